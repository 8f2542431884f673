"""Sheets -> where every cell of theirs stands and what it holds: for a writer of cells, and as whole pages from A1.

A page is all that is written into a sheet that exists already: values, formulas of ours, number formats and fills.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sync.publish.content import NOTHING, Formula, content, shown
from sync.publish.looks import look
from sync.publish.sheet import Cell, Column, Put, Sheet, Table, on_sheet, span

# ---- where things stand


def is_yellow(table: Table) -> bool:
    """Whether the coordinator writes in it."""
    return any(column.yellow for column in table.columns)


def name_rows(sheet: Sheet) -> Iterator[int | None]:
    """Where each table's machine names stand: row index 1, then the row above the header."""
    seen = False
    for table in sheet.tables:
        if not is_yellow(table):
            yield None
            continue
        yield table.row - 1 if seen else 1
        seen = True


def hidden_columns(sheet: Sheet) -> set[int]:
    """Those of the sheet, and the first when keys stand in it."""
    return {*sheet.hidden_columns, *([0] if any(row is not None for row in name_rows(sheet)) else [])}


def hidden_rows(sheet: Sheet) -> set[int]:
    """Those of the sheet, and those of the machine names."""
    return {*sheet.hidden_rows, *(row for row in name_rows(sheet) if row is not None)}


def widths(sheet: Sheet) -> dict[int, float]:
    """Column index -> its width in letters; where tables stand above each other, the widest."""
    found: dict[int, float] = {}
    for table in sheet.tables:
        for index, column in enumerate(table.columns):
            place = table.column + index
            found[place] = max(found.get(place, 0), column.width)
    return found | dict(sheet.widths)


def filter_range(sheet: Sheet) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column of the sheet's one filter: the longest table gets it."""
    tables = [table for table in sheet.tables if table.filter and table.rows]
    if not tables:
        return None
    table = max(tables, key=lambda table: len(table.rows))
    # Sorting moves what the filter covers, so the hidden keys must be in it.
    first = 0 if is_yellow(table) else table.column
    return table.row, first, table.row + len(table.rows), table.column + len(table.columns) - 1


# ---- what cells hold and look like


def cell_style(cell: Cell, column_style: str) -> str:
    """The style of a Cell in a column of a style."""
    style = column_style if cell.style == "text" else cell.style
    return "link" if cell.link and style == "text" else style


def column_style(column: Column) -> str:
    """The style of a column's cells."""
    if not column.yellow:
        return column.style
    return {"long": "yellow_long", "date": "yellow_date"}.get(column.yellow, "yellow")


def style_of(column: Column, value: Any) -> str:
    """The style of one value in a column; a yellow column is yellow throughout."""
    own = column_style(column)
    return cell_style(value, own) if isinstance(value, Cell) and not column.yellow else own


def name_cells(sheet: Sheet, table: Table, name_row: int) -> Iterator[tuple[int, int, str]]:
    """`#` with the sheet's key and the columns' names, a yellow one's with its kind; beside the header `#`."""
    yield name_row, 0, f"#{sheet.key}"
    yield table.row, 0, "#"
    for index, column in enumerate(table.columns):
        yield name_row, table.column + index, f"{column.key}={column.yellow}" if column.yellow else column.key


def total_cells(table: Table) -> Iterator[tuple[int, Any, str]]:
    """Column index, content and style of each cell of the total row; its label takes the first place that is free."""
    labelled = False
    for index, column in enumerate(table.columns):
        style = column.style if column.total != "" else "text"
        value = _total(table, index, column)
        if value is None and not labelled and not isinstance(column.total, Cell):
            value, labelled = table.total, True
        yield table.column + index, content(value), style


def _total(table: Table, index: int, column: Column) -> Any:
    if column.total != "sum":
        return column.total if column.total != "" else None
    added = sorted(table.sum_rows) if table.sum_rows else range(len(table.rows))
    place = table.column + index
    parts = [span(table.row + 1 + first, place, table.row + 1 + last, place) for first, last in runs(added)]
    values = [_number(table.rows[row][index]) for row in added]
    numbers = [value for value in values if value is not None]
    if not numbers:
        # Nothing reported is not 0, also when the sheet is calculated again.
        return Cell(NOTHING, formula=f'IF(COUNT({",".join(parts)})=0,"{NOTHING}",SUM({",".join(parts)}))') if parts else NOTHING
    # Filtering a register shows the total of what is seen; a table with subtotals must not change its total.
    formula = f"SUBTOTAL(109,{parts[0]})" if table.filter and not table.sum_rows else f"SUM({','.join(parts)})"
    return Cell(sum(numbers), formula=formula)


