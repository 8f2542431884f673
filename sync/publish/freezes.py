"""A picture -> the sheet of freezes: where each period stands, what was fixed and would be now, every freeze, the last runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sync.campaign import LATE, PROGRAMME, WHOLE, YEAR
from sync.open_points import open_points
from sync.publish.fact_tables import Stack, known
from sync.publish.register_spec import ListColumn, Registers, SheetSpec
from sync.publish.sheet import Column, Sheet, Table
from sync.publish.values import UNKNOWN, View

if TYPE_CHECKING:
    from sync.campaign import Period
    from sync.picture import Freeze

LOG_LENGTH = 200
"""Runs listed in the log, latest first."""


def freezes_sheet(view: View, spec: SheetSpec, words: Registers) -> Sheet:
    """Where every period stands; what was frozen per unit, now, the difference; the freezes with their reasons; the log."""
    stack = Stack(view, spec, words)
    if spec.standing_columns:
        _stand(stack)
    if view.picture.frozen:
        _fixed(stack)
    history = [_picked(spec.history_columns, _told(view, freeze, words)) for freeze in reversed(view.picture.freezes)]
    if history:
        stack.add(words.words["freeze_history"], Table(0, 0, _heads(spec.history_columns), history))
    else:
        stack.say(words.words["freeze_history"], words.words["no_freezes"])
    log = [[_of(view, run, column.value) for column in spec.more_columns] for run in view.picture.runs[:LOG_LENGTH]]
    stack.add(words.words["log"], Table(0, 0, _heads(spec.more_columns), log, volatile=True))
    return stack.sheet(0)


def _stand(stack: Stack) -> None:
    """A row per period, and what is open in the one that ended last of those that could be frozen."""
    view, words, today = stack.view, stack.words.words, stack.view.picture.today
    periods = [*view.picture.campaign.phases, *view.picture.campaign.rounds]
    frozen = view.picture.frozen
    open_in = {p.code: list(open_points(view.picture, p.code)) for p in periods if p.count_to < today and p.code not in frozen}
    rows = [
        {
            "period": period.name,
            "last": period.count_to,
            "state": _state(view, period, words),
            "now": known(view.picture.facts.value(_indicator(view, stack.spec), WHOLE, period.code)),
            "open": len(open_in[period.code]) if period.code in open_in else None,
        }
        for period in periods
    ]
    columns = stack.spec.standing_columns
    stack.add(words["standing"], Table(0, 0, _heads(columns), [_picked(columns, row) for row in rows]))
    ended = sorted((period for period in periods if period.code in open_in), key=lambda period: period.count_to)
    if ended:
        last = ended[-1]
        stack.say(words["before_freeze"].format(ky=last.name), *(open_in[last.code] or [words["nothing_open"]]))


def _indicator(view: View, spec: SheetSpec) -> str:
    return spec.indicator or view.template.roles.get("headline", "")


def _state(view: View, period: Period, words: Mapping[str, str]) -> str:
    today = view.picture.today
    if period.code in view.picture.frozen:
        return words["standing_frozen"]
    if period.count_to < today:
        return words["standing_ended"]
    is_ahead = period.count_from > today
    return words["standing_ahead" if is_ahead else "standing_running"].format(n=(period.count_to - today).days)


def _fixed(stack: Stack) -> None:
    """The frozen periods per unit: frozen, now, the difference."""
    view, spec, words = stack.view, stack.spec, stack.words
    rows: list[list[Any]] = []
    styles: dict[int, str] = {}
    for code, name in _periods(view, words):
        styles[len(rows)] = "subtotal"
        rows += [_picked(spec.list_columns, row) for row in _values(view, _indicator(view, spec), code, name, words)]
    stack.add(words.words["freezes"], Table(0, 0, _heads(spec.list_columns), rows, row_styles=styles))


def _heads(columns: Sequence[ListColumn]) -> list[Column]:
    return [Column(column.title, column.style, column.width) for column in columns]


def _picked(columns: Sequence[ListColumn], row: Mapping[str, Any]) -> list[Any]:
    return [row[column.value] for column in columns]


def _periods(view: View, words: Registers) -> Iterator[tuple[str, str]]:
    """Phases, rounds, the whole and the year: those that are frozen."""
    campaign = view.picture.campaign
    codes = [*(period.code for period in (*campaign.phases, *campaign.rounds)), PROGRAMME, YEAR]
    yield from ((code, _name(view, code, words)) for code in codes if code in view.picture.frozen)


def _name(view: View, code: str, words: Registers) -> str:
    known = {period.code: period.name for period in view.picture.campaign.periods}
    return known.get(code) or {PROGRAMME: words.words["all"], YEAR: words.words["year"]}.get(code, code)


def _values(view: View, indicator: str, code: str, name: str, words: Registers) -> Iterator[Mapping[str, Any]]:
    """A row for the whole and for every unit."""
    facts, freeze = view.picture.facts, view.picture.frozen[code]
    units = [WHOLE, *view.unit_codes]
    stood, since = facts.column(indicator, units, code), facts.column(indicator, units, code + LATE)
    for unit, value, change in zip(units, stood, since, strict=True):
        now = None if value is None and change is None else (value or 0) + (change or 0)
        yield {
            "period": name,
            "frozen_on": view.stood(code),
            "unit": words.words["whole"] if unit == WHOLE else view.label("@unit", unit),
            "frozen": UNKNOWN if value is None else value,
            "now": UNKNOWN if now is None else now,
            "difference": UNKNOWN if now is None else change or 0,
            "by": (freeze.by or None) if unit == WHOLE else None,
            "note": (freeze.note or None) if unit == WHOLE else None,
        }


def _told(view: View, freeze: Freeze, words: Registers) -> Mapping[str, Any]:
    """One freeze, with what was open then; and who let it go again, when and why."""
    name = _name(view, freeze.period, words)
    return {
        "period": f"{name} {freeze.edition}" if freeze.edition and freeze.edition not in name else name,
        "moment": view.clock(freeze.moment),
        "by": freeze.by or UNKNOWN,
        "note": freeze.note or None,
        "open": "; ".join(freeze.open) or None,
        "undone_at": view.clock(freeze.undone_at) if freeze.undone_at else None,
        "undone_by": freeze.undone_by or None,
        "reason": freeze.reason or None,
    }


def _of(view: View, run: Mapping[str, Any], path: str) -> Any:
    """Follow a path: "units.read" -> run["units"]["read"]; blank where a run says nothing of it."""
    value: Any = run
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return view.clock(value) if isinstance(value, datetime) else value
