"""Facts and preprinted lines -> sheets of units against indicators, period by period, with live totals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sync.campaign import WHOLE, YEAR
from sync.publish.layout import header_height, heading, made_cell, row_heights
from sync.publish.register_spec import ChartSpec, FactColumn, Registers, SheetSpec
from sync.publish.sheet import Cell, Chart, Column, Highlight, Put, Series, Sheet, Table, span
from sync.publish.values import UNKNOWN, View

if TYPE_CHECKING:
    from sync.model import Finding
    from sync.template import Line, TableSpec

FIRST_ROW = 2
NAME_WIDTH = 27.0
CHART_ROWS = 16
"""Rows of the ordinary height that a chart of CHART_HEIGHT pixels covers."""
CHART_HEIGHT = 288
ROW_HEIGHT, TITLE_HEIGHT = 13.5, 42.0
PAGE_WIDTH, PAGE_HEIGHT = 780.0, 535.0
"""Points of an A4 landscape page between its margins, footer left out."""
POINTS_PER_WIDTH = 5.6
LINE_DIFFERS = "W-LINE-DIFF"
MAX_LINE_ROWS = 200_000
"""Rows of lines x units beyond which only the totals are printed."""

BY_KIND: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "S": sum,
    "L": lambda values: values[-1],
    "W": lambda values: values[-1],
    "M": max,
}
"""What the year is of the rounds that were filled, by the kind of a line: sum, latest, latest, largest."""


@dataclass
class Stack:
    """A sheet in the making: tables one below the other, their titles, charts and colours."""

    view: View
    spec: SheetSpec
    words: Registers
    row: int = FIRST_ROW
    puts: list[Put] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    highlights: list[Highlight] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    blocks: list[tuple[int, float]] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)

    def add(self, title: str, table: Table) -> Table:
        """Put a title and a table below what is there; only the first table of a sheet can have a filter."""
        self.puts.append(Put(self.row, 0, Cell(title, "subtitle")))
        self.heights[self.row] = 22
        placed = replace(table, row=self.row + 1, filter=table.filter and not self.tables)
        self.heights[placed.row] = header_height(table.columns)
        self.tables.append(placed)
        for index, column in enumerate(table.columns):
            self.widths[index] = max(column.width, self.widths.get(index, 0))
        # However long a log has grown, no page break moves for it: that would be a reason to write the whole master anew.
        lines = 0 if table.volatile else len(table.rows)
        height = self.heights[self.row] + self.heights[placed.row] + ROW_HEIGHT * (lines + 2)
        self.blocks.append((self.row, height))
        self.row = placed.row + 1 + max(1, len(table.rows)) + (1 if table.total else 0) + 1
        return placed

    def say(self, title: str, *texts: str) -> None:
        """A title and lines of text, in place of a table in which nothing would stand."""
        self.puts.append(Put(self.row, 0, Cell(title, "subtitle")))
        self.puts += [Put(row, 0, Cell(text, "note")) for row, text in enumerate(texts, self.row + 1)]
        self.heights[self.row] = 22
        self.blocks.append((self.row, self.heights[self.row] + (len(texts) + 1) * ROW_HEIGHT))
        self.row += len(texts) + 2

    def add_chart(self, chart: Chart) -> None:
        """Put a chart below the last table, and on the same page."""
        self.charts.append(replace(chart, row=self.row, column=0))
        first, height = self.blocks.pop()
        self.blocks.append((first, height + ROW_HEIGHT * (CHART_ROWS + 1)))
        self.row += CHART_ROWS + 1

    def sheet(self, freeze_columns: int = 1) -> Sheet:
        """The finished sheet."""
        widths = [self.widths[index] for index in sorted(self.widths)] or [NAME_WIDTH]
        # These pages are narrow: the line that says when it was made has a row of its own.
        head = [
            Put(0, 0, Cell(self.spec.title or self.spec.name, "title"), 1, len(widths)),
            Put(1, 0, made_cell(self.view, self.words.words), 1, len(widths)),
        ]
        return Sheet(
            self.spec.name,
            self.spec.key,
            puts=[*head, *self.puts],
            tables=self.tables,
            charts=self.charts,
            highlights=self.highlights,
            widths=self.widths,
            heights={0: 28, 1: 14, **self.heights},
            freeze=(FIRST_ROW - 1, freeze_columns),
            repeat_rows=(0, 1),
            page_breaks=self._breaks(sum(widths)),
        )

    def _breaks(self, width: float) -> list[int]:
        """Rows before which a new page begins, so that no table or chart is cut that a page could hold whole."""
        room = max(PAGE_HEIGHT, PAGE_HEIGHT / PAGE_WIDTH * width * POINTS_PER_WIDTH)
        breaks, used = [], TITLE_HEIGHT
        for row, height in self.blocks:
            if used > TITLE_HEIGHT and used + height > room:
                breaks.append(row)
                used = TITLE_HEIGHT
            used += height
        return breaks


# ---- units x indicators -------------------------------------------------------------------------------------------------------


def facts_sheet(view: View, spec: SheetSpec, words: Registers) -> Sheet:
    """One table per block and period: a row per unit, a column per indicator."""
    stack = Stack(view, spec, words)
    for block in spec.blocks:
        for period, label in periods_of(view, block.periods):
            columns = [made for column in block.columns for made in fact_columns(view, column, period)]
            title = block.title.format(ky=label)
            if "rounds" in block.periods and not is_reported(columns):
                stack.say(title, words.words["nothing_yet"])
                continue
            table = stack.add(title, fact_table(view, columns, words.words))
            if block.chart and (chart := chart_of(block.chart, columns, table, label)).series:
                stack.add_chart(chart)
    return stack.sheet()


def is_reported(columns: Sequence[FactSeries]) -> bool:
    """Whether any unit reported anything in these columns."""
    return any(value != UNKNOWN for series in columns for value in series.values)


def periods_of(view: View, wanted: Sequence[str]) -> list[tuple[str, str]]:
    """(code, name) of each period of a block; "rounds" stands for those that have begun, latest first."""
    found: list[tuple[str, str]] = []
    for code in wanted:
        if code == "rounds":
            found += [(period.code, period.name) for period in view.begun_rounds]
        else:
            found.append((code, next((period.name for period in view.picture.campaign.periods if period.code == code), "")))
    return found


@dataclass(frozen=True, slots=True)
class FactSeries:
    """One column of facts: what of, its value for every unit, and for all together. `source` is the column of the template."""

    source: FactColumn
    title: str
    values: Sequence[Any]
    whole: Any
    style: str

    def column(self) -> Column:
        """Its total is a live sum where the units add up to the whole, else the whole itself (a share, distinct people)."""
        numbers = [value for value in self.values if isinstance(value, int | float)]
        adds_up = bool(numbers) and self.style in {"int", "money"} and sum(numbers) == self.whole
        return Column(self.title, self.style, self.source.width, total="sum" if adds_up else Cell(self.whole, self.style))


def fact_columns(view: View, column: FactColumn, block_period: str) -> list[FactSeries]:
    """The columns one entry of the template makes: one, or one per list item that any unit has."""
    period = column.period or block_period
    spec = view.indicators.get(column.indicator)
    title = column.title or (spec.name if spec else column.indicator)
    if not column.each:
        return [fact_series(view, column, title, period, column.split)]
    items = view.picture.template.lists[column.each]
    made = [fact_series(view, column, item.label, period, column.split.format(code=item.code)) for item in items]
    return [series for series in made if any(isinstance(value, int | float) and value for value in series.values)]


def fact_series(view: View, column: FactColumn, title: str, period: str, split: str) -> FactSeries:
    """The values of one indicator, period and split for every followed unit and the whole."""
    values = view.values(column.indicator, period, split)
    whole = view.value(column.indicator, WHOLE, period, split)
    return FactSeries(column, title, values, whole, column.style or view.style_of(column.indicator))


def fact_table(view: View, columns: Sequence[FactSeries], words: Mapping[str, str]) -> Table:
    """Units down, indicators across, all together at the foot."""
    names = [unit.short_name for unit in view.units]
    rows = [list(row) for row in zip(names, *(series.values for series in columns), strict=True)]
    header = [Column(words["unit"], "text", NAME_WIDTH), *(series.column() for series in columns)]
    return Table(0, 0, header, rows, total=words["whole"])


def chart_of(chart: ChartSpec, columns: Sequence[FactSeries], table: Table, period: str) -> Chart:
    """The chart of a block: units along the axis, a series per chosen column."""
    first, last = table.row + 1, table.row + len(table.rows)
    chosen = [
        (index + 1, series)
        for index, series in enumerate(columns)
        if series.title in chart.columns or (chart.each and series.source.each == chart.each)
    ]
    lines = [Series(series.title, categories=(first, 0, last, 0), values=(first, index, last, index)) for index, series in chosen]
    return Chart(
        chart.kind,
        0,
        0,
        chart.title.format(ky=period),
        lines,
        width=900,
        height=CHART_HEIGHT,
        stacked=chart.stacked,
        percent=chart.percent,
        legend=len(lines) > 1,
    )


# ---- preprinted lines ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lines:
    """The preprinted lines of a table with what units typed in them."""

    view: View
    spec: SheetSpec
    table: TableSpec

    @cached_property
    def in_use(self) -> list[Line]:
        """Lines that the campaign has not switched off."""
        off = str(self.view.picture.campaign.settings.get("lines_off") or "")
        codes = {code.strip() for code in off.split(",")}
        return [line for line in self.table.lines if line.code not in codes]

    @cached_property
    def typed(self) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        """(unit, line) -> the columns of the accepted record; each edition has the columns of its own rounds."""
        frame = self.view.picture.settled.frames.get(self.table.table)
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for row in frame.rows() if frame else ():
            if row.get("state") != "must_fix" and not row.get("stands_in"):
                typed = {name: value for name, value in row.items() if value is not None}
                found.setdefault((row["unit"], row["line_code"]), {}).update(typed)
        return found

    @cached_property
    def differing(self) -> Mapping[tuple[str, Any], Sequence[Finding]]:
        """(unit, line) -> what a list of details says against the line."""
        found: dict[tuple[str, Any], list[Finding]] = defaultdict(list)
        for unit, findings in self.view.picture.findings.items():
            for finding in findings:
                if finding.table == self.table.table and finding.code == LINE_DIFFERS:
                    found[unit, finding.facts.get("line")].append(finding)
        return found

    @cached_property
    def notes(self) -> Mapping[tuple[str, Any], str]:
        """(unit, line) -> what the unit noted, and what a list of details says against the line."""
        found = {}
        for key in {*self.typed, *self.differing}:
            remarks = [self.view.sentence(finding) for finding in self.differing.get(key, ())]
            if note := " / ".join(filter(None, (self.typed.get(key, {}).get("note"), *remarks))):
                found[key] = note
        return found

    def number(self, line: Line, field_name: str, unit: str, period: str) -> Any:
        """One number as typed, the year by the line's kind."""
        record = self.typed.get((unit, line.code), {})
        if period != YEAR:
            return known(record.get(f"{field_name}.{period}"))
        filled = [value for code in self.view.year_rounds if (value := record.get(f"{field_name}.{code}")) is not None]
        return BY_KIND[line.kind](filled) if filled else UNKNOWN

    def indicator(self, line: Line, field_name: str) -> str:
        """The indicator that sums a line."""
        return self.spec.lines[field_name].format(code=line.code)

    def series(self, line: Line, field_name: str, period: str, title: str) -> FactSeries:
        """A line of one period over all units."""
        source = FactColumn(indicator=self.indicator(line, field_name), title=title)
        whole = self.view.fact(source.indicator, WHOLE, period)
        if whole is not None:
            # A fact wins over the typed cell, because a list of details may have replaced it.
            values = self.view.values(source.indicator, period)
        else:
            values = [self.number(line, field_name, unit.code, period) for unit in self.view.units]
        return FactSeries(source, title, values, total_of(values) if whole is None else known(whole.counted), "int")


