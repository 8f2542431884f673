"""The rest of what gspread's own documentation shows, done with the real gspread in the Google of this machine."""

from __future__ import annotations

import re
from typing import Any

import gspread
import pytest
from gspread.exceptions import APIError
from gspread.http_client import ParamsType
from gspread.utils import (
    DateTimeOption,
    ExportFormat,
    InsertDataOption,
    ValidationConditionType,
    ValueInputOption,
    ValueRenderOption,
)
from rerouted import email_of, local_google, signed_in

from sync.local_google.server import LocalGoogle


@pytest.fixture
def sheet(client: gspread.Client) -> gspread.Worksheet:
    return client.create("Sổ").sheet1


def fields_of(sheet: gspread.Worksheet) -> dict[str, Any]:
    """What Google tells of the sheet, but for its cells."""
    told = sheet.spreadsheet.fetch_sheet_metadata()["sheets"]
    found: dict[str, Any] = next(one for one in told if one["properties"]["sheetId"] == sheet.id)
    return found


# -- where files lie -----------------------------------------------------------------------------------------------------


def test_without_storage_a_shared_drive_takes_what_elsewhere_is_refused() -> None:
    with local_google(has_storage=False) as google:
        client = signed_in(google)
        drive = google.drive.make_folder("Chung", shared_drive=True)
        google.drive.share(drive, email_of(client), "fileOrganizer")
        made = client.create("Đơn vị 007", folder_id=drive)
        assert client.open_by_key(made.id).title == "Đơn vị 007"
        assert [one["id"] for one in client.list_spreadsheet_files(folder_id=drive)] == [made.id]
        own = google.drive.make_folder("Của người khác")
        google.drive.share(own, email_of(client), "writer")
        for folder in (own, None):
            with pytest.raises(APIError) as refused:
                client.create("Không có chỗ", folder_id=folder)
            assert refused.value.response.status_code == 403
            assert "do not have storage quota" in str(refused.value)


def test_a_folder_of_somebody_else_is_not_there(google: LocalGoogle, client: gspread.Client) -> None:
    with pytest.raises(APIError, match="File not found"):
        client.create("Vào đâu", folder_id=google.drive.make_folder("Kín"))


def test_a_thousand_and_one_files_are_two_calls(google: LocalGoogle, client: gspread.Client) -> None:
    folder = google.drive.make_folder("Nhiều")
    google.drive.share(folder, email_of(client), "reader")
    made = {google.drive.make_spreadsheet(f"Đơn vị {number:04d}", folder) for number in range(1001)}
    mark = google.log.mark()
    assert {one["id"] for one in client.list_spreadsheet_files(folder_id=folder)} == made
    assert google.log.counts(mark)["list"] == 2


def test_a_title_in_a_folder_is_not_another_one_elsewhere(google: LocalGoogle, client: gspread.Client) -> None:
    folders = [google.drive.make_folder(name, owner=email_of(client)) for name in ("Một", "Hai")]
    made = [client.create("Cùng tên", folder_id=folder).id for folder in folders]
    assert [client.open("Cùng tên", folder_id=folder).id for folder in folders] == made


def test_an_error_is_told_with_its_code_and_text(google: LocalGoogle, client: gspread.Client, sheet: gspread.Worksheet) -> None:
    with pytest.raises(APIError) as refused:
        sheet.spreadsheet.batch_update({"requests": [{"deleteSheet": {"sheetId": 99}}]})
    assert refused.value.code == 400
    assert refused.value.error["status"] == "INVALID_ARGUMENT"
    assert str(refused.value) == "APIError: [400]: Invalid requests[0].deleteSheet: No sheet with id: 99"
    with pytest.raises(APIError) as refused:
        sheet.spreadsheet.batch_update({"requests": [{"deleteSheet": {"sheetId": 0}}]})
    assert "You can't remove all the sheets in a document." in str(refused.value)


def test_a_name_that_is_taken_is_refused(sheet: gspread.Worksheet) -> None:
    with pytest.raises(APIError, match='A sheet with the name "Sheet1" already exists'):
        sheet.spreadsheet.add_worksheet("Sheet1", 10, 10)


# -- values ------------------------------------------------------------------------------------------------------------


