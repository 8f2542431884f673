"""The sheet of questions: groups on top, pairs below, open ones first, and what is typed there comes back by its key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from small_picture import MOMENT, ZONE

from sync.harvest import apply, harvest
from sync.picture import Decision, Pair, Picture, Settled, SharedGroup
from sync.publish import xlsx
from sync.publish.overview import open_rows
from sync.publish.registers import registers
from sync.publish.sheet import Cell, Sheet, Table

KEY = "LDLD-NINHHAI|SK-0008~LDLD-PRTC|SK-0003"
OTHER = "LDLD-PRTC|SK-0001~LDLD-PRTC|SK-0002"
GROUP = "group|gạch đồng tâm"


@dataclass(frozen=True)
class Grid:
    """A sheet as it was read."""

    name: str
    rows: Sequence[Sequence[Any]]


def pair(key: str, first: int, second: int, **more: Any) -> Pair:
    return Pair("initiatives", more.pop("case", "D3"), first, second, 100.0, key, is_one=True, **more)


def asked(picture: Picture, pairs: Sequence[Pair], groups: Sequence[SharedGroup] = (), *decisions: Decision) -> Sheet:
    known = {(one.sheet, one.key, one.field): one for one in decisions}
    settled = Settled(picture.settled.frames, {}, pairs, (), groups)
    numbers = {one.key: number for number, one in enumerate(pairs, 41)}
    return next(s for s in registers(replace(picture, settled=settled, asked=numbers, decisions=known)) if s.key == "duplicates")


def labels(picture: Picture) -> tuple[int, int]:
    frame = picture.settled.frames["initiatives"]
    first, second = (label for label, title in enumerate(frame["title"]) if title == "Máy gấp hộp giấy")
    return first, second


def values(table: Table, key: str) -> list[Any]:
    place = [column.key for column in table.columns].index(key)
    return [row[place].value if isinstance(row[place], Cell) else row[place] for row in table.rows]


def test_a_pair_shows_both_records_and_where_it_counts_now(picture: Picture) -> None:
    row = asked(picture, [pair(KEY, *labels(picture))]).tables[0].rows[0]
    assert [item.value if isinstance(item, Cell) else item for item in row] == [
        "NT-0041", "Chờ kết luận", "D3", 100, "LĐLĐ TP PRTC", "SK-0003", "Máy gấp hộp giấy", "Lê Văn Cường", date(2022, 4, 16),
        "A6", "LĐLĐ Ninh Hải", "SK-0008", "Máy gấp hộp giấy", "Lê Văn Cường", date(2022, 4, 16), "A6", "LĐLĐ TP PRTC",
        None, None, None, None,
    ]  # fmt: skip


def test_a_verdict_about_a_record_that_is_gone_stands_last(picture: Picture) -> None:
    verdict = Decision("duplicates", OTHER, "verdict", "Trùng", MOMENT)
    table = asked(picture, [pair(KEY, *labels(picture))], (), verdict, replace(verdict, key=GROUP, field="belongs_to")).tables[0]
    assert list(table.keys) == [KEY, OTHER], "a group that nobody shares any more has no line"
    assert values(table, "state") == ["Chờ kết luận", "Dòng đã bỏ"]
    assert values(table, "verdict") == [None, "Trùng"]
    assert values(table, "recorded")[0] is None


def test_open_questions_stand_first_decided_ones_below_and_what_is_only_told_last(picture: Picture) -> None:
    first, second = labels(picture)
    pairs = [
        pair("a~b", first, second, case="D6", is_told=True),
        pair("c~d", first, second, verdict="same", group=GROUP),
        pair("e~f", first, second, verdict="different"),
        pair("g~h", first, second, case=""),
    ]
    table = asked(picture, pairs).tables[0]
    assert values(table, "state") == ["Chờ kết luận", "Đã kết luận", "Theo CĐCS", "Để biết"]
    assert list(table.keys) == ["g~h", "e~f", "c~d", "a~b"]
    assert open_rows(table, "state", ["Chờ kết luận"]) == 1
    assert table.rows[0][3] is None, "no longer alike, so no degree of likeness"


def test_what_was_decided_is_printed_back_with_when_it_was_taken_up(picture: Picture) -> None:
    made = [Decision("duplicates", KEY, "verdict", "Trùng", MOMENT, "tong_hop.xlsx")]
    table = asked(picture, [pair(KEY, *labels(picture), verdict="same")], (), *made).tables[0]
    assert values(table, "verdict") == ["Trùng"]
    assert "đã ghi nhận" in values(table, "recorded")[0]


def test_groups_stand_above_their_pairs_and_each_answer_comes_back_by_its_key(picture: Picture, tmp_path: Path) -> None:
    groups = [
        SharedGroup("group|a", "CĐCS A", ["CDKCN", "LDLD-PRTC"], 3, "CDKCN"),
        SharedGroup(GROUP, "CĐCS Gạch Đồng Tâm", ["CDKCN", "LDLD-NINHHAI"], 5),
    ]
    different = picture.template.suspicion.different
    sheet = asked(picture, [pair(KEY, *labels(picture)), pair(OTHER, 0, 1)], groups)
    upper, lower = sheet.tables
    assert (list(upper.keys), values(upper, "state")) == ([GROUP, "group|a"], ["Chờ kết luận", "Đã kết luận"])
    assert lower.row > upper.row + len(upper.rows) + 1
    path = tmp_path / "a.xlsx"
    xlsx.write([sheet], path, stamps={}, clock=MOMENT)
    book = openpyxl.load_workbook(path)
    page = book[sheet.name]
    for row in page.iter_rows():
        place = {GROUP: "belongs_to", KEY: "verdict"}.get(str(row[0].value))
        if place:
            table = upper if place == "belongs_to" else lower
            column = table.column + [one.key for one in table.columns].index(place)
            row[column].value = "các kcn" if place == "belongs_to" else different
    book.save(path)
    read = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
    typed, bad = harvest([Grid(sheet.name, read)])
    new, wrong = apply(typed, {}, MOMENT.astimezone(ZONE))
    assert (bad, wrong) == ([], [])
    assert {(one.sheet, one.key, one.field, one.value) for one in new} == {
        ("duplicates", GROUP, "belongs_to", "các kcn"),
        ("duplicates", KEY, "verdict", different),
    }
    hidden = [number for number, one in page.row_dimensions.items() if one.hidden]
    assert hidden == [2, lower.row], "machine names of both tables are hidden"


@pytest.mark.parametrize("pairs", [0, 2])
def test_a_sheet_without_pairs_or_groups_is_a_sheet_all_the_same(picture: Picture, pairs: int, tmp_path: Path) -> None:
    groups = [SharedGroup(GROUP, "CĐCS Gạch Đồng Tâm", ["CDKCN", "LDLD-NINHHAI"], 5)]
    for known in ((), groups):
        sheet = asked(picture, [pair(KEY, *labels(picture))] * pairs, known)
        path = tmp_path / f"{pairs}{len(known)}.xlsx"
        xlsx.write([sheet], path, stamps={}, clock=datetime(2022, 5, 10, tzinfo=ZONE))
        assert openpyxl.load_workbook(path)[sheet.name].max_row >= 3