def total_of(values: Sequence[Any]) -> Any:
    """What the known numbers add up to, "…" when none is known."""
    numbers = [value for value in values if isinstance(value, int | float)]
    return sum(numbers) if numbers else UNKNOWN


def known(value: Any) -> Any:
    """A number, or "…" when nobody reported it."""
    return UNKNOWN if value is None else value


def lines_by_unit(view: View, spec: SheetSpec, words: Registers) -> Sheet:
    """Per round that has begun, latest first, and per number of the line: units down, lines across, shaded by size."""
    stack = Stack(view, spec, words)
    lines = Lines(view, spec, view.picture.template.by_table[spec.table])
    for period in view.begun_rounds:
        for number, field_name in enumerate(spec.lines):
            columns = [lines.series(line, field_name, period.code, spec.short.get(line.code, line.label)) for line in lines.in_use]
            facts = [made for column in spec.facts for made in fact_columns(view, column, period.code)] if not number else []
            measure = lines.table.by_name[field_name].title.replace("{đợt}", "").strip(" :")
            if not is_reported([*columns, *facts]):
                stack.say(f"{measure} – {period.name}", words.words["nothing_yet"])
                continue
            made = stack.add(f"{measure} – {period.name}", fact_table(view, [*columns, *facts], words.words))
            _shade(stack, made, len(columns))
    return stack.sheet()


