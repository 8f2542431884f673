"""State -> the .xlsx that files.export gives: values, results of formulas, looks, rules; equal bytes for equal contents."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

import xlsxwriter

from sync.local_google.a1 import Box, letters, quoted
from sync.local_google.batch_sheets import retitle
from sync.local_google.calculate import Calculator, CellError
from sync.local_google.cells import Cell, Formula
from sync.local_google.export_formats import colour, conditional_format, format_properties
from sync.local_google.export_rules import add_conditions, add_validations
from sync.local_google.patterns import manner_of
from sync.local_google.reading import Reader
from sync.local_google.sheet import Sheet

LONGEST_TITLE = 31
MADE = datetime(2000, 1, 1)  # noqa: DTZ001  a fixed day, so that equal contents give equal bytes


class Formats:
    """The workbook's formats, each made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.made: dict[Any, Any] = {}
        self.plain = book.add_format()

    def of(self, cell_format: Mapping[str, Any] | None, number: Mapping[str, str]) -> Any:
        """The workbook's format for a cell's; the plain one for none."""
        if not cell_format and not number:
            return self.plain
        key = (id(cell_format), tuple(sorted(number.items())))
        if key not in self.made:
            # The format itself is kept too, so that no other one can come to lie at its address.
            self.made[key] = (self.book.add_format(format_properties(cell_format or {}, number)), cell_format)
        return self.made[key][0]

    def conditional(self, told: Mapping[str, Any]) -> Any:
        """A format of a conditional rule."""
        key = repr(told)
        if key not in self.made:
            self.made[key] = (self.book.add_format(conditional_format(told)), None)
        return self.made[key][0]


