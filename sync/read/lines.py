"""Cells of a sheet of preprinted lines -> the rows that hold something, each with the code of its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sync.conventions import RowWords
from sync.model import CellRef, Finding, Scope, letters
from sync.read.cells import SheetCells
from sync.read.headers import Header, Rows
from sync.read.plan import MEMORY, TablePlan
from sync.read.rowkinds import BLANKS, is_filled, is_footer, is_note, is_number_row, is_total
from sync.read.rows import Found
from sync.vietnamese import fold

SIGN = re.compile(r"^[^\w“\"'(]+")
"""What is printed before a label, such as a dot for "wanted"."""


def find_lines(sheet: SheetCells, plan: TablePlan, header: Header, columns: Mapping[str, int], stop: int, version: int) -> Found:
    """Rows that hold something, by code or label, in whatever order they stand. An unknown row keeps its label as code; lines newer
    than `version` may lack without a word."""
    rows, found = sheet.rows, Found()
    span = range(header.first, stop)
    codes = column_of(rows, span, header.helpers.get("line_code"), plan.by_code.__contains__)
    labels = column_of(rows, span, header.helpers.get("line_label"), lambda cell: _line_named(cell, plan))
    known, seen = tuple(columns.values()), set()
    for index in span:
        row = rows[index]
        label = row[labels] if labels >= 0 else ""
        code = _line_code(row[codes] if codes >= 0 else "", label, plan)
        seen.add(code)
        if any(is_filled(row[column]) for column in known):
            reason = "" if code in plan.by_code else _kind(_filled(row), plan.words)
            _add(found, sheet, plan, (index, codes), code or str(label).strip(BLANKS), reason, row)
    # A line that hangs on a setting or a module may be left out on purpose; which, the reader cannot know.
    missing = [line for line in plan.spec.lines if line.code not in seen and not line.only_with and line.since <= version]
    for line in missing:
        facts = {"dong": line.label, "ma": line.code}
        found.findings.append(Finding("W-LINE-MISS", Scope.TABLE, plan.spec.table, "", None, line.label, facts))
    return found


def column_of(rows: Rows, span: range, named: int | None, fits: Callable[[Any], object]) -> int:
    """The column that the machine names give, else the one where most cells fit, -1 when none does; of equals the one that fits
    first from the top."""
    if named is not None:
        return named
    columns = list(zip(*rows[span.start : span.stop], strict=True))
    filled = [len(cells) - cells.count("") for cells in columns]
    hits: dict[int, int] = {}
    for column in sorted(range(len(columns)), key=filled.__getitem__, reverse=True):
        # What people typed is dear to compare; a column that holds less than fits elsewhere need not be looked at.
        if filled[column] < max(hits.values(), default=1):
            break
        hits[column] = sum(map(bool, map(fits, columns[column])))
    best = [column for column, count in hits.items() if count and count == max(hits.values())]
    return min(best, key=lambda column: next(i for i, cell in enumerate(columns[column]) if fits(cell)), default=-1)


def _line_code(code: Any, label: Any, plan: TablePlan) -> str:
    """The line of a row. Where code and label name two lines, the label: it stood before the eyes of who typed the number."""
    if not (code.__class__ is label.__class__ is str):
        return _line_meant(code, label, plan)
    known = plan.codes.get((code, label))
    if known is None:
        if len(plan.codes) >= MEMORY:
            plan.codes.clear()
        known = plan.codes[code, label] = _line_meant(code, label, plan)
    return known


def _line_meant(code: Any, label: Any, plan: TablePlan) -> str:
    known = code.strip(BLANKS) if isinstance(code, str) and code.strip(BLANKS) in plan.by_code else ""
    if known and fold(SIGN.sub("", str(label))) == fold(plan.by_code[known].label):
        return known
    return _line_named(label, plan) or known


def _line_named(label: Any, plan: TablePlan) -> str:
    return plan.lines.name_of(SIGN.sub("", label)) if label.__class__ is str and label else ""


def _filled(row: Sequence[Any]) -> list[Any]:
    return [value for value in row if is_filled(value)]


def _kind(values: Sequence[Any], words: RowWords) -> str:
    """What a row of no line is, when it is no data; "" for a line somebody added."""
    texts = [value for value in values if value.__class__ is str]
    if is_number_row(values):
        return "number_row"
    if texts and is_total(texts[0], words):
        return "total"
    if not texts or len(texts) < len(values):
        return ""
    if len(texts) == 1 and is_note(texts[0], words):
        return "note"
    return "footer" if all(is_footer(text, words) for text in texts) else ""


def _add(
    found: Found, sheet: SheetCells, plan: TablePlan, place: tuple[int, int], code: str, reason: str, row: Sequence[Any]
) -> None:
    index, column = place
    if not reason and code in found.codes:
        # A copied line would be counted twice.
        reason = "repeat"
        first = found.records[found.codes.index(code)] + 1
        cell = CellRef(sheet.name, index + 1, letters(max(column, 0) + 1))
        found.findings.append(Finding("W-DUP-SELF", Scope.ROW, plan.spec.table, "", cell, code, {"m": first}))
    if reason:
        found.skip(index, reason, _filled(row))
    else:
        found.records.append(index)
        found.codes.append(code)