def _number(value: Any) -> float | int | None:
    plain = shown(value.value if isinstance(value, Cell) else value)
    return plain if isinstance(plain, int | float) else None


def runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """[1, 2, 3, 7] -> (1, 3), (7, 7)."""
    first = last = None
    for row in rows:
        if first is None or last is None or row != last + 1:
            if first is not None and last is not None:
                yield first, last
            first = row
        last = row
    if first is not None and last is not None:
        yield first, last


# ---- whole pages


Range = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass(frozen=True, slots=True)
class Look:
    """A block of cells of one style in rows of one style (names of STYLES). Rows and columns count from 0."""

    row: int
    column: int
    rows: int
    columns: int
    style: str
    row_style: str = ""

    @property
    def properties(self) -> Mapping[str, Any]:
        """What it looks like, in XlsxWriter's words; that of text for a style of a newer version."""
        try:
            return look(self.style, self.row_style)
        except ValueError:
            return look("text")


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """What one series of a chart shows, as references that name their sheet ("'A'!$B$2:$B$9")."""

    categories: str
    values: str


@dataclass(frozen=True)
class Page:
    """A sheet as it is written: `rows` from A1, all of one length, hold None, text, numbers, days and moments.

    `formulas`: those of ours by (row, column) from 0, with "="; `rows` holds what they came to. `looks` covers every cell written.
    `merges`, `filter`: first row, first column, last row, last column. `charts`: the series of each, in the model's order.
    `heights`: rows of a height of their own, in points. `widths`, in letters, and what is hidden matter where the sheet has to be
    made.
    """

    name: str
    key: str
    rows: Sequence[Sequence[Any]] = ()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    looks: Sequence[Look] = ()
    merges: Sequence[Range] = ()
    filter: Range | None = None
    charts: Sequence[Sequence[ChartSeries]] = ()
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    hidden: bool = False


def pages(sheets: Sequence[Sheet]) -> list[Page]:
    """Every value that the xlsx writer would put, at the same address."""
    return [_page(sheet) for sheet in sheets]


def _page(sheet: Sheet) -> Page:
    canvas = _Canvas.of(sheet)
    for put in sheet.puts:
        canvas.put(put.row, put.column, content(put.cell), cell_style(put.cell, "text"), rows=put.rows, columns=put.columns)
    for table, name_row in zip(sheet.tables, name_rows(sheet), strict=True):
        _draw_table(canvas, sheet, table, name_row)
    return Page(
        name=sheet.name,
        key=sheet.key,
        rows=canvas.rows,
        formulas=canvas.formulas,
        looks=canvas.looks,
        merges=[_corners(put) for put in sheet.puts if put.rows > 1 or put.columns > 1],
        filter=filter_range(sheet),
        charts=[[_series(sheet, series.sheet, series.categories, series.values) for series in one.series] for one in sheet.charts],
        widths=widths(sheet),
        heights=dict(sheet.heights),
        hidden_rows=sorted(hidden_rows(sheet)),
        hidden_columns=sorted(hidden_columns(sheet)),
        hidden=sheet.hidden,
    )


def _corners(put: Put) -> Range:
    return put.row, put.column, put.row + put.rows - 1, put.column + put.columns - 1


def _series(sheet: Sheet, other: str, categories: Range, values: Range) -> ChartSeries:
    name = other or sheet.name
    return ChartSeries(on_sheet(name, span(*categories, fixed=True)), on_sheet(name, span(*values, fixed=True)))


@dataclass
class _Canvas:
    """The cells of one page while it is filled."""

    rows: list[list[Any]]
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    looks: list[Look] = field(default_factory=list)

    @classmethod
    def of(cls, sheet: Sheet) -> _Canvas:
        """A blank one, as large as the sheet."""
        ends = [(put.row + put.rows, put.column + put.columns) for put in sheet.puts]
        ends += [(table.row + 1 + len(table.rows) + bool(table.total), table.column + len(table.columns)) for table in sheet.tables]
        ends += [(row + 1, 1) for row in name_rows(sheet) if row is not None]
        height, width = (max((end[axis] for end in ends), default=0) for axis in (0, 1))
        return cls([[None] * width for _ in range(height)])

    def put(self, row: int, column: int, item: Any, style: str, row_style: str = "", *, rows: int = 1, columns: int = 1) -> None:
        """One cell, or a merged block, with its look."""
        self.write(row, column, item)
        self.looks.append(Look(row, column, rows, columns, style, row_style))

    def write(self, row: int, column: int, item: Any) -> None:
        """The content alone."""
        if isinstance(item, Formula):
            self.formulas[row, column] = f"={item.text}"
            item = item.value
        self.rows[row][column] = item