def test_records_are_read_with_their_heads(sheet: gspread.Worksheet) -> None:
    sheet.update([["Tên", "Số"], ["Bút", 12], ["Vở", 3.5]], "A1")
    assert sheet.get_all_records() == [{"Tên": "Bút", "Số": 12}, {"Tên": "Vở", "Số": 3.5}]


def test_many_ranges_are_written_and_read_at_once(google: LocalGoogle, sheet: gspread.Worksheet) -> None:
    mark = google.log.mark()
    sheet.batch_update([{"range": "A1:B1", "values": [["a", "b"]]}, {"range": "C3", "values": [[7]]}])
    found = sheet.batch_get(["A1:B2", "C3", "E1:F5"])
    assert [list(one) for one in found] == [[["a", "b"]], [["7"]], []]
    assert google.log.counts(mark) == {"write": 1, "read": 1}
    sheet.batch_clear(["A1", "C3"])
    assert sheet.get_all_values() == [["", "b"]]


def test_what_is_typed_is_understood_and_what_is_raw_is_not(sheet: gspread.Worksheet) -> None:
    sheet.update([["=1+1", "12/31/2025", "1,234.5", "'007"]], "A1", value_input_option=ValueInputOption.user_entered)
    sheet.update([["=1+1", "12/31/2025", "1,234.5", "'007"]], "A2", value_input_option=ValueInputOption.raw)
    assert sheet.get("A1:D2", value_render_option=ValueRenderOption.unformatted) == [
        [2, 46022, 1234.5, "007"], ["=1+1", "12/31/2025", "1,234.5", "'007"],
    ]  # fmt: skip
    assert sheet.acell("A1", value_render_option=ValueRenderOption.formula).value == "=1+1"
    written_out = sheet.get(
        "B1", value_render_option=ValueRenderOption.unformatted, date_time_render_option=DateTimeOption.formatted_string
    )
    assert written_out == [["12/31/2025"]]


def test_single_cells_are_read_written_and_found(sheet: gspread.Worksheet) -> None:
    sheet.update_acell("B2", "Bingo!")
    sheet.update_cell(3, 2, 5)
    assert (sheet.acell("B2").value, sheet.cell(3, 2).numeric_value) == ("Bingo!", 5)
    found = sheet.find(re.compile("^Bin"))
    assert found is not None
    assert found.address == "B2"
    assert sheet.find("Không có") is None
    assert (sheet.row_values(2), sheet.col_values(2)) == (["", "Bingo!"], ["", "Bingo!", "5"])


def test_cells_of_a_range_are_changed_together(google: LocalGoogle, sheet: gspread.Worksheet) -> None:
    cells = sheet.range("A1:C2")
    for number, cell in enumerate(cells):
        cell.value = str(number)
    mark = google.log.mark()
    sheet.update_cells(cells)
    assert google.log.counts(mark) == {"write": 1}
    assert sheet.get_values("A1:C2") == [["0", "1", "2"], ["3", "4", "5"]]


def test_rows_are_appended_behind_a_table(sheet: gspread.Worksheet) -> None:
    sheet.update([["a", "b"], ["c", "d"]], "B2")
    told = sheet.append_rows([["e", "f"]], table_range="B2:C3", insert_data_option=InsertDataOption.insert_rows)
    assert told["updates"]["updatedRange"] == "Sheet1!B4:C4"
    assert sheet.get_all_values()[-1] == ["", "e", "f"]


def test_rows_and_columns_are_sorted_added_resized_and_cleared(sheet: gspread.Worksheet) -> None:
    sheet.update([["b", 2], ["a", 3], ["c", 1]], "A1")
    sheet.sort((1, "asc"), range="A1:B3")
    assert sheet.col_values(1) == ["a", "b", "c"]
    sheet.sort((2, "des"), range="A1:B3")
    assert sheet.col_values(2) == ["3", "2", "1"]
    sheet.insert_cols([["x", "y"]], 1)
    assert sheet.get_all_values()[1] == ["y", "b", "2"]
    sheet.delete_columns(1)
    sheet.resize(rows=5, cols=3)
    sheet.add_rows(2)
    assert (fields_of(sheet)["properties"]["gridProperties"]["rowCount"], sheet.col_count) == (7, 3)
    sheet.clear()
    assert sheet.get_all_values() == [[]]


