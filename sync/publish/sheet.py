"""What a sheet of ours holds, said once and without a writer: blocks of cells, tables, charts, formats, yellow cells.

Rows and columns count from 0 here, as the writers do. A style is a name of STYLES; the writers give it its look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sync.model import letters

STYLES = (
    "title", "subtitle", "note", "header", "group", "subtotal", "total",
    "text", "long", "small", "bold", "centre", "int", "money", "decimal", "percent", "date", "moment", "link", "fit",
    "yellow", "yellow_long", "yellow_date", "recorded",
    "red", "orange", "green", "grey", "tile_name", "tile_value", "tile_note", "big", "frame_ok", "frame_bad", "bar_track",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its look. Text is always written as text. `formula` (with `value` as its cached result) is ours alone.

    `link`: written as HYPERLINK(link, value); "#'Sheet'!A1" inside the workbook, else a path or URL. A percentage is 0..100.
    `volatile`: says when it was made or how old something is, so a change of it alone is no reason to publish again.
    """

    value: Any = None
    style: str = "text"
    formula: str = ""
    link: str = ""
    volatile: bool = False


@dataclass(frozen=True, slots=True)
class Put:
    """A cell, or a merged block of cells when `rows`/`columns` exceed 1."""

    row: int
    column: int
    cell: Cell
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a Table. `total`: "sum" makes a live SUM with our cached value in the total row; else "", a value or a Cell.

    `yellow`: "" not yellow; "text", "long", "date" or a list of choices ("Đạt|Chưa đạt|Chưa xét"). `key`: machine name; that of a
    yellow column is written with its kind ("verdict=Đạt|Chưa đạt") in the hidden row 2, so that harvesting finds the column
    whatever its title says. `volatile`: as for a cell.
    """

    title: str
    style: str = "text"
    width: float = 12
    total: Any = ""
    yellow: str = ""
    key: str = ""
    volatile: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A header row at (`row`, `column`), then `rows`; a row item is a plain value or a Cell. `row_styles[i]` overrides the look of
    a whole row (a group heading, a subtotal). `keys[i]` goes to the hidden first column when yellow cells are in the table.
    `total`: label of the total row, "" = none; `sum_rows`: indexes of the rows a total adds (empty = all).

    `volatile`: a log of runs. Machine names of the first yellow table of a sheet stand in row index 1; of a further one, in the
    row above its header.
    """

    row: int
    column: int
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    total: str = ""
    sum_rows: Sequence[int] = ()
    row_styles: Mapping[int, str] = field(default_factory=dict)
    keys: Sequence[str] = ()
    filter: bool = True
    volatile: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its name and the cell ranges (first row, first column, last row, last column) on `sheet` ("" = this one)."""

    name: str
    categories: tuple[int, int, int, int]
    values: tuple[int, int, int, int]
    sheet: str = ""
    kind: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart laid over (row, column), sized in pixels. `kind`: bar, column, line; `stacked`; `percent`: the value axis is one of
    percentages; `dates`: the categories are days; `days`: the first and last of them, which makes the axis one of time.
    """

    kind: str
    row: int
    column: int
    title: str
    series: Sequence[Series]
    width: int = 480
    height: int = 288
    stacked: bool = False
    percent: bool = False
    legend: bool = True
    dates: bool = False
    days: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Highlight:
    """A conditional format over a range: kind data_bar, scale, or formula (with `style` and `formula`).

    `alone`: a data bar without a number over it.
    """

    kind: str
    range: tuple[int, int, int, int]
    formula: str = ""
    style: str = ""
    maximum: float | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Dropdown:
    """A choice list on one cell: `source` is a formula range or a tuple of choices."""

    row: int
    column: int
    source: str | tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet. `key`: machine name for harvesting. `fit`: (pages wide, pages tall), 0 = as many as needed. Excel keeps page
    breaks only where fit is (0, 0); then `scale`, in per cent, sizes the print.
    """

    name: str
    key: str
    puts: Sequence[Put] = ()
    tables: Sequence[Table] = ()
    charts: Sequence[Chart] = ()
    highlights: Sequence[Highlight] = ()
    dropdowns: Sequence[Dropdown] = ()
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    freeze: tuple[int, int] = (0, 0)
    landscape: bool = True
    fit: tuple[int, int] = (1, 0)
    scale: int = 100
    print_area: tuple[int, int, int, int] | None = None
    repeat_rows: tuple[int, int] | None = None
    repeat_columns: tuple[int, int] | None = None
    page_breaks: Sequence[int] = ()
    hidden: bool = False
    hidden_columns: Sequence[int] = ()
    hidden_rows: Sequence[int] = ()
    margins_mm: float = 10
    page_number_top: bool = False


def at(row: int, column: int, *, fixed: bool = False) -> str:
    """(3, 1) -> "B4", or "$B$4"."""
    return f"${letters(column + 1)}${row + 1}" if fixed else f"{letters(column + 1)}{row + 1}"


def span(first_row: int, first_column: int, last_row: int, last_column: int, *, fixed: bool = False) -> str:
    """(3, 1, 9, 1) -> "B4:B10"."""
    return f"{at(first_row, first_column, fixed=fixed)}:{at(last_row, last_column, fixed=fixed)}"


def on_sheet(name: str, ref: str) -> str:
    """A reference to another sheet, quoted as every spreadsheet program takes it."""
    return f"'{name.replace(chr(39), chr(39) * 2)}'!{ref}"


def jump(name: str, ref: str = "A1") -> str:
    """The `link` of a cell that leads to another sheet."""
    return "#" + on_sheet(name, ref)
