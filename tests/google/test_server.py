"""How the Google of this machine refuses, counts and fails: asked over HTTP, with no client of Google's between."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from caller import Caller
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials
from rerouted import SCOPES

from sync.local_google.faults import Fault
from sync.local_google.server import LocalGoogle

AUTH = "https://www.googleapis.com/auth/"


def a_spreadsheet(google: LocalGoogle, caller: Caller) -> str:
    made = google.drive.make_spreadsheet("Đơn vị")
    google.drive.share(made, caller.email)
    return made


# -- who calls ---------------------------------------------------------------------------------------------------------


def test_without_a_token_nothing_is_told(google: LocalGoogle) -> None:
    answer = requests.get(f"{google.url}/drive/v3/files", timeout=5)
    assert (answer.status_code, answer.json()["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_a_token_runs_out_after_an_hour(google: LocalGoogle, caller: Caller) -> None:
    assert caller.ask("/drive/v3/files").status_code == 200
    google.clock.advance(3600)
    assert caller.ask("/drive/v3/files").status_code == 401


def test_a_token_does_what_it_was_asked_for_and_no_more(google: LocalGoogle) -> None:
    caller = Caller(google, scopes=[f"{AUTH}spreadsheets.readonly"])
    made = a_spreadsheet(google, caller)
    assert caller.ask(f"/v4/spreadsheets/{made}").status_code == 200
    assert caller.refused("/drive/v3/files")[1] == "insufficientPermissions"
    answer = caller.ask(f"/v4/spreadsheets/{made}:batchUpdate", "POST", json={"requests": []}).json()["error"]
    assert answer["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


@pytest.mark.parametrize("harm", ["another key", "another address"])
def test_an_unfit_signature_gets_no_token(google: LocalGoogle, harm: str) -> None:
    key, other = google.service_account("a"), google.service_account("b")
    if harm == "another key":
        key["private_key"] = other["private_key"]
    else:
        key["client_email"] = "nobody@nowhere.iam.gserviceaccount.com"
    found = Credentials.from_service_account_info(key, scopes=SCOPES)  # type: ignore[no-untyped-call]
    with pytest.raises(RefreshError, match="invalid_grant"):
        found.refresh(Request())


def test_a_clock_that_is_an_hour_off_gets_no_token(google: LocalGoogle) -> None:
    google.clock.advance(2 * 3600)
    with pytest.raises(RefreshError, match="reasonable timeframe"):
        Caller(google)


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "code", "reason"),
    [
        ("/drive/v3/files?q=colour%3D'red'", 400, "invalid"),
        ("/drive/v3/files?q=name%3D'a'%20and", 400, "invalid"),
        ("/drive/v3/files?fields=files(id,colour)", 400, "invalidParameter"),
        ("/drive/v3/files?fields=files(id", 400, "invalidParameter"),
        ("/drive/v3/files?pageSize=1001", 400, "invalidParameter"),
        ("/drive/v3/files?pageToken=x", 400, "invalid"),
        ("/drive/v3/files?corpora=drive", 400, "invalid"),
        ("/drive/v3/files/1nothing", 404, "notFound"),
        ("/drive/v3/files?spaces=moon", 400, "invalidParameter"),
        ("/drive/v3/files?orderBy=colour", 400, "invalidParameter"),
        ("/drive/v3/files?colour=red", 400, "badRequest"),
        ("/drive/v3/about", 400, "required"),
        ("/drive/v3/about?fields=colour", 400, "invalidParameter"),
        ("/drive/v9/files", 404, "notFound"),
        ("/v4/spreadsheets/1nothing", 404, "NOT_FOUND"),
    ],
)
def test_a_wrong_question_is_refused(caller: Caller, path: str, code: int, reason: str) -> None:
    assert caller.refused(path)[:2] == (code, reason)


def test_items_of_shared_drives_are_seen_by_who_asks_for_them(google: LocalGoogle, caller: Caller) -> None:
    drive = google.drive.make_folder("Chung", shared_drive=True)
    google.drive.share(drive, caller.email, "fileOrganizer")
    inside = google.drive.make_spreadsheet("Trong", drive)
    assert caller.ask("/drive/v3/files").json()["files"] == []
    asked = "includeItemsFromAllDrives=true&supportsAllDrives=true"
    assert [one["id"] for one in caller.ask(f"/drive/v3/files?{asked}").json()["files"]] == [inside]
    assert caller.refused(f"/drive/v3/files/{inside}")[:2] == (404, "notFound")
    assert caller.ask(f"/drive/v3/files/{inside}?supportsAllDrives=true").json()["name"] == "Trong"


def test_with_a_folder_goes_all_that_lies_in_it(google: LocalGoogle, caller: Caller) -> None:
    outer = google.drive.make_folder("Ngoài", owner=caller.email)
    inner = google.drive.make_folder("Trong", outer, owner=caller.email)
    made = google.drive.make_file("a.txt", inner, b"a")
    assert caller.ask(f"/drive/v3/files/{outer}", "DELETE").status_code == 204
    assert [caller.ask(f"/drive/v3/files/{one}").status_code for one in (outer, inner, made)] == [404] * 3


def test_a_long_list_comes_in_pages_and_whole(google: LocalGoogle, caller: Caller) -> None:
    folder = google.drive.make_folder("Nhiều")
    google.drive.share(folder, caller.email)
    made = {google.drive.make_file(f"{number}.txt", folder, b"x") for number in range(25)}
    found, token = [], ""
    while True:
        query = {"q": f"'{folder}' in parents and trashed = false", "pageSize": "10", "pageToken": token}
        page = caller.ask("/drive/v3/files", params={name: value for name, value in query.items() if value}).json()
        found += [one["id"] for one in page["files"]]
        token = page.get("nextPageToken", "")
        if not token:
            break
    assert len(found) == len(made)
    assert set(found) == made


def test_a_change_is_told_late(google: LocalGoogle, caller: Caller) -> None:
    made = a_spreadsheet(google, caller)
    google.clock.advance(600)
    google.drive.lag_s = 180
    before = caller.ask(f"/drive/v3/files/{made}?fields=version").json()
    google.drive.document(made).values_update("A1", {"values": [["x"]]}, {"valueInputOption": "RAW"})
    assert caller.ask(f"/drive/v3/files/{made}?fields=version").json() == before
    google.clock.advance(181)
    assert int(caller.ask(f"/drive/v3/files/{made}?fields=version").json()["version"]) > int(before["version"])


def test_an_upload_is_downloaded_as_it_was(google: LocalGoogle, caller: Caller) -> None:
    data = bytes(range(256)) * 5 + b"\r\n--"
    head = json.dumps({"name": "a.bin", "mimeType": "application/zip", "appProperties": {"khoa": "1"}}).encode()
    parts = b"--x\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n" + head
    parts += b"\r\n--x\r\nContent-Type: application/zip\r\n\r\n" + data + b"\r\n--x--"
    kind = {"Content-Type": "multipart/related; boundary=x"}
    asked = {"uploadType": "multipart", "fields": "id,size,md5Checksum,appProperties"}
    place = f"{google.url}/upload/drive/v3/files"
    answer = requests.post(place, timeout=5, headers={**caller.headers, **kind}, params=asked, data=parts).json()
    assert (answer["size"], answer["appProperties"]) == (str(len(data)), {"khoa": "1"})
    assert caller.ask(f"/drive/v3/files/{answer['id']}?alt=media").content == data
    wanted = {"q": "appProperties has { key='khoa' and value='1' }"}
    assert [one["id"] for one in caller.ask("/drive/v3/files", params=wanted).json()["files"]] == [answer["id"]]


def test_a_spreadsheet_made_from_a_resource_is_what_it_says(caller: Caller) -> None:
    body = {"properties": {"title": "Sổ", "locale": "vi_VN"}, "sheets": [{"properties": {"title": "Một", "sheetId": 7}}]}
    fields = "spreadsheetId,properties.locale,sheets.properties(sheetId,title)"
    answer = caller.ask("/v4/spreadsheets", "POST", json=body, params={"fields": fields}).json()
    assert answer.pop("spreadsheetId")
    assert answer == {"properties": {"locale": "vi_VN"}, "sheets": [{"properties": {"sheetId": 7, "title": "Một"}}]}


@pytest.mark.parametrize("fields", ["sheets.colour", "sheets(properties(sheetId,name))", "sheets.properties.sheetId.x,", "a"])
def test_a_mask_of_unknown_names_is_refused(google: LocalGoogle, caller: Caller, fields: str) -> None:
    made = a_spreadsheet(google, caller)
    assert caller.refused(f"/v4/spreadsheets/{made}", params={"fields": fields})[:2] == (400, "INVALID_ARGUMENT")


# -- as strict as Google -----------------------------------------------------------------------------------------------


def test_a_folder_that_is_not_seen_has_no_list(google: LocalGoogle, caller: Caller) -> None:
    folder = google.drive.make_folder("Kín")
    asked: dict[str, Any] = {"params": {"q": f"'{folder}' in parents and trashed = false"}}
    assert caller.refused("/drive/v3/files", **asked) == (404, "notFound", "File not found: .")
    google.drive.share(folder, caller.email, "reader")
    assert caller.ask("/drive/v3/files", **asked).json()["files"] == []


def test_what_lies_in_a_folder_in_the_bin_lies_in_the_bin(google: LocalGoogle, caller: Caller) -> None:
    outer = google.drive.make_folder("Ngoài")
    made = google.drive.make_file("a.txt", google.drive.make_folder("Trong", outer), b"a")
    google.drive.share(outer, caller.email)
    google.drive.trash(outer)
    fields = "trashed,explicitlyTrashed"
    assert caller.ask(f"/drive/v3/files/{made}?fields={fields}").json() == {"trashed": True, "explicitlyTrashed": False}
    assert caller.ask("/drive/v3/files?q=trashed%3Dfalse").json()["files"] == []


def test_a_folder_that_is_not_seen_is_not_told(google: LocalGoogle, caller: Caller) -> None:
    made = google.drive.make_spreadsheet("Đơn vị", google.drive.make_folder("Kín"))
    google.drive.share(made, caller.email)
    assert caller.ask(f"/drive/v3/files/{made}?fields=id,parents").json() == {"id": made}


def test_a_reader_is_not_told_who_else_reads(google: LocalGoogle, caller: Caller) -> None:
    made = google.drive.make_spreadsheet("Đơn vị")
    google.drive.share(made, caller.email, "reader")
    assert caller.refused(f"/drive/v3/files/{made}/permissions")[:2] == (403, "insufficientFilePermissions")
    assert caller.ask(f"/drive/v3/files/{made}?fields=permissions").json() == {}


def test_a_writer_may_not_put_a_file_of_others_into_the_bin(google: LocalGoogle, caller: Caller) -> None:
    made = a_spreadsheet(google, caller)
    found = caller.refused(f"/drive/v3/files/{made}", "PATCH", json={"trashed": True})
    assert found[:2] == (403, "insufficientFilePermissions")
    assert caller.ask(f"/drive/v3/files/{made}?fields=trashed").json() == {"trashed": False}


@pytest.mark.parametrize(
    ("body", "code", "reason"),
    [
        ({"colour": "red"}, 400, "badRequest"),
        ({"version": "7"}, 403, "fieldNotWritable"),
        ({"parents": ["root"]}, 403, "fieldNotWritable"),
    ],
)
def test_what_only_google_writes_is_refused(
    google: LocalGoogle, caller: Caller, body: dict[str, Any], code: int, reason: str
) -> None:
    made = a_spreadsheet(google, caller)
    assert caller.refused(f"/drive/v3/files/{made}", "PATCH", json=body)[:2] == (code, reason)


def test_what_is_written_of_a_file_is_told_again(google: LocalGoogle, caller: Caller) -> None:
    made = a_spreadsheet(google, caller)
    told = {"description": "Báo cáo", "starred": True, "properties": {"a": "1"}, "modifiedTime": "2022-04-17T00:30:00.000Z"}
    answer = caller.ask(f"/drive/v3/files/{made}", "PATCH", json=told, params={"fields": ",".join(told)})
    assert answer.json() == told


@pytest.mark.parametrize("call", ["values:batchUpdate", "values:batchClear", "values:batchGetByDataFilter", "values/A1:clear"])
def test_an_option_belongs_where_the_reference_has_it(google: LocalGoogle, caller: Caller, call: str) -> None:
    made = a_spreadsheet(google, caller)
    asked = {"params": {"valueInputOption": "RAW"}, "json": {}}
    assert caller.refused(f"/v4/spreadsheets/{made}/{call}", "POST", **asked)[:2] == (400, "INVALID_ARGUMENT")


def test_cells_are_cleared_by_a_filter(google: LocalGoogle, caller: Caller) -> None:
    made = a_spreadsheet(google, caller)
    google.drive.document(made).values_update("A1:B1", {"values": [["x", "y"]]}, {"valueInputOption": "RAW"})
    mark = google.log.mark()
    body = {"dataFilters": [{"gridRange": {"sheetId": 0, "endRowIndex": 1, "endColumnIndex": 1}}]}
    assert caller.ask(f"/v4/spreadsheets/{made}/values:batchClearByDataFilter", "POST", json=body).status_code == 200
    assert google.log.counts(mark) == {"write": 1}
    assert google.drive.document(made).values_get("A1:B1", {})["values"] == [["", "y"]]


def test_all_of_a_thing_wins_over_a_part_of_it(google: LocalGoogle, caller: Caller) -> None:
    made = a_spreadsheet(google, caller)
    answer = caller.ask(f"/v4/spreadsheets/{made}", params={"fields": "properties.title,properties,properties.locale"}).json()
    assert {"title", "locale", "timeZone"} <= set(answer["properties"])


# -- too much, and faults ----------------------------------------------------------------------------------------------


def test_the_sixty_first_read_of_a_minute_is_refused(google: LocalGoogle, caller: Caller) -> None:
    made = a_spreadsheet(google, caller)
    google.quotas.retry_after = 17
    codes = [caller.ask(f"/v4/spreadsheets/{made}/values/A1").status_code for _ in range(61)]
    assert codes == [200] * 60 + [429]
    assert caller.ask(f"/v4/spreadsheets/{made}/values/A1").headers["Retry-After"] == "17"
    google.clock.advance(60)
    assert caller.ask(f"/v4/spreadsheets/{made}/values/A1").status_code == 200


def test_work_is_done_whose_answer_is_lost(google: LocalGoogle, caller: Caller) -> None:
    made = a_spreadsheet(google, caller)
    google.faults.add(Fault(act="lost", kind="write"))
    with pytest.raises(requests.ConnectionError):
        caller.ask(f"/v4/spreadsheets/{made}/values/A1:append?valueInputOption=RAW", "POST", json={"values": [["x"]]})
    assert google.drive.document(made).values_get("A1", {})["values"] == [["x"]]


def test_a_line_that_drops_has_done_nothing(google: LocalGoogle, caller: Caller) -> None:
    made = a_spreadsheet(google, caller)
    google.faults.add(Fault(act="drop", kind="write"))
    with pytest.raises(requests.ConnectionError):
        caller.ask(f"/v4/spreadsheets/{made}/values/A1?valueInputOption=RAW", "PUT", json={"values": [["x"]]})
    assert "values" not in google.drive.document(made).values_get("A1", {})


def test_a_page_of_html_comes_in_place_of_an_answer(google: LocalGoogle, caller: Caller) -> None:
    google.faults.add(Fault(502, body="html"))
    answer = caller.ask("/drive/v3/files")
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html; charset=UTF-8")
    assert caller.ask("/drive/v3/files").status_code == 200
