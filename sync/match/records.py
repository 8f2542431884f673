"""One table's settled frame -> its columns, folded keys, permanent names, and which records would count but for their doubles."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sync.campaign import Campaign
from sync.editions import edition_of
from sync.frame import Frame
from sync.model import DateInterval
from sync.template import DuplicateCase, TableSpec, Template
from sync.vietnamese import fold, fold_person, fold_title, interval

Key = tuple[Any, ...]


@dataclass
class Records:
    """One table's records while their doubles are looked for. A record is named by its label, its place in the frame; frames are
    in the order of units."""

    template: Template
    campaign: Campaign
    table: str
    frame: Frame
    _folded: dict[tuple[str, Any], str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many records, refused ones included."""
        return len(self.frame)

    @property
    def spec(self) -> TableSpec:
        """The table as the template has it."""
        return self.template.by_table[self.table]

    @cached_property
    def cases(self) -> Sequence[DuplicateCase]:
        """The exact cases of this table."""
        return [case for case in self.template.duplicates if case.table == self.table]

    def column(self, name: str) -> Sequence[Any]:
        """One column; blanks when it is not there."""
        return self.frame.column(name)

    @cached_property
    def units(self) -> list[str]:
        """Who typed each record."""
        return [str(unit) for unit in self.column("unit")]

    @cached_property
    def owners(self) -> list[str]:
        """The unit each record counts for."""
        return [str(owner or unit) for owner, unit in zip(self.column("owner"), self.units, strict=True)]

    @cached_property
    def accepted(self) -> list[bool]:
        """Which records are accepted."""
        return [state == "accepted" for state in self.column("state")]

    # ---- folded

    def folded(self, name: str, how: str) -> list[str]:
        """A column folded "plain", as a "title" or as a "person"; each value once."""
        known = self._folded
        found = []
        for value in self.column(name):
            if (how, value) not in known:
                known[how, value] = self._fold(value, how)
            found.append(known[how, value])
        return found

    def _fold(self, value: Any, how: str) -> str:
        if value is None or value is False:
            return ""
        if isinstance(value, DateInterval):
            return interval(value)
        text = str(value)
        if how == "title":
            return fold_title(text, self.title_prefixes)
        return fold_person(text) if how == "person" else fold(text)

    @cached_property
    def title_prefixes(self) -> tuple[str, ...]:
        """Words that only say what kind of thing a title names."""
        return tuple(word for word in self.template.words.get("title_prefixes", "").split("|") if word)

    def keys(self, case: DuplicateCase) -> list[Key | None]:
        """Per record its folded fields of a case, None when one of them is blank."""
        return self.keys_by_case[case.case]

    @cached_property
    def keys_by_case(self) -> dict[str, list[Key | None]]:
        """Per case: per record its folded fields, None when one of them is blank."""
        return {case.case: self._keys_of(case) for case in self.cases}

    def _keys_of(self, case: DuplicateCase) -> list[Key | None]:
        columns = [self.folded(name, case.folds.get(name, "plain")) for name in case.fields]
        found: list[Key | None] = [key if all(key) else None for key in zip(*columns, strict=True)]
        if self.spec.carries:
            return found
        # Of a list that is written anew every year, last year's row is no double of this year's.
        return [(*key, edition) if key else None for key, edition in zip(found, self.column("edition"), strict=True)]

    def with_key(self, case: DuplicateCase, *, is_accepted: bool = True) -> Iterator[int]:
        """Labels of the records that have all fields of a case."""
        return (i for i, key in enumerate(self.keys(case)) if key is not None and self.accepted[i] == is_accepted)

    # ---- editions

    @cached_property
    def handed_on(self) -> Mapping[int, int]:
        """Label -> number of accepted records of a list that carries on: the same number in another edition is the same record."""
        numbers = self.column("number") if self.spec.carries else ()
        return {label: number for label, number in enumerate(numbers) if number and self.accepted[label]}

    @cached_property
    def edition_rank(self) -> list[int]:
        """Per record the place of its edition among those there are."""
        editions = self.column("edition")
        ranks = {edition: rank for rank, edition in enumerate(sorted(set(editions), key=str))}
        return [ranks[edition] for edition in editions]

    def is_present(self, label: int) -> bool:
        """Whether somebody can still mend the record: its edition is the one that is reported."""
        present = edition_of(self.template, self.campaign)
        return not present or self.column("edition")[label] in (None, present)

    # ---- what would count

    @cached_property
    def stands(self) -> list[bool]:
        """Whether a record would count but for its doubles: by the number that is accounted for, else every accepted one."""
        main = next((i for i in self.template.indicators if i.accounted and i.table == self.table), None)
        if main is None:
            return self.accepted
        held = self.column("phase" if "phase" in main.calendars else "place")
        concerned = main.concerns(self.column, self.size)
        return [ok and where is not None and does for ok, where, does in zip(self.accepted, held, concerned, strict=True)]

    def seen(self, label: int) -> tuple[date, int, int, int]:
        """What comes first: the day a record was first seen, then the order of units, then the permanent number; where the record
        stands on its sheet decides only while it has none."""
        number = self.column("number")[label] or sys.maxsize
        return self.column("first_seen")[label] or date.max, self.starts[label], number, label

    # ---- names

    @cached_property
    def names(self) -> list[str]:
        """The permanent name of each record, "‹unit›|SK-0042"; "" for one without a number."""
        prefix = self.number_prefix
        numbers = zip(self.units, self.column("number"), strict=True)
        return [f"{unit}|{prefix}{number:04}" if number else "" for unit, number in numbers]

    @cached_property
    def number_prefix(self) -> str:
        """What stands before a record's number, with its dash."""
        prefix = self.spec.number
        return f"{prefix}-" if prefix and not prefix.endswith("-") else prefix

    def shown(self, label: int) -> str:
        """ "‹unit› · SK-0042", as lists of the whole write it."""
        return f"{self.units[label]} · {self.number_prefix}{self.column('number')[label] or 0:04}"

    @cached_property
    def starts(self) -> list[int]:
        """Per record the label of the first record of its workbook's table: positions count from there."""
        starts: list[int] = []
        previous: Key = ()
        for label, key in enumerate(zip(self.units, self.column("edition"), strict=True)):
            starts.append(starts[-1] if key == previous else label)
            previous = key
        return starts
