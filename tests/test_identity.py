"""Which records of two versions are the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sync.identity import Comparison, Relation, align, compare, relation
from sync.model import CheckedTable
from sync.template import FieldSpec, TableSpec

SPEC = TableSpec(
    table="works",
    sheet="1. Works",
    identity=("title", "author"),
    field=tuple(FieldSpec(name=name, title=name) for name in ("title", "author", "place", "benefit", "year")),
)


def table(*rows: Sequence[Any]) -> CheckedTable:
    names = ("title", "author", "place", "benefit", "year")
    columns = {name: [row[index] for row in rows] for index, name in enumerate(names)}
    return CheckedTable("works", "1. Works", list(range(4, 4 + len(rows))), {}, columns, [True] * len(rows))


PUMP = ("Bơm tự động", "Lê Văn Tám", "A", 5, "2022")
LAMP = ("Đèn tiết kiệm", "Ngô Thị Bé", "B", 7, "2022")
SAW = ("Lưỡi cưa đôi", "Đỗ Ba", "C", 9, "2021")


def test_sorting_changes_no_identity() -> None:
    assert align(SPEC, table(PUMP, LAMP, SAW), table(SAW, PUMP, LAMP)) == [2, 0, 1]


def test_a_mended_title_stays_the_same_record() -> None:
    mended = ("Bơm nước tự động cho ruộng nho", *PUMP[1:])
    assert align(SPEC, table(PUMP, LAMP), table(LAMP, mended)) == [1, 0]


def test_another_spelling_of_the_same_name_is_the_same_record() -> None:
    assert align(SPEC, table(("Máy  hoà sóng", "Lê A", None, None, None)), table(("máy hòa sóng", "LÊ A", "X", 1, "2"))) == [0]


def test_two_rows_of_one_identity_are_told_apart_by_the_rest_or_not_at_all() -> None:
    twin = ("Bơm tự động", "Lê Văn Tám", "Z", 1, "2020")
    assert align(SPEC, table(PUMP, twin), table(twin, PUMP)) == [1, 0]
    mended = (*PUMP[:3], 6, "2023")
    assert align(SPEC, table(PUMP, PUMP, twin), table((*twin[:4], "2019"), mended)) == [2, None]


def test_which_of_two_equal_rows_is_which_makes_no_difference() -> None:
    assert align(SPEC, table(PUMP, PUMP), table(PUMP, LAMP, PUMP)) == [0, None, 1]
    assert align(SPEC, table(PUMP, PUMP), table(PUMP)) == [0]
    assert compare(SPEC, table(PUMP, PUMP, LAMP), table(PUMP, LAMP)) == Comparison(removed=1, same=2)


def test_a_new_record_is_new_even_in_the_place_of_a_removed_one() -> None:
    assert align(SPEC, table(PUMP, LAMP), table(SAW, LAMP)) == [None, 1]


def test_what_a_second_file_is_to_the_first() -> None:
    def kind(old: CheckedTable, new: CheckedTable) -> Relation:
        return relation(compare(SPEC, old, new))

    assert kind(table(PUMP), table(PUMP)) is Relation.SAME
    assert kind(table(PUMP), table(LAMP, PUMP)) is Relation.NEXT
    assert kind(table(PUMP, LAMP), table(LAMP)) is Relation.SUBSET
    assert kind(table(PUMP), table(LAMP)) is Relation.CONTRADICTION


def test_comparison_counts_every_record_once() -> None:
    change = compare(SPEC, table(PUMP, LAMP), table(("Bơm tự động", "Lê Văn Tám", "A", 6, "2022"), SAW))
    assert change == Comparison(added=1, changed=1, removed=1, same=0)


@given(st.permutations(range(8)), st.sets(st.integers(0, 7), max_size=7))
def test_records_keep_their_identity_through_sorting_and_deleting_others(order: list[int], gone: set[int]) -> None:
    rows = [(f"Việc số {index}", f"Người {index}", "A", index, "2022") for index in range(8)]
    kept = [index for index in order if index not in gone]
    assert align(SPEC, table(*rows), table(*(rows[index] for index in kept))) == kept
