"""Yellow cells from outside: what `sync.handed` writes is taken, everything else is refused before it lies on the disk."""

from __future__ import annotations

import json
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.handed import hand_in, handed_in
from sync.harvest import Typed
from sync.model import CellRef
from sync.service.typed import MOST_CELLS, read_typed

PLACE = CellRef("3. Kế hoạch", 9, "H")


def typed(value: Any = "Đạt", made_at: datetime | None = None) -> Typed:
    return Typed("plans", "CDKCN", "verdict", value, made_at, "Đạt|Chưa đạt", PLACE)


def body(source: str = "tong_hop.xlsm", **changed: Any) -> bytes:
    one = {
        "sheet": "plans", "key": "CDKCN", "field": "verdict", "value": "Đạt", "made_at": "2022-04-17T07:30:00", "kind": "text",
        "cell": {"sheet": "3. Kế hoạch", "row": 9, "column": "H"},
    }  # fmt: skip
    return json.dumps({"source": source, "typed": [one | changed]}).encode()


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**15), 10**15), st.floats(-1e15, 1e15, allow_nan=False), st.text(max_size=50),
    st.dates(), st.datetimes(),
)  # fmt: skip


@given(st.lists(st.tuples(VALUES, st.none() | st.datetimes()), min_size=1, max_size=5))
def test_what_is_handed_in_here_and_there_is_the_same(cells: list[tuple[Any, datetime | None]]) -> None:
    wanted = [typed(*cell) for cell in cells]
    with tempfile.TemporaryDirectory() as folder:
        path = hand_in(Path(folder), "tong_hop.xlsm", wanted)
        assert path is not None
        source, found = read_typed(path.read_bytes())
        path.unlink()
        hand_in(Path(folder), source, found)
        [(_, source_again, again)] = handed_in(Path(folder))
    assert (source, source_again) == ("tong_hop.xlsm", "tong_hop.xlsm")
    assert [as_moment(one.value) for one in again] == [as_moment(one.value) for one in wanted]
    assert [(one.made_at, one.cell, one.kind) for one in again] == [(one.made_at, one.cell, one.kind) for one in wanted]


def as_moment(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, datetime.min.time())
    return value


def test_a_whole_one_is_taken() -> None:
    made_at = datetime(2022, 4, 17, 7, 30)  # noqa: DTZ001  as a sheet says it
    wanted = Typed("plans", "CDKCN", "verdict", "Đạt", made_at, "text", PLACE)
    assert read_typed(body()) == ("tong_hop.xlsm", [wanted])


REFUSED = {
    "a time with a zone, which no later run could compare": body(made_at="2022-04-17T07:30:00+07:00"),
    "an endless number": body(value=float("inf")),
    "no number": body(value=float("nan")),
    "a number too long to print": body(value=10**400),
    "a list": body(value=[1]),
    "a text longer than a cell": body(value="x" * 32_768),
    "half a character": body(key="\ud800"),
    "a day that is none": body(value={"day": "2022-02-31"}),
    "a day with more in it": body(value={"day": "2022-02-01", "x": 1}),
    "an unknown key": body(more=1),
    "a row that no sheet has": body(cell={"sheet": "a", "row": 0, "column": "H"}),
    "a column that no sheet has": body(cell={"sheet": "a", "row": 1, "column": "h1"}),
    "a row as text": body(cell={"sheet": "a", "row": "1", "column": "H"}),
    "a key of two lines": body(key="a\nb"),
    "a path": body(source="../tong_hop.xlsm"),
    "a path of Windows": body(source="c:\\tong_hop.xlsm"),
    "too many cells": json.dumps({"source": "a", "typed": [1] * (MOST_CELLS + 1)}).encode(),
    "no JSON": b"{",
    "nothing": b"",
    "no object": b"[]",
    "no UTF-8": b'{"source": "\xff", "typed": []}',
    "deep nesting": b"[" * 100_000,
}


@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused(sent: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  pydantic's own words
        read_typed(sent)


def test_a_row_that_lost_its_key_may_be_told_so_that_she_hears_of_it() -> None:
    assert read_typed(body(key=""))[1][0].key == ""
