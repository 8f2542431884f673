"""A picture -> the sheet of the calendars: phases, rounds, weeks, sectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sync.campaign import AFTER, BEFORE, BETWEEN, LATE, PROGRAMME, WHOLE
from sync.publish.front import FrontView
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
NAME_WIDTH = 27.0


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
    shown = _known_classes(view) or [(view.words["total"], "")]
    series = [Series(label, names, (names[0], place, names[2], place)) for place, (label, _) in enumerate(shown, 1)]
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
    for code in _shown_periods(view):
        for label, split in view.classes():
            if not split:
                styles[len(rows)] = "subtotal"
            rows.append([view.period_title(code), label, *_class_row(view, code, split)])
    pile.add(words["by_class"], columns, rows, row_styles=styles)


def _shown_periods(view: FrontView) -> Sequence[str]:
    """Every phase, and all together; of a campaign with one calendar the rounds that have begun."""
    campaign = view.picture.campaign
    shown = campaign.phases or tuple(reversed(view.begun_rounds))
    return (*(period.code for period in shown), PROGRAMME)


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
    inside = [row for row in view.records if row[phase.axis] == phase.code and row["counted"] and row["reason"] != "frozen_late"]
    days = sorted(row["day"] for row in inside if row["day"] is not None)
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
    pile.add(view.week_by_week(words["weeks"]), columns, rows)


def _week_chart(view: FrontView, weeks: Sequence[Any], row: int, at_row: int) -> Iterator[Chart]:
    if not weeks:
        return
    first, last, words = row + 1, row + len(weeks), view.words
    days = (first, 0, last, 0)
    series = [
        Series(words["series_done"], days, (first, 1, last, 1)),
        Series(words["series_needed"], days, (first, 2, last, 2), colour="#A5A5A5"),
    ]
    yield Chart("line", at_row, 4, view.week_by_week(words["weeks"]), series, 560, 320, days=week_days(view))


# ---- units by round


def _by_round(view: FrontView, pile: Pile) -> None:
    """Unit by round; what lies before, after or between the rounds stands beside them, as does what has come to a frozen round
    since, so that a line adds up to the programme."""
    words, rounds = view.words, view.picture.campaign.rounds
    if not rounds:
        return
    heads = list(_heads_with_late(view))
    columns = [Column(words["unit"], "text", NAME_WIDTH), *(Column(head, "int", 12, "sum") for _, head in heads)]
    columns.append(Column(words["total"], "int", 12, "sum"))
    rows = []
    first = pile.row + 2
    for place, unit in enumerate(view.units):
        values = [_in_round(view, unit.code, code) for code, _ in heads]
        known = [value for value in values if isinstance(value, int)]
        total = Cell(sum(known), formula=_row_sum(first + place, len(heads))) if known else UNKNOWN
        rows.append([unit.short_name, *values, total])
    pile.add(words["by_round"], columns, rows, total=words["whole"], sum_rows=view.summed_rows)


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


def _heads_with_late(view: FrontView) -> Iterator[tuple[str, str]]:
    for code, name in _round_heads(view):
        yield code, view.period_title(code) if code in view.picture.frozen else name
        if code in view.picture.frozen:
            yield code + LATE, view.words["late_of"].format(ky=name)


def _in_round(view: FrontView, unit: str, code: str) -> int | str:
    """What counts in one round, or before, between and after them."""
    found = view.picture.facts.value(view.spec.indicator, unit, code)
    return UNKNOWN if found is None else int(found)


# ---- phases against rounds


def _matrix(view: FrontView, pile: Pile) -> None:
    """Every counted record in exactly one cell; the check cell compares its totals with the facts of both calendars."""
    words, campaign = view.words, view.picture.campaign
    if not campaign.rounds or not campaign.phases:
        return
    heads = _round_heads(view)
    columns = [Column(words["phase"], "text", NAME_WIDTH), *(Column(head, "int", 12, "sum") for _, head in heads)]
    columns += [Column(words["total"], "int", 12, "sum"), Column(words["by_facts"], "int", 14, "sum")]
    first = pile.row + 2
    rows = []
    for place, phase in enumerate(campaign.phases):
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
    expected = [view.counted_now(code) if code in view.picture.frozen else _in_round(view, WHOLE, code) for code, _ in heads]
    whole = view.counted_now(PROGRAMME)
    pairs = [(place, value) for place, value in enumerate(expected, 1) if value != UNKNOWN]
    tests = [f"{at(last, place)}={value}" for place, value in [*pairs, (width + 1, whole), (width + 2, whole)]]
    is_right = all(sums[place - 1] == value for place, value in pairs)
    is_right = is_right and sum(sums) == whole == sum(row[width + 2] for row in table.rows)
    result = words["matrix_ok" if is_right else "matrix_bad"]
    formula = f'IF(AND({",".join(tests)}),"{words["matrix_ok"]}","{words["matrix_bad"]}")'
    pile.puts.append(Put(last + 1, 0, Cell(words["matrix_check"], "note")))
    pile.puts.append(Put(last + 1, width + 1, Cell(result, "green" if is_right else "red", formula=formula)))
    pile.row = last + 3
