"""Doubles and suspects -> findings: what each unit is told about its own records, and nothing about what was told apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from sync.findings import scope_of
from sync.match.across import Question
from sync.match.records import Key, Records
from sync.match.verdicts import DIFFERENT, SAME
from sync.match.winners import Winners
from sync.match.within import Within
from sync.model import DateInterval, Finding
from sync.template import DuplicateCase, SuspectCase
from sync.vietnamese import ONE_ROW, interval

NAMED = 3
"""How many other units a sentence names."""

Told = tuple[str, Finding]


@dataclass
class Telling:
    """One table's findings; a record gets each code once."""

    records: Records
    found: Within
    winners: Winners
    _told: set[tuple[str, int]] = field(default_factory=set)

    def findings(self) -> Iterator[Told]:
        """(unit, finding) for every double and every suspect."""
        if self.records.cases:
            yield from self._within()
        for case in self.records.cases:
            if case.across_code:
                yield from self._across(case)
            if case.moved_code:
                yield from self._moved(case)
        for question in self.winners.across.questions.values():
            yield from self._suspect(question)

    def _tell(self, code: str, label: int, name: str, facts: Mapping[str, Any]) -> Iterator[Told]:
        if code and (code, label) not in self._told and self.records.is_present(label):
            self._told.add((code, label))
            records = self.records
            value = records.column(name)[label] if name else ""
            shown = interval(value) if isinstance(value, DateInterval) else str(value or "")
            cell, number = records.column("cell")[label], records.column("number")[label]
            position = label - records.starts[label]
            scope = scope_of(code, records.template)
            yield records.units[label], Finding(code, scope, records.table, name, cell, shown, facts, position, number or 0)

    # ---- within a unit

    def _within(self) -> Iterator[Told]:
        editions, rows = self.records.column("edition"), self.records.column("row")
        for label, thing in enumerate(self.found.things):
            winner = self.found.chosen[thing]
            is_double = self.records.accepted[label] and winner != label
            case = self._case_of(label, thing) if is_double else None
            if case:
                facts = {"m": str(rows[winner]), "nam": str(editions[winner])}
                yield from self._tell(self._code_within(case, label, winner), label, case.fields[0], facts)

    def _case_of(self, label: int, thing: int) -> DuplicateCase | None:
        """The first case by which the record equals another of its thing."""
        members = [other for other in self.found.members[thing] if other != label]
        for case in self.records.cases:
            keys = self.records.keys(case)
            if case.within and keys[label] is not None and any(keys[other] == keys[label] for other in members):
                return case
        # Its title was mended since: only the number says that it is the same record.
        numbers = self.records.handed_on
        is_handed_on = label in numbers and any(numbers.get(other) == numbers[label] for other in members)
        return next((case for case in self.records.cases if case.edition_code), None) if is_handed_on else None

    def _code_within(self, case: DuplicateCase, label: int, winner: int) -> str:
        editions = self.records.column("edition")
        if case.edition_code and editions[label] != editions[winner]:
            return case.edition_code
        if case.mixed_field:
            kinds = self.records.column(case.mixed_field)
            if (kinds[label] or case.mixed_default) != (kinds[winner] or case.mixed_default):
                return case.mixed_code
        return case.code

    # ---- between units, equal

    def _across(self, case: DuplicateCase) -> Iterator[Told]:
        """One finding per unit and key, on the record that stands for the thing there."""
        reporters: dict[Key, dict[str, int]] = {}
        for label in self.records.with_key(case):
            key = self.records.keys(case)[label]
            stands_for = self.found.chosen[self.found.things[label]] if case.within else label
            if key is not None and not self.winners.groups.answer(self._group_listed(case, label)):
                reporters.setdefault(key, {}).setdefault(self.records.units[label], stands_for)
        for found in reporters.values():
            for label in found.values() if len(found) > 1 else ():
                yield from self._equal(case, label, [other for other in found.values() if other != label])

    def _group_listed(self, case: DuplicateCase, label: int) -> str:
        """The group of a record that does nothing but list it: once it is known whose it is, there is nothing to tell."""
        return self.winners.across.names[label] if case.across == "tell" and case.within else ""

    def _equal(self, case: DuplicateCase, label: int, others: Sequence[int]) -> Iterator[Told]:
        if case.across == "once":
            others = [other for other in others if self._are_one(label, other)]
            undecided = [other for other in others if not self._is_ruled(label, other)]
            if others and not undecided:
                yield from self._same(label, others[0])
            others = undecided
        if others:
            facts = {"don_vi_khac": self._units(others), "nt": self._open_key(label) or case.case, "ten": self._title(label)}
            yield from self._tell(case.across_code, label, case.fields[0], facts)

    def _moved(self, case: DuplicateCase) -> Iterator[Told]:
        """On the row of a group that was said to be another unit's: whoever typed it learns where its numbers went."""
        for label in self.records.with_key(case):
            owner = self.winners.owners[label]
            if owner != self.records.owners[label]:
                facts = {"don_vi_khac": self._short(owner) if self._names_units else self._nobody}
                yield from self._tell(case.moved_code, label, case.fields[0], facts)

    def _are_one(self, one: int, other: int) -> bool:
        return self.winners.things[one] == self.winners.things[other]

    def _is_ruled(self, one: int, other: int) -> bool:
        return self.winners.across.is_ruled(self.found.things[one], self.found.things[other])

    def _open_key(self, label: int) -> str:
        """What is asked about the thing of a record, "" when nothing is."""
        return self._open.get(self.found.things[label], "")

    @cached_property
    def _open(self) -> Mapping[int, str]:
        found: dict[int, str] = {}
        for key, one in self.winners.across.questions.items():
            if not one.verdict and one.edge.joins:
                for end in self.winners.across.ends(one.edge):
                    found.setdefault(end, key)
        return found

    # ---- alike

    def _suspect(self, question: Question) -> Iterator[Told]:
        edge = question.edge
        if edge.is_exact or question.verdict == DIFFERENT:
            return
        labels = [self.found.chosen[thing] for thing in self.winners.across.ends(edge)]
        for label, other in (labels, reversed(labels)):
            if question.verdict == SAME:
                yield from self._same(label, other)
            else:
                yield from self._alike(question, label, other)

    def _alike(self, question: Question, label: int, other: int) -> Iterator[Told]:
        case = next((s for s in self.records.template.suspects if s.case == question.edge.case), None)
        if case is None:
            return
        is_held = self._are_one(label, other) and self.winners.winner(label) != label
        facts = {
            "so": self._other(label, other),
            "tl": f"{question.edge.score:.0f}",
            "nt": question.key,
            "m": str(self.records.column("row")[other]),
            "don_vi_khac": self._units([other]),
        }
        if is_held or self.records.stands[label]:
            yield from self._tell(self._code_alike(case, label, other, is_held=is_held), label, case.title, facts)

    def _code_alike(self, case: SuspectCase, label: int, other: int, *, is_held: bool) -> str:
        if not is_held:
            return case.near_code
        return case.held_code if self.records.units[label] == self.records.units[other] else case.across_code

    def _same(self, label: int, other: int) -> Iterator[Told]:
        """What a unit is told whose record was decided to be one that counts elsewhere."""
        winner = self.winners.winner(label)
        if winner != label:
            facts = {"so": self._other(label, winner), "nt": self._key_of(label, other)}
            yield from self._tell(self.records.template.suspicion.same_code, label, self._title_field, facts)

    def _key_of(self, label: int, other: int) -> str:
        return self._decided.get(frozenset((self.found.things[label], self.found.things[other])), "")

    @cached_property
    def _decided(self) -> Mapping[frozenset[int], str]:
        asked = self.winners.across.questions.items()
        return {frozenset(self.winners.across.ends(one.edge)): key for key, one in asked if one.verdict}

    # ---- words

    @property
    def _title_field(self) -> str:
        return next(iter(self.records.spec.identity), "")

    def _title(self, label: int) -> str:
        name = self._title_field
        return str(self.records.column(name)[label] or "") if name else ""

    def _other(self, label: int, other: int) -> str:
        """Another record as the unit of `label` may know it: its own by the row, one elsewhere by unit and number."""
        records = self.records
        if records.units[label] == records.units[other]:
            return records.template.say(ONE_ROW).format(n=records.column("row")[other])
        if not self._names_units:
            return self._nobody
        return f"{records.number_prefix}{records.column('number')[other] or 0:04} ({self._short(records.units[other])})"

    def _units(self, others: Sequence[int]) -> str:
        units = list(dict.fromkeys(self.records.units[other] for other in others))
        names = [self._short(unit) for unit in islice(units, NAMED)] if self._names_units else [self._nobody]
        return ", ".join([*names, "…"] if self._names_units and len(units) > NAMED else names)

    @property
    def _names_units(self) -> bool:
        setting = self.records.campaign.settings.get("tell_units_of_doubles", "x")
        return str(setting).strip().casefold() not in {"", "none", "false", "0"}

    @property
    def _nobody(self) -> str:
        return self.records.template.words.get("another_unit", "…")

    def _short(self, unit: str) -> str:
        known = self.records.campaign.by_code.get(unit)
        return known.short_name if known else unit
