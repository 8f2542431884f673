"""What matching asks the coordinator, through real files: she answers once, and nothing a unit does afterwards asks her again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import DEMO_DAY, HAI, KCN, Desk, book_of, edit, fact, initiative, new_desk, rows_following, sheet_rows, texts
from open_office import needs_office, running_office

from sync.campaign import WHOLE
from sync.harvest import yellow_cells
from sync.picture import Picture

SHEET = "Có thể trùng"
PUMP, AGAIN, MENDED = "Máy tách vỏ hành tím chạy điện", "Máy tách vỏ hành tím bằng điện", "Máy tách vỏ củ hành tím chạy điện"
AUTHOR = {"lead_author": "Trần Thị Hoa"}


@dataclass(frozen=True)
class Page:
    """A sheet as harvesting takes it."""

    name: str
    rows: Sequence[Sequence[Any]]


def answer(master: Path, key: str, field: str, value: str) -> None:
    """Type into the yellow cell of this row and field, wherever the sheet's tables stand."""

    def change(book: openpyxl.Workbook) -> None:
        book[SHEET][yellow_cell(book, key, field)].value = value

    edit(master, change)


def yellow_cell(book: openpyxl.Workbook, key: str, field: str) -> str:
    """The address of the yellow cell of this row and field."""
    grid = Page(SHEET, list(book[SHEET].iter_rows(values_only=True)))
    cell = next(one.cell for one in yellow_cells([grid]) if (one.key, one.field) == (key, field))
    return f"{cell.column}{cell.row}"


def later(days: int) -> date:
    return DEMO_DAY + timedelta(days=days)


def rows(*titles: str) -> dict[str, Any]:
    return sheet_rows([initiative(place, title=title, **AUTHOR) for place, title in enumerate(titles, 500)])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two units have sent titles that are perhaps one."""
    desk = new_desk(tmp_path / "c", rows_following(HAI, KCN))
    desk.fill(HAI, rows(PUMP, "Vườn ươm cây bản địa"))
    desk.fill(KCN, rows(AGAIN))
    desk.sync(later(1))
    return desk


def asked(picture: Picture) -> dict[str, str]:
    """Key of every question about a pair -> its verdict."""
    return {pair.key: pair.verdict for pair in picture.settled.pairs}


def count(picture: Picture, *units: str) -> list[Any]:
    return [fact(picture, "IN-01", unit, "ALL").counted for unit in units]


def test_a_verdict_outlives_sorting_mending_and_sending_again(desk: Desk) -> None:
    before = desk.sync(later(2)).picture
    (key,) = asked(before)
    assert count(before, HAI, KCN) == [2, 0]
    answer(desk.master, key, "verdict", "khác nhau")
    for day in range(3, 7):
        desk.fill(HAI, rows("Vườn ươm cây bản địa", MENDED if day > 4 else PUMP))
        picture = desk.sync(later(day)).picture
        assert count(picture, HAI, KCN, WHOLE) == [2, 1, 3]
        assert asked(picture) == {key: "different"}
    printed = texts(desk.master, SHEET)
    assert {"NT-0001", "Khác nhau", "Đã kết luận", "đã ghi nhận 07:30 20/04"} <= set(printed)
    assert printed.count("Chờ kết luận") == 1, "whose the group is"


@needs_office
def test_a_verdict_typed_in_libreoffice_outlives_ten_syncs(desk: Desk) -> None:
    (key,) = asked(desk.sync(later(2)).picture)
    place = yellow_cell(book_of(desk.master), key, "verdict")
    with running_office({}) as office, office.opened(desk.master) as book:
        book.cell(SHEET, place).String = "Khác nhau"
        book.document.store()
    titles = ["Vườn ươm cây bản địa", PUMP]
    for day in range(3, 13):
        titles = [MENDED if title == PUMP and day > 7 else title for title in reversed(titles)]
        desk.fill(HAI, rows(*titles))
        picture = desk.sync(later(day)).picture
        assert (asked(picture), count(picture, HAI, KCN, WHOLE)) == ({key: "different"}, [2, 1, 3])
    assert "Khác nhau" in texts(desk.master, SHEET)


def test_the_chosen_unit_counts_and_the_other_is_told_where(desk: Desk) -> None:
    (key,) = asked(desk.sync(later(2)).picture)
    assert any("NT-0001" in text for text in texts(desk.feedback(KCN)))
    answer(desk.master, key, "verdict", "Trùng")
    answer(desk.master, key, "counted_for", "Các KCN")
    picture = desk.sync(later(3)).picture
    assert count(picture, HAI, KCN, WHOLE) == [1, 1, 2]
    assert any("cùng một sáng kiến với SK-0001" in text and "NT-0001" in text for text in texts(desk.feedback(HAI)))


def test_a_group_s_answer_decides_its_pairs_until_it_is_taken_back(desk: Desk) -> None:
    first = desk.sync(later(2)).picture
    (group,) = [one.key for one in first.settled.groups]
    answer(desk.master, group, "belongs_to", "Các KCN")
    assert count(desk.sync(later(3)).picture, HAI, KCN) == [0, 2], "the pair, and the other work of that union"
    assert "Theo CĐCS" in texts(desk.master, SHEET)
    answer(desk.master, group, "belongs_to", "bỏ")
    assert count(desk.sync(later(4)).picture, HAI, KCN) == [2, 0]
    answer(desk.master, group, "belongs_to", "Hội Nông dân")
    picture = desk.sync(later(5)).picture
    assert [(found.code, found.value) for found in picture.settled.said] == [("W-DEC-BAD", "Hội Nông dân")]
    assert count(picture, HAI, KCN) == [2, 0]