def _shade(stack: Stack, table: Table, lines: int) -> None:
    """A colour scale per line, because lines of different kinds do not compare with each other."""
    first, last = table.row + 1, table.row + len(table.rows)
    if table.rows:
        stack.highlights += [Highlight("scale", (first, column, last, column)) for column in range(1, lines + 1)]


def lines_by_round(view: View, spec: SheetSpec, words: Registers) -> Sheet:
    """Per line the whole, then every unit that reported it: each round, and the year by the line's kind."""
    lines = Lines(view, spec, view.picture.template.by_table[spec.table])
    columns = _line_columns(view, words)
    rows: list[Sequence[Any]] = []
    styles: dict[int, str] = {}
    for line in lines.in_use:
        styles[len(rows)] = "subtotal"
        rows += _line_rows(lines, line, words, FIRST_ROW + 1 + len(rows))
    table = Table(FIRST_ROW, 0, columns, rows, row_styles=styles)
    widths = [column.width for column in columns]
    return Sheet(
        spec.name,
        spec.key,
        puts=heading(view, spec, words.words, widths, 0, words.words["lines_note"], is_yellow=False),
        tables=[table],
        widths=dict(enumerate(widths)),
        heights={0: 34, FIRST_ROW: header_height(columns), **row_heights(table)},
        freeze=(FIRST_ROW + 1, 3),
        repeat_rows=(FIRST_ROW, FIRST_ROW),
    )


