"""A table's records -> which are one thing within their unit, and which of them stands for it, from that unit's rows alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sync.match.chains import Chains
from sync.match.records import Key, Records


@dataclass(frozen=True)
class Within:
    """`things`: per record the label of the first record of the same thing in its unit. `chosen`: thing -> the record that
    stands for it; `face`: thing -> the one it is known by when somebody is asked."""

    records: Records
    things: Sequence[int]

    @cached_property
    def members(self) -> Mapping[int, Sequence[int]]:
        """Thing -> its accepted records."""
        found: dict[int, list[int]] = {}
        for label, thing in enumerate(self.things):
            if self.records.accepted[label]:
                found.setdefault(thing, []).append(label)
        return found

    @cached_property
    def chosen(self) -> Mapping[int, int]:
        """The first in sheet order that would count, else the first accepted of the latest edition, where it can be mended."""
        best: dict[int, int] = {}
        for label, thing in enumerate(self.things):
            known = best.setdefault(thing, label)
            if self._worth(label) < self._worth(known):
                best[thing] = label
        return best

    def _worth(self, label: int) -> tuple[bool, bool, int, int]:
        accepted, stands = self.records.accepted[label], self.records.stands[label]
        return not accepted, not stands, 0 if accepted and stands else -self.records.edition_rank[label], label

    @cached_property
    def face(self) -> Mapping[int, int]:
        """The one with the lowest permanent number: sorting a sheet does not change it."""
        numbers = self.records.column("number")
        return {thing: min(labels, key=lambda i: (not numbers[i], numbers[i] or 0, i)) for thing, labels in self.members.items()}


def within(records: Records) -> Within:
    """Records whose folded fields are all filled and equal are one; refused records join, but link nothing."""
    chains = Chains()
    firsts: dict[Key, int] = {}
    for label, number in records.handed_on.items():
        chains.join((firsts.setdefault(("", records.units[label], number), label), label))
    cases = [case for case in records.cases if case.within]
    for case in cases:
        for label in records.with_key(case):
            chains.join((firsts.setdefault(_key(records, case.case, label), label), label))
    things = []
    for label, is_accepted in enumerate(records.accepted):
        if is_accepted:
            things.append(chains.root(label))
            continue
        keys = [_key(records, case.case, label) for case in cases]
        known = [firsts[key] for key in keys if key[2] is not None and key in firsts]
        for key in keys:
            firsts.setdefault(key, label)
        things.append(chains.root(known[0]) if known else label)
    return Within(records, things)


def _key(records: Records, case: str, label: int) -> Key:
    return case, records.units[label], records.keys_by_case[case][label]