def test_values_outside_the_grid_are_refused(sheet: gspread.Worksheet) -> None:
    sheet.resize(rows=2, cols=2)
    assert sheet.spreadsheet.values_get("Sheet1!A1:C5")["range"] == "Sheet1!A1:B2"
    with pytest.raises(APIError, match="exceeds grid limits"):
        sheet.get("C1:D1")
    with pytest.raises(APIError, match="tried writing to column"):
        sheet.update([["a", "b", "c"]], "A1:B1")


# -- looks and rules -----------------------------------------------------------------------------------------------------


def test_formats_are_set_for_many_ranges_at_once(sheet: gspread.Worksheet) -> None:
    sheet.batch_format([
        {"range": "A1:B1", "format": {"textFormat": {"bold": True}, "backgroundColor": {"red": 1.0}}},
        {"range": "C1", "format": {"numberFormat": {"type": "PERCENT", "pattern": "0.0%"}}},
    ])  # fmt: skip
    sheet.update([[1, 2, 0.125]], "A1")
    assert sheet.get_values("C1") == [["12.5%"]]
    params: ParamsType = {"includeGridData": "true", "ranges": "Sheet1!A1:C1"}
    told = sheet.spreadsheet.fetch_sheet_metadata(params)["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert [one["userEnteredFormat"].get("textFormat") for one in told] == [{"bold": True}, {"bold": True}, None]
    assert told[0]["effectiveFormat"]["backgroundColor"] == {"red": 1}


def test_notes_are_written_together_and_taken_away(sheet: gspread.Worksheet) -> None:
    sheet.update_notes({"A1": "một", "B2": "hai"})
    assert sheet.get_notes() == [["một"], ["", "hai"]]
    sheet.clear_notes(["A1"])
    assert (sheet.get_note("A1"), sheet.get_note("B2")) == ("", "hai")


def test_a_list_is_offered_and_a_number_demanded(sheet: gspread.Worksheet) -> None:
    sheet.add_validation("A2:A9", ValidationConditionType.one_of_list, ["Có", "Không"], showCustomUi=True, strict=True)
    sheet.add_validation("B2:B9", ValidationConditionType.number_greater, ["10"], inputMessage="Trên 10")
    params: ParamsType = {
        "includeGridData": "true",
        "ranges": "Sheet1!A2:B2",
        "fields": "sheets.data.rowData.values.dataValidation",
    }
    found = sheet.spreadsheet.fetch_sheet_metadata(params)["sheets"][0]["data"][0]["rowData"][0]["values"]
    rules = [one["dataValidation"] for one in found]
    assert [rule["condition"]["type"] for rule in rules] == ["ONE_OF_LIST", "NUMBER_GREATER"]
    assert (rules[0]["strict"], rules[1]["inputMessage"]) == (True, "Trên 10")


def test_lines_are_frozen_hidden_grouped_and_sized(sheet: gspread.Worksheet) -> None:
    sheet.freeze(rows=2, cols=1)
    sheet.hide_columns(1, 2)
    sheet.add_dimension_group_rows(3, 6)
    sheet.columns_auto_resize(0, 1)
    told = fields_of(sheet)
    assert told["rowGroups"][0]["range"]["endIndex"] == 6
    grid = told["properties"]["gridProperties"]
    assert (grid["frozenRowCount"], grid["frozenColumnCount"]) == (2, 1)
    params: ParamsType = {"includeGridData": "true", "ranges": "Sheet1!A1:B1"}
    columns = sheet.spreadsheet.fetch_sheet_metadata(params)["sheets"][0]["data"][0]["columnMetadata"]
    assert columns[1].get("hiddenByUser") is True
    sheet.unhide_columns(1, 2)


def test_a_sheet_is_coloured_hidden_moved_and_told(sheet: gspread.Worksheet) -> None:
    other = sheet.spreadsheet.add_worksheet("Khác", 10, 5, index=0)
    other.update_tab_color("#FF0000")
    sheet.hide()
    assert [one.title for one in sheet.spreadsheet.worksheets(exclude_hidden=True)] == ["Khác"]
    sheet.show()
    assert other.get_tab_color() == "#FF0000"
    other.clear_tab_color()
    sheet.update_index(0)
    assert [one.title for one in sheet.spreadsheet.worksheets()] == ["Sheet1", "Khác"]
    assert (sheet.spreadsheet.get_worksheet(1).id, sheet.spreadsheet.worksheet("Khác").id) == (other.id, other.id)


def test_merges_are_made_read_across_and_undone(sheet: gspread.Worksheet) -> None:
    sheet.update([["tựa", "", "x"], ["", "", "y"]], "A1")
    sheet.merge_cells("A1:B2")
    assert sheet.get("A1:C2", combine_merged_cells=True) == [["tựa", "tựa", "x"], ["tựa", "tựa", "y"]]
    with pytest.raises(APIError, match="merge"):
        sheet.merge_cells("B2:C3")
    sheet.unmerge_cells("A1:B2")
    assert "merges" not in fields_of(sheet)


def test_cells_are_copied_and_cut(sheet: gspread.Worksheet) -> None:
    sheet.update([["=ROW()", "y"]], "A1", raw=False)
    sheet.copy_range("A1:B1", "A3:B3")
    sheet.cut_range("A1:B1", "A5")
    assert sheet.get_all_values() == [["", ""], ["", ""], ["3", "y"], ["", ""], ["5", "y"]]


def test_a_name_leads_to_its_cells(sheet: gspread.Worksheet) -> None:
    sheet.update([["a"], ["b"]], "B1")
    told = sheet.define_named_range("B1:B2", "ten_goi")
    assert sheet.spreadsheet.values_get("ten_goi")["values"] == [["a"], ["b"]]
    sheet.delete_named_range(told["replies"][0]["addNamedRange"]["namedRange"]["namedRangeId"])
    assert sheet.spreadsheet.list_named_ranges() == []


def test_a_protected_range_keeps_others_out(google: LocalGoogle, client: gspread.Client, sheet: gspread.Worksheet) -> None:
    unit = signed_in(google, "don-vi")
    sheet.spreadsheet.share(email_of(unit), perm_type="user", role="writer", notify=False)
    sheet.add_protected_range("A1:B2", description="Tiêu đề")
    theirs = unit.open_by_key(sheet.spreadsheet.id).sheet1
    with pytest.raises(APIError, match="protected cell or object"):
        theirs.update([["x"]], "A1")
    theirs.update([["x"]], "C3")
    assert sheet.acell("C3").value == "x"


def test_the_spreadsheet_itself_is_renamed_and_placed(client: gspread.Client) -> None:
    book = client.create("Cũ")
    book.update_title("Mới")
    book.update_locale("vi_VN")
    book.update_timezone("Asia/Ho_Chi_Minh")
    again = client.open("Mới")
    assert (again.id, again.locale, again.timezone) == (book.id, "vi_VN", "Asia/Ho_Chi_Minh")
    assert [one["name"] for one in client.list_spreadsheet_files()] == ["Mới"]


def test_a_form_of_export_that_is_not_kept_is_refused(sheet: gspread.Worksheet) -> None:
    with pytest.raises(APIError):
        sheet.spreadsheet.export(ExportFormat.OPEN_OFFICE_SHEET)


def test_tabs_that_are_named_at_birth_have_ids_of_their_own(google: LocalGoogle, client: gspread.Client) -> None:
    body = {"properties": {"title": "Ba"}, "sheets": [{"properties": {"title": name}} for name in ("Sheet1", "Hai", "Ba")]}
    made = client.http_client.request("post", "https://sheets.googleapis.com/v4/spreadsheets", json=body).json()
    numbers = [sheet["properties"]["sheetId"] for sheet in made["sheets"]]
    assert [sheet["properties"]["title"] for sheet in made["sheets"]] == ["Sheet1", "Hai", "Ba"]
    assert len(set(numbers)) == 3
    assert 0 not in numbers


def test_a_copy_that_is_not_named_is_a_copy_of(client: gspread.Client, sheet: gspread.Worksheet) -> None:
    assert client.copy(sheet.spreadsheet.id).title == "Copy of Sổ"


def test_a_csv_goes_by_way_of_a_version_that_is_not_kept_here(client: gspread.Client, sheet: gspread.Worksheet) -> None:
    with pytest.raises(APIError) as refused:
        client.import_csv(sheet.spreadsheet.id, b"a,b")
    assert refused.value.response.status_code == 404


def test_the_theme_of_a_new_spreadsheet_is_told(sheet: gspread.Worksheet) -> None:
    told = sheet.spreadsheet.fetch_sheet_metadata()["properties"]["spreadsheetTheme"]
    assert told["themeColors"][4]["color"]["rgbColor"] == {"red": 0.9843137, "green": 0.7372549, "blue": 0.015686275}
