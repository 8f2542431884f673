"""A picture -> the sheet of units against targets: grouped by type, with subtotals and the whole, totals as live formulas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sync.campaign import PROGRAMME, WHOLE
from sync.picture import State
from sync.publish.front import FrontView
from sync.publish.front_spec import Number
from sync.publish.grid import runs
from sync.publish.layout import header_height, row_heights
from sync.publish.sheet import Cell, Chart, Column, Highlight, Series, Sheet, Table, at, span
from sync.publish.values import UNKNOWN

if TYPE_CHECKING:
    from sync.campaign import Unit

HEADER_ROW = 3
MOST_BARS = 40
INDENT = "   "
FIXED = 3
"""Columns before the first number: order, unit, type."""


@dataclass
class Grid:
    """The rows in the making, from the row below the header."""

    view: FrontView
    rows: list[list[Any]] = field(default_factory=list)
    styles: dict[int, str] = field(default_factory=dict)
    units: list[int] = field(default_factory=list)

    @property
    def row(self) -> int:
        """The sheet row of the next line."""
        return HEADER_ROW + 1 + len(self.rows)

    def add(self, line: list[Any], style: str = "") -> None:
        """Append a line."""
        if style:
            self.styles[len(self.rows)] = style
        self.rows.append(line)

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """Unit -> place by percentage in the current phase among the units of its level; equals share a place, units without a
        target have none."""
        percents = {unit.code: self.view.reached(unit.code, self.view.now).percent for unit in self.view.units}
        levels: dict[int, dict[str, float]] = {}
        for code, value in percents.items():
            if value is not None:
                levels.setdefault(self.view.levels.depths[code], {})[code] = value
        return {code: place for known in levels.values() for code, place in _places(known).items()}

    @cached_property
    def doubtful(self) -> Mapping[str, int]:
        """Unit -> records, its own and of the units below it, about which a question is open."""
        table = self.view.indicators[self.view.spec.indicator].table
        pairs = [pair for pair in self.view.picture.settled.pairs if pair.table == table and not pair.verdict and not pair.is_told]
        labels = sorted({label for pair in pairs for label in (pair.first, pair.second)})
        owned = self.view.picture.settled.frames[table]["owner"] if labels else ()
        owners = [owned[label] for label in labels]
        return Counter(unit for owner in owners for unit in self.view.picture.campaign.ancestors(str(owner)))

    @cached_property
    def previous(self) -> Mapping[tuple[str, str], Mapping[str, int]]:
        """(period of this year, name of the earlier one) -> unit -> what was reached then."""
        found: dict[tuple[str, str], dict[str, int]] = {}
        for row in self.view.picture.campaign.previous:
            if row.get("indicator") == self.view.spec.indicator and row.get("value") is not None:
                period = str(row.get("period") or PROGRAMME)
                name = str(row.get("period_name") or self.view.period_name(period))
                found.setdefault((period, name), {})[str(row.get("unit_code"))] = int(row["value"])
        return found

    @property
    def shows_rank(self) -> bool:
        """Whether the campaign wants ranks printed."""
        return bool(self.view.picture.campaign.settings.get("show_rank"))


def _places(percents: Mapping[str, float]) -> Mapping[str, int]:
    places: dict[float, int] = {}
    for place, value in enumerate(sorted(percents.values(), reverse=True), 1):
        places.setdefault(value, place)
    return {code: places[value] for code, value in percents.items()}


def sheet(view: FrontView, bars: tuple[str, int, int, int]) -> Sheet:
    """The sheet. `bars`: sheet, first row, last row, first column (name, %, 100) of the numbers behind the chart."""
    grid = Grid(view)
    columns = _columns(grid)
    parts: list[tuple[int, int]] = []
    for label, units in view.unit_types(view.levels.topmost):
        parts += _group(grid, columns, label, units)
    _whole(grid, columns, parts)
    last = HEADER_ROW + len(grid.rows)
    table = Table(HEADER_ROW, 0, columns, grid.rows, row_styles=grid.styles, filter=False)
    return Sheet(
        view.spec.progress.name,
        "progress",
        puts=view.heading(view.spec.progress.title),
        tables=[table],
        charts=[_chart(view, bars, last + 2)] if bars[2] >= bars[1] else [],
        highlights=[
            Highlight("data_bar", (HEADER_ROW + 1, place, last, place), maximum=100)
            for place, column in enumerate(columns)
            if column.key.startswith("percent.")
        ],
        freeze=(HEADER_ROW + 1, 2),
        repeat_rows=(HEADER_ROW, HEADER_ROW),
        heights={1: 24, HEADER_ROW: header_height(columns), **row_heights(table)},
    )


def _columns(grid: Grid) -> list[Column]:
    view = grid.view
    words, spec = view.words, view.spec.progress
    columns = [Column(words["order"], "centre", 5), Column(words["unit"], "text", 26), Column(words["type"], "text", 20)]
    columns += [_number_column(view, one) for one in spec.before]
    for code in view.phase_codes:
        name = view.period_title(code)
        columns += [
            Column(f"{name}: {words['target']}", "int", 9, key=f"target.{code}"),
            Column(f"{name}: {words['done']}", "int", 7.5, key=f"done.{code}"),
            Column(f"{name}: {words['percent']}", "percent", 8, key=f"percent.{code}"),
            Column(f"{name}: {words['missing']}", "int", 7.5, key=f"missing.{code}"),
        ]
    columns += [Column(words[name], "int", 7.5, "sum", key=name) for name in _kept_apart(view)]
    columns += [_number_column(view, one) for one in spec.after]
    if grid.shows_rank:
        columns.append(Column(words["rank"], "centre", 7, key="rank"))
    columns += [Column(words["previous"].format(ky=name), "int", 10, "sum", key="previous") for _, name in grid.previous]
    return [*columns, Column(words["note"], "long", 22, key="note", volatile=True)]


def _kept_apart(view: FrontView) -> Sequence[str]:
    """Columns of what is not counted, or perhaps counted twice."""
    return ("late", "waiting", "doubtful") if view.spec.waiting else ("late", "doubtful")


def _number_column(view: FrontView, one: Number) -> Column:
    style = one.style or view.style_of(one.indicator)
    return Column(one.title, style, one.width, "sum" if one.total else "", key=f"{one.indicator}@{one.period}")


# ---- lines


def _group(grid: Grid, columns: Sequence[Column], label: str, units: Sequence[Unit]) -> list[tuple[int, int]]:
    """A heading, a line per unit with those below it, a subtotal; returns the sheet rows that add up, runs of topmost units."""
    view, words = grid.view, grid.view.words
    grid.add([None, label], "group")
    summed: list[int] = []
    for top in units:
        summed.append(grid.row)
        for unit in view.levels.branch(top):
            grid.units.append(grid.row)
            grid.add([len(grid.units), _indented(view, unit), view.type_name(unit), *_unit_numbers(grid, unit)])
    parts = list(runs(summed))
    line: list[Any] = [None, words["subtotal"].format(loai=label), None]
    line += [_summed(grid, columns, place, parts) for place in range(FIXED, len(columns))]
    grid.add(line, "subtotal")
    return parts


def _indented(view: FrontView, unit: Unit) -> str:
    """The name, moved in by its level: what stands further in is in the line above it already."""
    return INDENT * view.levels.depths[unit.code] + unit.short_name


def _unit_numbers(grid: Grid, unit: Unit) -> Iterator[Any]:
    view = grid.view
    for one in view.spec.progress.before:
        yield view.value(one.indicator, unit.code, one.period)
    for code in view.phase_codes:
        yield from _against(view, unit.code, code)
    yield view.late(PROGRAMME, unit.code)
    if view.spec.waiting:
        yield view.value(view.spec.waiting, unit.code, PROGRAMME)
    yield grid.doubtful.get(unit.code, 0)
    for one in view.spec.progress.after:
        yield view.value(one.indicator, unit.code, one.period)
    if grid.shows_rank:
        yield grid.ranks.get(unit.code)
    for (period, _), values in grid.previous.items():
        done, before = view.reached(unit.code, period).done, values.get(unit.code)
        yield None if done is None or before is None else done - before
    yield _note(view, unit.code)


def _against(view: FrontView, unit: str, period: str) -> Iterator[Any]:
    reached = view.reached(unit, period)
    yield view.words["no_target"] if reached.target is None else reached.target
    yield UNKNOWN if reached.done is None else reached.done
    yield UNKNOWN if reached.percent is None else reached.percent
    yield UNKNOWN if reached.missing is None else reached.missing


def _note(view: FrontView, unit: str) -> str | None:
    """Why the figures of a unit must be read with care."""
    status = view.statuses.get(unit)
    notes = []
    if status is not None:
        special = {State.NOT_SENT: "not_sent_note", State.UNREADABLE: "unreadable_note", State.STALE: "stale_note"}
        word = special.get(status.state)
        if word:
            notes.append(view.words[word].format(n=status.age_days))
    if lower := view.levels.below(unit):
        own = view.own(unit, PROGRAMME)
        notes.append(view.words["with_lower"].format(n=len(lower), own=UNKNOWN if own is None else view.number(own)))
    targets = (view.targets.get((unit, view.spec.indicator, code)) for code in view.phase_codes)
    if any(target is not None and view.spec.sample in target.note for target in targets):
        notes.append(view.spec.sample)
    return "; ".join(notes) or None


# ---- totals


def _summed(grid: Grid, columns: Sequence[Column], place: int, parts: Sequence[tuple[int, int]]) -> Any:
    """The total of a column over rows of units: a live sum, or what follows from other totals of the line."""
    column = columns[place]
    kind, _, _ = column.key.partition(".")
    if kind == "percent":
        return _percent(grid, place - 2, place - 1, parts)
    if kind == "missing":
        return _missing(grid, place - 3, place - 2, parts)
    return _sum(grid, place, parts) if column.total == "sum" or kind in {"target", "done"} else None


def _sum(grid: Grid, place: int, parts: Sequence[tuple[int, int]]) -> Cell:
    """A live sum; "…" while nobody has reported."""
    ranges = ",".join(span(first, place, last, place) for first, last in parts if last >= first)
    numbers = _numbers(grid, place, parts)
    if not numbers:
        return Cell(UNKNOWN, formula=f'IF(COUNT({ranges})=0,"{UNKNOWN}",SUM({ranges}))') if ranges else Cell(UNKNOWN)
    return Cell(sum(numbers), formula=f"SUM({ranges})")


def _numbers(grid: Grid, place: int, parts: Sequence[tuple[int, int]]) -> list[float | int]:
    values = (grid.rows[row - HEADER_ROW - 1][place] for first, last in parts for row in range(first, last + 1))
    return [value for value in values if isinstance(value, int | float)]


def _added(grid: Grid, place: int, parts: Sequence[tuple[int, int]]) -> float | int:
    return sum(_numbers(grid, place, parts))


def _percent(grid: Grid, target: int, done: int, parts: Sequence[tuple[int, int]]) -> Cell:
    assigned, reached = _added(grid, target, parts), _added(grid, done, parts)
    return _ratio(grid.row, target, done, 100 * reached / assigned if assigned else UNKNOWN)


def _ratio(row: int, target: int, done: int, value: Any) -> Cell:
    a, b = at(row, target), at(row, done)
    return Cell(value, formula=f'IF(N({a})>0,{b}/{a}*100,"{UNKNOWN}")')


def _missing(grid: Grid, target: int, done: int, parts: Sequence[tuple[int, int]]) -> Cell:
    assigned, reached = _added(grid, target, parts), _added(grid, done, parts)
    return _left(grid.row, target, done, max(0, assigned - reached) if assigned else UNKNOWN)


def _left(row: int, target: int, done: int, value: Any) -> Cell:
    a, b = at(row, target), at(row, done)
    return Cell(value, formula=f'IF(N({a})>0,MAX(0,{a}-{b}),"{UNKNOWN}")')


def _whole(grid: Grid, columns: Sequence[Column], parts: Sequence[tuple[int, int]]) -> None:
    """The line of the whole: its own targets, the units' numbers added up live, the indicators that cannot be added as facts."""
    view = grid.view
    line: list[Any] = [None, view.words["whole"], None]
    notes: list[str] = []
    for place in range(FIXED, len(columns)):
        kind, _, period = columns[place].key.partition(".")
        if kind == "target":
            target = view.target(WHOLE, view.spec.indicator, period)
            line.append(view.words["no_target"] if target is None else target)
        elif kind in {"percent", "missing"}:
            line.append(_of_whole(grid, kind, place, parts, line))
        else:
            line.append(_whole_number(grid, columns[place], place, parts))
        if kind == "done":
            notes += _difference(view, period, _added(grid, place, parts))
    line[-1] = "; ".join(notes) or None
    grid.add(line, "total")


