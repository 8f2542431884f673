"""Everything in force -> what a rule may ask while judging one table: its rows, its unit, other sheets, the campaign, the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz

from sync.campaign import Campaign, Move, Period, Unit
from sync.editions import rounds_of
from sync.model import DateInterval, Finding, Scope
from sync.picture import InForce
from sync.template import FieldSpec, ListItem, Rule, TableSpec, Template, fits, holding
from sync.vietnamese import day, fold, fold_person, interval, number, strip_marks

NEAR = 90
"""Alikeness in percent from which a typed name is taken for a known one."""
NEAR_WORD = 60
"""Two names are not taken for each other when a pair of their words is less alike than this ("THCS" and "THPT")."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a typed group name means: `how` is own, known, near or unknown; `name` and `sector` are those of the group."""

    how: str
    name: str
    sector: str


@dataclass(frozen=True, slots=True)
class Periods:
    """Codes of the phase and the round that hold a date (None: none does); `place` is the round, or BEFORE, AFTER, BETWEEN."""

    phase: str | None
    round: str | None
    place: str | None


@dataclass
class Part:
    """One unit's table while it is judged; rules append findings, empty cells and refuse rows."""

    source: InForce
    spec: TableSpec
    unit: Unit
    columns: dict[str, list[Any]]
    accepted: list[bool]
    scope_of: Callable[[str], Scope]
    lists: Mapping[str, Sequence[ListItem]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    ahead: set[int] = field(default_factory=set)
    days: Sequence[date] = ()

    @property
    def size(self) -> int:
        """How many records it holds, refused ones included."""
        return len(self.accepted)

    def column(self, name: str) -> list[Any]:
        """One column; blanks when this workbook does not have it."""
        found = self.columns.get(name)
        return found if found is not None else [None] * self.size

    def names(self, field_name: str) -> list[str]:
        """The columns of a field: itself, or one per round."""
        spec = self.spec.by_name.get(field_name)
        if spec is None or not spec.per or field_name in self.columns:
            return [field_name] if field_name in self.columns else []
        return [name for name in self.columns if name.startswith(f"{field_name}.")]

    def rows(self, rule: Rule) -> Iterator[int]:
        """Accepted rows to which the rule applies, by its conditions and its time."""
        applies = holding(rule.when, self.column, self.size) if rule.when else self.accepted
        if rule.is_dated:
            in_time = [rule.valid_from <= day_ <= rule.valid_to for day_ in self.days]
            applies = [one and other for one, other in zip(applies, in_time, strict=True)]
        if not rule.unless:
            return (i for i, is_accepted in enumerate(self.accepted) if is_accepted and applies[i])
        exempt = holding(rule.unless, self.column, self.size)
        return (i for i, is_accepted in enumerate(self.accepted) if is_accepted and applies[i] and not exempt[i])

    def applies(self, rule: Rule, row: int) -> bool:
        """Whether the conditions of the rule hold in a row."""
        fits_when = fits(rule.when, lambda name: self.column(name)[row])
        return fits_when and not (rule.unless and fits(rule.unless, lambda name: self.column(name)[row]))

    def is_deciding(self, spec: FieldSpec, row: int) -> bool:
        """Whether this row cannot be used without the field."""
        case = next((c for c in spec.mark_cases if fits(c.when, lambda name: self.column(name)[row])), None)
        return (case.mark if case else spec.mark) == "Q"

    def label(self, column: str, value: Any) -> Any:
        """A code as its list shows it; anything else as it is."""
        spec = self.spec.by_name.get(column)
        items = self.lists.get(spec.list, ()) if spec is not None and spec.type == "list" else ()
        return next((item.label for item in items if item.code == value), value)

    def note(self, code: str, row: int | None, column: str, value: Any = None, **facts: Any) -> None:
        """Add a finding; `value` is taken from the cell when it is not given."""
        is_own = value is None and row is not None and column in self.columns
        shown = self.label(column, self.column(column)[row or 0]) if is_own else value
        self.findings.append(
            Finding(
                code,
                self.scope_of(code),
                self.spec.table,
                column,
                self.source.checked.cell(row, column) if row is not None else None,
                text_of(shown),
                facts,
                row,
                self.source.numbers[row] if row is not None else 0,
            )
        )


def text_of(value: Any) -> str:
    """A value as a person would type it; "" for an empty cell."""
    if value is None or value is False:
        return ""
    if value is True:
        return "x"
    if isinstance(value, DateInterval):
        return interval(value)
    if isinstance(value, date):
        return day(value)
    return number(value) if isinstance(value, int) else str(value)


def as_interval(value: Any) -> DateInterval | None:
    """A date cell as an interval; None when it is empty."""
    if isinstance(value, DateInterval):
        return value
    return DateInterval(value, value) if isinstance(value, date) else None


def as_day(value: Any) -> date | None:
    """A setting that is a day: a date, an interval, or dd/mm/yyyy as text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, DateInterval):
        return value.first
    if isinstance(value, date):
        return value
    numbers = str(value or "").strip().replace("-", "/").replace(".", "/").split("/")
    if len(numbers) != 3 or not all(part.isdigit() for part in numbers):
        return None
    first, month, last = map(int, numbers)
    return date(first, month, last) if first > 31 else date(last, month, first)


def as_number(value: Any) -> int | None:
    """A setting that is a number, typed with or without separators."""
    digits = str(value if value is not None else "").replace(".", "").replace(" ", "")
    return int(digits) if digits.isdigit() else None


def as_codes(value: Any) -> frozenset[str]:
    """A setting that is a list of codes, divided by commas or already a sequence."""
    parts = value if isinstance(value, list | tuple | set | frozenset) else str(value or "").replace(";", ",").split(",")
    return frozenset(str(part).strip() for part in parts if str(part).strip())


@dataclass
class World:
    """All tables of all units of one edition, and the campaign on one day; answers are remembered. `earlier`: the one before."""

    template: Template
    campaign: Campaign
    parts: Sequence[Part]
    today: date
    edition: str = ""
    earlier: World | None = None
    _known: dict[tuple[str, str], Known] = field(default_factory=dict)
    _of_unit: dict[str, Mapping[str, Known]] = field(default_factory=dict)
    _when: dict[DateInterval, Periods] = field(default_factory=dict)

    # ---- tables

    @cached_property
    def of_table(self) -> Mapping[tuple[str, str], list[Part]]:
        """(unit, table) -> its part."""
        found: dict[tuple[str, str], list[Part]] = {}
        for part in self.parts:
            found.setdefault((part.unit.code, part.spec.table), []).append(part)
        return found

    def setting(self, key: str) -> Any:
        """A setting of the campaign."""
        return self.campaign.settings.get(key)

    def total_of(self, unit: str, reference: str) -> int | None:
        """ "table.field": the sum of a unit's accepted rows, or of what stands in for a blank form cell; "table" alone: how many
        of its groups are active. None when nothing is known."""
        table, _, name = _reference(reference)
        parts = self.of_table.get((unit, table), [])
        if not name:
            return sum(self._is_active(part, row) for part in parts for row in self._first_rows(part)) if parts else None
        known = [value for part in parts for row in self._first_rows(part) if isinstance(value := part.column(name)[row], int)]
        if known:
            return sum(known)
        stand_ins = (rule.other for part in parts for rule in part.spec.rules if rule.rule == "unit_sum" and rule.field == name)
        stand_in = next(stand_ins, "")
        return self.total_of(unit, stand_in) if stand_in else None

    def _first_rows(self, part: Part) -> Iterator[int]:
        """Accepted rows; of several with the same group name in the table of groups, the first."""
        names = part.column(self.group_field) if part.spec.table == self.groups_table else None
        seen: set[str] = set()
        for row, is_accepted in enumerate(part.accepted):
            key = fold(str(names[row] or "")) if names else ""
            if is_accepted and not (key and key in seen):
                seen.add(key)
                yield row

    def days_of(self, unit: str, reference: str) -> list[DateInterval]:
        """The known days of "table.field" in a unit's accepted rows."""
        table, _, name = _reference(reference)
        parts = self.of_table.get((unit, table), [])
        values = [part.column(name)[row] for part in parts for row in self._first_rows(part)]
        return [when for value in values if (when := as_interval(value)) is not None]

    def names_of(self, unit: str, reference: str) -> frozenset[str]:
        """The folded names in "table.field" of a unit's accepted rows, those of the edition before too."""
        table, _, name = _reference(reference)
        parts = self.of_table.get((unit, table), [])
        own = {fold_person(str(value)) for part in parts for row in self._first_rows(part) if (value := part.column(name)[row])}
        return frozenset(own | self.earlier.names_of(unit, reference) if self.earlier else own)

    def _is_active(self, part: Part, row: int) -> bool:
        roles = self.template.roles
        status = part.column(roles.get("group_status", ""))[row]
        return not status or status == roles.get("group_active", "")

    # ---- persons

    def person_key(self, unit: Unit, name: Any, group: Any) -> tuple[str, str]:
        """By what a person is known in two tables of a unit."""
        return fold_person(str(name or "")), fold(self.known(unit, group).name)

    @property
    def editions(self) -> Iterator[World]:
        """This one, then the earlier ones, latest first."""
        yield self
        if self.earlier:
            yield from self.earlier.editions

    # ---- groups (who inside the unit a record is about) and their class

    @cached_property
    def groups_table(self) -> str:
        """The table that lists a unit's groups."""
        return self.template.roles.get("groups_table", "")

    @cached_property
    def group_field(self) -> str:
        """The field of that table that names a group."""
        return self.template.roles.get("group_field", "")

    def group_column(self, spec: TableSpec) -> str:
        """The field of a table that names the group a record is about, "" when it has none."""
        if spec.table == self.groups_table:
            return self.group_field
        return next((f.name for f in spec.fields if f.type == "list" and f.list == f"@{self.groups_table}"), "")

    def default_class(self, unit: Unit) -> str:
        """The class of a unit's own records, "" when it has both."""
        return str(unit.extra.get("default_sector") or "")

    def known(self, unit: Unit, typed: Any) -> Known:
        """What a name typed by a unit means: the unit itself, one of its groups (exactly or nearly), or nobody known."""
        key = (unit.code, str(typed or ""))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._look_up(unit, key[1])
        return found

    def _look_up(self, unit: Unit, typed: str) -> Known:
        wanted = fold(typed)
        if not wanted:
            return Known("known", "", "")
        groups = self._groups(unit)
        if wanted in groups:
            return groups[wanted]
        if wanted in self._own_words(unit):
            return Known("own", unit.name, self.default_class(unit))
        near = self._without_prefix(wanted, groups) or nearest(wanted, groups)
        if near:
            return Known("near", groups[near].name, groups[near].sector)
        moved = self._look_up_moved(unit, typed)
        return self.earlier.known(unit, typed) if moved.how == "unknown" and self.earlier else moved

    def _without_prefix(self, wanted: str, groups: Iterable[str]) -> str:
        """The one known name that differs only by the word that all groups' names begin with."""
        bare = self._bare(wanted)
        same = [name for name in groups if self._bare(name) == bare]
        return same[0] if len(same) == 1 else ""

    def _bare(self, folded: str) -> str:
        prefix = next((word for word in self._group_prefixes if folded.startswith(f"{word} ")), "")
        return folded[len(prefix) :].lstrip(" .-")

    @cached_property
    def _group_prefixes(self) -> Sequence[str]:
        words = self.template.words.get("group_prefixes", "").split("|")
        return sorted((fold(word) for word in words if word), key=len, reverse=True)

    def _look_up_moved(self, unit: Unit, typed: str) -> Known:
        """A group that was moved may be listed by the unit that manages it now."""
        for move in self._moves.get((unit.code, fold(typed)), ()):
            manager = self.campaign.by_code.get(move.managed_by)
            known = self._groups(manager).get(fold(typed)) if manager else None
            if known:
                return known
        return Known("unknown", typed, "")

    def _groups(self, unit: Unit) -> Mapping[str, Known]:
        if unit.code not in self._of_unit:
            found: dict[str, Known] = {}
            for part in self.of_table.get((unit.code, self.groups_table), []):
                names, classes = part.column(self.group_field), part.column(self.class_field)
                for row in self._first_rows(part):
                    name = str(names[row] or "")
                    found.setdefault(fold(name), Known("known", name, classes[row] or self.default_class(unit)))
            self._of_unit[unit.code] = found
        return self._of_unit[unit.code]

    @cached_property
    def class_field(self) -> str:
        """The field of the table of groups that says a group's class."""
        return self.template.roles.get("group_class", "sector")

    def _own_words(self, unit: Unit) -> frozenset[str]:
        patterns = self.template.roles.get("own_office_words", "").split("|")
        words = [pattern.replace("{tên ngắn}", name) for pattern in patterns for name in (unit.short_name, unit.name)]
        return frozenset(fold(word) for word in (*words, unit.name, unit.short_name) if word)

    # ---- moves between units

    @cached_property
    def _moves(self) -> Mapping[tuple[str, str], list[Move]]:
        found: dict[tuple[str, str], list[Move]] = {}
        for move in self.campaign.moves:
            found.setdefault((move.typed_by, fold(move.name)), []).append(move)
        return found

    def owner(self, unit: Unit, typed: Any, when: DateInterval | None) -> str:
        """The unit a record counts for: the one that typed it, unless its group was moved on that day (undated: today)."""
        if not self._moves:
            return unit.code
        day_of = when.first if when and when != DateInterval.unknown() else self.today
        moves = self._moves.get((unit.code, fold(str(typed or ""))), ())
        fitting = (m for m in moves if (m.first is None or m.first <= day_of) and (m.last is None or day_of <= m.last))
        return next((m.managed_by for m in fitting if m.managed_by in self.campaign.by_code), unit.code)

    # ---- days and periods

    def periods(self, when: DateInterval) -> Periods:
        """The phase and the round that hold a date, and where it lies when no round does."""
        found = self._when.get(when)
        if found is None:
            phase, held = self.campaign.period_of(when, "phase"), self.campaign.period_of(when, "round")
            found = Periods(phase.code if phase else None, held.code if held else None, self.campaign.place_of(when))
            self._when[when] = found
        return found

    @cached_property
    def by_period(self) -> Mapping[str, Period]:
        """Periods by code."""
        return {period.code: period for period in self.campaign.periods}

    @cached_property
    def ended_rounds(self) -> Sequence[Period]:
        """Rounds of the edition that are over today."""
        return [period for period in rounds_of(self.campaign, self.edition) if period.count_to < self.today]

    def dated_by(self, spec: TableSpec) -> str:
        """The field whose date (or period) places a table's records in time; "" when nothing does."""
        if spec.periods_by:
            return spec.periods_by
        dated = [i for i in self.template.indicators if i.table == spec.table and i.date]
        return min(dated, key=lambda i: not i.accounted).date if dated else ""

    def calendar_of(self, spec: TableSpec, name: str) -> str:
        """The calendar whose periods make the counting window of a date field: phases if any number is counted by phase."""
        calendars = {c for i in self.template.indicators if i.table == spec.table and i.date == name for c in i.calendars}
        return "phase" if "phase" in calendars or not calendars & {"round", "year"} else "round"


def _reference(text: str) -> tuple[str, str, str]:
    """("table", ".", "field") of "table.field", "field@table", "@table" or "table"."""
    if "@" in text:
        name, _, table = text.partition("@")
        return table, ".", name
    return text.partition(".")


def nearest(wanted: str, groups: Iterable[str]) -> str:
    """The one known name a folded name is surely meant for, "" when none or several are near.

    Digits must be equal and no pair of words too unlike, for "số 1" and "số 2", "THCS" and "THPT" are different places.
    """
    bare, digits = strip_marks(wanted), _digits(wanted)
    same = [name for name in groups if strip_marks(name) == bare]
    if len(same) == 1:
        return same[0]
    alike = [name for name in groups if fuzz.ratio(wanted, name) >= NEAR and _digits(name) == digits and _words_alike(wanted, name)]
    return alike[0] if len(alike) == 1 else ""


def _digits(text: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in text).split()


def _words_alike(one: str, two: str) -> bool:
    words, others = one.split(), two.split()
    return len(words) != len(others) or all(fuzz.ratio(a, b) >= NEAR_WORD for a, b in zip(words, others, strict=True))
