"""spreadsheets.values: RAW and USER_ENTERED, the render options, what is trimmed, where append writes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.local_google.document import Spreadsheet
from sync.local_google.errors import ApiError

RAW = {"valueInputOption": "RAW"}
TYPED = {"valueInputOption": "USER_ENTERED"}


def sheet(locale: str = "en_US") -> Spreadsheet:
    book = Spreadsheet("file", "Book", locale="en_US", owner="owner@example.org")
    if locale != "en_US":
        book.batch_update({"requests": [{"updateSpreadsheetProperties": {"properties": {"locale": locale}, "fields": "locale"}}]})
    return book


def rows(book: Spreadsheet, a1: str, render: str = "UNFORMATTED_VALUE", **query: str) -> Any:
    return book.values_get(a1, {"valueRenderOption": render, **query}).get("values")


def typed(text: Any, locale: str = "en_US") -> tuple[Any, Any]:
    """What becomes of a typed text: its value, and what is seen."""
    book = sheet(locale)
    book.values_update("A1", {"values": [[text]]}, TYPED)
    return (rows(book, "A1") or [[None]])[0][0], (rows(book, "A1", "FORMATTED_VALUE") or [[None]])[0][0]


def test_an_update_says_what_it_wrote() -> None:
    response = sheet().values_update("A1", {"values": [["a", 1], ["b", None]]}, RAW)
    assert response == {
        "spreadsheetId": "file",
        "updatedRange": "Sheet1!A1:B2",
        "updatedRows": 2,
        "updatedColumns": 2,
        "updatedCells": 3,
    }


@pytest.mark.parametrize(
    "text", ["=1+1", '=IMPORTXML("http://x","//a")', "+84", "@x", "'x", "1,5", "16/4/2022", "TRUE", "007", "50%"]
)
def test_raw_text_stays_text(text: str) -> None:
    book = sheet("vi_VN")
    book.values_update("A1", {"values": [[text]]}, RAW)
    for render in ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"):
        assert rows(book, "A1", render) == [[text]]


@given(
    st.lists(
        st.lists(
            st.one_of(
                st.text(min_size=1),
                st.integers(-(2**53), 2**53),
                st.booleans(),
                st.floats(allow_nan=False, allow_infinity=False),
            ),
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_what_goes_in_raw_comes_out_unformatted(values: list[list[Any]]) -> None:
    book = sheet()
    book.values_update("B2", {"values": values}, RAW)
    assert rows(book, "B2:F6") == values


@pytest.mark.parametrize(
    ("text", "value", "seen"),
    [
        ("1,234.5", 1234.5, "1,235"),
        ("12", 12, "12"),
        ("4/16/2022", 44667, "4/16/2022"),
        ("2022-04-16", 44667, "2022-04-16"),
        ("16/4/2022", "16/4/2022", "16/4/2022"),
        ("50%", 0.5, "50%"),
        ("true", True, "TRUE"),
        ("'007", "007", "007"),
        ("007", 7, "7"),
        ("=1+2", 3, "3"),
        ("12 cái", "12 cái", "12 cái"),
    ],
)
def test_typing_in_english(text: str, value: Any, seen: str) -> None:
    if text == "1,234.5":
        seen = "1,234.50"
    assert typed(text) == (value, seen)


@pytest.mark.parametrize(
    ("text", "value", "seen"),
    [
        ("1.234.567", 1234567, "1.234.567"),
        ("1,5", 1.5, "1,5"),
        ("1.5", "1.5", "1.5"),
        ("16/4/2022", 44667, "16/04/2022"),
        ("31/02/2022", "31/02/2022", "31/02/2022"),
        ("=SUM(1;2,5)", 3.5, "3,5"),
        ("=ROUND(2,555;2)", 2.56, "2,56"),
    ],
)
def test_typing_in_vietnamese(text: str, value: Any, seen: str) -> None:
    assert typed(text, "vi_VN") == (value, seen)


def test_a_cell_formatted_as_text_takes_typing_as_text() -> None:
    book = sheet()
    text_format = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    book.batch_update({"requests": [{"repeatCell": {"range": {"sheetId": 0}, "cell": text_format, "fields": "userEnteredFormat"}}]})
    book.values_update("A1", {"values": [["007", "=1+1"]]}, TYPED)
    assert rows(book, "A1:B1") == [["007", "=1+1"]]


def test_a_date_is_a_serial_number_or_its_text() -> None:
    book = sheet()
    book.values_update("A1", {"values": [["4/16/2022", 44667]]}, TYPED)
    assert rows(book, "A1:B1") == [[44667, 44667]]
    assert rows(book, "A1:B1", dateTimeRenderOption="FORMATTED_STRING") == [["4/16/2022", 44667]]


def test_null_skips_a_cell_and_an_empty_text_clears_it() -> None:
    book = sheet()
    book.values_update("A1", {"values": [["a", "b", "c"]]}, RAW)
    book.values_update("A1", {"values": [[None, "", "z"]]}, RAW)
    assert rows(book, "A1:C1") == [["a", "", "z"]]


def test_empty_ends_are_left_out_and_gaps_are_filled() -> None:
    book = sheet()
    book.values_update("A1", {"values": [["a", "", ""], [], ["", "b", ""], [""]]}, RAW)
    assert book.values_get("A1:E9", {}) == {"range": "Sheet1!A1:E9", "majorDimension": "ROWS", "values": [["a"], [], ["", "b"]]}
    assert rows(book, "A1:E9", majorDimension="COLUMNS") == [["a"], ["", "", "b"]]
    assert "values" not in book.values_get("D1:E9", {})


def test_an_open_range_goes_to_the_end_of_the_grid() -> None:
    assert sheet().values_get("A2:C", {})["range"] == "Sheet1!A2:C1000"
    assert sheet().values_get("Sheet1", {})["range"] == "Sheet1!A1:Z1000"


@pytest.mark.parametrize(
    ("a1", "message"),
    [
        ("Nope!A1", "Unable to parse range: Nope!A1"),
        ("AB1", "Range (Sheet1!AB1) exceeds grid limits. Max rows: 1000, max columns: 26"),
        ("A1001:B1002", "Range (Sheet1!A1001:B1002) exceeds grid limits. Max rows: 1000, max columns: 26"),
    ],
)
def test_a_range_that_is_not_there_is_refused(a1: str, message: str) -> None:
    with pytest.raises(ApiError) as refused:
        sheet().values_get(a1, {})
    assert refused.value.message == message


def test_values_larger_than_their_range_are_refused_and_nothing_is_written() -> None:
    book = sheet()
    with pytest.raises(ApiError, match=r"Requested writing within range \['Sheet1'!A1:B1\], but tried writing to row \[2\]"):
        book.values_update("A1:B1", {"values": [[1], [2]]}, RAW)
    assert rows(book, "A1:B2") is None
    assert book.changes == 0


def test_an_update_must_say_how_it_is_meant() -> None:
    with pytest.raises(ApiError, match="'valueInputOption' is required but not specified"):
        sheet().values_update("A1", {"values": [[1]]}, {})
    with pytest.raises(ApiError, match="Invalid value at 'value_input_option'"):
        sheet().values_update("A1", {"values": [[1]]}, {"valueInputOption": "raw"})


def test_a_body_with_a_wrong_name_is_refused() -> None:
    with pytest.raises(ApiError, match=r'Unknown name "vals": Cannot find field'):
        sheet().values_update("A1", {"vals": [[1]]}, RAW)


def test_a_cell_holds_50000_characters() -> None:
    book = sheet()
    book.values_update("A1", {"values": [["x" * 50_000]]}, RAW)
    with pytest.raises(ApiError, match="50000 characters in a single cell"):
        book.values_update("A1", {"values": [["x" * 50_001]]}, RAW)


def test_append_writes_below_the_table() -> None:
    book = sheet()
    book.values_update("B2", {"values": [["h1", "h2"], ["a", 1]]}, RAW)
    response = book.values_append("A1:C9", {"values": [["b", 2]]}, RAW)
    assert response["tableRange"] == "Sheet1!B2:C3"
    assert response["updates"]["updatedRange"] == "Sheet1!B4:C4"
    assert rows(book, "B4:C4") == [["b", 2]]


def test_append_grows_the_grid() -> None:
    book = sheet()
    book.values_update("A1000", {"values": [["last"]]}, RAW)
    assert book.values_append("Sheet1", {"values": [["next"], ["one"]]}, RAW)["updates"]["updatedRange"] == "Sheet1!A1001:A1002"
    assert book.resource()["sheets"][0]["properties"]["gridProperties"]["rowCount"] == 1002


def test_append_may_put_rows_in() -> None:
    book = sheet()
    book.values_update("A1", {"values": [["a"], ["b"], [""], ["below"]]}, RAW)
    book.values_append("A1:A2", {"values": [["c"]]}, {**RAW, "insertDataOption": "INSERT_ROWS"})
    assert rows(book, "A1:A9") == [["a"], ["b"], ["c"], [], ["below"]]


def test_a_batch_of_values_is_written_wholly_or_not_at_all() -> None:
    book = sheet()
    data = [{"range": "A1", "values": [[1]]}, {"range": "Nope!A1", "values": [[2]]}]
    with pytest.raises(ApiError, match=r"Invalid data\[1\]: Unable to parse range: Nope!A1"):
        book.values_batch_update({"valueInputOption": "RAW", "data": data})
    assert rows(book, "A1") is None
    told = book.values_batch_update({"valueInputOption": "RAW", "data": [data[0], {"range": "C2:D2", "values": [[2, 3]]}]})
    assert (told["totalUpdatedCells"], told["totalUpdatedSheets"], len(told["responses"])) == (3, 1, 2)


def test_clearing_takes_values_and_leaves_formats() -> None:
    book = sheet()
    book.values_update("A1", {"values": [["4/16/2022"]]}, TYPED)
    assert book.values_clear("A1:B2") == {"spreadsheetId": "file", "clearedRange": "Sheet1!A1:B2"}
    book.values_update("A1", {"values": [[44667]]}, RAW)
    assert rows(book, "A1", "FORMATTED_VALUE") == [["4/16/2022"]]


def test_values_are_found_by_the_id_of_their_sheet() -> None:
    book = sheet()
    book.values_update("A1", {"values": [["a", "b"]]}, RAW)
    body = {"dataFilters": [{"gridRange": {"sheetId": 0, "endRowIndex": 2}}], "valueRenderOption": "UNFORMATTED_VALUE"}
    found = book.values_batch_get_by_data_filter(body)["valueRanges"][0]
    assert found["valueRange"] == {"range": "Sheet1!A1:Z2", "majorDimension": "ROWS", "values": [["a", "b"]]}
    assert found["dataFilters"] == body["dataFilters"][:1]


def test_what_was_written_is_given_back_when_asked() -> None:
    response = sheet().values_update("A1", {"values": [["=1+1"]]}, {**TYPED, "includeValuesInResponse": "true"})
    assert response["updatedData"]["values"] == [["2"]]


def test_an_empty_grid_range_has_no_values() -> None:
    body = {"dataFilters": [{"gridRange": {"sheetId": 0, "endRowIndex": 0, "endColumnIndex": 0}}]}
    found = sheet().values_batch_get_by_data_filter(body)["valueRanges"][0]["valueRange"]
    assert "values" not in found


def test_blocks_are_written_by_the_ids_of_their_sheets() -> None:
    book = sheet()
    data = [
        {"dataFilter": {"gridRange": {"sheetId": 0, "startRowIndex": 1}}, "majorDimension": "COLUMNS", "values": [[1, 2], ["a"]]}
    ]
    told = book.values_batch_update_by_data_filter({"valueInputOption": "RAW", "data": data})
    assert rows(book, "A1:B3") == [[], [1, "a"], [2]]
    assert (told["totalUpdatedCells"], told["responses"][0]["dataFilter"]) == (3, data[0]["dataFilter"])


def test_a_named_range_is_a_range() -> None:
    book = sheet()
    named = {"name": "don_vi", "range": {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 2, "endColumnIndex": 1}}
    book.batch_update({"requests": [{"addNamedRange": {"namedRange": named}}]})
    book.values_update("don_vi", {"values": [["a"], ["b"]]}, RAW)
    assert rows(book, "Sheet1!don_vi") == [["a"], ["b"]]
    assert book.values_clear("don_vi")["clearedRange"] == "Sheet1!A1:A2"
