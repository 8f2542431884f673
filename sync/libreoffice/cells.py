"""Cells of an open LibreOffice as xlwings knows them: values in blocks, looks, merged cells; references in both ways of writing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

if TYPE_CHECKING:
    from sync.libreoffice.engine import Sheet

Corners = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""

HUNDREDTHS_PER_POINT = 2540 / 72
HUNDREDTHS_PER_PIXEL = 2540 / 96
DAYS = 2
"""LibreOffice's number for cells that hold a day or a time."""
_CONTENTS = 1 | DAYS | 4 | 16
"""Values, days, texts, formulas."""

_PIECE = re.compile(r""""(?:[^"]|"")*"|'(?:[^']|'')*'|[^"']+""")
_LINES = {"thin": 26, "medium": 53, "thick": 88}
_SIDES = {"edge_top": "TopLine", "edge_bottom": "BottomLine", "edge_left": "LeftLine", "edge_right": "RightLine",
          "inside_horizontal": "HorizontalLine", "inside_vertical": "VerticalLine"}  # fmt: skip
_VERTICAL = {"top": 1, "center": 2, "bottom": 3}


def as_uno(formula: str) -> str:
    """`SUM('A b'!A1,"x,y")` as LibreOffice takes it: `SUM($'A b'.A1;"x,y")`."""
    pieces = _PIECE.findall(formula)
    told = []
    for piece, behind in zip(pieces, [*pieces[1:], ""], strict=True):
        if piece[0] == "'" and behind[:1] == "!":
            told.append(f"${piece}")
        else:
            told.append(piece if piece[0] in "\"'" else piece.replace(",", ";").replace("!", "."))
    return "".join(told)


def as_excel(reference: str) -> str:
    """`$'A b'.$A$1` or `$Tong.$A$1` as Excel writes it: `'A b'!$A$1`."""
    found = re.fullmatch(r"\$?('(?:[^']|'')*'|[^.'$]+)\.(.+)", reference)
    return f"{found[1]}!{found[2]}" if found else reference


class Range(base_classes.Range):
    """A block of cells of one sheet."""

    def __init__(self, sheet: Sheet, corners: Corners) -> None:
        self.sheet = sheet
        self.corners = corners
        first_row, first_column, last_row, last_column = corners
        self._cells = sheet.sheet.getCellRangeByPosition(first_column, first_row, last_column, last_row)

    row = property(lambda self: self.corners[0] + 1)
    column = property(lambda self: self.corners[1] + 1)
    shape = property(lambda self: (self.corners[2] - self.corners[0] + 1, self.corners[3] - self.corners[1] + 1))
    api = property(lambda self: self._cells)

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        """Sheet, first row and column from 1, rows and columns."""
        return (self.sheet.name, self.row, self.column, *self.shape)

    @property
    def address(self) -> str:
        """As Excel writes it."""
        return as_excel(self._cells.AbsoluteName).rpartition("!")[2]

    def __len__(self) -> int:
        return int(self.shape[0] * self.shape[1])

    def __call__(self, row: int, column: int | None = None) -> Range:
        """One cell, counted from 1 within the block, which it may leave as in Excel."""
        if column is None:
            row, column = (row - 1) // self.shape[1] + 1, (row - 1) % self.shape[1] + 1
        place = (self.corners[0] + row - 1, self.corners[1] + column - 1)
        return Range(self.sheet, place * 2)

    # ---- values

    @property
    def raw_value(self) -> Any:
        """Numbers, texts, days and None: in rows, or alone for a single cell."""
        rows = [[item if item != "" else None for item in row] for row in self._cells.getDataArray()]
        for address in self._cells.queryContentCells(DAYS).getRangeAddresses():
            for row in range(address.StartRow - self.corners[0], address.EndRow - self.corners[0] + 1):
                for column in range(address.StartColumn - self.corners[1], address.EndColumn - self.corners[1] + 1):
                    rows[row][column] = _moment(rows[row][column])
        return rows[0][0] if self.shape == (1, 1) else rows

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        rows = value if isinstance(value, Sequence) and not isinstance(value, str) else [[value]]
        self._cells.setFormulaArray(tuple(tuple(_typed(item) for item in row) for row in rows))

    def clear_contents(self) -> None:
        """Empty the cells; their looks stay."""
        self._cells.clearContents(_CONTENTS)

    # ---- looks

    @property
    def number_format(self) -> str | None:
        """The code of the format, in English; None where it differs."""
        formats = self.sheet.book.document.getNumberFormats()
        key = self._cells.NumberFormat
        return str(formats.getByKey(key).FormatString) if key is not None else None

    @number_format.setter
    def number_format(self, value: str) -> None:
        import uno

        formats = self.sheet.book.document.getNumberFormats()
        english = uno.createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")
        key = formats.queryKey(value, english, False)
        self._cells.NumberFormat = key if key != -1 else formats.addNew(value, english)

    @property
    def color(self) -> tuple[int, int, int] | None:
        """The fill; None without."""
        known = self._cells.CellBackColor
        return None if known in (None, -1) else (known >> 16 & 255, known >> 8 & 255, known & 255)

    @color.setter
    def color(self, value: Any) -> None:
        self._cells.CellBackColor = -1 if value is None else _number(value)

    font = property(lambda self: Font(self._cells))
    borders = property(lambda self: Borders(self._cells))

    @property
    def wrap_text(self) -> bool | None:
        """Whether long texts break."""
        known = self._cells.IsTextWrapped
        return None if known is None else bool(known)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self._cells.IsTextWrapped = value

    @property
    def horizontal_alignment(self) -> str:
        """general, left, center, right."""
        known = str(self._cells.HoriJustify.value).lower()
        return "general" if known == "standard" else known

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        import uno

        name = "STANDARD" if value == "general" else value.upper()
        self._cells.HoriJustify = uno.Enum("com.sun.star.table.CellHoriJustify", name)

    @property
    def vertical_alignment(self) -> str:
        """top, center, bottom."""
        return next((word for word, number in _VERTICAL.items() if number == self._cells.VertJustify), "bottom")

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self._cells.VertJustify = _VERTICAL[value]

    # ---- sizes, merged cells

    @property
    def row_height(self) -> float | None:
        """Of the first row, in points; 0 when all are hidden, None when some are."""
        shown = self._cells.queryVisibleCells().getRangeAddresses()
        rows = sum(address.EndRow - address.StartRow + 1 for address in shown if address.StartColumn <= self.corners[1])
        if 0 < rows < self.shape[0]:
            return None
        return self._cells.Rows.getByIndex(0).Height / HUNDREDTHS_PER_POINT if rows else 0

    @row_height.setter
    def row_height(self, value: float) -> None:
        self._cells.Rows.IsVisible = value > 0
        if value:
            self._cells.Rows.Height = round(value * HUNDREDTHS_PER_POINT)

    @property
    def column_width(self) -> float:
        """In letters; 0 when hidden."""
        column = self._cells.Columns.getByIndex(0)
        return (column.Width / HUNDREDTHS_PER_PIXEL - 5) / 7 if column.IsVisible else 0

    @column_width.setter
    def column_width(self, value: float) -> None:
        self._cells.Columns.IsVisible = value > 0
        if value:
            self._cells.Columns.Width = round((value * 7 + 5) * HUNDREDTHS_PER_PIXEL)

    def merge(self, across: bool = False) -> None:
        """Make one cell of the block."""
        self._cells.merge(True)

    def unmerge(self) -> None:
        """Take every merged cell in the block apart."""
        self._cells.merge(False)

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        """New rows above, as many as the block has; of whole rows only, as everything of ours is moved."""
        self.sheet.sheet.Rows.insertByIndex(self.corners[0], self.shape[0])

    def delete(self, shift: str | None = None) -> None:
        """Take the whole rows of the block out of the sheet."""
        self.sheet.sheet.Rows.removeByIndex(self.corners[0], self.shape[0])

    @property
    def merge_cells(self) -> bool:
        """Whether anything in the block is merged."""
        return bool(self._cells.getIsMerged())


