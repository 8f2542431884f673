"""What a person may do to a sheet without meaning anything by it does not change what is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_template import IDEA_NAMES, IDEA_ROWS, IDEA_TITLES, codes, good_sheets, read, values, with_ideas

from sync.read.guard import inspect
from sync.read.rowkinds import Headings, is_footer, is_nil, is_number_row, is_total
from sync.read.workbook import ReadWorkbook

FEW = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
GOOD = values(read(good_sheets()))
IDEAS_SHEET = "3. Sáng kiến, đề tài"


def records(found: ReadWorkbook) -> list[tuple[Any, ...]]:
    """The rows of the table of ideas, in no order."""
    columns = found.tables["ideas"].columns
    return sorted(zip(*(columns[name] for name in IDEA_NAMES), strict=True), key=repr)


@FEW
@given(st.permutations(range(7)))
def test_the_order_of_columns_does_not_matter(order: Sequence[int]) -> None:
    rows = [[row[column] for column in order] for row in [IDEA_NAMES, IDEA_TITLES, *IDEA_ROWS]]
    for header in ([["Tiêu đề"], *rows[:2]], [["Tiêu đề"], [], rows[1]]):
        assert values(read(with_ideas(*rows[2:], header=header))) == GOOD


@FEW
@given(st.permutations(IDEA_ROWS))
def test_the_order_of_rows_does_not_matter(rows: Sequence[Sequence[Any]]) -> None:
    assert records(read(with_ideas(*rows))) == records(read(good_sheets()))


@FEW
@given(st.lists(st.integers(0, 9), max_size=6), st.lists(st.integers(0, 7), max_size=4))
def test_blank_rows_and_columns_do_not_matter(rows_at: list[int], columns_at: list[int]) -> None:
    sheet: list[list[Any]] = [list(row) for row in good_sheets()[IDEAS_SHEET]]
    for column in columns_at:
        sheet = [[*row[:column], "", *row[column:]] if len(row) > column else row for row in sheet]
    for row in rows_at:
        sheet.insert(row, [])
    sheets = good_sheets()
    sheets[IDEAS_SHEET] = list(sheet)
    found = read(sheets)
    assert values(found) == GOOD
    assert codes(found) == []


@FEW
@given(st.sampled_from(["NFC", "NFD", "NFKC"]), st.booleans(), st.booleans())
def test_the_form_of_letters_in_titles_and_sheet_names_does_not_matter(form: Any, with_names: bool, is_loud: bool) -> None:
    def spelt(text: Any) -> Any:
        if not isinstance(text, str):
            return text
        spelling = unicodedata.normalize(form, text)
        return spelling.upper() if is_loud else spelling

    sheets = good_sheets()
    rows = sheets.pop(IDEAS_SHEET)
    titles = [spelt(text) for text in rows[2]]
    sheets[unicodedata.normalize(form, IDEAS_SHEET)] = [rows[0], rows[1] if with_names else [], titles, *rows[3:]]
    assert values(read(sheets)) == GOOD


@FEW
@given(st.lists(st.sampled_from(["I. Khối một", "Tổng cộng", "Người lập biểu", "Không có", "", "gì đó", "A"]), max_size=6))
def test_every_row_is_a_record_or_accounted_for(texts: list[str]) -> None:
    table = read(with_ideas(*IDEA_ROWS, *([text] for text in texts))).tables["ideas"]
    assert len(table.positions) + len(table.not_data) == len(IDEA_ROWS) + sum(map(bool, texts))
    assert set(table.positions).isdisjoint(item.row for item in table.not_data)


@FEW
@given(st.binary(max_size=400))
def test_any_bytes_are_judged_without_an_exception(data: bytes) -> None:
    for blob in (data, b"PK\x03\x04" + data, data + b"PK\x05\x06" + bytes(18)):
        inspect(blob, "a.xlsx")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=60))
def test_wording_is_judged_without_an_exception(text: str) -> None:
    judged = (is_total(text), is_footer(text), is_nil(text), is_number_row([text] * 3), Headings(set()).holds(text))
    assert all(isinstance(verdict, bool) for verdict in judged)
