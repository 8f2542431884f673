"""XML of a worksheet -> what the parser gets wrong in it: error cells, formulas without a result, negative and odd numbers.

A quick search picks the few cells that could be such; only these are taken apart.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.model import CellFault, FaultyCell, column_number

TOKEN = re.compile(rb"<row\b([^>]*)>|<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
ATTRIBUTE = re.compile(rb"""(?<![\w:])([rts])\s*=\s*["']([^"']*)["']""")
ADDRESS = re.compile(rb"([A-Za-z]+)([0-9]+)")
VALUE = re.compile(rb"<v[^>]*>\s*([^<]*?)\s*</v>")
FORMULA = re.compile(rb"<f[\s/>]")
FLAGS = (re.compile(rb't="e"'), re.compile(rb"<v>[-+NnIi]"))
"""An error; a negative number (which a date cell would lose), NaN, infinity."""
FORMULA_FLAGS = (
    re.compile(rb"</f>\s*<(?:/c|v\s*/|v>\s*</v)"),
    re.compile(rb"<f [^>]*/>\s*<(?:/c|v\s*/|v>\s*</v)"),
)
"""An own formula, and one shared with another cell, that no value follows."""
_END = b"</c>"

Place = tuple[int, int]
"""Row and column, both from 0."""


@dataclass(frozen=True)
class SecondLook:
    """What the sheet's XML says that the parser does not: cells to overlay, and where legacy fonts stand."""

    cells: Mapping[Place, Any]
    fonts: Mapping[Place, str]


def suspects(xml: bytes) -> bytes:
    """The cells in which something odd may stand; all there is where some cell does not begin with its address."""
    patterns = FLAGS + FORMULA_FLAGS if b"<f" in xml else FLAGS
    flagged = [flag.start() for pattern in patterns for flag in pattern.finditer(xml)]
    if not flagged:
        return b""
    if xml.count(b"<c ") != xml.count(b'<c r="') or b"='" in xml:
        return xml
    starts = sorted({xml.rfind(b"<c ", 0, place + 1) for place in flagged})
    return b"".join([xml[start : xml.find(_END, start) + len(_END)] for start in starts if start >= 0])


def second_look(xml: bytes, styled: Sequence[str] = ()) -> SecondLook:
    """Faulty cells and odd numbers of one sheet, by place. A cell without an address stands right of the one before it."""
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
