"""A scope -> the tables behind the report, each with its heading, columns and rows in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sync.campaign import NOW, WHOLE, YEAR
from sync.model import DateInterval
from sync.publish.front_spec import Number
from sync.publish.ranking import named
from sync.publish.sending import days_late
from sync.publish.values import TICK, UNKNOWN, stretch
from sync.report.document import Appendix, Column, Row
from sync.report.told import in_words

if TYPE_CHECKING:
    from sync.report.gathered import Gathered
    from sync.report.scope import Scope
    from sync.report.spec import Appendix as Spec
    from sync.report.spec import ListColumn

NO_SHARE = "–"
"""A share of something of which there is none."""
NAME_SHARE, LABEL_SHARE, NUMBER_SHARE = 5.0, 9.0, 2.0
"""Widths of a unit's name, the label of an item and a number, as shares of the page."""
SENDING_SHAPES: Mapping[str, tuple[float, bool]] = {
    "state": (3.6, False),
    "rows_accepted": (1.5, True),
    "rows_must_fix": (1.5, True),
    "complete": (1.6, True),
    "reviewed": (2.3, False),
    "due": (2.3, False),
    "days_late": (1.8, True),
    "confirmed": (2.0, False),
}
"""What is shown of who sent what, by the word over it: share of the page, and whether it is a number."""


def appendices(scope: Scope, gathered: Gathered) -> tuple[Appendix, ...]:
    """Those that have something to say about the period, numbered as they follow one another."""
    makers: Mapping[str, Maker] = {"units": _units, "lines": _lines, "records": _records, "sending": _sending}
    found = []
    for place, spec in enumerate(_kept(scope), 1):
        columns, rows = makers[spec.kind](scope, spec)
        label, note = scope.words["appendix"].format(n=place), "" if rows else nothing_said(scope, spec.indicator)
        found.append(Appendix(label, spec.title, tuple(columns), tuple(rows), note))
        _note_gaps(scope, gathered, found[-1])
    return tuple(found)


def referred(scope: Scope) -> dict[str, str]:
    """Section -> the words by which it sends the reader to its appendices."""
    found: dict[str, list[str]] = {}
    for place, spec in enumerate(_kept(scope), 1):
        found.setdefault(spec.part, []).append(str(place))
    return {part: scope.words["see"].format(n=", ".join(places)) for part, places in found.items()}


def _kept(scope: Scope) -> list[Spec]:
    """A table of numbers that nobody keeps for such a period is no table of numbers that nobody reported."""
    needing = {"units": _numbers, "lines": _items}
    asked = [spec for spec in scope.spec.appendices if not (scope.unit and spec.whole_only)]
    return [spec for spec in asked if spec.kind not in needing or needing[spec.kind](scope, spec)]


Made = tuple[list[Column], list[Row]]
Maker = Callable[["Scope", "Spec"], Made]


def nothing_said(scope: Scope, indicator: str) -> str:
    """What stands in the place of a list without records: that there are none, or "…" where nobody has reported."""
    return scope.words["nothing"] if not indicator or is_reported(scope, indicator) else UNKNOWN


def is_reported(scope: Scope, indicator: str) -> bool:
    """Whether the report's number of records is known, be it 0."""
    return scope.view.picture.facts.value(indicator, scope.code, _time_of(scope, indicator)) is not None


def _time_of(scope: Scope, indicator: str) -> str:
    """The report's period, or NOW for what is counted as it is today and by no period."""
    fact, own = scope.view.fact, scope.period.code
    return NOW if fact(indicator, WHOLE, own) is None and fact(indicator, WHOLE, NOW) is not None else own


def _note_gaps(scope: Scope, gathered: Gathered, made: Appendix) -> None:
    """Every column with a "…" in it, and whose row it is; who sent nothing at all is named elsewhere."""
    if made.note == UNKNOWN:
        gathered.note(f"{made.label}: {made.title}")
    silent = {scope.view.unit_name(unit) for unit in scope.silent} if not scope.unit else set()
    for place, column in enumerate(made.columns):
        names = [row.cells[1] for row in made.rows if row.cells[place] == UNKNOWN and row.kind != "total"]
        if owing := [name for name in names if name not in silent]:
            gathered.note(scope.words["gap"].format(bang=made.label, cot=column.title, ten=named(scope.view, owing)))


