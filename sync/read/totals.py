"""Rows of typed totals beside the records they add up -> a finding for every number column that does not agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sync.model import CellRef, Finding, Scope, letters
from sync.read.cells import SheetCells
from sync.read.plan import TablePlan
from sync.read.rowkinds import is_filled

Boundary = tuple[int, int, str]
"""(row from 0, records before it, "group" or "total")."""

WHOLE_NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:[.,\s]\d{3})+)")


def total_findings(
    sheet: SheetCells, plan: TablePlan, columns: Mapping[str, int], records: Sequence[int], boundaries: Sequence[Boundary]
) -> Iterator[Finding]:
    """W-TOTAL-DIFF where a typed total is neither the sum of its group, nor of all rows above, nor of the whole table."""
    for index, (row, before, reason) in enumerate(boundaries):
        if reason != "total":
            continue
        start = max((earlier for _, earlier, _ in boundaries[:index]), default=0)
        is_last = all(kind != "total" for _, _, kind in boundaries[index + 1 :])
        for name in plan.numbers:
            if name in columns:
                values = [whole_number(sheet.rows[record][columns[name]]) for record in records]
                yield from _difference(sheet, plan, name, (row, columns[name]), _sums(values, start, before, is_last=is_last))


def _sums(values: Sequence[int | None], start: int, before: int, *, is_last: bool) -> list[int]:
    """The sums a total may mean, the likeliest first; none when some number cannot be read."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return []
    group, above, whole = sum(known[start:before]), sum(known[:before]), sum(known)
    return [above, group, whole] if is_last else [group, above, whole]


def _difference(sheet: SheetCells, plan: TablePlan, name: str, place: tuple[int, int], sums: Sequence[int]) -> Iterator[Finding]:
    row, column = place
    value = sheet.rows[row][column]
    typed = whole_number(value)
    if is_filled(value) and typed is not None and sums and typed not in sums:
        cell = CellRef(sheet.name, row + 1, letters(column + 1))
        facts = {"a": typed, "b": sums[0], "c": plan.title(name)}
        yield Finding("W-TOTAL-DIFF", Scope.ROW, plan.spec.table, name, cell, str(typed), facts)


def whole_number(value: Any) -> int | None:
    """A number as typed, 0 for a blank; None for anything that needs more thought than this check is worth."""
    if not is_filled(value):
        return 0
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(value)
    text = str(value).strip() if isinstance(value, str) else ""
    return int(re.sub(r"[.,\s]", "", text)) if WHOLE_NUMBER.fullmatch(text) else None
