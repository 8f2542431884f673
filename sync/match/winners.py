"""Things that are one in the whole, and the units chosen for them -> which record counts, and the columns that say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sync.match.across import Across, Question
from sync.match.groups import Groups
from sync.match.records import Records
from sync.match.verdicts import COUNTED_FOR, DIFFERENT, bad, unit_meant
from sync.match.within import Within
from sync.model import Finding
from sync.picture import Pair


@dataclass
class Winners:
    """One table's records with the record that counts for each thing."""

    records: Records
    found: Within
    across: Across
    groups: Groups

    @cached_property
    def things(self) -> list[int]:
        """Per record the label of the first record of the same thing anywhere."""
        return [self.across.chains.root(thing) for thing in self.found.things]

    # ---- the unit chosen

    @cached_property
    def chosen_units(self) -> Mapping[int, str]:
        """Thing -> the unit it was said to count for: the latest choice about its pairs, else what its group's answer says."""
        return {thing: self.groups.unit(name) for name, thing in self._groups_of_things()} | self._said_units

    @cached_property
    def _said_units(self) -> dict[int, str]:
        """Thing -> the unit that its pairs were said to count for."""
        said: dict[int, tuple[str, str, str]] = {}
        for key, typed, thing, unit in self._choices():
            if thing in said and said[thing][2] != unit:
                self.said.append(bad(COUNTED_FOR, said[thing][1], said[thing][0]))
            said[thing] = key, typed, unit
        return {thing: unit for thing, (_, _, unit) in said.items()}

    @cached_property
    def said(self) -> list[Finding]:
        """Choices that could not be followed."""
        return []

    def _groups_of_things(self) -> Iterator[tuple[str, int]]:
        """(group, thing) of every thing of which two records are about one answered group."""
        held: dict[tuple[str, int], str] = {}
        for label, name in enumerate(self.across.names):
            if name and self.groups.unit(name) and self.records.accepted[label]:
                key = name, self.things[label]
                if held.setdefault(key, self.records.owners[label]) != self.records.owners[label]:
                    yield key

    def _choices(self) -> Iterator[tuple[str, str, int, str]]:
        """(key, what was typed, thing, unit) of every choice about a pair that is one, in the order they were made."""
        for key, ruling in self.across.applied.items():
            ends = [self.across.nodes[name] for name in (ruling.one, ruling.other)]
            if ruling.unit_typed and ruling.verdict != DIFFERENT and self.across.chains.is_one(*ends):
                owners = (self.records.owners[end] for end in ends if end < self.records.size)
                units = dict.fromkeys([*(name.partition("|")[0] for name in (ruling.one, ruling.other)), *owners])
                unit = unit_meant(self.records.campaign, ruling.unit_typed, units)
                if unit:
                    yield key, ruling.unit_typed, self.across.chains.root(ends[0]), unit
                else:
                    self.said.append(bad(COUNTED_FOR, ruling.unit_typed, key))

    @cached_property
    def preferred(self) -> list[bool]:
        """Which records are of the unit chosen for their thing."""
        chosen, records = self.chosen_units, self.records
        each = zip(self.things, records.units, records.owners, strict=True)
        return [chosen.get(thing, "") in (unit, owner) for thing, unit, owner in each]

    # ---- the record that counts

    @cached_property
    def winners(self) -> Mapping[int, int]:
        """Thing -> the record that counts in the whole: of those that would count the chosen unit's, the first seen, then by the
        order of units."""
        best: dict[int, int] = {}
        for label in self.found.chosen.values():
            thing = self.things[label]
            known = best.setdefault(thing, label)
            if self._rank(label) < self._rank(known):
                best[thing] = label
        return best

    def _rank(self, label: int) -> tuple[bool, bool, bool, tuple[date, int, int, int]]:
        records = self.records
        return not records.accepted[label], not records.stands[label], not self.preferred[label], records.seen(label)

    def winner(self, label: int) -> int:
        """The record that counts for what a record is about."""
        return self.winners[self.things[label]]

    def columns(self) -> dict[str, list[Any]]:
        """The added columns, and who the records count for where an answer changes it."""
        size = range(self.records.size)
        accepted, chosen = self.records.accepted, self.found.chosen
        inside = [accepted[i] and chosen[self.found.things[i]] != i for i in size]
        # Also two things of one unit that only another unit's record, or their titles, show to be one.
        outside = [accepted[i] and (not inside[i] or self._is_elsewhere(i)) and self.winner(i) != i for i in size]
        twins = [self._twin(i, near=inside[i], far=outside[i]) for i in size]
        moved = {"owner": self.owners} if self.owners != self.records.owners else {}
        return {
            "thing_within": list(self.found.things),
            "thing": self.things,
            "duplicate_within": inside,
            "duplicate_across": outside,
            "twin": twins,
            "preferred": self.preferred,
            **moved,
        }

    @cached_property
    def owners(self) -> list[str]:
        """The unit each record counts for: where it was said whose a group is, that unit has all that those who were asked about
        it typed of it, but for what was said to count for another."""
        each = zip(self.across.names, self.things, self.records.owners, strict=True)
        return [owner if thing in self._said_units else self.groups.owner(name, owner) for name, thing, owner in each]

    def _is_elsewhere(self, label: int) -> bool:
        return self.records.units[self.winner(label)] != self.records.units[label]

    def _twin(self, label: int, *, near: bool, far: bool) -> str | None:
        """ "‹unit› · ‹number›" of the record that counts instead."""
        if not near and not far:
            return None
        return self.records.shown(self.found.chosen[self.found.things[label]] if near else self.winner(label))

    # ---- what is asked

    def pairs(self) -> Iterator[Pair]:
        """Everything asked about, decided or not."""
        for one in self.across.questions.values():
            yield self._pair(one)

    def _pair(self, one: Question) -> Pair:
        edge, thing = one.edge, self.things[one.edge.first]
        is_one = thing == self.things[edge.second]
        winner = self.chosen_units.get(thing, "") if is_one else ""
        group = self.groups.shared[one.group].key if one.group else ""
        told = not edge.joins and not one.verdict
        return Pair(
            self.records.table, edge.case, edge.first, edge.second, edge.score, one.key, is_one, one.verdict, winner, group, told
        )
