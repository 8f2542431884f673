"""A rule of a table + what is known today -> findings, emptied cells, refused rows.

Each rule has the name it is called by in a template's TOML. Common keys: `code` of the finding, `field`, `when`/`unless`.
Those here need the day, the campaign or another sheet; rules between the cells of one row are in sync/check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sync.campaign import BETWEEN, Period
from sync.findings import column_title
from sync.model import DateInterval
from sync.settle.world import Part, World, as_codes, as_day, as_interval, as_number
from sync.template import Rule
from sync.vietnamese import day, fold_person, interval, number

RuleFunction = Callable[[Part, Rule, World], None]
RULES: dict[str, RuleFunction] = {}


def named(function: RuleFunction) -> RuleFunction:
    """Enter a rule under its own name."""
    RULES[function.__name__.rstrip("_")] = function
    return function


def _dated(part: Part, rule: Rule, column: str) -> Iterator[tuple[int, DateInterval]]:
    """Rows to which the rule applies whose date is known."""
    values = part.column(column)
    for row in part.rows(rule):
        when = as_interval(values[row])
        if when is not None and when.first is not date.min:
            yield row, when


def _numbers(part: Part, rule: Rule, column: str) -> Iterator[tuple[int, int]]:
    values = part.column(column)
    for row in part.rows(rule):
        value = values[row]
        if isinstance(value, int) and not isinstance(value, bool):
            yield row, value


# ---------------------------------------------------------------- days


@named
def future(part: Part, rule: Rule, world: World) -> None:
    """The day has not come: a deciding cell refuses its row until then, another cell is emptied for now."""
    spec = part.spec.by_name.get(rule.field)
    for column in part.names(rule.field):
        for row, when in _dated(part, rule, column):
            if when.first <= world.today:
                continue
            refuses = rule.code.startswith("E") and (spec is None or part.is_deciding(spec, row))
            part.note(rule.code if refuses else "W" + rule.code[1:], row, column, d=interval(when))
            if refuses:
                part.accepted[row] = False
                part.ahead.add(row)
            else:
                part.columns[column][row] = None


@named
def date_window(part: Part, rule: Rule, world: World) -> None:
    """No period of the calendar holds the date: accepted, but in no number. `values.axis`: phase or round."""
    axis = str(rule.values.get("axis") or world.calendar_of(part.spec, rule.field))
    periods = world.campaign.calendar(axis)
    if not periods:
        return
    first, last = day(periods[0].count_from), day(max(p.count_to for p in periods))
    for row, when in _dated(part, rule, rule.field):
        if not _is_inside(world, axis, when):
            part.note(rule.code, row, rule.field, d=interval(when), tu=first, den=last)


def _is_inside(world: World, axis: str, when: DateInterval) -> bool:
    """In the year a month across two rounds is inside; in the programme a month that no phase holds whole is not."""
    held = world.periods(when)
    return held.phase is not None if axis == "phase" else held.round is not None or held.place == BETWEEN


@named
def boundary_month(part: Part, rule: Rule, world: World) -> None:
    """A month that lies across two rounds."""
    for row, when in _dated(part, rule, rule.field):
        if not when.is_exact and world.periods(when).place == BETWEEN:
            part.note(rule.code, row, rule.field)


@named
def swap(part: Part, rule: Rule, world: World) -> None:
    """Day and month exchanged would give another day, already past, that counts in another phase.

    Only a true date of the spreadsheet program can have been exchanged by it; one typed as text stands as it was typed. A program
    that takes the month first leaves "25/6/2022" as text: where a true date lies beyond the 12th, it takes the day first.
    """
    by_program = set(part.source.checked.real_dates.get(rule.field, ()))
    dates = [(row, when) for row, when in _dated(part, rule, rule.field) if row in by_program and when.is_exact]
    if any(when.first.day > 12 for _, when in dates):
        return
    for row, when in dates:
        if when.first.day == when.first.month:
            continue
        other = date(when.first.year, when.first.day, when.first.month)
        phase = world.periods(DateInterval(other, other)).phase
        if other <= world.today and phase is not None and phase != world.periods(when).phase:
            part.note(rule.code, row, rule.field, d1=interval(when), d2=day(other))


@named
def after_setting(part: Part, rule: Rule, world: World) -> None:
    """Later than the day of a setting."""
    bound = as_day(world.setting(rule.setting))
    if bound is None:
        return
    for row, when in _dated(part, rule, rule.field):
        # Outside every phase another finding says that it is not counted at all.
        if when.first > bound and world.periods(when).phase is not None:
            part.note(rule.code, row, rule.field, d=interval(when), **{rule.setting: day(bound)})


@named
def before_setting(part: Part, rule: Rule, world: World) -> None:
    """Earlier than the day of a setting."""
    bound = as_day(world.setting(rule.setting))
    if bound is None:
        return
    for row, when in _dated(part, rule, rule.field):
        if when.last < bound:
            part.note(rule.code, row, rule.field, d=interval(when), **{rule.setting: day(bound)})


@named
def inside_year(part: Part, rule: Rule, world: World) -> None:
    """Outside the year of the campaign, or more than `limit` days before it."""
    year = as_number(world.setting(rule.setting or "plan_year"))
    if not year:
        return
    first, last = date(year, 1, 1) - timedelta(days=int(rule.limit or 0)), date(year, 12, 31)
    for row, when in _dated(part, rule, rule.field):
        if when.last < first or when.first > last:
            part.note(rule.code, row, rule.field, d=interval(when))


@named
def round_begun(part: Part, rule: Rule, world: World) -> None:
    """Before the first day of the period that `other` names."""
    codes = part.column(rule.other)
    for row, when in _dated(part, rule, rule.field):
        period = world.by_period.get(str(codes[row]))
        if period and when.last < period.count_from:
            part.note(rule.code, row, rule.field, d=interval(when), dot=period.short)


# ---------------------------------------------------------------- numbers


@named
def money_small(part: Part, rule: Rule, world: World) -> None:
    """Above zero but under the setting: perhaps typed in millions."""
    bound = as_number(world.setting(rule.setting))
    for row, value in _numbers(part, rule, rule.field) if bound else ():
        if 0 < value < (bound or 0):
            part.note(rule.code, row, rule.field, so=number(value))


@named
def money_big(part: Part, rule: Rule, world: World) -> None:
    """Above the setting."""
    bound = as_number(world.setting(rule.setting))
    for row, value in _numbers(part, rule, rule.field) if bound else ():
        if value > (bound or 0):
            part.note(rule.code, row, rule.field, so=number(value))


@named
def unit_sum(part: Part, rule: Rule, world: World) -> None:
    """A typed total differs by more than `limit` percent from the sum of `other` ("table.field")."""
    total = world.total_of(part.unit.code, rule.other)
    for row, value in _numbers(part, rule, rule.field) if total is not None else ():
        if abs(value - (total or 0)) > (rule.limit or 0) / 100 * (total or 0):
            part.note(rule.code, row, rule.field, a=number(value), b=number(total or 0))


@named
def at_most_total(part: Part, rule: Rule, world: World) -> None:
    """A part larger than a total of the unit ("table.field", or "table" = how many active groups): the cell is emptied."""
    total = world.total_of(part.unit.code, rule.other)
    if not total:
        return
    whole = _title_of(world, rule.other)
    for column in part.names(rule.field):
        for row, value in _numbers(part, rule, column):
            if value > total:
                facts = {"a": number(value), "b": number(total), "c1": _title(part, column, world), "c2": whole}
                part.note(rule.code, row, column, **facts)
                part.columns[column][row] = None


def _title(part: Part, column: str, world: World) -> str:
    rounds = [(period.code, period.short) for period in world.campaign.rounds]
    return column_title(world.template, part.spec.table, column, rounds)


def _title_of(world: World, reference: str) -> str:
    table, _, name = reference.partition(".") if "@" not in reference else reference.partition("@")[::-1]
    spec = world.template.by_table.get(table)
    if spec is None:
        return reference
    return spec.by_name[name].title if name in spec.by_name else spec.sheet


@named
def coverage_reason(part: Part, rule: Rule, world: World) -> None:
    """The parts in `others` do not reach the whole in `other`, and `field` gives no reason."""
    parts, whole, reasons = [part.column(name) for name in rule.others], part.column(rule.other), part.column(rule.field)
    for row in part.rows(rule):
        known = [column[row] for column in parts if isinstance(column[row], int)]
        if known and isinstance(whole[row], int) and sum(known) < whole[row] and not reasons[row]:
            part.note(rule.code, row, rule.field, k=number(whole[row] - sum(known)))


@named
def tet_less(part: Part, rule: Rule, world: World) -> None:
    """The turns typed in `field` over all rounds are fewer than the people of `others` ("table.field", added up)."""
    people = sum(world.total_of(part.unit.code, reference) or 0 for reference in rule.others)
    typed = [(row, column, value) for column in part.names(rule.field) for row, value in _numbers(part, rule, column)]
    total = sum(value for _, _, value in typed)
    if typed and total < people:
        row, column, _ = typed[0]
        part.note(rule.code, row, column, a=number(total), b=number(people))


@named
def founded_in_round(part: Part, rule: Rule, world: World) -> None:
    """The list `other` ("table.field", days) proves more in a round than the line says: its count is taken."""
    for column in part.names(rule.field):
        period = world.by_period.get(column.rpartition(".")[2])
        for row, value in _numbers(part, rule, column) if period else ():
            listed = sum(period.holds(when) for when in world.days_of(part.unit.code, rule.other)) if period else 0
            if listed > value:
                part.note(rule.code, row, column, a=number(value), b=number(listed))
                part.columns[column][row] = listed


# ---------------------------------------------------------------- names and classes


@named
def known_name(part: Part, rule: Rule, world: World) -> None:
    """The group is not in the unit's table of groups (`code`), or only nearly (`values.near`); counted both."""
    values = part.column(rule.field)
    for row in part.rows(rule):
        known = world.known(part.unit, values[row])
        if known.how == "unknown":
            part.note(rule.code, row, rule.field)
        elif known.how == "near":
            part.note(str(rule.values.get("near", f"{rule.code}-NEAR")), row, rule.field, la=known.name)


