"""Requests that write cells: values, formats, notes, validations, borders, merges."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from sync.local_google.a1 import Box
from sync.local_google.batch import Batch, Request, Work, fields
from sync.local_google.cells import EMPTY, Cell, Formula, Path, normal, patched, put, shared, shared_normal, with_format, with_value
from sync.local_google.conditions import check_validation
from sync.local_google.patterns import manner_of
from sync.local_google.references import moved
from sync.local_google.sheet import Sheet, invalid
from sync.local_google.typed import api_notation

SHARED_PARTS = {"userEnteredFormat", "dataValidation", "textFormatRuns"}
ALL_PATHS: tuple[Path, ...] = (("userEnteredValue",), ("userEnteredFormat",), ("note",), ("dataValidation",), ("textFormatRuns",))


def update_cells(batch: Batch, request: Request) -> None:
    """updateCells: rows of CellData from `start`, or over `range`, where what they do not cover is cleared under the mask."""
    paths = fields(request, "CellData")
    rows = request.get("rows") or []
    if ("start" in request) == ("range" in request):
        raise invalid("Exactly one of start or range must be specified.")
    if "start" in request:
        sheet, top, left = batch.state.position(request["start"])
        area = Box(top, left, sheet.height, sheet.width)
    else:
        sheet, area = batch.resolve(request["range"])
    check_fits(sheet, area, rows)
    covered = Box(area.top, area.left, area.top + len(rows), area.left + width_of(rows))
    batch.guard(sheet, covered)
    if "range" in request:
        clear_rest(sheet, area, rows, paths)
    for down, row in enumerate(rows):
        for across, data in enumerate(row.get("values") or []):
            write_cell(batch, sheet, (area.top + down, area.left + across), data or {}, paths)


def width_of(rows: list[Mapping[str, Any]]) -> int:
    """Cells of the longest row."""
    return max((len(row.get("values") or ()) for row in rows), default=0)


def check_fits(sheet: Sheet, area: Box, rows: list[Mapping[str, Any]]) -> None:
    """ApiError if the rows go over the area's bottom or right side."""
    if len(rows) > area.height:
        raise invalid(f"Attempting to write row: {area.bottom}, beyond the last requested row of: {area.bottom - 1}")
    if width_of(rows) > area.width:
        raise invalid(f"Attempting to write column: {area.right}, beyond the last requested column of: {area.right - 1}")


def write_cell(batch: Batch, sheet: Sheet, place: tuple[int, int], data: Mapping[str, Any], paths: tuple[Path, ...]) -> None:
    """Write one CellData at a row and column under a mask."""
    sheet.grid.set(*place, patched(sheet.grid.at(*place), cell_data(batch, data), paths))


def cell_data(batch: Batch, data: Mapping[str, Any]) -> dict[str, Any]:
    """CellData as we keep it: colours in both forms, a formula in the notation of the API. ApiError for a rule that cannot be."""
    if data.get("dataValidation"):
        check_validation(data["dataValidation"])
    kept = {name: value for name, value in data.items() if value is not None}
    for name in kept.keys() & SHARED_PARTS:
        kept[name] = shared_normal(kept[name])
    formula = (kept.get("userEnteredValue") or {}).get("formulaValue")
    if formula:
        notation = api_notation(formula, manner_of(batch.state.locale))
        kept["userEnteredValue"] = {**kept["userEnteredValue"], "formulaValue": notation}
    return kept


def clear_rest(sheet: Sheet, area: Box, rows: list[Mapping[str, Any]], paths: tuple[Path, ...]) -> None:
    """Clear, under the mask, the cells of the area that the rows do not cover."""
    for down, row in enumerate(rows):
        place = area.top + down
        sheet.grid.patch(Box(place, area.left + len(row.get("values") or ()), place + 1, area.right), {}, paths)
    sheet.grid.patch(Box(area.top + len(rows), area.left, area.bottom, area.right), {}, paths)


def repeat_cell(batch: Batch, request: Request) -> None:
    """repeatCell: one CellData in every cell; the references of a formula go along."""
    paths = fields(request, "CellData")
    data = cell_data(batch, request.get("cell") or {})
    sheet, box = batch.resolve(request.get("range"))
    sheet.grid.patch(box, data, paths)
    formula = (data.get("userEnteredValue") or {}).get("formulaValue")
    if formula and any(path[0] == "userEnteredValue" for path in paths):
        for row, column, cell in list(sheet.grid.written(box)):
            sheet.grid.set(row, column, with_value(cell, Formula(moved(str(cell.value), row - box.top, column - box.left))))


def append_cells(batch: Batch, request: Request) -> None:
    """appendCells: rows of CellData after the last row with data; the grid grows."""
    paths, rows = fields(request, "CellData"), request.get("rows") or []
    sheet = batch.state.sheet(request.get("sheetId"))
    top = sheet.grid.used()[0]
    sheet.resize(max(sheet.height, top + len(rows)), max(sheet.width, width_of(rows)))
    batch.state.check_size()
    batch.guard(sheet, Box(top, 0, top + len(rows), width_of(rows)))
    for down, row in enumerate(rows):
        for column, data in enumerate(row.get("values") or []):
            write_cell(batch, sheet, (top + down, column), data or {}, paths)


