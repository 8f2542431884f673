"""What goes wrong in this machine's own Google on order, and what is too much for it."""

from __future__ import annotations

from threading import Timer
from typing import Any

import pytest
import requests
from caller import Caller
from rerouted import signed_in

from sync.local_google.faults import Act, Fault
from sync.local_google.server import LocalGoogle

FILES = "/drive/v3/files"


@pytest.fixture
def book(google: LocalGoogle, caller: Caller) -> str:
    """The path of a spreadsheet that the account may write in."""
    made = google.drive.make_spreadsheet("Sổ", owner=caller.email)
    return f"/v4/spreadsheets/{made}"


def written(google: LocalGoogle, book: str) -> Any:
    """The cells of the first sheet."""
    return google.drive.document(book.rpartition("/")[2]).values_get("A1:C9", {}).get("values", [])


def append(caller: Caller, book: str) -> requests.Response:
    """One row more, over HTTP."""
    return caller.ask(f"{book}/values/A1:append?valueInputOption=RAW", "POST", json={"values": [["x"]]})


# -- faults --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_answer_with_a_fault_is_no_work(google: LocalGoogle, caller: Caller, book: str, status: int) -> None:
    google.faults.add(Fault(status, kind="write", retry_after="7"))
    answer = append(caller, book)
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "7")
    assert answer.json()["error"]["code"] == status
    assert written(google, book) == []
    assert append(caller, book).status_code == 200
    assert written(google, book) == [["x"]]


def test_a_fault_of_drive_has_its_reason(google: LocalGoogle, caller: Caller) -> None:
    google.faults.add(Fault(403, reason="userRateLimitExceeded"))
    assert caller.refused(FILES)[:2] == (403, "userRateLimitExceeded")


def test_a_page_of_html_is_no_json(google: LocalGoogle, caller: Caller) -> None:
    google.faults.add(Fault(502, body="html"))
    answer = caller.ask(FILES)
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (502, "text/html")
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize(("act", "rows"), [("drop", []), ("lost", [["x"]])])
def test_a_line_is_cut_before_or_after_the_work(google: LocalGoogle, caller: Caller, book: str, act: Act, rows: Any) -> None:
    google.faults.add(Fault(act=act, kind="write"))
    with pytest.raises(requests.ConnectionError):
        append(caller, book)
    assert written(google, book) == rows
    assert append(caller, book).status_code == 200


def test_what_hangs_does_nothing_until_the_client_gives_up(google: LocalGoogle, caller: Caller, book: str) -> None:
    google.faults.add(Fault(act="hang", kind="write"))
    with pytest.raises(requests.ReadTimeout):
        requests.post(f"{google.url}{book}:batchUpdate", headers=caller.headers, json={}, timeout=0.2)
    assert written(google, book) == []
    assert append(caller, book).status_code == 200


def test_what_hangs_is_let_go_by_the_test(google: LocalGoogle, caller: Caller, book: str) -> None:
    google.faults.add(Fault(act="hang", kind="write"))
    release = Timer(0.05, google.faults.released.set)
    release.start()
    with pytest.raises(requests.ConnectionError):
        append(caller, book)
    release.join()


def test_a_rule_strikes_where_when_and_as_often_as_it_says(google: LocalGoogle, caller: Caller, book: str) -> None:
    google.faults.add(Fault(503, method="GET", path=r"/files$", skip=1, times=2))
    assert [caller.ask(FILES).status_code for _ in range(5)] == [200, 503, 503, 200, 200]
    google.faults.add(Fault(500, times=None))
    assert [caller.ask(path).status_code for path in (FILES, book, FILES)] == [500] * 3
    google.faults.clear()
    assert caller.ask(book).status_code == 200


def test_chance_can_be_repeated(google: LocalGoogle, caller: Caller) -> None:
    google.faults.add(Fault(503, times=None, probability=0.3))

    def codes() -> list[int]:
        google.faults.seed(7)
        return [caller.ask(FILES).status_code for _ in range(40)]

    first = codes()
    assert first == codes()
    assert 5 <= first.count(503) <= 20


def test_the_token_endpoint_has_faults_too(google: LocalGoogle) -> None:
    google.faults.add(Fault(503, kind="token"))
    client = signed_in(google)
    assert client.list_spreadsheet_files() == []
    assert [entry.status for entry in google.log.since() if entry.kind == "token"] == [503, 200]


