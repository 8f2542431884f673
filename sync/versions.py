"""A table newly read and its last version -> which record is which, its permanent number, its days; or that too much is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sync.campaign import Campaign
from sync.editions import is_later
from sync.figures import FIGURES
from sync.identity import align, keys, record
from sync.ledger import TableVersion
from sync.model import CheckedTable, Finding, Scope
from sync.template import TableSpec
from sync.vietnamese import day

MASS_LOSS_ROWS = 10
"""Fewer rows than this are a person tidying up, whatever share of a short table they are."""

SHOWN_NUMBERS = 5

TORN_ROWS = 4
"""From so many records on, and half of those kept, that changed values among themselves, a column looks sorted alone."""

RENEWAL_RULES = frozenset({"goes_back"})
"""Rules of a template that only the version before can answer."""

TakeNumbers = Callable[[str, int], int]
"""Scope, count -> the first of so many numbers never given before."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A record of an earlier edition that was written again: its number, the day it first came, and the day it last changed there.

    `last_changed` None: it is not as it was handed on, so somebody has changed it now.
    """

    number: int
    first_seen: date
    last_changed: date | None


@dataclass(frozen=True)
class Renewal:
    """A table about to replace its last version. `partner`: per new record the old one's index, None for a new record.

    `carried`: record -> what it was, of those that an earlier edition of the table has already.
    """

    spec: TableSpec
    table: CheckedTable
    old: CheckedTable | None
    version: TableVersion | None
    partner: Sequence[int | None]
    carried: Mapping[int, Carried] = field(default_factory=dict)

    @property
    def gone(self) -> list[int]:
        """Indices of old records that the table no longer has."""
        kept = set(self.partner)
        return [index for index in range(len(self.old.positions)) if index not in kept] if self.old else []

    def is_mass_loss(self, percent: float) -> bool:
        """Whether so much is gone from a list that a person is to be asked; 0 percent = never ask (domain H21)."""
        if self.old is None or self.spec.layout != "list" or percent <= 0:
            return False
        lost = len(self.gone)
        return lost >= MASS_LOSS_ROWS and 100 * lost > percent * len(self.old.positions)

    def loss(self) -> Finding:
        """W-MASS-DEL: from how many records to how many of them."""
        before = len(self.old.positions) if self.old else 0
        return Finding("W-MASS-DEL", Scope.TABLE, self.spec.table, facts={"a": before, "b": before - len(self.gone)})

    def remarks(self) -> list[Finding]:
        """What only the version before can tell: records gone, a column sorted alone, a day that goes back."""
        return [*self.removed(), *self.torn(), *self.gone_back()]

    def torn(self) -> list[Finding]:
        """W-TORN for each column that holds the values it held, but in other records."""
        kept = [(index, was) for index, was in enumerate(self.partner) if was is not None]
        if self.old is None or self.spec.layout != "list" or len(kept) < TORN_ROWS:
            return []
        found = []
        for name, values in self.table.columns.items():
            before = self.old.columns.get(name)
            if before is None or name in self.spec.identity:
                continue
            pairs = [(values[index], before[was]) for index, was in kept]
            moved = sum(1 for now, then in pairs if now != then)
            is_the_same_set = _counts(now for now, _ in pairs) == _counts(then for _, then in pairs)
            if moved >= TORN_ROWS and 2 * moved >= len(kept) and is_the_same_set:
                found.append(Finding("W-TORN", Scope.TABLE, self.spec.table, name, facts={"n": moved}))
        return found

    def gone_back(self) -> list[Finding]:
        """The codes of `goes_back` rules whose day is earlier than it was."""
        found = []
        for rule in self.spec.rules if self.old else ():
            now, then = _first(self.table, rule.field), _first(self.old, rule.field)
            if rule.rule in RENEWAL_RULES and isinstance(now, date) and isinstance(then, date) and now < then:
                cell = self.table.cell(0, rule.field)
                facts = {"d": now, "d0": then}
                found.append(Finding(rule.code, Scope.CELL, self.spec.table, rule.field, cell, day(now), facts, 0))
        return found

    def removed(self) -> list[Finding]:
        """I-ROW-GONE with the numbers of the records that are gone; nothing when none had a number."""
        numbers = [number for index in self.gone if self.version and (number := self.version.numbers[index])]
        if not numbers:
            return []
        shown = ", ".join(f"{self.spec.number}-{number:04d}" for number in numbers[:SHOWN_NUMBERS])
        more = ", …" if len(numbers) > SHOWN_NUMBERS else ""
        return [Finding("I-ROW-GONE", Scope.TABLE, self.spec.table, facts={"n": len(numbers), "so": shown + more})]

    def numbers(self, unit: str, take: TakeNumbers) -> list[int]:
        """The permanent number of every record; 0 in a table without numbers and while the identity is blank."""
        if not self.spec.number:
            return [0] * len(self.partner)
        known = [self.version.numbers[index] if self.version and index is not None else 0 for index in self.partner]
        for index, was in self.carried.items():
            known[index] = known[index] or was.number
        wanted = [index for index, key in enumerate(keys(self.spec, self.table)) if key and not known[index]]
        first = take(self.spec.table if self.spec.number_wide else f"{unit}/{self.spec.table}", len(wanted)) if wanted else 0
        for offset, index in enumerate(wanted):
            known[index] = first + offset
        return known

    def days(self, today: date) -> tuple[list[date], list[date]]:
        """Per record the day it came and the day it last changed."""
        first, changed = [], []
        for index, was in enumerate(self.partner):
            if self.version is None or self.old is None or was is None:
                carried = self.carried.get(index)
                first.append(carried.first_seen if carried else today)
                changed.append(carried.last_changed or today if carried else today)
                continue
            is_same = record(self.table, index) == record(self.old, was)
            first.append(self.version.first_seen[was])
            changed.append(self.version.last_changed[was] if is_same else today)
        return first, changed


def _counts(values: Iterable[Any]) -> Counter[str]:
    return Counter(map(repr, values))


def _first(table: CheckedTable | None, name: str) -> Any:
    values = table.columns.get(name) if table else None
    return values[0] if values else None


def renewal(spec: TableSpec, table: CheckedTable, old: CheckedTable | None, version: TableVersion | None) -> Renewal:
    """Align a table with its last version (`old`: its records)."""
    partner: Sequence[int | None] = align(spec, old, table) if old is not None else [None] * len(table.positions)
    return Renewal(spec, table, old, version, partner)


def carried_over(renewal: Renewal, sealed: CheckedTable, version: TableVersion) -> Renewal:
    """The same, with the records that an earlier edition of the table (`sealed`) has already.

    They keep their numbers: a row handed on with a prefilled workbook, or copied by hand, is the record it was. Here only an equal
    identity tells so, unique on both sides. What aligns two versions of one workbook, likeness of the other fields, would take next
    year's work of the same author for last year's.
    """
    taken = {renewal.version.numbers[index] for index in renewal.partner if renewal.version and index is not None}
    old_at = _unique_at(renewal.spec, sealed)
    found = {
        index: Carried(
            version.numbers[was],
            version.first_seen[was],
            version.last_changed[was] if _is_as_handed_on(renewal.table, index, sealed, was) else None,
        )
        for key, index in _unique_at(renewal.spec, renewal.table).items()
        if renewal.partner[index] is None and (was := old_at.get(key)) is not None and version.numbers[was] not in {0, *taken}
    }
    return replace(renewal, carried=found)


def _is_as_handed_on(table: CheckedTable, index: int, sealed: CheckedTable, was: int) -> bool:
    """Whether a record says nothing that it did not say in the earlier edition, whose figures a prefilled workbook leaves out."""
    now = ((name, column[index]) for name, column in table.columns.items())
    return all(value is None or (name in sealed.columns and sealed.columns[name][was] == value) for name, value in now)


def _unique_at(spec: TableSpec, table: CheckedTable) -> dict[tuple[str, ...], int]:
    """What tells records apart over editions -> index, of those that only one record has."""
    found = keys(spec, table, spec.edition_identity)
    counts = Counter(found)
    return {key: index for index, key in enumerate(found) if key and counts[key] == 1}


def held_rows(spec: TableSpec, table: CheckedTable, old: CheckedTable | None) -> list[str]:
    """The folded identities of the records that the version in force does not have; "" while an identity is blank."""
    partner = renewal(spec, table, old, None).partner
    return ["|".join(key) for key, was in zip(keys(spec, table), partner, strict=True) if was is None]


def that_count(campaign: Campaign, versions: Iterable[TableVersion]) -> list[TableVersion]:
    """Without units that are followed no more, tables that their edition does not use and editions that have not begun: kept, and
    counted again when they are.

    The figures of a master stand for everything that unit ever sent, up to its edition.
    """
    types = {unit.code: unit.type for unit in campaign.followed}
    edition = str(campaign.settings.get("edition") or "")
    used = [
        v for v in versions if v.unit in types and (v.table == FIGURES or campaign.is_in_use(v.table, types[v.unit], v.edition))
    ]
    used = [v for v in used if not edition or not is_later(v.edition, edition)]
    whole = {v.unit: v for v in sorted(used, key=lambda v: v.edition) if v.table == FIGURES and v.numbers}
    return [v for v in used if v is whole.get(v.unit) or (v.table != FIGURES and not _is_within(v, whole.get(v.unit)))]


def _is_within(version: TableVersion, whole: TableVersion | None) -> bool:
    return whole is not None and version.edition <= whole.edition
