"""Settled records and what was typed in yellow cells -> Settled, what was decided standing in columns of the records.

What is decided about which table is data (decisions.toml). A record's own cells win over a block's; of two blocks that fit, the
later decided. What makes no sense is said in `Settled.said` and not applied.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sync.campaign import Campaign
from sync.frame import Frame
from sync.model import DateInterval, Finding, Scope
from sync.picture import Decision, Settled
from sync.template import Decided, DecidedField, DecisionBlocks, Template, fits
from sync.vietnamese import fold

DECIDED_BY = "decided_by"
"""Column of the records: the key of the block that decided, OWN, or blank."""
OWN = "own"

Key = int | str
"""What a record is known by on the sheet of decisions: its number, or its unit."""

_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_BETWEEN = re.compile(r"[;,\n]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of yellow cells: what was read of it, by field, what was typed in it, and when the last of it was typed."""

    key: str
    values: Mapping[str, Any]
    typed: Mapping[str, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Block:
    """A line that decides about every record whose columns hold `picks`, but for those with a number of `exempt`."""

    line: Line
    picks: Mapping[str, Any]
    exempt: Mapping[Key, str]


def decide(
    template: Template, campaign: Campaign, settled: Settled, decisions: Mapping[tuple[str, str, str], Decision], today: date
) -> Settled:
    """Add to the frame of every table that is decided about a column per decided field (codes, days as DateInterval, text) and
    `decided_by`; W-DEC-BAD and W-DEC-BLOCK for what could not be applied, I-DEC-GONE for a row that is no more. Decisions whose
    value is "" were taken back."""
    frames, said = dict(settled.frames), list(settled.said)
    for spec in template.decided:
        if spec.table in frames:
            deciding = _Deciding(template, campaign, spec, frames[spec.table], decisions, today)
            frames[spec.table] = deciding.decided()
            said += deciding.said
    return replace(settled, frames=frames, said=said)


@dataclass
class _Deciding:
    """One table's records while it is worked out what was decided about them."""

    template: Template
    campaign: Campaign
    spec: Decided
    frame: Frame
    decisions: Mapping[tuple[str, str, str], Decision]
    today: date
    said: list[Finding] = field(default_factory=list)
    _clashes: set[tuple[str, str]] = field(default_factory=set)

    def decided(self) -> Frame:
        """The frame with what was decided."""
        own, blocks = self._own(), self._blocks()
        names = [*(one.name for one in self.spec.fields), DECIDED_BY]
        found = [self._of_record(row, own.get(key), blocks) for row, key in enumerate(self.keys)]
        return self.frame.with_columns({name: [values.get(name) for values in found] for name in names})

    # ---- what was typed

    @cached_property
    def _typed(self) -> Mapping[str, list[Decision]]:
        """Key of a row of the sheet -> what is decided in it."""
        found: dict[str, list[Decision]] = defaultdict(list)
        for decision in self.decisions.values():
            if decision.sheet == self.spec.sheet and decision.value:
                found[decision.key].append(decision)
        return found

    @cached_property
    def _readers(self) -> Mapping[str, Callable[[str], Any]]:
        """Decided field -> what its cell's text means; None when it means nothing."""
        return {one.name: self._reader(one) for one in self.spec.fields}

    def _reader(self, one: DecidedField) -> Callable[[str], Any]:
        if one.list:
            return self._codes(one.list)
        if one.type == "date":
            return lambda text: _day(text, self.today if one.not_ahead else date.max)
        return str

    def _codes(self, name: str) -> Callable[[str], str | None]:
        """What may be typed for the items of a list, "@period" included -> their codes; None for anything else."""
        items: list[tuple[str, ...]]
        if name == "@period":
            items = [(period.code, period.short, period.name) for period in self.campaign.periods]
        else:
            items = [(item.code, item.label, *item.aliases) for item in self.template.lists.get(name, ())]
        # The label that is printed wins over an alias of another item.
        texts = {fold(text): item[0] for item in items for text in reversed(item)}
        known = {**texts, **{fold(item[1]): item[0] for item in items}}
        return lambda text: known.get(fold(text))

    def _line(self, key: str, readers: Mapping[str, Callable[[str], Any]]) -> Line:
        values: dict[str, Any] = {}
        cells = [one for one in self._typed[key] if one.field in readers]
        for one in cells:
            value = readers[one.field](one.value)
            if value is None:
                self._bad(key, one.field, one.value)
            else:
                values[one.field] = value
        typed = {one.field: one.value for one in cells}
        return Line(key, values, typed, max(one.at for one in self._typed[key]))

    def _own(self) -> Mapping[Key, Line]:
        """Key of a record -> its own cells. A key that no record has is said."""
        found: dict[Key, Line] = {}
        for key in sorted(self._typed):
            if self._is_block(key):
                continue
            record = self._key_of(key)
            if record in self._rows_of:
                found[record] = self._line(key, self._readers)
            else:
                self._say("I-DEC-GONE" if record else "W-DEC-BAD", key, "", ", ".join(one.value for one in self._typed[key]))
        return found

    # ---- blocks

    def _is_block(self, key: str) -> bool:
        return self.spec.blocks is not None and key.startswith(f"{self.spec.blocks.prefix}|")

    def _blocks(self) -> Sequence[Block]:
        """Blocks that can be applied, the last decided first."""
        spec = self.spec.blocks
        if spec is None:
            return ()
        found = [block for key in sorted(self._typed) if self._is_block(key) and (block := self._block(spec, key))]
        for block in found:
            self._miss(spec, block)
        return sorted(found, key=lambda block: (block.line.at, block.line.key), reverse=True)

    def _block(self, spec: DecisionBlocks, key: str) -> Block | None:
        """None when the line does not say which records it means, or nothing that is decided about them."""
        fields = self.template.by_table[self.spec.table].by_name
        pickers = {name: self._codes(fields[column].list) for name, column in spec.picks.items()}
        line = self._line(key, {**self._readers, **pickers, spec.exempt: str})
        missing = [name for name in (*spec.picks, self.spec.leads) if name not in line.typed]
        if missing:
            self._bad(key, missing[0], " · ".join(line.typed.values()))
        if any(name not in line.values for name in (*spec.picks, self.spec.leads)):
            return None
        values = {name: value for name, value in line.values.items() if name in self._readers}
        picks = {column: line.values[name] for name, column in spec.picks.items()}
        return Block(replace(line, values=values), picks, self._exempt(spec, line))

    def _exempt(self, spec: DecisionBlocks, line: Line) -> Mapping[Key, str]:
        """Keys left out -> as typed; what is no number stands under one below 0, which no record has."""
        parts = [part.strip() for part in _BETWEEN.split(str(line.values.get(spec.exempt, ""))) if part.strip()]
        keys = [self._key_of(part) for part in parts]
        return {key or -place: part for place, (key, part) in enumerate(zip(keys, parts, strict=True), 1)}

    def _miss(self, spec: DecisionBlocks, block: Block) -> None:
        """Say which exceptions are no record of the block."""
        for key, text in block.exempt.items():
            if not any(self._is_picked(block, row) for row in self._rows_of.get(key, ())):
                self._say("W-DEC-BLOCK", block.line.key, spec.exempt, text)

    def _is_picked(self, block: Block, row: int) -> bool:
        return all(self.columns[name][row] == wanted for name, wanted in block.picks.items())

    # ---- records

    def _key_of(self, text: str) -> Key:
        """The key that a row's hidden cell or an exception means; 0 when it is none."""
        return text if self.spec.key == "unit" else number_of(text, self.template.by_table[self.spec.table].number)

    @cached_property
    def columns(self) -> Mapping[str, Sequence[Any]]:
        """The columns that blocks and defaults look at; blanks where nobody has them."""
        names = {
            "state",
            *(one.or_else for one in self.spec.fields),
            *(self.spec.blocks.picks.values() if self.spec.blocks else ()),
        }
        return {name: self.frame.column(name) for name in names if name}

    @cached_property
    def keys(self) -> list[Key]:
        """What every record is known by: its unit, or its permanent number, 0 where it has none yet."""
        return [value or 0 for value in self.frame.column(self.spec.key)]

    @cached_property
    def _rows_of(self) -> Mapping[Key, list[int]]:
        found: dict[Key, list[int]] = defaultdict(list)
        for row, key in enumerate(self.keys):
            if key:
                found[key].append(row)
        return found

    def _of_record(self, row: int, own: Line | None, blocks: Sequence[Block]) -> Mapping[str, Any]:
        """What is decided about one record, with defaults, and by what."""
        block = self._block_of(row, own, blocks)
        values: dict[str, Any] = {one.name: one.default for one in self.spec.fields if one.default}
        lines = [line for line in (block.line if block else None, own) if line]
        source = {name: line for line in lines for name in line.values}
        values |= {name: line.values[name] for name, line in source.items()}
        self._drop_contradictions(values, source)
        for one in self.spec.fields:
            if one.or_else and not values.get(one.name) and fits(one.when, values.get):
                values[one.name] = self.columns[one.or_else][row]
        by = source.get(self.spec.leads) or own
        return {**values, DECIDED_BY: (OWN if by is own else by.key) if by else None}

    def _block_of(self, row: int, own: Line | None, blocks: Sequence[Block]) -> Block | None:
        """The block that was decided last of those that mean this record; none where its own cells say otherwise."""
        if not blocks or self.columns["state"][row] != "accepted":
            return None
        key, leads = self.keys[row], self.spec.leads
        block = next((one for one in blocks if self._is_picked(one, row) and key not in one.exempt), None)
        if block is None or own is None or own.values.get(leads) in (None, block.line.values[leads]):
            return block
        return None

    def _drop_contradictions(self, values: dict[str, Any], source: Mapping[str, Line]) -> None:
        """Take back what cannot be meant together with the rest; said once for a line, however many records it is about."""
        clashes = [one for one in self.spec.contradictions if one.field in source and fits(one.when, values.get)]
        for clash in clashes:
            line = source[clash.field]
            values.pop(clash.field, None)
            if (line.key, clash.field) not in self._clashes:
                self._clashes.add((line.key, clash.field))
                self._bad(line.key, clash.field, f"{line.typed[clash.field]} – {self._shown(self.spec.leads, values)}")

    def _shown(self, name: str, values: Mapping[str, Any]) -> str:
        """A decided field and its value as printed."""
        spec = next(one for one in self.spec.fields if one.name == name)
        labels = {item.code: item.label for item in self.template.lists.get(spec.list, ())}
        return f"{spec.title or name}: {labels.get(values.get(name, ''), values.get(name, ''))}"

    # ---- what is said

    def _bad(self, key: str, name: str, value: str) -> None:
        self._say("W-DEC-BAD", key, name, value)

    def _say(self, code: str, key: str, name: str, value: str) -> None:
        """The row and the column stand in the place of the field, so that every cell is told by itself."""
        titles = {one.name: one.title for one in self.spec.fields if one.title}
        place = " · ".join(filter(None, (key, titles.get(name, name))))
        self.said.append(Finding(code, Scope.CELL, self.spec.sheet, place, value=value))


def number_of(text: str, prefix: str) -> int:
    """The number in "KT-0107", "kt 107" or "107"; 0 when there is none."""
    digits = re.fullmatch(rf"(?:{re.escape(prefix.rstrip('-'))})?[\s-]*(\d+)", text.strip(), re.IGNORECASE)
    return int(digits[1]) if digits else 0


def _day(text: str, latest: date) -> DateInterval | None:
    """A day as it is kept, dd/mm/yyyy; None for what is no day, or a day after `latest`."""
    found = _DAY.fullmatch(text.strip())
    if not found:
        return None
    day, month, year = map(int, found.groups())
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return DateInterval(value, value) if value <= latest else None
