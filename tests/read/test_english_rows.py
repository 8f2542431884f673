"""Rows that are no records, as people word them in English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.conventions import ENGLISH, VIETNAMESE
from sync.read.rowkinds import Headings, is_footer, is_nil, is_note, is_nothing, is_stt, is_total, longest_nil, may_be_footer

ROWS = ENGLISH.rows


@pytest.mark.parametrize(
    "text",
    ["Total", "TOTAL:", "Grand total", "Subtotal", "Sub-total (A)", "Total for grade 1", "Total of all classes", "Sum"],
)
def test_totals(text: str) -> None:
    assert is_total(text, ROWS)


@pytest.mark.parametrize("text", ["Total war in history", "Totally new", "Summer school", "Cộng", "Subtotals and more"])
def test_what_is_no_total(text: str) -> None:
    assert not is_total(text, ROWS)


@pytest.mark.parametrize(
    "text",
    ["Prepared by: Ben Sample", "Signed", "Signature: ____", "Date: 30/9/2025", "Approved by Ada", "cc: the office"],
)
def test_footers(text: str) -> None:
    assert is_footer(text, ROWS)
    assert may_be_footer(text, ROWS)


@pytest.mark.parametrize("text", ["Signpost", "Dates, a box of", "Preparation room", "Stamped paper", "Ben Sample", "Date palm"])
def test_what_is_no_footer(text: str) -> None:
    assert not is_footer(text, ROWS)


@given(st.text(max_size=60))
def test_the_quick_look_never_misses_a_footer(text: str) -> None:
    for words in (ROWS, VIETNAMESE.rows):
        assert may_be_footer(text, words) or not is_footer(text, words)


@pytest.mark.parametrize("text", ["Nil", "none", "Nothing to report", "N/A", "nil return", "0", 0, 0.0])
def test_nil(text: object) -> None:
    assert is_nil(text, ROWS)
    assert is_nothing("–", ROWS)
    assert len(str(text)) < longest_nil(ROWS)


def test_a_note_is_a_note_and_a_title_that_begins_alike_is_not() -> None:
    assert is_note("Note: two classes share a room", ROWS)
    assert is_note("N.B. see page 2", ROWS)
    assert not is_note("Notebooks", ROWS)
    assert not is_note("Notes for teachers", ROWS)


def test_none_of_names_what_there_is_none_of() -> None:
    found = [ROWS.none_of.fullmatch(text) for text in ("no admissions", "there were no admissions this month", "noon")]
    assert [match and match[1] for match in found] == ["admissions", "admissions", None]


def test_running_numbers() -> None:
    assert all(is_stt(text, ROWS) for text in ("No.", "#", "S/N", "Serial no"))
    assert not is_stt("Number of pupils", ROWS)


def test_the_pronoun_heads_no_group() -> None:
    assert not Headings((), ROWS).holds("I need more desks")
    assert Headings((), ROWS).holds("I. Furniture")
    assert Headings({"grade 1"}, ROWS).holds("Group grade 1: 12 pupils")
