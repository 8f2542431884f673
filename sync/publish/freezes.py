"""A picture -> the sheet of frozen periods: what was fixed, what it would be now, every freeze there was, and the last runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sync.campaign import PROGRAMME, WHOLE
from sync.publish.fact_tables import YEAR, Stack
from sync.publish.register_spec import ListColumn, Registers, SheetSpec
from sync.publish.sheet import Column, Sheet, Table
from sync.publish.values import LATE, UNKNOWN, View

if TYPE_CHECKING:
    from sync.picture import Freeze

LOG_LENGTH = 200
"""Runs listed in the log."""


def freezes_sheet(view: View, spec: SheetSpec, words: Registers) -> Sheet:
    """Every period per unit: frozen, now, the difference; then the freezes with their reasons, then the log of the last runs."""
    stack = Stack(view, spec, words)
    rows: list[list[Any]] = []
    styles: dict[int, str] = {}
    for code, name in _periods(view, words):
        styles[len(rows)] = "subtotal"
        rows += [_picked(spec.list_columns, row) for row in _values(view, spec.indicator, code, name, words)]
    stack.add(words.words["freezes"], Table(0, 0, _heads(spec.list_columns), rows, row_styles=styles))
    history = [_picked(spec.history_columns, _told(view, freeze, words)) for freeze in reversed(view.picture.freezes)]
    if history:
        stack.add(words.words["freeze_history"], Table(0, 0, _heads(spec.history_columns), history))
    else:
        stack.say(words.words["freeze_history"], words.words["no_freezes"])
    log = [[_of(view, run, column.value) for column in spec.more_columns] for run in list(view.picture.runs)[-LOG_LENGTH:]]
    stack.add(words.words["log"], Table(0, 0, _heads(spec.more_columns), log[::-1], volatile=True))
    return stack.sheet(0)


def _heads(columns: Sequence[ListColumn]) -> list[Column]:
    return [Column(column.title, column.style, column.width) for column in columns]


def _picked(columns: Sequence[ListColumn], row: Mapping[str, Any]) -> list[Any]:
    return [row[column.value] for column in columns]


def _periods(view: View, words: Registers) -> Iterator[tuple[str, str]]:
    """Phases, rounds, and the whole and the year where they are frozen."""
    campaign = view.picture.campaign
    yield from ((period.code, period.name) for period in (*campaign.phases, *campaign.rounds))
    yield from ((code, _name(view, code, words)) for code in (PROGRAMME, YEAR) if code in view.picture.frozen)


def _name(view: View, code: str, words: Registers) -> str:
    known = {period.code: period.name for period in view.picture.campaign.periods}
    return known.get(code) or {PROGRAMME: words.words["all"], YEAR: words.words["year"]}.get(code, code)


def _values(view: View, indicator: str, code: str, name: str, words: Registers) -> Iterator[Mapping[str, Any]]:
    """A row for the whole and for every unit; what was frozen is "…" while the period still moves."""
    facts, freeze = view.picture.facts, view.picture.frozen.get(code)
    units = [WHOLE, *view.unit_codes]
    stood, since = facts.column(indicator, units, code), facts.column(indicator, units, code + LATE)
    for unit, value, change in zip(units, stood, since, strict=True):
        now = None if value is None and change is None else (value or 0) + (change or 0)
        yield {
            "period": name,
            "frozen_on": view.stood(code),
            "unit": words.words["whole"] if unit == WHOLE else view.label("@unit", unit),
            "frozen": UNKNOWN if freeze is None or value is None else value,
            "now": UNKNOWN if now is None else now,
            "difference": UNKNOWN if freeze is None or now is None else change or 0,
            "by": (freeze.by or None) if freeze and unit == WHOLE else None,
            "note": (freeze.note or None) if freeze and unit == WHOLE else None,
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
