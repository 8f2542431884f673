"""Things of the units, edges between them, and what was decided -> which are one in the whole, and what is asked.

Union-find that never joins what was told apart. Decisions come first, in the order in which they were made; then what follows from
a group's answer; then the edges, surest first. An edge is asked about unless decisions already say it, or another question does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sync.match.chains import Chains
from sync.match.edges import Edge
from sync.match.groups import Groups
from sync.match.records import Records
from sync.match.verdicts import DIFFERENT, SAME, VERDICT, Ruling, bad
from sync.match.within import Within
from sync.model import Finding


@dataclass(frozen=True, slots=True)
class Question:
    """A pair that is or was asked about. `verdict`: "same", "different" or ""; `group`: folded name of the group whose answer
    decided it."""

    key: str
    edge: Edge
    verdict: str = ""
    group: str = ""


@dataclass
class Across:
    """One table's things while it is worked out which are one. `chains`: what is one now; `questions`: what is asked about."""

    records: Records
    found: Within
    names: Sequence[str]
    groups: Groups
    rulings: Sequence[Ruling]
    chains: Chains = field(default_factory=Chains)
    questions: dict[str, Question] = field(default_factory=dict)
    applied: dict[str, Ruling] = field(default_factory=dict)
    said: list[Finding] = field(default_factory=list)
    _ruled: Chains = field(default_factory=Chains)
    _information: Chains = field(default_factory=Chains)

    def work_out(self, joined: Iterable[tuple[int, int]], edges: Iterable[Edge]) -> None:
        """`joined`: things that are one without anybody being asked."""
        for one, other in joined:
            self._join_surely(one, other)
        self._apply_rulings()
        ordered = self._in_order(edges)
        self._tell_ruled(ordered)
        self._follow_groups(ordered)
        for key, edge in ordered:
            if key not in self.questions:
                self._weigh(key, edge)

    def ends(self, edge: Edge) -> tuple[int, int]:
        """The things of an edge's records."""
        return self.found.things[edge.first], self.found.things[edge.second]

    def is_ruled(self, one: int, other: int) -> bool:
        """Whether decisions alone say that two things are one."""
        return self._ruled.is_one(one, other)

    # ---- decisions

    def _join_surely(self, one: int, other: int) -> bool:
        return self._ruled.try_join(one, other) and self.chains.try_join(one, other)

    @cached_property
    def nodes(self) -> Mapping[str, int]:
        """Permanent name -> its thing. A name whose record is gone or refused has a node of its own: what was decided about it
        still joins the others."""
        known = {name: self.found.things[label] for name, label in self._places.items()}
        gone = dict.fromkeys(name for one in self.rulings for name in (one.one, one.other) if name not in known)
        return known | {name: self.records.size + place for place, name in enumerate(gone)}

    @cached_property
    def _places(self) -> Mapping[str, int]:
        records = self.records
        return {name: label for label, name in enumerate(records.names) if name and records.accepted[label]}

    def _apply_rulings(self) -> None:
        for one in self.rulings:
            ends = self.nodes[one.one], self.nodes[one.other]
            if one.verdict == SAME:
                fits = self._join_surely(*ends)
            else:
                fits = one.verdict != DIFFERENT or (self._ruled.part(*ends) and self.chains.part(*ends))
            if fits:
                self.applied[one.key] = one
            else:
                self.said.append(bad(VERDICT, one.typed, one.key))

    def _tell_ruled(self, ordered: Sequence[tuple[str, Edge]]) -> None:
        edges = dict(reversed(ordered))
        for key, one in self.applied.items():
            edge = edges.get(key) or self._edge_of(one)
            if one.verdict and edge:
                self.questions[key] = Question(key, edge, one.verdict)

    def _edge_of(self, ruling: Ruling) -> Edge | None:
        """A pair that was decided and is no longer alike, while both records are still there."""
        labels = [self._places[name] for name in (ruling.one, ruling.other) if name in self._places]
        if len(labels) < len((ruling.one, ruling.other)):
            return None
        first, second = sorted(labels, key=self.records.seen)
        return Edge("", first, second, 0.0)

    def _follow_groups(self, ordered: Sequence[tuple[str, Edge]]) -> None:
        """Pairs of a group that was said to belong to a unit are one, unless somebody told them apart."""
        for key, edge in ordered:
            name = self.names[edge.first]
            is_of_group = edge.joins and name == self.names[edge.second] and self.groups.unit(name)
            if is_of_group and key not in self.questions and self.records.owners[edge.first] != self.records.owners[edge.second]:
                ends = self.ends(edge)
                if not self._ruled.is_one(*ends) and self._join_surely(*ends) and key:
                    self.questions[key] = Question(key, edge, SAME, name)

    # ---- edges

    def _in_order(self, edges: Iterable[Edge]) -> list[tuple[str, Edge]]:
        """Surest first, then by permanent names, so that neither sorting nor the order of units decides."""
        keyed = [(edge.key(self.records), place, edge) for place, edge in enumerate(edges)]
        keyed.sort(key=lambda one: (not one[2].joins, not one[2].is_exact, -one[2].score, one[0], one[1]))
        return [(key, edge) for key, _, edge in keyed]

    def _weigh(self, key: str, edge: Edge) -> None:
        ends = self.ends(edge)
        if self._ruled.is_one(*ends) or self._ruled.is_apart(*ends) or self.chains.is_one(*ends):
            return
        if edge.joins:
            self.chains.try_join(*ends)
        elif self._information.is_one(*ends):
            return
        else:
            self._information.join(ends)
        if key:
            self.questions[key] = Question(key, edge)
