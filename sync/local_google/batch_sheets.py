"""Requests about whole sheets and the spreadsheet itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sync.local_google.batch import Batch, Request, Work, fields
from sync.local_google.cells import Formula, Path, normal, put, with_value
from sync.local_google.dimensions import change_lines
from sync.local_google.references import renamed
from sync.local_google.sheet import DEFAULT_COLUMNS, DEFAULT_ROWS, Json, Sheet, State, invalid

LONGEST_TITLE = 100
MOST_COLUMNS = 18_278
LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?\Z")


def add_sheet(batch: Batch, request: Request) -> Json:
    """addSheet: with its own id and place, or the next ones."""
    state = batch.state
    told = normal(dict(request.get("properties") or {}))
    sheet_id = told.get("sheetId")
    if sheet_id is None:
        sheet_id = state.new_id(sheet.id for sheet in state.sheets)
    check_id(state, sheet_id)
    title = told.get("title") or free_title(state)
    check_title(state, title)
    if told.get("sheetType", "GRID") != "GRID":
        raise invalid("Only sheets of type GRID can be added.")
    grid = {"rowCount": DEFAULT_ROWS, "columnCount": DEFAULT_COLUMNS, **(told.get("gridProperties") or {})}
    properties = {**told, "sheetId": int(sheet_id), "title": title, "sheetType": "GRID", "gridProperties": grid}
    sheet = Sheet(properties)
    check_grid(sheet)
    place(state, sheet, told.get("index"))
    state.check_size()
    return {"properties": sheet.properties}


def check_id(state: State, sheet_id: float) -> None:
    """ApiError for an id that is taken or below 0."""
    if sheet_id < 0:
        raise invalid(f"sheetId[{sheet_id}] must be >= 0")
    if any(sheet.id == sheet_id for sheet in state.sheets):
        raise invalid(f"Sheet with ID {sheet_id} already exists. Please choose another ID.")


def check_title(state: State, title: str, own: Sheet | None = None) -> None:
    """ApiError for a title that is taken (upper and lower case being one), empty or too long."""
    other = state.titled(title)
    if other is not None and other is not own:
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')
    if not title:
        raise invalid("The sheet name cannot be empty.")
    if len(title) > LONGEST_TITLE:
        raise invalid(f"The sheet name cannot be greater than {LONGEST_TITLE} characters.")


def free_title(state: State) -> str:
    """Sheet1, Sheet2…: the first that is free; in Vietnamese Trang tính1."""
    word = "Trang tính" if state.locale.startswith("vi") else "Sheet"
    return next(f"{word}{number}" for number in range(len(state.sheets) + 1, 10**6) if not state.titled(f"{word}{number}"))


def place(state: State, sheet: Sheet, index: int | None) -> None:
    """Put the sheet among the others, last if nothing is told."""
    if index is not None and not 0 <= index <= len(state.sheets):
        raise invalid(f"index[{index}] must be between 0 and {len(state.sheets)}")
    state.sheets.insert(len(state.sheets) if index is None else index, sheet)
    state.renumber()


def check_grid(sheet: Sheet) -> None:
    """ApiError for a grid without rows, frozen wholly, or frozen through a merge."""
    grid = sheet.properties["gridProperties"]
    for name, word in (("rowCount", "rows"), ("columnCount", "columns")):
        if int(grid.get(name, 0)) < 1:
            raise invalid(f"You can't delete all the {word} on the sheet.")
    if int(grid["columnCount"]) > MOST_COLUMNS:
        raise invalid(f"This action would increase the number of columns above the limit of {MOST_COLUMNS} columns.")
    rows, columns = grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0)
    if rows < 0 or rows >= grid["rowCount"]:
        raise invalid("You can't freeze all visible rows on the sheet.")
    if columns < 0 or columns >= grid["columnCount"]:
        raise invalid("You can't freeze all visible columns on the sheet.")
    for box in sheet.merges:
        if box.top < rows < box.bottom:
            raise invalid("You can't freeze rows which contain only part of a merged cell.")
        if box.left < columns < box.right:
            raise invalid("You can't freeze columns which contain only part of a merged cell.")


def delete_sheet(batch: Batch, request: Request) -> None:
    """deleteSheet: not the last one, nor the last that is visible; what names it becomes #REF!."""
    state, sheet = batch.state, batch.state.sheet(request.get("sheetId"), "sheet")
    batch.guard(sheet, sheet.box)
    rest = [other for other in state.sheets if other is not sheet]
    if not any(not other.properties.get("hidden") for other in rest):
        which = "all the visible sheets" if rest else "all the sheets"
        raise invalid(f"You can't remove {which} in a document.")
    state.sheets = rest
    state.named = [item for item in state.named if item["range"].get("sheetId", 0) != sheet.id]
    state.metadata = [item for item in state.metadata if not is_on(item, sheet.id)]
    for other in rest:
        other.charts = [chart for chart in other.charts if not is_anchored(chart, sheet.id)]
    state.renumber()


