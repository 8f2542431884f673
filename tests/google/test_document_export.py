"""files.export: the workbook that a spreadsheet becomes, seen by a reader that is not ours."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from sync.local_google.document import Spreadsheet
from sync.local_google.export import exported_titles

GRID = {"sheetId": 0}


def book_of(*rows: list[Any]) -> Spreadsheet:
    book = Spreadsheet("file", "Book", locale="vi_VN")
    book.values_update("A1", {"values": list(rows)}, {"valueInputOption": "USER_ENTERED"})
    return book


def do(book: Spreadsheet, *requests: dict[str, Any]) -> None:
    book.batch_update({"requests": list(requests)})


def read(book: Spreadsheet, *, values: bool = True) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(book.xlsx()), data_only=values)


def box(top: int, left: int, bottom: int, right: int) -> dict[str, int]:
    return {"sheetId": 0, "startRowIndex": top, "startColumnIndex": left, "endRowIndex": bottom, "endColumnIndex": right}


def test_values_keep_their_kinds() -> None:
    book = book_of(["'007", "1,5", "16/4/2022", True, "=B1*2", "=1/0", '=HYPERLINK("https://x.vn";"xem")'])
    page = read(book).active
    assert [cell.value for cell in page[1]] == ["007", 1.5, datetime(2022, 4, 16), True, 3, "#DIV/0!", "xem"]  # noqa: DTZ001
    assert read(book, values=False).active["E1"].value == "=B1*2"


def test_hostile_text_is_a_text() -> None:
    book = book_of()
    hostile = ["=IMPORTXML(1)", "+1", "@x", "'y", "https://x.vn"]
    book.values_update("A1", {"values": [hostile]}, {"valueInputOption": "RAW"})
    page = read(book, values=False).active
    assert [cell.value for cell in page[1]] == hostile
    assert {cell.data_type for cell in page[1]} == {"s"}


def test_formats_over_areas_are_seen_and_leave_no_thousands_of_cells() -> None:
    book = book_of(["Tên", "Ngày"])
    day = {
        "userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "dd/mm/yyyy"}, "backgroundColor": {"red": 1, "green": 1}}
    }
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    do(
        book,
        {"repeatCell": {"range": box(1, 1, 1000, 2), "cell": day, "fields": "userEnteredFormat"}},
        {"repeatCell": {"range": box(0, 0, 1, 26), "cell": bold, "fields": "userEnteredFormat"}},
    )
    book.values_update("B3", {"values": [[44667]]}, {"valueInputOption": "RAW"})
    page = read(book).active
    assert page["B3"].value == datetime(2022, 4, 16)  # noqa: DTZ001
    assert page["B3"].fill.fgColor.rgb == "FFFFFF00"
    assert page["A1"].font.bold
    assert not page["B3"].font.bold
    assert page.column_dimensions["B"].number_format == "dd/mm/yyyy"
    assert page.max_row == 3


def test_what_lies_on_the_cells_goes_along() -> None:
    book = book_of(["a", "b"], [1, 2])
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "có"}, {"userEnteredValue": "không"}]}}
    red = {
        "condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$A1>2"}]},
        "format": {"backgroundColor": {"red": 1}},
    }
    do(
        book,
        {"mergeCells": {"range": box(4, 0, 6, 2)}},
        {"setDataValidation": {"range": box(1, 3, 900, 4), "rule": rule}},
        {"addConditionalFormatRule": {"rule": {"ranges": [box(0, 0, 5, 2)], "booleanRule": red}}},
        {"addConditionalFormatRule": {"rule": {"ranges": [box(6, 0, 9, 2), box(6, 4, 9, 5)], "booleanRule": {
            "condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "5"}]}, "format": {}}}}},
        {"updateDimensionProperties": {"range": {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 1},
            "properties": {"pixelSize": 215}, "fields": "pixelSize"}},
        {"updateSheetProperties": {"properties": {"gridProperties": {"frozenRowCount": 1}},
            "fields": "gridProperties.frozenRowCount"}},
        {"addSheet": {"properties": {"sheetId": 3, "title": "_stamp", "hidden": True}}},
    )  # fmt: skip
    found = read(book)
    page = found.worksheets[0]
    assert [str(one) for one in page.merged_cells.ranges] == ["A5:B6"]
    assert [(str(one.sqref), one.formula1) for one in page.data_validations.dataValidation] == [("D2:D900", '"có,không"')]
    assert [(str(one.sqref), one.rules[0].formula) for one in page.conditional_formatting] == [
        ("A7:B9 E7:E9", ["5"]),
        ("A1:B5", ["$A1>2"]),
    ]
    assert page.column_dimensions["A"].width == pytest.approx(30.7, abs=0.1)
    assert page.freeze_panes == "A2"
    assert [sheet.sheet_state for sheet in found.worksheets] == ["visible", "hidden"]


def test_a_validation_is_one_range_around_cells_that_differ() -> None:
    book = book_of()
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "a"}]}}
    do(
        book,
        {"setDataValidation": {"range": box(0, 0, 500, 1), "rule": rule}},
        {"setDataValidation": {"range": box(9, 0, 10, 1)}},
    )
    book.values_update("A5", {"values": [["a"]]}, {"valueInputOption": "RAW"})
    found = read(book).active.data_validations.dataValidation
    assert [str(one.sqref) for one in found] == ["A1:A9", "A11:A500"]


def test_titles_are_cut_and_stay_apart() -> None:
    long = "Danh sách tổng hợp theo đơn vị năm"
    titles = exported_titles([long + " 2021", long + " 2022", "a/b:c?[d]*\\e", "ABCDE", "???"])
    assert titles == [long[:31], long[:27] + " (2)", "abcde", "ABCDE (2)", "Sheet"]


def test_equal_contents_give_equal_bytes() -> None:
    rows = [["a", 1, "16/4/2022"], ["=SUM(B1:B1)", True]]
    assert book_of(*rows).xlsx() == book_of(*rows).xlsx()
    book = book_of(*rows)
    assert book.copy("other", "Copy").xlsx() == book.xlsx()


def test_a_copy_and_its_source_do_not_see_each_others_changes() -> None:
    book = book_of(["a"])
    other = book.copy("other", "Copy")
    other.values_update("A1", {"values": [["b"]]}, {"valueInputOption": "RAW"})
    assert book.values_get("A1", {})["values"] == [["a"]]
    assert (other.title, other.resource()["spreadsheetId"]) == ("Copy", "other")


def test_formulas_follow_titles_that_excel_cannot_have() -> None:
    book = book_of([7])
    long = "Danh sách tổng hợp theo đơn vị năm 2022"
    do(
        book,
        {"updateSheetProperties": {"properties": {"title": long}, "fields": "title"}},
        {"addSheet": {"properties": {"sheetId": 2, "title": "B"}}},
        {"addNamedRange": {"namedRange": {"name": "so", "range": box(0, 0, 1, 1)}}},
    )
    book.values_update("B!A1", {"values": [[f"='{long}'!A1*2"]]}, {"valueInputOption": "USER_ENTERED"})
    assert read(book, values=False)["B"]["A1"].value == f"='{long[:31]}'!A1*2"
    found = read(book)
    assert found["B"]["A1"].value == 14
    assert found.defined_names["so"].attr_text == f"'{long[:31]}'!$A$1:$A$1"
    assert book.resource()["sheets"][0]["properties"]["title"] == long


def test_a_formula_parted_by_semicolons_stands_with_commas_in_the_workbook() -> None:
    book = book_of(["2,5", '=IF(A1>1,5;"a;b";"c")', "=SUM({1\\2;3\\4})"])
    formula = {"formulaValue": '=IF(A1>1,5;"x";"y")'}
    do(
        book,
        {"updateCells": {"start": GRID, "rows": [{"values": [{}, {}, {}, {"userEnteredValue": formula}]}], "fields": "note"}},
        {"repeatCell": {"range": box(0, 3, 1, 4), "cell": {"userEnteredValue": formula}, "fields": "userEnteredValue"}},
    )
    page = read(book, values=False).active
    assert [cell.value for cell in page[1]][1:] == ['=IF(A1>1.5,"a;b","c")', "=SUM({1,2;3,4})", '=IF(A1>1.5,"x","y")']
    assert [cell.value for cell in read(book).active[1]] == [2.5, "a;b", 10, "x"]


def condition_of(kind: str, *values: str) -> dict[str, Any]:
    return {"type": kind, "values": [{"userEnteredValue": value} for value in values]}


def test_rules_with_semicolons_and_local_numbers_are_understood_by_excel() -> None:
    book = book_of()
    conditions = [condition_of("CUSTOM_FORMULA", '=AND(A1>1,5;A1<>"x;y")'), condition_of("NUMBER_GREATER", "1.234,5")]
    for at, told in enumerate(conditions):
        rule = {"ranges": [box(at, 0, at + 1, 1)], "booleanRule": {"condition": told, "format": {"textFormat": {"bold": True}}}}
        do(book, {"addConditionalFormatRule": {"rule": rule, "index": at}})
    rules = [condition_of("CUSTOM_FORMULA", "=OR(B1=1;B1=2)"), condition_of("DATE_AFTER", "16/4/2022")]
    for at, told in enumerate(rules):
        do(book, {"setDataValidation": {"range": box(at, 1, at + 1, 2), "rule": {"condition": told, "strict": True}}})
    page = read(book, values=False).active
    found = [rule.formula for _, rules in page.conditional_formatting._cf_rules.items() for rule in rules]
    assert found == [['AND(A1>1.5,A1<>"x;y")'], ["1234.5"]]
    assert [told.formula1 for told in page.data_validations.dataValidation] == ["OR(B1=1,B1=2)", "44667"]


def test_only_rows_with_a_set_height_have_one_in_the_workbook() -> None:
    book = book_of(["x"])

    def sized(first: int, last: int, pixels: int) -> dict[str, Any]:
        told = {"sheetId": 0, "dimension": "ROWS", "startIndex": first, "endIndex": last}
        return {"updateDimensionProperties": {"range": told, "properties": {"pixelSize": pixels}, "fields": "pixelSize"}}

    do(book, sized(0, 1, 40), sized(1, 2, 60))
    heights = read(book).active.row_dimensions
    assert [heights[row].height for row in (1, 2, 3)] == [30, 45, None]
    told = {"dimensions": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 5}}
    do(book, {"autoResizeDimensions": told})
    heights = read(book).active.row_dimensions
    assert [heights[row].height for row in (1, 2, 3)] == [30, None, None]
