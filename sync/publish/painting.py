"""The looks of a page -> formats of an open sheet, in the words of xlwings, so that Excel and LibreOffice take them alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

from sync.publish.looks import FONT

if TYPE_CHECKING:
    import xlwings as xw

    from sync.publish.grid import Page, Range

Weight = Literal["thin", "medium", "thick"]
WEIGHTS: Mapping[int, Weight] = {1: "thin", 2: "medium", 5: "thick"}
"""XlsxWriter's number of a line -> its weight in Excel."""
EDGES = ("top", "bottom", "left", "right")
_VERTICAL: Mapping[str, Literal["top", "center"]] = {"vcenter": "center", "top": "top"}


@dataclass(frozen=True, slots=True)
class Layout:
    """Hashes of what a sheet is painted by. `shape`: merged cells, heights, hidden rows; `looks`: styles of all cells."""

    shape: str
    looks: str


def layout_hash(page: Page) -> Layout:
    """Equal for pages that need no painting after each other."""
    shape = [sorted(page.merges), sorted(page.heights.items()), list(page.hidden_rows)]
    return Layout(_hash(shape), _hash([astuple(look) for look in page.looks]))


def _hash(value: Sequence[Any]) -> str:
    return "h" + hashlib.sha256(repr(value).encode()).hexdigest()[:16]


def shape(sheet: xw.Sheet, page: Page, old: tuple[int, int] | None) -> None:
    """Merge, size and hide as the page wants. `old`: rows and columns that were ours before, None for a sheet just made."""
    rows, columns = old or (0, 0)
    block = sheet.range((1, 1), (max(rows, len(page.rows), 1), max(columns, len(page.rows[0]) if page.rows else 1)))
    block.unmerge()
    for corners in page.merges:
        _cells(sheet, corners).merge()
    for height, first, last in _runs(page.heights):
        _size(sheet, first, last, height)
    for row in page.hidden_rows:
        sheet.range((row + 1, 1)).row_height = 0
    if old is None:
        for column, width in page.widths.items():
            sheet.range((1, column + 1)).column_width = width
        for column in page.hidden_columns:
            sheet.range((1, column + 1)).column_width = 0
        if page.hidden:
            sheet.visible = False


def _runs(heights: Mapping[int, float]) -> Iterator[tuple[float, int, int]]:
    """Height, first and last row of rows in a row that share it."""
    # Rows that follow each other keep their distance from their rank.
    ranked = ((height, row - rank, row) for rank, (row, height) in enumerate(sorted(heights.items())))
    for (height, _), alike in groupby(ranked, key=itemgetter(0, 1)):
        rows = [row for _, _, row in alike]
        yield height, rows[0], rows[-1]


def _size(sheet: xw.Sheet, first: int, last: int, height: float) -> None:
    """Give rows their height; those that her filter hides would show with one."""
    rows = sheet.range((first + 1, 1), (last + 1, 1))
    if rows.row_height:
        rows.row_height = height
    elif first < last:
        for row in range(first, last + 1):
            _size(sheet, row, row, height)


def paint(sheet: xw.Sheet, page: Page) -> None:
    """Give every block of cells its look, whatever it looked like before."""
    if not page.rows:
        return
    blocks = [
        (sheet.range((look.row + 1, look.column + 1), (look.row + look.rows, look.column + look.columns)), look.properties)
        for look in page.looks
    ]
    for cells, known in blocks:
        _paint(cells, known)
    # A line belongs to the cells on both its sides: none may be taken away once another block has drawn it.
    sheet.range((1, 1), (len(page.rows), len(page.rows[0]))).borders.clear("all")
    for draw in (_draw_grid, _draw_edges):
        for cells, known in blocks:
            draw(cells, known)


def _paint(cells: xw.Range, known: Mapping[str, Any]) -> None:
    cells.number_format = known.get("num_format", "General")
    cells.color = known.get("bg_color")
    font = cells.font
    font.name, font.size = known.get("font_name", FONT["font_name"]), known.get("font_size", FONT["font_size"])
    font.bold, font.italic = bool(known.get("bold")), bool(known.get("italic"))
    font.color = known.get("font_color", "#000000")
    cells.wrap_text = bool(known.get("text_wrap"))
    cells.horizontal_alignment = known.get("align", "general")
    cells.vertical_alignment = _VERTICAL.get(known.get("valign", ""), "bottom")


def _draw_grid(cells: xw.Range, known: Mapping[str, Any]) -> None:
    if known.get("border"):
        colour = known.get("border_color", "#000000")
        cells.borders.set("all", line_style="continuous", weight=WEIGHTS[known["border"]], color=colour)


def _draw_edges(cells: xw.Range, known: Mapping[str, Any]) -> None:
    colour = known.get("border_color", "#000000")
    for edge in EDGES:
        if known.get(edge):
            cells.borders.set(f"edge_{edge}", line_style="continuous", weight=WEIGHTS[known[edge]], color=colour)


def _cells(sheet: xw.Sheet, corners: Range) -> xw.Range:
    return sheet.range((corners[0] + 1, corners[1] + 1), (corners[2] + 1, corners[3] + 1))
