"""The year turns: 2023's workbooks beside 2022's; the programme counts over both, and nothing of either is counted twice."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import (
    GROUP,
    HAI,
    KCN,
    Desk,
    Rows,
    book_of,
    codes,
    fact,
    file_at,
    initiative,
    new_desk,
    register,
    rows_following,
    sheet_rows,
    texts,
)
from docx import Document
from new_year import LAST_DAY_OF_2022, NEW_YEAR, OLD, R1_2023, SPRING, rows_of, turn

from sync import run
from sync.campaign import WHOLE
from sync.coordinator import campaign_from
from sync.errors import ConfigError
from sync.freezing import freeze, survey
from sync.history import explanation
from sync.picture import Picture, State
from sync.report.scope import scope_of
from sync.report_file import write_report
from sync.setup import write_templates


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """2022 as it ends: both units have sent their workbooks."""
    made = new_desk(tmp_path / "c", rows_following(HAI, KCN))
    made.fill(HAI, OLD)
    made.fill(KCN, sheet_rows([initiative(51, date(2022, 9, 1))]))
    made.take(LAST_DAY_OF_2022)
    return made


def place_of_2023(desk: Desk, unit: str = HAI) -> Path:
    """Where a unit's workbook of 2023 lies, beside that of 2022."""
    return desk.place(unit).with_name(f"{unit} 2023.xlsx")


def fill_2023(desk: Desk, rows: Rows, unit: str = HAI) -> Path:
    """A unit's workbook of 2023 with these rows typed into it."""
    return desk.fill(unit, rows, place_of_2023(desk, unit))


def values(picture: Picture, *periods: str, indicator: str = "IN-01", unit: str = HAI) -> list[Any]:
    """A unit's counted values, None where nothing is reported."""
    return [picture.facts.value(indicator, unit, period) for period in periods]


PROGRAMME = ("P1", "P2", "ALL", "R1", "R3")


def numbers(picture: Picture, edition: str, table: str = "initiatives", unit: str = HAI) -> list[int]:
    """Permanent numbers of a unit's records in a table of an edition."""
    return next(list(t.numbers) for t in picture.tables if (t.unit, t.edition, t.checked.table) == (unit, edition, table))


def state_of(picture: Picture, unit: str = HAI) -> State:
    """Where a unit stands."""
    return next(status.state for status in picture.units if status.unit == unit)


# ---- the sealed edition


def test_the_programme_counts_on_after_the_year_has_turned(desk: Desk) -> None:
    assert values(run.look(desk.config, today=LAST_DAY_OF_2022), *PROGRAMME, "YEAR") == [1, 1, 2, 1, 1, 2]
    after = turn(desk).take(NEW_YEAR).picture
    assert values(after, *PROGRAMME) == [1, 1, 2, 1, 1]
    assert values(after, "YEAR", "2023-R1") == [None, None], "of 2023 nothing has been reported"
    assert fact(after, "SL-40", HAI, "R3").counted == 7
    assert fact(after, "CS-02", HAI, "NOW").counted == 500


def test_a_review_of_last_year_misses_only_who_sent_nothing_then(desk: Desk) -> None:
    picture = turn(desk).take(NEW_YEAR).picture
    silent = {period: set(scope_of(picture, period).silent) for period in ("R1", "P2", "2023-R1", "YEAR")}
    assert silent == {"R1": set(), "P2": set(), "2023-R1": {HAI, KCN}, "YEAR": {HAI, KCN}}
    assert scope_of(picture, "YEAR").period.count_from.year == 2023


