"""State -> effective values: each formula is worked out when it is asked for, and kept until the state changes."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, repeat
from typing import Any

from sync.local_google.a1 import Box
from sync.local_google.cells import Formula, Value, number_kept
from sync.local_google.formulas import Call, Constant, Failure, Listed, Name, Node, Operation, Range, parsed
from sync.local_google.patterns import Manner, general, manner_of
from sync.local_google.references import Reference
from sync.local_google.sheet import Json, Sheet, State

DEEPEST = 40
"""So many formulas may wait on one another before the work is put on a list instead of Python's stack."""

KINDS = {
    "#REF!": "REF", "#DIV/0!": "DIVIDE_BY_ZERO", "#N/A": "N_A", "#NAME?": "NAME", "#VALUE!": "VALUE", "#NUM!": "NUM",
    "#NULL!": "NULL_VALUE", "#ERROR!": "ERROR",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CellError:
    """An error as a formula's value: "#REF!" and Google's explanation."""

    shown: str
    message: str = ""

    def resource(self) -> Json:
        """The error as ExtendedValue."""
        return {"errorValue": {"type": KINDS.get(self.shown, "ERROR"), "message": self.message or self.shown}}


Result = Value | CellError
Table = list[list[Result]]


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells that a formula names: not read until it asks."""

    sheet: Sheet
    box: Box


Found = Result | Cells | Table
Place = tuple[int, int, int]
Work = Callable[["Calculator", tuple[Node, ...]], Found]


class Waiting(Exception):  # noqa: N818  it is no error: the work goes on elsewhere
    """A formula waits on another that must be worked out first."""

    def __init__(self, place: Place) -> None:
        self.place = place


@dataclass(slots=True)
class Calculator:
    """Works out the formulas of one state; `today` is what TODAY() says."""

    state: State
    today: Callable[[], date] = date.today
    done: dict[Place, Result] = field(default_factory=dict)
    open: dict[Place, Sheet] = field(default_factory=dict)
    tables: dict[tuple[int, Box], Table] = field(default_factory=dict)

    @property
    def manner(self) -> Manner:
        """How the spreadsheet's locale writes."""
        return manner_of(self.state.locale)

    def value(self, sheet: Sheet, row: int, column: int) -> Result:
        """The effective value of a cell, however long the chain of formulas behind it."""
        todo = [(sheet.id, row, column)]
        while todo:
            try:
                self.open.clear()
                self.at(self.state.sheet(todo[-1][0]), todo[-1][1], todo[-1][2])
                todo.pop()
            except Waiting as waiting:
                if waiting.place in todo:
                    self.done[waiting.place] = circular()
                else:
                    todo.append(waiting.place)
        return self.at(sheet, row, column)

    def at(self, sheet: Sheet, row: int, column: int) -> Result:
        """The effective value, from inside a formula."""
        cell = sheet.grid.cells.get(row, {}).get(column)
        if cell is None or not isinstance(cell.value, Formula):
            return None if cell is None else cell.value
        place = (sheet.id, row, column)
        if place in self.done:
            return self.done[place]
        if place in self.open:
            return circular()
        if len(self.open) >= DEEPEST:
            raise Waiting(place)
        self.open[place] = sheet
        try:
            result = self.worked_out(cell.value)
        finally:
            self.open.pop(place, None)
        self.done[place] = result
        return result

    def worked_out(self, formula: str) -> Result:
        """One formula's value; of an array its first cell."""
        node = parsed(formula)
        if node is None:
            return CellError("#ERROR!", "Formula parse error.")
        result = self.single(self.walk(node))
        if result is None:
            return 0
        return number_kept(result) if isinstance(result, float) else result

    @property
    def place(self) -> Place:
        """Sheet, row and column of the formula that is being worked out."""
        return next(reversed(self.open))

    def walk(self, node: Node) -> Found:
        """What a node stands for."""
        match node:
            case Constant(value):
                found: Found = value
            case Range(told):
                found = self.cells(told)
            case Operation():
                found = self.operation(node)
            case Call():
                found = self.call(node)
            case Failure(shown):
                found = CellError(shown)
            case Name(name):
                found = self.named(name)
            case Listed():
                found = self.listed(node)
        return found

    def listed(self, node: Listed) -> Table:
        """An array that stands in the formula."""
        return [[self.single(self.walk(item)) for item in row] for row in node.rows]

    def call(self, node: Call) -> Found:
        """A function's result."""
        work = functions().get(node.name)
        if work is None:
            return CellError("#NAME?", f"Unknown function: '{node.name}'.")
        try:
            return work(self, node.arguments)
        except Refused as refused:
            return refused.error
        except (ArithmeticError, ValueError):
            return CellError("#NUM!", f"A parameter of {node.name} is out of range.")
        except IndexError:
            return CellError("#N/A", f"Wrong number of arguments to {node.name}.")

    def named(self, name: str) -> Found:
        """The cells of a named range."""
        for item in self.state.named:
            if item["name"].casefold() == name.casefold():
                sheet, box = self.state.resolve(item["range"])
                return Cells(sheet, box)
        return CellError("#NAME?", f"Unknown range name: '{name}'.")

    def cells(self, told: Reference) -> Cells | CellError:
        """The cells of a reference; open sides go to the end of the grid."""
        sheet = self.state.titled(told.sheet) if told.sheet is not None else self.state.sheet(self.place[0])
        if sheet is None:
            return CellError("#REF!", "Unresolved sheet name '" + str(told.sheet) + "'.")
        end = told.end or told.start
        rows = sorted((told.start.row or 0, sheet.height - 1 if end.row is None else end.row))
        columns = sorted((told.start.column or 0, sheet.width - 1 if end.column is None else end.column))
        box = Box(rows[0], columns[0], rows[1] + 1, columns[1] + 1).common(sheet.box)
        if box.height <= 0 or box.width <= 0:
            return CellError("#REF!", "Reference does not exist")
        return Cells(sheet, box)

    def table(self, found: Found) -> Table:
        """The values, row by row."""
        if isinstance(found, list):
            return found
        if not isinstance(found, Cells):
            return [[found]]
        key = (found.sheet.id, found.box)
        kept = self.tables.get(key)
        if kept is None:
            kept = self.read_table(found)
            self.tables[key] = kept
        return kept

    def read_table(self, found: Cells) -> Table:
        """The values of cells, None for blank ones."""
        box = found.box
        empty: list[Result] = [None] * box.width
        rows = found.sheet.grid.cells
        return [
            [self.at(found.sheet, row, column) for column in range(box.left, box.right)] if row in rows else empty
            for row in range(box.top, box.bottom)
        ]

    def single(self, found: Found) -> Result:
        """One value: of one cell itself, of a column or row of cells that beside the formula, of an array the first."""
        if isinstance(found, list):
            return found[0][0] if found and found[0] else None
        if not isinstance(found, Cells):
            return found
        box, (_, row, column) = found.box, self.place
        if box.height == 1 and box.width == 1:
            return self.at(found.sheet, box.top, box.left)
        if box.width == 1 and box.top <= row < box.bottom:
            return self.at(found.sheet, row, box.left)
        if box.height == 1 and box.left <= column < box.right:
            return self.at(found.sheet, box.top, column)
        return self.at(found.sheet, box.top, box.left)

    def operation(self, node: Operation) -> Found:
        """A sign's result, cell by cell where a side is more than one cell."""
        left = self.walk(node.left)
        right = self.walk(node.right) if node.right is not None else None
        if not is_many(left) and not is_many(right):
            return self.signed(node, self.single(left), self.single(right))
        first, second = self.table(left), self.table(right)
        width = max(len(first[0]), len(second[0]))
        return row_by_row(
            lambda one, two: [self.signed(node, cell_of(one, column), cell_of(two, column)) for column in range(width)],
            first,
            second,
        )

    def signed(self, node: Operation, left: Result, right: Result) -> Result:
        """A sign between single values."""
        for side in (left, right):
            if isinstance(side, CellError):
                return side
        try:
            if node.right is None:
                return self.one_sided(node.sign, left)
            if node.sign == "&":
                return self.text(left) + self.text(right)
            if node.sign in COMPARE:
                return bool(COMPARE[node.sign](*comparable(left, right)))
            return arithmetic(node.sign, self.number(left), self.number(right))
        except Refused as refused:
            return refused.error

    def one_sided(self, sign: str, value: Result) -> Result:
        """A sign before or after a value."""
        if sign == "+":
            return value
        number = self.number(value)
        return -number if sign == "-" else number / 100

    def number(self, value: Result) -> float:
        """The value as a number: blank is 0, TRUE is 1, a text that reads as a number is one. Refused (#VALUE!) otherwise."""
        if isinstance(value, CellError):
            raise Refused(value)
        if value is None:
            return 0
        if isinstance(value, str):
            return number_in(value, self.manner)
        return int(value) if isinstance(value, bool) else value

    def text(self, value: Result) -> str:
        """The value as text."""
        if isinstance(value, CellError):
            raise Refused(value)
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).upper()
        return value if isinstance(value, str) else general(value, self.manner)

    def truth(self, value: Result) -> bool:
        """The value as a truth. Refused (#VALUE!) for a text that is none."""
        if isinstance(value, CellError):
            raise Refused(value)
        if isinstance(value, str):
            if value.upper() in ("TRUE", "FALSE"):
                return value.upper() == "TRUE"
            raise Refused(CellError("#VALUE!", f"'{value}' is a text and cannot be coerced to a boolean."))
        return bool(value)

    def format_of(self, sheet: Sheet, formula: str) -> Mapping[str, str]:
        """The number format that a formula brings by itself: days from TODAY and DATE, else that of the one cell it names."""
        node = parsed(formula)
        if isinstance(node, Call):
            return BROUGHT.get(node.name, {})
        if isinstance(node, Range) and node.reference.end is None and node.reference.start.row is not None:
            other = self.state.titled(node.reference.sheet) if node.reference.sheet else sheet
            start = node.reference.start
            cell_format = other.grid.at(start.row or 0, start.column or 0).format if other else None
            return dict((cell_format or {}).get("numberFormat") or {})
        return {}


