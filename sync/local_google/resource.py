"""State -> the Spreadsheet resource as spreadsheets.get gives it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sync.local_google.a1 import Box
from sync.local_google.reading import DEFAULT_FORMAT, Reader
from sync.local_google.sheet import Json, Sheet, grid_range
from sync.local_google.theme import THEME

ROW_PIXELS, COLUMN_PIXELS = 21, 100


def spreadsheet(
    file_id: str, reader: Reader, parts: Sequence[tuple[Sheet, Box]], *, include_grid_data: bool, only_parts: bool
) -> Json:
    """The whole resource; with `only_parts` only sheets that have one of the parts, their data cut to the parts."""
    state = reader.state
    sheets = [sheet for sheet in state.sheets if not only_parts or any(one is sheet for one, _ in parts)]
    told: Json = {
        "spreadsheetId": file_id,
        "properties": {**state.properties, "defaultFormat": DEFAULT_FORMAT, "spreadsheetTheme": THEME},
        "sheets": [
            sheet_resource(
                reader, sheet, [box for one, box in parts if one is sheet] if only_parts else [sheet.box], include_grid_data
            )
            for sheet in sheets
        ],
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{file_id}/edit",
    }
    if state.named:
        told["namedRanges"] = list(state.named)
    of_all = [item for item in state.metadata if item["location"]["locationType"] == "SPREADSHEET"]
    if of_all:
        told["developerMetadata"] = of_all
    return told


def sheet_resource(reader: Reader, sheet: Sheet, boxes: list[Box], include_grid_data: bool) -> Json:
    """One sheet with all that lies on it."""
    told: Json = {"properties": sheet.properties}
    if include_grid_data:
        told["data"] = [grid_data(reader, sheet, box) for box in boxes]
    lists: dict[str, Any] = {
        "merges": [grid_range(sheet.id, box) for box in sorted(sheet.merges)],
        "conditionalFormats": list(sheet.conditions),
        "protectedRanges": list(sheet.protected),
        "basicFilter": sheet.filter,
        "filterViews": list(sheet.views),
        "charts": list(sheet.charts),
        "bandedRanges": list(sheet.bandings),
        "rowGroups": list(sheet.row_groups),
        "columnGroups": list(sheet.column_groups),
        "developerMetadata": [item for item in reader.state.metadata if item["location"].get("sheetId") == sheet.id],
    }
    told.update({name: value for name, value in lists.items() if value})
    return told


def grid_data(reader: Reader, sheet: Sheet, box: Box) -> Json:
    """The cells of a box as GridData: rows up to the last that holds anything, sizes of all its rows and columns."""
    told: Json = {}
    if box.top:
        told["startRow"] = box.top
    if box.left:
        told["startColumn"] = box.left
    rows = [row_data(reader, sheet, row, box) for row in range(box.top, last_row(sheet, box))]
    while rows and not rows[-1]:
        rows.pop()
    if rows:
        told["rowData"] = rows
    told["rowMetadata"] = [line(sheet, row, ROW_PIXELS, rows=True) for row in range(box.top, box.bottom)]
    told["columnMetadata"] = [line(sheet, column, COLUMN_PIXELS, rows=False) for column in range(box.left, box.right)]
    return told


def last_row(sheet: Sheet, box: Box) -> int:
    """The row after the last one of the box that may hold anything."""
    filled = sheet.grid.rows_within(box)
    reach = [area.box.common(box).bottom for area in sheet.grid.areas if area.box.meets(box)]
    return max([box.top, *(row + 1 for row in filled[-1:]), *reach])


def row_data(reader: Reader, sheet: Sheet, row: int, box: Box) -> Json:
    """One row up to its last cell that holds anything; {} if none does."""
    cells = [reader.cell_data(sheet, row, column) for column in range(box.left, box.right)]
    while cells and not cells[-1]:
        cells.pop()
    return {"values": cells} if cells else {}


def line(sheet: Sheet, place: int, pixels: int, *, rows: bool) -> Json:
    """Size and state of a row or column, with the metadata on it."""
    told = (sheet.rows if rows else sheet.columns).get(place, {})
    return {"pixelSize": pixels, **{name: value for name, value in told.items() if value not in (None, False)}}
