"""Sheets -> one .xlsx file, the same bytes for the same sheets, stamps and clock."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from sync.publish.content import content
from sync.publish.drawing import condition, draw
from sync.publish.fingerprint import model_hash
from sync.publish.grid import (
    cell_style,
    column_style,
    filter_range,
    hidden_columns,
    hidden_rows,
    is_yellow,
    name_cells,
    name_rows,
    style_of,
    total_cells,
    widths,
)
from sync.publish.looks import FONT, highlight, look
from sync.publish.rows import LongSheet
from sync.publish.sheet import Cell, Column, Put, Sheet, Table, on_sheet, span

__all__ = ["Workbook", "model_hash", "workbook_bytes", "write"]

STAMPS = ("unit_code", "edition", "template_id", "template_version", "campaign", "made_on", "role", "campaign_id")
LONG_TABLE = 8
"""Rows from which a table that stands alone is written column by column, which takes a third of the time."""
LONG_CHARTED_TABLE = 1000
"""The same where charts point: XlsxWriter puts their values into the charts too, and looks for them among single cells."""

STAMP_SHEET = "Danh mục"
"""The hidden sheet with the stamps and the choices too long for a dropdown; the last."""
CHOICES_LIMIT = 250
MM_PER_INCH = 25.4
_A4 = 9
_LAID = {"object_position": 2, "x_offset": 1, "y_offset": 6}
"""A chart moves with its cells, keeps its size, and leaves a gap under what stands above it."""
_OPTIONS = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "in_memory": True,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Workbook:
    """Everything a workbook of ours is written from; called with a path, it is written there."""

    sheets: Sequence[Sheet]
    stamps: Mapping[str, str]
    clock: datetime
    stamp_sheet: str = STAMP_SHEET

    def __call__(self, out: Path) -> None:
        write(self.sheets, out, stamps=self.stamps, clock=self.clock, stamp_sheet=self.stamp_sheet)


def workbook_bytes(_context: None, workbook: Workbook) -> bytes:
    """What a worker does with a workbook of ours."""
    buffer = io.BytesIO()
    write(workbook.sheets, buffer, stamps=workbook.stamps, clock=workbook.clock, stamp_sheet=workbook.stamp_sheet)
    return buffer.getvalue()


def write(
    sheets: Sequence[Sheet],
    out: Path | BinaryIO,
    *,
    stamps: Mapping[str, str],
    clock: datetime,
    stamp_sheet: str = STAMP_SHEET,
) -> None:
    """Write all sheets and the hidden stamp sheet to `out`, replacing what is there. The caller makes the replacing atomic."""
    book = begun(out, clock)
    draw_sheets(book, sheets, stamps, stamp_sheet)
    book.close()


def begun(out: Path | BinaryIO, clock: datetime) -> Any:
    """An XlsxWriter workbook to be drawn in and closed."""
    # The library writes into the properties it is given: shared, they would make the second workbook differ from the first.
    options = {**_OPTIONS, "default_format_properties": dict(FONT)}
    book = xlsxwriter.Workbook(str(out) if isinstance(out, Path) else out, options)
    created = clock.astimezone(UTC).replace(tzinfo=None) if clock.tzinfo else clock
    book.set_properties({"created": created})
    book.set_size(2600, 1500)
    return book


def draw_sheets(book: Any, sheets: Sequence[Sheet], stamps: Mapping[str, str], stamp_sheet: str) -> list[Any]:
    """Every sheet, then the hidden stamp sheet; the worksheets in this order."""
    pen = Pen(book, stamp_sheet, {series.sheet or sheet.name for sheet in sheets for one in sheet.charts for series in one.series})
    for sheet in sheets:
        _write_sheet(pen, sheet, book.add_worksheet(sheet.name, worksheet_class=LongSheet))
    _write_stamps(pen, book.add_worksheet(stamp_sheet), stamps)
    return list(book.worksheets())


@dataclass
class Pen:
    """What the sheets of one workbook share: formats by look, and dropdown lists too long for a validation.

    `charted`: names of the sheets whose cells charts show.
    """

    book: Any
    stamp_sheet: str
    charted: Collection[str]
    formats: dict[Any, Any] = field(default_factory=dict)
    lists: dict[tuple[str, ...], int] = field(default_factory=dict)

    def style(self, name: str, row_style: str = "") -> Any:
        """The format of a style in a row of a style."""
        key = (name, row_style)
        found = self.formats.get(key)
        if found is None:
            found = self.formats[key] = self.book.add_format(look(name, row_style))
        return found

    def condition(self, name: str) -> Any:
        """The format a condition puts over a cell."""
        if ("if", name) not in self.formats:
            # The base font would change the cell's own size.
            made = self.book.add_format(highlight(name))
            self.formats["if", name] = made
        return self.formats["if", name]

    def choices(self, options: tuple[str, ...]) -> Any:
        """The source of a dropdown: the options themselves, or where they stand on the stamp sheet."""
        if len(",".join(options)) <= CHOICES_LIMIT and not any("," in option for option in options):
            return list(options)
        place = self.lists.setdefault(options, len(self.lists) + 3)
        return "=" + on_sheet(self.stamp_sheet, span(0, place, len(options) - 1, place, fixed=True))


def _write_sheet(pen: Pen, sheet: Sheet, page: LongSheet) -> None:
    for put in sheet.puts:
        _write_put(pen, page, put)
    for table, name_row in zip(sheet.tables, name_rows(sheet), strict=True):
        _write_table(pen, sheet, page, table, name_row)
    _set_columns(page, sheet)
    _set_rows(page, sheet)
    _set_filter(page, sheet)
    for item in sheet.highlights:
        page.conditional_format(*item.range, condition(item, pen.condition(item.style) if item.style else None))
    for chart in sheet.charts:
        page.insert_chart(chart.row, chart.column, draw(pen.book, sheet, chart), _LAID)
    for dropdown in sheet.dropdowns:
        source = dropdown.source if isinstance(dropdown.source, str) else pen.choices(dropdown.source)
        page.data_validation(dropdown.row, dropdown.column, dropdown.row, dropdown.column, _validation(source))
    _set_page(page, sheet)


# ---- cells


def _write_put(pen: Pen, page: LongSheet, put: Put) -> None:
    style = pen.style(cell_style(put.cell, "text"))
    if put.rows > 1 or put.columns > 1:
        page.merge_range(put.row, put.column, put.row + put.rows - 1, put.column + put.columns - 1, None, style)
    page.put(put.row, put.column, content(put.cell), style)


# ---- tables


def _write_table(pen: Pen, sheet: Sheet, page: LongSheet, table: Table, name_row: int | None) -> None:
    if name_row is not None:
        _write_names(pen, sheet, page, table, name_row)
    for index, column in enumerate(table.columns):
        page.put(table.row, table.column + index, column.title, pen.style("header"))
    rows = len(table.rows)
    if _is_long(pen, sheet, table):
        _write_long(pen, page, table)
    else:
        _write_short(pen, page, table)
    if table.total:
        _write_total(pen, page, table)
    if rows and is_yellow(table):
        _validate(pen, page, table)


def _write_names(pen: Pen, sheet: Sheet, page: LongSheet, table: Table, name_row: int) -> None:
    """The machine names, and beside the rows their keys."""
    small = pen.style("small")
    for row, column, name in name_cells(sheet, table, name_row):
        page.put(row, column, name, small)
    if not _is_long(pen, sheet, table):
        for index, key in enumerate(table.keys):
            page.put(table.row + 1 + index, 0, key, small)


def _is_long(pen: Pen, sheet: Sheet, table: Table) -> bool:
    least = LONG_CHARTED_TABLE if sheet.name in pen.charted else LONG_TABLE
    return len(table.rows) >= least and _is_alone(sheet, table)


def _is_alone(sheet: Sheet, table: Table) -> bool:
    """Whether nothing else stands in the table's rows."""
    first, last = table.row + 1, table.row + len(table.rows)
    others = [(other.row, other.row + len(other.rows) + 1) for other in sheet.tables if other is not table]
    puts = [(put.row, put.row + put.rows - 1) for put in sheet.puts]
    return not any(low <= last and high >= first for low, high in (*others, *puts))


