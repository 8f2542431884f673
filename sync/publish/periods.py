"""A picture -> the sheets of the two calendars and of the fields: phases, rounds, weeks, sectors, fields, kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sync.campaign import AFTER, BEFORE, BETWEEN, WHOLE
from sync.publish.front import ALL, LATE, FrontView
from sync.publish.front_spec import Number
from sync.publish.layout import header_height
from sync.publish.sheet import Cell, Chart, Column, Put, Series, Sheet, Table, at, span
from sync.publish.values import UNKNOWN

if TYPE_CHECKING:
    from sync.campaign import Period

FIRST_ROW = 2
PAGE_POINTS, PAGE_PIXELS = 485.0, 940.0
"""A landscape page between its margins: height in points at full size, width in pixels."""
ROW_POINTS, LETTER_PIXELS = 12.8, 7
CHART_ROWS = 19
NAME_WIDTH, FIELD_WIDTH = 27.0, 40.0


@dataclass
class Pile:
    """A sheet in the making: titled tables and charts, one below the other."""

    row: int = FIRST_ROW
    puts: list[Put] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)

    def add(self, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]], **more: Any) -> Table:
        """Put a title and a table below what is there."""
        self.starts.append(self.row)
        self.puts.append(Put(self.row, 0, Cell(title, "subtitle")))
        table = Table(self.row + 1, 0, columns, rows, filter=False, **more)
        self.heights |= {self.row: 22, table.row: header_height(columns)}
        self.tables.append(table)
        self.row = table.row + len(rows) + (3 if table.total else 2)
        return table

    def chart(self, *charts: Chart) -> None:
        """Put charts side by side below what is there."""
        self.starts.append(self.row)
        self.charts.extend(charts)
        self.row += CHART_ROWS

    def sheet(self, view: FrontView, name: str, title: str, key: str) -> Sheet:
        """The finished sheet."""
        puts = [*view.heading(title), *self.puts]
        scale = min(1.0, PAGE_PIXELS / self._width())
        return Sheet(
            name,
            key,
            puts,
            self.tables,
            self.charts,
            heights={1: 24, **self.heights},
            freeze=(2, 1),
            fit=(0, 0),
            scale=int(100 * scale),
            page_breaks=list(self._breaks(PAGE_POINTS / scale)),
        )

    def _width(self) -> float:
        """Pixels of the widest table or row of charts."""
        columns: dict[int, float] = {}
        for table in self.tables:
            for place, column in enumerate(table.columns):
                columns[place] = max(columns.get(place, 0.0), column.width)
        pixels = [LETTER_PIXELS * columns[place] + 5 for place in sorted(columns)]
        edges = [sum(pixels[:end]) for end in range(len(pixels) + 1)]
        return max([edges[-1], *(edges[min(chart.column, len(edges) - 1)] + chart.width for chart in self.charts)])

    def _breaks(self, room: float) -> Iterator[int]:
        """Rows before which a page ends, so that no table or chart is cut that one page can hold."""
        used = sum(self.heights.get(row, ROW_POINTS) for row in range(FIRST_ROW))
        for start, end in zip(self.starts, [*self.starts[1:], self.row], strict=True):
            height = sum(self.heights.get(row, ROW_POINTS) for row in range(start, end))
            if used + height > room and used > room / 3:
                yield start
                used = 0.0
            used = (used + height) % room


# ---- 7. phases, rounds


def sheet(view: FrontView) -> tuple[Sheet, tuple[str, int, int, int]]:
    """The sheet, and where its table by week is: sheet, first row, last row, first column."""
    pile = Pile()
    spec = view.spec.periods
    _by_class(view, pile)
    grid = _class_grid(view, pile)
    weeks = week_rows(view)
    names = (grid.row + 1, 0, grid.row + len(grid.rows), 0)
    series = [Series(label, names, (names[0], place, names[2], place)) for place, (label, _) in enumerate(_known_classes(view), 1)]
    week_row = pile.row + CHART_ROWS + 1
    pile.chart(
        Chart("column", pile.row, 0, view.words["classes_chart"], series, 560, 320),
        *_week_chart(view, weeks, week_row, pile.row),
    )
    _add_weeks(view, pile, weeks)
    _by_round(view, pile)
    _matrix(view, pile)
    return pile.sheet(view, spec.name, spec.title, "periods"), (spec.name, week_row + 1, week_row + len(weeks), 0)


def _by_class(view: FrontView, pile: Pile) -> None:
    words, spec = view.words, view.spec.periods
    columns = [Column(words["phase"], "text", NAME_WIDTH), Column(words["class"], "text", 26)]
    columns += [Column(one.title, one.style or view.style_of(one.indicator), max(one.width, 12)) for one in spec.columns]
    columns += [Column(words["share"], "percent", 12), Column(words["of_target"], "percent", 12)]
    rows: list[list[Any]] = []
    styles: dict[int, str] = {}
    for code in view.phase_codes:
        for label, split in view.classes():
            if not split:
                styles[len(rows)] = "subtotal"
            rows.append([view.period_name(code), label, *_class_row(view, code, split)])
    pile.add(words["by_class"], columns, rows, row_styles=styles)


def _class_row(view: FrontView, period: str, split: str) -> Iterator[Any]:
    for one in view.spec.periods.columns:
        yield view.value(one.indicator, WHOLE, period, split)
    part = view.known(view.spec.indicator, WHOLE, period, split)
    whole = view.picture.facts.value(view.spec.indicator, WHOLE, period)
    yield 100 * part / whole if part is not None and whole else UNKNOWN
    percent = None if split else view.reached(WHOLE, period).percent
    yield None if split else (UNKNOWN if percent is None else percent)


def _known_classes(view: FrontView) -> list[tuple[str, str]]:
    return [(label, split) for label, split in view.classes() if split]


def _class_grid(view: FrontView, pile: Pile) -> Table:
    """Period by sector, the numbers behind the chart."""
    words = view.words
    classes = _known_classes(view)
    columns = [Column(words["period"], "text", NAME_WIDTH), *(Column(label, "int", 12) for label, _ in classes)]
    columns.append(Column(words["total"], "int", 12))
    periods = [*view.picture.campaign.phases, *view.picture.campaign.rounds]
    rows = []
    for period in periods:
        parts = [view.value(view.spec.indicator, WHOLE, period.code, split) for _, split in classes]
        rows.append([period.short, *parts, view.value(view.spec.indicator, WHOLE, period.code)])
    return pile.add(words["classes_chart"], columns, rows)


# ---- week by week


def week_rows(view: FrontView) -> list[list[Any]]:
    """Week's last day, counted so far (blank for weeks to come), needed by then, over the current phase."""
    phase = view.phase
    if phase is None:
        return []
    rows = view.records
    inside = rows[(rows["phase"] == phase.code) & (rows["counted"] != 0) & (rows["reason"] != "frozen_late")]
    days = sorted(day for day in inside["day"] if day is not None)
    target = view.target(WHOLE, view.spec.indicator, phase.code)
    return [_week(phase, end, days, target, view.picture.today) for end in _week_ends(phase)]


