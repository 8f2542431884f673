"""Requests that tidy texts: white space, doubled rows, one column into several."""

from __future__ import annotations

from sync.local_google.a1 import Box
from sync.local_google.batch import Batch, Request, Work
from sync.local_google.cells import EMPTY, Formula, with_value
from sync.local_google.sheet import Json, invalid
from sync.local_google.values import enter

DELIMITERS = {"COMMA": ",", "SEMICOLON": ";", "PERIOD": ".", "SPACE": " "}


def trim_whitespace(batch: Batch, request: Request) -> Json:
    """trimWhitespace: no white space at the ends, one blank in between; the count of cells changed."""
    sheet, box = batch.resolve(request.get("range"))
    count = 0
    for row, column, cell in list(sheet.grid.written(box)):
        if isinstance(cell.value, str) and not isinstance(cell.value, Formula):
            after = " ".join(cell.value.split())
            if after != cell.value:
                sheet.grid.set(row, column, with_value(cell, after or None))
                count += 1
    return {"cellsChangedCount": count}


def delete_duplicates(batch: Batch, request: Request) -> Json:
    """deleteDuplicates: rows of the range that equal an earlier one in the columns compared; those below come up."""
    sheet, box = batch.resolve(request.get("range"))
    columns = [
        column
        for told in request.get("comparisonColumns") or [{"startIndex": box.left, "endIndex": box.right}]
        for column in range(told.get("startIndex", box.left), told.get("endIndex", box.right))
    ]
    seen, kept, reader = set(), [], batch.reader()
    for row in range(box.top, box.bottom):
        cells = [sheet.grid.at(row, column) for column in range(box.left, box.right)]
        key = tuple(reader.text(sheet, row, column, sheet.grid.at(row, column)) for column in columns)
        if key not in seen:
            seen.add(key)
            kept.append(cells)
    for down in range(box.height):
        for across in range(box.width):
            sheet.grid.set(box.top + down, box.left + across, kept[down][across] if down < len(kept) else EMPTY)
    return {"duplicatesRemovedCount": box.height - len(kept)}


def text_to_columns(batch: Batch, request: Request) -> None:
    """textToColumns: each text of one column cut at a delimiter, the parts to the right."""
    sheet, box = batch.resolve(request.get("source"))
    if box.width != 1:
        raise invalid("source must span exactly one column.")
    kind = request.get("delimiterType", "")
    delimiter = DELIMITERS.get(kind) or request.get("delimiter") or ("," if kind == "AUTODETECT" else "")
    if not delimiter:
        raise invalid("delimiter is required.")
    for row, column, cell in list(sheet.grid.written(box)):
        parts = str(cell.value).split(delimiter) if isinstance(cell.value, str) else []
        sheet.resize(sheet.height, max(sheet.width, column + len(parts)))
        batch.guard(sheet, Box(row, column, row + 1, column + max(len(parts), 1)))
        for across, part in enumerate(parts):
            enter(batch.state, sheet, row, column + across, part, "USER_ENTERED", (0, across))


KINDS: dict[str, Work] = {
    "trimWhitespace": trim_whitespace,
    "deleteDuplicates": delete_duplicates,
    "textToColumns": text_to_columns,
}