BROUGHT: dict[str, dict[str, str]] = {
    "TODAY": {"type": "DATE"}, "DATE": {"type": "DATE"}, "EDATE": {"type": "DATE"}, "EOMONTH": {"type": "DATE"},
    "NOW": {"type": "DATE_TIME"},
}  # fmt: skip
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip


OUT_OF_RANGE = "The result is not a number that can be shown."


class Refused(Exception):  # noqa: N818  it carries an error of the sheet, it is none of ours
    """A function ends in an error of the sheet."""

    def __init__(self, error: CellError) -> None:
        self.error = error


def functions() -> Mapping[str, Work]:
    """Every function by its name in capitals."""
    from sync.local_google.functions import FUNCTIONS

    return FUNCTIONS


def circular() -> CellError:
    """What a formula that needs itself gives."""
    return CellError("#REF!", "Circular dependency detected. To resolve with iterative calculation, see File > Settings.")


def is_many(found: Found) -> bool:
    """Whether there may be more than one cell."""
    return isinstance(found, list) or (isinstance(found, Cells) and found.box.height * found.box.width > 1)


def row_by_row(rule: Callable[..., list[Any]], *tables: Table) -> list[list[Any]]:
    """The rule's row for each row of the tables; a table of one row stands beside every row of the others.

    Blank rows of a table are one and the same list: what the rule gives for a run of them is worked out once.
    """
    height = max(len(table) for table in tables)
    nothing: list[Any] = []
    columns = [
        repeat(table[0], height) if len(table) == 1 else chain(table, repeat(nothing, height - len(table))) for table in tables
    ]
    result: list[list[Any]] = []
    before: tuple[Any, ...] = ()
    for rows in zip(*columns, strict=True):
        if not before or any(map(operator.is_not, rows, before)):
            found, before = rule(*rows), rows
        result.append(found)
    return result