# ---- a row per unit


def _units(scope: Scope, spec: Spec) -> Made:
    words, numbers = scope.words, _numbers(scope, spec)
    columns = [Column(words["order"]), Column(scope.view.words["unit"], NAME_SHARE), *_number_columns(numbers)]
    rows = [
        Row((str(place), unit.short_name, *(_shown(scope, one, unit.code) for one in numbers)))
        for place, unit in enumerate(scope.units, 1)
    ]
    if len(rows) > 1:
        rows.append(Row(("", words["total"], *(_total(scope, one) for one in numbers)), "total"))
    return columns, rows


def _numbers(scope: Scope, spec: Spec) -> list[Number]:
    """The columns of numbers that are kept for such a period."""
    shared = next((a.columns for a in scope.view.spec.review.appendices if a.title == spec.columns_of), ())
    return [one for one in spec.columns or shared if _is_kept(scope, one)]


def _is_kept(scope: Scope, one: Number, code: str = "") -> bool:
    return scope.view.fact(one.indicator.replace("{code}", code), WHOLE, scope.when(one.period)) is not None


def _number_columns(numbers: Sequence[Number]) -> list[Column]:
    return [Column(one.title, NUMBER_SHARE, is_number=True) for one in numbers]


def _total(scope: Scope, one: Number) -> str:
    """The whole's own number: a percentage or an average is no sum."""
    return _shown(scope, one, WHOLE)


def _shown(scope: Scope, one: Number, unit: str, code: str = "") -> str:
    view, when = scope.view, scope.when(one.period)
    indicator = one.indicator.replace("{code}", code)
    if one.style in {"target", "missing", "percent_of_target"}:
        reached = view.reached(unit, when, indicator)
        value = {"target": reached.target, "missing": reached.missing, "percent_of_target": reached.percent}[one.style]
        if reached.target is None:
            return view.words["no_target"].lower() if one.style == "target" else ""
        if value is None:
            return UNKNOWN
        return view.percent(value) if one.style == "percent_of_target" else view.number(value)
    found = view.known(indicator, unit, when)
    if found is None:
        return NO_SHARE if scope.is_share_of_nothing(indicator, unit, when) else UNKNOWN
    if view.style_of(indicator) == "percent":
        return view.percent(found)
    return view.number(found if isinstance(found, int) else round(found, 1))


# ---- a row per item of a list


def _lines(scope: Scope, spec: Spec) -> Made:
    columns = [Column(scope.words["order"]), Column(scope.view.words["content"], LABEL_SHARE), *_number_columns(spec.columns)]
    rows = [
        Row((str(place), label, *(_shown(scope, one, scope.code, code) for one in spec.columns)))
        for place, (code, label) in enumerate(_items(scope, spec), 1)
    ]
    return columns, rows


def _items(scope: Scope, spec: Spec) -> list[tuple[str, str]]:
    """Code and label of the items whose numbers are kept for such a period."""
    items = scope.view.labels.get(spec.each, {}).items()
    return [(code, label) for code, label in items if any(_is_kept(scope, one, code) for one in spec.columns)]


# ---- records that are counted


def _records(scope: Scope, spec: Spec) -> Made:
    columns = [Column(scope.words["order"]), *(Column(one.title, one.width) for one in spec.fields)]
    return columns, record_rows(scope, spec.fields, counted_records(scope, spec.indicator), spec.block, spec.blocks)


