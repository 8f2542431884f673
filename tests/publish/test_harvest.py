"""Yellow cells of a master -> decisions: nothing typed is lost, nothing is made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from small_picture import MOMENT, ZONE

from sync.harvest import Typed, apply, harvest, sift, yellow_cells
from sync.model import CellFault, CellRef, FaultyCell
from sync.picture import Decision, Picture
from sync.publish import xlsx
from sync.publish.master import build
from sync.publish.sheet import Cell, Column, Put, Sheet, Table

NAMES = ["#duplicates", "number", "verdict=Trùng|Khác nhau", "on=date", "note=long", "recorded"]
HEADER = ["#", "Số", "Kết luận", "Ngày", "Ghi chú", "Ghi nhận"]
MADE = "Do máy lập lúc 08:12 10/05/2022. Chỉ ô vàng được ghi nhận."
NOW = MOMENT + timedelta(minutes=30)


@dataclass(frozen=True)
class Grid:
    """A sheet as it was read."""

    name: str
    rows: Sequence[Sequence[Any]]


def sheet(*rows: Sequence[Any], made: str = MADE) -> Grid:
    """A sheet of two yellow columns and a date, its rows below the header."""
    return Grid("Có thể trùng", [[made, "", "", "", "", ""], NAMES, HEADER, *rows])


def decided(value: str, field: str = "verdict", *, at: datetime = MOMENT) -> Mapping[tuple[str, str, str], Decision]:
    """What was decided before."""
    key = ("duplicates", "NT-0001", field)
    return {key: Decision(*key, value, at, "tong_hop.xlsx")}


def new(
    grid: Grid, previous: Mapping[tuple[str, str, str], Decision] | None = None
) -> tuple[list[tuple[str, str, str]], list[str]]:
    """(key, field, value) of the new decisions, and the codes of the findings."""
    typed, bad = harvest([grid])
    decisions, found = apply(typed, previous or {}, NOW, source="tong_hop.xlsx")
    assert all((d.at, d.source, d.sheet) == (NOW, "tong_hop.xlsx", "duplicates") for d in decisions)
    return [(d.key, d.field, d.value) for d in decisions], [finding.code for finding in (*bad, *found)]


def test_every_yellow_cell_is_read_blank_ones_too() -> None:
    typed, bad = harvest([sheet(["NT-0001", "NT-0001", "Trùng", "", "", ""], ["NT-0002", "NT-0002", "", "", "", ""])])
    assert [(one.key, one.field, one.value) for one in typed] == [
        ("NT-0001", "verdict", "Trùng"), ("NT-0001", "on", ""), ("NT-0001", "note", ""),
        ("NT-0002", "verdict", ""), ("NT-0002", "on", ""), ("NT-0002", "note", ""),
    ]  # fmt: skip
    assert typed[0].cell == CellRef("Có thể trùng", 4, "C")
    assert typed[0].made_at == datetime(2022, 5, 10, 8, 12)  # noqa: DTZ001
    assert not bad


def test_sheets_of_others_are_left_alone() -> None:
    grids = [Grid("3. Sáng kiến", [["Tên", "Tác giả"], ["a", "b"]]), Grid("trống", []), Grid("hàng rỗng", [[], []])]
    assert harvest(grids) == ([], [])


def test_a_changed_cell_is_a_new_decision() -> None:
    assert new(sheet(["NT-0001", "", "Trùng", "", "", ""])) == ([("NT-0001", "verdict", "Trùng")], [])
    assert new(sheet(["NT-0001", "", "Khác nhau", "", "", ""]), decided("Trùng")) == ([("NT-0001", "verdict", "Khác nhau")], [])


def test_what_was_printed_back_is_no_new_decision() -> None:
    assert new(sheet(["NT-0001", "", "Trùng", "", "", ""]), decided("Trùng")) == ([], [])


def test_a_blank_changes_nothing_and_bo_withdraws() -> None:
    assert new(sheet(["NT-0001", "", "", "", "", ""]), decided("Trùng")) == ([], [])
    assert new(sheet(["NT-0001", "", "Bỏ", "", "", ""]), decided("Trùng")) == ([("NT-0001", "verdict", "")], [])
    assert new(sheet(["NT-0001", "", "bỏ", "", "", ""])) == ([], [])
    assert new(sheet(["NT-0001", "", "bỏ", "", "", ""]), decided("")) == ([], [])


@pytest.mark.parametrize("typed", ["trùng", " TRÙNG ", "Trùng."])
def test_a_choice_typed_another_way_is_the_choice(typed: str) -> None:
    assert new(sheet(["NT-0001", "", typed.rstrip("."), "", "", ""]))[0] == [("NT-0001", "verdict", "Trùng")]


@pytest.mark.parametrize("typed", ["có lẽ", 12.0, True, FaultyCell("#REF!"), FaultyCell(CellFault.UNCALCULATED)])
def test_what_is_no_choice_is_told_and_not_applied(typed: Any) -> None:
    assert new(sheet(["NT-0001", "", typed, "", "", ""])) == ([], ["W-DEC-BAD"])


@pytest.mark.parametrize("typed", [date(2022, 6, 5), datetime(2022, 6, 5, 9), "5/6/2022", "05-06-2022"])  # noqa: DTZ001
def test_days_are_kept_as_they_are_read(typed: Any) -> None:
    assert new(sheet(["NT-0001", "", "", typed, "", ""])) == ([("NT-0001", "on", "05/06/2022")], [])


@pytest.mark.parametrize("typed", ["31/02/2022", "tháng sau", 12.0])
def test_what_is_no_day_is_told(typed: Any) -> None:
    assert new(sheet(["NT-0001", "", "", typed, "", ""])) == ([], ["W-DEC-BAD"])


def test_free_text_is_kept_as_typed_whatever_it_looks_like() -> None:
    assert new(sheet(["NT-0001", "", "", "", "=SUM(A1)  và\nhàng hai", ""]))[0] == [("NT-0001", "note", "=SUM(A1) và\nhàng hai")]
    assert new(sheet(["NT-0001", "", "", "", 12.0, ""]))[0] == [("NT-0001", "note", "12")]
    assert new(sheet(["NT-0001", "", "", "", "đã gọi", ""]), decided("Đã gọi.", "note"))[0] == [("NT-0001", "note", "đã gọi")]


def test_an_older_copy_never_overrides_a_later_decision() -> None:
    later = decided("Trùng", at=MOMENT + timedelta(minutes=5))
    typed, _ = harvest([sheet(["NT-0001", "", "Khác nhau", "", "ghi thêm", ""])])
    decisions, found = apply(typed, later, NOW)
    assert [(d.field, d.value) for d in decisions] == [("note", "ghi thêm")]
    assert [(finding.code, finding.facts) for finding in found] == [("W-DEC-OLD", {"gio": "08:17 10/05/2022"})]


def test_a_decision_of_the_run_that_made_the_sheet_is_not_later_than_it() -> None:
    same_minute = decided("Trùng", at=MOMENT + timedelta(seconds=40))
    assert new(sheet(["NT-0001", "", "Khác nhau", "", "", ""]), same_minute)[0] == [("NT-0001", "verdict", "Khác nhau")]


def test_times_are_compared_in_the_campaigns_zone() -> None:
    from datetime import UTC

    before = decided("Trùng", at=datetime(2022, 5, 10, 1, 0, tzinfo=UTC))
    assert new(sheet(["NT-0001", "", "Khác nhau", "", "", ""]), before)[0]


@pytest.mark.parametrize("made", ["", "Sổ của tôi", "Do máy lập lúc 25:99 40/13/2022."])
def test_a_sheet_that_lost_its_time_still_counts(made: str) -> None:
    assert new(sheet(["NT-0001", "", "Khác nhau", "", "", ""], made=made), decided("Trùng", at=NOW))[0]


def test_rows_may_be_sorted_and_lines_inserted() -> None:
    grid = sheet(["", "", "", "", "", ""], ["NT-0002", "", "Khác nhau", "", "", ""], ["NT-0001", "", "Trùng", "", "", ""])
    assert new(grid)[0] == [("NT-0002", "verdict", "Khác nhau"), ("NT-0001", "verdict", "Trùng")]


def test_a_row_that_lost_its_key_is_told() -> None:
    assert new(sheet(["", "NT-0001", "Trùng", "", "", ""])) == ([], ["W-DEC-BAD"])


@pytest.mark.parametrize("typed", [date(2022, 4, 17), "17/4/2022", 44668, 44668.0])
def test_a_day_is_the_same_day_as_a_date_as_text_and_as_the_number_that_google_gives(typed: Any) -> None:
    one = Typed("s", "k", "d", typed, None, "date", CellRef("S", 4, "B"))
    decisions, bad = apply([one], {}, NOW)
    assert ([d.value for d in decisions], bad) == (["17/04/2022"], [])


def test_two_tables_on_a_sheet_are_kept_apart() -> None:
    rows = [
        [MADE, "", ""], ["#awards", "result=Đã khen|Chưa khen", ""], ["#", "Kết quả", ""], ["B1", "Đã khen", ""], ["", "", ""],
        ["#awards", "", "reason=long"], ["#", "", "Lý do"], ["KT-0001", "x", "vì"],
    ]  # fmt: skip
    typed, bad = harvest([Grid("Khen thưởng", rows)])
    assert [(one.key, one.field, one.value) for one in typed if one.value] == [
        ("B1", "result", "Đã khen"),
        ("KT-0001", "reason", "vì"),
    ]
    assert not bad


@given(st.one_of(st.text(), st.floats(allow_nan=False, allow_infinity=False), st.dates(date(1901, 1, 1)), st.booleans(), st.none()))
def test_any_cell_becomes_a_decision_a_finding_or_nothing_and_then_stays(value: Any) -> None:
    one = [
        Typed("s", "k", field, value, None, kind, CellRef("S", 4, "B"))
        for field, kind in (("a", "A|B"), ("d", "date"), ("t", "text"))
    ]
    decisions, found = apply(one, {}, NOW)
    assert len(decisions) + len(found) <= 3
    known = {(d.sheet, d.key, d.field): d for d in decisions}
    assert apply(one, known, NOW)[0] == []


# ---- through a real file


def read(path: Path) -> list[Grid]:
    """The file's sheets as the run reads them."""
    book = CalamineWorkbook.from_path(str(path))
    return [Grid(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]


def test_what_a_master_prints_is_harvested_from_it(tmp_path: Path) -> None:
    columns = [Column("Số"), Column("Kết luận", yellow="Trùng|Khác nhau", key="verdict"), Column("Ngày", yellow="date", key="on")]
    table = Table(
        2, 1, columns, [["NT-0001", "Trùng", "05/06/2022"], ["NT-0002", None, None]], keys=["NT-0001", "NT-0002"], total="Cộng"
    )
    xlsx.write(
        [Sheet("Có thể trùng", "duplicates", puts=[Put(0, 0, Cell(MADE), 1, 4)], tables=[table])],
        tmp_path / "a.xlsx", stamps={}, clock=MOMENT,
    )  # fmt: skip
    typed, bad = harvest(read(tmp_path / "a.xlsx"))
    assert [(one.key, one.field, one.value) for one in typed if one.key] == [
        ("NT-0001", "verdict", "Trùng"), ("NT-0001", "on", "05/06/2022"), ("NT-0002", "verdict", ""), ("NT-0002", "on", ""),
    ]  # fmt: skip
    assert not bad


def test_an_untouched_master_gives_no_decision(picture: Picture, tmp_path: Path) -> None:
    xlsx.write(build(picture), tmp_path / "a.xlsx", stamps={}, clock=MOMENT)
    typed, bad = harvest(read(tmp_path / "a.xlsx"))
    assert len(typed) > 10
    assert {one.made_at for one in typed} == {datetime(2022, 5, 10, 8, 12)}  # noqa: DTZ001
    assert (apply(typed, picture.decisions, MOMENT.astimezone(ZONE)), bad) == (([], []), [])


def test_what_is_handed_in_tells_of_filled_rows_without_key_and_of_no_blank_one() -> None:
    rows = [["NT-0001", "NT-0001", "", "", "", ""], ["", "NT-0002", "Trùng", "", "", ""], ["", "", "", "", "", ""]]
    handed = yellow_cells([sheet(*rows)])
    assert [(one.key, one.value) for one in handed] == [("NT-0001", ""), ("NT-0001", ""), ("NT-0001", ""), ("", "Trùng")]
    typed, bad = sift(handed)
    assert len(typed) == 3
    assert [finding.code for finding in bad] == ["W-DEC-BAD"]