def test_the_report_of_a_year_that_is_over_is_that_of_its_last_day(desk: Desk) -> None:
    with pytest.raises(ConfigError):
        write_report(desk.config, "2021", today=LAST_DAY_OF_2022)
    desk = turn(desk)
    desk.take(NEW_YEAR)
    desk.take(SPRING)
    made = write_report(desk.config, "2022", today=SPRING)
    eve = NEW_YEAR - timedelta(days=1)
    assert (made.until, made.docx.name.endswith(" (đến 02-01-2023).docx")) == (eve, True)
    assert any("02/01/2023" in line for line in made.lines())
    asked = write_report(desk.config, "2022", as_of=eve, docx=desk.folder / "asked.docx")
    assert [p.text for p in Document(str(made.docx)).paragraphs] == [p.text for p in Document(str(asked.docx)).paragraphs]
    assert (asked.until, write_report(desk.config, "R1", today=SPRING).until) == (None, None)


def test_a_year_that_is_over_cannot_be_frozen_and_is_told_what_can(desk: Desk) -> None:
    turn(desk).take(NEW_YEAR)
    with pytest.raises(ConfigError) as refused:
        survey(desk.config, "2022", today=SPRING)
    assert all(f"tonghop freeze {code}" in refused.value.vi for code in ("R1", "R2", "R3"))
    assert "tonghop report 2022" in refused.value.vi
    assert survey(desk.config, "R3", today=SPRING).period == "R3"


def test_a_late_file_of_the_sealed_year_is_kept_told_and_adds_nothing(desk: Desk) -> None:
    turn(desk).take(NEW_YEAR)
    desk.fill(HAI, {**OLD, "initiatives": [*OLD["initiatives"], initiative(9, date(2022, 12, 20))]})
    late = file_at(picture := desk.take(NEW_YEAR).picture, desk.place(HAI))
    assert (late.code, late.edition, late.state) == ("W-FILE-EDITION", "2022", "Giống bản cũ")
    assert (values(picture, "ALL")[0], numbers(picture, "2022")) == (2, [1, 2, 3])
    assert codes(picture, HAI) == ["W-FILE-EDITION"]


def test_once_the_year_has_turned_a_unit_hears_no_more_of_last_years_faults(desk: Desk) -> None:
    desk.fill(HAI, {**OLD, "initiatives": [*OLD["initiatives"], initiative(9, "31/02/2022")]})
    before = desk.take(LAST_DAY_OF_2022).picture
    assert ("E-DATE-FMT" in codes(before, HAI), [unit.gain for unit in before.units]) == (True, [1, 0])
    picture = turn(desk).take(NEW_YEAR).picture
    assert (codes(picture, HAI), state_of(picture), [unit.gain for unit in picture.units]) == ([], State.NOT_SENT, [0, 0])


def test_what_mending_would_add_is_counted_where_it_still_can_be_mended(desk: Desk) -> None:
    desk = turn(desk)
    fill_2023(desk, sheet_rows([initiative(9, "31/02/2022"), initiative(20, "31/02/2023")]))
    picture = desk.take(SPRING).picture
    assert [(unit.unit, unit.gain, unit.tables["initiatives"].must_fix) for unit in picture.units if unit.gain] == [(HAI, 2, 2)]


def test_a_file_of_next_year_that_comes_early_waits_for_its_year(desk: Desk) -> None:
    ahead = Desk(desk.folder, campaign_from(rows_of("2023")))
    fill_2023(ahead, sheet_rows([initiative(20, date(2023, 1, 2))]))
    early = file_at(picture := desk.take(LAST_DAY_OF_2022).picture, place_of_2023(desk))
    assert (early.code, early.edition, values(picture, "ALL")[0]) == ("W-FILE-EDITION-NEXT", "2023", 2)
    assert state_of(picture) is State.COMPLETE or codes(picture, HAI) != []
    assert values(turn(desk).take(NEW_YEAR).picture, "ALL")[0] == 3


def test_files_of_a_closed_year_may_all_be_put_away(desk: Desk) -> None:
    desk = turn(desk)
    desk.take(NEW_YEAR)
    for code in (HAI, KCN):
        desk.place(code).unlink()
    assert values(desk.take(NEW_YEAR).picture, "ALL")[0] == 2


# ---- both editions at once