def is_on(item: Mapping[str, Any], sheet_id: int) -> bool:
    """Whether developer metadata belongs to the sheet."""
    location = item["location"]
    return sheet_id in (location.get("sheetId"), (location.get("dimensionRange") or {}).get("sheetId"))


def is_anchored(chart: Mapping[str, Any], sheet_id: int) -> bool:
    """Whether a chart has the sheet of its own that goes."""
    return bool((chart.get("position") or {}).get("sheetId") == sheet_id)


def update_sheet_properties(batch: Batch, request: Request) -> None:
    """updateSheetProperties under a mask: title, place, hidden, size, frozen lines, colour of the tab."""
    told = normal(dict(request.get("properties") or {}))
    state, sheet = batch.state, batch.state.sheet(told.get("sheetId"), "sheet")
    before, properties = sheet.properties, dict(sheet.properties)
    for path in fields(request, "SheetProperties"):
        if path[0] in ("sheetId", "sheetType", "dataSourceSheetProperties", "index"):
            continue
        properties = put(properties, told, path)
    if "gridProperties" in request["fields"]:
        batch.guard(sheet, sheet.box)
    rename(state, sheet, properties.get("title", ""))
    resized = Sheet({**properties, "gridProperties": properties.get("gridProperties") or {}})
    resized.merges = sheet.merges
    check_grid(resized)
    told_of = {name: value for name, value in properties.items() if value is not False}
    sheet.properties = {**told_of, "gridProperties": before["gridProperties"]}
    resize(state, sheet, resized.properties["gridProperties"])
    if any(path[0] == "index" for path in fields(request, "SheetProperties")) and request["fields"] != "*":
        move(state, sheet, int(told.get("index", 0)))
    if all(other.properties.get("hidden") for other in state.sheets):
        raise invalid("You can't hide all the sheets in a document.")


def resize(state: State, sheet: Sheet, grid: Json) -> None:
    """Cut lines off, or add some, until the grid has the size told; references follow those cut off."""
    rows, columns = int(grid["rowCount"]), int(grid["columnCount"])
    if rows < sheet.height:
        change_lines(state, sheet, rows=True, at=rows, count=rows - sheet.height)
    if columns < sheet.width:
        change_lines(state, sheet, rows=False, at=columns, count=columns - sheet.width)
    sheet.properties = {
        **sheet.properties,
        "gridProperties": {name: value for name, value in grid.items() if value not in (0, False)},
    }
    state.check_size()


def rename(state: State, sheet: Sheet, title: str) -> None:
    """Give the sheet another title. ApiError if it cannot have it."""
    if title != sheet.title:
        check_title(state, title, sheet)
        retitle(state, sheet, title)


def retitle(state: State, sheet: Sheet, title: str) -> None:
    """Give the sheet another title, whatever it is; the formulas that name it follow."""
    before = sheet.title
    sheet.properties = {**sheet.properties, "title": title}
    for other in state.sheets:
        for row, column, cell in list(other.grid.written(other.box)):
            if isinstance(cell.value, Formula) and "!" in cell.value:
                other.grid.set(row, column, with_value(cell, Formula(renamed(cell.value, before, title))))


def move(state: State, sheet: Sheet, index: int) -> None:
    """Put the sheet before the one that has the index now, as Google counts: the sheet itself still in its place."""
    if not 0 <= index <= len(state.sheets):
        raise invalid(f"index[{index}] must be between 0 and {len(state.sheets)}")
    old = state.sheets.index(sheet)
    state.sheets.remove(sheet)
    state.sheets.insert(index - (index > old), sheet)
    state.renumber()


