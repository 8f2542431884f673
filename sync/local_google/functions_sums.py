"""Functions that count and add: nodes -> a number."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from sync.local_google.a1 import Box
from sync.local_google.arguments import NO_VALUE, Nodes, all_values, argument, is_number, number
from sync.local_google.calculate import Calculator, CellError, Cells, Found, Refused, Result, Work, arithmetic, row_by_row
from sync.local_google.cells import number_kept
from sync.local_google.criteria import criterion
from sync.local_google.formulas import Node


def total(values: list[float]) -> float:
    """The sum, without the small errors of adding one by one."""
    return number_kept(math.fsum(values)) if any(isinstance(value, float) for value in values) else sum(values)


def average(values: list[float]) -> float:
    """The mean. Refused (#DIV/0!) for no numbers."""
    if not values:
        raise Refused(CellError("#DIV/0!", "Evaluation of function AVERAGE caused a divide by zero error."))
    return number_kept(float(total(values) / len(values)))


def count(run: Calculator, nodes: Nodes) -> int:
    """COUNT: numbers."""
    return sum(is_number(value) or (is_direct and isinstance(value, bool)) for value, is_direct in all_values(run, nodes))


def counta(run: Calculator, nodes: Nodes) -> int:
    """COUNTA: everything but blank cells."""
    return sum(value is not None for value, _ in all_values(run, nodes))


SUBTOTALS: Mapping[int, Callable[[list[float]], float]] = {
    1: average, 4: lambda values: max(values, default=0), 5: lambda values: min(values, default=0), 9: total,
}  # fmt: skip


def subtotal(run: Calculator, nodes: Nodes) -> Found:
    """SUBTOTAL(code, ranges…): codes over 100 leave hidden rows out; cells that are SUBTOTAL themselves are left out."""
    code = int(number(run, nodes, 0))
    values = [value for node in nodes[1:] for value in subtotal_values(run, node, leave_hidden=code > 100)]
    kind = code % 100
    if kind in (2, 3):
        return sum(is_number(value) if kind == 2 else value is not None for value in values)
    if kind not in SUBTOTALS:
        return NO_VALUE
    for value in values:
        if isinstance(value, CellError):
            return value
    return SUBTOTALS[kind]([value for value in values if isinstance(value, int | float) and not isinstance(value, bool)])


def subtotal_values(run: Calculator, node: Node, *, leave_hidden: bool) -> Iterator[Result]:
    """Values of the visible cells of a range that are no subtotals."""
    found = run.walk(node)
    if not isinstance(found, Cells):
        raise Refused(NO_VALUE)
    hidden = ("hiddenByFilter", "hiddenByUser") if leave_hidden else ("hiddenByFilter",)
    for row, column, cell in found.sheet.grid.written(found.box):
        is_hidden = any(found.sheet.rows.get(row, {}).get(mark) for mark in hidden)
        if not is_hidden and not str(cell.value or "").upper().startswith("=SUBTOTAL("):
            yield run.at(found.sheet, row, column)


def matches(run: Calculator, nodes: Nodes) -> list[list[bool]]:
    """Cell by cell, whether every pair (range, criterion) holds. Refused (#VALUE!) for ranges of different size."""
    result: list[list[bool]] | None = None
    for index in range(0, len(nodes), 2):
        table = run.table(run.walk(nodes[index]))
        holds = criterion(argument(run, nodes, index + 1), run.manner)
        found: list[list[bool]] = row_by_row(lambda row, holds=holds: [holds(value) for value in row], table)
        if result is None:
            result = found
        elif (len(found), len(found[0])) != (len(result), len(result[0])):
            raise Refused(CellError("#VALUE!", "Array arguments are of different size."))
        else:
            result = [
                [one and two for one, two in zip(left, right, strict=True)] for left, right in zip(result, found, strict=True)
            ]
    return result or []


def countifs(run: Calculator, nodes: Nodes) -> int:
    """COUNTIF and COUNTIFS."""
    return sum(sum(row) for row in matches(run, nodes))


def picked(run: Calculator, target: Node, pairs: Nodes) -> list[float]:
    """Numbers of the target where every pair holds; the target is as large as the first range, whatever it says."""
    found = run.walk(target)
    kept = matches(run, pairs)
    if isinstance(found, Cells) and kept:
        top, left = found.box.top, found.box.left
        found = Cells(found.sheet, Box(top, left, top + len(kept), left + len(kept[0])))
    table = run.table(found)
    values = []
    for row, marks in enumerate(kept):
        for column, is_in in enumerate(marks):
            value = table[row][column] if is_in and row < len(table) and column < len(table[row]) else None
            if isinstance(value, CellError):
                raise Refused(value)
            if isinstance(value, int | float) and not isinstance(value, bool):
                values.append(value)
    return values


def sumif(run: Calculator, nodes: Nodes) -> float:
    """SUMIF(range, criterion, [sum range])."""
    return total(picked(run, nodes[2] if len(nodes) > 2 else nodes[0], nodes[:2]))


def sumproduct(run: Calculator, nodes: Nodes) -> Found:
    """SUMPRODUCT: products cell by cell, texts counting 0, in one argument truths counting 0 too."""
    tables = [run.table(run.walk(node)) for node in nodes]
    sizes = {(len(table), len(table[0])) for table in tables}
    if len(sizes) != 1:
        return CellError("#VALUE!", "SUMPRODUCT has mismatched range sizes.")
    products = row_by_row(lambda *rows: [product(cells) for cells in zip(*rows, strict=True)], *tables)
    return total([value for row in products for value in row])


def product(cells: tuple[Result, ...]) -> float:
    """The product of values that stand at one place. Refused for an error among them."""
    for value in cells:
        if isinstance(value, CellError):
            raise Refused(value)
    return math.prod(map(counted, cells))


def counted(value: Result) -> float:
    """A number itself, anything else 0."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0


def rounding(how: str) -> Work:
    """ROUND, ROUNDUP or ROUNDDOWN."""

    def work(run: Calculator, nodes: Nodes) -> Found:
        places = int(number(run, nodes, 1))
        value = Decimal(repr(number(run, nodes, 0))) if nodes else Decimal(0)
        return number_kept(float(value.quantize(Decimal(1).scaleb(-places), rounding=how)))

    return work


def modulo(run: Calculator, nodes: Nodes) -> Found:
    """MOD, with the sign of the divisor."""
    divisor = number(run, nodes, 1)
    if divisor == 0:
        return CellError("#DIV/0!", "Function MOD parameter 2 cannot be zero.")
    return number_kept(number(run, nodes, 0) % divisor)


def power(run: Calculator, nodes: Nodes) -> Found:
    """POWER."""
    return arithmetic("^", number(run, nodes, 0), number(run, nodes, 1))