def cell_of(row: list[Result], column: int) -> Result:
    """A cell of a row whose single cell stands for all; #N/A past its end."""
    if len(row) == 1:
        return row[0]
    return row[column] if column < len(row) else CellError("#N/A", "Array arguments are of different size.")


def number_in(text: str, manner: Manner) -> float:
    """The number a text reads as. Refused (#VALUE!) if it reads as none."""
    from sync.local_google.typed import typed

    value = typed(text.strip(), manner)[0] if text[:1] not in ("=", "'") else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise Refused(CellError("#VALUE!", f"The value '{text}' is a text and cannot be coerced to a number."))


def comparable(left: Result, right: Result) -> tuple[tuple[int, object], tuple[int, object]]:
    """Both sides so that they compare as a sheet does: numbers before texts before truths, blank like the other's empty value."""
    return comparison_key(left, right), comparison_key(right, left)


def comparison_key(value: Result, other: Result) -> tuple[int, object]:
    """A value's place among all values."""
    if value is None:
        value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, value)


def arithmetic(sign: str, left: float, right: float) -> float | CellError:
    """A sum, difference, product, quotient or power."""
    if sign == "/" and right == 0:
        return CellError("#DIV/0!", "Function DIVIDE parameter 2 cannot be zero.")
    try:
        exact = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}.get(sign)
        # Powers of whole numbers would be worked out to millions of digits.
        result = exact(left, right) if exact else float(left) ** float(right)
        return CellError("#NUM!", OUT_OF_RANGE) if isinstance(result, complex) else number_kept(float(result))
    except (OverflowError, ZeroDivisionError):
        return CellError("#NUM!", OUT_OF_RANGE)
