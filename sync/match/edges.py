"""Records -> edges: pairs of records that are surely one thing, or perhaps, each with the case that says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sync.match.records import Key, Records
from sync.match.within import Within


@dataclass(frozen=True, slots=True)
class Edge:
    """Two labels, the one seen first in front. `is_exact`: equal in folded fields; `joins`: counted once unless somebody decides
    otherwise, else only told."""

    case: str
    first: int
    second: int
    score: float
    is_exact: bool = False
    joins: bool = True

    def key(self, records: Records) -> str:
        """What a decision about it hangs on; "" when a record has no number yet."""
        return pair_key(records.names[self.first], records.names[self.second])


def pair_key(one: str, other: str) -> str:
    """Two permanent names as the key of their pair, whichever comes first."""
    return "~".join(sorted((one, other))) if one and other else ""


def exact_edges(records: Records, found: Within) -> Iterator[Edge]:
    """Things with the same key in several units: each with the one seen first, so that k things make k-1 pairs."""
    for case in records.cases:
        if case.within and case.across == "once":
            for faces in _by_key(records, found, [case.case]).values():
                first, *others = sorted(faces, key=records.seen)
                yield from (Edge(case.case, first, other, 100.0, is_exact=True) for other in others)


def silent_joins(records: Records, found: Within, owners: Sequence[str]) -> Iterator[tuple[int, int]]:
    """What is only told to units, and yet is one where one unit owns both: nobody is asked."""
    for case in records.cases:
        if case.within and case.across == "tell":
            firsts: dict[Key, int] = {}
            for label in records.with_key(case):
                key = (records.keys(case)[label], owners[label])
                yield firsts.setdefault(key, found.things[label]), found.things[label]


def _by_key(records: Records, found: Within, names: Sequence[str]) -> dict[Key, list[int]]:
    """Key of a case -> the faces of the things that have it."""
    groups: dict[Key, dict[int, None]] = {}
    for case in records.cases:
        for label in records.with_key(case) if case.case in names else ():
            key = (case.case, records.keys(case)[label])
            groups.setdefault(key, {})[found.face[found.things[label]]] = None
    return {key: list(faces) for key, faces in groups.items() if len(faces) > 1}
