"""What lies in the Drive of this machine's own Google, asked over HTTP: searching, seeing, storing, exporting, versions."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from caller import Caller

from sync.local_google import drive_routes
from sync.local_google.drive_bodies import FILE_FIELDS
from sync.local_google.server import LocalGoogle

FILES = "/drive/v3/files"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FOLDER = "application/vnd.google-apps.folder"
EVERYWHERE = {"supportsAllDrives": "true", "includeItemsFromAllDrives": "true"}


def names(caller: Caller, query: str, **params: str) -> list[str]:
    """The names of what files.list finds, in order."""
    answer = caller.ask(FILES, params={"q": query, "orderBy": "name", **params})
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["files"]]


def version(caller: Caller, file_id: str) -> int:
    """The version that Drive tells."""
    return int(caller.ask(f"{FILES}/{file_id}", params={"fields": "version", **EVERYWHERE}).json()["version"])


# -- searching -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def searched(google: LocalGoogle, caller: Caller) -> LocalGoogle:
    """Báo cáo 1 and 2 in a folder of somebody else's, a text file and a folder of the account's own."""
    drive = google.drive
    folder = drive.make_folder("Quý I", owner="chu@vidu.vn")
    drive.share(folder, caller.email, "reader")
    for number in (1, 2):
        made = drive.make_spreadsheet(f"Báo cáo {number}", folder, owner="chu@vidu.vn")
        drive.files[made].properties = {"ma": str(number)}
    own = drive.make_file("ghi 'chú'.txt", None, b"x", "text/plain", owner=caller.email)
    drive.files[own].extra = {"properties": {"mau": "xanh"}, "starred": True}
    drive.make_folder("Của tôi", owner=caller.email)
    return google


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Báo cáo 1", "Báo cáo 2", "Của tôi", "Quý I", "ghi 'chú'.txt"]),
        ("name = 'Báo cáo 1'", ["Báo cáo 1"]),
        ("name != 'Báo cáo 1' and mimeType = 'application/vnd.google-apps.spreadsheet'", ["Báo cáo 2"]),
        (r"name = 'ghi \'chú\'.txt'", ["ghi 'chú'.txt"]),
        ("name contains 'cáo'", ["Báo cáo 1", "Báo cáo 2"]),
        ("name contains 'áo'", []),
        ("mimeType contains 'spreadsheet'", ["Báo cáo 1", "Báo cáo 2"]),
        ("mimeType = 'text/plain' or mimeType = 'application/vnd.google-apps.folder'", ["Của tôi", "Quý I", "ghi 'chú'.txt"]),
        ("not mimeType contains 'google-apps'", ["ghi 'chú'.txt"]),
        ("(name = 'Quý I' or name = 'Của tôi') and 'me' in owners", ["Của tôi"]),
        ("'chu@vidu.vn' in owners and not mimeType contains 'folder'", ["Báo cáo 1", "Báo cáo 2"]),
        ("'chu@vidu.vn' in writers and name contains 'Quý'", ["Quý I"]),
        ("sharedWithMe and trashed = false", ["Quý I"]),
        ("sharedWithMe = true", ["Quý I"]),
        ("starred = true", ["ghi 'chú'.txt"]),
        ("'root' in parents", ["Của tôi", "ghi 'chú'.txt"]),
        ("appProperties has { key='ma' and value='2' }", ["Báo cáo 2"]),
        ("properties has { key='mau' and value='xanh' }", ["ghi 'chú'.txt"]),
        ("modifiedTime > '2012-06-04T12:00:00' and trashed = false and name contains 'báo'", ["Báo cáo 1", "Báo cáo 2"]),
        ("modifiedTime > '2999-01-01T00:00:00Z'", []),
        ("createdTime <= '2012-06-04T12:00:00+07:00'", []),
    ],
)
def test_each_term_of_a_search_is_understood(searched: LocalGoogle, caller: Caller, query: str, found: list[str]) -> None:
    assert names(caller, query) == found


@pytest.mark.parametrize(
    "query",
    [
        "name",
        "name = 'a",
        "name = a",
        "name > 'a'",
        "title = 'a'",
        "trashed = maybe",
        "name = 'a' name = 'b'",
        "and name = 'a'",
        "(name = 'a'",
        "'x' in children",
        "modifiedTime > 'gestern'",
        "appProperties has { key='a' }",
        "mimeType startsWith 'a'",
        "name = 'a' && trashed = false",
    ],
)
def test_what_no_search_knows_is_refused(caller: Caller, query: str) -> None:
    assert caller.refused(FILES, params={"q": query})[:2] == (400, "invalid")


def test_files_come_in_the_order_that_is_asked_for(google: LocalGoogle, caller: Caller) -> None:
    for name in ("b", "a", "c"):
        google.drive.make_file(name, None, b"", owner=caller.email)
        google.clock.advance(60)
    google.drive.make_folder("d", owner=caller.email)
    assert names(caller, "", orderBy="name") == ["a", "b", "c", "d"]
    assert names(caller, "", orderBy="folder,name desc") == ["d", "c", "b", "a"]
    assert names(caller, "", orderBy="createdTime") == ["b", "a", "c", "d"]


# -- what is told --------------------------------------------------------------------------------------------------------


def test_only_what_the_mask_names_is_told(google: LocalGoogle, caller: Caller) -> None:
    made = google.drive.make_file("a.txt", None, b"abc", "text/plain", owner=caller.email)
    usual = {"kind": "drive#file", "id": made, "name": "a.txt", "mimeType": "text/plain"}
    assert caller.ask(f"{FILES}/{made}").json() == usual
    assert caller.ask(FILES).json()["files"] == [usual]
    for fields in ("size,capabilities/canEdit", "size,capabilities(canEdit)", "size,capabilities.canEdit"):
        answer = caller.ask(f"{FILES}/{made}", params={"fields": fields}).json()
        assert answer == {"size": "3", "capabilities": {"canEdit": True}}
    assert caller.ask(FILES, params={"fields": "files(id)"}).json() == {"files": [{"id": made}]}
    everything = caller.ask(f"{FILES}/{made}", params={"fields": "*"}).json()
    assert {"version", "owners", "md5Checksum", "modifiedTime"} <= everything.keys() <= FILE_FIELDS


def test_native_files_have_no_size_and_no_hash(google: LocalGoogle, caller: Caller) -> None:
    made = google.drive.make_spreadsheet("Sổ", owner=caller.email)
    assert caller.ask(f"{FILES}/{made}", params={"fields": "size,md5Checksum,headRevisionId"}).json() == {}


# -- who sees what -------------------------------------------------------------------------------------------------------


def test_a_stranger_knows_of_nothing_and_a_reader_changes_nothing(google: LocalGoogle, caller: Caller) -> None:
    made = google.drive.make_spreadsheet("Kín")
    for method in ("GET", "PATCH", "DELETE"):
        assert caller.refused(f"{FILES}/{made}", method)[:2] == (404, "notFound")
    google.drive.share(made, caller.email, "reader")
    assert caller.ask(f"{FILES}/{made}").status_code == 200
    for method, path in (("PATCH", ""), ("DELETE", ""), ("POST", "/permissions")):
        assert caller.refused(f"{FILES}/{made}{path}", method)[:2] == (403, "insufficientFilePermissions")
    google.drive.unshare(made, caller.email)
    assert caller.refused(f"{FILES}/{made}")[:2] == (404, "notFound")


def test_a_folder_hands_down_who_may_read_in_it(google: LocalGoogle, caller: Caller) -> None:
    outer = google.drive.make_folder("Ngoài")
    made = google.drive.make_spreadsheet("Trong", google.drive.make_folder("Giữa", outer))
    google.drive.share(outer, caller.email, "writer")
    assert caller.ask(f"{FILES}/{made}", params={"fields": "capabilities(canEdit)"}).json() == {"capabilities": {"canEdit": True}}
    google.drive.unshare(outer, caller.email)
    assert caller.refused(f"{FILES}/{made}")[0] == 404


def test_a_shared_drive_is_searched_alone_or_with_all(google: LocalGoogle, caller: Caller) -> None:
    drive = google.drive.make_folder("Chung", shared_drive=True)
    google.drive.share(drive, caller.email, "fileOrganizer")
    google.drive.make_spreadsheet("Trong", google.drive.make_folder("Quý I", drive))
    google.drive.make_file("Ngoài", None, b"", owner=caller.email)
    assert names(caller, "", **EVERYWHERE) == ["Ngoài", "Quý I", "Trong"]
    assert names(caller, "", corpora="drive", driveId=drive, **EVERYWHERE) == ["Quý I", "Trong"]
    assert caller.refused(FILES, params={"corpora": "drive", "driveId": drive})[:2] == (403, "teamDrivesParameterRequired")
    stranger = Caller(google, "nguoi-la")
    assert stranger.refused(FILES, params={"corpora": "drive", "driveId": drive, **EVERYWHERE})[0] == 404
    assert [one["name"] for one in caller.ask("/drive/v3/drives").json()["drives"]] == ["Chung"]
    assert stranger.ask("/drive/v3/drives").json()["drives"] == []


def test_sharing_with_nobody_in_no_role_is_refused(google: LocalGoogle, caller: Caller) -> None:
    made = google.drive.make_spreadsheet("Sổ", owner=caller.email)
    bodies: list[dict[str, Any]] = [
        {"type": "user", "role": "writer"},
        {"type": "user", "role": "boss", "emailAddress": "a@vidu.vn"},
        {"role": "reader"},
    ]
    for body in bodies:
        assert caller.refused(f"{FILES}/{made}/permissions", "POST", json=body)[0] == 400
    assert caller.refused(f"{FILES}/{made}/permissions/123", "DELETE")[:2] == (404, "notFound")


# -- bytes ---------------------------------------------------------------------------------------------------------------


def test_bytes_go_up_alone_and_are_put_in_place_of_others(google: LocalGoogle, caller: Caller) -> None:
    up = "/upload/drive/v3/files"
    named: dict[str, Any] = {"params": {"uploadType": "media", "fields": "id,name,size"}}
    caller.headers["Content-Type"] = "text/plain"
    made = caller.ask(up, "POST", data=b"mot 1", **named).json()
    assert (made["name"], made["size"]) == ("Untitled", "5")
    before = version(caller, made["id"])
    assert caller.ask(f"{up}/{made['id']}", "PATCH", data=b"hai", **named).json()["size"] == "3"
    assert version(caller, made["id"]) > before
    assert caller.ask(f"{FILES}/{made['id']}", params={"alt": "media"}).content == b"hai"
    assert caller.refused(up, "POST", params={"uploadType": "resumable"})[0] == 400


def test_a_spreadsheet_is_exported_wherever_it_lies(google: LocalGoogle, caller: Caller) -> None:
    drive = google.drive.make_folder("Chung", shared_drive=True)
    google.drive.share(drive, caller.email, "reader")
    made = google.drive.make_spreadsheet("Trong", drive)
    google.drive.document(made).values_update("A1", {"values": [["x"]]}, {"valueInputOption": "RAW"})
    answer = caller.ask(f"{FILES}/{made}/export", params={"mimeType": XLSX})
    assert answer.headers["Content-Type"] == XLSX
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]["A1"].value == "x"


def test_an_export_is_refused_in_drives_words(google: LocalGoogle, caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    made = google.drive.make_spreadsheet("Sổ", owner=caller.email)
    other = google.drive.make_file("a.xlsx", None, b"PK", XLSX, owner=caller.email)
    place = f"{FILES}/{made}/export"
    assert caller.refused(place)[:2] == (400, "required")
    assert caller.refused(place, params={"mimeType": "image/gif"})[0] == 400
    assert caller.refused(f"{FILES}/{other}/export", params={"mimeType": XLSX})[:2] == (403, "fileNotExportable")
    assert caller.refused(f"{FILES}/{made}", params={"alt": "media"})[:2] == (403, "fileNotDownloadable")
    assert Caller(google, "nguoi-la").refused(place, params={"mimeType": XLSX})[:2] == (404, "notFound")
    monkeypatch.setattr(drive_routes, "EXPORT_LIMIT_BYTES", 1000)
    told = caller.refused(place, params={"mimeType": XLSX})
    assert told == (403, "exportSizeLimitExceeded", "This file is too large to be exported.")
    google.drive.forbid_download(made)
    assert caller.refused(place, params={"mimeType": XLSX})[:2] == (403, "cannotDownloadFile")


# -- changes -------------------------------------------------------------------------------------------------------------


def test_every_change_makes_the_version_greater(google: LocalGoogle, caller: Caller) -> None:
    made = google.drive.make_spreadsheet("Sổ", owner=caller.email)
    sheets = f"/v4/spreadsheets/{made}"
    add = {"requests": [{"addSheet": {"properties": {"title": "Hai"}}}]}
    rename = {"requests": [{"updateSpreadsheetProperties": {"properties": {"title": "Khác"}, "fields": "title"}}]}
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("PUT", f"{sheets}/values/A1?valueInputOption=RAW", {"values": [["x"]]}),
        ("POST", f"{sheets}:batchUpdate", add),
        ("POST", f"{sheets}:batchUpdate", rename),
        ("POST", f"{sheets}/values/A1:clear", {}),
        ("PATCH", f"{FILES}/{made}", {"name": "Mới"}),
        ("PATCH", f"{FILES}/{made}", {"trashed": True}),
    ]
    for method, path, body in calls:
        before = version(caller, made)
        assert caller.ask(path, method, json=body).status_code == 200
        assert version(caller, made) > before
    before = version(caller, made)
    caller.ask(sheets)
    assert caller.refused(f"{sheets}:batchUpdate", "POST", json={"requests": [{"deleteSheet": {"sheetId": 99}}]})[0] == 400
    assert version(caller, made) == before


def test_a_file_in_the_bin_is_there_until_it_is_deleted(google: LocalGoogle, caller: Caller) -> None:
    made = google.drive.make_file("a.txt", None, b"x", owner=caller.email)
    caller.ask(f"{FILES}/{made}", "PATCH", json={"trashed": True})
    assert names(caller, "") == ["a.txt"]
    assert names(caller, "trashed = false") == []
    assert names(caller, "trashed = true") == ["a.txt"]
    assert caller.ask(f"{FILES}/{made}", params={"fields": "trashed"}).json() == {"trashed": True}
    assert caller.ask(f"{FILES}/{made}", "DELETE").status_code == 204
    assert caller.refused(f"{FILES}/{made}")[:2] == (404, "notFound")


def test_a_file_is_moved_from_folder_to_folder(google: LocalGoogle, caller: Caller) -> None:
    one, two = (google.drive.make_folder(name, owner=caller.email) for name in ("Một", "Hai"))
    made = google.drive.make_file("a.txt", one, b"x", owner=caller.email)
    params = {"addParents": two, "removeParents": one, "fields": "parents"}
    assert caller.ask(f"{FILES}/{made}", "PATCH", params=params).json() == {"parents": [two]}
    assert names(caller, f"'{one}' in parents") == []


def test_a_folder_is_made_and_spreadsheets_copied_into_it(google: LocalGoogle, caller: Caller) -> None:
    folder = caller.ask(FILES, "POST", json={"name": "Quý I", "mimeType": FOLDER}).json()["id"]
    made = google.drive.make_spreadsheet("Mẫu", owner="chu@vidu.vn")
    google.drive.share(made, caller.email, "reader")
    body = {"name": "Đơn vị 1", "parents": [folder], "appProperties": {"ma": "1"}}
    copied = caller.ask(f"{FILES}/{made}/copy", "POST", json=body, params={"fields": "name,parents,appProperties,ownedByMe"}).json()
    assert copied == {**body, "ownedByMe": True}
    assert caller.refused(FILES, "POST", json={"name": "x", "parents": ["1" * 33]})[:2] == (404, "notFound")