@named
def clash_with_sector(part: Part, rule: Rule, world: World) -> None:
    """The list item in `field` belongs to one class (its `group`), the record to another."""
    items = world.template.lists.get(part.spec.by_name[rule.field].list, ())
    belongs = {item.code: item.group for item in items if item.group}
    values, names = part.column(rule.field), part.column(world.group_column(part.spec))
    for row in part.rows(rule):
        wanted = belongs.get(values[row])
        if wanted and class_of(part, world, row, names) not in ("", wanted):
            part.note(rule.code, row, rule.field)


@named
def listed_in(part: Part, rule: Rule, world: World) -> None:
    """The name in `field` is none of those in `other` ("table.field") of the unit."""
    listed, values = world.names_of(part.unit.code, rule.other), part.column(rule.field)
    for row in part.rows(rule):
        if values[row] and fold_person(str(values[row])) not in listed:
            part.note(rule.code, row, rule.field)


def class_of(part: Part, world: World, row: int, names: list[Any]) -> str:
    """A record's class: its own in the table of groups, else that of the group it names, else the unit's."""
    if part.spec.table == world.groups_table:
        return part.column(world.class_field)[row] or world.default_class(part.unit)
    return world.known(part.unit, names[row]).sector if names[row] else world.default_class(part.unit)