def week_days(view: FrontView) -> tuple[date, date] | None:
    """The days of the current phase, first and last."""
    return (view.phase.count_from, view.phase.count_to) if view.phase else None


def _week_ends(phase: Period) -> Iterator[date]:
    end = phase.count_from + timedelta(days=6)
    while end < phase.count_to:
        yield end
        end += timedelta(days=7)
    yield phase.count_to


def _week(phase: Period, end: date, days: Sequence[date], target: int | None, today: date) -> list[Any]:
    has_begun = end - timedelta(days=6) <= today
    done = sum(day <= end for day in days) if has_begun else None
    length, passed = (phase.count_to - phase.count_from).days + 1, (end - phase.count_from).days + 1
    return [end, done, None if target is None else round(target * passed / length)]


def _add_weeks(view: FrontView, pile: Pile, rows: Sequence[Sequence[Any]]) -> None:
    words = view.words
    columns = [
        Column(words["week"], "date", NAME_WIDTH),
        Column(words["series_done"], "int", 12),
        Column(words["series_needed"], "int", 12),
    ]
    pile.add(words["weeks"].format(ky=view.period_name(view.now)), columns, rows)


def _week_chart(view: FrontView, weeks: Sequence[Any], row: int, at_row: int) -> Iterator[Chart]:
    if not weeks:
        return
    first, last, words = row + 1, row + len(weeks), view.words
    days = (first, 0, last, 0)
    series = [
        Series(words["series_done"], days, (first, 1, last, 1)),
        Series(words["series_needed"], days, (first, 2, last, 2), colour="#A5A5A5"),
    ]
    yield Chart("line", at_row, 4, words["weeks"].format(ky=view.period_name(view.now)), series, 560, 320, days=week_days(view))


