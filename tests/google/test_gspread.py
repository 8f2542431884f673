"""What gspread promises of Google, tried with the real gspread against the Google of this machine."""

from __future__ import annotations

import io

import gspread
import openpyxl
import pytest
from gspread.utils import ExportFormat, ValueRenderOption
from rerouted import email_of, local_google, signed_in

from sync.local_google.server import LocalGoogle

# -- files -------------------------------------------------------------------------------------------------------------


def test_a_spreadsheet_is_made_and_found_again_in_every_way(client: gspread.Client) -> None:
    made = client.create("Đơn vị 'A' – 007")
    assert client.open("Đơn vị 'A' – 007").id == made.id
    assert client.open_by_key(made.id).title == "Đơn vị 'A' – 007"
    assert client.open_by_url(made.url).id == made.id
    assert [found.id for found in client.openall()] == [made.id]
    assert [found["name"] for found in client.list_spreadsheet_files()] == ["Đơn vị 'A' – 007"]


def test_what_is_not_there_is_not_found(client: gspread.Client) -> None:
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open("Không có")
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key("1" * 44)


def test_somebody_elses_spreadsheet_is_forbidden(google: LocalGoogle, client: gspread.Client) -> None:
    other = google.drive.make_spreadsheet("Của người khác")
    with pytest.raises(PermissionError):
        client.open_by_key(other)
    assert client.list_spreadsheet_files() == []


def test_a_reader_reads_and_does_not_write(google: LocalGoogle, client: gspread.Client) -> None:
    shared = google.drive.make_spreadsheet("Chỉ xem")
    google.drive.share(shared, email_of(client), "reader")
    sheet = client.open("Chỉ xem").sheet1
    assert sheet.get_all_values() == [[]]
    with pytest.raises(gspread.exceptions.APIError) as refused:
        sheet.update([["x"]], "A1")
    assert refused.value.response.status_code == 403


def test_what_lies_in_a_folder_is_listed_by_the_folder(client: gspread.Client, google: LocalGoogle) -> None:
    folder = google.drive.make_folder("Quý I")
    google.drive.share(folder, email_of(client), "writer")
    inside = client.create("Trong", folder_id=folder)
    client.create("Ngoài")
    assert [found["id"] for found in client.list_spreadsheet_files(folder_id=folder)] == [inside.id]


def test_sharing_is_told_changed_and_taken_back(google: LocalGoogle, client: gspread.Client) -> None:
    made = client.create("Chung")
    made.share("don.vi@vidu.vn", perm_type="user", role="writer", notify=False)
    made.share("", perm_type="anyone", role="reader")
    assert [(one["type"], one["role"]) for one in made.list_permissions()] == [
        ("user", "owner"), ("user", "writer"), ("anyone", "reader"),
    ]  # fmt: skip
    made.remove_permissions("don.vi@vidu.vn")
    assert [one["type"] for one in made.list_permissions()] == ["user", "anyone"]
    assert google.log.counts()["share"] == 2


def test_a_link_opens_to_anyone_yet_is_listed_for_nobody(google: LocalGoogle, client: gspread.Client) -> None:
    made = client.create("Ai có liên kết")
    made.share("", perm_type="anyone", role="reader")
    stranger = signed_in(google, "nguoi-la")
    assert stranger.open_by_key(made.id).title == "Ai có liên kết"
    assert stranger.list_spreadsheet_files() == []


def test_a_spreadsheet_given_away_is_somebody_elses(google: LocalGoogle, client: gspread.Client) -> None:
    made = client.create("Bàn giao")
    made.share("chu.moi@vidu.vn", perm_type="user", role="writer")
    number = next(one["id"] for one in made.list_permissions() if one["emailAddress"] == "chu.moi@vidu.vn")
    google_says = client.http_client.request(
        "patch",
        f"https://www.googleapis.com/drive/v3/files/{made.id}/permissions/{number}",
        json={"role": "owner"},
        params={"transferOwnership": True, "supportsAllDrives": True},
    )
    assert google_says.json()["role"] == "owner"
    assert [(one["emailAddress"], one["role"]) for one in made.list_permissions()] == [
        ("chu.moi@vidu.vn", "owner"), (email_of(client), "writer"),
    ]  # fmt: skip


def test_a_copy_has_the_contents_and_goes_its_own_way(client: gspread.Client) -> None:
    made = client.create("Mẫu")
    made.sheet1.update([["Mã", "007"]], "A1")
    copied = client.copy(made.id, title="Bản sao", copy_permissions=True)
    copied.sheet1.update([["008"]], "B1")
    assert copied.sheet1.get_all_values() == [["Mã", "008"]]
    assert made.sheet1.get_all_values() == [["Mã", "007"]]