def _of_whole(grid: Grid, kind: str, place: int, parts: Sequence[tuple[int, int]], line: Sequence[Any]) -> Cell:
    back = 2 if kind == "percent" else 3
    assigned, reached = line[place - back], _added(grid, place - back + 1, parts)
    has_target = isinstance(assigned, int) and assigned > 0
    if kind == "percent":
        return _ratio(grid.row, place - 2, place - 1, 100 * reached / assigned if has_target else UNKNOWN)
    return _left(grid.row, place - 3, place - 2, max(0, assigned - reached) if has_target else UNKNOWN)


def _whole_number(grid: Grid, column: Column, place: int, parts: Sequence[tuple[int, int]]) -> Any:
    if column.total == "sum" or column.key.startswith("done."):
        return _sum(grid, place, parts)
    indicator, has_period, period = column.key.partition("@")
    return grid.view.value(indicator, WHOLE, period) if has_period else None


def _difference(view: FrontView, period: str, added: float) -> Iterator[str]:
    """Said when the units' sum is not what counts for the whole, as when a unit nobody follows has reported."""
    whole = view.reached(WHOLE, period).done
    if whole is not None and whole != added:
        yield view.words["whole_differs"].format(ky=view.period_name(period), n=view.number(whole))


def _chart(view: FrontView, bars: tuple[str, int, int, int], row: int) -> Chart:
    name, first, last, column = bars
    names = (first, column, last, column)
    series = [
        Series(view.words["percent"], names, (first, column + 1, last, column + 1), name),
        Series(view.words["series_full"], names, (first, column + 2, last, column + 2), name, "line", "#C00000"),
    ]
    title = view.words["progress_chart"].format(ky=view.period_name(view.now))
    return Chart("column", row, 1, title, series, max(900, 50 * (last - first + 1)), 300, percent=True)