def _write_short(pen: Pen, page: LongSheet, table: Table) -> None:
    columns = [(place, column, column_style(column)) for place, column in enumerate(table.columns)]
    for index, values in enumerate(table.rows):
        row_style = table.row_styles.get(index, "")
        row = table.row + 1 + index
        for place, column, own in columns:
            value = values[place] if place < len(values) else None
            style = style_of(column, value) if isinstance(value, Cell) else own
            page.put(row, table.column + place, content(value), pen.style(style, row_style))


def _write_long(pen: Pen, page: LongSheet, table: Table) -> None:
    columns: list[Sequence[Any]] = []
    looks: list[Any] = []
    keyed = bool(table.keys) and is_yellow(table)
    if keyed:
        columns.append(list(table.keys))
        looks.append(pen.style("small"))
        for _ in range(1, table.column):
            columns.append([None] * len(table.rows))
            looks.append(pen.style("note"))
    # A heading within a table is a row that ends early.
    by_column = list(islice(zip_longest(*table.rows), len(table.columns)))
    by_column += [(None,) * len(table.rows)] * (len(table.columns) - len(by_column))
    for column, values in zip(table.columns, by_column, strict=True):
        columns.append(values)
        looks.append(_column_looks(pen, table, column, values))
    page.add_block(table.row + 1, 0 if keyed else table.column, columns, looks)


