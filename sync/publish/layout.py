"""Columns and rows of a register -> a sheet of ours: title, note, hidden names, header in row 3, print set-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sync.publish.register_spec import SheetSpec
from sync.publish.sheet import Cell, Column, Put, Sheet, Table, jump
from sync.publish.values import View

HEADER_ROW = 2
"""Where headers stand; row 1 above it holds machine names (hidden) when the sheet has yellow cells."""

MAX_ROWS = 1_000_000
"""Rows of one register; a worksheet ends at 1,048,576."""

LETTERS_PER_WIDTH = 1.12
"""Letters of the body's font that fit into one unit of column width."""
TITLE_LETTER = 1.55
"""Width of a letter of the title's font in letters of the body's."""
NOTE_WIDTH, MADE_WIDTH = 74.0, 45.0


@dataclass(frozen=True, slots=True)
class Made:
    """One column ready to print: what it is, and its cell for every row."""

    column: Column
    cells: Sequence[Any]


def register(
    view: View, spec: SheetSpec, words: Mapping[str, str], columns: Sequence[Made], note: str = "", keys: Sequence[str] = ()
) -> Sheet:
    """One table with its header in row 3. With yellow columns the keys go to the hidden column A, machine names to hidden row 2."""
    is_yellow = any(made.column.yellow for made in columns)
    first = 1 if is_yellow else 0
    rows = list(zip(*(made.cells for made in columns), strict=True))
    table = Table(
        HEADER_ROW,
        first,
        [made.column for made in columns],
        rows[:MAX_ROWS],
        keys=tuple(keys)[:MAX_ROWS] if is_yellow else (),
    )
    if len(rows) > MAX_ROWS:
        note = words["too_many"].format(n=len(rows) - MAX_ROWS) + " " + note
    widths = [made.column.width for made in columns]
    return Sheet(
        spec.name,
        spec.key,
        puts=heading(view, spec, words, widths, first, note, is_yellow=is_yellow),
        tables=[table],
        widths={first + index: width for index, width in enumerate(widths)},
        heights={0: 34, HEADER_ROW: header_height(table.columns), **row_heights(table)},
        freeze=(HEADER_ROW + 1, first + spec.freeze),
        fit=(pages_wide(widths), 0),
        repeat_rows=(HEADER_ROW, HEADER_ROW),
        hidden_columns=(0,) if is_yellow else (),
        hidden_rows=(1,) if is_yellow else (),
    )


def with_block_below(sheet: Sheet, title: str, link: str, table: Table) -> Sheet:
    """A second table under the first, and a line in row 2 that leads to it, because nobody scrolls to the end of a list."""
    row = HEADER_ROW + 1 + max(1, len(sheet.tables[0].rows)) + 2
    # It stands in columns made for the first table: what is longer shrinks.
    columns = [replace(column, style="fit") if column.style == "text" else column for column in table.columns]
    placed = replace(table, row=row + 1, columns=columns, filter=False)
    return replace(
        sheet,
        tables=[*sheet.tables, placed],
        puts=[
            *sheet.puts,
            Put(1, 0, Cell(link, "link", link=jump(sheet.name, f"A{row + 1}")), 1, 3),
            Put(row, table.column, Cell(title, "subtitle")),
        ],
        heights={**sheet.heights, row: 24, row + 1: header_height(table.columns), **row_heights(placed)},
    )


def with_block_above(sheet: Sheet, table: Table, title: str) -> Sheet:
    """A table of a few yellow lines between the sheet's title and its register, under whose `title` the register now stands.

    Nothing but columns is held in place: the lines would take half of a small screen.
    """
    down = len(table.rows) + 3
    names = HEADER_ROW + down - 1
    heights = {row + down if row >= HEADER_ROW else row: height for row, height in sheet.heights.items()}
    own = {HEADER_ROW: header_height(table.columns), **row_heights(table), names - 1: 24}
    return replace(
        sheet,
        tables=[table, *(replace(below, row=below.row + down) for below in sheet.tables)],
        puts=[*sheet.puts, Put(names - 1, 1, Cell(title, "subtitle"))],
        heights={**heights, **own},
        freeze=(0, sheet.freeze[1]),
        repeat_rows=(HEADER_ROW + down, HEADER_ROW + down),
        hidden_rows=(*sheet.hidden_rows, names),
    )


