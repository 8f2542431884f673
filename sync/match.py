"""Settled records -> Settled with the same thing, reported twice within a unit or by two units, known as one.

Cases are data (duplicates.toml): records whose folded fields are all filled and equal are one thing; chains of equal pairs are one
thing too. Chains within a unit are found from that unit's rows alone, so no other unit can change what a unit reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from sync.campaign import Campaign
from sync.findings import scope_of
from sync.model import DateInterval, Finding
from sync.picture import Settled
from sync.template import DuplicateCase, Template, holding
from sync.vietnamese import fold, fold_person, fold_title, interval

Key = tuple[Any, ...]
ADDED = ("thing_within", "thing", "duplicate_within", "duplicate_across", "twin")


def match(template: Template, campaign: Campaign, settled: Settled) -> Settled:
    """Add to every frame `thing_within` and `thing` (labels of the first record of the same thing, in its unit and in all),
    `duplicate_within`, `duplicate_across` (not the one that counts) and `twin` (the record that counts instead)."""
    frames, findings = dict(settled.frames), {unit: list(found) for unit, found in settled.findings.items()}
    for table, frame in settled.frames.items():
        matched = _Matching(template, campaign, table, frame)
        added = np.empty((len(ADDED), len(frame)), dtype=object)
        for place, values in enumerate(matched.columns().values()):
            added[place] = values
        frames[table] = pd.concat([frame, pd.DataFrame(added.T, columns=list(ADDED), dtype=object)], axis=1)
        for unit, finding in matched.findings():
            findings.setdefault(unit, []).append(finding)
    return Settled(frames, findings)


NAMED = 3
"""How many other units a sentence names."""


class Chains:
    """Union-find: labels that belong together share a root, the smallest of them."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def root(self, label: int) -> int:
        """The smallest label of its chain."""
        while self._parent.get(label, label) != label:
            self._parent[label] = label = self._parent.get(self._parent[label], self._parent[label])
        return label

    def join(self, labels: Iterable[int]) -> None:
        """Make them one chain."""
        roots = {self.root(label) for label in labels}
        first = min(roots)
        self._parent.update(dict.fromkeys(roots, first))


