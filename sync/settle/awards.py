"""Proposals for awards + what the nominees have done -> findings about who may receive what. Nothing is refused for it.

Source: domain.md §2.4; amounts, groups, years and levels are the template's. A person's work counts as its indicator would count it
if no other unit were there, so that a unit's proposals are judged by its own rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sync.campaign import Period
from sync.settle.world import Part, World, as_codes, as_interval
from sync.template import Rule
from sync.vietnamese import fold, number

MILLION = 1_000_000
UNKNOWN = "…"

Person = tuple[str, str]
RULES: dict[str, Callable[[Part, Rule, World], None]] = {}


# ---------------------------------------------------------------- what somebody has done


@dataclass(frozen=True, slots=True)
class Work:
    """Something a person has done. `amount`: None where nobody said; `year`: None without a day; `is_present`: on the sheet of the
    edition that is judged; `mark`: a code that may stand for an amount."""

    amount: int | None
    year: int | None
    is_present: bool
    mark: Any


@dataclass(frozen=True, slots=True)
class Works:
    """What counts of a unit's persons, each thing once however many editions have it; `years`: those anything is known of."""

    of: Mapping[Person, Sequence[Work]]
    years: frozenset[int]

    def worth(self, person: Person, years: Collection[int] | None = None) -> int | None:
        """What a person's works are worth together in đồng: those of the edition's sheet, or of these years; None: nobody said."""
        works = [work for work in self.of.get(person, ()) if (work.is_present if years is None else work.year in years)]
        known = [work.amount for work in works if work.amount is not None]
        return sum(known) if known else None

    def has_mark(self, person: Person, marks: Collection[str]) -> bool:
        """Whether one of a person's works has one of these codes."""
        return any(work.mark in marks for work in self.of.get(person, ()))


def works_of(world: World, part: Part, references: Sequence[str], mark: str = "") -> Works:
    """`references`: "table.field" of a work's person, his group and its amount; `mark`: the field of its code."""
    table = references[0].partition(".")[0]
    names = [reference.partition(".")[2] for reference in references]
    found: dict[Person, list[Work]] = {}
    years: set[int] = set()
    seen: set[Any] = set()
    for at in world.editions:
        for source in at.of_table.get((part.unit.code, table), []):
            persons, groups, amounts = map(source.column, names)
            days, marks = source.column(world.dated_by(source.spec)), source.column(mark)
            for row in _new_rows(at, source, seen):
                when, amount = as_interval(days[row]), amounts[row]
                year = when.last.year if when else None
                work = Work(amount if isinstance(amount, int) else None, year, at is world, marks[row])
                found.setdefault(world.person_key(part.unit, persons[row], groups[row]), []).append(work)
                years |= {year} if year else set()
    return Works(found, frozenset(years))


def _new_rows(world: World, part: Part, seen: set[Any]) -> Iterator[int]:
    """Rows that count and are not `seen`: a record handed on keeps its number, one written twice its identity."""
    columns = [part.column(name) for name in part.spec.identity]
    for row in _counted(world, part):
        keys = {tuple(fold(str(column[row] or "")) for column in columns), part.source.numbers[row] or (part.source.edition, row)}
        if not keys & seen:
            yield row
        seen |= keys


def _counted(world: World, part: Part) -> Iterable[int]:
    """Accepted rows that the table's main number counts."""
    main = next((i for i in world.template.indicators if i.accounted and i.table == part.spec.table), None)
    if main is None:
        return (row for row, is_accepted in enumerate(part.accepted) if is_accepted)
    days, concerned = map(as_interval, part.column(main.date)), main.concerns(part.column, part.size)
    held = [when is not None and world.periods(when).phase is not None for when in days]
    return (row for row, each in enumerate(zip(part.accepted, held, concerned, strict=True)) if all(each))


# ---------------------------------------------------------------- rules


def named(function: Callable[[Part, Rule, World], None]) -> Callable[[Part, Rule, World], None]:
    """Enter a rule under its own name."""
    RULES[function.__name__] = function
    return function