def test_what_is_written_again_counts_once_and_new_work_counts_on(desk: Desk) -> None:
    desk = turn(desk)
    fill_2023(desk, sheet_rows([initiative(2, date(2022, 8, 10)), initiative(20, date(2023, 2, 1))]))
    picture = desk.take(SPRING).picture
    assert values(picture, *PROGRAMME, "2023-R1", "YEAR") == [1, 2, 3, 1, 1, 1, 1]
    assert codes(picture, HAI).count("W-DUP-EDITION") == 1
    account = picture.facts.accounts["IN-01", HAI]
    assert (account.accepted, account.counted, account.reasons["duplicate"], account.reasons["not_recognised"]) == (5, 3, 1, 1)


def test_a_row_carried_over_keeps_its_number_and_new_rows_go_on_numbering(desk: Desk) -> None:
    desk = turn(desk)
    fill_2023(desk, sheet_rows([initiative(20, date(2023, 2, 1)), initiative(3, date(2022, 11, 5))]))
    picture = desk.take(SPRING).picture
    assert (numbers(picture, "2022"), numbers(picture, "2023")) == ([1, 2, 3], [4, 3])
    assert (values(picture, "P2")[0], "W-DUP-EDITION" in codes(picture, HAI)) == (3, False), (
        "recognised in 2023, it counts by its day"
    )
    fill_2023(
        desk, sheet_rows([initiative(3, date(2022, 11, 5), title="Máy bơm tưới nho kiểu mới"), initiative(20, date(2023, 2, 1))])
    )
    assert numbers(desk.take(SPRING).picture, "2023") == [3, 4], "mended and sorted, each is still itself"
    assert numbers(desk.take(SPRING).picture, "2023", "grassroots_unions") == [1]


def test_work_like_last_years_is_not_taken_for_it(desk: Desk) -> None:
    desk = turn(desk)
    alike = initiative(2, date(2022, 8, 10), title="Hệ thống báo cháy cho kho bông")
    fill_2023(desk, sheet_rows([alike]))
    picture = desk.take(SPRING).picture
    assert (numbers(picture, "2023"), values(picture, "ALL")[0]) == ([4], 3)


def test_what_holds_today_comes_from_the_newest_edition_alone(desk: Desk) -> None:
    desk = turn(desk)
    fill_2023(desk, sheet_rows([initiative(20, date(2023, 2, 1))], unit_info=[{"total_labor": 510, "total_members": 420}]))
    picture = desk.take(SPRING).picture
    assert [fact(picture, code, HAI, "NOW").counted for code in ("CS-01", "CS-02", "CS-03")] == [1, 510, 420]
    assert (fact(picture, "SL-40", HAI, "R3").counted, fact(picture, "SL-40", HAI, "2023-R1").counted) == (7, None)


def test_a_workbook_handed_out_and_not_yet_filled_takes_nothing_away(desk: Desk) -> None:
    desk = turn(desk)
    fill_2023(desk, {})
    picture = desk.take(NEW_YEAR).picture
    assert [fact(picture, code, HAI, "NOW").counted for code in ("CS-01", "CS-02", "CS-03")] == [1, 500, 400]
    assert values(picture, "ALL")[0] == 2


def test_a_month_across_two_rounds_belongs_to_its_own_year(desk: Desk) -> None:
    desk.fill(HAI, sheet_rows([initiative(1, "T4/2022")]))
    assert values(desk.take(LAST_DAY_OF_2022).picture, "YEAR")[0] == 1
    desk = turn(desk)
    fill_2023(desk, sheet_rows([initiative(20, "T4/2023"), initiative(21, date(2023, 2, 1))]))
    picture = desk.take(date(2023, 5, 3)).picture
    assert values(picture, "BETWEEN", "YEAR", "ALL") == [2, 2, 3]


