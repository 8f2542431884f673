"""A picture -> the sheet that says who sent what: a row per unit, and the states by type of unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sync.model import DateInterval
from sync.picture import State
from sync.publish.front import FrontView
from sync.publish.layout import header_height
from sync.publish.sheet import Cell, Chart, Column, Put, Series, Sheet, Table
from sync.publish.values import TICK, UNKNOWN, stretch

if TYPE_CHECKING:
    from sync.campaign import Period
    from sync.picture import TableCount, UnitStatus
    from sync.template import TableSpec

HEADER_ROW = 3
BELOW_COLUMN = 1
"""What stands below begins beside the column that is repeated on the second page, else its left edge would print there again."""
STATE_COLOURS = {
    State.UNREADABLE: "#C00000", State.NOT_SENT: "#ED7D31", State.STALE: "#FFC000", State.NIL: "#A5A5A5",
    State.INCOMPLETE: "#5B9BD5", State.COMPLETE: "#70AD47",
}  # fmt: skip


def sheet(view: FrontView) -> Sheet:
    """The table of units, then the table of states with its chart."""
    spec = view.spec.sending
    main = _units(view)
    below = main.row + len(main.rows) + 4
    states = _states(view, below)
    return Sheet(
        spec.name,
        "sending",
        puts=[
            *view.heading(spec.title),
            Put(2, 0, Cell(view.words["legend"], "note")),
            Put(below - 1, BELOW_COLUMN, Cell(view.words["states"], "subtitle")),
        ],
        tables=[main, states],
        charts=[_chart(view, states)] if states.rows else [],
        freeze=(HEADER_ROW + 1, 1),
        repeat_rows=(HEADER_ROW, HEADER_ROW),
        repeat_columns=(0, 0),
        fit=(2, 0),
        heights={1: 24, HEADER_ROW: header_height(main.columns), below: header_height(states.columns)},
    )


def _tables(view: FrontView) -> list[TableSpec]:
    campaign = view.picture.campaign
    return [spec for spec in view.picture.template.tables if campaign.is_in_use(spec.table)]


def _columns(view: FrontView, tables: Sequence[TableSpec]) -> list[Column]:
    words = view.words
    return [
        Column(words["unit"], "text", 28),
        Column(words["state"], "text", 24, volatile=True),
        Column(words["file"], "fit", 44),
        Column(words["received"], "moment", 16),
        Column(words["saved"], "moment", 16),
        Column(words["age"], "int", 8, volatile=True),
        *(Column(short_title(spec), "int", 9, "sum") for spec in tables),
        *(Column(words[name], "int", 9, "sum") for name in ("rows_read", "rows_accepted", "rows_must_fix", "rows_not_data")),
        Column(words["complete"], "percent", 9),
        Column(words["rows_right"], "percent", 9),
        *(column for period in _told_rounds(view) for column in _round_columns(view, period)),
    ]


def short_title(spec: TableSpec) -> str:
    """What a table is called over a narrow column."""
    return spec.title or spec.sheet


def _told_rounds(view: FrontView) -> Sequence[Period]:
    """Rounds of whose end the units tell in a table of their own; none where the template has no such table."""
    return view.picture.campaign.rounds if view.spec.sending.closing else ()


def _round_columns(view: FrontView, period: Period) -> list[Column]:
    words = view.words
    return [
        Column(words["reviewed"].format(ky=period.short), "date", 12),
        Column(words["due"].format(ky=period.short), "date", 12),
        Column(words["days_late"].format(ky=period.short), "int", 9, volatile=True),
        Column(words["confirmed"].format(ky=period.short), "centre", 9),
    ]


def _units(view: FrontView) -> Table:
    tables = _tables(view)
    closing = view.closings
    rows = [_unit(view, status, tables, closing) for status in view.picture.units]
    return Table(HEADER_ROW, 0, _columns(view, tables), rows, total=view.words["total_row"])


def _unit(
    view: FrontView, status: UnitStatus, tables: Sequence[TableSpec], closing: Mapping[tuple[str, str], Mapping[Any, Any]]
) -> list[Any]:
    counts = status.tables.values()
    read, accepted, must_fix, held, not_data = (
        sum(getattr(count, name) for count in counts) for name in ("read", "accepted", "must_fix", "held", "not_data")
    )
    judged = accepted + must_fix + held
    line: list[Any] = [
        view.unit_name(status.unit),
        view.state_words(status.unit),
        status.file.rpartition("/")[2] or None,
        status.received_at and view.local(status.received_at),
        status.saved_at and view.local(status.saved_at),
        status.age_days if status.received_at else None,
        *(_count(view, status.tables.get(spec.table)) for spec in tables),
        read,
        accepted,
        must_fix,
        not_data,
        UNKNOWN if status.completeness is None else status.completeness,
        100 * accepted / judged if judged else UNKNOWN,
    ]
    for period in _told_rounds(view):
        line.extend(_round(view, period, closing.get((status.unit, period.code), {})))
    return line


def _count(view: FrontView, count: TableCount | None) -> Any:
    """The records in force, or why there are none."""
    words = view.words
    if count is None:
        return words["unused"]
    if count.is_missing:
        return Cell(words["unclear"], "orange")
    return count.in_force or (words["nil"] if count.nil else words["unused"])


def _round(view: FrontView, period: Period, said: Mapping[Any, Any]) -> Iterator[Any]:
    spec = view.spec.sending
    reviewed = said.get(spec.reviewed)
    yield stretch(reviewed)
    yield period.report_due_on or view.words["no_due"]
    yield days_late(period.report_due_on, reviewed, view.picture.today)
    yield TICK if said.get(spec.confirmed) else None


def days_late(due: date | None, reviewed: Any, today: date) -> int | None:
    """Days after the due date, of the review or until today; None without a due date, or when the day is unknown."""
    if due is None or reviewed == DateInterval.unknown():
        return None
    done = reviewed.last if isinstance(reviewed, DateInterval) else reviewed
    days = ((done or today) - due).days
    return days if days > 0 else (0 if done else None)


def _states(view: FrontView, row: int) -> Table:
    names = [view.template.say(state) for state in State]
    columns = [Column(view.words["type"], "text", 24), *(Column(name, "int", 12, "sum") for name in names)]
    rows = []
    for label, units in view.unit_types():
        states = [view.statuses[unit.code].state for unit in units if unit.code in view.statuses]
        rows.append([label, *(states.count(state) for state in State)])
    return Table(row, BELOW_COLUMN, columns, rows, total=view.words["total_row"], filter=False)


def _chart(view: FrontView, table: Table) -> Chart:
    first, last, left = table.row + 1, table.row + len(table.rows), table.column
    series = [
        Series(view.template.say(state), (first, left, last, left), (first, place, last, place), colour=STATE_COLOURS[state])
        for place, state in enumerate(State, left + 1)
    ]
    return Chart("bar", last + 3, left, view.words["states_chart"], series, 760, 120 + 40 * len(table.rows), stacked=True)
