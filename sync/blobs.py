"""CheckedTable -> compressed bytes, and back, exactly: the form in which records wait in the ledger.

One JSON text in a zlib frame: a workbook's tables are small, and at that size Arrow costs five times as much each way. Texts,
numbers and ticks stand as they are; days as day numbers; whatever JSON has no word for as {letter: parts}.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sync.model import CellRef, CheckedTable, DateInterval, Finding, NotData, Scope

_SIZE = struct.Struct("<I")
_SHORT = 300
"""Bytes up to which compression saves nothing; what is compressed never begins with a bracket."""
_LEVEL = 1
"""Of compression; the highest makes it smaller by a thirtieth."""


_KEPT = 4_000
"""Tables last decoded, which a run needs again: those of some 400 workbooks, a few dozen MB."""
_decoded: dict[bytes, CheckedTable] = {}
_encoded: dict[int, bytes] = {}
"""By the identity of a table that stands in the other one."""


def encode_table(table: CheckedTable) -> bytes:
    """One checked table as bytes; equal tables give equal bytes, so that they are kept once."""
    return _encoded.get(id(table)) or _encode(table)


def decode_table(blob: bytes) -> CheckedTable:
    """The table that `encode_table` was given; not to be changed, for whoever asks again gets the same."""
    if blob not in _decoded:
        if len(_decoded) >= _KEPT:
            _decoded.clear()
            _encoded.clear()
        table = _decoded[blob] = _decode(blob)
        _encoded[id(table)] = blob
    return _decoded[blob]


def _encode(table: CheckedTable) -> bytes:
    kept = (("p", table.positions), ("a", table.accepted), ("n", table.not_data), ("f", table.findings))
    parts = [
        table.table,
        table.sheet,
        list(table.positions),
        dict(table.places),
        [_column(name, values) for name, values in table.columns.items()],
        "".join(["1" if is_accepted else "0" for is_accepted in table.accepted]),
        table.across,
        [(item.row, item.reason, item.text) for item in table.not_data],
        [_finding_parts(finding) for finding in table.findings],
        {name: list(places) for name, places in table.real_dates.items()},
        "".join(letter for letter, values in kept if type(values) is tuple),
    ]
    text = _dumps(parts).encode("utf-8", "surrogatepass")
    return text if len(text) < _SHORT else zlib.compress(text, _LEVEL)


def _decode(blob: bytes) -> CheckedTable:
    text = blob if blob.startswith(b"[") else zlib.decompress(blob)
    parts = json.loads(text.decode("utf-8", "surrogatepass"))
    table, sheet, positions, places, columns, accepted, across, not_data, findings, real_dates, tuples = parts
    return CheckedTable(
        table=table,
        sheet=sheet,
        positions=_kind(positions, "p" in tuples),
        places=places,
        columns={name: _kind(_LOAD[letter](values, len(positions)), is_tuple) for name, letter, is_tuple, values in columns},
        accepted=_kind([bit == "1" for bit in accepted], "a" in tuples),
        across=across,
        not_data=_kind([NotData(*item) for item in not_data], "n" in tuples),
        findings=_kind([_finding(item) for item in findings], "f" in tuples),
        real_dates=real_dates,
    )


def encode_many(tables: Iterable[CheckedTable]) -> bytes:
    """Several tables one after the other, such as all of one workbook."""
    return join(encode_table(table) for table in tables)


def decode_many(data: bytes) -> list[CheckedTable]:
    """The tables that `encode_many` was given, in their order."""
    return [decode_table(blob) for blob in split(data)]


def join(blobs: Iterable[bytes]) -> bytes:
    """Encoded tables one after the other, each after its size."""
    return b"".join([_SIZE.pack(len(blob)) + blob for blob in blobs])


def split(data: bytes) -> list[bytes]:
    """The encoded tables that `join` was given, still encoded."""
    blobs, start = [], 0
    while start < len(data):
        (size,) = _SIZE.unpack_from(data, start)
        start += _SIZE.size
        blobs.append(data[start : start + size])
        start += size
    return blobs


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _kind(values: list[Any], is_tuple: bool) -> Sequence[Any]:
    # A list never equals a tuple, and versions are compared to find what changed.
    return tuple(values) if is_tuple else values


# -- columns: a letter says how one is kept ----------------------------------------------------------------------------

_NOTHING = type(None)
_PLAIN = frozenset({str, int, float, bool})


def _column(name: str, values: Sequence[Any]) -> tuple[str, str, bool, Any]:
    if values.count(None) == len(values):
        return name, "-", type(values) is tuple, 0
    kinds = set(map(type, values))
    kinds.discard(_NOTHING)
    if kinds <= _PLAIN:
        return name, "", type(values) is tuple, values
    letter, keep = _KEEP.get(kinds.pop(), _MIXED) if len(kinds) == 1 else _MIXED
    return name, letter, type(values) is tuple, keep(values)


def _packed_values(values: Sequence[Any]) -> list[Any]:
    return [_packed(value) for value in values]


def _day_numbers(values: Sequence[date | None]) -> list[int | None]:
    return [None if value is None else value.toordinal() for value in values]


def _days(numbers: Sequence[int | None], _: int) -> list[date | None]:
    return [None if number is None else date.fromordinal(number) for number in numbers]


def _interval_numbers(values: Sequence[DateInterval | None]) -> list[tuple[int, int] | None]:
    return [None if value is None else (value.first.toordinal(), value.last.toordinal()) for value in values]


def _intervals(numbers: Sequence[tuple[int, int] | None], _: int) -> list[DateInterval | None]:
    return [None if pair is None else DateInterval(date.fromordinal(pair[0]), date.fromordinal(pair[1])) for pair in numbers]


_KEEP: Mapping[type, tuple[str, Callable[[Sequence[Any]], list[Any]]]] = {
    date: ("d", _day_numbers),
    DateInterval: ("t", _interval_numbers),
}
_MIXED = ("j", _packed_values)
_LOAD: Mapping[str, Callable[[Any, int], list[Any]]] = {
    "-": lambda _, rows: [None] * rows,
    "": lambda values, _: values,
    "d": _days,
    "t": _intervals,
    "j": lambda values, _: [_unpacked(value) for value in values],
}


# -- everything else ----------------------------------------------------------------------------------------------------


def _finding_parts(finding: Finding) -> tuple[Any, ...]:
    cell = finding.cell and (finding.cell.sheet, finding.cell.row, finding.cell.column)
    facts = {key: _packed(value) for key, value in finding.facts.items()}
    return (finding.code, finding.scope, finding.table, finding.field, cell, finding.value, facts, finding.position, finding.number)


def _finding(parts: Sequence[Any]) -> Finding:
    code, scope, table, field, cell, value, facts, position, number = parts
    where = CellRef(*cell) if cell else None
    loaded = {key: _unpacked(fact) for key, fact in facts.items()}
    return Finding(code, Scope(scope), table, field, where, value, loaded, position, number)


def _packed(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list):
        return [_packed(item) for item in value]
    letter, parts = _tagged(value)
    return {letter: parts}


def _tagged(value: Any) -> tuple[str, Any]:
    match value:
        case datetime():
            return "m", value.isoformat()
        case date():
            return "d", value.isoformat()
        case DateInterval():
            return "i", (value.first.isoformat(), value.last.isoformat())
        case CellRef():
            return "c", (value.sheet, value.row, value.column)
        case tuple():
            return "t", [_packed(item) for item in value]
        case Mapping():
            return "o", [(_packed(key), _packed(item)) for key, item in value.items()]
    raise TypeError(f"no way to keep a {type(value).__name__} in a blob: {value!r}")


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(item) for item in value]
    if not isinstance(value, dict):
        return value
    ((letter, parts),) = value.items()
    return _UNTAG[letter](parts)


_UNTAG: Mapping[str, Callable[[Any], Any]] = {
    "m": datetime.fromisoformat,
    "d": date.fromisoformat,
    "i": lambda parts: DateInterval(*map(date.fromisoformat, parts)),
    "c": lambda parts: CellRef(*parts),
    "t": lambda parts: tuple(_unpacked(item) for item in parts),
    "o": lambda parts: {_unpacked(key): _unpacked(item) for key, item in parts},
}
