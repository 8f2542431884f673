"""A table newly read and its last version -> which record is which, its permanent number, its days; or that too much is gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sync.identity import align, keys, record
from sync.ledger import TableVersion
from sync.model import CheckedTable, Finding, Scope
from sync.template import TableSpec

MASS_LOSS_ROWS = 10
"""Fewer rows than this are a person tidying up, whatever share of a short table they are."""

SHOWN_NUMBERS = 5

TakeNumbers = Callable[[str, int], int]
"""Scope, count -> the first of so many numbers never given before."""


@dataclass(frozen=True)
class Renewal:
    """A table about to replace its last version. `partner`: per new record the old one's index, None for a new record."""

    spec: TableSpec
    table: CheckedTable
    old: CheckedTable | None
    version: TableVersion | None
    partner: Sequence[int | None]

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
                first.append(today)
                changed.append(today)
                continue
            is_same = record(self.table, index) == record(self.old, was)
            first.append(self.version.first_seen[was])
            changed.append(self.version.last_changed[was] if is_same else today)
        return first, changed


def renewal(spec: TableSpec, table: CheckedTable, old: CheckedTable | None, version: TableVersion | None) -> Renewal:
    """Align a table with its last version (`old`: its records)."""
    partner: Sequence[int | None] = align(spec, old, table) if old is not None else [None] * len(table.positions)
    return Renewal(spec, table, old, version, partner)


def held_rows(spec: TableSpec, table: CheckedTable, old: CheckedTable | None) -> list[str]:
    """The folded identities of the records that the version in force does not have; "" while an identity is blank."""
    partner = renewal(spec, table, old, None).partner
    return ["|".join(key) for key, was in zip(keys(spec, table), partner, strict=True) if was is None]
