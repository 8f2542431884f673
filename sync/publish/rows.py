"""Cells of a sheet -> the XML of its rows; those of a long table column by column.

XlsxWriter keeps the workbook, the styles, the shared strings and everything around the cells; only the text of `<row>` elements
is made here, without the checks that cells of ours do not need (measured: a third of the time, notes/performance.md §6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any

from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellDatetimeTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

from sync.day_number import serial
from sync.model import letters
from sync.publish.content import Formula, content, shown

CHUNK = 4000
"""Rows whose text is held at one time."""


@dataclass
class Block:
    """A run of whole rows from `first_row`; `looks[c]` is the format of column c, or one per row."""

    first_row: int
    first_column: int
    height: int
    columns: list[list[str]] = field(default_factory=list)
    looks: list[Any] = field(default_factory=list)


class LongSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet of cells whose kind is known, and of blocks of ready-made rows. A block's rows hold nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.row_shapes: dict[int, str] = {}
        self.blocks: list[Block] = []
        self.first_page_differs = False
        self.bodies: dict[str, str] = {}

    def put(self, row: int, column: int, item: Any, look: Any) -> None:
        """One cell, as `content` made it: text stays text, whatever it looks like."""
        self.table[row][column] = self._kept(item, look)

    def _kept(self, item: Any, look: Any) -> Any:
        kind = type(item)
        if kind is str:
            return CellStringTuple(self.str_table._get_shared_string_index(item), look)
        if item is None:
            return CellBlankTuple(look)
        if kind is Formula:
            return CellFormulaTuple(item.text, look, "" if item.value is None else serial(item.value))
        return CellDatetimeTuple(serial(item), look) if isinstance(item, date) else CellNumberTuple(item, look)

    def shape(self, row: int, height: float | None, *, hidden: bool) -> None:
        """The height of a row in points, None for the ordinary one, and whether it is shown."""
        self.set_row(row, height, None, {"hidden": hidden})
        # In whole pixels, as spreadsheet programs count.
        high = "" if height is None else f' ht="{int(height * 4 / 3 + 0.5) * 0.75:.16g}" customHeight="1"'
        self.row_shapes[row] = high + (' hidden="1"' if hidden else "")

    def add_block(self, row: int, column: int, columns: Sequence[Sequence[Any]], looks: Sequence[Any]) -> None:
        """Take over the rows from `row`: values and Cells, column by column."""
        block = Block(row, column, len(columns[0]), looks=list(looks))
        block.columns = [[self._body(value) for value in values] for values in columns]
        self.blocks.append(block)
        self._check_dimensions(row, column)
        self._check_dimensions(row + block.height - 1, column + len(columns) - 1)

    def _body(self, value: Any) -> str:
        """The rest of a cell element. The commonest kinds come first: a register has millions of cells and few distinct texts."""
        if value is None:
            return "/>"
        kind = type(value)
        if kind is str:
            known = self.bodies.get(value)
            if known is None:
                return self._new_text(value)
            self.str_table.count += 1
            return known
        if kind is int:
            return f"><v>{value}</v></c>"
        return self._rare_body(content(value))

    def _new_text(self, text: str) -> str:
        plain = shown(text)
        if plain is None:
            return "/>"
        index = self.str_table._get_shared_string_index(plain)
        self.bodies[text] = f' t="s"><v>{index}</v></c>'
        return self.bodies[text]

    def _rare_body(self, plain: Any) -> str:
        if plain is None or type(plain) in {str, int}:
            return self._body(plain)
        return formula_body(plain) if isinstance(plain, Formula) else f"><v>{digits(serial(plain))}</v></c>"

    def _assemble_xml_file(self) -> None:
        for row, cells in self.table.items():
            if cells:
                self._check_dimensions(row, min(cells))
                self._check_dimensions(row, max(cells))
        super()._assemble_xml_file()

    def _write_rows(self) -> None:
        blocks = {block.first_row: block for block in self.blocks}
        spans = [range(block.first_row, block.first_row + block.height) for block in self.blocks]
        single = {row for row in {*self.table, *self.row_shapes} if not any(row in span for span in spans)}
        for row in sorted(single | blocks.keys()):
            if row in blocks:
                self.fh.writelines(block_rows(blocks[row], self.row_shapes))
            else:
                self.fh.write(self._row(row))

    def _row(self, row: int) -> str:
        number = row + 1
        cells = [
            f'<c r="{letters(column + 1)}{number}" s="{cell.format._get_xf_index()}"{_BODY_OF[type(cell)](cell)}'
            for column, cell in sorted(self.table.get(row, {}).items())
        ]
        return f'<row r="{number}"{self.row_shapes.get(row, "")}>{"".join(cells)}</row>'

    def _write_header_footer(self) -> None:
        if not self.first_page_differs:
            super()._write_header_footer()
            return
        self._xml_start_tag("headerFooter", [("differentFirst", 1)])
        self._write_odd_header()
        self._xml_end_tag("headerFooter")


def digits(number: Any) -> str:
    """A number with all its digits and no more; numpy's own numbers have another `repr`."""
    return repr(number if type(number) in {int, float} else number.item())


def formula_body(formula: Formula) -> str:
    """The rest of a cell element that holds a formula."""
    text = escape(formula.text, quote=False)
    if isinstance(formula.value, str):
        return f' t="str"><f>{text}</f><v>{escape(formula.value, quote=False)}</v></c>'
    return f"><f>{text}</f><v>{'' if formula.value is None else digits(serial(formula.value))}</v></c>"


_BODY_OF: Mapping[type, Callable[[Any], str]] = {
    CellStringTuple: lambda cell: f' t="s"><v>{cell.string}</v></c>',
    CellBlankTuple: lambda _: "/>",
    CellFormulaTuple: lambda cell: formula_body(Formula(cell.formula, None if cell.value == "" else cell.value)),
    CellNumberTuple: lambda cell: f"><v>{digits(cell.number)}</v></c>",
    CellDatetimeTuple: lambda cell: f"><v>{digits(cell.number)}</v></c>",
}
"""The rest of a cell element, of a cell that was put."""


def block_rows(block: Block, shapes: Mapping[int, str]) -> Iterator[str]:
    """The `<row>` elements of a block, some thousands at a time."""
    names = [letters(block.first_column + index + 1) for index in range(len(block.columns))]
    for start in range(0, block.height, CHUNK):
        numbers = range(block.first_row + start + 1, block.first_row + min(start + CHUNK, block.height) + 1)
        cells = [
            _column_cells(name, numbers, bodies[start : start + CHUNK], _chunk_looks(looks, start))
            for name, bodies, looks in zip(names, block.columns, block.looks, strict=True)
        ]
        rows = map("".join, zip(*cells, strict=True))
        pairs = zip(numbers, rows, strict=True)
        yield "".join([f'<row r="{number}"{shapes.get(number - 1, "")}>{row}</row>' for number, row in pairs])


def _chunk_looks(looks: Any, start: int) -> Any:
    return looks[start : start + CHUNK] if isinstance(looks, list) else looks


def _column_cells(name: str, numbers: range, bodies: Sequence[str], looks: Any) -> list[str]:
    if isinstance(looks, list):
        return [
            f'<c r="{name}{number}" s="{look._get_xf_index()}"{body}'
            for number, body, look in zip(numbers, bodies, looks, strict=True)
        ]
    style = f'" s="{looks._get_xf_index()}"'
    return [f'<c r="{name}{number}{style}{body}' for number, body in zip(numbers, bodies, strict=True)]
