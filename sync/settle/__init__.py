"""Tables in force + campaign + today -> Settled: every record judged, placed in time, given to a unit and a class.

Pure, and run on everything every time: what was in the future yesterday is accepted today, a moved boundary counts at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sync.campaign import Campaign, Period, Unit
from sync.editions import edition_of
from sync.findings import scope_of
from sync.frame import Frame
from sync.model import CellRef, DateInterval, Finding, letters
from sync.picture import InForce, Settled
from sync.settle.awards import RULES as RULES_OF_AWARDS
from sync.settle.details import stand_in
from sync.settle.editions import repeated, speaking, worlds_of
from sync.settle.rules import MATCH_RULES, class_of
from sync.settle.rules import RULES as RULES_OF_ALL
from sync.settle.world import Part, Periods, World, as_codes, as_interval
from sync.template import TableSpec, Template
from sync.vietnamese import day

__all__ = ["SETTLE_RULES", "settle"]

RULES = {**RULES_OF_ALL, **RULES_OF_AWARDS}
SETTLE_RULES: frozenset[str] = frozenset(RULES) | MATCH_RULES
"""Names of all rules that are judged with the day, the campaign or other tables at hand."""

NOWHERE = Periods(None, None, None)


def settle(template: Template, campaign: Campaign, tables: Sequence[InForce], today: date) -> Settled:
    """Judge all records in force on a day.

    Frames hold, beside what picture.Settled says: `group` (the group's name as the table of groups writes it), `group_listed`
    (whether that table has it), `place` (the
    round, or BEFORE/AFTER/BETWEEN), `late` (came after its phase was frozen), `ahead` (refused only because its day has not come),
    `current` (speaks for today: no later edition took the table's place), `repeats` (an earlier edition has this very record).
    """
    parts = [_part(template, campaign, table, today) for table in _in_order(template, campaign, tables)]
    worlds = worlds_of(template, campaign, parts, today)
    present = edition_of(template, campaign)
    for part in parts:
        for rule in part.spec.rules:
            if rule.rule in RULES:
                RULES[rule.rule](part, rule, worlds[part.source.edition])
    told = [edition for edition in worlds if not present or edition == present]
    for edition in told:
        _tell_moves(worlds[edition])
    frames = stand_in(World(template, campaign, parts, today), _frames(template, campaign, parts, worlds))
    findings: dict[str, list[Finding]] = {}
    off = as_codes(campaign.settings.get("lines_off"))  # nobody misses a line that is switched off
    # Nobody can mend a workbook that is closed: its findings are told no more.
    for part in (part for part in parts if part.source.edition in told):
        said = [f for f in part.source.checked.findings if f.facts.get("ma") not in off]
        findings.setdefault(part.unit.code, []).extend((*said, *part.findings))
    return Settled(frames, findings)


def _in_order(template: Template, campaign: Campaign, tables: Sequence[InForce]) -> list[InForce]:
    """By the coordinator's order of units, the template's order of tables, then edition; tables of no template are left out."""
    ranks = {spec.table: rank for rank, spec in enumerate(template.tables)}
    order = {unit.code: unit.order for unit in campaign.units}
    known = [table for table in tables if table.checked.table in ranks]
    return sorted(known, key=lambda t: (order.get(t.unit, 0), t.unit, ranks[t.checked.table], t.edition))


def _part(template: Template, campaign: Campaign, table: InForce, today: date) -> Part:
    checked, spec = table.checked, template.by_table[table.checked.table]
    unit = campaign.by_code.get(table.unit) or Unit(table.unit, table.unit, table.unit, "")
    columns = {name: list(values) for name, values in checked.columns.items()}
    scope = cache(lambda code: scope_of(code, template))
    part = Part(table, spec, unit, columns, list(checked.accepted), scope, template.lists)
    if any(rule.is_dated for rule in spec.rules):
        part.days = _days(campaign, part.column(spec.periods_by), today)
    return part


def _days(campaign: Campaign, values: Sequence[Any], today: date) -> list[date]:
    """The day whose rules hold for each record: the last of its period or of its date, today where neither is known."""
    ends = {period.code: period.count_to for period in campaign.periods}
    whens = [as_interval(value) for value in values]
    return [when.last if when else ends.get(str(value), today) for value, when in zip(values, whens, strict=True)]


# ---------------------------------------------------------------- frames


def _frames(template: Template, campaign: Campaign, parts: Sequence[Part], worlds: Mapping[str, World]) -> dict[str, Frame]:
    """Table -> the records of all units."""
    made: dict[str, list[tuple[Part, Mapping[str, Sequence[Any]]]]] = {}
    for part, is_current, repeats in zip(parts, speaking(parts), repeated(parts), strict=True):
        columns = {**_columns(worlds[part.source.edition], part), "current": [is_current] * part.size, "repeats": repeats}
        made.setdefault(part.spec.table, []).append((part, columns))
    return {spec.table: _frame(spec, campaign, made.get(spec.table, [])) for spec in template.tables}


def _frame(spec: TableSpec, campaign: Campaign, made: Sequence[tuple[Part, Mapping[str, Sequence[Any]]]]) -> Frame:
    """One frame of all units' records of a table."""
    names = dict.fromkeys(name for _, columns in made for name in columns) or dict.fromkeys(_expected(spec, campaign))
    return Frame.of({name: _joined(name, made) for name in names})


def _expected(spec: TableSpec, campaign: Campaign) -> list[str]:
    """The columns of a table that nobody has sent."""
    return [*OWN_COLUMNS, *(name for name, _, _ in spec.columns([p.code for p in campaign.rounds]))]


OWN_COLUMNS = (
    *("unit", "owner", "edition", "number", "row", "cell", "file", "state", "first_seen", "last_changed", "is_stale"),
    *("sector", "group", "group_listed", "phase", "round", "place", "late", "ahead", "current", "repeats"),
)


def _joined(name: str, made: Sequence[tuple[Part, Mapping[str, Sequence[Any]]]]) -> list[Any]:
    values: list[Any] = []
    for part, columns in made:
        values.extend(columns.get(name) or [None] * part.size)
    return values


def _columns(world: World, part: Part) -> dict[str, Sequence[Any]]:
    source, size = part.source, part.size
    groups = part.columns.get(world.group_column(part.spec)) or [None] * size
    when = _when(world, part)
    periods = [_periods(world, value) for value in when]
    phases, rounds = [found.phase for found in periods], [found.round for found in periods]
    return {
        "unit": [part.unit.code] * size,
        "owner": [world.owner(part.unit, name, _days_of(world, value)) for name, value in zip(groups, when, strict=True)],
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
        "round": rounds,
        "place": [found.place for found in periods],
        "late": _late(world, part, phases, rounds),
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


def _days_of(world: World, value: Any) -> DateInterval | None:
    """A date's days, or those of a period chosen by its code; None when there is neither."""
    period = world.by_period.get(value) if isinstance(value, str) else None
    return DateInterval(period.count_from, period.count_to) if period else as_interval(value)


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


def _late(world: World, part: Part, phases: Sequence[str | None], rounds: Sequence[str | None]) -> list[bool]:
    """Records first seen after their phase was frozen; where the table is accounted for, the unit is told.

    So it is of those that came or were mended after their round was frozen: nothing but a sentence, for a round's numbers stand
    still as a whole.
    """
    frozen = _frozen(world, world.campaign.phases)
    late = [seen > frozen.get(phase, date.max) for phase, seen in zip(phases, part.source.first_seen, strict=True)]
    rounds_frozen = _frozen(world, world.campaign.rounds)
    changed = [day_ > rounds_frozen.get(code, date.max) for code, day_ in zip(rounds, part.source.last_changed, strict=True)]
    if any(i.accounted and i.table == part.spec.table for i in world.template.indicators):
        for row in range(part.size):
            if late[row] and part.accepted[row]:
                part.note("W-PHASE-LATE", row, world.dated_by(part.spec), gd=world.by_period[str(phases[row])].short)
            elif changed[row] and part.accepted[row]:
                code = str(rounds[row])
                facts = {"ky": world.by_period[code].short, "d": day(rounds_frozen[code])}
                part.note("W-FROZEN", row, world.dated_by(part.spec), **facts)
    return late


def _frozen(world: World, periods: Sequence[Period]) -> dict[str | None, date]:
    """Code of every period that is frozen today -> since when."""
    return {p.code: p.frozen_on for p in periods if p.frozen_on and p.frozen_on <= world.today}


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
