"""Requests that move cells: copy, cut, paste text, sort, put cells in and take them out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sync.local_google.a1 import Box
from sync.local_google.batch import Batch, Request, Work
from sync.local_google.batch_cells import check_whole_merges, wipe
from sync.local_google.batch_dimensions import spell_out
from sync.local_google.calculate import CellError, comparison_key
from sync.local_google.cells import EMPTY, Cell, Formula, with_value
from sync.local_google.references import moved
from sync.local_google.sheet import Json, Sheet, invalid
from sync.local_google.values import enter

Block = dict[tuple[int, int], Cell]
Taken = Callable[[Cell, Cell], Cell]

TAKEN: dict[str, Taken] = {
    "PASTE_NORMAL": lambda old, new: new,
    "PASTE_NO_BORDERS": lambda old, new: replace(new, format=without_borders(new)),
    "PASTE_VALUES": lambda old, new: with_value(old, new.value),
    "PASTE_FORMULA": lambda old, new: with_value(old, new.value),
    "PASTE_FORMAT": lambda old, new: Cell(old.value, new.format, old.note, old.validation),
    "PASTE_DATA_VALIDATION": lambda old, new: replace(old, validation=new.validation),
    "PASTE_CONDITIONAL_FORMATTING": lambda old, new: old,
}
"""What each paste type takes over from the copied cell."""


def without_borders(cell: Cell) -> Any:
    """The format without its borders."""
    return {name: value for name, value in (cell.format or {}).items() if name != "borders"} or None


def block(batch: Batch, sheet: Sheet, box: Box, *, values: bool) -> Block:
    """Cells of a box by their place in it, blank ones too where the box is small or formatted; formulas as values if wanted."""
    reader = batch.reader()
    if not values and any(area.box.meets(box) for area in sheet.grid.areas):
        spell_out(sheet, box)
    found: Block = {}
    for row, column, cell in sheet.grid.written(box):
        kept = cell
        if values and isinstance(cell.value, Formula):
            value = reader.effective(sheet, row, column, cell)
            kept = with_value(cell, value.shown if isinstance(value, CellError) else value)
        found[row - box.top, column - box.left] = kept
    return found


def copy_paste(batch: Batch, request: Request) -> None:
    """copyPaste: the source over the destination, repeated where that is a multiple of it."""
    source, box = batch.state.resolve(request.get("source"))
    kind = request.get("pasteType", "PASTE_NORMAL")
    if not box.height or not box.width:
        raise invalid("The source range is empty.")
    copied = block(batch, source, box, values=kind == "PASTE_VALUES")
    height, width = box.height, box.width
    if request.get("pasteOrientation") == "TRANSPOSE":
        copied, height, width = {(across, down): cell for (down, across), cell in copied.items()}, width, height
    target, area = destination(batch, request.get("destination") or {}, height, width)
    batch.guard(target, area)
    merges = [old for old in source.merges if box.covers(old)]
    for top in range(area.top, area.bottom, height):
        for left in range(area.left, area.right, width):
            place = Box(top, left, min(top + height, target.height), min(left + width, target.width))
            paste(target, copied, place, TAKEN[kind], (top - box.top, left - box.left))
            if kind in ("PASTE_NORMAL", "PASTE_FORMAT") and height == box.height:
                paste_merges(target, place, merges, (top - box.top, left - box.left))


def destination(batch: Batch, told: Any, height: int, width: int) -> tuple[Sheet, Box]:
    """Where the copy lands: the range told where it is a multiple of the source, else as large as the source."""
    sheet, box = batch.state.resolve(told)
    if box.height % height or box.width % width:
        box = Box(box.top, box.left, box.top + height, box.left + width)
    return sheet, Box(box.top, box.left, min(box.bottom, sheet.height), min(box.right, sheet.width))


def paste(sheet: Sheet, copied: Block, box: Box, take: Taken, shift: tuple[int, int]) -> None:
    """Lay copied cells over a box; relative references go along."""
    for row, column, cell in list(sheet.grid.written(box)):
        if (row - box.top, column - box.left) not in copied:
            sheet.grid.set(row, column, take(cell, EMPTY))
    if take is TAKEN["PASTE_NORMAL"] and any(area.box.meets(box) for area in sheet.grid.areas):
        wipe(sheet, box)
    for (down, across), cell in copied.items():
        row, column = box.top + down, box.left + across
        if box.holds(row, column):
            kept = with_value(cell, Formula(moved(cell.value, *shift))) if isinstance(cell.value, Formula) else cell
            sheet.grid.set(row, column, take(sheet.grid.at(row, column), kept))


def paste_merges(sheet: Sheet, box: Box, merges: list[Box], shift: tuple[int, int]) -> None:
    """Merges of the source, laid over those of the destination."""
    check_whole_merges(sheet, box)
    down, across = shift
    sheet.merges = [old for old in sheet.merges if not box.covers(old)]
    sheet.merges.extend(Box(m.top + down, m.left + across, m.bottom + down, m.right + across) for m in merges)


def cut_paste(batch: Batch, request: Request) -> None:
    """cutPaste: the source is emptied, the destination is covered."""
    source, box = batch.resolve(request.get("source"))
    target, top, left = batch.state.position(request.get("destination"))
    kind = request.get("pasteType", "PASTE_NORMAL")
    area = Box(top, left, top + box.height, left + box.width)
    if not target.box.covers(area):
        raise invalid("The destination is too small for the source.")
    batch.guard(target, area)
    copied = block(batch, source, box, values=kind == "PASTE_VALUES")
    check_whole_merges(source, box)
    merges = [old for old in source.merges if box.covers(old)]
    source.merges = [old for old in source.merges if not box.covers(old)]
    wipe(source, box)
    paste(target, copied, area, TAKEN[kind], (0, 0))
    if kind == "PASTE_NORMAL":
        paste_merges(target, area, merges, (top - box.top, left - box.left))


def paste_data(batch: Batch, request: Request) -> None:
    """pasteData: text parted by a delimiter, taken as if it were typed. HTML is not built."""
    if request.get("html"):
        raise invalid("html is not supported by the local Google.")
    sheet, top, left = batch.state.position(request.get("coordinate"))
    rows = [line.split(request.get("delimiter") or "\t") for line in (request.get("data") or "").splitlines()]
    width = max((len(row) for row in rows), default=0)
    sheet.resize(max(sheet.height, top + len(rows)), max(sheet.width, left + width))
    batch.guard(sheet, Box(top, left, top + len(rows), left + width))
    for down, row in enumerate(rows):
        for across, text in enumerate(row):
            enter(batch.state, sheet, top + down, left + across, text, "USER_ENTERED", (down, across))


def sort_range(batch: Batch, request: Request) -> None:
    """sortRange: whole rows of the range by one column after the other; blank ones come last."""
    sheet, box = batch.resolve(request.get("range"))
    if any(box.meets(old) for old in sheet.merges):
        raise invalid("You can't sort a range with merged cells.")
    reader = batch.reader()
    rows = list(range(box.top, box.bottom))
    for spec in reversed(request.get("sortSpecs") or []):
        column = spec.get("dimensionIndex", 0)
        if not box.left <= column < box.right:
            raise invalid(f"sortSpecs.dimensionIndex[{column}] is outside of the range.")
        keys = {row: reader.effective(sheet, row, column, sheet.grid.at(row, column)) for row in rows}
        filled = [row for row in rows if keys[row] is not None]
        filled.sort(key=lambda row: sort_key(keys[row]), reverse=spec.get("sortOrder") == "DESCENDING")
        rows = filled + [row for row in rows if keys[row] is None]
    order = {old: box.top + index for index, old in enumerate(rows)}
    cells = [
        (order.get(row, row) if box.holds(row, column) else row, column, cell)
        for row, columns in sheet.grid.cells.items()
        for column, cell in columns.items()
    ]
    sheet.grid.replace_cells(iter(cells), sheet.grid.areas)


def sort_key(value: Any) -> tuple[int, Any]:
    """A value's place among all values, errors last."""
    return (3, value.shown) if isinstance(value, CellError) else comparison_key(value, None)


