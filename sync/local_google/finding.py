"""findReplace: texts of cells -> texts with something replaced, and the counts of it."""

from __future__ import annotations

import re

from sync.local_google.a1 import Box
from sync.local_google.batch import Batch, Request
from sync.local_google.cells import Cell, Formula, Value, with_value
from sync.local_google.patterns import manner_of
from sync.local_google.sheet import Json, Sheet, invalid
from sync.local_google.typed import typed


def pattern_of(request: Request) -> re.Pattern[str]:
    """What is looked for. ApiError for nothing, or for a regular expression that cannot be read."""
    wanted = request.get("find") or ""
    if not wanted:
        raise invalid("find cannot be empty.")
    shape = wanted if request.get("searchByRegex") else re.escape(wanted)
    try:
        return re.compile(
            rf"\A(?:{shape})\Z" if request.get("matchEntireCell") else shape, 0 if request.get("matchCase") else re.IGNORECASE
        )
    except re.error as error:
        raise invalid(f"Invalid regular expression: {wanted}") from error


def replaced_in(batch: Batch, places: list[tuple[Sheet, Box]], request: Request) -> Json:
    """Replace in every cell of the places; the counts that are not 0."""
    pattern, replacement = pattern_of(request), request.get("replacement") or ""
    put_in = re.sub(r"\$(\d)", r"\\\1", replacement) if request.get("searchByRegex") else replacement.replace("\\", r"\\")
    occurrences, cells, formulas, sheets, rows = 0, 0, 0, set(), set()
    for sheet, box in places:
        for row, column, cell in list(sheet.grid.written(box)):
            if isinstance(cell.value, Formula) and not request.get("includeFormulas"):
                continue
            after, count = pattern.subn(put_in, text_of(cell))
            if count:
                batch.guard(sheet, Box(row, column, row + 1, column + 1))
                sheet.grid.set(row, column, with_value(cell, entered(batch, cell, after)))
                occurrences, cells = occurrences + count, cells + 1
                formulas += isinstance(cell.value, Formula)
                sheets.add(sheet.id)
                rows.add((sheet.id, row))
    told = {
        "valuesChanged": cells - formulas, "formulasChanged": formulas, "rowsChanged": len(rows), "sheetsChanged": len(sheets),
        "occurrencesChanged": occurrences,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def text_of(cell: Cell) -> str:
    """The cell's own text."""
    if isinstance(cell.value, bool):
        return str(cell.value).upper()
    return "" if cell.value is None else str(cell.value)


def entered(batch: Batch, cell: Cell, text: str) -> Value:
    """The text as the cell takes it."""
    if isinstance(cell.value, Formula):
        return Formula(text)
    return typed(text, manner_of(batch.state.locale))[0]