def test_a_sheet_is_copied_into_another_spreadsheet(client: gspread.Client) -> None:
    source, target = client.create("Nguồn"), client.create("Đích")
    source.sheet1.update([["a", 1]], "A1")
    copied = source.sheet1.copy_to(target.id)
    assert copied["title"] == "Copy of Sheet1"
    assert target.get_worksheet_by_id(copied["sheetId"]).get_all_values() == [["a", "1"]]


def test_an_export_is_a_workbook(client: gspread.Client) -> None:
    made = client.create("Xuất")
    made.sheet1.update([["Tổng", 3, "=1+2"]], "A1", raw=False)
    book = openpyxl.load_workbook(io.BytesIO(made.export(ExportFormat.EXCEL)), data_only=True)
    assert [cell.value for cell in next(book.worksheets[0].iter_rows())] == ["Tổng", 3, 3]


def test_what_is_deleted_is_gone(client: gspread.Client) -> None:
    made = client.create("Bỏ")
    client.del_spreadsheet(made.id)
    assert client.list_spreadsheet_files() == []
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key(made.id)


def test_the_moment_of_the_last_change_moves_on(google: LocalGoogle, client: gspread.Client) -> None:
    made = client.create("Giờ")
    before = made.get_lastUpdateTime()
    google.clock.advance(90)
    made.sheet1.update([["x"]], "A1")
    assert made.get_lastUpdateTime() > before


def test_a_service_account_without_storage_is_told_so() -> None:
    with local_google(has_storage=False) as google, pytest.raises(gspread.exceptions.APIError) as refused:
        signed_in(google).create("Không có chỗ")
    assert refused.value.response.json()["error"]["errors"][0]["reason"] == "storageQuotaExceeded"


# -- sheets and cells --------------------------------------------------------------------------------------------------


def test_sheets_are_added_named_moved_and_deleted(client: gspread.Client) -> None:
    book = client.create("Trang")
    added = book.add_worksheet("Mới", 50, 5)
    doubled = book.duplicate_sheet(added.id, new_sheet_name="Đôi")
    book.reorder_worksheets([doubled, added, book.sheet1])
    added.update_title("Cũ")
    book.del_worksheet(doubled)
    assert [(sheet.title, sheet.row_count) for sheet in book.worksheets()] == [("Cũ", 50), ("Sheet1", 1000)]
    with pytest.raises(gspread.WorksheetNotFound):
        book.worksheet("Đôi")


def test_values_come_back_as_they_were_put(client: gspread.Client) -> None:
    sheet = client.create("Ô").sheet1
    sheet.update([["Mã", "Số"], ["007", 1.5], ["=1+1", True]], "A1")
    assert sheet.get_all_values() == [["Mã", "Số"], ["007", "1.5"], ["=1+1", "TRUE"]]
    assert sheet.get("A2:B3", value_render_option=ValueRenderOption.unformatted) == [["007", 1.5], ["=1+1", True]]


def test_rows_are_appended_inserted_and_deleted(client: gspread.Client) -> None:
    sheet = client.create("Dòng").sheet1
    sheet.append_rows([["a", 1], ["b", 2]])
    sheet.append_row(["c", 3])
    sheet.insert_row(["đầu", 0], 1)
    sheet.delete_rows(3)
    assert sheet.get_all_values() == [["đầu", "0"], ["a", "1"], ["c", "3"]]
    assert [cell.address for cell in sheet.findall("c")] == ["A3"]


def test_formats_notes_names_and_filters_are_kept(client: gspread.Client) -> None:
    book = client.create("Dạng")
    sheet = book.sheet1
    sheet.format("A1:B1", {"textFormat": {"bold": True}})
    sheet.freeze(rows=1)
    sheet.insert_note("A1", "ghi chú")
    sheet.define_named_range("A1:A3", "ma")
    sheet.set_basic_filter("A1:B5")
    sheet.merge_cells("A10:B10")
    assert sheet.get_note("A1") == "ghi chú"
    assert book.list_named_ranges()[0]["name"] == "ma"
    told = book.fetch_sheet_metadata()["sheets"][0]
    assert told["properties"]["gridProperties"]["frozenRowCount"] == 1
    assert told["basicFilter"]["range"]["endColumnIndex"] == 2
    assert len(told["merges"]) == 1


def test_a_protected_range_is_told_and_lifted(client: gspread.Client) -> None:
    book = client.create("Khóa")
    book.sheet1.add_protected_range("A1:B2", editor_users_emails=["a@vidu.vn"])
    found = book.list_protected_ranges(0)
    assert found[0]["editors"]["users"]
    book.sheet1.delete_protected_range(found[0]["protectedRangeId"])
    assert book.list_protected_ranges(0) == []


def test_a_wrong_range_is_refused_in_googles_words(client: gspread.Client) -> None:
    with pytest.raises(gspread.exceptions.APIError, match="Unable to parse range: Không có!A1"):
        client.create("Sai").values_get("Không có!A1")
