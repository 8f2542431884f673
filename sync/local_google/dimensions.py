"""Rows and columns that come, go and move, and all that lies on them: cells, formats, merges, rules, charts, formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sync.local_google.a1 import Box
from sync.local_google.cells import Cell, Formula, with_value
from sync.local_google.grid import Area
from sync.local_google.references import interval, reshaped
from sync.local_google.sheet import Json, Sheet, State, invalid

RANGE_KEYS = {"startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex", "rowIndex", "columnIndex"}


def insert_rows(state: State, sheet: Sheet, at: int, count: int) -> None:
    """Put rows in before row `at`."""
    change_lines(state, sheet, rows=True, at=at, count=count)


def change_lines(state: State, sheet: Sheet, *, rows: bool, at: int, count: int) -> None:
    """Put `count` rows or columns in before `at`, or take -count out there; everything follows."""
    sheet.resize(sheet.height + count * rows, sheet.width + count * (not rows))
    state.check_size()
    sheet.grid.replace_cells(moved_cells(sheet, rows=rows, at=at, count=count), moved_areas(sheet, rows=rows, at=at, count=count))
    if rows:
        sheet.rows = moved_keys(sheet.rows, at, count)
    else:
        sheet.columns = moved_keys(sheet.columns, at, count)
    sheet.merges = [
        box for box in (moved_box(box, rows=rows, at=at, count=count) for box in sheet.merges) if box.height * box.width > 1
    ]
    follow_ranges(state, sheet, rows=rows, at=at, count=count)
    follow_formulas(state, sheet, rows=rows, at=at, count=count)


def moved_cells(sheet: Sheet, *, rows: bool, at: int, count: int) -> Iterator[tuple[int, int, Cell]]:
    """The cells kept by themselves at their new places."""
    for row, columns in list(sheet.grid.cells.items()):
        for column, cell in columns.items():
            place = row if rows else column
            if count < 0 and at <= place < at - count:
                continue
            new = interval(place, place + 1, at, count)[0]
            yield (new, column, cell) if rows else (row, new, cell)


def moved_areas(sheet: Sheet, *, rows: bool, at: int, count: int) -> tuple[Area, ...]:
    """The areas at their new places, those without a cell left out."""
    moved = (replace(area, box=moved_box(area.box, rows=rows, at=at, count=count)) for area in sheet.grid.areas)
    return tuple(area for area in moved if area.box.height > 0 and area.box.width > 0)


def moved_box(box: Box, *, rows: bool, at: int, count: int) -> Box:
    """A box after the change; it grows if the change lies inside."""
    if rows:
        top, bottom = interval(box.top, box.bottom, at, count)
        return Box(top, box.left, bottom, box.right)
    left, right = interval(box.left, box.right, at, count)
    return Box(box.top, left, box.bottom, right)


def moved_keys(told: Mapping[int, Json], at: int, count: int) -> dict[int, Json]:
    """Properties of rows or columns under their new numbers."""
    return {
        interval(place, place + 1, at, count)[0]: properties
        for place, properties in told.items()
        if not (count < 0 and at <= place < at - count)
    }


def follow_ranges(state: State, sheet: Sheet, *, rows: bool, at: int, count: int) -> None:
    """Every GridRange that names the sheet, wherever it stands; an object whose range is gone is gone."""

    def followed(told: Any) -> Any:
        return follow_range(told, sheet.id, rows=rows, at=at, count=count)

    def kept(items: list[Json], key: str = "range") -> list[Json]:
        return [item for item in map(followed, items) if item.get(key) != "gone"]

    sheet.protected, sheet.views, sheet.bandings = kept(sheet.protected), kept(sheet.views), kept(sheet.bandings)
    sheet.conditions = [
        {**rule, "ranges": [one for one in rule["ranges"] if one != "gone"]} for rule in map(followed, sheet.conditions)
    ]
    sheet.conditions = [rule for rule in sheet.conditions if rule["ranges"]]
    sheet.filter = followed(sheet.filter) if sheet.filter else None
    if sheet.filter and sheet.filter.get("range") == "gone":
        sheet.filter = None
    for other in state.sheets:
        other.charts = [followed(chart) for chart in other.charts]
    state.named = kept(state.named)
    sheet.row_groups = followed_groups(sheet.row_groups, at, count) if rows else sheet.row_groups
    sheet.column_groups = sheet.column_groups if rows else followed_groups(sheet.column_groups, at, count)


def followed_groups(groups: list[Json], at: int, count: int) -> list[Json]:
    """Groups of rows or columns after the change; empty ones are gone."""
    found = []
    for group in groups:
        start, stop = interval(group["range"]["startIndex"], group["range"]["endIndex"], at, count)
        if stop > start:
            found.append({**group, "range": {**group["range"], "startIndex": start, "endIndex": stop}})
    return found


def follow_range(told: Any, sheet_id: int, *, rows: bool, at: int, count: int) -> Any:
    """A value of the API with each GridRange and GridCoordinate on the sheet moved; "gone" for one that has no cell left."""
    if isinstance(told, list):
        return [follow_range(item, sheet_id, rows=rows, at=at, count=count) for item in told]
    if not isinstance(told, Mapping):
        return told
    if RANGE_KEYS & told.keys():
        return moved_range(told, rows=rows, at=at, count=count) if told.get("sheetId", 0) == sheet_id else dict(told)
    return {name: follow_range(value, sheet_id, rows=rows, at=at, count=count) for name, value in told.items()}


def moved_range(told: Mapping[str, Any], *, rows: bool, at: int, count: int) -> Any:
    """One GridRange or GridCoordinate after the change; open sides stay open."""
    word = "Row" if rows else "Column"
    single = word.lower() + "Index"
    if single in told:
        place = told[single]
        return {**told, single: interval(place, place + 1, at, count)[0]}
    first, last = f"start{word}Index", f"end{word}Index"
    if first not in told and last not in told:
        return dict(told)
    stop = told.get(last)
    start, end = interval(told.get(first, 0), at if stop is None else stop, at, count)
    if stop is not None and end <= start:
        return "gone"
    return {**told, **({first: start} if first in told else {}), **({last: end} if last in told else {})}


def follow_formulas(state: State, sheet: Sheet, *, rows: bool, at: int, count: int) -> None:
    """The references of every formula of the spreadsheet."""
    for other in state.sheets:
        for row, column, cell in list(other.grid.written(other.box)):
            if isinstance(cell.value, Formula):
                after = reshaped(cell.value, other.title, sheet.title, rows=rows, at=at, count=count)
                if after != cell.value:
                    other.grid.set(row, column, with_value(cell, Formula(after)))


def lines_of(state: State, told: Mapping[str, Any] | None, *, bounded: bool = True) -> tuple[Sheet, bool, int, int]:
    """Sheet, whether rows, start and end of a DimensionRange. ApiError if it is not told as it must be."""
    dimension = told or {}
    sheet = state.sheet(dimension.get("sheetId"))
    if dimension.get("dimension") not in ("ROWS", "COLUMNS"):
        raise invalid("No dimension specified.")
    rows = dimension["dimension"] == "ROWS"
    start, end = dimension.get("startIndex", 0), dimension.get("endIndex")
    if start < 0 or (end is not None and end < 0):
        raise invalid("DimensionRange indexes must be >= 0")
    if end is None and bounded:
        raise invalid("Must specify startIndex and endIndex.")
    stop = end if end is not None else (sheet.height if rows else sheet.width)
    if stop <= start:
        raise invalid(f"endIndex[{stop}] must be after startIndex[{start}]")
    return sheet, rows, start, stop