@named
def waiting(part: Part, rule: Rule, world: World) -> None:
    """Rows where `when` holds: accepted, not counted yet."""
    for row in part.rows(rule):
        part.note(rule.code, row, rule.field)


@named
def unit_type_expected(part: Part, rule: Rule, world: World) -> None:
    """A tick that only units of `values.types` are expected to make."""
    if part.unit.type in as_codes(rule.values.get("types")):
        return
    values = part.column(rule.field)
    for row in part.rows(rule):
        if values[row]:
            part.note(rule.code, row, rule.field)


def _is_asked(part: Part, rule: Rule, world: World) -> bool:
    """Whether the setting of the rule names the unit's type; without a setting every unit is asked."""
    return not rule.setting or part.unit.type in as_codes(world.setting(rule.setting))


@named
def either(part: Part, rule: Rule, world: World) -> None:
    """All of `fields` blank, for units whose type is in the setting."""
    for row in part.rows(rule) if _is_asked(part, rule, world) else ():
        if not any(part.column(name)[row] for name in rule.fields):
            part.note(rule.code, row, rule.field or rule.fields[0])


@named
def wanted_for_types(part: Part, rule: Rule, world: World) -> None:
    """Each of `fields` is wanted from units whose type is in the setting."""
    for row in part.rows(rule) if _is_asked(part, rule, world) else ():
        for name in rule.fields:
            if not part.column(name)[row]:
                part.note(rule.code, row, name)


# ---------------------------------------------------------------- rounds


def _of_rounds(part: Part, rule: Rule, world: World) -> Iterator[tuple[Period, int | None]]:
    """Every round that is over, with the row of a form that runs across rounds (None: nothing typed for it)."""
    codes = part.column("round_code")
    rows = {codes[row]: row for row in range(part.size)}
    for period in world.ended_rounds:
        row = rows.get(period.code)
        if row is None or part.applies(rule, row):
            yield period, row


