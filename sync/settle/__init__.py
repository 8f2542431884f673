"""Tables in force + campaign + today -> Settled: every record judged, placed in time, given to a unit and a class.

Pure, and run on everything every time: what was in the future yesterday is accepted today, a moved boundary counts at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from sync.campaign import Campaign, Unit
from sync.findings import scope_of
from sync.model import CellRef, Finding, letters
from sync.picture import InForce, Settled
from sync.settle.rules import RULES, SETTLE_RULES, class_of
from sync.settle.world import Part, Periods, World, as_codes, as_interval
from sync.template import TableSpec, Template
from sync.vietnamese import day

__all__ = ["SETTLE_RULES", "settle"]

NOWHERE = Periods(None, None, None)


def settle(template: Template, campaign: Campaign, tables: Sequence[InForce], today: date) -> Settled:
    """Judge all records in force on a day.

    Frames hold, beside what picture.Settled says: `group` (the group's name as the table of groups writes it), `group_listed`
    (whether that table has it), `place` (the
    round, or BEFORE/AFTER/BETWEEN), `late` (came after its phase was frozen), `ahead` (refused only because its day has not come).
    """
    parts = [_part(template, campaign, table) for table in _in_order(template, campaign, tables)]
    world = World(template, campaign, parts, today)
    for part in parts:
        for rule in part.spec.rules:
            if rule.rule in RULES:
                RULES[rule.rule](part, rule, world)
    _tell_moves(world)
    frames = {spec.table: _frame(world, spec) for spec in template.tables}
    findings: dict[str, list[Finding]] = {}
    off = as_codes(world.setting("lines_off"))  # nobody misses a line that is switched off
    for part in parts:
        said = [f for f in part.source.checked.findings if f.facts.get("ma") not in off]
        findings.setdefault(part.unit.code, []).extend((*said, *part.findings))
    return Settled(frames, findings)


def _in_order(template: Template, campaign: Campaign, tables: Sequence[InForce]) -> list[InForce]:
    """By the coordinator's order of units, the template's order of tables, then edition; tables of no template are left out."""
    ranks = {spec.table: rank for rank, spec in enumerate(template.tables)}
    order = {unit.code: unit.order for unit in campaign.units}
    known = [table for table in tables if table.checked.table in ranks]
    return sorted(known, key=lambda t: (order.get(t.unit, 0), t.unit, ranks[t.checked.table], t.edition))


def _part(template: Template, campaign: Campaign, table: InForce) -> Part:
    checked = table.checked
    unit = campaign.by_code.get(table.unit) or Unit(table.unit, table.unit, table.unit, "")
    columns = {name: list(values) for name, values in checked.columns.items()}
    scope = cache(lambda code: scope_of(code, template))
    return Part(table, template.by_table[checked.table], unit, columns, list(checked.accepted), scope, template.lists)


# ---------------------------------------------------------------- frames


def _frame(world: World, spec: TableSpec) -> pd.DataFrame:
    """One frame of all units' records of a table, columns of Python objects, labels 0, 1, 2 …"""
    parts = [part for part in world.parts if part.spec.table == spec.table]
    made = [_columns(world, part) for part in parts]
    names = dict.fromkeys(name for columns in made for name in columns) or dict.fromkeys(_expected(world, spec))
    # One block of objects: a Series per column costs more than all the judging.
    block = np.empty((len(names), sum(part.size for part in parts)), dtype=object)
    for place, name in enumerate(names):
        block[place] = _joined(name, parts, made)
    return pd.DataFrame(block.T, columns=list(names), dtype=object)


def _expected(world: World, spec: TableSpec) -> list[str]:
    """The columns of a table that nobody has sent."""
    return [*OWN_COLUMNS, *(name for name, _, _ in spec.columns([p.code for p in world.campaign.rounds]))]


OWN_COLUMNS = (
    *("unit", "owner", "edition", "number", "row", "cell", "file", "state", "first_seen", "last_changed", "is_stale"),
    *("sector", "group", "group_listed", "phase", "round", "place", "late", "ahead"),
)


def _joined(name: str, parts: Sequence[Part], made: Sequence[Mapping[str, Sequence[Any]]]) -> list[Any]:
    values: list[Any] = []
    for part, columns in zip(parts, made, strict=True):
        values.extend(columns.get(name) or [None] * part.size)
    return values


def _columns(world: World, part: Part) -> dict[str, Sequence[Any]]:
    source, size = part.source, part.size
    groups = part.columns.get(world.group_column(part.spec)) or [None] * size
    when = _when(world, part)
    periods = [_periods(world, value) for value in when]
    phases = [found.phase for found in periods]
    return {
        "unit": [part.unit.code] * size,
        "owner": [world.owner(part.unit, name, as_interval(value)) for name, value in zip(groups, when, strict=True)],
        "edition": [source.edition] * size,
        "number": list(source.numbers),
        "row": list(source.checked.positions),
        "cell": _cells(part),
        "file": [source.file] * size,
        "state": ["accepted" if is_accepted else "must_fix" for is_accepted in part.accepted],
        "first_seen": list(source.first_seen),
        "last_changed": list(source.last_changed),
        "is_stale": [source.is_stale] * size,
        "sector": _classes(world, part, groups),
        "group": [world.known(part.unit, name).name if name else None for name in groups],
        "group_listed": [True if name and world.known(part.unit, name).how in ("known", "near") else None for name in groups],
        "phase": phases,
        "round": [found.round for found in periods],
        "place": [found.place for found in periods],
        "late": _late(world, part, phases),
        "ahead": [row in part.ahead for row in range(size)],
        **{name: values for name, values in part.columns.items() if name not in OWN_COLUMNS},
    }


def _classes(world: World, part: Part, groups: list[Any]) -> list[str]:
    """The class of every record; the lines of a sheet carry it themselves when they have one."""
    if part.spec.layout == "lines":
        classes = {line.code: line.sector for line in part.spec.lines}
        return [classes.get(str(code), "") for code in part.column("line_code")]
    return [class_of(part, world, row, groups) for row in range(part.size)]


def _when(world: World, part: Part) -> list[Any]:
    name = world.dated_by(part.spec)
    return part.column(name) if name else [None] * part.size


def _periods(world: World, value: Any) -> Periods:
    """The periods of a date, or of a period chosen by its code."""
    if value is None:
        return NOWHERE
    if isinstance(value, str):
        period = world.by_period.get(value)
        if period is None:
            return NOWHERE
        return Periods(value, None, None) if period.axis == "phase" else Periods(None, value, value)
    when = as_interval(value)
    return world.periods(when) if when else NOWHERE


def _late(world: World, part: Part, phases: Sequence[str | None]) -> list[bool]:
    """Records first seen after their phase was frozen; where the table is accounted for, the unit is told."""
    frozen = {p.code: p.frozen_on for p in world.campaign.phases if p.frozen_on and p.frozen_on <= world.today}
    if not frozen:
        return [False] * part.size
    pairs = zip(phases, part.source.first_seen, strict=True)
    late = [phase in frozen and seen > (frozen[phase] or date.max) for phase, seen in pairs]
    if any(i.accounted and i.table == part.spec.table for i in world.template.indicators):
        for row, is_late in enumerate(late):
            if is_late and part.accepted[row]:
                part.note("W-PHASE-LATE", row, world.dated_by(part.spec), gd=world.by_period[str(phases[row])].short)
    return late


def _cells(part: Part) -> list[CellRef]:
    """Where each record's first identity field stands."""
    checked = part.source.checked
    place = checked.places.get(next(iter(part.spec.identity), ""), 1)
    if checked.across:
        return [CellRef(checked.sheet, place, letters(position)) for position in checked.positions]
    column = letters(place)
    return [CellRef(checked.sheet, position, column) for position in checked.positions]


# ---------------------------------------------------------------- moves


def _tell_moves(world: World) -> None:
    """Both units of a move are told, in their tables of groups: the one that types, on the row; the one that manages, once."""
    for move in world.campaign.moves:
        manager = _short(world, move.managed_by)
        facts = {"d": day(move.first) if move.first else "", "can_cu": move.reason, "don_vi_khac": manager}
        for part in world.of_table.get((move.typed_by, world.groups_table), []):
            rows = _rows_named(world, part, move.name)
            part.note("I-CDCS-MOVE", rows[0] if rows else None, world.group_field, move.name, **facts)
        for part in world.of_table.get((move.managed_by, world.groups_table), []):
            part.note("I-CDCS-MOVE", None, world.group_field, move.name, **facts)


def _rows_named(world: World, part: Part, name: str) -> Sequence[int]:
    wanted = world.known(part.unit, name).name
    return [row for row, typed in enumerate(part.column(world.group_field)) if world.known(part.unit, typed).name == wanted]


def _short(world: World, unit: str) -> str:
    known = world.campaign.by_code.get(unit)
    return known.short_name if known else unit