def _draw_table(canvas: _Canvas, sheet: Sheet, table: Table, name_row: int | None) -> None:
    if name_row is not None:
        for row, column, text in name_cells(sheet, table, name_row):
            canvas.put(row, column, text, "small")
        for index, key in enumerate(table.keys):
            canvas.write(table.row + 1 + index, 0, content(key))
        canvas.looks.append(Look(table.row + 1, 0, max(1, len(table.rows)), 1, "small"))
    for place, title in enumerate((column.title for column in table.columns), table.column):
        canvas.put(table.row, place, content(title), "header")
    _draw_rows(canvas, table)
    if table.total:
        for place, item, style in total_cells(table):
            canvas.put(table.row + 1 + len(table.rows), place, item, style, "total")


def _draw_rows(canvas: _Canvas, table: Table) -> None:
    width = len(table.columns)
    for row, values in enumerate(table.rows, table.row + 1):
        for place, value in enumerate(values[:width], table.column):
            canvas.write(row, place, content(value))
    if table.rows:
        stripes = ((place, tuple(_stripe(table, index))) for index, place in enumerate(range(table.column, table.column + width)))
        for stripe, alike in groupby(stripes, key=lambda item: item[1]):
            columns = [place for place, _ in alike]
            row = table.row + 1
            for height, style, row_style in stripe:
                canvas.looks.append(Look(row, columns[0], height, len(columns), style, row_style))
                row += height


def _stripe(table: Table, index: int) -> Iterator[tuple[int, str, str]]:
    """How many rows of a column look the same, and how, from the top down."""
    column = table.columns[index]
    if not table.row_styles and column.yellow:
        yield len(table.rows), column_style(column), ""
        return
    looks = (
        (style_of(column, row[index] if index < len(row) else None), table.row_styles.get(place, ""))
        for place, row in enumerate(table.rows)
    )
    for (style, row_style), alike in groupby(looks):
        yield sum(1 for _ in alike), style, row_style


# ---- pages as JSON


def as_json(found: Sequence[Page]) -> list[dict[str, Any]]:
    """Pages as JSON can say them: a day is {"day": "2022-04-17"}, a moment {"moment": "2022-04-17T07:30:00"}, looks lists."""
    return [{name: _TOLD.get(name, _as_it_is)(getattr(page, name)) for name in _FIELDS} for page in found]


def from_json(told: Sequence[Mapping[str, Any]]) -> list[Page]:
    """What `as_json` told, as pages again."""
    return [Page(**{name: _HEARD.get(name, _as_it_is)(value) for name, value in page.items() if name in _FIELDS}) for page in told]


_FIELDS = tuple(one.name for one in fields(Page))


_TOLD: Mapping[str, Callable[[Any], Any]] = {
    "rows": lambda rows: [[_plain(item) for item in row] for row in rows],
    "formulas": lambda formulas: [[row, column, text] for (row, column), text in formulas.items()],
    "looks": lambda looks: [list(astuple(look)) for look in looks],
    "charts": lambda charts: [[list(astuple(series)) for series in chart] for chart in charts],
    "widths": lambda widths: [[column, width] for column, width in widths.items()],
    "heights": lambda heights: [[row, height] for row, height in heights.items()],
    "merges": lambda merges: [list(corners) for corners in merges],
}
_HEARD: Mapping[str, Callable[[Any], Any]] = {
    "rows": lambda rows: [[_unplain(item) for item in row] for row in rows],
    "formulas": lambda formulas: {(row, column): text for row, column, text in formulas},
    "looks": lambda looks: [Look(*look) for look in looks],
    "charts": lambda charts: [[ChartSeries(*series) for series in chart] for chart in charts],
    "widths": dict,
    "heights": dict,
    "merges": lambda merges: [tuple(corners) for corners in merges],
    "filter": lambda ends: tuple(ends) if ends else None,
}


def _as_it_is(value: Any) -> Any:
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _unplain(value: Any) -> Any:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["moment"]) if "moment" in value else date.fromisoformat(value["day"])
    return value