def test_every_call_is_in_the_log(google: LocalGoogle, caller: Caller, book: str) -> None:
    mark = google.log.mark()
    google.faults.add(Fault(503, kind="list"))
    caller.ask(FILES)
    append(caller, book)
    caller.ask(f"{FILES}/nothing")
    told = [(entry.kind, entry.method, entry.status, entry.user) for entry in google.log.since(mark)]
    assert told == [("list", "GET", 503, ""), ("write", "POST", 200, caller.email), ("get_file", "GET", 404, caller.email)]


# -- too much ------------------------------------------------------------------------------------------------------------


def stop_the_clock(google: LocalGoogle, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Google's clock stands; the list's only item is where."""
    at = [google.clock.seconds()]
    monkeypatch.setattr(google.quotas, "seconds", lambda: at[0])
    return at


def test_sixty_calls_a_minute_are_right_and_one_more_is_not(
    google: LocalGoogle, caller: Caller, book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_the_clock(google, monkeypatch)
    assert [caller.ask(f"{book}/values/A1").status_code for _ in range(61)] == [200] * 60 + [429]
    told = caller.ask(f"{book}/values/A1")
    assert told.json()["error"]["status"] == "RESOURCE_EXHAUSTED"
    assert "Read requests per minute per user" in told.json()["error"]["message"]
    assert "Retry-After" not in told.headers
    assert append(caller, book).status_code == 200
    assert google.quotas.refused == 2


def test_the_minute_slides_on(google: LocalGoogle, caller: Caller, book: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at = stop_the_clock(google, monkeypatch)
    google.quotas.per_user["write"] = 4
    start = at[0]
    for moment, codes in ((0, [200, 200]), (30, [200, 200, 429]), (59, [429]), (60, [200, 200, 429]), (91, [200, 200, 429])):
        at[0] = start + moment
        assert [append(caller, book).status_code for _ in codes] == codes, moment


def test_a_batch_is_one_call(google: LocalGoogle, caller: Caller, book: str) -> None:
    google.quotas.per_user |= {"write": 2, "read": 1}
    data = [{"range": f"A{row}", "values": [[row]]} for row in range(1, 51)]
    body = {"valueInputOption": "RAW", "data": data}
    assert caller.ask(f"{book}/values:batchUpdate", "POST", json=body).status_code == 200
    many = {"requests": [{"addSheet": {"properties": {"title": f"{number}"}}} for number in range(20)]}
    assert caller.ask(f"{book}:batchUpdate", "POST", json=many).status_code == 200
    assert caller.ask(f"{book}:batchUpdate", "POST", json=many).status_code == 429
    ranges = {"ranges": [f"A{row}" for row in range(1, 51)]}
    assert caller.ask(f"{book}/values:batchGet", params=ranges).status_code == 200
    assert caller.ask(f"{book}/values:batchGet", params=ranges).status_code == 429


def test_each_account_has_its_minute_and_the_project_one_for_all(google: LocalGoogle, caller: Caller, book: str) -> None:
    google.quotas.per_user["read"], google.quotas.per_project["read"] = 3, 5
    other = Caller(google, "khac")
    google.drive.share(book.rpartition("/")[2], other.email, "reader")
    assert [caller.ask(book).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [other.ask(book).status_code for _ in range(3)] == [200, 200, 429]
    assert "per minute' " in other.ask(book).json()["error"]["message"]


def test_drive_counts_units(google: LocalGoogle, caller: Caller, book: str) -> None:
    google.quotas.per_user["drive"] = 210
    assert [caller.ask(FILES).status_code for _ in range(3)] == [200, 200, 403]
    assert caller.refused(FILES)[:2] == (403, "userRateLimitExceeded")
    file_id = book.rpartition("/")[2]
    assert [caller.ask(f"{FILES}/{file_id}").status_code for _ in range(3)] == [200, 200, 403]


def test_the_wait_is_told_when_google_is_asked_to(google: LocalGoogle, caller: Caller, book: str) -> None:
    google.quotas.per_user["read"], google.quotas.retry_after = 0, 17
    assert caller.ask(book).headers["Retry-After"] == "17"


def test_the_real_numbers_are_in_force_by_themselves(google: LocalGoogle) -> None:
    assert google.quotas.per_user == {"read": 60, "write": 60, "drive": 325_000}
    assert google.quotas.per_project == {"read": 300, "write": 300, "drive": 1_000_000}
