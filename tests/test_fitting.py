"""Appendices of a report on landscape pages: how wide their columns are, and which of them share a page."""

from __future__ import annotations

import pytest

from sync.report.document import Appendix, Column, Row
from sync.report.fitting import BLANK_SHARE, ORDER_MM, begin_pages, widths

ROOM_MM = 257.0


def appendix(*rows: tuple[str, ...], note: str = "", columns: int = 2) -> Appendix:
    """A table of these rows behind a running number; each column with a share of 5."""
    shown = tuple(Row((str(place), *row)) for place, row in enumerate(rows, 1))
    return Appendix("Phụ lục", "Bảng", (Column("STT"), *(Column("Đơn vị", 5) for _ in range(columns))), shown, note)


def begun(*appendices: Appendix) -> list[bool]:
    return list(begin_pages(appendices, ROOM_MM))


def test_a_column_in_which_nothing_stands_leaves_its_room_to_the_others() -> None:
    found = widths(appendix(("Ninh Hải", ""), ("Ninh Sơn", "")), ROOM_MM)
    assert found[0] == ORDER_MM
    assert found[2] / found[1] == pytest.approx(BLANK_SHARE / 5)
    assert sum(found) == pytest.approx(ROOM_MM)
    assert len(set(widths(appendix(("Ninh Hải", "12")), ROOM_MM)[1:])) == 1


def test_without_a_row_no_column_is_blank() -> None:
    assert len(set(widths(appendix(), ROOM_MM)[1:])) == 1


def test_short_tables_share_a_page_and_long_ones_begin_their_own() -> None:
    short, long = appendix(("Ninh Hải", "12")), appendix(*[("Ninh Hải", "12")] * 18)
    assert begun(short, short, long, short, short) == [True, False, True, True, False]
    assert begun(*[short] * 6) == [True, False, False, False, True, False]


def test_a_row_of_many_lines_counts_as_many() -> None:
    short, tall = appendix(("Ninh Hải", "12")), appendix(("a" * 900, "12"))
    assert begun(short, appendix(("a" * 90, "12")), tall) == [True, False, True]


def test_a_list_of_nobody_never_stands_alone() -> None:
    nobody, long = appendix(note="Không có."), appendix(*[("Ninh Hải", "12")] * 60)
    assert begun(nobody, long) == [True, False]
    assert begun(long, nobody, long) == [True, True, False]
