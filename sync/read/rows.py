"""Cells under the header of a list -> which rows are records, and what the others are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sync.model import CellRef, Finding, NotData, Scope, letters
from sync.read.cells import SheetCells
from sync.read.headers import Header
from sync.read.plan import TablePlan
from sync.read.rowkinds import (
    Headings,
    is_filled,
    is_footer,
    is_marker,
    is_nil,
    is_note,
    is_nothing,
    is_number_row,
    is_total,
    longest_nil,
    may_be_footer,
)
from sync.read.totals import Boundary, total_findings

SHORT_TEXT = 4

Filled = Sequence[tuple[int, Any]]
"""The cells of a row that hold something: (column, value)."""


@dataclass
class Found:
    """What one pass over the rows of a table gathers; rows count from 0. `codes` go with the records of preprinted lines."""

    records: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    not_data: list[NotData] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def skip(self, row: int, reason: str, values: Sequence[Any]) -> None:
        """Account for a row that is no record."""
        self.not_data.append(NotData(row + 1, reason, " | ".join(str(value).strip() for value in values)))


class RowReader:
    """Judges the rows of one list, top to bottom. A row with its first two deciding cells filled is a record; others are looked at.

    A heading, total or footer never costs a real row: its other deciding cells must be blank (or hold a footer's words too).
    """

    def __init__(self, sheet: SheetCells, plan: TablePlan, header: Header, columns: Mapping[str, int], stop: int) -> None:
        self.sheet, self.plan, self.header, self.columns, self.stop = sheet, plan, header, columns, stop
        self.known = frozenset(columns.values())
        self.deciding = [columns[name] for name in plan.deciding if name in columns]
        self.of_text = [columns[name] for name in plan.deciding if name in columns and name not in plan.numbers]
        self.names = {column: name for name, column in columns.items()}
        self.headings = Headings(plan.groups, plan.words)
        self.longest_nil = longest_nil(plan.words)
        self.found = Found()
        self.boundaries: list[Boundary] = []
        self.is_after_footer = False

    def read(self) -> Found:
        """Records, rows that are no data, and findings about headings and totals."""
        rows, records = self.sheet.rows, self.found.records
        first, second = (*self.of_text, -1, -1)[:2]
        for index in range(self.header.first, self.stop):
            row = rows[index]
            if second >= 0 and row[second] != "" and not self.is_after_footer and self._is_plain(row, first, second):
                records.append(index)
            elif any(is_filled(row[column]) for column in self.known):
                self._judge(index, row)
        self.found.findings += total_findings(self.sheet, self.plan, self.columns, records, self.boundaries)
        return self.found

    def _is_plain(self, row: Sequence[Any], first: int, second: int) -> bool:
        """Whether a row with its first two deciding cells filled needs no closer look; nearly every record."""
        key, other = row[first], row[second]
        if key.__class__ is not str or len(key) <= SHORT_TEXT or not is_filled(other) or other == self.header.texts.get(second):
            return False
        if len(key) <= self.longest_nil and is_nothing(key, self.plan.words):
            return False
        # A footer is all words: a date or number in the last deciding cell settles it.
        return row[self.deciding[-1]].__class__ is not str or not may_be_footer(key, self.plan.words)

    def _judge(self, index: int, row: Sequence[Any]) -> None:
        filled = [(column, value) for column, value in enumerate(row) if is_filled(value)]
        reason = self._kind(filled)
        if not reason:
            self.found.records.append(index)
            return
        self.found.skip(index, reason, [value for _, value in filled])
        self.is_after_footer |= reason == "footer"
        if reason in ("group", "total"):
            self.boundaries.append((index, len(self.found.records), reason))
            cell = CellRef(self.sheet.name, index + 1, letters(filled[0][0] + 1))
            self.found.findings.append(Finding("I-ROW-GROUP", Scope.ROW, self.plan.spec.table, "", cell, str(filled[0][1])))

    def _kind(self, filled: Filled) -> str:
        """Why the row is no data, "" for a record."""
        values = [value for _, value in filled]
        if self._repeats_header(values):
            return "header"
        if is_number_row(values):
            return "number_row"
        if self._is_note(filled):
            return "note"
        return "footer" if self._is_footer(filled) else self._kind_by_label(filled)

    def _kind_by_label(self, filled: Filled) -> str:
        column, label = self._label(filled)
        others = [other for other, _ in filled if other in self.deciding and other != column]
        if label and not any(other in self.of_text for other in others) and is_total(label, self.plan.words):
            return "total"
        known = [value for other, value in filled if other in self.known]
        if self._is_nil(known):
            return "nil"
        if not label or others or self._is_of_its_list(column, label):
            return ""
        return "group" if self.headings.holds(label) else ""

    def _is_nil(self, known: Sequence[Any]) -> bool:
        """Whether the cells of a row say together that there is none: one word for it, or a dash or zero in each of several."""
        if len(known) == 1:
            return is_nil(known[0], self.plan.words) or self.plan.says_none(known[0])
        return len(known) > 1 and all(is_nothing(value, self.plan.words) for value in known)

    def _is_of_its_list(self, column: int, label: str) -> bool:
        """Whether the label is what its column is for: the table has one deciding column, a list that holds it."""
        name = self.names.get(column, "")
        return self.deciding == [column] and self.plan.is_typed(name) and self.plan.suits(name, label)

    def _repeats_header(self, values: Sequence[Any]) -> bool:
        needed = max(min(2, len(self.columns)), -(-2 * len(values) // 3))
        misses = (value for value in values if not self.plan.titles.name_of(value))
        # What people typed is dear to compare: as soon as too many are no titles, it is no header.
        return needed <= len(values) and not any(True for _ in islice(misses, len(values) - needed, None))

    def _is_footer(self, filled: Filled) -> bool:
        if all(value.__class__ is str and is_footer(value, self.plan.words) for _, value in filled):
            return True
        return self.is_after_footer and not self._could_be_record(filled)

    def _is_note(self, filled: Filled) -> bool:
        """A remark alone in its row; where one text decides, it may be what the column is for."""
        column, value = filled[0]
        return len(filled) == 1 and isinstance(value, str) and self.deciding != [column] and is_note(value, self.plan.words)

    def _could_be_record(self, filled: Filled) -> bool:
        """Below a signature block: at least two cells and half of the deciding ones, each holding what its column is for."""
        cells = [(self.names[column], value) for column, value in filled if column in self.known]
        deciding = [column for column, _ in filled if column in self.deciding]
        is_enough = len(cells) > 1 and 2 * len(deciding) >= len(self.deciding)
        return is_enough and all(self.plan.suits(name, value) for name, value in cells)

    def _label(self, filled: Filled) -> tuple[int, str]:
        """(column, text) that could head a group or a total: the first text, together with a number or letter before it."""
        texts = [(column, value) for column, value in filled if value.__class__ is str]
        if len(texts) > 1 and is_marker(texts[0][1]) and texts[0][0] not in self.deciding:
            return texts[1][0], f"{texts[0][1].rstrip('.) ')}. {texts[1][1]}"
        return texts[0] if texts else (-1, "")
