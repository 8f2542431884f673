"""The looks of a sheet -> repeatCell requests, one per block of cells that look the same.

The looks go apart from the values: a register has thousands of cells and a dozen looks, and Google knows no look of a column.
As on paper a cell's own look wins over that of its row, and that over its column's.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sync.google_book.dimensions import runs
from sync.google_book.formats import Look, cell_format
from sync.google_book.references import Corners, grid_range

if TYPE_CHECKING:
    from sync.google_book.sheet import RecordedSheet

Json = dict[str, Any]
Place = tuple[int, int]


class Paints:
    """The looks of a workbook as Google has them, each worked out once."""

    def __init__(self, font: Mapping[str, Any]) -> None:
        self.plain = Look({}, dict(font))
        self._texts: dict[int, str] = {}

    def text(self, look: Look | None) -> str:
        """The format as JSON, by which looks are compared."""
        wanted = look or self.plain
        known = self._texts.get(id(wanted))
        if known is None:
            known = self._texts[id(wanted)] = json.dumps(cell_format(wanted.whole), sort_keys=True)
        return known


def paint_requests(sheet: RecordedSheet, sheet_id: int) -> Iterator[Json]:
    """The whole sheet, then its columns, its rows, its cells, each where it differs from what lies under it."""
    paints = Paints(sheet.book.font)
    rows, columns = sheet.size
    plain = paints.text(None)
    yield _repeat(sheet_id, (0, 0, rows - 1, columns - 1), plain)
    by_column = {at: paints.text(line.look) for at, line in sheet.columns.items() if line.look}
    by_row = {at: paints.text(line.look) for at, line in sheet.rows.items() if line.look}
    for first, last, text in runs({at: text for at, text in by_column.items() if text != plain}):
        yield _repeat(sheet_id, (0, first, rows - 1, last), text)
    for first, last, text in runs(by_row):
        yield _repeat(sheet_id, (first, 0, last, columns - 1), text)
    own = ((place, paints.text(look)) for place, (_, look) in sheet.cells.items() if look)
    differing = {place: text for place, text in own if text != by_row.get(place[0], by_column.get(place[1], plain))}
    for corners, text in blocks(differing):
        yield _repeat(sheet_id, corners, text)


def blocks(texts: Mapping[Place, str]) -> Iterator[tuple[Corners, str]]:
    """Cells that share a text as rectangles: runs down each column, joined with the same run in the columns beside."""
    by_column: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), text in texts.items():
        by_column[column][row] = text
    stretches: defaultdict[tuple[int, int, str], dict[int, bool]] = defaultdict(dict)
    for column, cells in by_column.items():
        for first, last, text in runs(cells):
            stretches[first, last, text][column] = True
    for (first, last, text), columns in sorted(stretches.items()):
        for left, right, _ in runs(columns):
            yield (first, left, last, right), text


def covering(places: Iterable[Place]) -> list[Corners]:
    """The places as few rectangles."""
    return [corners for corners, _ in blocks(dict.fromkeys(places, ""))]


def _repeat(sheet_id: int, corners: Corners, text: str) -> Json:
    cell = {"userEnteredFormat": json.loads(text)}
    return {"repeatCell": {"range": grid_range(sheet_id, corners), "cell": cell, "fields": "userEnteredFormat"}}