def set_data_validation(batch: Batch, request: Request) -> None:
    """setDataValidation: a rule on every cell; none clears them."""
    sheet, box = batch.resolve(request.get("range"))
    rule = normal(dict(request["rule"])) if request.get("rule") else None
    if rule:
        check_validation(rule)
    sheet.grid.patch(box, {"dataValidation": rule} if rule else {}, (("dataValidation",),))


def update_borders(batch: Batch, request: Request) -> None:
    """updateBorders: the sides named, around the range and inside it."""
    sheet, box = batch.resolve(request.get("range"))
    sides = {name: normal(request[name]) for name in request if name != "range"}
    if box.height * box.width <= 10_000:
        for row in range(box.top, box.bottom):
            for column in range(box.left, box.right):
                border_cell(sheet, row, column, borders_at(box, row, column, sides))
        return
    for part in lattice(box):
        wanted = borders_at(box, part.top, part.left, sides)
        for name, border in wanted.items():
            sheet.grid.patch(part, {"userEnteredFormat": {"borders": {name: border}}}, (("userEnteredFormat", "borders", name),))


def lattice(box: Box) -> list[Box]:
    """The box cut into its corners, edges and middle: within each every cell has the same sides."""
    rows = sorted({box.top, min(box.top + 1, box.bottom), max(box.bottom - 1, box.top), box.bottom})
    columns = sorted({box.left, min(box.left + 1, box.right), max(box.right - 1, box.left), box.right})
    return [Box(top, left, bottom, right) for top, bottom in pairwise(rows) for left, right in pairwise(columns)]


def borders_at(box: Box, row: int, column: int, sides: Mapping[str, Any]) -> dict[str, Any]:
    """The borders that a cell of the box gets."""
    names = {
        "top": "top" if row == box.top else "innerHorizontal",
        "bottom": "bottom" if row == box.bottom - 1 else "innerHorizontal",
        "left": "left" if column == box.left else "innerVertical",
        "right": "right" if column == box.right - 1 else "innerVertical",
    }
    return {side: sides[name] for side, name in names.items() if name in sides}


def border_cell(sheet: Sheet, row: int, column: int, borders: Mapping[str, Any]) -> None:
    """Draw borders at one cell; style NONE takes a border away."""
    if not borders:
        return
    cell = sheet.grid.at(row, column)
    after: Mapping[str, Any] = cell.format or {}
    for name, border in borders.items():
        drawn = {} if border.get("style") in (None, "NONE") else {"borders": {name: border}}
        after = put(after, drawn, ("borders", name))
    sheet.grid.set(row, column, with_format(cell, shared(dict(after)) if after else None))


def merge_cells(batch: Batch, request: Request) -> None:
    """mergeCells: all, by columns or by rows; the values but the first are gone. ApiError where a merge is cut."""
    sheet, box = batch.resolve(request.get("range"))
    check_whole_merges(sheet, box)
    frozen = sheet.properties["gridProperties"]
    if box.top < frozen.get("frozenRowCount", 0) < box.bottom:
        raise invalid("You can't merge frozen and non-frozen rows.")
    if box.left < frozen.get("frozenColumnCount", 0) < box.right:
        raise invalid("You can't merge frozen and non-frozen columns.")
    sheet.merges = [old for old in sheet.merges if not box.meets(old)]
    for part in parts(box, request.get("mergeType", "MERGE_ALL")):
        if part.height * part.width > 1:
            sheet.merges.append(part)
            keep_first(sheet, part)


def check_whole_merges(sheet: Sheet, box: Box) -> None:
    """ApiError if a merge lies partly inside the box."""
    if any(box.meets(old) and not box.covers(old) for old in sheet.merges):
        raise invalid("You must select all cells in a merged range to merge or unmerge them.")


def parts(box: Box, kind: str) -> list[Box]:
    """The boxes that become one cell each."""
    if kind == "MERGE_COLUMNS":
        return [Box(box.top, column, box.bottom, column + 1) for column in range(box.left, box.right)]
    if kind == "MERGE_ROWS":
        return [Box(row, box.left, row + 1, box.right) for row in range(box.top, box.bottom)]
    return [box]


def keep_first(sheet: Sheet, box: Box) -> None:
    """Keep the first value in reading order at the top left, drop the others."""
    filled = [(row, column, cell) for row, column, cell in sheet.grid.written(box) if cell.value is not None]
    if not filled:
        return
    first = filled[0][2].value
    for row, column, cell in filled:
        sheet.grid.set(row, column, with_value(cell, None))
    sheet.grid.set(box.top, box.left, with_value(sheet.grid.at(box.top, box.left), first))


def unmerge_cells(batch: Batch, request: Request) -> None:
    """unmergeCells: every merge in the range. ApiError where one lies partly outside."""
    sheet, box = batch.resolve(request.get("range"))
    check_whole_merges(sheet, box)
    sheet.merges = [old for old in sheet.merges if not box.covers(old)]


def wipe(sheet: Sheet, box: Box, paths: tuple[Path, ...] = ALL_PATHS) -> None:
    """Take away what the paths name from every cell of the box."""
    sheet.grid.patch(box, {}, paths)


def value_only(cell: Cell) -> Cell:
    """The cell's value without anything else."""
    return Cell(cell.value) if cell.value is not None else EMPTY


KINDS: dict[str, Work] = {
    "updateCells": update_cells, "repeatCell": repeat_cell, "appendCells": append_cells, "setDataValidation": set_data_validation,
    "updateBorders": update_borders, "mergeCells": merge_cells, "unmergeCells": unmerge_cells,
}  # fmt: skip
