"""A campaign's tree of units -> how those that are followed stand under one another, however many levels lie between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from sync.campaign import Campaign, Unit


@dataclass(frozen=True)
class Levels:
    """Who reports through whom. A unit's numbers hold those of all units below it, so only units of one level are compared, and
    only the topmost are added up."""

    campaign: Campaign

    @cached_property
    def above(self) -> Mapping[str, str]:
        """Followed unit -> the nearest followed unit above it, "" when none is."""
        known = {unit.code for unit in self.campaign.followed}
        return {
            code: next((upper for upper in self.campaign.ancestors(code)[1:] if upper in known), "")
            for code in (unit.code for unit in self.campaign.followed)
        }

    @cached_property
    def depths(self) -> Mapping[str, int]:
        """Followed unit -> how many followed units stand above it; 0 = topmost."""
        known = set(self.above)
        return {code: len(known.intersection(self.campaign.ancestors(code))) - 1 for code in self.above}

    @cached_property
    def is_flat(self) -> bool:
        """Whether no followed unit stands above another."""
        return not any(self.above.values())

    @property
    def topmost(self) -> Sequence[Unit]:
        """The units that together are everything followed, in the coordinator's order."""
        return self._below[""]

    @cached_property
    def _below(self) -> Mapping[str, Sequence[Unit]]:
        found: dict[str, list[Unit]] = {"": []}
        for unit in self.campaign.followed:
            found.setdefault(self.above[unit.code], []).append(unit)
        return found

    def below(self, code: str) -> Sequence[Unit]:
        """The followed units right under a unit, with nobody followed between."""
        return self._below.get(code, ())

    def branch(self, unit: Unit) -> Iterator[Unit]:
        """The unit, then every followed unit below it, each before those under it."""
        yield unit
        for lower in self.below(unit.code):
            yield from self.branch(lower)

    def children(self, code: str) -> Sequence[Unit]:
        """The units right under a unit in the tree, followed or not."""
        return self._children.get(code, ())

    @cached_property
    def _children(self) -> Mapping[str, Sequence[Unit]]:
        ordered = sorted(self.campaign.units, key=lambda unit: unit.parent)
        return {parent: list(units) for parent, units in groupby(ordered, key=lambda unit: unit.parent)}
