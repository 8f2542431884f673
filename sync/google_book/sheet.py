"""A worksheet that writes nothing down but remembers everything: the methods of XlsxWriter's worksheet that our writers call.

Any other method is an AttributeError, so that nothing drawn is lost silently. What belongs to paper is taken and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sync.google_book.cells import Formula
from sync.google_book.references import Corners, Ids, cell_at

if TYPE_CHECKING:
    from sync.google_book.book import GoogleBook
    from sync.google_book.charts import RecordedChart
    from sync.google_book.formats import Look
    from sync.google_book.requests import SheetRequests


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column as it was set: its size (points, letters; None = ordinary), look, whether hidden, its outline level."""

    size: float | None = None
    look: Look | None = None
    hidden: bool = False
    level: int = 0


@dataclass(frozen=True, slots=True)
class Laid:
    """A chart over its cell."""

    row: int
    column: int
    chart: RecordedChart
    options: Mapping[str, Any]


def _of_paper(self: RecordedSheet, *_args: Any, **_options: Any) -> None:
    """Taken and left out: paper, and what only a window of Excel shows."""


@dataclass(eq=False)
class RecordedSheet:
    """One sheet of a GoogleBook. Rows and columns count from 0.

    `cells`: (row, column) -> what was put there and its look. `rows`, `columns`: those that were set. `grows_from`: the row
    from which rows fit themselves, so that their heights are left to Google.
    """

    book: GoogleBook
    name: str
    index: int
    grows_from: int | None = None
    cells: dict[tuple[int, int], tuple[Any, Look | None]] = field(default_factory=dict)
    rows: dict[int, Line] = field(default_factory=dict)
    columns: dict[int, Line] = field(default_factory=dict)
    merges: list[Corners] = field(default_factory=list)
    validations: list[tuple[Corners, Mapping[str, Any]]] = field(default_factory=list)
    conditions: list[tuple[Corners, Mapping[str, Any]]] = field(default_factory=list)
    charts: list[Laid] = field(default_factory=list)
    filter: Corners | None = None
    frozen: tuple[int, int] = (0, 0)
    hidden: bool = False
    is_protected: bool = False
    hides_lines: bool = False
    first_page_differs: bool = False

    def get_name(self) -> str:
        """Its title."""
        return self.name

    # -- cells -------------------------------------------------------------------------------------------------------------

    def put(self, row: int, column: int, item: Any, look: Look | None = None) -> None:
        """One cell: None, text, a number, a day, a moment, or a formula of ours."""
        self.cells[row, column] = (item, look)

    def _write(self, *args: Any) -> None:
        """With a row and a column, or with "B4"."""
        row, column, item, look = (*cell_at(args[0]), *args[1:], None)[:4] if isinstance(args[0], str) else (*args, None)[:4]
        self.put(row, column, item, look)

    write_string = write_number = write_boolean = write_datetime = write_blank = _write

    def write_formula(self, *args: Any) -> None:
        """A formula, its look, and what it comes to."""
        row, column, text, *rest = (*cell_at(args[0]), *args[1:]) if isinstance(args[0], str) else args
        look, value = (*rest, None, "")[:2] if rest else (None, "")
        self.put(row, column, Formula(text.removeprefix("="), value), look)

    def merge_range(self, first_row: int, first_column: int, last_row: int, last_column: int, item: Any, look: Look | None) -> None:
        """One cell over several."""
        for row in range(first_row, last_row + 1):
            for column in range(first_column, last_column + 1):
                self.put(row, column, None, look)
        self.put(first_row, first_column, item, look)
        self.merges.append((first_row, first_column, last_row, last_column))

    def add_block(self, row: int, column: int, columns: Sequence[Sequence[Any]], looks: Sequence[Any]) -> None:
        """Whole columns from a cell downwards; a look is that of a column, or one per row."""
        for place, (values, look) in enumerate(zip(columns, looks, strict=True), column):
            for index, value in enumerate(values):
                self.put(row + index, place, self.book.content(value), look[index] if isinstance(look, list) else look)

    # -- rows and columns --------------------------------------------------------------------------------------------------

    def set_row(
        self, row: int, height: float | None = None, look: Look | None = None, options: Mapping[str, Any] | None = None
    ) -> None:
        """The height of a row in points, the look of its blank cells."""
        told = options or {}
        self.rows[row] = Line(height, look, bool(told.get("hidden")), told.get("level", 0))

    def shape(self, row: int, height: float | None, *, hidden: bool) -> None:
        """The height of a row in points, and whether it is shown."""
        self.set_row(row, height, None, {"hidden": hidden})

    def set_column(
        self,
        first: int,
        last: int,
        width: float | None = None,
        look: Look | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        """The width of columns in letters, the look of their blank cells."""
        told = options or {}
        for column in range(first, last + 1):
            self.columns[column] = Line(width, look, bool(told.get("hidden")), told.get("level", 0))

    # -- what lies over the cells ------------------------------------------------------------------------------------------

    def data_validation(self, row: int, column: int, last_row: int, last_column: int, options: Mapping[str, Any]) -> None:
        """A dropdown, or a hint."""
        self.validations.append(((row, column, last_row, last_column), dict(options)))

    def conditional_format(self, row: int, column: int, last_row: int, last_column: int, options: Mapping[str, Any]) -> None:
        """A colour that depends on what stands there."""
        self.conditions.append(((row, column, last_row, last_column), dict(options)))

    def insert_chart(self, row: int, column: int, chart: RecordedChart, options: Mapping[str, Any] | None = None) -> None:
        """A chart over a cell."""
        self.charts.append(Laid(row, column, chart, options or {}))

    def autofilter(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """The one filter of the sheet."""
        self.filter = (row, column, last_row, last_column)

    # -- the sheet ---------------------------------------------------------------------------------------------------------

    def freeze_panes(self, rows: int, columns: int = 0) -> None:
        """How many rows and columns stay in sight."""
        self.frozen = (rows, columns)

    def protect(self, _password: str = "", _options: Mapping[str, Any] | None = None) -> None:
        """Locked cells are not to be written in."""
        self.is_protected = True

    def hide(self) -> None:
        """Not shown among the tabs."""
        self.hidden = True

    def hide_gridlines(self, option: int = 1) -> None:
        """0 shows them, 1 hides them on paper, 2 everywhere."""
        self.hides_lines = option == 2

    set_paper = set_landscape = set_portrait = fit_to_pages = set_print_scale = set_margins = set_header = set_footer = _of_paper
    center_horizontally = print_area = repeat_rows = repeat_columns = set_h_pagebreaks = _of_paper
    # Google opens a spreadsheet where its reader left it, and draws groups its own way.
    outline_settings = set_selection = activate = set_first_sheet = _of_paper

    # -- told --------------------------------------------------------------------------------------------------------------

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns that are used, those under charts included, and one more than are frozen."""
        ranges = [corners for corners, _ in (*self.validations, *self.conditions)]
        ranges += [*self.merges, *([self.filter] if self.filter else []), *(self._under(laid) for laid in self.charts)]
        rows = [row for row, _ in self.cells] + [corners[2] for corners in ranges] + [*self.rows, self.frozen[0]]
        columns = [column for _, column in self.cells] + [corners[3] for corners in ranges] + [*self.columns, self.frozen[1]]
        return max(rows, default=0) + 1, max(columns, default=0) + 1

    def _under(self, laid: Laid) -> Corners:
        """The cells that a chart covers, counted as ordinary ones: it would not be seen where the grid ends."""
        down, across = laid.chart.size["height"] // self.book.row_px + 1, laid.chart.size["width"] // self.book.column_px + 1
        return laid.row, laid.column, laid.row + down, laid.column + across

    def grid(self) -> Iterator[tuple[int, int, Any, Look | None]]:
        """Every cell that was put, from the top down: row, column, item, look."""
        for row, column in sorted(self.cells):
            yield row, column, *self.cells[row, column]

    def requests(
        self,
        sheet_id: int,
        *,
        is_new: bool,
        ids: Ids,
        protect: Sequence[str] | None = None,
        existing: Mapping[str, Any] | None = None,
        index: int | None = None,
    ) -> SheetRequests:
        """See `requests.requests_of`."""
        from sync.google_book.requests import requests_of  # it reads sheets, and a sheet offers it

        return requests_of(self, sheet_id, is_new=is_new, ids=ids, protect=protect, existing=existing, index=index)


Content = Callable[[Any], Any]
"""A value of a block -> what `put` takes."""