def _line_columns(view: View, words: Registers) -> list[Column]:
    shorts = [str(view.label("@period", code)) for code in view.rounds]
    return [
        Column(words.words["line"], "long", 50),
        Column(words.words["measure"], "centre", 9),
        Column(words.words["unit"], "text", NAME_WIDTH),
        *(Column(short, "int", 15) for short in shorts),
        Column(view.year_name(words.words["year"]), "int", 16),
        Column(words.words["line_kind"], "centre", 22),
        Column(words.words["note"], "long", 40),
    ]


def _line_rows(lines: Lines, line: Line, words: Registers, row: int) -> list[Sequence[Any]]:
    """The whole on `row` of the sheet, then each unit that reported anything, while there is room for them."""
    view = lines.view
    field_name = next(iter(lines.spec.lines))
    periods = (*view.rounds, YEAR)
    series = [lines.series(line, field_name, period, "") for period in periods]
    units = []
    for place, unit in enumerate(view.units):
        numbers = [one.values[place] for one in series]
        note = lines.notes.get((unit.code, line.code))
        if note or any(number != UNKNOWN for number in numbers):
            units.append([line.label, line.unit, unit.short_name, *numbers, None, note])
    totals = []
    for column, one in enumerate(series, start=3):
        adds_up = bool(units) and one.whole == total_of(one.values) != UNKNOWN
        formula = f"=SUM({span(row + 1, column, row + len(units), column)})"
        totals.append(Cell(one.whole, "int", formula=formula) if adds_up and _has_room(lines) else one.whole)
    kind = words.words[f"kind_{line.kind}"]
    return [[line.label, line.unit, words.words["whole"], *totals, kind, None], *(units if _has_room(lines) else ())]


def _has_room(lines: Lines) -> bool:
    return len(lines.in_use) * len(lines.view.units) <= MAX_LINE_ROWS
