"""A table while it is being checked: typed columns, what was found, which rows are refused. The rules work on this."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sync.check.values import NO_FACTS, Choices, typed
from sync.findings import column_title, scope_of
from sync.model import CellRef, Finding, Level, RawTable, address
from sync.template import Condition, Rule, TableSpec, Template, fits

Tracks = dict[tuple[str, ...], Sequence[tuple[str, ...]]]
"""Fields that a rule names -> their columns side by side; the same in every workbook of a template that has the same columns."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Columns side by side for a rule: `values[k][i]` of `columns[k]` stands in record `places[k][i]`."""

    columns: tuple[str, ...]
    values: tuple[Sequence[Any], ...]
    places: tuple[Sequence[int], ...]
    by_line: bool = False


@dataclass
class Draft:
    """One table under work. `columns` hold values, `raw` what was typed (after fonts and dittos), both by column name;
    `encoding` is the old font encoding that some column was found to be typed in. `tracks`: those worked out before."""

    spec: TableSpec
    template: Template
    rounds: Sequence[tuple[str, str]]
    table: RawTable
    choices: Mapping[str, Choices]
    columns: dict[str, list[Any]] = field(default_factory=dict)
    raw: dict[str, Sequence[Any]] = field(default_factory=dict)
    blanks: dict[str, set[int]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    encoding: str = ""
    tracks: Tracks = field(default_factory=dict)

    @cached_property
    def rows(self) -> range:
        """Positions of all records."""
        return range(len(self.table.positions))

    def cell(self, position: int, column: str) -> CellRef:
        """The address of one cell; a column that is not in the sheet stands at its first."""
        table = self.table
        return address(table.sheet, table.positions[position], table.places.get(column, 1), across=table.across)

    def find(
        self,
        code: str,
        position: int,
        column: str,
        facts: Mapping[str, Any] = NO_FACTS,
        value: str | None = None,
        *,
        whole: bool = False,
    ) -> None:
        """Note a finding at a cell; a must-fix one refuses the row. `whole`: it speaks of the table, not of the record."""
        text = typed(self.typed_at(position, column)) if value is None else value
        place = None if whole else position
        cell = self.cell(position, column)
        scope = scope_of(code, self.template)
        self.findings.append(Finding(code, scope, self.spec.table, column, cell, text, facts, place))
        if code[0] == Level.MUST_FIX:
            self.refused.add(position)

    def typed_at(self, position: int, column: str) -> Any:
        """What the person typed there; nothing in a column the sheet lacks."""
        cells = self.raw.get(column)
        return cells[position] if cells is not None else ""

    def void(self, position: int, column: str) -> None:
        """Leave the cell blank."""
        if column in self.columns:
            self.columns[column][position] = None

    def title(self, column: str) -> str:
        """The header of a column as printed."""
        return column_title(self.template, self.spec.table, column, self.rounds)

    def label(self, position: int, column: str) -> str:
        """A value as printed: the label of a list's code, else what was typed."""
        value = self.columns[column][position]
        choices = self.choices.get(column.partition(".")[0])
        return choices.labels.get(value, str(value)) if choices and value is not None else typed(self.typed_at(position, column))

    def label_above(self, position: int, column: str) -> str:
        """What the row above holds, printed; for a ditto, what that one stands for."""
        return (
            self.label(position - 1, column)
            if column.partition(".")[0] in self.choices
            else typed(self.columns[column][position - 1])
        )

    # ------------------------------------------------ conditions

    def holds(self, condition: Condition, position: int, round_code: str = "") -> bool:
        """Whether every key of the condition fits the record."""
        return fits(condition, lambda name: self._value(self.column(name, round_code), position))

    def applies(self, rule: Rule, position: int, round_code: str = "") -> bool:
        """Whether `when` holds and `unless` does not."""
        if rule.when and not self.holds(rule.when, position, round_code):
            return False
        return not (rule.unless and self.holds(rule.unless, position, round_code))

    def _value(self, column: str, position: int) -> Any:
        cells = self.columns.get(column)
        return None if cells is None else cells[position]

    def column(self, name: str, round_code: str) -> str:
        """The column of a field, its round's when it has one each."""
        return name if name in self.columns or not round_code else f"{name}.{round_code}"

    # ------------------------------------------------ lanes

    def lanes(self, *names: str) -> Iterator[Lane]:
        """The named fields side by side: one lane, or one per round. A name may be "field", "field.R1" or "field@LINE"; "@LINE"
        is every round column of that line. Lanes with a missing column, or with nothing in any, are left out."""
        by_line = "@" in "".join(names)
        spots = [self._lines.get(name.partition("@")[2], -1) for name in names] if by_line else []
        for columns in self.columns_of(*names):
            values = tuple([self.columns[column] for column in columns])
            if by_line:
                values = tuple([[cells[spot] if spot >= 0 else None] for cells, spot in zip(values, spots, strict=True)])
            if any(cells.count(None) < len(cells) for cells in values):
                places = tuple([[spot] for spot in spots]) if by_line else (self.rows,) * len(columns)
                yield Lane(columns, values, places, by_line)

    def columns_of(self, *names: str) -> Sequence[tuple[str, ...]]:
        """The columns of each lane, blank ones too."""
        known = self.tracks.get(names)
        if known is None:
            found = self._columns_by_line(names) if "@" in "".join(names) else self._columns_by_round(names)
            known = self.tracks[names] = [columns for columns in found if self.columns.keys() >= set(columns)]
        return known

    def _columns_by_round(self, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
        per_round = [name for name in names if self._is_per_round(name)]
        for code in [code for code, _ in self.rounds] if per_round else [""]:
            yield tuple([f"{name}.{code}" if name in per_round else name for name in names])

    def _columns_by_line(self, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
        fields = [name.partition("@")[0] for name in names]
        per_round = [spec.name for spec in self.spec.fields if spec.per and spec.type in ("int", "money")]
        first = next(filter(None, fields), "") or per_round[0]
        for code in [code for code, _ in self.rounds] if self._is_per_round(first) else [""]:
            yield tuple([self.column(name or first.partition(".")[0], code) for name in fields])

    @cached_property
    def _lines(self) -> Mapping[str, int]:
        """The position of each line, once all columns are read."""
        return {code: index for index, code in enumerate(self.columns.get("line_code", ()))}

    def _is_per_round(self, name: str) -> bool:
        spec = self.spec.by_name.get(name)
        return spec is not None and spec.per == "round" and name not in self.columns

    def name_of(self, lane: Lane, which: int, index: int) -> str:
        """How a sentence calls one value of a lane: its column's title, or its line's label."""
        if lane.by_line:
            code = self.columns["line_code"][lane.places[which][index]]
            return next((line.label for line in self.spec.lines if line.code == code), str(code))
        return self.title(lane.columns[which])
