"""Cells of one sheet and a table's plan -> RawTable: its rows as typed, every value with its address, and what was no data."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from sync.model import CellRef, FaultyCell, Finding, RawTable, Scope
from sync.read.cells import SheetCells
from sync.read.columns import new_columns, settle_columns, table_finding
from sync.read.forms import Form, find_form
from sync.read.headers import Rows, find_header, find_names_row
from sync.read.lines import find_lines
from sync.read.plan import TablePlan
from sync.read.rowkinds import is_filled
from sync.read.rows import Found, RowReader
from sync.vietnamese import fold

DITTO = "〃"
"""Put into the covered cells of a vertical merge: what a person means by merging them."""
INFINITE = frozenset({math.inf, -math.inf})
FATAL = ("E-COL-MISS", "E-COL-TWICE")
TITLE_WITHIN = 3
"""Rows above its machine names in which the title of a lower table may stand."""


def read_tables(sheet: SheetCells, plan: TablePlan, version: int) -> dict[str, RawTable | Finding]:
    """The table of a sheet and those below it; a finding in place of one that cannot be used.

    `version`: of the template the workbook was made from; what came later may be missing.
    """
    starts = _block_starts(sheet.rows, plan)
    bounds = [(plan, 0), *starts, (plan, len(sheet.rows))]
    result = {table.spec.table: _read(sheet, table, first, stop, version) for (table, first), (_, stop) in pairwise(bounds)}
    for low in plan.below:
        if low.spec.table not in result:
            name = " – ".join(filter(None, (low.spec.sheet, low.spec.title)))
            facts = {"s": name, "bieu": name}
            result[low.spec.table] = Finding("E-SHEET-MISS", Scope.TABLE, low.spec.table, value=name, facts=facts)
    return result


def _block_starts(rows: Rows, plan: TablePlan) -> list[tuple[TablePlan, int]]:
    """Where each lower table begins: at its title, else its machine names, else its header."""
    starts = []
    for low in plan.below:
        first = find_names_row(rows, low, 2, len(rows))
        first = _header_below_title(rows, low) if first < 0 else first
        if first >= 0:
            above = range(first - 1, max(first - 1 - TITLE_WITHIN, 0), -1)
            starts.append((low, next((index for index in above if _holds_title(rows[index], low)), first)))
    return sorted(starts, key=lambda start: start[1])


def _header_below_title(rows: Rows, low: TablePlan) -> int:
    """The header of a lower table without machine names, -1 when there is none."""
    titled = [index + 1 for index, row in enumerate(rows) if _holds_title(row, low)]
    headers = (find_header(rows, low, start) for start in [*titled, 3] if start < len(rows))
    return next((header.top for header in headers if header), -1)


def _holds_title(row: Sequence[Any], table: TablePlan) -> bool:
    return bool(table.spec.title) and any(cell.__class__ is str and cell and fold(cell) == fold(table.spec.title) for cell in row)


def _read(sheet: SheetCells, plan: TablePlan, start: int, stop: int, version: int) -> RawTable | Finding:
    if plan.spec.layout == "form":
        form = find_form(sheet, plan, start, stop, version)
        return _no_header(sheet, plan) if form is None else _from_form(sheet, plan, form)
    header = find_header(sheet.rows, plan, start, stop)
    if header is None:
        return _no_header(sheet, plan)
    columns, faults = settle_columns(sheet, plan, header, stop, version)
    fatal = next((fault for fault in faults if fault.code in FATAL), None)
    if fatal:
        return fatal
    if plan.spec.layout == "lines":
        found = find_lines(sheet, plan, header, columns, stop, version)
    else:
        found = RowReader(sheet, plan, header, columns, stop).read()
    news = new_columns(sheet, plan, header, columns, found.records)
    return _from_rows(sheet, plan, columns, found, [*faults, *news, *found.findings])


def _no_header(sheet: SheetCells, plan: TablePlan) -> Finding:
    name = next(iter(plan.deciding or plan.fields))
    return table_finding("E-COL-MISS", sheet, plan, name, CellRef(sheet.name, 1, "A"))


def _from_rows(
    sheet: SheetCells, plan: TablePlan, columns: Mapping[str, int], found: Found, findings: Iterable[Finding]
) -> RawTable:
    by_column = list(zip(*(sheet.rows[row] for row in found.records), strict=True))
    values = {name: _cleaned(by_column[column] if by_column else (), plan, name) for name, column in columns.items()}
    _mark_merges(sheet, columns, found.records, values)
    if plan.spec.layout == "lines":
        values["line_code"] = list(found.codes)
    return RawTable(
        table=plan.spec.table,
        sheet=sheet.name,
        positions=[row + 1 for row in found.records],
        places={name: column + 1 for name, column in columns.items()},
        columns=values,
        not_data=found.not_data,
        findings=list(findings),
        fonts=_fonts(sheet, found.records, columns),
    )


def _from_form(sheet: SheetCells, plan: TablePlan, form: Form) -> RawTable:
    columns = [column for _, column in form.columns]
    values: dict[str, list[Any]] = {
        name: _cleaned([sheet.rows[row][column] for column in columns], plan, name) for name, row in form.places.items()
    }
    if plan.spec.per:
        values["round_code"] = [code for code, _ in form.columns]
    return RawTable(
        table=plan.spec.table,
        sheet=sheet.name,
        positions=[column + 1 for column in columns],
        places={name: row + 1 for name, row in form.places.items()},
        columns=values,
        across=True,
        findings=[replace(finding, table=plan.spec.table) for finding in form.findings],
        fonts=_fonts(sheet, columns, form.places, across=True),
    )


def _cleaned(values: Sequence[Any], plan: TablePlan, name: str) -> list[Any]:
    """None for a blank, a fault for a number beyond all numbers; everything else as typed."""
    if values.count("") == len(values):
        return [None] * len(values)
    if name in plan.typed and not INFINITE.isdisjoint(values):
        values = [FaultyCell("#NUM!") if value in INFINITE else value for value in values]
    return [value if value.__class__ is not str or (value and not value.isspace()) else None for value in values]


def _mark_merges(sheet: SheetCells, columns: Mapping[str, int], records: Sequence[int], values: Mapping[str, list[Any]]) -> None:
    """Blank cells covered by a vertical merge say what a ditto mark says, where the cell above them says something."""
    if not sheet.merges:
        return
    names = {column: name for name, column in columns.items()}
    positions = {row: position for position, row in enumerate(records)}
    for top, left, bottom, _ in sheet.merges:
        if top not in positions or left not in names or not is_filled(sheet.rows[top][left]):
            continue
        column = values[names[left]]
        for row in range(top + 1, min(bottom + 1, len(sheet.rows))):
            if row in positions and column[positions[row]] is None:
                column[positions[row]] = DITTO


def _fonts(sheet: SheetCells, records: Sequence[int], fields: Mapping[str, int], *, across: bool = False) -> dict[str, str]:
    """Per field the legacy font that most of its cells with one have; fields without any are left out."""
    if not sheet.fonts:
        return {}
    places = {name: [(place, record) if across else (record, place) for record in records] for name, place in fields.items()}
    used = {name: Counter(sheet.fonts[cell] for cell in cells if cell in sheet.fonts) for name, cells in places.items()}
    return {name: fonts.most_common(1)[0][0] for name, fonts in used.items() if fonts}