def record_rows(
    scope: Scope, fields: Sequence[ListColumn], records: Sequence[dict[str, Any]], block: str, blocks: Mapping[str, str]
) -> list[Row]:
    """A row per record, numbered anew in every block, and a heading over each with its size; nothing without records."""
    rows: list[Row] = []
    for code, title in (blocks or {"": ""}).items():
        mine = [record for record in records if not block or record.get(block) == code]
        if title:
            rows.append(Row((f"{title}: {scope.view.number(len(mine))}", *("" for _ in fields)), "block"))
        rows += [Row((str(place), *_cells(scope, fields, record))) for place, record in enumerate(mine, 1)]
    return rows if records else []


def counted_records(scope: Scope, indicator: str) -> list[dict[str, Any]]:
    """The settled records that an indicator counts for the report's period and unit, in the coordinator's order of units."""
    view = scope.view
    found = view.picture.facts.contributions.get(indicator)
    if not found:
        return []
    is_now = _time_of(scope, indicator) == NOW
    counted = (row for row in found.rows() if row["counted"] and _is_of(scope, row["owner"]))
    mine = [row["index"] for row in counted if is_now or _is_in_period(scope, row)]
    frame = view.picture.settled.frames[view.indicators[indicator].table]
    rank = view.unit_rank
    return sorted(map(frame.row, mine), key=lambda record: rank.get(record["owner"], len(rank)))


def _is_of(scope: Scope, unit: str) -> bool:
    return scope.unit is None or unit == scope.unit.code


def _is_in_period(scope: Scope, row: Mapping[str, Any]) -> bool:
    if scope.period.axis == YEAR.lower():
        return row["round"] in scope.round_codes
    return bool(row[scope.period.axis] == scope.period.code)


def _cells(scope: Scope, fields: Sequence[ListColumn], record: Mapping[str, Any]) -> Iterator[str]:
    for one in fields:
        value = record.get(one.value)
        if one.list and value:
            value = scope.view.label(one.list, value)
        yield in_words(scope.style, value) if isinstance(value, date | DateInterval) else "" if value is None else str(value)


# ---- who sent what


def _sending(scope: Scope, _spec: Spec) -> Made:
    words, short = scope.view.words, scope.period.short
    shown = _shown_of_sending(scope)
    columns = [Column(scope.words["order"]), Column(words["unit"], NAME_SHARE)]
    columns += [Column(words[name].format(ky=short), *SENDING_SHAPES[name]) for name in shown]
    rows = [
        Row((str(place), unit.short_name, *map(_sent(scope, unit.code).__getitem__, shown)))
        for place, unit in enumerate(scope.units, 1)
    ]
    return columns, rows


def _shown_of_sending(scope: Scope) -> list[str]:
    """A review is one of a round, where units say when they made it; without a due date nobody is late."""
    left_out = set() if scope.period.axis == "round" and scope.view.spec.sending.closing else {"reviewed", "confirmed"}
    left_out |= set() if scope.period.report_due_on else {"due", "days_late"}
    return [name for name in SENDING_SHAPES if name not in left_out]


def _sent(scope: Scope, unit: str) -> dict[str, str]:
    """What is known of a unit, by the names of SENDING_SHAPES."""
    view, status = scope.view, scope.view.statuses.get(unit)
    counts = status.tables.values() if status else ()
    full = status.completeness if status else None
    said = view.closings.get((unit, scope.period.code), {})
    reviewed, due = said.get(view.spec.sending.reviewed), scope.period.report_due_on
    late = days_late(due, reviewed, view.picture.today)
    return {
        "state": view.state_words(unit),
        "rows_accepted": UNKNOWN if unit in scope.silent else view.number(sum(count.accepted for count in counts)),
        "rows_must_fix": UNKNOWN if unit in scope.silent else view.number(sum(count.must_fix for count in counts)),
        "complete": UNKNOWN if full is None else view.percent(full),
        "reviewed": _day(scope, reviewed),
        "due": _day(scope, due),
        "days_late": view.number(late) if late else "",
        "confirmed": TICK if said.get(view.spec.sending.confirmed) else "",
    }


def _day(scope: Scope, value: Any) -> str:
    """A day that may not be known, or only its month."""
    shown = stretch(value)
    return shown if isinstance(shown, str) else scope.style.day_of(shown) if shown else ""