def with_register_below(sheet: Sheet, title: str, lower: Sheet) -> Sheet:
    """A second register under the first, both with yellow cells: its machine names stand in the hidden row above its header, the
    columns are as wide as the wider of the two needs."""
    row = HEADER_ROW + 1 + max(1, len(sheet.tables[0].rows)) + 2
    placed = replace(lower.tables[0], row=row + 2)
    places = sheet.widths.keys() | lower.widths.keys()
    return replace(
        sheet,
        tables=[sheet.tables[0], placed],
        puts=[*sheet.puts, Put(row, placed.column, Cell(title, "subtitle"))],
        widths={place: max(sheet.widths.get(place, 0), lower.widths.get(place, 0)) for place in places},
        heights={**sheet.heights, row: 24, row + 2: header_height(placed.columns), **row_heights(placed)},
        fit=lower.fit,
        # The upper one is over on the first page; the pages after it are the lower one's.
        repeat_rows=(row + 2, row + 2),
    )


def heading(
    view: View, spec: SheetSpec, words: Mapping[str, str], widths: Sequence[float], first: int, note: str, *, is_yellow: bool
) -> list[Put]:
    """Row 1: what the sheet is, the lines that prove nothing was lost, and when the machine made it."""
    title = Cell(spec.title or spec.name, "title")
    made = replace(made_cell(view, words, is_yellow=is_yellow), style="small")
    shown = _first_page(widths)
    title_width = TITLE_LETTER * len(str(title.value)) + 2
    note_width = max(MADE_WIDTH, min(NOTE_WIDTH, sum(shown) - title_width - MADE_WIDTH))
    parts = [(title, title_width), (Cell(note, "small"), note_width), (made, 0.0)]
    return spread([part for part in parts if part[0].value], shown, first)


def _first_page(widths: Sequence[float]) -> Sequence[float]:
    """The columns that print on the first page: a sentence must not run across two sheets of paper."""
    room = sum(widths) / pages_wide(widths)
    count = sum(1 for last in range(len(widths)) if sum(widths[: last + 1]) <= room)
    return widths[: max(3, count)]


def made_cell(view: View, words: Mapping[str, str], *, is_yellow: bool = False) -> Cell:
    """When the machine made the sheet, and which of its cells it will read."""
    return Cell(words["made_yellow" if is_yellow else "made"].format(moment=view.clock(view.picture.moment)), "note", volatile=True)


def spread(parts: Sequence[tuple[Cell, float]], widths: Sequence[float], first: int, row: int = 0) -> list[Put]:
    """Cells side by side over as many columns as each needs; the last takes what is left, so that nothing is cut off."""
    puts: list[Put] = []
    start = 0
    for index, (cell, wanted) in enumerate(parts):
        count, total, left = 0, 0.0, len(parts) - index - 1
        while start + count < len(widths) - left and (not count or total < wanted or not left):
            total += widths[start + count]
            count += 1
        if not count:
            break
        puts.append(Put(row, first + start, cell, 1, count))
        start += count
    return puts


def header_height(columns: Sequence[Column]) -> float:
    """Points the header row needs, its titles wrapped by word."""
    return 6 + 14.5 * max((lines(column.title, column.width - 1.5) for column in columns), default=1)


READABLE_WIDTH = 230.0
"""Width that one landscape page holds in letters a person can still read."""


def pages_wide(widths: Sequence[float]) -> int:
    """Pages side by side for a register of these widths."""
    return max(1, round(sum(widths) / READABLE_WIDTH))


WRAPPED = frozenset({"long", "red", "orange", "small", "yellow_long"})
LONGEST_FITTED = 900
"""Rows of a table whose heights are worked out; a longer one is left to the program that opens it."""


def row_heights(table: Table) -> dict[int, float]:
    """Heights of the rows with wrapped text, because LibreOffice does not work them out when it opens an Excel file."""
    if len(table.rows) > LONGEST_FITTED:
        return {}
    heights = {}
    for index, row in enumerate(table.rows):
        tallest = max((_lines_of(value, column) for value, column in zip(row, table.columns, strict=False)), default=1)
        if tallest > 1:
            heights[table.row + 1 + index] = 4 + 12.8 * tallest
    return heights


def _lines_of(value: Any, column: Column) -> int:
    style = value.style if isinstance(value, Cell) and value.style != "text" else column.style
    if column.yellow == "long":
        style = "yellow_long"
    plain = value.value if isinstance(value, Cell) else value
    return lines(plain, column.width - 1) if isinstance(plain, str) and style in WRAPPED else 1


def lines(text: str, width: float) -> int:
    """Lines a text takes when wrapped by word in a column of that width."""
    total, width = 0, width * LETTERS_PER_WIDTH
    for paragraph in text.split("\n"):
        used, count = 0.0, 1
        for word in paragraph.split(" "):
            if used and used + 1 + len(word) > width:
                count, used = count + 1, float(len(word))
            else:
                used += len(word) + (1 if used else 0)
            while used > width > 0:
                count, used = count + 1, used - width
        total += count
    return total
