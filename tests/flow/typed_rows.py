"""A workbook with all rows there can be -> the same workbook with some of them, in any order; without a library, which takes time.

A sequence of many steps types hundreds of workbooks. Their rows are taken from one that the product wrote, part by part as it
stands in the package; everything else stays byte for byte what it was.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from functools import cached_property

_ROW = re.compile(r'<row r="(\d+)".*?</row>', re.DOTALL)
_CELL = re.compile(r'<c r="([A-Z]+)\d+"(.*?(?:/>|</c>))', re.DOTALL)
FIRST_ROW = 4


class TypedRows:
    """One unit's workbook; `sheet` is the place of its list among the sheets, from 1."""

    def __init__(self, data: bytes, sheet: int) -> None:
        self._data = data
        self._name = f"xl/worksheets/sheet{sheet}.xml"

    @cached_property
    def _parts(self) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(self._data)) as package:
            return {name: package.read(name) for name in package.namelist()}

    @cached_property
    def _rows(self) -> list[str]:
        """The rows of the list, header rows first."""
        return [found[0] for found in _ROW.finditer(self._parts[self._name].decode())]

    def book(self, rows: Sequence[int], *, is_moved: bool = False) -> bytes:
        """The workbook with these rows of the full one, from 0, in this order; `is_moved`: its first two columns changed about."""
        head, typed = self._rows[: FIRST_ROW - 1], self._rows[FIRST_ROW - 1 :]
        lines = [*head[:1], *(_placed(line, at, is_moved) for at, line in enumerate([*head[1:], *(typed[n] for n in rows)], 2))]
        sheet = self._parts[self._name].decode()
        start, end = sheet.index("<sheetData>"), sheet.index("</sheetData>")
        parts = {**self._parts, self._name: f"{sheet[:start]}<sheetData>{''.join(lines)}{sheet[end:]}".encode()}
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            for name, data in parts.items():
                package.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        return stream.getvalue()


_OTHER = {"A": "B", "B": "A"}


def _placed(row: str, at: int, is_moved: bool) -> str:
    """The row under another number."""
    opening = row[: row.index(">") + 1]
    cells = [(_OTHER.get(column, column) if is_moved else column, rest) for column, rest in _CELL.findall(row)]
    inside = "".join(f'<c r="{column}{at}"{rest}' for column, rest in sorted(cells, key=lambda cell: (len(cell[0]), cell[0])))
    return re.sub(r'^<row r="\d+"', f'<row r="{at}"', opening) + inside + "</row>"
