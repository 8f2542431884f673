"""The sheet of figures in another campaign's master -> the table of what it hands one level up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.figures import FIGURES, FIGURES_SPEC, FROM
from sync.model import CellRef, CheckedTable, Finding, NotData, Scope, letters
from sync.read.cells import SheetCells
from sync.vietnamese import fold

NUMBERS = ("reported", "counted")


@dataclass(frozen=True)
class ReadFigures:
    """What a master hands up, and what it says of itself, by the keys of a stamp."""

    table: CheckedTable
    stamp: Mapping[str, str]


def read_figures(sheets: Sequence[SheetCells]) -> ReadFigures | None:
    """The figures as they stand; None when the workbook has no such sheet or its header is gone.

    A row in which something stands that is no number is refused whole: half a number is none.
    """
    names = {fold(FIGURES_SPEC.sheet), fold(FIGURES_SPEC.sheet_en)}
    sheet = next((sheet for sheet in sheets if fold(sheet.name) in names), None)
    header = next(_headers(sheet), None) if sheet is not None else None
    if sheet is None or header is None:
        return None
    first, places = header
    filled = [(number, row) for number, row in enumerate(sheet.rows[first:], first + 1) if str(row[places["indicator"]]).strip()]
    told = {str(row[places["period"]]): str(row[places["split"]]) for _, row in filled if row[places["indicator"]] == FROM}
    rows = [(number, row) for number, row in filled if row[places["indicator"]] != FROM]
    columns = {name: [_value(name, row[place]) for _, row in rows] for name, place in places.items()}
    faulty = [not all(_is_number(row[places[name]]) for name in NUMBERS) for _, row in rows]
    table = CheckedTable(
        FIGURES,
        sheet.name,
        [number for number, _ in rows],
        {name: place + 1 for name, place in places.items()},
        columns,
        [not is_faulty for is_faulty in faulty],
        not_data=[NotData(first, "header", "")],
        findings=[
            _refused(sheet.name, rows[index][0], places["counted"] + 1, index) for index, is_bad in enumerate(faulty) if is_bad
        ],
    )
    return ReadFigures(table, told)


def _headers(sheet: SheetCells) -> Iterator[tuple[int, dict[str, int]]]:
    """(number of the row below, field -> column from 0) of every row that has all titles."""
    for number, row in enumerate(sheet.rows, 1):
        told = {fold(str(cell)): place for place, cell in enumerate(row)}
        places = {one.name: told.get(fold(one.title), told.get(fold(one.title_en), -1)) for one in FIGURES_SPEC.fields}
        if min(places.values()) >= 0:
            yield number, places


def _value(name: str, cell: Any) -> Any:
    if name not in NUMBERS:
        return str(cell).strip()
    if not _is_number(cell) or cell == "":
        return None
    number = float(cell)
    # A text holds what is too long for the sixteen digits of a spreadsheet's number.
    return int(cell) if isinstance(cell, str) else int(number) if number.is_integer() else number


def _is_number(cell: Any) -> bool:
    return (
        cell == "" or (isinstance(cell, int | float) and not isinstance(cell, bool)) or (isinstance(cell, str) and cell.isdecimal())
    )


def _refused(sheet: str, row: int, column: int, index: int) -> Finding:
    return Finding("E-UP-NUMBER", Scope.ROW, FIGURES, "counted", CellRef(sheet, row, letters(column)), position=index)
