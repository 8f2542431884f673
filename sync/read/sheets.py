"""Sheets of a workbook and the plan -> which sheet holds which table, and which sheets the template does not know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sync.read.cells import SheetCells
from sync.read.headers import find_header, find_names_row
from sync.read.plan import Plan, TablePlan, is_copy, sheet_key
from sync.read.rowkinds import is_filled
from sync.vietnamese import fold


@dataclass(frozen=True)
class Extra:
    """A sheet that is not read: how many rows it holds, and the sheet its rows belong to, if that shows."""

    sheet: SheetCells
    rows: int
    belongs_to: str = ""


def match_sheets(sheets: Sequence[SheetCells], plan: Plan) -> tuple[dict[str, SheetCells], list[Extra]]:
    """(table -> its sheet, sheets left over that hold something). By exact name, then by name without number or copy mark, then
    by machine names, at last by titles; of several that would do the earlier sheet, a copy only when there is no original."""
    found: dict[str, SheetCells] = {}
    own = {fold(plan.template.stamp_sheet), fold(plan.template.guide_sheet)} - {""}
    free = [sheet for sheet in sheets if fold(sheet.name) not in own]
    for fits in (_is_named, _is_called, _has_names, _has_titles):
        for table in plan.tables:
            if table.spec.table not in found:
                _take(table, free, found, fits)
    return found, [extra for extra in (_extra(sheet, plan) for sheet in free) if extra]


def _take(
    table: TablePlan, free: list[SheetCells], found: dict[str, SheetCells], fits: Callable[[SheetCells, TablePlan], bool]
) -> None:
    candidates = [sheet for sheet in free if fits(sheet, table)]
    if candidates:
        found[table.spec.table] = min(candidates, key=lambda sheet: is_copy(sheet.name))
        free.remove(found[table.spec.table])


def _is_named(sheet: SheetCells, table: TablePlan) -> bool:
    return sheet.name == table.sheet_name


def _is_called(sheet: SheetCells, table: TablePlan) -> bool:
    return sheet_key(sheet.name) in table.sheet_keys


def _has_names(sheet: SheetCells, table: TablePlan) -> bool:
    row = find_names_row(sheet.rows, table, 0, len(sheet.rows))
    hits = len(table.all_names.intersection(sheet.rows[row])) if row >= 0 else 0
    return 2 * hits >= len(table.fields) if table.spec.layout != "form" else hits > 1 and _names_in_column(sheet, table) > 1


def _names_in_column(sheet: SheetCells, table: TablePlan) -> int:
    return sum(not table.names.isdisjoint(row) for row in sheet.rows)


def _has_titles(sheet: SheetCells, table: TablePlan) -> bool:
    if table.spec.layout == "form":
        return 2 * sum(any(table.titles.name_of(cell) for cell in row) for row in sheet.rows) >= len(table.fields)
    header = find_header(sheet.rows, table)
    if header is None or table.spec.layout == "lines":
        return False
    return 2 * len(header.columns) >= len(table.fields) or all(name in header.columns for name in table.deciding)


def _extra(sheet: SheetCells, plan: Plan) -> Extra | None:
    if not sheet.is_reachable:
        return None
    kin = next((table for table in plan.tables if _is_called(sheet, table)), None)
    kin = kin or next((table for table in plan.tables if _has_names(sheet, table) or _has_titles(sheet, table)), None)
    header = find_header(sheet.rows, kin) if kin and kin.spec.layout != "form" else None
    rows = sum(any(map(is_filled, row)) for row in sheet.rows[header.first if header else 0 :])
    return Extra(sheet, rows, kin.spec.sheet if kin else "") if rows else None


def stamp_values(sheets: Sequence[SheetCells], stamp_sheet: str) -> Mapping[str, str]:
    """Key -> value of the first two columns of the stamp sheet, in any order; a key that stands twice keeps its first value."""
    values: dict[str, str] = {}
    for sheet in sheets:
        if stamp_sheet and fold(sheet.name) == fold(stamp_sheet):
            for row in sheet.rows:
                if len(row) > 1 and isinstance(row[0], str) and is_filled(row[0]):
                    values.setdefault(row[0].strip(), plain(row[1]))
    return values


def plain(value: object) -> str:
    """A cell as text: 2022.0 is "2022"."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
