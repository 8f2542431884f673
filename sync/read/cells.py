"""Guarded bytes -> every sheet's cells as Python values, with error cells and uncalculated formulas kept apart from empty ones.

The one home of python-calamine. Its answer is right but for four things, each mended from the sheet's own XML: an error cell and
a formula without a result come back empty, a negative number in a date cell comes back as a time of day, "NaN" as a number.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from sync.model import Finding
from sync.read.guard import MAX_BOX_CELLS, Guarded, Merge, SheetScan, refused
from sync.read.second_look import Place, second_look
from sync.vietnamese import nfc


@dataclass(frozen=True)
class SheetCells:
    """One worksheet. `rows[0][0]` is A1; every row has the same width; an empty cell is "".

    `fonts`: legacy Vietnamese font (".VnTime", "VNI-Times") of the cells that have one. `is_reachable` is False for a sheet that
    the program's own menus cannot show.
    """

    name: str
    rows: Sequence[list[Any]]
    is_visible: bool = True
    is_reachable: bool = True
    merges: Sequence[Merge] = ()
    fonts: Mapping[Place, str] = field(default_factory=dict)


def read_sheets(data: bytes, guarded: Guarded) -> list[SheetCells] | Finding:
    """Every worksheet in workbook order. Whatever the parser makes of a damaged file is E-FILE-BROKEN."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(guarded.package or data)) as workbook:
            visible = {about.name: about.visible for about in workbook.sheets_metadata if about.typ == SheetTypeEnum.WorkSheet}
            parsed = {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in visible}
    except MemoryError:
        return refused("E-FILE-BIG", guarded.name, size=len(data))
    except BaseException as error:
        # A panic of the parser derives from BaseException; its class can be told only by the module it names.
        if isinstance(error, Exception) or type(error).__module__ == "pyo3_runtime":
            return refused("E-FILE-BROKEN", guarded.name)
        raise
    return [_sheet(name, rows, visible[name], guarded) for name, rows in parsed.items()]


def _sheet(name: str, rows: list[list[Any]], visible: SheetVisibleEnum, guarded: Guarded) -> SheetCells:
    scan = guarded.sheets.get(name) or SheetScan()
    fonts: Mapping[Place, str] = {}
    if scan.xml:
        look = second_look(scan.xml, guarded.fonts)
        overlay(rows, look.cells)
        fonts = look.fonts
    return SheetCells(
        nfc(name),
        rows,
        visible == SheetVisibleEnum.Visible,
        visible != SheetVisibleEnum.VeryHidden,
        scan.merges,
        fonts,
    )


def overlay(rows: list[list[Any]], cells: Mapping[Place, Any]) -> None:
    """Put the mended values in, making room where the parser saw nothing but emptiness. A right number is left as it is."""
    if not cells:
        return
    width = max(len(rows[0]) if rows else 0, 1 + max(column for _, column in cells))
    height = max(len(rows), 1 + max(row for row, _ in cells))
    if width * height > MAX_BOX_CELLS:
        cells = {place: value for place, value in cells.items() if place[0] < len(rows) and place[1] < len(rows[0])}
    else:
        for known in rows:
            known.extend([""] * (width - len(known)))
        rows.extend([""] * width for _ in range(height - len(rows)))
    for (row, column), value in cells.items():
        rows[row][column] = value
