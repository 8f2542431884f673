"""A filling -> the sheets of ours in a workbook that is open in Excel, and back: what stands in its yellow cells.

Each sheet is found by the name that covers our block in it ("tonghop_register"), so she may rename, move and copy sheets. What
stands outside the block is hers. Looks are painted anew only where they changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sync.day_number import serial
from sync.publish.painting import layout_hash, paint, shape
from sync.publish.sheet import on_sheet, span

if TYPE_CHECKING:
    import xlwings as xw

    from sync.publish.filling import Filling
    from sync.publish.grid import Page

PREFIX = "tonghop_"
STATUS_NAME = f"{PREFIX}status"
"""The name of the cell beside the button that says how the last press ended."""
SETTINGS_SHEET = "tonghop.conf"
"""A hidden sheet: what the macro reads in A and B, how each sheet of ours was last laid out in D and E."""
LAYOUTS_COLUMN = 4

BLOCK_ROWS = 5000
"""Rows written in one call; all at once would take the memory of a small machine twice over."""
LONG_TEXT = 8000
"""Excel refuses a longer text within a block, but takes it alone."""

_PLAIN = re.compile(r"[^\W\d_]\D*")
_WORDS = {"true", "false"}


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet as it stands open; `rows[0][0]` is A1."""

    name: str
    rows: Sequence[Sequence[Any]]


def sheets_with_yellow_cells(book: xw.Book) -> Iterator[OpenSheet]:
    """Those that carry our machine names in A2; nothing of the others is read but that cell."""
    for sheet in book.sheets:
        if str(sheet.range("A2").value or "").startswith("#"):
            last = sheet.used_range.last_cell
            yield OpenSheet(sheet.name, sheet.range((1, 1), (last.row, last.column)).options(ndim=2).value)


def say(book: xw.Book, text: str, *, is_fault: bool = False) -> None:
    """Put a sentence into the status cell; a workbook that has lost the cell shows it in the status bar alone."""
    name = _names(book).get(STATUS_NAME)
    if name is not None and _leads_somewhere(name):
        cell = name.refers_to_range
        cell.value = guarded(text)
        cell.color = "#FFC7CE" if is_fault else None
    book.app.status_bar = text


def is_ours(book: xw.Book) -> bool:
    """Whether any sheet of ours was ever in it."""
    return any(name.startswith(PREFIX) for name in _names(book))


def _names(book: xw.Book) -> dict[str, xw.Name]:
    """Those of the whole workbook: a copied sheet has the same ones for itself, written with its title."""
    return {name.name: name for name in book.names if "!" not in name.name}


def _leads_somewhere(name: xw.Name) -> bool:
    """Whether what it stood for is still there."""
    return "#REF!" not in (name.refers_to or "")


def fill(book: xw.Book, found: Filling, told: Callable[[int, int], None] = lambda _done, _of: None) -> None:
    """Write every page into its sheet, made anew at the end when she deleted it. `told`: how many pages of how many are done."""
    layouts, names, front = _layouts(book), _names(book), book.sheets.active
    for done, page in enumerate(found.pages):
        told(done, len(found.pages))
        sheet, old = _place(book, page, names.get(PREFIX + page.key))
        layout = layout_hash(page)
        if old is not None:
            old = _make_room(sheet, page, old)
            _clear_rest(sheet, page, old)
        if layout.shape != layouts.get(page.key, ":").partition(":")[0]:
            shape(sheet, page, old)
        _write(sheet, page)
        if layout.looks != layouts.get(page.key, ":").partition(":")[2]:
            paint(sheet, page)
        _show_series(book, sheet, page)
        _reapply_filter(book, sheet)
        reference = block_reference(sheet.name, page)
        if (name := names.get(PREFIX + page.key)) is not None:
            name.refers_to = reference
        else:
            book.names.add(PREFIX + page.key, reference)
        layouts[page.key] = f"{layout.shape}:{layout.looks}"
    _keep_layouts(book, layouts)
    if book.sheets.active != front:
        front.activate()


def block_reference(sheet: str, page: Page) -> str:
    """What the name of a page refers to: all its cells."""
    width = len(page.rows[0]) if page.rows else 1
    return "=" + on_sheet(sheet, span(0, 0, max(1, len(page.rows)) - 1, width - 1, fixed=True))


# ---- where a page belongs


def _place(book: xw.Book, page: Page, name: xw.Name | None) -> tuple[xw.Sheet, tuple[int, int] | None]:
    """The sheet of a page, and how many rows and columns of it were ours; None for one just made."""
    if name is not None and _leads_somewhere(name):
        block = name.refers_to_range
        return block.sheet, block.shape
    taken = {sheet.name.casefold() for sheet in book.sheets}
    title = next(title for title in _titles(page.name) if title.casefold() not in taken)
    if SETTINGS_SHEET.casefold() in taken:
        # Excel adds behind the last sheet by moving that one, which it refuses for a sheet hidden as deep as this.
        return book.sheets.add(title, before=book.sheets[SETTINGS_SHEET]), None
    return book.sheets.add(title, after=book.sheets[len(book.sheets) - 1]), None


