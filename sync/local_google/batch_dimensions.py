"""Requests about rows and columns: put in, take out, move, size, hide, group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.local_google.a1 import Box
from sync.local_google.batch import Batch, Request, Work, fields
from sync.local_google.cells import put, shared
from sync.local_google.dimensions import change_lines, lines_of
from sync.local_google.sheet import Json, Sheet, invalid

DEEPEST_GROUP = 8


def band(sheet: Sheet, start: int, stop: int, *, rows: bool) -> Box:
    """The cells of some rows or columns."""
    return Box(start, 0, stop, sheet.width) if rows else Box(0, start, sheet.height, stop)


def insert_dimension(batch: Batch, request: Request) -> None:
    """insertDimension: blank lines, which take the formats of those before or after them."""
    sheet, rows, start, stop = lines_of(batch.state, request.get("range"))
    size = sheet.height if rows else sheet.width
    if start > size:
        raise invalid(f"range.startIndex[{start}] is after the last {'row' if rows else 'column'} in grid[{size - 1}]")
    inherit = bool(request.get("inheritFromBefore"))
    if inherit and start == 0:
        raise invalid("inheritFromBefore cannot be true if inserting at index 0.")
    batch.guard(sheet, band(sheet, start, start + 1, rows=rows))
    change_lines(batch.state, sheet, rows=rows, at=start, count=stop - start)
    inherit_formats(sheet, start, stop, rows=rows, source=start - 1 if inherit else stop)


def inherit_formats(sheet: Sheet, start: int, stop: int, *, rows: bool, source: int) -> None:
    """Give new lines the formats of the line `source`."""
    for row, column, cell in list(sheet.grid.written(band(sheet, source, source + 1, rows=rows))):
        if cell.format:
            data, paths = {"userEnteredFormat": cell.format}, (("userEnteredFormat",),)
            sheet.grid.patch(Box(start, column, stop, column + 1) if rows else Box(row, start, row + 1, stop), data, paths)


def delete_dimension(batch: Batch, request: Request) -> None:
    """deleteDimension: lines with all that is on them; one that is not frozen must stay."""
    sheet, rows, start, stop = lines_of(batch.state, request.get("range"), bounded=False)
    size, word = (sheet.height, "row") if rows else (sheet.width, "column")
    if start >= size or stop > size:
        raise invalid(
            f"Cannot delete a {word} that doesn't exist. "
            f"Tried to delete {word} index {max(start, stop - 1)} but there are only {size} {word}s."
        )
    name = "frozenRowCount" if rows else "frozenColumnCount"
    frozen = sheet.properties["gridProperties"].get(name, 0)
    if start <= frozen and stop >= size:
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {word}s.")
    batch.guard(sheet, band(sheet, start, stop, rows=rows))
    change_lines(batch.state, sheet, rows=rows, at=start, count=start - stop)
    thawed = frozen - max(0, min(stop, frozen) - start)
    if thawed != frozen:
        sheet.properties = {**sheet.properties, "gridProperties": {**sheet.properties["gridProperties"], name: thawed}}


def append_dimension(batch: Batch, request: Request) -> None:
    """appendDimension: lines at the end."""
    sheet = batch.state.sheet(request.get("sheetId"))
    length, dimension = int(request.get("length", 0)), request.get("dimension")
    if dimension not in ("ROWS", "COLUMNS"):
        raise invalid("No dimension specified.")
    if length < 1:
        raise invalid("length must be > 0")
    sheet.resize(sheet.height + length * (dimension == "ROWS"), sheet.width + length * (dimension == "COLUMNS"))
    batch.state.check_size()


def move_dimension(batch: Batch, request: Request) -> None:
    """moveDimension: cells, formats and sizes of lines to before another; references to them are not followed."""
    sheet, rows, start, stop = lines_of(batch.state, request.get("source"))
    to = int(request.get("destinationIndex", 0))
    size = sheet.height if rows else sheet.width
    if stop > size or not 0 <= to <= size or start < to < stop:
        raise invalid("destinationIndex must be inside the grid and outside the source.")
    batch.guard(sheet, band(sheet, min(start, to), max(stop, to), rows=rows))
    order = [*range(start), *range(stop, size)]
    place = to if to <= start else to - (stop - start)
    order[place:place] = range(start, stop)
    new = {old: index for index, old in enumerate(order)}
    reorder(sheet, new, min(start, to), max(stop, to), rows=rows)


def reorder(sheet: Sheet, new: Mapping[int, int], first: int, last: int, *, rows: bool) -> None:
    """Put lines into another order; areas of formats over them are made into cells first."""
    touched = band(sheet, first, last, rows=rows)
    if sheet.grid.areas and any(area.box.meets(touched) for area in sheet.grid.areas):
        spell_out(sheet, touched)
    cells = [
        (new[row], column, cell) if rows else (row, new[column], cell)
        for row, columns in sheet.grid.cells.items()
        for column, cell in columns.items()
    ]
    sheet.grid.replace_cells(iter(cells), sheet.grid.areas)
    if rows:
        sheet.rows = {new[place]: told for place, told in sheet.rows.items()}
    else:
        sheet.columns = {new[place]: told for place, told in sheet.columns.items()}


def spell_out(sheet: Sheet, box: Box) -> None:
    """Keep each cell of the box by itself."""
    for row in range(box.top, box.bottom):
        for column in range(box.left, box.right):
            cell = sheet.grid.at(row, column)
            if not cell.is_blank:
                sheet.grid.cells.setdefault(row, {})[column] = cell


def update_dimension_properties(batch: Batch, request: Request) -> None:
    """updateDimensionProperties: pixelSize, hiddenByUser under a mask."""
    sheet, rows, start, stop = lines_of(batch.state, request.get("range"), bounded=False)
    size = sheet.height if rows else sheet.width
    if start >= size:
        raise invalid(f"range.startIndex[{start}] is after the last {'row' if rows else 'column'} in grid[{size - 1}]")
    told, paths = request.get("properties") or {}, fields(request, "DimensionProperties")
    if told.get("pixelSize") is not None and told["pixelSize"] < 0:
        raise invalid("pixelSize must be >= 0")
    lines = sheet.rows if rows else sheet.columns
    for place in range(start, min(stop, size)):
        after: Mapping[str, Any] = lines.get(place, {})
        for path in paths:
            if path[0] in ("pixelSize", "hiddenByUser", "developerMetadata"):
                after = put(after, told, path)
        lines[place] = shared(dict(after))


def auto_resize(batch: Batch, request: Request) -> None:
    """autoResizeDimensions: columns as wide as their longest text; rows lose the height that was set, and fit what they hold."""
    sheet, rows, start, stop = lines_of(batch.state, request.get("dimensions"), bounded=False)
    stop = min(stop, sheet.height if rows else sheet.width)
    reader = batch.reader()
    longest: dict[int, int] = {}
    if not rows:
        for row, column, cell in sheet.grid.written(Box(0, start, sheet.height, stop)):
            longest[column] = max(longest.get(column, 0), len(reader.text(sheet, row, column, cell)))
    if rows:
        for place in [place for place in sheet.rows if start <= place < stop]:
            kept = {name: value for name, value in sheet.rows.pop(place).items() if name != "pixelSize"}
            if kept:
                sheet.rows[place] = kept
        return
    for place in range(start, stop):
        sheet.columns[place] = {**sheet.columns.get(place, {}), "pixelSize": 7 * longest.get(place, 12) + 12}


def groups_of(sheet: Sheet, *, rows: bool) -> list[Json]:
    """Groups of the rows or of the columns."""
    return sheet.row_groups if rows else sheet.column_groups


def add_group(batch: Batch, request: Request) -> Json:
    """addDimensionGroup: lies around those inside it, which get one deeper."""
    sheet, rows, start, stop = lines_of(batch.state, request.get("range"))
    if stop > (sheet.height if rows else sheet.width):
        raise invalid("The group must lie inside the grid.")
    groups, depth, found = groups_of(sheet, rows=rows), 1, []
    for group in groups:
        first, last = group["range"]["startIndex"], group["range"]["endIndex"]
        if start <= first and last <= stop and (first, last) != (start, stop):
            found.append({**group, "depth": group["depth"] + 1})
            continue
        if first <= start and stop <= last:
            depth = max(depth, group["depth"] + 1)
        found.append(group)
    if max([depth, *(group["depth"] for group in found)]) > DEEPEST_GROUP:
        raise invalid(f"Groups cannot be deeper than {DEEPEST_GROUP}.")
    told = {"sheetId": sheet.id, "dimension": "ROWS" if rows else "COLUMNS", "startIndex": start, "endIndex": stop}
    found.append({"range": told, "depth": depth})
    groups[:] = sorted(found, key=lambda group: (group["depth"], group["range"]["startIndex"]))
    return {"dimensionGroups": list(groups)}


def find_group(groups: list[Json], start: int, stop: int, depth: int | None) -> Json:
    """The group over exactly these lines, the deepest one unless a depth is told. ApiError if there is none."""
    found = [group for group in groups if (group["range"]["startIndex"], group["range"]["endIndex"]) == (start, stop)]
    found = [group for group in found if depth is None or group["depth"] == depth]
    if not found:
        raise invalid("There is no dimension group over the range with the given depth.")
    return found[-1]


def update_group(batch: Batch, request: Request) -> None:
    """updateDimensionGroup: collapsed or not, which hides or shows the lines."""
    told = request.get("dimensionGroup") or {}
    sheet, rows, start, stop = lines_of(batch.state, told.get("range"))
    if ("collapsed",) not in fields(request, "DimensionGroup"):
        raise invalid("Only collapsed can be updated.")
    groups = groups_of(sheet, rows=rows)
    group = find_group(groups, start, stop, told.get("depth"))
    is_collapsed = bool(told.get("collapsed"))
    kept = {name: value for name, value in group.items() if name != "collapsed"}
    groups[groups.index(group)] = {**kept, "collapsed": True} if is_collapsed else kept
    lines = sheet.rows if rows else sheet.columns
    for place in range(start, stop):
        lines[place] = {**lines.get(place, {}), "hiddenByUser": is_collapsed}


def delete_group(batch: Batch, request: Request) -> Json:
    """deleteDimensionGroup: those inside it get one less deep."""
    sheet, rows, start, stop = lines_of(batch.state, request.get("range"))
    groups = groups_of(sheet, rows=rows)
    gone = find_group(groups, start, stop, None)
    groups[:] = [
        {**group, "depth": group["depth"] - 1}
        if start <= group["range"]["startIndex"] and group["range"]["endIndex"] <= stop and group["depth"] > gone["depth"]
        else group
        for group in groups
        if group is not gone
    ]
    return {"dimensionGroups": list(groups)}


KINDS: dict[str, Work] = {
    "insertDimension": insert_dimension, "deleteDimension": delete_dimension, "appendDimension": append_dimension,
    "moveDimension": move_dimension, "updateDimensionProperties": update_dimension_properties, "autoResizeDimensions": auto_resize,
    "addDimensionGroup": add_group, "updateDimensionGroup": update_group, "deleteDimensionGroup": delete_group,
}  # fmt: skip
