"""Formulas: their values, their errors, and how they follow rows that come and go."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sync.local_google.document import Spreadsheet

TYPED = {"valueInputOption": "USER_ENTERED"}


def book_of(*rows: list[Any]) -> Spreadsheet:
    book = Spreadsheet("file", "Book", today=lambda: date(2022, 4, 16))
    book.values_update("A1", {"values": list(rows)}, TYPED)
    return book


def value(book: Spreadsheet, a1: str) -> Any:
    return book.values_get(a1, {"valueRenderOption": "UNFORMATTED_VALUE"})["values"][0][0]


def formula(book: Spreadsheet, a1: str) -> Any:
    return book.values_get(a1, {"valueRenderOption": "FORMULA"})["values"][0][0]


TABLE = ([1, "an", True], [2, "bình", False], [3.5, "An Giang", "=1/0"], ["x", "", "=NA()"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=SUM(A1:A4)", 6.5),
        ("=SUM(A:A)", 6.5),
        ("=-2^2", 4),
        ("=2+3*4-10%", 13.9),
        ('="a"&1&TRUE', "a1TRUE"),
        ('="AN"=B1', True),
        ("=COUNT(A1:A4)", 3),
        ("=COUNTA(A1:B4)", 7),
        ('=COUNTIF(B1:B4,"an*")', 2),
        ('=COUNTIFS(A1:A3,">1",B1:B3,"<>bình")', 1),
        ('=SUMIF(B1:B4,"an",A1:A4)', 1),
        ('=SUMPRODUCT((B1:B3="bình")*(A1:A3))', 2),
        ("=SUBTOTAL(109,A1:A4)", 6.5),
        ('=IF(A1>0,"có","không")', "có"),
        ('=IFERROR(C3,"lỗi")', "lỗi"),
        ("=AND(A1=1,NOT(C2))", True),
        ("=MAX(A1:A4)&\"/\"&MIN(A1:A4)", "3.5/1"),
        ("=ROUND(2.675,2)", 2.68),
        ("=ROUND(-1.5,0)", -2),
        ("=MOD(-3,2)", 1),
        ("=INDEX(B1:B4,MATCH(2,A1:A4,0))", "bình"),
        ("=VLOOKUP(3,A1:B3,2,TRUE)", "bình"),
        ("=SUM(OFFSET(A1,1,0,2,1))", 5.5),
        ('=HYPERLINK("https://x.vn","xem")', "xem"),
        ('=LEFT("Hà Nội",2)&RIGHT("Hà Nội",3)&MID("Hà Nội",4,2)', "HàNộiNộ"[0:2] + "Nội" + "Nộ"),
        ('=SEARCH("nội","Hà Nội")', 4),
        ("=ISTEXT(B1)", True),
        ("=ISBLANK(B4)", True),
        ("=ISERROR(C3)", True),
        ("=TODAY()", 44667),
        ('=TEXT(TODAY(),"dd/mm/yyyy")', "16/04/2022"),
        ('=TEXT(1234567.5,"#,##0.00")', "1,234,567.50"),
        ("=ROW(A3)+COLUMN(C1)", 6),
        ("=TRIM(\"  a  b \")&UPPER(\"đ\")&LEN(\"ô\")", "a bĐ1"),
        ('=SUM(INDIRECT("A1:A2"))', 3),
        ("=N(\"x\")", 0),
        ("=Sheet1!A1+'Sheet1'!A2", 3),
        ("=SUM({1,2;3,4})", 10),
    ],
)  # fmt: skip
def test_a_formula_has_its_value(text: str, expected: Any) -> None:
    book = book_of(*TABLE)
    book.values_update("E1", {"values": [[text]]}, TYPED)
    assert value(book, "E1") == expected


@pytest.mark.parametrize(
    ("text", "shown", "kind"),
    [
        ("=1/0", "#DIV/0!", "DIVIDE_BY_ZERO"),
        ("=SUM(C1:C4)", "#DIV/0!", "DIVIDE_BY_ZERO"),
        ("=Nope!A1", "#REF!", "REF"),
        ("=NOSUCH(1)", "#NAME?", "NAME"),
        ('="a"+1', "#VALUE!", "VALUE"),
        ("=MATCH(99,A1:A4,0)", "#N/A", "N_A"),
        ("=E1", "#REF!", "REF"),
        ("=SUM(", "#ERROR!", "ERROR"),
        ('=IMPORTXML("http://x","//a")', "#N/A", "N_A"),
    ],
)
def test_a_wrong_formula_shows_its_error(text: str, shown: str, kind: str) -> None:
    book = book_of(*TABLE)
    book.values_update("E1", {"values": [[text]]}, TYPED)
    assert value(book, "E1") == shown
    cell = book.resource(include_grid_data=True, ranges=["E1"])["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    assert cell["effectiveValue"]["errorValue"]["type"] == kind


def test_a_chain_of_2000_formulas_is_worked_out() -> None:
    book = book_of([1], *([f"=A{row}+1"] for row in range(1, 1000)))
    assert value(book, "A1000") == 1000


def test_a_long_circle_is_found() -> None:
    book = book_of(["=A300"], *([f"=A{row}+1"] for row in range(1, 300)))
    assert value(book, "A5") == "#REF!"


def test_a_change_is_seen_by_the_formulas_behind_it() -> None:
    book = book_of([1, "=A1*2"])
    assert value(book, "B1") == 2
    book.values_update("A1", {"values": [[5]]}, TYPED)
    assert value(book, "B1") == 10


def lines(kind: str, dimension: str, start: int, end: int) -> dict[str, Any]:
    return {kind: {"range": {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": end}}}


@pytest.mark.parametrize(
    ("request_", "before", "after", "at"),
    [
        (lines("insertDimension", "ROWS", 1, 3), "=SUM(A1:A3)+A1+$A$2", "=SUM(A1:A5)+A1+$A$4", "C6"),
        (lines("deleteDimension", "ROWS", 1, 2), "=SUM(A1:A3)+A3", "=SUM(A1:A2)+A2", "C3"),
        (lines("deleteDimension", "ROWS", 0, 1), "=A1+SUM(A1:A3)", "=#REF!+SUM(A1:A2)", "C3"),
        (lines("insertDimension", "COLUMNS", 0, 1), "=A1+Sheet1!A:A", "=B1+Sheet1!B:B", "D4"),
        (lines("insertDimension", "ROWS", 1, 2), '="A2"&A2', '="A2"&A3', "C5"),
    ],
)
def test_references_follow_lines(request_: dict[str, Any], before: str, after: str, at: str) -> None:
    book = book_of([1], [2], [3], ["", "", before])
    book.batch_update({"requests": [request_]})
    assert formula(book, at) == after


def test_references_follow_a_renamed_sheet() -> None:
    book = book_of([7])
    book.batch_update({"requests": [{"addSheet": {"properties": {"sheetId": 2, "title": "Other"}}}]})
    book.values_update("Other!A1", {"values": [["=Sheet1!A1"]]}, TYPED)
    rename = {"properties": {"sheetId": 0, "title": "5. Sáng kiến"}, "fields": "title"}
    book.batch_update({"requests": [{"updateSheetProperties": rename}]})
    assert formula(book, "Other!A1") == "='5. Sáng kiến'!A1"
    assert value(book, "Other!A1") == 7


def test_a_repeated_formula_goes_along() -> None:
    book = book_of([1, 10], [2, 20], [3, 30])
    cell = {"userEnteredValue": {"formulaValue": "=A1*$B$1"}}
    grid = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 2, "endColumnIndex": 3}
    book.batch_update({"requests": [{"repeatCell": {"range": grid, "cell": cell, "fields": "userEnteredValue"}}]})
    assert formula(book, "C3") == "=A3*$B$1"
    assert value(book, "C3") == 30


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=DAY(99999999)", "#NUM!"),
        ("=CHAR(-1)", "#NUM!"),
        ("=99999999^99999999", "#NUM!"),
        ('=REPT("ab",99999999)', "#VALUE!"),
        ("=ADDRESS(1,-1)", "#NUM!"),
        ("=ROUND(TRUE,0)", 1),
        ("=SUM()", 0),
        ("=IF()", "#N/A"),
    ],
)
def test_what_is_out_of_range_is_an_error_of_the_sheet(text: str, shown: Any) -> None:
    book = book_of([text])
    assert value(book, "A1") == shown