def _titles(name: str) -> Iterator[str]:
    yield name
    for count in range(2, 1000):
        yield f"{name[:27]} {count}"


def _make_room(sheet: xw.Sheet, page: Page, old: tuple[int, int]) -> tuple[int, int]:
    """Give a table of yellow cells above another as many rows as it has now, so that hidden rows, filters and dropdowns of the
    other move with it. Returns how many rows and columns are ours then."""
    column = sheet.range((1, 1), (old[0], 1)).options(ndim=1).value
    there, wanted = _name_rows(column), _name_rows([row[0] for row in page.rows if row])
    more = wanted[1] - there[1] if len(there) == len(wanted) == 2 else 0
    if more:
        # The row above the names is the title of the lower table.
        last = there[1] - 1
        rows = sheet.range(f"{last + 1}:{last + more}") if more > 0 else sheet.range(f"{last + more + 1}:{last}")
        rows.insert("down") if more > 0 else rows.delete("up")
    return old[0] + more, old[1]


def _name_rows(column: Sequence[Any]) -> list[int]:
    """Where machine names begin in a sheet's first column."""
    return [row for row, text in enumerate(column) if isinstance(text, str) and text.startswith("#") and text != "#"]


def _clear_rest(sheet: xw.Sheet, page: Page, old: tuple[int, int]) -> None:
    """Empty what was ours and is no more, to the right and below."""
    rows, columns = len(page.rows), len(page.rows[0]) if page.rows else 0
    right = (1, columns + 1, old[0], old[1]) if old[1] > columns else None
    below = (rows + 1, 1, old[0], old[1]) if old[0] > rows else None
    for corners in (right, below):
        if corners:
            rest = sheet.range(corners[:2], corners[2:])
            rest.unmerge()
            rest.clear_contents()
            rest.color = None
            rest.borders.clear()


# ---- values


def _write(sheet: xw.Sheet, page: Page) -> None:
    """The whole page in blocks of rows; what a block cannot hold, cell by cell."""
    alone: list[tuple[int, int, Any]] = []
    for start in range(0, len(page.rows), BLOCK_ROWS):
        block = [list(row) for row in page.rows[start : start + BLOCK_ROWS]]
        for row, values in enumerate(block, start):
            for column, value in enumerate(values):
                item = page.formulas.get((row, column)) or _writable(value)
                values[column] = item
                if isinstance(item, str) and len(item) > LONG_TEXT:
                    alone.append((row, column, item))
                    values[column] = None
        sheet.range((start + 1, 1)).value = block
    for row, column, item in alone:
        sheet.range((row + 1, column + 1)).value = item


def _writable(value: Any) -> Any:
    # An apostrophe before nothing would be a text to look at.
    plain = (guarded(value) if value else None) if isinstance(value, str) else serial(value)
    # Excel takes no whole number beyond 32 bits from outside, but any other.
    return float(plain) if isinstance(plain, int) and abs(plain) >= 2**31 else plain


def guarded(text: str) -> str:
    """The text as Excel takes it for text: an apostrophe before all that it might read as a number, a day or a formula."""
    return text if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS else f"'{text}"


# ---- what only Excel itself can be told


def _reapply_filter(book: xw.Book, sheet: xw.Sheet) -> None:
    """Let her filter look at the new values; other programs do it when she next opens the list."""
    if _is_windows(book) and sheet.api.AutoFilterMode and sheet.api.FilterMode:
        sheet.api.AutoFilter.ApplyFilter()


def _show_series(book: xw.Book, sheet: xw.Sheet, page: Page) -> None:
    """Let charts show all rows of a table that grew; xlwings has no word for it on other systems."""
    if not _is_windows(book) or not page.charts:
        return
    for chart, wanted in zip(sheet.charts, page.charts, strict=False):
        for index, series in enumerate(wanted, 1):
            shown = chart.api[1].SeriesCollection(index)
            shown.XValues, shown.Values = f"={series.categories}", f"={series.values}"


def _is_windows(book: xw.Book) -> bool:
    import sys

    return sys.platform == "win32" and book.app.engine.name == "excel"


# ---- how sheets were last laid out


def _layouts(book: xw.Book) -> dict[str, str]:
    """Key of a page -> "hash of its shape:hash of its looks", as they were when it was last written."""
    if SETTINGS_SHEET not in [sheet.name for sheet in book.sheets]:
        return {}
    last = book.sheets[SETTINGS_SHEET].used_range.last_cell.row
    rows = book.sheets[SETTINGS_SHEET].range((1, LAYOUTS_COLUMN), (last, LAYOUTS_COLUMN + 1)).options(ndim=2).value
    return {str(key): str(layout) for key, layout in rows if key and layout}


def _keep_layouts(book: xw.Book, layouts: dict[str, str]) -> None:
    if SETTINGS_SHEET in [sheet.name for sheet in book.sheets]:
        book.sheets[SETTINGS_SHEET].range((1, LAYOUTS_COLUMN)).value = layout_rows(layouts)


def layout_rows(layouts: dict[str, str]) -> list[list[str]]:
    """As they stand in the settings sheet; the colon keeps Excel from reading a number in a hash."""
    return [[key, layout] for key, layout in layouts.items()]
