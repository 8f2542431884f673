"""Several sheets -> one, with each below the one before it: for a spreadsheet in which only a single tab is ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sync.publish.sheet import Cell, Put, Sheet, Table, jump

GAP = 2
"""Empty rows between two parts."""


def stacked(parts: Sequence[Sheet], name: str, key: str, widths: Mapping[int, float]) -> Sheet:
    """One sheet of all cells of `parts`, in columns of these widths. Links from part to part lead to where it now stands."""
    firsts = _first_rows(parts)
    places = {jump(part.name): jump(name, f"A{first + 1}") for part, first in zip(parts, firsts, strict=True)}
    return Sheet(
        name,
        key,
        puts=[_lower_put(put, first, places) for part, first in zip(parts, firsts, strict=True) for put in part.puts],
        tables=[_lower_table(table, first, places) for part, first in zip(parts, firsts, strict=True) for table in part.tables],
        widths=widths,
        heights={row + first: height for part, first in zip(parts, firsts, strict=True) for row, height in part.heights.items()},
        landscape=True,
    )


def reordered(table: Table, order: Sequence[int]) -> Table:
    """The table with its columns in another order: column i of it was column order[i]. Every row has all columns."""
    return replace(
        table,
        columns=[table.columns[place] for place in order],
        rows=[[row[place] for place in order] for row in table.rows],
    )


def _first_rows(parts: Sequence[Sheet]) -> list[int]:
    firsts, row = [], 0
    for part in parts:
        firsts.append(row)
        row += _height(part) + GAP
    return firsts


def _height(part: Sheet) -> int:
    ends = [put.row + put.rows for put in part.puts]
    ends += [table.row + 1 + len(table.rows) + bool(table.total) for table in part.tables]
    return max(ends, default=0)


def _lower_put(put: Put, rows: int, places: Mapping[str, str]) -> Put:
    return replace(put, row=put.row + rows, cell=_led(put.cell, places))


def _lower_table(table: Table, rows: int, places: Mapping[str, str]) -> Table:
    return replace(table, row=table.row + rows, filter=False, rows=[[_led(value, places) for value in row] for row in table.rows])


def _led(value: Any, places: Mapping[str, str]) -> Any:
    return replace(value, link=places[value.link]) if isinstance(value, Cell) and value.link in places else value