def workbook(reader: Reader) -> bytes:
    """The whole spreadsheet as a workbook."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"created": MADE})
    formats = Formats(book)
    reader = with_titles(reader, exported_titles([sheet.title for sheet in reader.state.sheets]))
    for sheet in reader.state.sheets:
        write_sheet(book.add_worksheet(sheet.title), reader, sheet, formats)
    for item in reader.state.named:
        sheet, box = reader.state.resolve(item["range"])
        book.define_name(item["name"], "=" + fixed(sheet.title, box))
    first = next(index for index, sheet in enumerate(reader.state.sheets) if not sheet.properties.get("hidden"))
    book.worksheets()[first].activate()
    book.worksheets()[first].set_first_sheet()
    book.close()
    return stream.getvalue()


def exported_titles(titles: list[str]) -> list[str]:
    """Titles as Excel takes them: without []:*?/\\, at most 31 characters, none twice."""
    found: list[str] = []
    for title in titles:
        plain = re.sub(r"[\[\]:*?/\\]", "", title).strip("'")[:LONGEST_TITLE] or "Sheet"
        name, number = plain, 1
        while name.casefold() in {one.casefold() for one in found}:
            number += 1
            tail = f" ({number})"
            name = plain[: LONGEST_TITLE - len(tail)] + tail
        found.append(name)
    return found


def with_titles(reader: Reader, titles: list[str]) -> Reader:
    """The same cells under other titles of their sheets, which the formulas follow."""
    if titles == [sheet.title for sheet in reader.state.sheets]:
        return reader
    state = reader.state.copy()
    for index, (sheet, title) in enumerate(zip(list(state.sheets), titles, strict=True)):
        # By way of a title that nobody has: the new one may still be another sheet's.
        for step in (f"\x00{index}", title):
            retitle(state, sheet, step)
    return Reader(state, Calculator(state, reader.calculator.today))


def fixed(title: str, box: Box) -> str:
    """The box as "'Sheet'!$A$1:$B$2"."""
    start, end = f"${letters(box.left)}${box.top + 1}", f"${letters(box.right - 1)}${box.bottom}"
    return f"{quoted(title)}!{start}:{end}"


def write_sheet(page: Any, reader: Reader, sheet: Sheet, formats: Formats) -> None:
    """One tab."""
    columns = column_defaults(reader, sheet, formats)
    size_lines(page, sheet, columns)
    write_blanks(page, reader, sheet, formats, columns)
    for row, column, cell in sheet.grid.written(sheet.box):
        write_cell(page, reader, sheet, (row, column, cell), formats)
    for box in sheet.merges:
        merge(page, reader, sheet, box, formats)
    manner = manner_of(reader.state.locale)
    add_validations(page, sheet, manner)
    add_conditions(page, sheet, formats.conditional, manner)
    look(page, sheet)


def default_cells(sheet: Sheet) -> dict[int, Cell]:
    """For each column with areas, the blank cell that stands in most of its rows."""
    found: dict[int, Cell] = {}
    edges = sorted({0, sheet.height, *(edge for area in sheet.grid.areas for edge in (area.box.top, area.box.bottom))})
    for column in range(sheet.width):
        counts: Counter[Cell | None] = Counter()
        cells: dict[int, Cell] = {}
        for top, bottom in pairwise(edges):
            cell = sheet.grid.blank(top, column)
            cells[id(cell.format)] = cell
            counts[id(cell.format)] += min(bottom, sheet.height) - top  # type: ignore[index]
        if counts:
            found[column] = cells[counts.most_common(1)[0][0]]  # type: ignore[index]
    return found


def column_defaults(reader: Reader, sheet: Sheet, formats: Formats) -> dict[int, Any]:
    """The format of each column that has one."""
    if not sheet.grid.areas:
        return {}
    cells = {column: cell for column, cell in default_cells(sheet).items() if cell.format}
    return {column: formats.of(cell.format, reader.number_format(sheet, 0, column, cell)) for column, cell in cells.items()}


def write_blanks(page: Any, reader: Reader, sheet: Sheet, formats: Formats, columns: Mapping[int, Any]) -> None:
    """Blank cells whose format is not that of their column: those of areas over a part of it."""
    if not sheet.grid.areas:
        return
    edges_down = sorted({0, sheet.height, *(e for a in sheet.grid.areas for e in (a.box.top, a.box.bottom) if e < sheet.height)})
    for top, bottom in pairwise(edges_down):
        for column in range(sheet.width):
            cell = sheet.grid.blank(top, column)
            chosen = formats.of(cell.format, (cell.format or {}).get("numberFormat") or {})
            if chosen is not columns.get(column, formats.plain):
                for row in range(top, bottom):
                    page.write_blank(row, column, None, chosen)


def size_lines(page: Any, sheet: Sheet, columns: Mapping[int, Any]) -> None:
    """Widths, heights, hidden and grouped lines."""
    depths = {rows: group_depths(sheet, rows=rows) for rows in (True, False)}
    for column in sorted({*columns, *sheet.columns, *depths[False]}):
        told = sheet.columns.get(column, {})
        options = {"hidden": bool(told.get("hiddenByUser")), "level": depths[False].get(column, 0)}
        page.set_column_pixels(column, column, told.get("pixelSize") or 100, columns.get(column), options)
    for row in sorted({*sheet.rows, *depths[True]}):
        told = sheet.rows.get(row, {})
        hidden = bool(told.get("hiddenByUser") or told.get("hiddenByFilter"))
        page.set_row_pixels(row, told.get("pixelSize") or 20, None, {"hidden": hidden, "level": depths[True].get(row, 0)})


def group_depths(sheet: Sheet, *, rows: bool) -> dict[int, int]:
    """How deep each grouped line lies."""
    found: dict[int, int] = {}
    for group in sheet.row_groups if rows else sheet.column_groups:
        for place in range(group["range"]["startIndex"], group["range"]["endIndex"]):
            found[place] = min(max(found.get(place, 0), group["depth"]), 7)
    return found


def write_cell(page: Any, reader: Reader, sheet: Sheet, at: tuple[int, int, Cell], formats: Formats) -> None:
    """One cell: a formula with its result, a value, or a blank with its format."""
    row, column, cell = at
    chosen = formats.of(cell.format, reader.number_format(sheet, row, column, cell))
    value = cell.value
    if cell.note:
        page.write_comment(row, column, cell.note, {"author": ""})
    if value is None:
        page.write_blank(row, column, None, chosen)
    elif isinstance(value, Formula):
        result = reader.effective(sheet, row, column, cell)
        page.write_formula(row, column, value, chosen, cached(result))
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, chosen)
    elif isinstance(value, str):
        page.write_string(row, column, value[:32767], chosen)
    else:
        page.write_number(row, column, value, chosen)


def cached(result: Any) -> Any:
    """A formula's result as it is kept in the file."""
    if isinstance(result, CellError):
        return result.shown
    return "" if result is None else result


def merge(page: Any, reader: Reader, sheet: Sheet, box: Box, formats: Formats) -> None:
    """Make a box one cell that shows the one at its top left."""
    cell = sheet.grid.at(box.top, box.left)
    chosen = formats.of(cell.format, reader.number_format(sheet, box.top, box.left, cell))
    page.merge_range(box.top, box.left, box.bottom - 1, box.right - 1, "", chosen)
    write_cell(page, reader, sheet, (box.top, box.left, Cell(cell.value, cell.format)), formats)


def look(page: Any, sheet: Sheet) -> None:
    """Frozen lines, gridlines, hidden tab, colour of the tab, filter."""
    grid = sheet.properties["gridProperties"]
    if grid.get("frozenRowCount") or grid.get("frozenColumnCount"):
        page.freeze_panes(grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0))
    if grid.get("hideGridlines"):
        page.hide_gridlines(2)
    if sheet.properties.get("hidden"):
        page.hide()
    if sheet.properties.get("rightToLeft"):
        page.right_to_left()
    if sheet.properties.get("tabColor"):
        page.set_tab_color(colour(sheet.properties["tabColor"]))
    if sheet.filter:
        told = sheet.filter["range"]
        bottom, right = told.get("endRowIndex", sheet.height), told.get("endColumnIndex", sheet.width)
        page.autofilter(told.get("startRowIndex", 0), told.get("startColumnIndex", 0), bottom - 1, right - 1)