def _typed(value: Any) -> str:
    """What a person would type into the cell: LibreOffice and Excel take an apostrophe in front for "this is text"."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return f"={as_uno(value[1:])}" if value.startswith("=") else value
    return repr(value)


def _moment(value: Any) -> Any:
    if not isinstance(value, int | float):
        return value
    return datetime(1899, 12, 30) + timedelta(seconds=round(value * 86_400))  # noqa: DTZ001  # sheets know no zones


def _number(colour: Any) -> int:
    if isinstance(colour, str):
        return int(colour.removeprefix("#"), 16)
    return colour if isinstance(colour, int) else colour[0] << 16 | colour[1] << 8 | colour[2]


class Font(base_classes.Font):
    """The font of a block."""

    def __init__(self, cells: Any) -> None:
        self._cells = cells

    @property
    def bold(self) -> bool:
        """Whether it is."""
        return bool(self._cells.CharWeight > 100)

    @bold.setter
    def bold(self, value: bool) -> None:
        self._cells.CharWeight = 150.0 if value else 100.0

    @property
    def italic(self) -> bool:
        """Whether it is."""
        return str(self._cells.CharPosture.value) == "ITALIC"

    @italic.setter
    def italic(self, value: bool) -> None:
        import uno

        self._cells.CharPosture = uno.Enum("com.sun.star.awt.FontSlant", "ITALIC" if value else "NONE")

    @property
    def size(self) -> float:
        """In points."""
        return float(self._cells.CharHeight)

    @size.setter
    def size(self, value: float) -> None:
        self._cells.CharHeight = float(value)

    @property
    def color(self) -> tuple[int, int, int]:
        """Of the letters."""
        known = self._cells.CharColor
        return (known >> 16 & 255, known >> 8 & 255, known & 255)

    @color.setter
    def color(self, value: Any) -> None:
        self._cells.CharColor = _number(value)

    @property
    def name(self) -> str:
        """Of the typeface."""
        return str(self._cells.CharFontName)

    @name.setter
    def name(self, value: str) -> None:
        self._cells.CharFontName = value


class Borders(base_classes.Borders):
    """The lines of a block."""

    def __init__(self, cells: Any) -> None:
        self._cells = cells

    def set(self, which: Sequence[str] = (), *, line_style: Any = None, weight: Any = "thin", color: Any = 0) -> None:
        """Draw the sides named; without a style they go."""
        import uno

        line = uno.createUnoStruct("com.sun.star.table.BorderLine2")
        if line_style not in (None, "none"):
            line.Color = _number(color)
            line.OuterLineWidth = line.LineWidth = _LINES[weight]
        border = self._cells.TableBorder2
        for side in _SIDES.values():
            setattr(border, f"Is{side}Valid", False)
        for side in (_SIDES[name] for name in which if name in _SIDES):
            setattr(border, side, line)
            setattr(border, f"Is{side}Valid", True)
        self._cells.TableBorder2 = border
