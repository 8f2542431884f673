"""The body of spreadsheets.create -> the requests that fill a new spreadsheet so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sync.local_google.sheet import Json, State


def requests_of(body: Mapping[str, Any], state: State) -> list[Json]:
    """Requests for a spreadsheet with one empty tab; none where the body tells of no sheets and names.

    Tabs that are told of without an id get any id, the first one too: 0 is for the tab that nobody asked for.
    """
    sheets = list(body.get("sheets") or [])
    told = {sheet.get("properties", {}).get("sheetId") for sheet in sheets} - {None}
    numbers = [
        state.new_id(told) if number is None else int(number)
        for number in (sheet.get("properties", {}).get("sheetId") for sheet in sheets)
    ]
    if numbers:
        state.sheets[0].properties["sheetId"] = numbers[0]
    found = [
        request
        for index, (sheet, number) in enumerate(zip(sheets, numbers, strict=True))
        for request in sheet_requests(sheet, number, is_first=index == 0)
    ]
    return found + [{"addNamedRange": {"namedRange": named}} for named in body.get("namedRanges") or ()]


def sheet_requests(sheet: Mapping[str, Any], number: int, *, is_first: bool) -> Iterator[Json]:
    """Requests for one sheet; the first is the tab that is there."""
    told = dict(sheet.get("properties") or {})
    properties = {**{name: value for name, value in told.items() if name != "index"}, "sheetId": number}
    if is_first:
        fields = ",".join(field_paths(properties))
        if fields:
            yield {"updateSheetProperties": {"properties": properties, "fields": fields}}
    else:
        yield {"addSheet": {"properties": properties}}
    for data in sheet.get("data") or ():
        start = {"sheetId": number, "rowIndex": data.get("startRow", 0), "columnIndex": data.get("startColumn", 0)}
        if data.get("rowData"):
            yield {"updateCells": {"start": start, "rows": data["rowData"], "fields": "*"}}
    for box in sheet.get("merges") or ():
        yield {"mergeCells": {"range": {**box, "sheetId": number}}}


def field_paths(properties: Mapping[str, Any]) -> list[str]:
    """What the properties of the first sheet tell, as paths of a mask."""
    grid = [f"gridProperties.{name}" for name in properties.get("gridProperties") or ()]
    return [name for name in properties if name not in ("sheetId", "sheetType", "gridProperties")] + grid
