"""An appendix -> how wide its columns are, and which appendices share a page with the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.report.document import Appendix, Column

ORDER_MM = 13.0
"""Width of a place in the order."""
BLANK_SHARE = 2.4
"""At most so much of the page for a column in which nothing stands: room to write a word by hand."""
LETTER_MM = 2.2
"""Width of a letter of a table, on average and with its blanks."""
LINES_ON_PAGE = 26
"""Lines of a table on a landscape page, with room for what was counted too short."""
HEADING_LINES = 4
"""An appendix's label, title and the space around them."""


def widths(appendix: Appendix, room_mm: float) -> list[float]:
    """Millimetres per column: the order as wide as it is, the others by their share of what is left."""
    shares = [_share(appendix, place, column) for place, column in enumerate(appendix.columns)]
    rest = room_mm - ORDER_MM * shares.count(0)
    return [rest * share / sum(shares) if share else ORDER_MM for share in shares]


def _share(appendix: Appendix, place: int, column: Column) -> float:
    rows = [row.cells for row in appendix.rows if row.kind != "block"]
    is_blank = bool(rows) and not any(cells[place] for cells in rows)
    return min(column.share, BLANK_SHARE) if is_blank else column.share


def begin_pages(appendices: Sequence[Appendix], room_mm: float) -> Iterator[bool]:
    """Per appendix whether it begins a page: the first does, and what has no room below those before it. One that only says that
    there is nothing never stands alone on a page."""
    used, is_after_note = LINES_ON_PAGE, False
    for appendix in appendices:
        lines = HEADING_LINES + _lines(appendix, room_mm)
        begins = used + lines > LINES_ON_PAGE and not (is_after_note and used + HEADING_LINES < LINES_ON_PAGE)
        used = lines if begins else used + lines
        is_after_note = bool(appendix.note)
        yield begins


def _lines(appendix: Appendix, room_mm: float) -> int:
    if appendix.note:
        return 1
    columns = widths(appendix, room_mm)
    titles = tuple(column.title for column in appendix.columns)
    return sum(_height(cells, columns) for cells in (titles, *(row.cells for row in appendix.rows)))


def _height(cells: Sequence[str], columns: Sequence[float]) -> int:
    return max(ceil(max(1, len(cell)) * LETTER_MM / width) for cell, width in zip(cells, columns, strict=True))
