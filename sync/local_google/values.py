"""The spreadsheets.values calls: ranges in A1 notation <-> rows of plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.local_google import a1
from sync.local_google.a1 import Box
from sync.local_google.cells import Value, fitting, number_kept, shared, with_format, with_value
from sync.local_google.dimensions import insert_rows
from sync.local_google.patterns import manner_of
from sync.local_google.protection import guard
from sync.local_google.reading import Reader
from sync.local_google.schema import check, refusal, types
from sync.local_google.sheet import Json, Sheet, State, invalid
from sync.local_google.typed import typed

Rows = list[list[Any]]


@dataclass(frozen=True, slots=True)
class Reading:
    """How values are given back."""

    dimension: str = "ROWS"
    render: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"


@dataclass(frozen=True, slots=True)
class Writing:
    """How values are taken, and by whom ("" = nobody is asked)."""

    option: str
    user: str = ""
    owner: str = ""


def option(query: Mapping[str, Any], name: str, default: str, owner: str = "BatchUpdateValuesRequest", field: str = "") -> str:
    """An option of a query, each value of which may stand in a list; ApiError if it is not one that exists."""
    told = query.get(name)
    text = told[0] if isinstance(told, list) and told else told
    if not text:
        return default
    check(text, types()[owner][field or name], a_snake(name))
    return str(text)


def a_snake(name: str) -> str:
    """The name of an option as refusals write it."""
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)


def reading_of(query: Mapping[str, Any]) -> Reading:
    """The options of a call that reads."""
    kind = "BatchGetValuesByDataFilterRequest"
    return Reading(
        option(query, "majorDimension", "ROWS", kind),
        option(query, "valueRenderOption", "FORMATTED_VALUE", kind),
        option(query, "dateTimeRenderOption", "SERIAL_NUMBER", kind),
    )


def response_reading(query: Mapping[str, Any]) -> Reading:
    """The options of a call that writes and gives back what it wrote."""
    return Reading(
        "ROWS",
        option(query, "responseValueRenderOption", "FORMATTED_VALUE"),
        option(query, "responseDateTimeRenderOption", "SERIAL_NUMBER"),
    )


def truth(query: Mapping[str, Any], name: str) -> bool:
    """A boolean of a query, sent as "true" or as true."""
    told = query.get(name)
    return str(told[0] if isinstance(told, list) and told else told).lower() == "true"


def locate(state: State, text: str) -> tuple[Sheet, a1.Span]:
    """The sheet and the span of an A1 text: a range, a sheet's title, or a named range. ApiError if it says none of them."""
    name = a1.split(text)[2] or text
    named = next((item for item in state.named if item["name"].casefold() == name.casefold()), None)
    if named:
        sheet, box = state.resolve(named["range"])
        return sheet, a1.Span(sheet.title, *box)
    span = a1.parse(text)
    if span.sheet is None:
        return state.sheets[0], span
    found = next((sheet for sheet in state.sheets if sheet.title == span.sheet), None) or state.titled(span.sheet)
    if found is None:
        raise a1.unparsed(text)
    return found, span


def cut(sheet: Sheet, span: a1.Span) -> Box:
    """The cells of the span that the grid has; ApiError if it starts outside."""
    top, left = span.top or 0, span.left or 0
    if top >= sheet.height or left >= sheet.width:
        told = a1.shown(sheet.title, Box(top, left, span.bottom or sheet.height, span.right or sheet.width))
        raise invalid(f"Range ({told}) exceeds grid limits. Max rows: {sheet.height}, max columns: {sheet.width}")
    bottom = min(span.bottom or sheet.height, sheet.height)
    right = min(span.right or sheet.width, sheet.width)
    return Box(top, left, bottom, right)


def read(reader: Reader, text: str, reading: Reading) -> Json:
    """values.get: a ValueRange, empty rows and cells at the ends left out, "values" left out if there are none."""
    sheet, span = locate(reader.state, text)
    return value_range(reader, sheet, cut(sheet, span), reading)


def value_range(reader: Reader, sheet: Sheet, box: Box, reading: Reading) -> Json:
    """The ValueRange of a box."""
    rows: dict[int, dict[int, Value]] = {}
    for row, column, _ in sheet.grid.written(box):
        value = reader.rendered(sheet, row, column, reading.render, reading.dates)
        if value is not None:
            across, along = (
                (row - box.top, column - box.left) if reading.dimension != "COLUMNS" else (column - box.left, row - box.top)
            )
            rows.setdefault(across, {})[along] = value
    result: Json = {"range": a1.shown(sheet.title, box), "majorDimension": reading.dimension}
    if rows:
        result["values"] = [filled(rows.get(index, {})) for index in range(max(rows) + 1)]
    return result


def filled(cells: Mapping[int, Value]) -> list[Value]:
    """A row up to its last cell, "" in the gaps."""
    return [cells.get(index, "") for index in range(max(cells, default=-1) + 1)]


def write(state: State, text: str, body: Mapping[str, Any], writing: Writing) -> tuple[Sheet, Box, int]:
    """values.update: writes, and says where and how many cells. ApiError if the values do not fit the range or the grid."""
    check(dict(body), "ValueRange")
    told = body.get("range")
    if told and a1.parse(told) != a1.parse(text) and locate(state, told) != locate(state, text):
        raise invalid(f"Requested writing within range [{text}], but value's range is [{told}]")
    sheet, span = locate(state, text)
    start = cut(sheet, span)
    rows = by_rows(body)
    is_cell = span.top is not None and span.left is not None and start.height == 1 and start.width == 1
    limit = Box(start.top, start.left, sheet.height, sheet.width) if is_cell else start
    return write_rows(state, sheet, limit, rows, writing, a1.shown(sheet.title, start))


