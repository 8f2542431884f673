"""A1 notation as the API reads and writes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.local_google.a1 import Box, Span, column_of, letters, parse, shown
from sync.local_google.errors import ApiError


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Sheet1!A1:B2", Span("Sheet1", 0, 0, 2, 2)),
        ("'5. Sáng kiến'!A5:C", Span("5. Sáng kiến", 4, 0, None, 3)),
        ("'Đội ''A''!'!B2", Span("Đội 'A'!", 1, 1, 2, 2)),
        ("A:C", Span(None, None, 0, None, 3)),
        ("1:3", Span(None, 0, None, 3, None)),
        ("$B$2:$A$1", Span(None, 0, 0, 2, 2)),
        ("Sheet1!R2C3:R4C5", Span("Sheet1", 1, 2, 4, 5)),
        ("'A1'", Span("A1")),
        ("Phản hồi", Span("Phản hồi")),
    ],
)
def test_a_range_is_read(text: str, span: Span) -> None:
    assert parse(text) == span


@pytest.mark.parametrize("text", ["Sheet1!", "Sheet1!A0", "'Sheet1!A1", "!A1", "Sheet1!A1:B2:C3", "Sheet1!Tổng"])
def test_what_is_no_range_is_refused_in_googles_words(text: str) -> None:
    with pytest.raises(ApiError, match="Unable to parse range: ") as refused:
        parse(text)
    assert (refused.value.code, refused.value.status) == (400, "INVALID_ARGUMENT")


@given(st.integers(0, 18277))
def test_letters_of_a_column_lead_back_to_it(column: int) -> None:
    assert column_of(letters(column)) == column


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30),
    st.integers(0, 5000),
    st.integers(0, 700),
    st.integers(1, 50),
    st.integers(1, 50),
)
def test_a_range_that_was_shown_is_read_back(title: str, top: int, left: int, height: int, width: int) -> None:
    box = Box(top, left, top + height, left + width)
    assert parse(shown(title, box)) == Span(title, *box)
