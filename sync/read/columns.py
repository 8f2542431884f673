"""A header and the cells under it -> one column per field, and findings about columns missing, doubled or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sync.model import CellRef, Finding, Scope, letters
from sync.read.cells import SheetCells
from sync.read.headers import Header, Rows
from sync.read.plan import TablePlan
from sync.read.rowkinds import is_filled, is_stt


def table_finding(code: str, sheet: SheetCells, plan: TablePlan, name: str, cell: CellRef | None) -> Finding:
    """A finding about a whole column, named by its printed title."""
    title = plan.title(name)
    return Finding(code, Scope.TABLE, plan.spec.table, name, cell, title, {"c": title, "s": sheet.name})


def settle_columns(
    sheet: SheetCells, plan: TablePlan, header: Header, stop: int, version: int
) -> tuple[dict[str, int], list[Finding]]:
    """(name -> its column, what is wrong with the header). Fields newer than `version` may lack without a word."""
    columns: dict[str, int] = {}
    faults = []
    row = max(header.first, 1)
    for name, spec in plan.fields.items():
        candidates = header.columns.get(name, ())
        if not candidates:
            if name in plan.expected and spec.since <= version:
                code = "E-COL-MISS" if spec.is_deciding else "W-COL-MISS"
                faults.append(table_finding(code, sheet, plan, name, CellRef(sheet.name, row, "A")))
            continue
        if len(candidates) == 1:
            columns[name] = candidates[0]
            continue
        columns[name], is_doubtful = _chosen(sheet.rows[header.first : stop], candidates)
        if is_doubtful and spec.is_deciding:
            faults.append(table_finding("E-COL-TWICE", sheet, plan, name, CellRef(sheet.name, row, letters(candidates[1] + 1))))
    return columns, faults


def _chosen(rows: Rows, candidates: Sequence[int]) -> tuple[int, bool]:
    """Of columns with one name: the first that holds something; doubtful when another holds something else."""
    held = {column: [row[column] for row in rows] for column in candidates}
    filled = [column for column in candidates if any(map(is_filled, held[column]))]
    if not filled:
        return candidates[0], False
    return filled[0], any(held[column] != held[filled[0]] for column in filled[1:])


def new_columns(
    sheet: SheetCells, plan: TablePlan, header: Header, columns: Mapping[str, int], records: Sequence[int]
) -> Iterator[Finding]:
    """W-COL-NEW for every column outside the template that holds something beside a record; running numbers are nothing."""
    known = {*columns.values(), *header.helpers.values()}
    width = len(sheet.rows[0]) if sheet.rows else 0
    for column in range(width if records else 0):
        if column in known:
            continue
        held = [sheet.rows[row][column] for row in records if sheet.rows[row][column] != ""]
        title = header.texts.get(column, "")
        if _is_somebodys(held, title, plan):
            name = title or letters(column + 1)
            cell = CellRef(sheet.name, header.first, letters(column + 1))
            yield Finding("W-COL-NEW", Scope.TABLE, plan.spec.table, "", cell, name, {"c": name, "s": sheet.name})


def _is_somebodys(held: Sequence[Any], title: str, plan: TablePlan) -> bool:
    """Whether a person filled an unknown column. Beside preprinted lines stand words of ours; there only numbers count."""
    if plan.spec.layout == "lines":
        held = [value for value in held if not isinstance(value, str)]
    filled = [value for value in held if is_filled(value)]
    are_running = len(filled) > 1 and filled == [float(number) for number in range(1, len(filled) + 1)]
    return bool(filled) and not is_stt(title, plan.words) and not (are_running and not title)
