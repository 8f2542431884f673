"""Columns and rows of a register -> a sheet of ours: title, note, hidden names, header in row 3, print set-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
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
TITLE_LETTER = 1.35
"""Width of a letter of the title's font in units of column width."""
NOTE_WIDTH, MADE_WIDTH = 74.0, 45.0
TITLE_WEIGHT = 4.0
NOTE_LETTER = 0.68
"""Width of a letter of a note's font in units of column width."""


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
    title_width = TITLE_LETTER * len(str(title.value)) + 1
    parts = [(title, title_width), (Cell(note, "small"), _note_width(note)), (made, MADE_WIDTH)]
    return spread([part for part in parts if part[0].value], shown, first)


def _note_width(note: str) -> float:
    """The width in which a note of one sentence takes two lines, and one of two a line for each."""
    sentences = note.split("\n")
    return min(NOTE_WIDTH, NOTE_LETTER * max(map(len, sentences)) / (2 if len(sentences) == 1 else 1) + 4)


def _first_page(widths: Sequence[float]) -> Sequence[float]:
    """The columns that print on the first page: a sentence must not run across two sheets of paper."""
    room = sum(widths) / pages_wide(widths)
    count = sum(1 for last in range(len(widths)) if sum(widths[: last + 1]) <= room)
    return widths[: max(3, count)]


def made_cell(view: View, words: Mapping[str, str], *, is_yellow: bool = False) -> Cell:
    """When the machine made the sheet, and which of its cells it will read."""
    return Cell(words["made_yellow" if is_yellow else "made"].format(moment=view.clock(view.picture.moment)), "note", volatile=True)


def spread(parts: Sequence[tuple[Cell, float]], widths: Sequence[float], first: int, row: int = 0) -> list[Put]:
    """Cells side by side over all the columns, each over as many as it needs; where there is no room for all, as little as
    possible is missing, above all of a title, which does not wrap."""
    parts = parts[: len(widths)]
    weights = [TITLE_WEIGHT if cell.style == "title" else 1.0 for cell, _ in parts]

    def missing(ends: Sequence[int]) -> tuple[float, Sequence[int]]:
        rooms = [sum(widths[start:end]) for start, end in zip((0, *ends), (*ends, len(widths)), strict=True)]
        lacks = (max(0.0, wanted - room) for room, (_, wanted) in zip(rooms, parts, strict=True))
        return sum(weight * lack for weight, lack in zip(weights, lacks, strict=True)), ends

    ends = min(combinations(range(1, len(widths)), len(parts) - 1), key=missing)
    starts = zip((0, *ends), (*ends, len(widths)), parts, strict=True)
    return [Put(row, first + start, cell, 1, end - start) for start, end, (cell, _) in starts]


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
    columns = [("yellow_long" if column.yellow == "long" else column.style, column) for column in table.columns]
    for index, row in enumerate(table.rows):
        tallest = 1
        for value, (style, column) in zip(row, columns, strict=False):
            if isinstance(value, str):
                tall = lines(value, column.width - 1) if style in WRAPPED else 1
            else:
                tall = _lines_of(value, column) if isinstance(value, Cell) else 1
            tallest = max(tallest, tall)
        if tallest > 1:
            heights[table.row + 1 + index] = 4 + 12.8 * tallest
    return heights


def _lines_of(cell: Cell, column: Column) -> int:
    style = cell.style if cell.style != "text" else column.style
    if column.yellow == "long":
        style = "yellow_long"
    return lines(cell.value, column.width - 1) if isinstance(cell.value, str) and style in WRAPPED else 1


def lines(text: str, width: float) -> int:
    """Lines a text takes when wrapped by word in a column of that width."""
    total, width = 0, width * LETTERS_PER_WIDTH
    for paragraph in text.split("\n"):
        if len(paragraph) <= width:
            total += 1
            continue
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