def by_rows(body: Mapping[str, Any]) -> Rows:
    """The values row by row, whatever their major dimension; None where a column has no value."""
    lines: Rows = body.get("values") or []
    if body.get("majorDimension") != "COLUMNS":
        return lines
    height = max((len(line) for line in lines), default=0)
    return [[line[index] if index < len(line) else None for line in lines] for index in range(height)]


def write_rows(state: State, sheet: Sheet, limit: Box, rows: Rows, writing: Writing, told: str) -> tuple[Sheet, Box, int]:
    """Put the rows at the top left of the limit; ApiError, before anything is written, if they go over it."""
    width = max((len(row) for row in rows), default=0)
    place = "'" + sheet.title.replace("'", "''") + "'!" + told.rpartition("!")[2]
    if len(rows) > limit.height:
        raise invalid(f"Requested writing within range [{place}], but tried writing to row [{limit.bottom + 1}]")
    if width > limit.width:
        raise invalid(f"Requested writing within range [{place}], but tried writing to column [{a1.letters(limit.right)}]")
    box = Box(limit.top, limit.left, limit.top + max(len(rows), 1), limit.left + max(width, 1))
    if rows:
        guard(sheet, box, writing.user, writing.owner)
    count = 0
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            if value is not None:
                enter(state, sheet, box.top + down, box.left + across, value, writing.option, (down, across))
                count += 1
    return sheet, box, count


def enter(state: State, sheet: Sheet, row: int, column: int, value: Any, how: str, place: tuple[int, int]) -> None:
    """Put one value into a cell, as it is or as if a person typed it."""
    if isinstance(value, list | dict):
        kind = "list_value" if isinstance(value, list) else "struct_value"
        raise invalid(f"Invalid values[{place[0]}][{place[1]}]: {kind} {value}")
    before = sheet.grid.at(row, column)
    number_format = (before.format or {}).get("numberFormat") or {}
    kept: Value
    brought: Mapping[str, str] | None = None
    if not isinstance(value, str):
        kept = value if isinstance(value, bool) else number_kept(value)
    elif how == "RAW" or number_format.get("type") == "TEXT":
        kept = fitting(value) or None
    else:
        kept, brought = typed(value, manner_of(state.locale))
    after = with_value(before, kept)
    if brought and number_format.get("type") != brought["type"]:
        after = with_format(after, shared({**(before.format or {}), "numberFormat": brought}))
    sheet.grid.set(row, column, after)


def needed_option(told: Mapping[str, Any]) -> str:
    """valueInputOption; ApiError if it was not given."""
    found = option(told, "valueInputOption", "")
    if not found or found == "INPUT_VALUE_OPTION_UNSPECIFIED":
        raise refusal("'valueInputOption' is required but not specified")
    return found


def update_response(file_id: str, written: tuple[Sheet, Box, int]) -> Json:
    """UpdateValuesResponse."""
    sheet, box, count = written
    response: Json = {"spreadsheetId": file_id, "updatedRange": a1.shown(sheet.title, box)}
    if count:
        response |= {"updatedRows": box.height, "updatedColumns": box.width, "updatedCells": count}
    return response


def append(state: State, text: str, body: Mapping[str, Any], query: Mapping[str, Any], writing: Writing) -> tuple[str, Any]:
    """values.append: writes below the table it finds, the grid grows. The table's range ("" for none), and what was written."""
    check(dict(body), "ValueRange")
    sheet, span = locate(state, text)
    area = cut(sheet, span)
    rows = by_rows(body)
    table = table_in(sheet, area)
    top, left = (table.bottom, table.left) if table else (area.top, area.left)
    width = max((len(row) for row in rows), default=0)
    sheet.resize(max(sheet.height, top + len(rows)), max(sheet.width, left + width))
    state.check_size()
    if table and insert_option(query) == "INSERT_ROWS" and rows:
        insert_rows(state, sheet, top, len(rows))
    limit = Box(top, left, sheet.height, sheet.width)
    written = write_rows(state, sheet, limit, rows, writing, a1.shown(sheet.title, limit))
    return (a1.shown(sheet.title, table) if table else ""), written


def insert_option(query: Mapping[str, Any]) -> str:
    """insertDataOption, OVERWRITE unless told."""
    told = query.get("insertDataOption")
    text = str((told[0] if isinstance(told, list) else told) or "OVERWRITE")
    check(text, "OVERWRITE|INSERT_ROWS", "insert_data_option")
    return text


def table_in(sheet: Sheet, area: Box) -> Box | None:
    """The last block of filled cells that lie together and reach into the area; None if the area is empty."""
    filled_cells = {(row, column) for row, column, cell in sheet.grid.written(sheet.box) if cell.value is not None}
    inside = [place for place in filled_cells if area.holds(*place)]
    if not inside:
        return None
    todo, seen = [max(inside)], {max(inside)}
    while todo:
        row, column = todo.pop()
        near = {(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)} & filled_cells
        todo.extend(near - seen)
        seen |= near
    rows, columns = [row for row, _ in seen], [column for _, column in seen]
    return Box(min(rows), min(columns), max(rows) + 1, max(columns) + 1)


def clear(state: State, text: str, user: str, owner: str) -> str:
    """values.clear: takes the values out of a range, formats stay; gives the range."""
    sheet, span = locate(state, text)
    box = cut(sheet, span)
    guard(sheet, box, user, owner)
    sheet.grid.change(box, lambda cell: with_value(cell, None))
    return a1.shown(sheet.title, box)


def texts(ranges: str | Sequence[str]) -> list[str]:
    """The ranges as a list."""
    return [ranges] if isinstance(ranges, str) else list(ranges)
