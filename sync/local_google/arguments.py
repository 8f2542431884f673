"""What the functions of formulas are given: nodes -> values, numbers, texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sync.local_google.calculate import Calculator, CellError, Cells, Found, Refused, Result, Work, is_many, row_by_row
from sync.local_google.formulas import Node

Nodes = tuple[Node, ...]

NOT_FOUND = CellError("#N/A", "Did not find the value.")
NO_VALUE = CellError("#VALUE!", "A parameter has a value of the wrong kind.")


def is_number(value: Result) -> bool:
    """Whether the value is a number, truths not being one."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def argument(run: Calculator, nodes: Nodes, index: int, default: Result = None) -> Result:
    """One argument as a single value, the default where it was left out."""
    return run.single(run.walk(nodes[index])) if index < len(nodes) else default


def number(run: Calculator, nodes: Nodes, index: int, default: float = 0) -> float:
    """One argument as a number."""
    return run.number(argument(run, nodes, index, default))


def text(run: Calculator, nodes: Nodes, index: int) -> str:
    """One argument as a text."""
    return run.text(argument(run, nodes, index))


def all_values(run: Calculator, nodes: Nodes) -> Iterator[tuple[Result, bool]]:
    """Each value of all arguments, and whether it stood there itself and not in cells."""
    for node in nodes:
        found = run.walk(node)
        is_direct = not isinstance(found, Cells | list)
        for row in run.table(found):
            for value in row:
                yield value, is_direct


def numbers(run: Calculator, nodes: Nodes) -> list[float]:
    """Numbers of all arguments: in cells only real numbers count, an error ends it."""
    found = []
    for value, is_direct in all_values(run, nodes):
        if isinstance(value, CellError):
            raise Refused(value)
        if is_number(value) or (is_direct and value is not None):
            found.append(run.number(value))
    return found


def kind_test(test: Callable[[Result], bool]) -> Work:
    """A function that asks for the kind of a value, cell by cell where there are several."""

    def work(run: Calculator, nodes: Nodes) -> Found:
        found = run.walk(nodes[0])
        if is_many(found):
            return row_by_row(lambda row: [test(value) for value in row], run.table(found))
        return test(run.single(found))

    return work


def each(rule: Callable[[Calculator, Result], Result]) -> Work:
    """A function of one value, cell by cell where there are several."""

    def work(run: Calculator, nodes: Nodes) -> Found:
        found = run.walk(nodes[0])
        return (
            row_by_row(lambda row: [rule(run, value) for value in row], run.table(found))
            if is_many(found)
            else rule(run, run.single(found))
        )

    return work
