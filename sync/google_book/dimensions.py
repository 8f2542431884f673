"""Heights, widths, what is hidden and how columns fold -> updateDimensionProperties and groups, one per run of equals.

Sizes are pixels at Google. What XlsxWriter calls an outline level is a group there, folded: a protected sheet of Excel could not
unfold it, one of Google can.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sync.google_book.references import dimension_range

if TYPE_CHECKING:
    from sync.google_book.sheet import Line, RecordedSheet

Json = dict[str, Any]

PIXELS_PER_POINT = 96 / 72


def runs(keys: Mapping[int, Any]) -> Iterator[tuple[int, int, Any]]:
    """First, last and key of indexes that follow each other and share it."""
    ranked = ((key, index - rank, index) for rank, (index, key) in enumerate(sorted(keys.items())))
    for _, alike in groupby(ranked, key=lambda item: (repr(item[0]), item[1])):
        found = list(alike)
        yield found[0][2], found[-1][2], found[0][0]


def size_requests(sheet: RecordedSheet, sheet_id: int) -> Iterator[Json]:
    """Every column's width and row's height; rows without one are fitted to what stands in them, and go on fitting themselves.

    A height that is set stays, and would cut what is typed, so rows of `grows_from` on get none.
    """
    rows, columns = sheet.size
    yield from _sized(sheet_id, "COLUMNS", {at: _column(sheet, sheet.columns.get(at)) for at in range(columns)})
    heights = {at: _row(sheet, at, sheet.rows.get(at)) for at in range(rows)}
    yield from _sized(sheet_id, "ROWS", heights)
    fitted = {row: True for row in {row for row, _ in sheet.cells} if heights[row] == (None, False)}
    for first, last, _ in runs(fitted):
        yield {"autoResizeDimensions": {"dimensions": dimension_range(sheet_id, "ROWS", first, last)}}


def _column(sheet: RecordedSheet, line: Line | None) -> tuple[int | None, bool]:
    """Pixels, and whether hidden."""
    book = sheet.book
    if line is None or line.size is None:
        return book.column_px, bool(line and line.hidden)
    return int(line.size * book.digit_px + 0.5) + book.beside_px, line.hidden


def _row(sheet: RecordedSheet, row: int, line: Line | None) -> tuple[int | None, bool]:
    """Pixels, None where it fits itself, and whether hidden."""
    grows = sheet.grows_from is not None and row >= sheet.grows_from
    if line is None or line.size is None or grows:
        return None, bool(line and line.hidden)
    return int(line.size * PIXELS_PER_POINT + 0.5), line.hidden


def _sized(sheet_id: int, dimension: str, wanted: Mapping[int, tuple[int | None, bool]]) -> Iterator[Json]:
    for first, last, (pixels, hidden) in runs(wanted):
        properties = {"hiddenByUser": hidden} if pixels is None else {"hiddenByUser": hidden, "pixelSize": pixels}
        place = dimension_range(sheet_id, dimension, first, last)
        yield {"updateDimensionProperties": {"range": place, "properties": properties, "fields": ",".join(properties)}}


def group_requests(sheet: RecordedSheet, sheet_id: int) -> Iterator[Json]:
    """A folded group per run of rows or columns of an outline level."""
    for dimension, lines in (("COLUMNS", sheet.columns), ("ROWS", sheet.rows)):
        levels = {index: line.level for index, line in lines.items() if line.level}
        for depth in range(1, max(levels.values(), default=0) + 1):
            for first, last, _ in runs({index: depth for index, level in levels.items() if level >= depth}):
                place = dimension_range(sheet_id, dimension, first, last)
                yield {"addDimensionGroup": {"range": place}}
                group = {"range": place, "depth": depth, "collapsed": True}
                yield {"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}}


def groups_gone(existing: Mapping[str, Any]) -> Iterator[Json]:
    """Unfold and take away each group that is there, the inner ones first."""
    groups = [*existing.get("rowGroups", ()), *existing.get("columnGroups", ())]
    for group in sorted(groups, key=lambda one: -one.get("depth", 1)):
        yield {"deleteDimensionGroup": {"range": group["range"]}}
