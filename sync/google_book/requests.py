"""A recorded sheet -> the requests that make it, or make it anew in place, in the order in which Google has to hear them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any

from sync.google_book import charts, conditions, dimensions, protection
from sync.google_book.cells import Content, Reach, content_of
from sync.google_book.painting import paint_requests
from sync.google_book.references import Corners, Ids, grid_range
from sync.google_book.validations import notes, validation_requests

if TYPE_CHECKING:
    from sync.google_book.sheet import RecordedSheet

Json = dict[str, Any]

CHUNK_BYTES = 1_400_000
"""JSON of one updateCells; Google advises 2 MB for a whole call."""
CELL_FIELDS = "userEnteredValue,userEnteredFormat.textFormat.link,note"
LARGEST_GAP = 20
"""Blank rows that cost less as blanks than a request of their own."""
ALL_FIELDS = "userEnteredValue,userEnteredFormat,note,dataValidation,textFormatRuns"


@dataclass(frozen=True, slots=True)
class SheetRequests:
    """What one sheet asks for. Sent in this order: made, cleared, looks, cells, finish; `together` does so for several sheets.

    `made`: addSheet, or a resize that only grows. `cleared`: what lay on an existing sheet is taken off, its cells emptied.
    `looks`: formats, by blocks. `cells`: updateCells with values, formulas, links and notes, in chunks of CHUNK_BYTES at most.
    `finish`: sizes, merges, dropdowns, colours, filter, charts, groups, protection, freezing, the final size and place.

    For a sheet too large for that: write `rows` (a grid from A1 of text, numbers, booleans and None, as RAW takes it; formulas as
    what they came to) into a staging sheet, and send made, cleared, looks, a copyPaste PASTE_VALUES of it, `formulas` (updateCells
    of the cells that the grid cannot say: formulas, links, notes), finish.
    """

    sheet_id: int
    made: Sequence[Json]
    cleared: Sequence[Json]
    looks: Sequence[Json]
    cells: Sequence[Json]
    finish: Sequence[Json]
    rows: Sequence[Sequence[Any]]
    formulas: Sequence[Json]

    @property
    def lay_out(self) -> list[Json]:
        """Everything that comes before the values."""
        return [*self.made, *self.cleared, *self.looks]

    @property
    def body(self) -> list[Json]:
        """Everything that comes once the sheet is made and cleared."""
        return [*self.looks, *self.cells, *self.finish]

    def all(self) -> list[Json]:
        """One atomic list."""
        return [*self.made, *self.cleared, *self.body]


def together(found: Iterable[SheetRequests]) -> list[Json]:
    """Several sheets in one atomic list: all are made before one points at another."""
    sheets = list(found)
    made = chain.from_iterable(sheet.made for sheet in sheets)
    filled = chain.from_iterable((*sheet.cleared, *sheet.looks, *sheet.cells) for sheet in sheets)
    return [*made, *filled, *chain.from_iterable(sheet.finish for sheet in sheets)]


def requests_of(
    sheet: RecordedSheet,
    sheet_id: int,
    *,
    is_new: bool,
    ids: Ids,
    protect: Sequence[str] | None = None,
    existing: Mapping[str, Any] | None = None,
    index: int | None = None,
) -> SheetRequests:
    """The requests of one sheet. `ids`: title of any sheet of the book -> its id. `protect`: e-mails that may write, None = anyone.

    `existing`: this sheet's entry of spreadsheets.get with EXISTING_FIELDS, where it is there already; without it only what cannot
    fail is asked for: charts, conditional formats, groups and protection stay as they are. `index`: place among the tabs.
    Sent again after an answer was lost, the requests of a new sheet fail as a whole (the id is there), as may those with an
    `existing` that is out of date: read the sheet and ask again. Without either they may be sent any number of times.
    """
    contents = _contents(sheet, ids)
    hints = notes(sheet)
    told = {place: item.data for place, item in contents.items()}
    for place, hint in hints.items():
        told.setdefault(place, {})["note"] = hint
    special = {place: data for place, data in told.items() if "note" in data or _is_special(contents.get(place))}
    over = _laid_over(sheet, sheet_id, ids, protect) if is_new or existing is not None else ()
    return SheetRequests(
        sheet_id=sheet_id,
        made=[_added(sheet, sheet_id, index) if is_new else _grown(sheet, sheet_id, existing)],
        cleared=[] if is_new else list(_cleared(sheet_id, existing)),
        looks=list(paint_requests(sheet, sheet_id)),
        cells=list(_updates(sheet_id, told)),
        finish=[*_finish(sheet, sheet_id, existing, index), *over],
        rows=_grid(sheet, contents),
        formulas=list(_alone(sheet_id, special)),
    )


EXISTING_FIELDS = (
    "sheets(properties,merges,conditionalFormats,protectedRanges(protectedRangeId),charts(chartId),basicFilter,"
    "columnGroups,rowGroups)"
)
"""The `fields` of spreadsheets.get that tell what lies on sheets that are there."""


def _is_special(item: Content | None) -> bool:
    return item is not None and (item.is_formula or bool(item.uri))


# ---- made, grown, cleared


def _added(sheet: RecordedSheet, sheet_id: int, index: int | None) -> Json:
    rows, columns = sheet.size
    properties: Json = {"sheetId": sheet_id, "title": sheet.name, "gridProperties": {"rowCount": rows, "columnCount": columns}}
    if index is not None:
        properties["index"] = index
    return {"addSheet": {"properties": properties}}


def _grown(sheet: RecordedSheet, sheet_id: int, existing: Mapping[str, Any] | None) -> Json:
    """As large as it was and as it will be, so that nothing below points outside; nothing is frozen while it changes."""
    rows, columns = sheet.size
    now = (existing or {}).get("properties", {}).get("gridProperties", {})
    grid = {"rowCount": max(rows, now.get("rowCount", 0)), "columnCount": max(columns, now.get("columnCount", 0))}
    return _properties(sheet_id, {"gridProperties": {**grid, "frozenRowCount": 0, "frozenColumnCount": 0}})


def _properties(sheet_id: int, wanted: Json) -> Json:
    names = [name for name in wanted if name != "gridProperties"]
    names += [f"gridProperties.{name}" for name in wanted.get("gridProperties", {})]
    return {"updateSheetProperties": {"properties": {"sheetId": sheet_id, **wanted}, "fields": ",".join(names)}}


def _cleared(sheet_id: int, existing: Mapping[str, Any] | None) -> Iterator[Json]:
    told = existing or {}
    whole = {"sheetId": sheet_id}
    yield {"unmergeCells": {"range": whole}}
    if "basicFilter" in told:
        yield {"clearBasicFilter": {"sheetId": sheet_id}}
    yield from conditions.gone(told.get("conditionalFormats", ()), sheet_id)
    yield from charts.gone(told.get("charts", ()), sheet_id)
    yield from dimensions.groups_gone(told)
    yield from protection.gone(told.get("protectedRanges", ()), sheet_id)
    yield {"updateCells": {"range": whole, "fields": ALL_FIELDS}}


# ---- values


def _contents(sheet: RecordedSheet, ids: Ids) -> dict[tuple[int, int], Content]:
    found = {}
    reach = Reach(ids, sheet.book.web_address, sheet.book.decimal_comma)
    for row, column, item, _ in sheet.grid():
        told = content_of(item, reach)
        if told is not None:
            found[row, column] = told
    return found


def _grid(sheet: RecordedSheet, contents: Mapping[tuple[int, int], Content]) -> list[list[Any]]:
    height = max((row for row, _ in contents), default=-1) + 1
    width = max((column for _, column in contents), default=-1) + 1
    rows: list[list[Any]] = [[None] * width for _ in range(height)]
    for (row, column), item in contents.items():
        rows[row][column] = item.plain
    return rows


def _updates(sheet_id: int, cells: Mapping[tuple[int, int], Json]) -> Iterator[Json]:
    """updateCells over rows that follow each other, a few blank ones bridged, each below CHUNK_BYTES."""
    rows: list[Json] = []
    first, size = 0, 0
    for row, values in _filled_rows(cells):
        length = len(json.dumps(values))
        gap = row - first - len(rows)
        if rows and (gap > LARGEST_GAP or size + length > CHUNK_BYTES):
            yield _update(sheet_id, first, rows)
            rows, size = [], 0
        if not rows:
            first, gap = row, 0
        rows += [{}] * gap + [{"values": values}]
        size += length
    if rows:
        yield _update(sheet_id, first, rows)


def _alone(sheet_id: int, cells: Mapping[tuple[int, int], Json]) -> Iterator[Json]:
    """updateCells over runs down a column, so that nothing beside these cells is touched."""
    for column in sorted({column for _, column in cells}):
        rows = {row: True for row, at in cells if at == column}
        for first, last, _ in dimensions.runs(rows):
            yield _update(sheet_id, first, [{"values": [cells[row, column]]} for row in range(first, last + 1)], column)


def _filled_rows(cells: Mapping[tuple[int, int], Json]) -> Iterator[tuple[int, list[Json]]]:
    """Each row that holds something, from its first column to the last one filled."""
    for row, found in groupby(sorted(cells), key=lambda place: place[0]):
        columns = {column for _, column in found}
        yield row, [cells.get((row, column), {}) for column in range(max(columns) + 1)]


def _update(sheet_id: int, first: int, rows: Sequence[Json], column: int = 0) -> Json:
    start = {"sheetId": sheet_id, "rowIndex": first, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": list(rows), "fields": CELL_FIELDS}}


# ---- what comes last


def _finish(sheet: RecordedSheet, sheet_id: int, existing: Mapping[str, Any] | None, index: int | None) -> Iterator[Json]:
    yield _final(sheet, sheet_id, index)
    yield from dimensions.size_requests(sheet, sheet_id)
    for corners in merged(sheet):
        yield {"mergeCells": {"range": grid_range(sheet_id, corners), "mergeType": "MERGE_ALL"}}
    yield from validation_requests(sheet, sheet_id)
    if sheet.filter:
        yield {"setBasicFilter": {"filter": _filter(grid_range(sheet_id, sheet.filter), (existing or {}).get("basicFilter", {}))}}


def _filter(place: Json, was: Mapping[str, Any]) -> Json:
    """The filter over `place`; what somebody had it show is kept as long as it lies over the same columns."""
    columns = ("startRowIndex", "startColumnIndex", "endColumnIndex")
    alike = [place[name] for name in columns] == [was.get("range", {}).get(name, 0) for name in columns]
    return {"range": place, **({"filterSpecs": was["filterSpecs"]} if alike and "filterSpecs" in was else {})}


def _laid_over(sheet: RecordedSheet, sheet_id: int, ids: Ids, protect: Sequence[str] | None) -> Iterator[Json]:
    """What can be made only where it is not there yet."""
    yield from conditions.condition_requests(sheet, sheet_id)
    for place, laid in enumerate(sheet.charts):
        yield charts.chart_request(sheet, laid, place, sheet_id, ids)
    yield from dimensions.group_requests(sheet, sheet_id)
    if protect is not None:
        yield from protection.protection_requests(sheet, sheet_id, protect)


def merged(sheet: RecordedSheet) -> list[Corners]:
    """What is merged. Google freezes no part of a merged cell: one that the line would cut ends there, its text runs on beyond."""
    found = []
    for first_row, first_column, last_row, last_column in sheet.merges:
        bottom = _before(sheet.frozen[0], first_row, last_row)
        right = _before(sheet.frozen[1], first_column, last_column)
        if (bottom, right) != (first_row, first_column):
            found.append((first_row, first_column, bottom, right))
    return found


def _before(line: int, first: int, last: int) -> int:
    """The last index, or the one before the line that would cut the stretch."""
    return line - 1 if first < line <= last else last


def _final(sheet: RecordedSheet, sheet_id: int, index: int | None) -> Json:
    rows, columns = sheet.size
    grid = {
        "rowCount": rows,
        "columnCount": columns,
        "frozenRowCount": sheet.frozen[0],
        "frozenColumnCount": sheet.frozen[1],
        "hideGridlines": sheet.hides_lines,
    }
    return _properties(sheet_id, {"hidden": sheet.hidden, **({} if index is None else {"index": index}), "gridProperties": grid})
