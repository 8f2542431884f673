"""The master in Google: what counts as the same, and how much goes into one call."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.google_outputs.master import chunks, digest, full_batches
from sync.google_outputs.promise import Promise

VALUES = st.one_of(st.none(), st.text(max_size=8), st.integers(-999, 999), st.floats(-1e6, 1e6), st.booleans())
GRIDS = st.lists(st.lists(VALUES, max_size=4), max_size=6)


@pytest.mark.parametrize(
    ("written", "back"),
    [
        ([["a", None, 1], [None]], [["a", "", 1]]),
        ([["=SUM(A1:A2)"]], [["=SUM(A1;A2)"]]),
        ([[1.0, 0.1 + 0.2]], [[1, 0.3]]),
        ([["hai\r\ndòng"]], [["hai\ndòng"]]),
        ([[], ["x"]], [[""], ["x", ""]]),
    ],
)
def test_what_is_read_back_is_what_was_written(written: list[list[Any]], back: list[list[Any]]) -> None:
    assert digest({7: written}) == digest({7: back})


@pytest.mark.parametrize("typed", [[["a", "Đạt"]], [["b"]], [["a"], ["x"]], [["=A1"]], [[1]], []])
def test_whatever_somebody_typed_is_seen(typed: list[list[Any]]) -> None:
    assert digest({7: [["a"]]}) != digest({7: typed})


def test_a_tab_that_is_gone_is_seen() -> None:
    assert digest({7: [["a"]], 8: [["b"]]}) != digest({7: [["a"]]})


@given(GRIDS, st.integers(20, 200))
def test_chunks_hold_every_row_once_and_keep_the_limit(rows: list[list[Any]], limit: int) -> None:
    found = list(chunks(rows, limit))
    assert [row for _, part in found for row in part] == rows
    assert all(rows[first : first + len(part)] == part for first, part in found)
    assert all(len(part) == 1 or len(json.dumps(part, ensure_ascii=False).encode()) <= limit + 2 for _, part in found)


def test_a_tab_is_never_split_over_two_calls() -> None:
    tabs: list[Any] = [[{"n": "x" * size}, {"n": "end"}] for size in (50, 60, 900, 10, 10)]
    batches = list(full_batches(tabs, 200))
    assert [one for batch in batches for one in batch] == [one for tab in tabs for one in tab]
    assert [len(batch) for batch in batches] == [4, 2, 4]


@pytest.mark.parametrize(
    ("promise", "said"),
    [
        (Promise(23, 1000, 23, 31), "23 trong 1.000 đơn vị thay đổi · 23 lượt đọc · 31 lượt ghi · khoảng 27 giây"),
        (Promise(1, 1, 1, 0), "1 trong 1 đơn vị thay đổi · 1 lượt đọc · 0 lượt ghi · khoảng 1 giây"),
        (Promise(1000, 1000, 1000, 1003), "1.000 trong 1.000 đơn vị thay đổi · 1.000 lượt đọc · 1.003 lượt ghi · khoảng 17 phút"),
    ],
)
def test_what_it_costs_is_said_before_it_is_spent(promise: Promise, said: str) -> None:
    assert promise.sentence() == said
