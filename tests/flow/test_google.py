"""Units that fill Google Sheets: read as the others are, told in their own spreadsheet, added up to the same digit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import DEMO_DAY, HAI, KCN, MADE_ON, Desk, fact, initiative, new_desk, rows_following, sheet_rows
from google_desk import GoogleDesk, configure, google_beside

from sync import run
from sync.blank import BOOK_OPTIONS, default_rows, draw_coordinator, labelled
from sync.campaign import WHOLE
from sync.coordinator_form import COORDINATOR_TEMPLATE
from sync.google_book import GoogleBook, together
from sync.google_ids import XLSX, gid_of
from sync.local_google.faults import Fault
from sync.model import letters
from sync.picture import State
from sync.template import load_template, templates_root

SHEET = "3. Sáng kiến, đề tài"
NEXT = DEMO_DAY + timedelta(days=1)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A campaign of two units that have sent nothing."""
    return new_desk(tmp_path / "c", rows_following(HAI, KCN))


@pytest.fixture
def there(desk: Desk) -> Iterator[GoogleDesk]:
    """Ninh Hải fills a spreadsheet (ten initiatives), Các KCN sends a file (two)."""
    with google_beside(desk) as found:
        found.fill(HAI, sheet_rows([initiative(n) for n in range(1, 11)]))
        desk.fill(KCN, sheet_rows([initiative(51), initiative(52)]))
        yield found


def test_a_spreadsheet_counts_as_a_file_does(there: GoogleDesk) -> None:
    outcome = there.sync()
    assert (fact(outcome.picture, "IN-01", HAI, "ALL").counted, fact(outcome.picture, "IN-01", WHOLE, "ALL").counted) == (10, 12)
    assert not outcome.notes


def test_what_a_sync_costs(there: GoogleDesk) -> None:
    _, first = there.calls_of()
    assert (first["list"], first["export"]) == (1, 1)
    there.rest(there.files[HAI])
    _, own = there.calls_of()
    assert (own["export"], own["write"]) == (1, 0), "our own feedback is looked at once"
    _, quiet = there.calls_of()
    assert {kind: quiet[kind] for kind in ("list", "export", "write")} == {"list": 1, "export": 0, "write": 0}
    there.type_in(HAI, f"'{SHEET}'!B15", "Một sáng kiến mới")
    there.rest(there.files[HAI])
    _, changed = there.calls_of()
    assert (changed["list"], changed["export"]) == (1, 1)


def test_the_unit_hears_back_in_its_own_spreadsheet(there: GoogleDesk) -> None:
    there.sync()
    said = there.tab(there.files[HAI], "Phản hồi")
    assert any("Ninh Hải" in str(cell) for cell in said[0])
    protected = there.google.drive.document(there.files[HAI]).resource()["sheets"][-1]["protectedRanges"]
    assert len(protected) == 1


def test_our_own_feedback_is_no_change_of_the_unit(there: GoogleDesk) -> None:
    there.sync()
    there.rest(there.files[HAI])
    outcome, calls = there.calls_of()
    assert outcome.files_read == 0
    assert calls["write"] == 0


def test_a_change_of_the_last_minutes_is_looked_at_again(there: GoogleDesk) -> None:
    there.sync()
    there.google.drive.touch(there.files[HAI], datetime.now(UTC) - timedelta(minutes=2))
    _, again = there.calls_of()
    assert again["export"] == 1
    there.rest(there.files[HAI])
    _, after = there.calls_of()
    _, quiet = there.calls_of()
    assert (after["export"], quiet["export"]) == (1, 0)


def test_what_a_unit_takes_back_is_taken_back_here(there: GoogleDesk) -> None:
    before = there.google.drive.document(there.files[HAI]).values_get(f"'{SHEET}'!A5", {})["values"][0][0]
    for typed in ("Tên thử", before):
        there.type_in(HAI, f"'{SHEET}'!A5", typed)
        outcome = there.sync(NEXT)
    assert outcome.files_read == 1
    assert before in [row["Tên sáng kiến, đề tài"] for row in there.desk.register("Sổ sáng kiến")]