# ---- units by round


def _by_round(view: FrontView, pile: Pile) -> None:
    """Unit by round; what lies before, after or between the rounds stands beside them, so that a line adds up to the programme."""
    words, rounds = view.words, view.picture.campaign.rounds
    if not rounds:
        return
    heads = _round_heads(view)
    columns = [Column(words["unit"], "text", NAME_WIDTH), *(Column(head, "int", 12, "sum") for _, head in heads)]
    columns.append(Column(words["total"], "int", 12, "sum"))
    rows = []
    first = pile.row + 2
    for place, unit in enumerate(view.units):
        values = [_in_round(view, unit.code, code) for code, _ in heads]
        known = [value for value in values if isinstance(value, int)]
        total = Cell(sum(known), formula=_row_sum(first + place, len(heads))) if known else UNKNOWN
        rows.append([unit.short_name, *values, total])
    pile.add(words["by_round"], columns, rows, total=words["whole"])


def _row_sum(row: int, width: int) -> str:
    return f"SUM({span(row, 1, row, width)})"


def _round_heads(view: FrontView) -> list[tuple[str, str]]:
    rounds, words = view.picture.campaign.rounds, view.words
    return [
        (BEFORE, words["before"].format(ky=rounds[0].short)),
        *((period.code, period.short) for period in rounds),
        (BETWEEN, words["between"]),
        (AFTER, words["after"].format(ky=rounds[-1].short)),
    ]


def _in_round(view: FrontView, unit: str, code: str) -> int | str:
    """What counts in one round, or before, between and after them."""
    found = view.picture.facts.value(view.spec.indicator, unit, code)
    return UNKNOWN if found is None else int(found)


# ---- phases against rounds


def _matrix(view: FrontView, pile: Pile) -> None:
    """Every counted record in exactly one cell; the check cell compares its totals with the facts of both calendars."""
    words, rounds = view.words, view.picture.campaign.rounds
    if not rounds:
        return
    heads = _round_heads(view)
    columns = [Column(words["phase"], "text", NAME_WIDTH), *(Column(head, "int", 12, "sum") for _, head in heads)]
    columns += [Column(words["total"], "int", 12, "sum"), Column(words["by_facts"], "int", 14, "sum")]
    first = pile.row + 2
    rows = []
    for place, phase in enumerate(view.picture.campaign.phases):
        values = [_in_both(view, phase.code, code) for code, _ in heads]
        total = Cell(sum(values), formula=_row_sum(first + place, len(heads)))
        by_phase = (view.reached(WHOLE, phase.code).done or 0) + view.late(phase.code)
        rows.append([phase.short, *values, total, by_phase])
    table = pile.add(words["matrix"], columns, rows, total=words["total"])
    _check(view, pile, table, heads)


def _in_both(view: FrontView, phase: str, code: str) -> int:
    """Counted in a phase (late ones too) and in a round."""
    values = (view.known(view.spec.indicator, WHOLE, period, f"round={code}") for period in (phase, phase + LATE))
    return sum(int(value or 0) for value in values)


def _check(view: FrontView, pile: Pile, table: Table, heads: Sequence[tuple[str, str]]) -> None:
    """Says whether the matrix, the phases, the rounds and the whole agree."""
    words, last, width = view.words, table.row + 1 + len(table.rows), len(heads)
    sums = [sum(row[place] for row in table.rows) for place in range(1, width + 1)]
    expected = [_in_round(view, WHOLE, code) for code, _ in heads]
    whole = view.reached(WHOLE, ALL).done or 0
    pairs = [(place, value) for place, value in enumerate(expected, 1) if value != UNKNOWN]
    tests = [f"{at(last, place)}={value}" for place, value in [*pairs, (width + 1, whole), (width + 2, whole)]]
    is_right = all(sums[place - 1] == value for place, value in pairs)
    is_right = is_right and sum(sums) == whole == sum(row[width + 2] for row in table.rows)
    result = words["matrix_ok" if is_right else "matrix_bad"]
    formula = f'IF(AND({",".join(tests)}),"{words["matrix_ok"]}","{words["matrix_bad"]}")'
    pile.puts.append(Put(last + 1, 0, Cell(words["matrix_check"], "note")))
    pile.puts.append(Put(last + 1, width + 1, Cell(result, "green" if is_right else "red", formula=formula)))
    pile.row = last + 3


# ---- 8. fields


