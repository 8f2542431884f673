"""Functions that look values up: nodes -> cells or a value."""

from __future__ import annotations

from sync.local_google.a1 import Box
from sync.local_google.arguments import NO_VALUE, NOT_FOUND, Nodes, argument, number, text
from sync.local_google.calculate import Calculator, CellError, Cells, Found, Result, Table, comparison_key
from sync.local_google.criteria import criterion


def index(run: Calculator, nodes: Nodes) -> Found:
    """INDEX(range, row, [column]), from 1; 0 is a whole row or column."""
    found = run.walk(nodes[0])
    row, column = int(number(run, nodes, 1)), int(number(run, nodes, 2, 0))
    box = found.box if isinstance(found, Cells) else Box(0, 0, len(run.table(found)), len(run.table(found)[0]))
    if box.height == 1 and len(nodes) == 2:
        row, column = 1, row
    if not (0 <= row <= box.height and 0 <= column <= box.width):
        return CellError("#REF!", "Index is out of range.")
    rows = (row - 1, row) if row else (0, box.height)
    columns = (column - 1, column) if column else (0, 1 if box.width == 1 else box.width)
    if isinstance(found, Cells):
        return Cells(found.sheet, Box(box.top + rows[0], box.left + columns[0], box.top + rows[1], box.left + columns[1]))
    return [line[slice(*columns)] for line in run.table(found)[slice(*rows)]]


def line_of(table: Table) -> list[Result]:
    """A table of one row or one column as a list."""
    return table[0] if len(table) == 1 else [row[0] for row in table]


def match(run: Calculator, nodes: Nodes) -> Found:
    """MATCH(value, range, [1 sorted up | 0 exact | -1 sorted down]), from 1."""
    wanted = argument(run, nodes, 0)
    if isinstance(wanted, CellError):
        return wanted
    place = position(wanted, line_of(run.table(run.walk(nodes[1]))), int(number(run, nodes, 2, 1)), run)
    return NOT_FOUND if place is None else place + 1


def position(wanted: Result, values: list[Result], how: int, run: Calculator) -> int | None:
    """Where the value stands, from 0; None if nowhere."""
    if how == 0:
        holds = criterion(wanted, run.manner, is_literal=not isinstance(wanted, str))
        return next((place for place, value in enumerate(values) if value is not None and holds(value)), None)
    key, found = comparison_key(wanted, None), None
    for place, value in enumerate(values):
        if value is None or isinstance(value, CellError):
            continue
        other = comparison_key(value, None)
        if other[0] != key[0]:
            continue
        is_past = other > key if how > 0 else other < key
        if is_past:
            break
        found = place
    return found


def vlookup(run: Calculator, nodes: Nodes) -> Found:
    """VLOOKUP(value, range, column, [is sorted])."""
    table, column = run.table(run.walk(nodes[1])), int(number(run, nodes, 2))
    if not 1 <= column <= len(table[0]):
        return CellError("#REF!", "VLOOKUP evaluates to an out of bounds range.")
    is_sorted = run.truth(argument(run, nodes, 3, default=True))
    place = position(argument(run, nodes, 0), [row[0] for row in table], int(is_sorted), run)
    return NOT_FOUND if place is None else table[place][column - 1]


def offset(run: Calculator, nodes: Nodes) -> Found:
    """OFFSET(range, rows, columns, [height], [width])."""
    found = run.walk(nodes[0])
    if not isinstance(found, Cells):
        return NO_VALUE
    box = found.box
    top, left = box.top + int(number(run, nodes, 1)), box.left + int(number(run, nodes, 2))
    height, width = int(number(run, nodes, 3, box.height)), int(number(run, nodes, 4, box.width))
    moved = Box(top, left, top + height, left + width)
    if height < 1 or width < 1 or not found.sheet.box.covers(moved):
        return CellError("#REF!", "OFFSET evaluates to an out of bounds range.")
    return Cells(found.sheet, moved)


def indirect(run: Calculator, nodes: Nodes) -> Found:
    """INDIRECT("A1")."""
    from sync.local_google.references import reference

    told = text(run, nodes, 0)
    try:
        return run.cells(reference(told))
    except ValueError:
        return CellError("#REF!", f"Function INDIRECT parameter 1 value is '{told}'. It is not a valid cell/range reference.")


def row_number(run: Calculator, nodes: Nodes) -> int:
    """ROW, from 1."""
    found = run.walk(nodes[0]) if nodes else None
    return (found.box.top if isinstance(found, Cells) else run.place[1]) + 1


def column_number(run: Calculator, nodes: Nodes) -> int:
    """COLUMN, from 1."""
    found = run.walk(nodes[0]) if nodes else None
    return (found.box.left if isinstance(found, Cells) else run.place[2]) + 1


def size(run: Calculator, nodes: Nodes) -> Box:
    """The box of the first argument."""
    table = run.table(run.walk(nodes[0]))
    return Box(0, 0, len(table), len(table[0]))


def choose(run: Calculator, nodes: Nodes) -> Found:
    """CHOOSE, from 1."""
    place = int(number(run, nodes, 0))
    return run.walk(nodes[place]) if 1 <= place < len(nodes) else CellError("#NUM!", "CHOOSE is out of range.")


def hyperlink(run: Calculator, nodes: Nodes) -> Found:
    """HYPERLINK: its label."""
    return argument(run, nodes, 1) if len(nodes) > 1 else argument(run, nodes, 0)