@named
def award_level(part: Part, rule: Rule, world: World) -> None:
    """What the nominee has done (`others`: person, group and amount in another table) is worth less than his group asks for, or the
    tick `other` is missing. `setting`: the levels, `values.group`: the field of his group, `values.‹its code›`: which level.

    `values.over_years`: `years` back from the proposal's, and per group what suffices in them together; told as its `code`.
    `values.instead`: a `field` of the work, its `codes` and the `groups` for which one work with such a code suffices.
    """
    levels = _amounts(world.setting(rule.setting))
    works = works_of(world, part, rule.others, rule.values.get("instead", {}).get("field", ""))
    names, groups = part.column(next(iter(part.spec.identity))), part.column(world.group_column(part.spec))
    kinds, ticks = part.column(str(rule.values.get("group"))), part.column(rule.other)
    for row in part.rows(rule):
        place = rule.values.get(str(kinds[row]), 0)
        if place < len(levels):
            person, last_day = world.person_key(part.unit, names[row], groups[row]), part.days[row] if part.days else world.today
            told = _shortfall(rule, Nominee(works, person, str(kinds[row]), last_day.year), levels[place])
            if told or not ticks[row]:
                code, facts = told or (rule.code, _sides(works.worth(person), levels[place]))
                part.note(code, row, rule.field, **facts)


@dataclass(frozen=True, slots=True)
class Nominee:
    """Who is proposed: his group, and the year that the proposal is about."""

    works: Works
    person: Person
    kind: str
    year: int


def _shortfall(rule: Rule, nominee: Nominee, level: int) -> tuple[str, dict[str, str]] | None:
    """Code and facts; None for a nominee who reaches what is asked in one of the ways, or of whose benefit nothing is known."""
    works, person, over = nominee.works, nominee.person, rule.values.get("over_years", {})
    worth, instead = works.worth(person), rule.values.get("instead", {})
    is_marked = nominee.kind in instead.get("groups", ()) and works.has_mark(person, instead["codes"])
    if worth is None or worth >= level or is_marked:
        return None
    if nominee.kind not in over:
        return rule.code, _sides(worth, level)
    years = range(nominee.year - over["years"] + 1, nominee.year + 1)
    together = works.worth(person, years) or 0
    # What was not reported to this campaign is not known here: the sentence says which years were looked at.
    seen = ", ".join(str(year) for year in years if year in works.years) or UNKNOWN
    facts = {"n": str(len(years)), "tu": str(years[0]), "den": str(years[-1]), "nam": seen}
    facts |= _sides(worth, level) | {"a3": number(together), "b3": number(over[nominee.kind])}
    return None if together >= over[nominee.kind] else (over["code"], facts)


def _sides(worth: int | None, level: int) -> dict[str, str]:
    return {"a": UNKNOWN if worth is None else number(worth), "b": number(level)}


def _amounts(value: Any) -> list[int]:
    """ "80 / 150 / 200 triệu" -> amounts in đồng; a number under a thousand is in millions."""
    parts = value if isinstance(value, list | tuple) else str(value or "").split("/")
    digits = ["".join(c for c in str(part) if c.isdigit()) for part in parts]
    numbers = [int(text) for text in digits if text]
    return [number if number >= 1000 else number * MILLION for number in numbers]


@named
def award_type(part: Part, rule: Rule, world: World) -> None:
    """The group of the list item in `field` names other nominees than the code in `other`."""
    spec, other = part.spec.by_name[rule.field], part.spec.by_name[rule.other]
    items = {item.code: item for item in world.template.lists.get(spec.list, ())}
    labels = {item.code: item.label for item in world.template.lists.get(other.list, ())}
    values, others = part.column(rule.field), part.column(rule.other)
    for row in part.rows(rule):
        item = items.get(values[row])
        if item and item.group and others[row] and others[row] not in as_codes(item.group.replace("|", ",")):
            part.note(rule.code, row, rule.field, h=item.label, doi_tuong=labels.get(others[row], others[row]))


@named
def same_year(part: Part, rule: Rule, world: World) -> None:
    """The same `fields` in an earlier period (`other`) that ends in the same year, for an award of the same level: `values.levels`
    is code of `field` -> level, an award without one is compared with none. The later proposal is told."""
    levels, columns = rule.values["levels"], [part.column(name) for name in rule.fields]
    awards, codes = part.column(rule.field), part.column(rule.other)
    rows: dict[tuple[str, ...], list[tuple[Period, int]]] = {}
    for row in part.rows(rule):
        period, level = world.by_period.get(str(codes[row])), levels.get(awards[row])
        if period and level:
            key = (level, str(period.count_to.year), *(fold(str(column[row] or "")) for column in columns))
            rows.setdefault(key, []).append((period, row))
    for found in rows.values():
        ordered = sorted(found, key=lambda one: (one[0].count_to, one[1]))
        for (before, first), (period, row) in pairwise(ordered):
            if period.code != before.code:
                facts = {"ten": columns[0][row], "h": part.label(rule.field, awards[first]), "dot": before.short}
                part.note(rule.code, row, rule.field, **facts)