def test_links_of_the_master_open_the_units_own_cell(there: GoogleDesk) -> None:
    there.sync()
    address = f"https://docs.google.com/spreadsheets/d/{there.files[HAI]}/edit#gid={gid_of(SHEET)}&range=A"
    assert address in str(there.google.drive.document(there.master).resource(include_grid_data=True))


def test_a_unit_that_lost_sharing_costs_no_other_and_keeps_its_numbers(there: GoogleDesk) -> None:
    there.sync()
    there.google.drive.remove(there.files[HAI])
    outcome = there.sync(NEXT)
    states = {unit.unit: unit.state for unit in outcome.picture.units}
    assert states[HAI] is State.STALE
    assert fact(outcome.picture, "IN-01", WHOLE, "ALL").counted == 12
    assert "E-FILE-ACCESS" in [finding.code for finding in outcome.picture.findings[HAI]]


def test_while_google_is_away_the_others_go_on(there: GoogleDesk, desk: Desk) -> None:
    there.sync()
    desk.fill(KCN, sheet_rows([initiative(51), initiative(52), initiative(53)]))
    there.google.faults.add(Fault(status=503, times=None))
    outcome = there.sync(NEXT)
    assert fact(outcome.picture, "IN-01", WHOLE, "ALL").counted == 13
    assert "W-FILE-REACH" in [finding.code for finding in outcome.picture.findings[HAI]]
    assert outcome.is_partly_read


def test_a_yellow_cell_of_the_master_in_google_is_a_decision(there: GoogleDesk) -> None:
    there.sync()
    rows = there.tab(there.master, "Kế hoạch")
    names, row = rows[1], next(index for index, line in enumerate(rows) if line and line[0] == HAI)
    for field, typed in (("verdict", "đạt"), ("remark", '\'=IMPORTXML("http://x","//a")')):
        column = next(place for place, name in enumerate(names) if str(name).startswith(f"{field}="))
        there.type_in_master(f"'Kế hoạch'!{letters(column + 1)}{row + 1}", typed)
    outcome = there.sync(NEXT)
    told = {field: outcome.picture.decisions["plans", HAI, field] for field in ("verdict", "remark")}
    assert {field: (one.value, one.source) for field, one in told.items()} == {
        "verdict": ("Đạt", "Google"),
        "remark": ('=IMPORTXML("http://x","//a")', "Google"),
    }
    assert there.tab(there.master, "Kế hoạch")[row][column] == '=IMPORTXML("http://x","//a")', "words, never a formula"


