"""Whatever Google does wrong: no wrong cell, no doubled row, and after it has passed the same numbers as if it had not been."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from desk import DEMO_DAY, HAI, KCN, fact, initiative, new_desk, rows_following, sheet_rows
from google_desk import GoogleDesk, google_beside

from sync.campaign import WHOLE
from sync.local_google.faults import Fault
from sync.outcome import Outcome
from sync.picture import State

NEXT = DEMO_DAY + timedelta(days=1)
SHEET = "3. Sáng kiến, đề tài"

LOG = "Chốt số liệu"
"""The master's sheet with the log of runs, which tells of every run there was."""
PASSING = {
    "429": Fault(status=429),
    "429 with Retry-After": Fault(status=429, retry_after="7"),
    "403 rate": Fault(status=403, reason="userRateLimitExceeded"),
    "500": Fault(status=500),
    "502 HTML": Fault(status=502, body="html"),
    "503": Fault(status=503),
    "dropped": Fault(act="drop"),
    "lost answer": Fault(act="lost"),
}


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GoogleDesk]:
    """Two units in Google with ten and two initiatives, synced once."""
    desk = new_desk(tmp_path_factory.mktemp("faults") / "c", rows_following(HAI, KCN))
    with google_beside(desk) as found:
        found.fill(HAI, sheet_rows([initiative(n) for n in range(1, 11)]))
        found.fill(KCN, sheet_rows([initiative(51), initiative(52)]))
        found.sync()
        with pytest.MonkeyPatch.context() as patch:
            # The files on the disk are not what is looked at here.
            patch.setattr("sync.deliver.deliver", lambda *_: ([], []))
            yield found


def cells(there: GoogleDesk) -> set[tuple[str, str, int, int, str]]:
    """Everything that stands in the master and the units' spreadsheets: file, tab, row, column, value."""
    found = set()
    for file in (there.master, *there.files.values()):
        for tab in there.google.drive.document(file).resource()["sheets"]:
            title = str(tab["properties"]["title"])
            if title != LOG:
                lines = enumerate(there.tab(file, title))
                found |= {
                    (file, title, row, place, repr(value)) for row, line in lines for place, value in enumerate(line) if value
                }
    return found


def calm(there: GoogleDesk) -> Outcome:
    """A run without any fault."""
    there.google.faults.clear()
    return there.sync(NEXT)


CASES = [(name, kind) for name in PASSING for kind in ("export", "write")]
CASES += [(name, kind) for name in ("502 HTML", "503", "dropped") for kind in ("token", "list", "read")]


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_a_passing_fault_leaves_no_trace(there: GoogleDesk, name: str, kind: str) -> None:
    title = f"Sáng kiến sau lỗi {name} {kind}"
    there.type_in(HAI, f"'{SHEET}'!A5", title)
    there.google.faults.add(replace(PASSING[name], kind=kind))
    outcome = there.sync(NEXT)
    assert not outcome.notes
    assert fact(outcome.picture, "IN-01", WHOLE, "ALL").counted == 12
    assert any(title in str(row) for row in there.tab(there.master, "Sổ sáng kiến"))
    with_faults = cells(there)
    calm(there)
    assert cells(there) ^ with_faults == set()


def test_endless_503_on_one_spreadsheet_costs_no_other(there: GoogleDesk) -> None:
    there.google.faults.add(Fault(status=503, path=there.files[HAI], times=None))
    there.type_in(HAI, f"'{SHEET}'!A6", "Chưa ai đọc được")
    there.type_in(KCN, f"'{SHEET}'!A5", "Đọc được")
    outcome = there.sync(NEXT)
    assert {unit.unit: unit.state is State.STALE for unit in outcome.picture.units} == {HAI: True, KCN: False}
    assert "W-FILE-REACH" in [finding.code for finding in outcome.picture.findings[HAI]]
    assert fact(outcome.picture, "IN-01", WHOLE, "ALL").counted == 12
    assert outcome.is_partly_read
    assert not calm(there).is_partly_read


def test_a_line_that_hangs_is_given_up(there: GoogleDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.local_google.server.HANG_S", 0.2)
    there.type_in(HAI, f"'{SHEET}'!A6", "Sau khi treo")
    there.google.faults.add(Fault(act="hang", kind="export"))
    assert not there.sync(NEXT).notes
    calm(there)


def test_a_token_that_has_run_out_is_fetched_anew(there: GoogleDesk) -> None:
    there.type_in(HAI, f"'{SHEET}'!A6", "Sau khi hết hạn")
    there.google.tokens.expire()
    assert not there.sync(NEXT).notes


def test_a_master_that_vanished_costs_no_unit_its_numbers(there: GoogleDesk) -> None:
    there.google.faults.add(Fault(status=404, path=there.master, times=None))
    there.type_in(HAI, f"'{SHEET}'!A6", "Bảng tổng hợp không còn")
    outcome = there.sync(NEXT)
    assert [note for note in outcome.notes if "Google" in note]
    assert fact(outcome.picture, "IN-01", WHOLE, "ALL").counted == 12
    calm(there)


def test_a_unit_that_deleted_our_tab_gets_it_back_and_one_of_that_name_is_left_alone(there: GoogleDesk) -> None:
    document = there.google.drive.document(there.files[HAI])
    tab = next(one["properties"] for one in document.resource()["sheets"] if one["properties"]["title"] == "Phản hồi")
    document.batch_update({"requests": [{"deleteSheet": {"sheetId": tab["sheetId"]}}]})
    document.batch_update({"requests": [{"addSheet": {"properties": {"title": "Phản hồi", "sheetId": 5}}}]})
    document.values_update("'Phản hồi'!A1", {"values": [["của đơn vị"]]}, {"valueInputOption": "RAW"})
    there.type_in(HAI, f"'{SHEET}'!F6", "31/02/2022")
    assert not there.sync(NEXT).notes
    assert there.tab(there.files[HAI], "Phản hồi") == [["của đơn vị"]]
    assert len(there.tab(there.files[HAI], "Phản hồi (tổng hợp)")) > 5


def test_a_renamed_sheet_is_that_units_affair(there: GoogleDesk) -> None:
    document = there.google.drive.document(there.files[KCN])
    sheet = next(one["properties"] for one in document.resource()["sheets"] if one["properties"]["title"] == "2. CĐCS")
    wanted = {"properties": {"sheetId": sheet["sheetId"], "title": "Danh sách của tôi"}, "fields": "title"}
    document.batch_update({"requests": [{"updateSheetProperties": wanted}]})
    outcome = there.sync(NEXT)
    assert {finding.code for finding in outcome.picture.findings[HAI]}.isdisjoint({"E-SHEET-MISS"})
    assert fact(outcome.picture, "IN-01", HAI, "ALL").counted == 10