def test_a_number_explains_itself_from_the_workbooks_of_both_years(desk: Desk) -> None:
    desk = turn(desk)
    fill_2023(desk, sheet_rows([initiative(20, date(2023, 2, 1))], unit_info=[{"total_labor": 510}]))
    desk.sync(SPRING)
    picture = run.look(desk.config, today=SPRING)
    counted = [row for row in explanation(picture, "IN-01", HAI, "ALL")["records"] if row["counted"]]
    assert len(counted) == 3
    assert all((desk.folder / row["file"]).is_file() for row in counted)
    assert len({row["file"] for row in counted}) == 2
    assert [row["value"] for row in explanation(picture, "CS-02", HAI, "NOW")["records"]] == [510]


def test_rebuilt_from_the_journal_both_editions_are_the_same(desk: Desk) -> None:
    desk = turn(desk)
    fill_2023(desk, sheet_rows([initiative(3, date(2022, 11, 5)), initiative(20, date(2023, 2, 1))]))
    was = desk.sync(SPRING).picture
    now = run.rebuild(desk.config, today=SPRING).picture
    assert dict(now.facts.values) == dict(was.facts.values)
    assert [(t.unit, t.edition, t.numbers) for t in now.tables] == [(t.unit, t.edition, t.numbers) for t in was.tables]


def test_what_was_done_for_tet_belongs_to_the_tet_of_its_edition(desk: Desk) -> None:
    tet = {**GROUP, "total_labor": 100, "members": 90, "tet_members_cared": 90, "tet_nonmembers_cared": 10}
    desk.fill(HAI, {**OLD, "grassroots_unions": [tet]})
    desk.take(LAST_DAY_OF_2022)
    desk = turn(desk)
    fill_2023(desk, sheet_rows([], grassroots_unions=[{**tet, "tet_members_cared": 60}]))
    picture = desk.take(SPRING).picture
    assert values(picture, "R1", "2023-R1", "NOW", indicator="CL-05A") == [100, 70, 70]


def test_another_unit_that_writes_last_years_work_in_the_new_year_adds_nothing(desk: Desk) -> None:
    desk = turn(desk)
    fill_2023(desk, sheet_rows([initiative(2, date(2022, 8, 10))]), KCN)
    picture = desk.take(SPRING).picture
    assert (fact(picture, "IN-01", KCN, "ALL").reported, fact(picture, "IN-01", KCN, "ALL").counted) == (2, 1)
    assert (values(picture, "ALL", unit=WHOLE), values(picture, "ALL")) == ([3], [2])
    assert ("W-DUP-UNIT" in codes(picture, KCN), codes(picture, HAI)) == (True, [])


def test_a_list_of_details_stands_for_the_numbers_of_its_own_year_only(tmp_path: Path) -> None:
    rows = rows_of("2022", ())
    next(row for row in rows["table_use"] if row["table"] == "care_activities")["in_use"] = True
    desk = new_desk(tmp_path / "care", rows)
    visit = {"held_on": date(2022, 11, 1), "content": "Thăm đoàn viên ốm", "people": 4}
    desk.fill(HAI, {**OLD, "care_activities": [visit]})
    assert values(desk.take(LAST_DAY_OF_2022).picture, "R3", indicator="SL-21") == [4]
    desk = turn(desk, rows_of("2023") | {"table_use": rows["table_use"]})
    late, new = {**visit, "content": "Trao quà", "people": 9}, {**visit, "held_on": date(2023, 2, 1), "people": 5}
    fill_2023(desk, sheet_rows([], care_activities=[visit, late, new]))
    assert values(desk.take(SPRING).picture, "R3", "2023-R1", "YEAR", indicator="SL-21") == [4, 5, 5]


# ---- workbooks of the new year


def made_for(desk: Desk, *, prefilled: bool = False) -> Path:
    """Ninh Hải's workbook, as the command makes it."""
    return next(path for path in write_templates(desk.config, unit=HAI, prefilled=prefilled, today=NEW_YEAR))


def machine_names(path: Path, sheet: str) -> list[str]:
    """The hidden names of a sheet's columns."""
    return [str(cell.value) for cell in book_of(path)[sheet][2] if cell.value is not None]