def fields_sheet(view: FrontView) -> Sheet:
    """Field by phase with its chart, field by sector by phase, the special counts, projects by kind."""
    pile = Pile()
    spec = view.spec.fields_sheet
    _field_totals(view, pile)
    _field_classes(view, pile)
    _others(view, pile)
    _kinds(view, pile)
    return pile.sheet(view, spec.name, spec.title, "fields")


def _fields(view: FrontView) -> list[tuple[str, str]]:
    """(label, split) of every field, and of those unknown."""
    spec = view.spec.fields_sheet
    known = [(label, f"{spec.split}={code}") for code, label in view.labels.get(spec.list, {}).items()]
    return [*known, (view.words["no_field"], f"{spec.split}=")]


def _field_totals(view: FrontView, pile: Pile) -> None:
    words = view.words
    columns = [
        Column(words["field"], "text", FIELD_WIDTH),
        *(Column(view.period_name(code), "int", 12, "sum") for code in view.phase_codes),
    ]
    rows = []
    for label, split in _fields(view):
        rows.append([label, *(view.value(view.spec.indicator, WHOLE, code, split) for code in view.phase_codes)])
    table = pile.add(view.spec.fields_sheet.title, columns, rows, total=words["whole"])
    first, last, place = table.row + 1, table.row + len(rows), len(view.phase_codes)
    title = words["fields_chart"].format(ky=view.period_name(ALL).lower())
    series = [Series(words["series_done"], (first, 0, last, 0), (first, place, last, place))]
    pile.chart(Chart("bar", pile.row, 0, title, series, 720, 340, legend=False))


def _field_classes(view: FrontView, pile: Pile) -> None:
    words, spec = view.words, view.spec.fields_sheet
    columns = [Column(words["field"], "text", FIELD_WIDTH), Column(words["class"], "text", 26)]
    for code in view.phase_codes:
        columns += [_phase_column(view, code, one) for one in spec.columns]
    rows: list[list[Any]] = []
    styles: dict[int, str] = {}
    for label, split in _fields(view):
        for class_label, class_split in view.classes():
            both = f"{class_split}|{split}" if class_split else split
            line = list(_field_row(view, both))
            if class_split and not any(isinstance(value, int | float) and value for value in line):
                continue
            if not class_split:
                styles[len(rows)] = "subtotal"
            rows.append([label, class_label, *line])
    pile.add(words["by_field_class"], columns, rows, row_styles=styles, total=words["whole"], sum_rows=tuple(styles))


def _phase_column(view: FrontView, code: str, one: Number) -> Column:
    style = one.style or view.style_of(one.indicator)
    total = "sum" if one.total else view.value(one.indicator, WHOLE, code)
    return Column(f"{view.period_name(code)}: {one.title}", style, one.width, total)


def _field_row(view: FrontView, split: str) -> Iterator[Any]:
    for code in view.phase_codes:
        for one in view.spec.fields_sheet.columns:
            yield view.value(one.indicator, WHOLE, code, split)


def _others(view: FrontView, pile: Pile) -> None:
    words = view.words
    columns = [Column(words["content"], "text", FIELD_WIDTH), Column(words["class"], "text", 26)]
    columns += [Column(view.period_name(code), "int", 12) for code in view.phase_codes]
    rows: list[list[Any]] = []
    styles: dict[int, str] = {}
    for one in view.spec.fields_sheet.others:
        for label, split in view.classes():
            if not split:
                styles[len(rows)] = "subtotal"
            rows.append([one.title, label, *(view.value(one.indicator, WHOLE, code, split) for code in view.phase_codes)])
    pile.add(words["others"], columns, rows, row_styles=styles)


def _kinds(view: FrontView, pile: Pile) -> None:
    words, spec = view.words, view.spec.fields_sheet
    rounds = view.picture.campaign.rounds
    codes = [*(period.code for period in rounds), "YEAR"]
    names = [*(period.short for period in rounds), words["year"]]
    columns = [Column(words["kind"], "text", FIELD_WIDTH), *(Column(name, "int", 12, "sum") for name in names)]
    labels = view.labels.get(spec.kinds_list, {})
    rows = []
    for item in spec.kinds_items:
        split = f"{spec.kinds_split}={item}"
        values = [view.value(spec.kinds.indicator, WHOLE, code, split) for code in codes]
        rows.append([labels.get(item, item), *values])
    pile.add(words["kinds"], columns, rows, total=words["total"])