def duplicate_sheet(batch: Batch, request: Request) -> Json:
    """duplicateSheet: cells, formats and what lies on them, under an id and a title of its own."""
    state, source = batch.state, batch.state.sheet(request.get("sourceSheetId"), "sheet")
    sheet_id = request.get("newSheetId")
    if sheet_id is None:
        sheet_id = state.new_id(sheet.id for sheet in state.sheets)
    check_id(state, sheet_id)
    title = request.get("newSheetName") or copy_title(state, source.title)
    check_title(state, title)
    copy = renumbered(state, source.copy(), int(sheet_id))
    copy.properties = {**copy.properties, "sheetId": int(sheet_id), "title": title}
    place(state, copy, request.get("insertSheetIndex", 0))
    state.check_size()
    return {"properties": copy.properties}


def take_in(state: State, source: Sheet) -> Json:
    """Put the copy of a sheet of another spreadsheet last; its properties."""
    sheet_id = state.new_id(sheet.id for sheet in state.sheets)
    copy = renumbered(state, source, sheet_id)
    copy.properties = {**copy.properties, "sheetId": sheet_id, "title": copy_title(state, source.title)}
    place(state, copy, None)
    state.check_size()
    return copy.properties


def copy_title(state: State, title: str) -> str:
    """ "Copy of …", numbered if need be."""
    first = f"Copy of {title}"
    return first if not state.titled(first) else next(f"{first} {n}" for n in range(2, 10**6) if not state.titled(f"{first} {n}"))


def renumbered(state: State, sheet: Sheet, sheet_id: int) -> Sheet:
    """The copy's objects under ids of their own, their ranges on the copy."""
    old = sheet.id
    for name, key in (
        ("protected", "protectedRangeId"),
        ("views", "filterViewId"),
        ("charts", "chartId"),
        ("bandings", "bandedRangeId"),
    ):
        items = [{**on_sheet(item, old, sheet_id), key: state.new_id(())} for item in getattr(sheet, name)]
        setattr(sheet, name, items)
    sheet.conditions = [on_sheet(rule, old, sheet_id) for rule in sheet.conditions]
    sheet.row_groups = [on_sheet(group, old, sheet_id) for group in sheet.row_groups]
    sheet.column_groups = [on_sheet(group, old, sheet_id) for group in sheet.column_groups]
    sheet.filter = on_sheet(sheet.filter, old, sheet_id) if sheet.filter else None
    return sheet


def on_sheet(told: Any, old: int, new: int) -> Any:
    """A value of the API with one sheetId in place of another."""
    if isinstance(told, list):
        return [on_sheet(item, old, new) for item in told]
    if not isinstance(told, Mapping):
        return told
    return {name: new if name == "sheetId" and value == old else on_sheet(value, old, new) for name, value in told.items()}


def update_spreadsheet_properties(batch: Batch, request: Request) -> None:
    """updateSpreadsheetProperties under a mask: title, locale, timeZone, autoRecalc."""
    told = request.get("properties") or {}
    properties: Mapping[str, Any] = batch.state.properties
    path: Path
    for path in fields(request, "SpreadsheetProperties"):
        properties = put(properties, told, path)
    if not properties.get("title"):
        raise invalid("The spreadsheet title cannot be empty.")
    check_place(str(properties.get("locale", "")), str(properties.get("timeZone", "")))
    batch.state.properties = {**batch.state.properties, **properties}


def check_place(locale: str, time_zone: str) -> None:
    """ApiError for a locale or a time zone that there is not."""
    if not LOCALE.match(locale):
        raise invalid(f"Unsupported locale: {locale}")
    try:
        ZoneInfo(time_zone)
    except (ValueError, OSError, KeyError) as error:
        raise invalid(f"Invalid time zone: {time_zone}") from error


KINDS: dict[str, Work] = {
    "addSheet": add_sheet, "deleteSheet": delete_sheet, "updateSheetProperties": update_sheet_properties,
    "duplicateSheet": duplicate_sheet, "updateSpreadsheetProperties": update_spreadsheet_properties,
}  # fmt: skip