def test_a_workbook_of_the_new_year_has_the_rounds_of_that_year_only(desk: Desk) -> None:
    old = made_for(desk)
    made = made_for(turn(desk))
    assert (old.name, made.name) == ("LDLD-NINHHAI - LĐLĐ Ninh Hải.xlsx", "LDLD-NINHHAI - LĐLĐ Ninh Hải (2023).xlsx")
    assert old.is_file(), "last year's is not written over"
    assert {name for name in machine_names(made, "7. Số liệu theo đợt") if name.startswith("r.")} == {"r.2023-R1", "r.2023-R2"}
    assert {name for name in machine_names(old, "7. Số liệu theo đợt") if name.startswith("r.")} == {"r.R1", "r.R2", "r.R3"}
    lists = [str(cell.value) for row in book_of(made)["Danh mục"] for cell in row if cell.value is not None]
    assert ("Đợt 2/2023" in lists, "Đợt 3" in lists, "Giai đoạn 2" in lists) == (True, False, True)


def test_a_prefilled_workbook_brings_over_what_still_can_change(desk: Desk) -> None:
    desk.fill(HAI, {**OLD, "initiatives": [*OLD["initiatives"], initiative(9, "31/02/2022")]})
    desk.take(LAST_DAY_OF_2022)
    desk = turn(desk)
    place_of_2023(desk).write_bytes(made_for(desk, prefilled=True).read_bytes())
    picture = desk.take(NEW_YEAR).picture
    tables = {t.checked.table: t.checked for t in picture.tables if (t.unit, t.edition) == (HAI, "2023")}
    assert tables["initiatives"].columns["recognition_status"] == ["DANG_XET", "DA_CONG_NHAN"]
    assert tables["initiatives"].accepted == [True, False], "what was never accepted is there to be mended"
    info = tables["unit_info"].columns
    assert (info["edition"], info["total_labor"], info["plan_number"]) == ([2023], [500], [None])
    assert tables["grassroots_unions"].columns["grassroots_name"] == [GROUP["grassroots_name"]]
    assert not any(any(column) for column in tables["round_figures"].columns.values()), "last year's rounds are sealed"
    assert (numbers(picture, "2023"), values(picture, "ALL")) == ([3, 4], [2])
    assert "W-DUP-EDITION" not in codes(picture, HAI), "nothing of it is counted yet"


def test_a_row_that_only_the_prefilled_workbook_carries_is_no_change_after_the_freeze(desk: Desk) -> None:
    desk = turn(desk)
    freeze(desk.config, survey(desk.config, "R3", today=NEW_YEAR), today=NEW_YEAR)
    place_of_2023(desk).write_bytes(made_for(desk, prefilled=True).read_bytes())
    assert "W-FROZEN" not in codes(desk.take(SPRING).picture, HAI), "nobody has typed anything"
    fill_2023(desk, sheet_rows([initiative(3, date(2022, 11, 5))]))
    assert "W-FROZEN" in codes(desk.take(SPRING + timedelta(days=1)).picture, HAI), "recognised meanwhile"


def test_prefilled_once_more_it_holds_what_the_unit_has_written_since(desk: Desk) -> None:
    desk = turn(desk)
    fill_2023(desk, sheet_rows([initiative(20, date(2023, 2, 1))], round_figures=[{"line_code": "SL-40", "r.2023-R1": 3}]))
    desk.take(SPRING)
    again = book_of(made_for(desk, prefilled=True))
    assert again["3. Sáng kiến, đề tài"]["A4"].value == initiative(20)["title"]
    assert 3 in [cell.value for row in again["7. Số liệu theo đợt"] for cell in row]


