"""Records in plain columns."""

from __future__ import annotations

from typing import Any

import pytest

from sync.frame import Frame, joined

ROWS: list[dict[str, Any]] = [{"unit": "A", "n": 3}, {"unit": "B", "n": None}, {"unit": "A"}]


def test_rows_come_back_as_they_were_with_blanks_where_nothing_was() -> None:
    frame = Frame.of_rows(ROWS)
    assert frame.rows() == [{"unit": "A", "n": 3}, {"unit": "B", "n": None}, {"unit": "A", "n": None}]
    assert frame.row(1) == {"unit": "B", "n": None}
    assert len(frame) == 3


def test_a_record_keeps_its_label_when_the_frame_is_cut_and_sorted() -> None:
    frame = Frame.of_rows(ROWS)
    mine = frame.take([2, 1, 0]).where("unit", lambda unit: unit == "A")
    assert (mine.labels, mine["n"]) == ([2, 0], [None, 3])
    assert [frame.row(label)["unit"] for label in mine.labels] == ["A", "A"]


def test_a_column_that_nobody_has_is_blank_but_not_there() -> None:
    frame = Frame.of_rows(ROWS)
    assert frame.column("title") == [None, None, None]
    assert "title" not in frame
    assert frame.where("title", lambda _: False) is frame
    with pytest.raises(KeyError):
        frame["title"]


def test_new_columns_stand_behind_the_others_and_leave_the_old_frame_alone() -> None:
    frame = Frame.of({"unit": ["A", "B"], "n": [1, 2]})
    more = frame.with_columns({"unit": ["C", "D"], "late": [True, False]})
    assert (list(more.columns), more["unit"]) == (["n", "unit", "late"], ["C", "D"])
    assert (list(frame.columns), frame["unit"]) == (["unit", "n"], ["A", "B"])


def test_joined_frames_have_the_columns_of_all() -> None:
    both = joined([Frame.of({"a": [1, 2]}), Frame.of({}), Frame.of({"b": [3]})])
    assert both == Frame.of({"a": [1, 2, None], "b": [None, None, 3]})
    assert not joined([])


def test_columns_of_different_lengths_are_no_frame() -> None:
    with pytest.raises(ValueError, match=r"\[1, 2\]"):
        Frame.of({"a": [1], "b": [1, 2]})
