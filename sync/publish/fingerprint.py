"""Sheets -> a hash of what they say, blind to when they were made and how old things are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from sync.publish.sheet import Cell, Sheet, Table

_DIGITS = re.compile(r"\d+")
_PLAIN = tuple(f.name for f in fields(Sheet) if f.name not in {"puts", "tables"})


def model_hash(sheets: Sequence[Sheet]) -> str:
    """SHA-256 over the model, without volatile tables, and without the digits of volatile cells and columns."""
    digest = hashlib.sha256()
    for sheet in sheets:
        for part in _parts(sheet):
            digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def _parts(sheet: Sheet) -> Iterator[str]:
    yield repr([getattr(sheet, name) for name in _PLAIN])
    for put in sheet.puts:
        yield repr((put.row, put.column, put.rows, put.columns, _still(put.cell)))
    for table in sheet.tables:
        if not table.volatile:
            yield from _table_parts(table)


def _table_parts(table: Table) -> Iterator[str]:
    yield repr((table.row, table.column, table.columns, table.total, table.sum_rows, table.row_styles, table.keys, table.filter))
    ageing = [index for index, column in enumerate(table.columns) if column.volatile]
    for row in table.rows:
        values = [_still(value) if isinstance(value, Cell) else value for value in row]
        for index in (index for index in ageing if index < len(values)):  # a heading row may be shorter
            values[index] = _without_digits(values[index])
        yield repr(values)


def _still(cell: Cell) -> Any:
    if not cell.volatile:
        return (cell.value, cell.style, cell.formula, cell.link)
    return (_without_digits(cell.value), cell.style, _without_digits(cell.formula), cell.link)


def _without_digits(value: Any) -> str:
    return _DIGITS.sub("", repr(value))