def test_an_edition_without_rounds_is_not_handed_out(desk: Desk) -> None:
    turn(desk, rows_of("2023", ()))
    with pytest.raises(ConfigError) as told:
        write_templates(desk.config, today=NEW_YEAR)
    assert "2023" in told.value.vi
    picture = desk.take(NEW_YEAR).picture
    assert values(picture, "ALL") == [2], "and nothing that counted is lost"
    assert "W-CFG-EDITION" in [finding.code for finding in picture.coordinator_findings]


def test_two_years_rounds_of_one_name_are_told_to_the_coordinator(desk: Desk) -> None:
    picture = turn(desk, rows_of("2023", ({**R1_2023, "short": "Đợt 2"},))).take(NEW_YEAR).picture
    assert [finding.value for finding in picture.coordinator_findings if finding.code == "W-CFG-SHORT"] == ["Đợt 2"]


# ---- what is printed


def test_the_master_shows_both_editions_and_doubles_nothing(desk: Desk) -> None:
    desk = turn(desk)
    again = [initiative(2, date(2022, 8, 10)), initiative(20, date(2023, 2, 1)), initiative(21, date(2023, 5, 1))]
    fill_2023(desk, sheet_rows(again, unit_info=[{"total_labor": 510, "total_members": 420}]))
    picture = desk.sync(date(2023, 5, 3)).picture
    rows = [row for row in register(desk.master, "Sổ sáng kiến") if row["Đơn vị"] == "LĐLĐ Ninh Hải"]
    assert [(row["Ấn bản"], row["Số"], row["Tính"]) for row in rows] == [
        ("2022", "SK-0001", 1), ("2022", "SK-0002", 1), ("2022", "SK-0003", 0),
        ("2023", "SK-0002", 0), ("2023", "SK-0004", 1), ("2023", "SK-0005", 1),
    ]  # fmt: skip
    everywhere = [
        value or 0 for value in values(picture, "BEFORE", "R1", "R2", "R3", "2023-R1", "2023-R2", "BETWEEN", "AFTER", unit=WHOLE)
    ]
    assert sum(everywhere) == fact(picture, "IN-01", WHOLE, "ALL").counted == 5
    assert all(account.holds for account in picture.facts.accounts.values())
    said = texts(desk.master, "Giai đoạn, đợt")
    assert ("Đợt 1/2023" in said, "Khớp" in said, "Chưa khớp" in said) == (True, True, False)
    assert any("Cả năm 2023" in text for text in texts(desk.master)), "beside rounds of 2022 the year says which it is"
    unions = [row for row in register(desk.master, "CĐCS") if row["Đơn vị quản lý"] == "LĐLĐ Ninh Hải"]
    assert len(unions) == 1


def test_a_list_that_the_new_year_does_without_goes_on_counting_for_the_old(tmp_path: Path) -> None:
    def rows(edition: str, years: str | None) -> dict[str, Any]:
        found = rows_of(edition)
        used = next(row for row in found["table_use"] if row["table"] == "supervisions")
        used |= {"in_use": True, "editions": years}
        return found

    desk = new_desk(tmp_path / "c", rows("2022", None))
    seen = {"target_name": "Công ty A", "held_on": date(2022, 2, 2), "role_code": "Chủ trì", "on_wages": "x"}
    desk.fill(HAI, {**OLD, "supervisions": [seen, {**seen, "target_name": "Công ty B"}]})
    assert fact(desk.take(LAST_DAY_OF_2022).picture, "GS-01", HAI, "R1").counted == 2
    desk = turn(desk, rows("2023", "2022"))
    picture = desk.sync(NEW_YEAR).picture
    assert fact(picture, "GS-01", HAI, "R1").counted == 2
    assert len(desk.register("CT Giám sát")) == 2, "what it counted can still be looked up"
    sheets = openpyxl.load_workbook(write_templates(desk.config, unit=HAI, today=NEW_YEAR)[0], read_only=True).sheetnames
    assert not [name for name in sheets if "Giám sát" in name]
    desk = turn(desk, {**rows("2023", "2023")})
    assert not fact(desk.take(NEW_YEAR).picture, "GS-01", HAI, "R1").counted
