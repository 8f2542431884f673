"""Guarded bytes -> every sheet's cells as Python values, with error cells and uncalculated formulas kept apart from empty ones.

The one home of python-calamine. Its answer is right but for four things, each mended from the sheet's own XML: an error cell and
a formula without a result come back empty, a negative number in a date cell comes back as a time of day, "NaN" as a number.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from sync.model import CellFault, FaultyCell, Finding, column_number
from sync.read.guard import MAX_BOX_CELLS, ODD_NUMBER, UNCALCULATED, Guarded, Merge, SheetScan, refused
from sync.vietnamese import nfc

TOKEN = re.compile(rb"<row\b([^>]*)>|<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
ATTRIBUTE = re.compile(rb"""(?<![\w:])([rts])\s*=\s*["']([^"']*)["']""")
ADDRESS = re.compile(rb"([A-Za-z]+)([0-9]+)")
ERROR = re.compile(rb't="e"')
VALUE = re.compile(rb"<v[^>]*>\s*([^<]*?)\s*</v>")
FORMULA = re.compile(rb"<f[\s/>]")

Place = tuple[int, int]
"""Row and column, both from 0."""


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


@dataclass(frozen=True)
class SecondLook:
    """What the sheet's XML says that the parser does not: cells to overlay, and where legacy fonts stand."""

    cells: Mapping[Place, Any]
    fonts: Mapping[Place, str]


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


def second_look(xml: bytes, styled: Sequence[str] = ()) -> SecondLook:
    """Faulty cells and odd numbers of one sheet, by place. A cell without an address stands right of the one before it."""
    if not styled and xml.count(b"<c ") == xml.count(b'<c r="') and b"='" not in xml:
        return SecondLook(dict(_flagged(xml)), {})
    return _look_everywhere(xml, styled)


def _flagged(xml: bytes) -> Iterator[tuple[Place, Any]]:
    """The same where every cell has its address: only cells in which something odd stands are looked at."""
    for pattern in (ERROR, ODD_NUMBER, UNCALCULATED[0], *(UNCALCULATED[1:] if b"<f " in xml else ())):
        for flag in pattern.finditer(xml):
            cell = TOKEN.match(xml, xml.rfind(b"<c ", 0, flag.start() + 1))
            if cell and cell.end() >= flag.end() - len(b"</c") and cell[2]:
                about = dict(ATTRIBUTE.findall(cell[2]))
                value = _mended(about.get(b"t", b"n"), cell[3] or b"")
                if value is not None:
                    yield _place(about.get(b"r", b""), -1, -1), value


def _look_everywhere(xml: bytes, styled: Sequence[str]) -> SecondLook:
    cells: dict[Place, Any] = {}
    fonts: dict[Place, str] = {}
    row = column = -1
    for of_row, of_cell, body in TOKEN.findall(xml):
        if not of_cell and not body:
            row, column = _row_number(of_row, row + 1), -1
            continue
        about = dict(ATTRIBUTE.findall(of_cell))
        row, column = _place(about.get(b"r", b""), row, column + 1)
        value = _mended(about.get(b"t", b"n"), body)
        if value is not None:
            cells[row, column] = value
        style = about.get(b"s", b"0")
        if styled and body and style.isdigit() and int(style) < len(styled) and styled[int(style)]:
            fonts[row, column] = styled[int(style)]
    return SecondLook(cells, fonts)


def _row_number(tag: bytes, following: int) -> int:
    number = dict(ATTRIBUTE.findall(tag)).get(b"r", b"")
    return int(number) - 1 if number.isdigit() else following


def _place(address: bytes, row: int, column: int) -> Place:
    found = ADDRESS.fullmatch(address)
    return (int(found[2]) - 1, column_number(found[1].decode()) - 1) if found else (row, column)


def _mended(kind: bytes, body: bytes) -> Any:
    """What the cell really holds, when that is not what the parser returns; else None."""
    found = VALUE.search(body)
    text = found[1] if found else b""
    if kind == b"e":
        return FaultyCell(text.decode("utf-8", "replace") or "#VALUE!")
    if kind == b"n" and text:
        return _odd_number(text)
    if kind != b"str" and not text and FORMULA.search(body) and b"<is>" not in body:
        return FaultyCell(CellFault.UNCALCULATED)
    return None


def _odd_number(text: bytes) -> Any:
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number):
        return FaultyCell("#NUM!")
    return number if number < 0 else None


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