@named
def wanted_after_round(part: Part, rule: Rule, world: World) -> None:
    """Once the round is over the fields are wanted; of a sheet of lines only the wanted lines, where the round was begun at all."""
    if part.spec.layout == "lines":
        _wanted_lines(part, rule, world)
        return
    for period, row in _of_rounds(part, rule, world):
        for name in rule.fields:
            if row is not None and not part.column(name)[row]:
                part.note(rule.code, row, name, dot=period.short)
            elif row is None and len(rule.fields) == 1:
                # Nothing at all was typed for the round: one remark says so, not one per field.
                part.note(rule.code, None, name, period.short, dot=period.short)


def _wanted_lines(part: Part, rule: Rule, world: World) -> None:
    rows = {str(code): row for row, code in enumerate(part.column("line_code"))}
    off = as_codes(world.setting("lines_off"))
    lines = [line for line in part.spec.lines if line.wanted and line.code not in off]
    columns = [(f"{name}.{period.code}", period) for period in world.ended_rounds for name in rule.fields]
    sources = _sources_of(part)
    set_aside = {(found.field, found.position) for found in part.source.checked.findings}
    for column, period in columns:
        values = part.column(column)
        filled = {code for code, row in rows.items() if values[row] is not None}
        for line in lines if filled else ():
            row = rows.get(line.code)
            # Of a cell that was typed and set aside the unit has been told; calling it blank would be untrue.
            is_told = row is not None and (column, row) in set_aside
            if line.code not in filled and not is_told and not filled & sources.get(line.code, set()):
                part.note(rule.code, row, column, line.label, dong=line.label, dot=period.short)


def _sources_of(part: Part) -> dict[str, set[str]]:
    """Line -> the lines whose sum it is: left blank, it is reported all the same once one of them is filled."""
    sums = [rule for rule in part.spec.rules if rule.rule == "sum_of_sources"]
    return {rule.field.rpartition("@")[2]: {other.rpartition("@")[2] for other in rule.others} for rule in sums}


@named
def before_round_end(part: Part, rule: Rule, world: World) -> None:
    """More than `limit` days before the round of the column ends."""
    codes = part.column("round_code")
    for row, when in _dated(part, rule, rule.field):
        period = world.by_period.get(str(codes[row]))
        if period and when.last < period.count_to - timedelta(days=int(rule.limit or 0)):
            part.note(rule.code, row, rule.field, d=interval(when))


@named
def report_due(part: Part, rule: Rule, world: World) -> None:
    """The round's report was due before today and nothing says that it was made."""
    for period, row in _of_rounds(part, rule, world):
        is_due = period.report_due_on is not None and period.report_due_on < world.today
        if is_due and (row is None or not part.column(rule.field)[row]):
            part.note(rule.code, row, rule.field, value=period.short, dot=period.short, d=day(period.report_due_on or date.max))


@named
def nil_conflict(part: Part, rule: Rule, world: World) -> None:
    """A tick "nothing to report" for a table: with rows of that round `code`, without any the note `values.true_nil`."""
    for field, table in nil_fields(world).items():
        ticks, codes = part.column(field), part.column("round_code")
        for row in range(part.size):
            period = world.by_period.get(str(codes[row]))
            if not ticks[row] or period is None:
                continue
            count = _rows_in_round(world, part.unit.code, table, period)
            if count:
                part.note(rule.code, row, field, dot=period.short, k=number(count))
            else:
                part.note(str(rule.values.get("true_nil", "I-NIL")), row, field, dot=period.short)


def nil_fields(world: World) -> Mapping[str, str]:
    """Tick field -> the table it says has nothing to report."""
    prefix = world.template.roles.get("nil_prefix", "nil")
    roles = world.template.roles
    return {name: roles[name] for name in roles if name.startswith(f"{prefix}.")}


def _rows_in_round(world: World, unit: str, table: str, period: Period) -> int:
    """How many accepted rows of a table lie in the round; of a table with one column per round, how many have a number above 0."""
    return sum(_count_in_round(world, part, period) for part in world.of_table.get((unit, table), []))


def _count_in_round(world: World, part: Part, period: Period) -> int:
    dated = world.dated_by(part.spec)
    if dated:
        values = part.column(dated)
        return sum(ok and _lies_in(values[row], period) for row, ok in enumerate(part.accepted))
    columns = [values for name, values in part.columns.items() if name.endswith(f".{period.code}")]
    return sum(ok and any(values[row] for values in columns) for row, ok in enumerate(part.accepted))


def _lies_in(value: Any, period: Period) -> bool:
    when = as_interval(value)
    return period.holds(when) if when else value == period.code


MATCH_RULES = frozenset({"near_other_unit", "same_across_units"})
"""Said beside the fields of a table, carried out by match.py from duplicates.toml."""