def _column_looks(pen: Pen, table: Table, column: Column, values: Sequence[Any]) -> Any:
    if not table.row_styles and not any(isinstance(value, Cell) for value in values):
        return pen.style(column_style(column))
    return [pen.style(style_of(column, value), table.row_styles.get(index, "")) for index, value in enumerate(values)]


def _write_total(pen: Pen, page: LongSheet, table: Table) -> None:
    for place, item, style in total_cells(table):
        page.put(table.row + 1 + len(table.rows), place, item, pen.style(style, "total"))


def _validate(pen: Pen, page: Any, table: Table) -> None:
    first, last = table.row + 1, table.row + len(table.rows)
    for index, column in enumerate(table.columns):
        if column.yellow not in {"", "text", "long", "date"}:
            place = table.column + index
            page.data_validation(first, place, last, place, _validation(pen.choices(tuple(column.yellow.split("|")))))


def _validation(source: Any) -> dict[str, Any]:
    # A warning, never a stop: "bỏ" withdraws a decision and is in no list.
    return {"validate": "list", "source": source, "error_type": "warning"}


# ---- the page


def _set_columns(page: Any, sheet: Sheet) -> None:
    wide, hidden = widths(sheet), hidden_columns(sheet)
    for place in sorted({*wide, *hidden}):
        page.set_column(place, place, wide.get(place, 9), None, {"hidden": place in hidden})


def _set_rows(page: LongSheet, sheet: Sheet) -> None:
    hidden = hidden_rows(sheet)
    for row in sorted({*sheet.heights, *hidden}):
        page.shape(row, sheet.heights.get(row), hidden=row in hidden)


def _set_filter(page: Any, sheet: Sheet) -> None:
    filtered = filter_range(sheet)
    if filtered:
        page.autofilter(*filtered)


def _set_page(page: LongSheet, sheet: Sheet) -> None:
    page.set_paper(_A4)
    page.center_horizontally()
    if sheet.landscape:
        page.set_landscape()
    if sheet.fit != (0, 0):
        page.fit_to_pages(*sheet.fit)
    elif sheet.scale != 100:
        page.set_print_scale(sheet.scale)
    inches = sheet.margins_mm / MM_PER_INCH
    page.set_margins(inches, inches, inches, inches)
    if sheet.page_number_top:
        page.set_header("&C&P", {"margin": inches / 2})
        page.first_page_differs = True
    else:
        page.set_footer("&C&8&A – &P/&N", {"margin": inches / 2})
    if sheet.freeze != (0, 0):
        page.freeze_panes(*sheet.freeze)
    if sheet.print_area:
        page.print_area(*sheet.print_area)
    if sheet.repeat_rows:
        page.repeat_rows(*sheet.repeat_rows)
    if sheet.repeat_columns:
        page.repeat_columns(*sheet.repeat_columns)
    if sheet.page_breaks:
        page.set_h_pagebreaks(list(sheet.page_breaks))
    if sheet.hidden:
        page.hide()
    page.hide_gridlines(2 if not sheet.tables else 1)


def _write_stamps(pen: Pen, page: Any, stamps: Mapping[str, str]) -> None:
    for row, name in enumerate(STAMPS):
        page.write_string(row, 0, name)
        page.write_string(row, 1, stamps.get(name, ""))
    for options, place in pen.lists.items():
        for row, option in enumerate(options):
            page.write_string(row, place, option)
    page.hide()
