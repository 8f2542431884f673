"""spreadsheets.batchUpdate: what each kind of request does, what is refused in which words, and that a batch is atomic."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.local_google.document import Spreadsheet
from sync.local_google.errors import ApiError

RAW = {"valueInputOption": "RAW"}


def book_of(*rows: list[Any]) -> Spreadsheet:
    book = Spreadsheet("file", "Book", owner="owner@example.org")
    if rows:
        book.values_update("A1", {"values": list(rows)}, {"valueInputOption": "USER_ENTERED"})
    return book


def do(book: Spreadsheet, *requests: dict[str, Any], user: str = "") -> list[dict[str, Any]]:
    replies: list[dict[str, Any]] = book.batch_update({"requests": list(requests)}, user)["replies"]
    return replies


def grid(*sides: int, sheet: int = 0) -> dict[str, int]:
    """A GridRange of top, left, bottom, right."""
    names = ("startRowIndex", "startColumnIndex", "endRowIndex", "endColumnIndex")
    return {"sheetId": sheet, **dict(zip(names, sides, strict=False))}


def one_sheet(book: Spreadsheet, index: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = book.resource()["sheets"][index]
    return found


def rows(book: Spreadsheet, a1: str, render: str = "UNFORMATTED_VALUE") -> Any:
    return book.values_get(a1, {"valueRenderOption": render}).get("values")


def cell(book: Spreadsheet, a1: str) -> dict[str, Any]:
    data = book.resource(include_grid_data=True, ranges=[a1])["sheets"][0]["data"][0]
    found: dict[str, Any] = (data.get("rowData") or [{"values": [{}]}])[0]["values"][0]
    return found


def text(value: str) -> dict[str, Any]:
    return {"userEnteredValue": {"stringValue": value}}


ADD = {"addSheet": {"properties": {"sheetId": 7, "title": "Phản hồi"}}}
CHART: dict[str, Any] = {
    "spec": {
        "title": "T",
        "basicChart": {"chartType": "BAR", "domains": [{"domain": {"sourceRange": {"sources": [grid(0, 0, 3, 1)]}}}]},
    },
    "position": {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 1}}},
}
LIST = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "a"}, {"userEnteredValue": "b"}]}, "strict": True}
RULE = {
    "ranges": [grid(0, 0, 5, 2)],
    "booleanRule": {
        "condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$A1>2"}]},
        "format": {"backgroundColor": {"red": 1}},
    },
}

REFUSED: list[tuple[dict[str, Any], str]] = [
    (
        {"addSheet": {"properties": {"title": "sheet1"}}},
        'Invalid requests[0].addSheet: A sheet with the name "sheet1" already exists. Please enter another name.',
    ),
    ({"updateCells": {"start": {"sheetId": 5}, "rows": [], "fields": "*"}}, "Invalid requests[0].updateCells: No grid with id: 5"),
    ({"nope": {}}, "Invalid JSON payload received. Unknown name \"nope\" at 'requests[0]': Cannot find field."),
    (
        {"addSheet": {"properties": {"name": "x"}}},
        "Invalid JSON payload received. Unknown name \"name\" at 'requests[0].add_sheet.properties': Cannot find field.",
    ),
    ({"deleteSheet": {"sheetId": 0}}, "You can't remove all the sheets in a document."),
    ({"deleteSheet": {"sheetId": "x"}}, "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"x\""),
    ({"repeatCell": {"range": grid(), "cell": text("a")}}, "At least one field must be listed in 'fields'"),
    ({"repeatCell": {"range": grid(), "cell": text("a"), "fields": "userEnterdValue"}}, "Invalid field: user_enterd_value"),
    (
        {"repeatCell": {"range": grid(1000, 0, 1001, 2), "cell": text("a"), "fields": "*"}},
        "Invalid requests[0].repeatCell: Range (Sheet1!A1001:B1001) exceeds grid limits. Max rows: 1000, max columns: 26",
    ),
    (
        {"updateCells": {"range": grid(0, 0, 1, 1), "rows": [{}, {}], "fields": "note"}},
        "Invalid requests[0].updateCells: Attempting to write row: 1, beyond the last requested row of: 0",
    ),
    (
        {"addChart": {"chart": {**CHART, "position": {"overlayPosition": {"anchorCell": {"rowIndex": 1000}}}}}},
        "Invalid requests[0].addChart: GridCoordinate.rowIndex[1000] is after last row in grid[999]",
    ),
    ({"deleteDimension": {"range": {"sheetId": 0, "dimension": "ROWS"}}}, "it is not possible to delete all non-frozen rows."),
    ({"insertDimension": {"range": {"dimension": "ROWS", "startIndex": -1, "endIndex": 1}}}, "DimensionRange indexes must be >= 0"),
    ({"deleteProtectedRange": {"protectedRangeId": 3}}, "No protected range with id: 3"),
    ({"deleteConditionalFormatRule": {"index": 0, "sheetId": 0}}, "No conditional format on sheet: 0 at index: 0"),
    (
        {
            "setDataValidation": {
                "range": grid(),
                "rule": {"condition": {"type": "NUMBER_BETWEEN", "values": [{"userEnteredValue": "1"}]}},
            }
        },
        "takes exactly 2 ConditionValue(s), but 1 were given.",
    ),
    (
        {"setDataValidation": {"range": grid(), "rule": {"condition": {"type": "BLANK"}}}},
        "'BLANK' is not supported for data validation",
    ),
    (
        {"addConditionalFormatRule": {"rule": {**RULE, "ranges": [grid(0, 0, 1, 1, sheet=9)]}}},
        "Invalid requests[0].addConditionalFormatRule: No grid with id: 9",
    ),
    (
        {
            "updateBorders": {
                "range": grid(0, 0, 1, 1),
                "top": {"style": "SOLID", "color": {"red": 255}},
            }
        },
        "must be between 0 and 1",
    ),
    ({}, "Invalid requests[0]: No request set."),
    ({"addSheet": {}, "deleteSheet": {}}, "oneof field 'kind' is already set"),
]


@pytest.mark.parametrize(("request_", "message"), REFUSED, ids=lambda value: value[:60] if isinstance(value, str) else "")
def test_a_wrong_request_is_refused_and_nothing_is_done(request_: dict[str, Any], message: str) -> None:
    book = book_of([1, 2])
    before = book.resource(include_grid_data=True)
    with pytest.raises(ApiError) as refused:
        do(book, request_)
    assert message in refused.value.message
    assert refused.value.code == 400
    with pytest.raises(ApiError, match=r"requests\[1\]"):
        do(book, {"updateSpreadsheetProperties": {"properties": {"title": "New"}, "fields": "title"}}, request_)
    assert book.resource(include_grid_data=True) == before


def test_a_batch_without_requests_is_refused() -> None:
    with pytest.raises(ApiError, match="Must specify at least one request"):
        book_of().batch_update({"requests": []})


GOOD: list[dict[str, Any]] = [
    ADD,
    {"repeatCell": {"range": grid(), "cell": {"userEnteredFormat": {"textFormat": {"bold": True}}}, "fields": "userEnteredFormat"}},
    {"updateCells": {"start": {"rowIndex": 2}, "rows": [{"values": [text("x")]}], "fields": "userEnteredValue"}},
    {"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 3}}},
    {"deleteDimension": {"range": {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}}},
    {"mergeCells": {"range": grid(4, 0, 6, 2)}},
    {"setDataValidation": {"range": grid(0, 0, 900, 1), "rule": LIST}},
    {"addConditionalFormatRule": {"rule": RULE}},
    {"addProtectedRange": {"protectedRange": {"range": grid(0, 0, 1)}}},
    {"addNamedRange": {"namedRange": {"name": "don_vi", "range": grid(0, 0, 1, 1)}}},
    {"addChart": {"chart": CHART}},
    {"updateSheetProperties": {"properties": {"title": "Đổi", "hidden": False}, "fields": "title,hidden"}},
    {"copyPaste": {"source": grid(0, 0, 2, 2), "destination": grid(10, 0, 14, 2)}},
    {"sortRange": {"range": grid(10, 0, 14, 2), "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]}},
    {"updateBorders": {"range": grid(0, 0, 3, 3), "top": {"style": "SOLID"}, "innerVertical": {"style": "DOTTED"}}},
]


@settings(max_examples=60, deadline=None)
@given(st.permutations(GOOD), st.integers(0, len(GOOD)))
def test_a_batch_that_fails_anywhere_leaves_everything_as_it_was(requests: list[dict[str, Any]], place: int) -> None:
    book = book_of([1, "=A1"], ["a", "b"])
    before = json.dumps(book.resource(include_grid_data=True))
    asked = copy.deepcopy(requests)
    with pytest.raises(ApiError):
        do(book, *requests[:place], {"deleteSheet": {"sheetId": 99}}, *requests[place:])
    assert json.dumps(book.resource(include_grid_data=True)) == before
    assert requests == asked


def test_every_good_request_is_taken() -> None:
    book = book_of([1, "=A1"], ["a", "b"])
    replies = do(book, *GOOD)
    assert len(replies) == len(GOOD)
    assert replies[0]["addSheet"]["properties"]["sheetId"] == 7
    assert replies[2] == {}
    assert book.changes == 2


def test_update_cells_clears_what_its_rows_do_not_cover() -> None:
    book = book_of(["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"])
    do(book, {"updateCells": {"range": grid(0, 0, 2, 2), "rows": [{"values": [text("A")]}], "fields": "userEnteredValue"}})
    assert rows(book, "A1:C3") == [["A", "", "c"], ["", "", "f"], ["g", "h", "i"]]


def test_a_field_outside_the_mask_stays() -> None:
    book = book_of(["a"])
    do(book, {"updateCells": {"start": {}, "rows": [{"values": [{"note": "n", **text("b")}]}], "fields": "note"}})
    assert (cell(book, "A1")["note"], rows(book, "A1")) == ("n", [["a"]])
    bold = {"userEnteredFormat": {"textFormat": {"bold": True, "italic": True}}}
    do(book, {"repeatCell": {"range": grid(0, 0, 1, 1), "cell": bold, "fields": "userEnteredFormat.textFormat.bold"}})
    assert cell(book, "A1")["userEnteredFormat"] == {"textFormat": {"bold": True}}


def test_a_format_over_a_whole_sheet_is_seen_in_every_cell_and_costs_nothing() -> None:
    book = book_of(["a"])
    yellow = {"userEnteredFormat": {"backgroundColor": {"red": 1, "green": 1, "blue": 0}}}
    do(book, {"repeatCell": {"range": grid(), "cell": yellow, "fields": "userEnteredFormat.backgroundColor"}})
    kept = {"red": 1, "green": 1}
    for place in ("A1", "Z1000"):
        assert cell(book, place)["userEnteredFormat"] == {"backgroundColor": kept, "backgroundColorStyle": {"rgbColor": kept}}
    assert sum(len(columns) for columns in book.state.sheets[0].grid.cells.values()) == 1
    do(book, {"updateCells": {"range": grid(), "fields": "userEnteredFormat"}})
    assert "userEnteredFormat" not in cell(book, "A1")
    assert book.state.sheets[0].grid.areas == ()


def test_a_value_written_into_a_formatted_area_keeps_the_format() -> None:
    book = book_of()
    do(book, {"setDataValidation": {"range": grid(1, 0, 900, 3), "rule": LIST}})
    book.values_update("B5", {"values": [["a"]]}, RAW)
    assert cell(book, "B5")["dataValidation"] == LIST
    do(book, {"setDataValidation": {"range": grid(1, 0, 900, 3)}})
    assert "dataValidation" not in cell(book, "B5")


def test_merging_keeps_the_first_value_and_may_not_cut_a_merge() -> None:
    book = book_of(["", "b"], ["c", "d"])
    do(book, {"mergeCells": {"range": grid(0, 0, 2, 2), "mergeType": "MERGE_ALL"}})
    assert rows(book, "A1:B2") == [["b"]]
    assert one_sheet(book)["merges"] == [grid(0, 0, 2, 2)]
    words = "You must select all cells in a merged range to merge or unmerge them."
    with pytest.raises(ApiError, match=words):
        do(book, {"mergeCells": {"range": grid(1, 1, 3, 3)}})
    with pytest.raises(ApiError, match=words):
        do(book, {"unmergeCells": {"range": grid(0, 0, 1, 2)}})
    do(book, {"mergeCells": {"range": grid(0, 0, 2, 3), "mergeType": "MERGE_ROWS"}})
    assert one_sheet(book)["merges"] == [grid(0, 0, 1, 3), grid(1, 0, 2, 3)]
    do(book, {"unmergeCells": {"range": grid()}})
    assert "merges" not in one_sheet(book)


def test_frozen_lines_may_not_cut_a_merge() -> None:
    book = book_of()
    do(book, {"mergeCells": {"range": grid(0, 0, 1, 3)}})
    frozen = {"properties": {"gridProperties": {"frozenColumnCount": 1}}, "fields": "gridProperties.frozenColumnCount"}
    with pytest.raises(ApiError, match="You can't freeze columns which contain only part of a merged cell"):
        do(book, {"updateSheetProperties": frozen})


def test_everything_on_the_sheet_follows_inserted_rows() -> None:
    book = book_of([1], [2], [3])
    do(
        book,
        {"mergeCells": {"range": grid(1, 0, 2, 2)}},
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 4, "range": grid(1, 0, 3, 1)}}},
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 5, "range": {"sheetId": 0}}}},
        {"setBasicFilter": {"filter": {"range": grid(0, 0, 3, 1)}}},
        {"addConditionalFormatRule": {"rule": RULE}},
        {"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "so", "range": grid(2, 0, 3, 1)}}},
        {"addChart": {"chart": {**CHART, "chartId": 9}}},
        {"updateDimensionProperties": {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2},
            "properties": {"pixelSize": 50}, "fields": "pixelSize"}},
        {"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}}},
    )  # fmt: skip
    sheet = one_sheet(book)
    assert sheet["merges"] == [grid(2, 0, 3, 2)]
    assert [item["range"] for item in sheet["protectedRanges"]] == [grid(2, 0, 4, 1), {"sheetId": 0}]
    assert sheet["basicFilter"]["range"] == grid(0, 0, 4, 1)
    assert sheet["conditionalFormats"][0]["ranges"] == [grid(0, 0, 6, 2)]
    assert book.resource()["namedRanges"][0]["range"] == grid(3, 0, 4, 1)
    assert sheet["charts"][0]["position"]["overlayPosition"]["anchorCell"]["rowIndex"] == 2
    assert rows(book, "A1:A4") == [[1], [], [2], [3]]
    heights = book.resource(include_grid_data=True)["sheets"][0]["data"][0]["rowMetadata"][:3]
    assert [line["pixelSize"] for line in heights] == [21, 21, 50]
    do(book, {"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 2, "endIndex": 4}}})
    assert [item["protectedRangeId"] for item in one_sheet(book)["protectedRanges"]] == [5]
    assert "merges" not in one_sheet(book)
    assert "namedRanges" not in book.resource()


def test_only_editors_change_protected_cells() -> None:
    book = book_of(["a", "b"])
    protected = {"protectedRangeId": 1, "range": grid(0, 0, 1, 1), "editors": {"users": ["robot@example.org"]}}
    do(book, {"addProtectedRange": {"protectedRange": protected}}, user="robot@example.org")
    words = "You are trying to edit a protected cell or object"
    for requests in (
        {"updateCells": {"start": {}, "rows": [{"values": [text("x")]}], "fields": "userEnteredValue"}},
        {"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}}},
        {"deleteProtectedRange": {"protectedRangeId": 1}},
    ):
        with pytest.raises(ApiError, match=words):
            do(book, requests, user="unit@example.org")
    with pytest.raises(ApiError, match=words):
        book.values_update("A1:B1", {"values": [["x", "y"]]}, RAW, "unit@example.org")
    book.values_update("B1", {"values": [["y"]]}, RAW, "unit@example.org")
    book.values_update("A1", {"values": [["x"]]}, RAW, "robot@example.org")
    book.values_update("A1", {"values": [["z"]]}, RAW, "owner@example.org")
    assert rows(book, "A1:B1") == [["z", "y"]]


def test_holes_of_a_protected_sheet_are_open_to_all() -> None:
    book = book_of()
    told = {"range": {"sheetId": 0}, "unprotectedRanges": [grid(2, 2, 4, 4)], "editors": {"users": ["robot@example.org"]}}
    do(book, {"addProtectedRange": {"protectedRange": told}})
    book.values_update("C3:D4", {"values": [[1, 2], [3, 4]]}, RAW, "unit@example.org")
    with pytest.raises(ApiError, match="protected cell"):
        book.values_update("C3:E3", {"values": [[1, 2, 3]]}, RAW, "unit@example.org")


def test_our_own_ids_are_kept_and_may_not_be_taken_twice() -> None:
    book = book_of([1])
    once = [
        ADD,
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 11, "range": grid(0, 0, 1, 1)}}},
        {"addChart": {"chart": {**CHART, "chartId": 12}}},
        {"addBanding": {"bandedRange": {"bandedRangeId": 13, "range": grid(0, 0, 5, 2),
            "rowProperties": {"headerColor": {"red": 1}}}}},
        {"createDeveloperMetadata": {"developerMetadata": {"metadataId": 14, "metadataKey": "k", "metadataValue": "v",
            "visibility": "PROJECT", "location": {"spreadsheet": True}}}},
    ]  # fmt: skip
    replies = do(book, *once)
    assert replies[2]["addChart"]["chart"]["chartId"] == 12
    for request in once:
        with pytest.raises(ApiError, match=r"already (exists|has)"):
            do(book, request)
    found = book.search_metadata({"dataFilters": [{"developerMetadataLookup": {"metadataKey": "k"}}]})
    assert found["matchedDeveloperMetadata"][0]["developerMetadata"]["metadataValue"] == "v"


def test_staging_is_put_over_the_live_sheet_in_one_batch() -> None:
    book = book_of(["old", "=1+1"])
    do(book, {"addSheet": {"properties": {"sheetId": 50, "title": "_staging", "hidden": True}}})
    book.values_update("_staging!A1", {"values": [["=new", 5], ["x", 6]]}, RAW)
    do(
        book,
        {"copyPaste": {"source": grid(0, 0, 2, 2, sheet=50), "destination": grid(0, 0, 2, 2), "pasteType": "PASTE_VALUES"}},
        {"deleteSheet": {"sheetId": 50}},
    )
    assert rows(book, "A1:B2", "FORMULA") == [["=new", 5], ["x", 6]]
    assert [sheet["properties"]["sheetId"] for sheet in book.resource()["sheets"]] == [0]


def test_a_copy_is_repeated_over_a_multiple_of_its_size() -> None:
    book = book_of([1, "=A1*2"])
    do(book, {"copyPaste": {"source": grid(0, 0, 1, 2), "destination": grid(1, 0, 3, 2)}})
    assert rows(book, "A2:B3", "FORMULA") == [[1, "=A2*2"], [1, "=A3*2"]]


def test_a_cut_leaves_nothing_behind() -> None:
    book = book_of(["a", "b"])
    do(book, {"cutPaste": {"source": grid(0, 0, 1, 1), "destination": {"rowIndex": 1, "columnIndex": 1}}})
    assert rows(book, "A1:B2") == [["", "b"], ["", "a"]]


def test_rows_are_sorted_numbers_first_blanks_last() -> None:
    book = book_of(["b", 1], ["", 2], [10, 3], ["A", 4])
    do(book, {"sortRange": {"range": grid(0, 0, 4, 2), "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}})
    assert rows(book, "A1:B4") == [[10, 3], ["A", 4], ["b", 1], ["", 2]]


def test_cells_are_put_in_and_taken_out() -> None:
    book = book_of(["a", 1], ["b", 2])
    do(book, {"insertRange": {"range": grid(0, 0, 1, 1), "shiftDimension": "ROWS"}})
    assert rows(book, "A1:B3") == [["", 1], ["a", 2], ["b"]]
    do(book, {"deleteRange": {"range": grid(0, 0, 1, 1), "shiftDimension": "ROWS"}})
    assert rows(book, "A1:B3") == [["a", 1], ["b", 2]]


def test_a_sheet_cut_smaller_loses_what_lay_outside() -> None:
    book = book_of([1, 2], [3, 4], ["=SUM(A1:A2)"])
    size = {"properties": {"gridProperties": {"rowCount": 1, "columnCount": 5}}, "fields": "gridProperties(rowCount,columnCount)"}
    do(book, {"updateSheetProperties": size})
    assert book.resource(include_grid_data=True)["sheets"][0]["properties"]["gridProperties"] == {"rowCount": 1, "columnCount": 5}
    assert rows(book, "Sheet1") == [[1, 2]]


def test_groups_lie_in_one_another() -> None:
    book = book_of()
    for start, end in ((2, 4), (1, 5)):
        do(book, {"addDimensionGroup": {"range": {"dimension": "ROWS", "startIndex": start, "endIndex": end}}})
    assert [(group["range"]["startIndex"], group["depth"]) for group in one_sheet(book)["rowGroups"]] == [(1, 1), (2, 2)]
    do(book, {"deleteDimensionGroup": {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 5}}})
    assert [group["depth"] for group in one_sheet(book)["rowGroups"]] == [1]


def test_sheets_change_places_as_google_counts() -> None:
    book = book_of()
    for number in (1, 2):
        do(book, {"addSheet": {"properties": {"sheetId": number, "title": f"S{number}"}}})
    do(book, {"updateSheetProperties": {"properties": {"sheetId": 0, "index": 3}, "fields": "index"}})
    assert [sheet["properties"]["sheetId"] for sheet in book.resource()["sheets"]] == [1, 2, 0]
    do(book, {"updateSheetProperties": {"properties": {"sheetId": 0, "index": 0}, "fields": "index"}})
    assert [sheet["properties"]["index"] for sheet in book.resource()["sheets"]] == [0, 1, 2]


def test_texts_are_found_and_replaced() -> None:
    book = book_of(["An", "an toàn"], ['=1&"an"', 5])
    reply = do(book, {"findReplace": {"find": "an", "replacement": "AN", "allSheets": True}})[0]["findReplace"]
    assert rows(book, "A1:B2", "FORMULA")[0] == ["AN", "AN toàn"]
    assert reply == {"valuesChanged": 2, "rowsChanged": 1, "sheetsChanged": 1, "occurrencesChanged": 2}


def test_what_is_known_but_not_built_says_so() -> None:
    with pytest.raises(ApiError) as refused:
        do(book_of(), {"addSlicer": {}})
    assert (refused.value.code, refused.value.status) == (501, "UNIMPLEMENTED")


def test_a_formula_of_the_api_may_be_in_the_notation_of_the_locale() -> None:
    book = Spreadsheet("file", "Book", locale="vi_VN")
    for column, formula in enumerate(["=IF(1>0;0,5;1)", "=ROUND(2.555,2)", '=IF(TRUE;"a,b;c";0)']):
        value = {"userEnteredValue": {"formulaValue": formula}}
        start = {"columnIndex": column}
        do(book, {"updateCells": {"start": start, "rows": [{"values": [value]}], "fields": "userEnteredValue"}})
    assert rows(book, "A1:C1") == [[0.5, 2.56, "a,b;c"]]


def test_a_spreadsheet_is_made_from_a_resource() -> None:
    first = {"properties": {"title": "Một", "gridProperties": {"rowCount": 5, "columnCount": 3, "frozenRowCount": 1}}}
    second = {
        "properties": {"sheetId": 9, "title": "Hai"},
        "data": [{"startRow": 1, "rowData": [{"values": [text("a"), {"userEnteredValue": {"formulaValue": "=A2&1"}}]}]}],
        "merges": [grid(3, 0, 4, 2)],
    }
    book = Spreadsheet.from_resource("id", {"properties": {"title": "T", "locale": "vi_VN"}, "sheets": [first, second]})
    found = book.resource()
    assert [sheet["properties"]["title"] for sheet in found["sheets"]] == ["Một", "Hai"]
    assert found["sheets"][0]["properties"]["gridProperties"] == {"rowCount": 5, "columnCount": 3, "frozenRowCount": 1}
    assert rows(book, "Hai!A2:B2") == [["a", "a1"]]
    assert found["sheets"][1]["merges"] == [grid(3, 0, 4, 2, sheet=9)]


@pytest.mark.parametrize("told", [{"locale": "tiếng Việt"}, {"timeZone": "Hà Nội"}, {"title": ""}])
def test_a_property_that_cannot_be_is_refused(told: dict[str, str]) -> None:
    book = book_of()
    with pytest.raises(ApiError, match=r"Invalid requests\[0\].updateSpreadsheetProperties"):
        do(book, {"updateSpreadsheetProperties": {"properties": told, "fields": next(iter(told))}})


def test_a_sheet_goes_into_another_spreadsheet() -> None:
    book, other = book_of(["a", "=A1"]), book_of()
    properties = book.copy_sheet(0, other)
    assert properties["title"] == "Copy of Sheet1"
    assert rows(other, "'Copy of Sheet1'!A1:B1") == [["a", "a"]]


def test_objects_are_changed_under_a_mask_and_deleted_by_id() -> None:
    book = book_of([1], [2], [3])
    band = {"bandedRangeId": 3, "range": grid(0, 0, 3, 1), "rowProperties": {"headerColor": {"red": 1}}}
    view = {"filterViewId": 4, "title": "V", "range": grid(0, 0, 3, 1), "criteria": {"0": {"hiddenValues": ["1"]}}}
    group = {"dimension": "ROWS", "startIndex": 1, "endIndex": 3}
    do(
        book,
        {"addBanding": {"bandedRange": band}},
        {"addFilterView": {"filter": view}},
        {"addConditionalFormatRule": {"rule": RULE}},
        {"addChart": {"chart": {**CHART, "chartId": 5}}},
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 6, "range": grid(0, 0, 1, 1)}}},
        {"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "so", "range": grid(0, 0, 1, 1)}}},
        {"addDimensionGroup": {"range": group}},
    )
    do(
        book,
        {"updateBanding": {"bandedRange": {"bandedRangeId": 3, "range": grid(0, 0, 5, 1)}, "fields": "range"}},
        {"updateFilterView": {"filter": {"filterViewId": 4, "title": "W"}, "fields": "title"}},
        {"updateChartSpec": {"chartId": 5, "spec": {**CHART["spec"], "title": "U"}}},
        {"updateEmbeddedObjectPosition": {"objectId": 5, "newPosition": {"overlayPosition": {"widthPixels": 300}},
            "fields": "widthPixels"}},
        {"updateProtectedRange": {"protectedRange": {"protectedRangeId": 6, "description": "d"}, "fields": "description"}},
        {"updateNamedRange": {"namedRange": {"namedRangeId": "n", "name": "khac"}, "fields": "name"}},
        {"updateDimensionGroup": {"dimensionGroup": {"range": group, "depth": 1, "collapsed": True}, "fields": "collapsed"}},
        {"updateConditionalFormatRule": {"index": 0, "rule": {**RULE, "ranges": [grid(0, 0, 9, 9)]}}},
    )  # fmt: skip
    sheet = one_sheet(book)
    assert (sheet["bandedRanges"][0]["range"], sheet["bandedRanges"][0]["rowProperties"]["headerColor"]) == (
        grid(0, 0, 5, 1),
        {"red": 1},
    )
    assert (sheet["filterViews"][0]["title"], sheet["filterViews"][0]["range"]) == ("W", grid(0, 0, 3, 1))
    overlay = sheet["charts"][0]["position"]["overlayPosition"]
    assert (sheet["charts"][0]["spec"]["title"], overlay["widthPixels"], overlay["anchorCell"]["rowIndex"]) == ("U", 300, 1)
    assert sheet["protectedRanges"][0]["description"] == "d"
    assert book.resource()["namedRanges"][0]["name"] == "khac"
    assert sheet["rowGroups"] == [{"range": {"sheetId": 0, **group}, "depth": 1, "collapsed": True}]
    assert sheet["conditionalFormats"][0]["ranges"] == [grid(0, 0, 9, 9)]
    lines = book.resource(include_grid_data=True)["sheets"][0]["data"][0]["rowMetadata"]
    assert [line.get("hiddenByUser", False) for line in lines[:4]] == [False, True, True, False]
    do(
        book,
        {"deleteBanding": {"bandedRangeId": 3}},
        {"deleteFilterView": {"filterId": 4}},
        {"deleteEmbeddedObject": {"objectId": 5}},
        {"deleteProtectedRange": {"protectedRangeId": 6}},
        {"deleteNamedRange": {"namedRangeId": "n"}},
        {"deleteDimensionGroup": {"range": group}},
        {"deleteConditionalFormatRule": {"index": 0, "sheetId": 0}},
    )
    assert set(one_sheet(book)) == {"properties"}
    assert "namedRanges" not in book.resource()


def test_rows_are_moved_with_what_they_hold() -> None:
    book = book_of(["a"], ["b"], ["c"], ["d"])
    do(book, {"moveDimension": {"source": {"dimension": "ROWS", "startIndex": 0, "endIndex": 2}, "destinationIndex": 3}})
    assert rows(book, "A1:A4") == [["c"], ["a"], ["b"], ["d"]]


def test_texts_are_tidied() -> None:
    book = book_of(["  a  b ", 1], ["a b", 1], ["a b", 2])
    replies = do(
        book,
        {"trimWhitespace": {"range": grid(0, 0, 3, 1)}},
        {"deleteDuplicates": {"range": grid(0, 0, 3, 2)}},
        {"textToColumns": {"source": grid(0, 0, 1, 1), "delimiterType": "SPACE"}},
    )
    assert replies[0]["trimWhitespace"] == {"cellsChangedCount": 1}
    assert replies[1]["deleteDuplicates"] == {"duplicatesRemovedCount": 1}
    assert rows(book, "A1:B3") == [["a", "b"], ["a b", 2]]


def test_text_is_pasted_as_if_it_was_typed() -> None:
    book = book_of()
    do(book, {"pasteData": {"coordinate": {"rowIndex": 1}, "data": "a,1\n=1+1,TRUE", "delimiter": ","}})
    assert rows(book, "A2:B3") == [["a", 1], [2, True]]


def test_cells_are_appended_below_the_last_row_with_data() -> None:
    book = book_of(["a"], ["b"])
    do(book, {"appendCells": {"sheetId": 0, "rows": [{"values": [text("c"), text("d")]}], "fields": "userEnteredValue"}})
    assert rows(book, "A3:B3") == [["c", "d"]]


def test_a_duplicated_sheet_has_ids_of_its_own() -> None:
    book = book_of(["a", "=A1"])
    do(book, {"addProtectedRange": {"protectedRange": {"protectedRangeId": 6, "range": grid(0, 0, 1, 1)}}})
    reply = do(book, {"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 8, "newSheetName": "Bản sao"}})[0]
    assert reply["duplicateSheet"]["properties"]["title"] == "Bản sao"
    copied = next(sheet for sheet in book.resource()["sheets"] if sheet["properties"]["sheetId"] == 8)
    assert copied["protectedRanges"][0]["range"] == grid(0, 0, 1, 1, sheet=8)
    assert copied["protectedRanges"][0]["protectedRangeId"] != 6
    assert rows(book, "'Bản sao'!A1:B1") == [["a", "a"]]


def test_what_is_null_is_not_there() -> None:
    book = book_of()
    told = {
        "protectedRangeId": 6,
        "range": grid(0, 0, 1, 1),
        "description": None,
        "editors": {"users": ["a@example.org"], "groups": None},
    }
    do(book, {"addProtectedRange": {"protectedRange": told}})
    kept = one_sheet(book)["protectedRanges"][0]
    assert "description" not in kept
    assert "groups" not in kept["editors"]
