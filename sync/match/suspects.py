"""Records -> edges between those that are perhaps one thing: alike in title, and in a person or a group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sync.match.blocks import likely_pairs, nearly_equal_pairs
from sync.match.edges import Edge
from sync.match.records import Records
from sync.match.titles import INSIDE, Title, Titles, likeness
from sync.match.within import Within
from sync.template import SuspectCase
from sync.vietnamese import fold_person

MANY = 500
"""Titles under one name from which on the name says little ("Tập thể"): there they must be nearly equal."""
_BETWEEN_NAMES = re.compile(r"[;,\n]")


def suspect_edges(records: Records, found: Within, groups: Sequence[str], titles: Titles) -> Iterator[Edge]:
    """Edges of every case that asks about this table. `groups`: per record the folded name of the group it is about."""
    for case in records.template.suspects:
        if case.table == records.table:
            yield from _Suspects(records, found, groups, titles, case).edges()


def titles_of(records: Records) -> Titles:
    """A reader of this template's titles."""
    known = records.template.suspicion
    return Titles(records.title_prefixes, known.formulas, known.short_forms)


@dataclass
class _Suspects:
    """One case at work: each thing of a unit is looked at once, by the record it is known by."""

    records: Records
    found: Within
    groups: Sequence[str]
    reader: Titles
    case: SuspectCase

    def edges(self) -> Iterator[Edge]:
        """An edge for every two titles of a block that are alike enough; of equal titles each with the one seen first."""
        for labels in self._blocks():
            classes: dict[str, list[int]] = {}
            for label in sorted(labels, key=self.records.seen):
                if self.titles[label].folded:
                    classes.setdefault(self.titles[label].folded, []).append(label)
            for same in classes.values():
                yield from self._edges((same[0], other) for other in same[1:])
            firsts = [same[0] for same in classes.values()]
            is_strict = self.case.at_least > 100 * INSIDE or len(firsts) > MANY
            likely = nearly_equal_pairs if is_strict else likely_pairs
            near = likely([self.titles[label] for label in firsts])
            yield from self._edges((firsts[one], firsts[other]) for one, other in near)

    def _edges(self, pairs: Iterable[tuple[int, int]]) -> Iterator[Edge]:
        for one, other in pairs:
            score = likeness(self.titles[one], self.titles[other]) if self._may_be(one, other) else 0.0
            if score >= self._at_least(one, other):
                yield Edge(self.case.case, one, other, score, joins=self.case.counts == "once")

    def _may_be(self, one: int, other: int) -> bool:
        if not self.case.differ:
            return True
        kinds = self.records.column(self.case.differ)
        return bool((kinds[one] or self.case.differ_default) != (kinds[other] or self.case.differ_default))

    def _at_least(self, one: int, other: int) -> float:
        elsewhere = self.case.elsewhere_at_least
        is_elsewhere = self.groups[one] and self.groups[other] and self.groups[one] != self.groups[other]
        return elsewhere if elsewhere and is_elsewhere else self.case.at_least

    # ---- blocks

    def _blocks(self) -> Iterator[list[int]]:
        """Labels that have in common what the case asks for, two or more."""
        faces = self.found.face.values()
        if not self.case.persons and not self.case.in_group:
            yield list(faces)
            return
        blocks: dict[str, list[int]] = {}
        for label in faces:
            for shared in self._shared(label):
                blocks.setdefault(shared, []).append(label)
        yield from (labels for labels in blocks.values() if len(labels) > 1)

    def _shared(self, label: int) -> Iterable[str]:
        if self.case.in_group:
            return filter(None, [self.groups[label]])
        return self.persons[label]

    @cached_property
    def persons(self) -> Sequence[frozenset[str]]:
        """Per record the folded names in its fields of persons."""
        columns = [self.records.column(name) for name in self.case.persons]
        return [frozenset(name for cell in cells for name in _names(cell)) for cells in zip(*columns, strict=True)]

    @cached_property
    def titles(self) -> Sequence[Title]:
        """Per record its title."""
        return [self.reader.read(str(value or "")) for value in self.records.column(self.case.title)]


def _names(cell: object) -> Iterator[str]:
    for part in _BETWEEN_NAMES.split(str(cell or "")):
        if name := fold_person(part):
            yield name