def test_what_is_typed_while_a_run_is_under_way_is_not_written_over(there: GoogleDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    there.sync()
    rows = there.tab(there.master, "Kế hoạch")
    row = next(index for index, line in enumerate(rows) if line and line[0] == HAI)
    column = next(place for place, name in enumerate(rows[1]) if str(name).startswith("remark="))
    place = f"'Kế hoạch'!{letters(column + 1)}{row + 1}"
    there.type_in(HAI, f"'{SHEET}'!A5", "Tên đã sửa")
    settled = run.painted

    def typed_meanwhile(*given: Any, **named: Any) -> Any:
        there.type_in_master(place, "ghi giữa chừng")
        return settled(*given, **named)

    monkeypatch.setattr(run, "painted", typed_meanwhile)
    outcome = there.sync(NEXT)
    monkeypatch.undo()
    assert [note for note in outcome.notes if "chưa ghi đè" in note]
    assert there.tab(there.master, "Kế hoạch")[row][column] == "ghi giữa chừng"
    assert there.sync(NEXT).picture.decisions["plans", HAI, "remark"].value == "ghi giữa chừng"


def test_her_own_tabs_and_the_ids_of_ours_stay(there: GoogleDesk) -> None:
    there.sync()
    document = there.google.drive.document(there.master)
    document.batch_update({"requests": [{"addSheet": {"properties": {"title": "Của tôi", "sheetId": 77}}}]}, "")
    document.values_update("'Của tôi'!A1", {"values": [["ghi chú của tôi"]]}, {"valueInputOption": "RAW"})
    before = [(tab["properties"]["sheetId"], tab["properties"]["title"]) for tab in document.resource()["sheets"]]
    there.type_in(HAI, f"'{SHEET}'!A5", "Tên đã sửa")
    there.sync(NEXT)
    after = [(tab["properties"]["sheetId"], tab["properties"]["title"]) for tab in document.resource()["sheets"]]
    assert set(after) == set(before)
    assert there.tab(there.master, "Của tôi") == [["ghi chú của tôi"]]


def test_a_rehearsal_writes_nothing_in_google(there: GoogleDesk) -> None:
    mark = there.google.log.mark()
    outcome = there.desk.sync(dry_run=True)
    counts = there.google.log.counts(mark)
    assert not any(counts[kind] for kind in ("write", "create", "share"))
    assert [line for line in outcome.plan if "lượt ghi" in line]


# ---- other ways of lying in Google


def test_an_xlsx_in_the_folder_is_read_too(there: GoogleDesk, desk: Desk) -> None:
    data = desk.place(KCN).read_bytes()
    desk.place(KCN).unlink()
    there.google.drive.make_file("bieu cua KCN.xlsx", there.folder, data, XLSX)
    outcome, calls = there.calls_of()
    assert fact(outcome.picture, "IN-01", KCN, "ALL").counted == 2
    assert (calls["list"], calls["export"], calls["download"]) == (1, 1, 1)
    assert there.sync().files_read == 0


@pytest.mark.parametrize("renamed", [False, True])
def test_what_may_not_be_exported_is_read_by_its_values(there: GoogleDesk, renamed: bool) -> None:
    there.google.drive.forbid_download(there.files[HAI])
    if renamed:
        document = there.google.drive.document(there.files[HAI])
        tab = next(one["properties"] for one in document.resource()["sheets"] if one["properties"]["title"].startswith("5."))
        wanted = {"properties": {"sheetId": tab["sheetId"], "title": "Trang của tôi"}, "fields": "title"}
        document.batch_update({"requests": [{"updateSheetProperties": wanted}]})
    outcome, calls = there.calls_of()
    assert fact(outcome.picture, "IN-01", HAI, "ALL").counted == 10
    assert (calls["export"], calls["read"] - 1) == (0, 3 if renamed else 1), "beside the look at the master"
    assert not outcome.notes


def test_a_spreadsheet_thrown_away_is_gone_and_one_moved_out_of_the_folder_is_not(there: GoogleDesk) -> None:
    there.sync()
    elsewhere = there.google.drive.make_folder("Chỗ khác", shared_drive=True)
    there.google.drive.share(elsewhere, there.client.email, "fileOrganizer")
    there.google.drive.files[there.files[HAI]].parents = (elsewhere,)
    there.type_in(HAI, f"'{SHEET}'!A5", "Sửa sau khi chuyển")
    outcome = there.sync(NEXT)
    assert outcome.files_read == 1
    there.google.drive.trash(there.files[HAI])
    gone = there.sync(NEXT).picture
    assert {unit.unit: unit.state for unit in gone.units}[HAI] is State.STALE
    assert "W-FILE-STALE" in [finding.code for finding in gone.findings[HAI]]


def test_the_coordinators_workbook_may_be_a_spreadsheet(there: GoogleDesk, desk: Desk) -> None:
    rows = rows_following(HAI, KCN)
    rows["settings"] = [row | {"value": "Ban Thử nghiệm"} if row["key"] == "coordinator" else row for row in rows["settings"]]
    book = GoogleBook(BOOK_OPTIONS, decimal_comma=True)
    template = load_template(templates_root() / COORDINATOR_TEMPLATE)
    contents = {**default_rows(template), **labelled(template, rows)}
    draw_coordinator(book, template, rows=contents, made_on=MADE_ON)
    made = there.google.drive.make_spreadsheet("Điều phối", there.folder)
    sheets = [sheet.requests(gid_of(sheet.name), is_new=True, ids=gid_of) for sheet in book.worksheets()]
    there.google.drive.document(made).batch_update({"requests": together(sheets)})
    configure(desk.config, coordinator=made)
    desk.folder.joinpath("dieu_phoi.xlsx").unlink()
    outcome = there.sync()
    assert outcome.picture.campaign.settings["coordinator"] == "Ban Thử nghiệm"
    assert fact(outcome.picture, "IN-01", WHOLE, "ALL").counted == 12
    there.google.faults.add(Fault(status=503, times=None))
    assert there.sync(NEXT).picture.campaign.settings["coordinator"] == "Ban Thử nghiệm", "while Google is away, as it was"
