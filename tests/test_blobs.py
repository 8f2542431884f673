"""A checked table comes back from its bytes exactly, whatever stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.blobs import decode_many, decode_table, encode_many, encode_table
from sync.model import CellRef, CheckedTable, DateInterval, Finding, NotData, Scope

DAYS = st.dates()
INTERVALS = st.builds(DateInterval, DAYS, DAYS) | st.just(DateInterval.unknown())
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
VALUES = [TEXTS, INTEGERS, DAYS, INTERVALS, st.just(True), st.booleans(), st.floats(allow_nan=False), st.integers()]
FACTS = st.recursive(
    st.none() | TEXTS | st.integers() | st.booleans() | DAYS | INTERVALS | st.datetimes(timezones=st.just(UTC)),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(TEXTS | st.integers(), inner, max_size=2),
    max_leaves=5,
)
CELLS = st.builds(CellRef, TEXTS, st.integers(1, 1048576), st.sampled_from(["A", "XFD"]))
FINDINGS = st.builds(
    Finding,
    st.sampled_from(["E-DATE-FMT", "W-REQ", "I-NIL"]),
    st.sampled_from(Scope),
    TEXTS,
    TEXTS,
    st.none() | CELLS,
    TEXTS,
    st.dictionaries(TEXTS, FACTS, max_size=3),
    st.none() | st.integers(0, 99),
    st.integers(0, 9999),
)


def lists_or_tuples(values: st.SearchStrategy[Any], size: int) -> st.SearchStrategy[Sequence[Any]]:
    lists = st.lists(values, min_size=size, max_size=size)
    return lists | lists.map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> CheckedTable:
    rows = draw(st.integers(0, 5))
    kinds = draw(st.dictionaries(TEXTS, st.sampled_from([*VALUES, st.one_of(*VALUES), st.nothing()]), max_size=6))
    columns = {name: draw(lists_or_tuples(st.none() | kind, rows)) for name, kind in kinds.items()}
    return CheckedTable(
        table=draw(TEXTS),
        sheet=draw(TEXTS),
        positions=draw(lists_or_tuples(st.integers(4, 99), rows)),
        places=draw(st.dictionaries(TEXTS, st.integers(1, 99), max_size=4)),
        columns=columns,
        accepted=draw(lists_or_tuples(st.booleans(), rows)),
        across=draw(st.booleans()),
        not_data=draw(st.lists(st.builds(NotData, st.integers(1, 99), TEXTS, TEXTS), max_size=3)),
        findings=draw(st.lists(FINDINGS, max_size=3).map(tuple)),
    )


def kinds_of(table: CheckedTable) -> list[type]:
    """True equals 1 and a whole float its integer, so equality alone would miss a changed type."""
    return [type(value) for values in table.columns.values() for value in values]


@given(table=tables())
@settings(max_examples=150, deadline=None)
def test_a_table_comes_back_exactly(table: CheckedTable) -> None:
    back = decode_table(encode_table(table))
    assert back == table
    assert kinds_of(back) == kinds_of(table)
    assert list(back.columns) == list(table.columns)


@given(several=st.lists(tables(), max_size=3))
@settings(max_examples=20, deadline=None)
def test_several_tables_come_back_in_their_order(several: list[CheckedTable]) -> None:
    assert decode_many(encode_many(several)) == several


def wide_table() -> CheckedTable:
    """50 rows of 30 fields, dense, with a dozen findings: a large workbook's largest sheet."""
    values: list[Any] = ["Sáng kiến số", 1_500_000, DateInterval(date(2022, 4, 1), date(2022, 4, 30)), True, date(2022, 4, 16)]
    columns = {f"field_{i}": [None if (row + i) % 7 == 0 else values[i % 5] for row in range(50)] for i in range(30)}
    facts = {"d": date(2022, 4, 16), "rows": (8, 9, 11), "n": 3}
    findings = [Finding("E-DATE-FMT", Scope.CELL, "t", "f", CellRef("5", n, "C"), "31/02/2022", facts, n) for n in range(12)]
    return CheckedTable("t", "5", range(4, 54), dict.fromkeys(columns, 3), columns, [True] * 50, findings=findings)


def test_equal_tables_give_equal_bytes_so_that_they_are_kept_once() -> None:
    assert encode_table(wide_table()) == encode_table(wide_table())


def test_a_large_table_is_small() -> None:
    assert len(encode_table(wide_table())) < 4000


def test_what_was_decoded_is_neither_decoded_nor_encoded_again() -> None:
    blob = encode_table(wide_table())
    table = decode_table(blob)
    assert decode_table(bytes(bytearray(blob))) is table
    assert encode_table(table) == blob
    assert encode_table(replace(table, sheet="6")) != blob


def test_a_moment_and_a_cell_survive_among_the_facts() -> None:
    facts = {"at": datetime(2022, 4, 16, 8, 12, tzinfo=UTC), "cell": CellRef("5", 4, "C"), "unknown": DateInterval.unknown()}
    table = CheckedTable("t", "5", [], {}, {}, [], findings=[Finding("W-REQ", Scope.FILE, facts=facts)])
    assert decode_table(encode_table(table)) == table


def test_what_has_no_form_of_its_own_is_refused_not_changed() -> None:
    with pytest.raises(TypeError, match="complex"):
        encode_table(CheckedTable("t", "5", [4], {}, {"a": [1j]}, [True]))