def insert_range(batch: Batch, request: Request) -> None:
    """insertRange: blank cells; those there go down or right, and what would leave the grid makes it grow."""
    sheet, box = batch.resolve(request.get("range"))
    rows = shift_of(request)
    rest = Box(box.top, box.left, sheet.height, box.right) if rows else Box(box.top, box.left, box.bottom, sheet.width)
    batch.guard(sheet, rest)
    check_whole_merges(sheet, rest)
    used_rows, used_columns = sheet.grid.used()
    if rows:
        sheet.resize(max(sheet.height, used_rows + box.height), sheet.width)
    else:
        sheet.resize(sheet.height, max(sheet.width, used_columns + box.width))
    shift_cells(sheet, rest, box.height if rows else 0, 0 if rows else box.width)


def delete_range(batch: Batch, request: Request) -> None:
    """deleteRange: cells go, those below or to the right come up."""
    sheet, box = batch.resolve(request.get("range"))
    rows = shift_of(request)
    rest = Box(box.bottom, box.left, sheet.height, box.right) if rows else Box(box.top, box.right, box.bottom, sheet.width)
    batch.guard(sheet, rest)
    check_whole_merges(sheet, box)
    check_whole_merges(sheet, rest)
    sheet.merges = [old for old in sheet.merges if not box.covers(old)]
    wipe(sheet, box)
    shift_cells(sheet, rest, -box.height if rows else 0, 0 if rows else -box.width)


def shift_of(request: Request) -> bool:
    """Whether cells move by rows. ApiError if it is not told."""
    told = request.get("shiftDimension")
    if told not in ("ROWS", "COLUMNS"):
        raise invalid("No dimension specified.")
    return bool(told == "ROWS")


def shift_cells(sheet: Sheet, box: Box, down: int, across: int) -> None:
    """Move the cells and merges of a box; formulas that name them are not followed."""
    taken = list(sheet.grid.written(box))
    wiped = [(row, column) for row, column, _ in taken]
    for row, column in wiped:
        sheet.grid.set(row, column, EMPTY)
    for row, column, cell in taken:
        # The grid has grown for values; formats alone may fall off its end.
        if sheet.box.holds(row + down, column + across):
            sheet.grid.set(row + down, column + across, cell)
    sheet.merges = [
        Box(old.top + down, old.left + across, old.bottom + down, old.right + across) if box.covers(old) else old
        for old in sheet.merges
    ]


def find_replace(batch: Batch, request: Request) -> Json:
    """findReplace: in the range, the sheet or all sheets; gives counts as Google does."""
    from sync.local_google.finding import replaced_in

    state = batch.state
    scopes = [key for key in ("range", "sheetId", "allSheets") if request.get(key) not in (None, False)]
    if len(scopes) != 1:
        raise invalid("Exactly one of range, sheetId or allSheets must be specified.")
    if scopes == ["range"]:
        places = [state.resolve(request["range"])]
    else:
        sheets = state.sheets if scopes == ["allSheets"] else [state.sheet(request["sheetId"])]
        places = [(sheet, sheet.box) for sheet in sheets]
    return replaced_in(batch, places, request)


KINDS: dict[str, Work] = {
    "copyPaste": copy_paste, "cutPaste": cut_paste, "pasteData": paste_data, "sortRange": sort_range, "insertRange": insert_range,
    "deleteRange": delete_range, "findReplace": find_replace,
}  # fmt: skip