@dataclass
class _Matching:
    """One table's records while their doubles are looked for."""

    template: Template
    campaign: Campaign
    table: str
    frame: pd.DataFrame
    _folded: dict[tuple[str, Any], str] = field(default_factory=dict)

    @cached_property
    def cases(self) -> Sequence[DuplicateCase]:
        """The duplicate cases of this table."""
        return [case for case in self.template.duplicates if case.table == self.table]

    def column(self, name: str) -> list[Any]:
        """One column of the frame; blanks when it is not there."""
        return self.frame[name].tolist() if name in self.frame.columns else [None] * len(self.frame)

    @cached_property
    def units(self) -> list[str]:
        """Who typed each record."""
        return [str(unit) for unit in self.column("unit")]

    @cached_property
    def accepted(self) -> list[bool]:
        """Which records are accepted."""
        return [state == "accepted" for state in self.column("state")]

    # ---- keys

    @cached_property
    def keys(self) -> Mapping[str, list[Key | None]]:
        """Case -> per record its folded fields, None when one of them is blank."""
        return {case.case: self._keys_of(case) for case in self.cases}

    def _keys_of(self, case: DuplicateCase) -> list[Key | None]:
        columns = [self._fold_all(name, case.folds.get(name, "plain")) for name in case.fields]
        return [key if all(key) else None for key in zip(*columns, strict=True)]

    def _fold_all(self, name: str, how: str) -> list[str]:
        known = self._folded
        folded = []
        for value in self.column(name):
            if (how, value) not in known:
                known[how, value] = self._fold(value, how)
            folded.append(known[how, value])
        return folded

    def _fold(self, value: Any, how: str) -> str:
        if value is None or value is False:
            return ""
        if isinstance(value, DateInterval):
            return interval(value)
        text = str(value)
        if how == "title":
            return fold_title(text, tuple(word for word in self.template.words.get("title_prefixes", "").split("|") if word))
        return fold_person(text) if how == "person" else fold(text)

    # ---- within a unit

    @cached_property
    def within(self) -> list[int]:
        """Per record the label of the first record of the same thing in its unit; refused records join, but link nothing."""
        chains = Chains()
        firsts: dict[Key, int] = {}
        for case in self.cases:
            for label in self._labels(case, is_accepted=True) if case.within else ():
                key = (case.case, self.units[label], self.keys[case.case][label])
                chains.join((firsts.setdefault(key, label), label))
        return [chains.root(i) if is_accepted else self._joined(i, firsts, chains) for i, is_accepted in enumerate(self.accepted)]

    def _labels(self, case: DuplicateCase, *, is_accepted: bool) -> Iterator[int]:
        keys = self.keys[case.case]
        return (label for label, key in enumerate(keys) if key is not None and self.accepted[label] == is_accepted)

    def _joined(self, label: int, firsts: dict[Key, int], chains: Chains) -> int:
        keys = [(case.case, self.units[label], self.keys[case.case][label]) for case in self.cases if case.within]
        known = [firsts[key] for key in keys if key[2] is not None and key in firsts]
        for key in keys:
            firsts.setdefault(key, label)
        return chains.root(known[0]) if known else label

    @cached_property
    def stands(self) -> list[bool]:
        """Whether a record would count but for its doubles: by the number that is accounted for, else every accepted one."""
        main = next((i for i in self.template.indicators if i.accounted and i.table == self.table), None)
        if main is None:
            return self.accepted
        held = self.column("phase" if "phase" in main.calendars else "place")
        each = [self.accepted, [period is not None for period in held]]
        each += [holding(one, self.column_of, len(self.frame)) for one in (main.where, main.recognised)]
        each += [holding({need: "*"}, self.column_of, len(self.frame)) for need in main.needs]
        if main.any_of:
            kinds = [holding(one, self.column_of, len(self.frame)) for one in main.any_of]
            each.append([any(found) for found in zip(*kinds, strict=True)])
        return [all(found) for found in zip(*each, strict=True)]

    @cached_property
    def chosen(self) -> dict[int, int]:
        """Thing in a unit -> the record that stands for it: the first in sheet order that would count, else the first accepted."""
        best: dict[int, int] = {}
        for label, thing in enumerate(self.within):
            known = best.setdefault(thing, label)
            if self._worth(label) < self._worth(known):
                best[thing] = label
        return best

    def _worth(self, label: int) -> tuple[bool, bool, int]:
        return not self.accepted[label], not self.stands[label], label

    # ---- between units

    @cached_property
    def across(self) -> list[int]:
        """Per record the label of the first record of the same thing anywhere. What is only told joins where one unit owns both."""
        chains = Chains()
        firsts: dict[Key, int] = {}
        for case in self.cases:
            owners = self.column("owner") if case.across == "tell" else None
            for label in self._labels(case, is_accepted=True) if case.across and (case.within or owners is None) else ():
                key = (case.case, self.keys[case.case][label], owners[label] if owners else "")
                thing = self.within[label]
                chains.join((firsts.setdefault(key, thing), thing))
        return [chains.root(thing) for thing in self.within]

    @cached_property
    def winners(self) -> dict[int, int]:
        """Thing -> the record that counts in the whole: of those that would count the first seen, then by the order of units."""
        seen = self.column("first_seen")
        best: dict[int, int] = {}
        for label in self.chosen.values():
            thing = self.across[label]
            known = best.setdefault(thing, label)
            if self._rank(label, seen) < self._rank(known, seen):
                best[thing] = label
        return best

    def _rank(self, label: int, seen: list[Any]) -> tuple[bool, bool, date, int]:
        # Frames are in the order of units, so the label breaks the tie.
        return not self.accepted[label], not self.stands[label], seen[label] or date.max, label

    # ---- results

    def columns(self) -> dict[str, list[Any]]:
        """The added columns."""
        size = range(len(self.frame))
        if not self.cases:
            return {
                "thing_within": list(size),
                "thing": list(size),
                "duplicate_within": [False] * len(size),
                "duplicate_across": [False] * len(size),
                "twin": [None] * len(size),
            }
        inside = [self.accepted[i] and self.chosen[self.within[i]] != i for i in size]
        outside = [self.accepted[i] and self.units[self.winners[self.across[i]]] != self.units[i] for i in size]
        outside = [far or self._is_second_chain(i, near=near) for i, far, near in zip(size, outside, inside, strict=True)]
        twins = [self._twin(i, near=inside[i], far=outside[i]) for i in size]
        return dict(zip(ADDED, (self.within, self.across, inside, outside, twins), strict=True))

    def _is_second_chain(self, label: int, *, near: bool) -> bool:
        """Two things of one unit that only another unit's record shows to be one."""
        return self.accepted[label] and not near and self.winners[self.across[label]] != label

    def _twin(self, label: int, *, near: bool, far: bool) -> str | None:
        if not near and not far:
            return None
        other = self.chosen[self.within[label]] if near else self.winners[self.across[label]]
        return self.name_of(other)

    def name_of(self, label: int) -> str:
        """ "‹unit› · ‹number›", as lists of the whole write it."""
        prefix = self.template.by_table[self.table].number
        number = self.column_of("number")[label] or 0
        return f"{self.units[label]} · {prefix}{'-' if prefix and not prefix.endswith('-') else ''}{number:04}"

    def findings(self) -> Iterator[tuple[str, Finding]]:
        """(unit, finding) for every double."""
        if self.cases:
            yield from self._findings_within()
            for case in self.cases:
                if case.across_code:
                    yield from self._findings_across(case)

    def _findings_within(self) -> Iterator[tuple[str, Finding]]:
        for label, thing in enumerate(self.within):
            winner = self.chosen[thing]
            case = self._case_of(label, thing) if self.accepted[label] and winner != label else None
            code = self._code_within(case, label, winner) if case else ""
            if code:
                editions = self.column_of("edition")
                facts = {"m": str(self.column_of("row")[winner]), "nam": str(editions[winner])}
                yield self.units[label], self._finding(code, label, case, facts)

    def _case_of(self, label: int, thing: int) -> DuplicateCase | None:
        """The first case by which the record equals another of its thing."""
        members = [other for other in self._members[thing] if other != label]
        for case in self.cases:
            keys = self.keys[case.case]
            if case.within and keys[label] is not None and any(keys[other] == keys[label] for other in members):
                return case
        return None

    @cached_property
    def _members(self) -> Mapping[int, list[int]]:
        found: dict[int, list[int]] = {}
        for label, thing in enumerate(self.within):
            if self.accepted[label]:
                found.setdefault(thing, []).append(label)
        return found

    def _code_within(self, case: DuplicateCase, label: int, winner: int) -> str:
        editions = self.column_of("edition")
        if case.edition_code and editions[label] != editions[winner]:
            return case.edition_code
        if case.mixed_field:
            kinds = self.column_of(case.mixed_field)
            if (kinds[label] or case.mixed_default) != (kinds[winner] or case.mixed_default):
                return case.mixed_code
        return case.code

    def _findings_across(self, case: DuplicateCase) -> Iterator[tuple[str, Finding]]:
        """One finding per unit and key, on the record that stands for the thing there."""
        reporters: dict[Key, dict[str, int]] = {}
        for label in self._labels(case, is_accepted=True):
            key = self.keys[case.case][label]
            stands_for = self.chosen[self.within[label]] if case.within else label
            if key is not None:
                reporters.setdefault(key, {}).setdefault(self.units[label], stands_for)
        for found in reporters.values():
            for unit, label in found.items() if len(found) > 1 else ():
                if label not in self._told.setdefault(case.across_code, set()):
                    self._told[case.across_code].add(label)
                    yield unit, self._finding(case.across_code, label, case, self._facts_across(case, label, found))

    @cached_property
    def _told(self) -> dict[str, set[int]]:
        return {}

    def _facts_across(self, case: DuplicateCase, label: int, found: Mapping[str, int]) -> dict[str, Any]:
        others = list(islice((unit for unit in found if unit != self.units[label]), NAMED + 1))
        named = str(self.campaign.settings.get("tell_units_of_doubles", "x")).strip().casefold() not in {"", "none", "false", "0"}
        names = [self._short(unit) for unit in others[:NAMED]] if named else [self.template.words.get("another_unit", "…")]
        names += ["…"] if named and len(others) > NAMED else []
        title = next(iter(self._identity), "")
        return {"don_vi_khac": ", ".join(names), "nt": case.case, "ten": str(self.column_of(title)[label] or "") if title else ""}

    @property
    def _identity(self) -> Sequence[str]:
        return self.template.by_table[self.table].identity

    def _short(self, unit: str) -> str:
        known = self.campaign.by_code.get(unit)
        return known.short_name if known else unit

    @cached_property
    def column_of(self) -> Callable[[str], list[Any]]:
        """`column`, each one taken from the frame once."""
        taken: dict[str, list[Any]] = {}
        return lambda name: taken[name] if name in taken else taken.setdefault(name, self.column(name))

    def _finding(self, code: str, label: int, case: DuplicateCase | None, facts: Mapping[str, Any]) -> Finding:
        name = case.fields[0] if case else ""
        value = self.column_of(name)[label]
        shown = interval(value) if isinstance(value, DateInterval) else str(value or "")
        cell, number = self.column_of("cell")[label], self.column_of("number")[label]
        position = label - self._starts[label]
        return Finding(code, scope_of(code, self.template), self.table, name, cell, shown, facts, position, number or 0)

    @cached_property
    def _starts(self) -> list[int]:
        """Per record the label of the first record of its workbook's table: positions count from there."""
        starts: list[int] = []
        previous: tuple[Any, ...] = ()
        for label, key in enumerate(zip(self.units, self.column_of("edition"), strict=True)):
            starts.append(starts[-1] if key == previous else label)
            previous = key
        return starts
