"""Sheets copied, renamed, reordered, deleted; headers merged, moved, retitled: what the unit typed is read all the same.

Domain H10, H21, H28, H29. The real template, the real road; the mess is made in openpyxl.
"""

from __future__ import annotations

from copy import copy
from typing import Any

import pytest
from habits import (
    AWARDS,
    CLOSING,
    FIGURES,
    IDEAS,
    INFO,
    LISTS,
    MODELS,
    MOVEMENTS,
    UNIONS,
    UNIT,
    Change,
    all_records,
    at,
    codes,
    column,
    examined,
    findings,
    good,
    grid,
    judged,
    mess,
    nothing_changed,
    others_than,
    put,
    reasons,
    records,
    replace_grid,
    settled_codes,
    told,
    workbook,
)
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

SHEETS = (INFO, UNIONS, IDEAS, AWARDS, MODELS, MOVEMENTS, FIGURES, CLOSING)


def same(change: Change) -> None:
    """A mess that must go unnoticed."""
    nothing_changed(mess(change))


def ideas(found: Any) -> list[dict[str, Any]]:
    return records(found, "initiatives")


def insert_rows(sheet: Worksheet, before: int, rows: list[list[Any]]) -> None:
    """Rows inserted as Excel does: what stands below moves down."""
    sheet.insert_rows(before, len(rows))
    for offset, cells in enumerate(rows):
        for place, value in enumerate(cells, start=1):
            sheet.cell(before + offset, place).value = value


def without(names: list[list[Any]], index: int) -> list[list[Any]]:
    return [row[:index] + row[index + 1 :] for row in names]


# ---------------------------------------------------------------- the tidy workbook


def test_the_tidy_workbook_opened_and_saved_again_says_nothing() -> None:
    same(lambda book: None)
    assert settled_codes(judged(good()), "initiatives") == []


# ---------------------------------------------------------------- sheets


def test_sheets_in_another_order_are_the_same_sheets() -> None:
    def shuffle(book: Workbook) -> None:
        book._sheets = [*reversed(book._sheets)]

    same(shuffle)


@pytest.mark.parametrize(
    "rename",
    [
        lambda name: name.split(". ")[-1],
        lambda name: f"Biểu {name}".upper(),
        lambda name: f"Sheet{name[0]}",
        lambda name: f"{name[:20]} NHẢI",
    ],
)
def test_renamed_sheets_are_known_by_what_stands_in_them(rename: Any) -> None:
    def change(book: Workbook) -> None:
        for title in SHEETS:
            book[title].title = rename(title)

    same(change)


def test_all_sheets_renamed_and_the_hidden_names_gone_are_known_by_their_headers() -> None:
    def change(book: Workbook) -> None:
        for title in (UNIONS, IDEAS, AWARDS, MODELS):
            book[title].delete_rows(2)
            book[title].title = f"Trang {title[0]}"

    same(change)


def test_without_the_hidden_list_sheet_everything_is_still_read() -> None:
    def change(book: Workbook) -> None:
        del book[LISTS]

    found = mess(change)
    nothing_changed(found)
    assert found.stamp.unit == ""
    assert found.typed_unit == UNIT


def test_a_copy_of_a_sheet_is_left_alone_and_said() -> None:
    def change(book: Workbook) -> None:
        copy_of = book.copy_worksheet(book[IDEAS])
        copy_of.title = f"{IDEAS} (2)"

    found = mess(change)
    assert codes(found) == ["W-SHEET-EXTRA"]
    assert told(found, "W-SHEET-EXTRA") == [
        f"Sheet “{IDEAS} (2)” nằm ngoài biểu mẫu nên chưa được đọc (6 dòng). Nhờ đồng chí chép dòng cần tính sang “{IDEAS}”."
    ]
    assert ideas(found) == records(good(), "initiatives")


def test_a_copy_that_stands_before_the_sheet_and_was_filled_does_not_take_its_place() -> None:
    def change(book: Workbook) -> None:
        copy_of = book.copy_worksheet(book[IDEAS])
        copy_of.title = f"{IDEAS} (2)"
        put(book, copy_of.title, 4, "title", "Một sáng kiến hoàn toàn khác")
        book._sheets.insert(0, book._sheets.pop())

    found = mess(change)
    assert codes(found) == ["W-SHEET-EXTRA"]
    assert ideas(found) == records(good(), "initiatives")


def test_a_copy_whose_original_was_deleted_is_read_in_its_place() -> None:
    def change(book: Workbook) -> None:
        book.copy_worksheet(book[IDEAS]).title = f"{IDEAS} (2)"
        del book[IDEAS]

    found = mess(change)
    assert codes(found) == []
    assert ideas(found) == records(good(), "initiatives")


def test_a_sheet_that_is_gone_costs_only_itself() -> None:
    def change(book: Workbook) -> None:
        del book[IDEAS]

    found = mess(change)
    assert codes(found) == ["E-SHEET-MISS"]
    assert found.missing == ("initiatives",)
    assert set(found.tables) == set(good().tables) - {"initiatives"}
    assert "“3. Sáng kiến, đề tài”" in told(found, "E-SHEET-MISS")[0]


def test_the_last_sheet_gone_takes_both_its_tables() -> None:
    def change(book: Workbook) -> None:
        del book[CLOSING]

    found = mess(change)
    assert found.missing == ("round_closing", "issues")


def test_a_sheet_of_ones_own_is_said_but_disturbs_nothing() -> None:
    def change(book: Workbook) -> None:
        page = book.create_sheet("Bảng tính nháp", 0)
        for row in [["Lương tháng 4"], ["Tên", "Số tiền"], ["An", 5_000_000], ["Bình", 6_000_000]]:
            page.append(row)

    found = mess(change)
    assert codes(found) == ["W-SHEET-OWN"]
    assert ideas(found) == records(good(), "initiatives")
    assert "“Bảng tính nháp”" in told(found, "W-SHEET-OWN")[0]


def test_an_empty_sheet_more_is_nothing() -> None:
    same(lambda book: book.create_sheet("Sheet1"))


def test_hidden_sheets_are_read() -> None:
    def change(book: Workbook) -> None:
        for title in (UNIONS, IDEAS):
            book[title].sheet_state = "hidden"

    same(change)


# ---------------------------------------------------------------- above the table


def test_a_title_block_above_the_table_is_skipped() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        block: list[list[Any]] = [
            ["LIÊN ĐOÀN LAO ĐỘNG TỈNH NINH THUẬN", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            ["LĐLĐ HUYỆN NINH HẢI", None, None, "Độc lập - Tự do - Hạnh phúc"],
            [None, None, None, "Ninh Hải, ngày 16 tháng 4 năm 2022"],
            ["BÁO CÁO DANH SÁCH SÁNG KIẾN"],
            [],
        ]
        insert_rows(page, 1, block)
        page.merge_cells("A4:F4")

    found = mess(change)
    nothing_changed(found)
    assert list(found.tables["initiatives"].positions) == list(range(9, 15))


def test_a_title_block_between_the_hidden_names_and_the_header_is_skipped() -> None:
    def change(book: Workbook) -> None:
        for title in (UNIONS, IDEAS, AWARDS, MODELS, FIGURES, MOVEMENTS):
            insert_rows(book[title], 3, [["LĐLĐ HUYỆN NINH HẢI"], ["BÁO CÁO"], ["Tính đến ngày 16/4/2022"], []])

    same(change)


def test_a_title_block_above_the_form_and_the_last_sheet_is_skipped() -> None:
    def change(book: Workbook) -> None:
        for title in (INFO, CLOSING):
            insert_rows(book[title], 1, [["LIÊN ĐOÀN LAO ĐỘNG TỈNH"], ["BÁO CÁO SƠ KẾT"], [], ["Ninh Hải, ngày 16/4/2022"]])

    same(change)


def test_the_first_three_rows_of_every_list_deleted_holds_the_table_and_says_so() -> None:
    """Without any header a column can only be guessed; nothing is guessed, and nothing is lost silently."""

    def change(book: Workbook) -> None:
        book[IDEAS].delete_rows(1, 3)

    found = mess(change)
    assert codes(found) == ["E-COL-MISS"]
    assert found.missing == ("initiatives",)
    assert told(found, "E-COL-MISS") == [
        "Thiếu cột quyết định “Tên sáng kiến, đề tài” nên biểu này đang dùng số liệu lần trước. "
        "Nhờ đồng chí chép lại hàng tiêu đề từ biểu mẫu."
    ]


def test_the_title_and_the_hidden_names_deleted_is_read_by_the_headers() -> None:
    def change(book: Workbook) -> None:
        for title in (UNIONS, IDEAS, AWARDS, MODELS, MOVEMENTS, FIGURES):
            book[title].delete_rows(1, 2)

    same(change)


def test_the_hidden_names_pasted_over_with_a_record_do_not_cost_that_record() -> None:
    """Somebody unhid row 2 and typed there."""

    def change(book: Workbook) -> None:
        page = book[IDEAS]
        for cell in page[2]:
            cell.value = page.cell(4, cell.column).value

    found = mess(change)
    assert ideas(found) == records(good(), "initiatives")
    others_than(found, "initiatives")


def test_half_of_the_hidden_names_pasted_over_does_no_harm() -> None:
    def change(book: Workbook) -> None:
        for cell in book[IDEAS][2][:6]:
            cell.value = "x"

    same(change)


# ---------------------------------------------------------------- the header


def test_a_header_of_two_merged_rows_is_one_header() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        page.insert_rows(4)
        for cell in page[3]:
            if cell.column in (9, 10):
                page.cell(4, cell.column).value = cell.value
            else:
                page.merge_cells(start_row=3, end_row=4, start_column=cell.column, end_column=cell.column)
        page.cell(3, 9).value = "Quyết định công nhận (nếu có)"
        page.cell(3, 10).value = None
        page.merge_cells("I3:J3")

    found = mess(change)
    nothing_changed(found)
    assert found.tables["initiatives"].positions[0] == 5


@pytest.mark.parametrize(
    "marks",
    [
        [f"({n})" for n in range(1, 12)],
        list(range(1, 31)),
        ["A", "B", *range(1, 10)],
        [f"[{n}]" for n in range(1, 12)],
        ["1", "2", "3", "4=3+2", "5", "6"],
    ],
)
def test_a_row_of_column_numbers_is_no_initiative(marks: list[Any]) -> None:
    def change(book: Workbook) -> None:
        insert_rows(book[IDEAS], 4, [marks])

    found = mess(change)
    assert reasons(found, "initiatives") == [(4, "number_row")]
    assert ideas(found) == records(good(), "initiatives")
    assert codes(found) == []


def test_the_header_repeated_for_every_printed_page_is_no_initiative() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        insert_rows(page, 7, [[cell.value for cell in page[3]]])

    found = mess(change)
    assert reasons(found, "initiatives") == [(7, "header")]
    assert ideas(found) == records(good(), "initiatives")
    assert codes(found) == []


def test_columns_moved_with_their_hidden_names_are_followed() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        rows = grid(page)
        replace_grid(page, [[rows[0][0]], *[[row[4], row[2], *row[5:30], row[3], row[0], row[1]] for row in rows[1:]]])

    same(change)


def test_columns_whose_visible_part_was_moved_are_read_by_their_headers() -> None:
    """Row 2 is hidden, so cutting and pasting C3:C9 leaves it behind."""

    def change(book: Workbook) -> None:
        page = book[IDEAS]
        for row in range(3, 10):
            one, two = page.cell(row, 1), page.cell(row, 3)
            one.value, two.value = two.value, one.value

    same(change)


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("Tên sáng kiến, đề tài", "TÊN SÁNG KIẾN / ĐỀ TÀI"),
        ("Tác giả chính", "Họ và tên tác giả"),
        ("Ngày áp dụng", "Ngày, tháng, năm áp dụng\nlần đầu"),
        ("CĐCS", "Đơn vị công tác"),
        ("Giá trị làm lợi (đồng)", "GT làm lợi (VNĐ)"),
    ],
)
def test_a_renamed_header_is_still_that_column(title: str, printed: str) -> None:
    def change(book: Workbook) -> None:
        cell = next(cell for cell in book[IDEAS][3] if cell.value == title)
        cell.value = printed

    same(change)


def test_headers_retyped_without_marks_and_without_hidden_names_are_read() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        page.delete_rows(1, 2)
        for place, title in enumerate(("TEN SANG KIEN", "CDCS", "Tac gia", "Ngay ap dung", "Tinh trang cong nhan"), start=1):
            page.cell(1, place).value = title

    same(change)


def test_a_column_of_ones_own_is_said_and_the_others_are_read() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        page.insert_cols(3)
        page["C3"].value = "Tổ chuyên môn"
        for row in range(4, 10):
            page.cell(row, 3).value = "Tổ Toán"

    found = mess(change)
    assert codes(found) == ["W-COL-NEW"]
    assert told(found, "W-COL-NEW") == ["Cột “Tổ chuyên môn” nằm ngoài biểu mẫu nên chưa được đọc; các cột khác vẫn được tính."]
    assert ideas(found) == records(good(), "initiatives")
    assert at(found, "W-COL-NEW") == ["C3"]


@pytest.mark.parametrize(
    ("title", "numbers"),
    [
        ("STT", [1, 2, 4, None, 1, 2]),
        ("Số TT", ["1", "2", "3", "4", "5", "6"]),
        ("Stt.", ["01", "02", "", "", "", ""]),
        (None, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_running_numbers_are_ignored(title: str | None, numbers: list[Any]) -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        page.insert_cols(1)
        page["A3"].value = title
        for row, number in enumerate(numbers, start=4):
            page.cell(row, 1).value = number

    same(change)


def test_running_numbers_by_a_formula_are_ignored() -> None:
    def change(book: Workbook) -> None:
        for title in (UNIONS, IDEAS, AWARDS):
            page = book[title]
            page.insert_cols(1)
            page["A3"].value = "STT"
            for row in range(4, 30):
                page.cell(row, 1).value = "=ROW()-3"

    same(change)


def test_a_deciding_column_deleted_holds_the_table() -> None:
    def change(book: Workbook) -> None:
        book[IDEAS].delete_cols(4)

    found = mess(change)
    assert codes(found) == ["E-COL-MISS"]
    assert "“Ngày áp dụng”" in told(found, "E-COL-MISS")[0]
    assert found.missing == ("initiatives",)


def test_another_column_deleted_is_said_once_and_every_row_counts() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        page.delete_cols(column(page, "field_code"))

    found = mess(change)
    assert codes(found) == ["W-COL-MISS"]
    assert [{k: v for k, v in row.items() if k != "field_code"} for row in records(good(), "initiatives")] == ideas(found)


def test_a_deciding_column_twice_with_other_contents_holds_the_table() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        page.insert_cols(2)
        page["B2"].value, page["B3"].value, page["B4"].value = "title", "Tên sáng kiến, đề tài", "Tên khác"

    found = mess(change)
    assert codes(found) == ["E-COL-TWICE"]
    assert found.missing == ("initiatives",)


def test_hidden_and_filtered_rows_and_columns_are_read() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        page.row_dimensions[5].hidden = page.row_dimensions[6].hidden = True
        page.column_dimensions["C"].hidden = True
        page.auto_filter.ref = "A3:AD9"
        page.auto_filter.add_filter_column(1, ["CĐCS Trường Nguyễn Du"])

    same(change)


def test_colours_heights_and_fonts_mean_nothing() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        for cell in page[5]:
            cell.fill = PatternFill("solid", fgColor="FF0000")
            cell.font = Font(name="Times New Roman", strike=True, color="FFFFFF", size=3)
        page.row_dimensions[5].height = 200
        page["A4"].style = copy(page["A5"].style)

    same(change)


def test_a_thousand_formatted_empty_rows_are_nothing() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        for row in range(10, 1010):
            page.cell(row, 1).fill = PatternFill("solid", fgColor="FFFFCC")
            page.cell(row, 2).value = ""
        page["A1500"].value = " "
        page["C1600"].value = "\u00a0"

    same(change)


def test_a_row_far_below_a_gap_is_read() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        for place in range(1, 30):
            page.cell(400, place).value = page.cell(9, place).value
            page.cell(9, place).value = None

    found = mess(change)
    assert ideas(found) == records(good(), "initiatives")
    assert found.tables["initiatives"].positions[-1] == 400
    assert list(findings(found)) == []


def test_one_column_sorted_alone_is_read_as_it_stands() -> None:
    """What was torn shows only against the version before; see test_identity. Nothing may break here."""

    def change(book: Workbook) -> None:
        page = book[IDEAS]
        values = [page.cell(row, 3).value for row in range(4, 10)]
        for row, value in zip(range(4, 10), sorted(values), strict=True):
            page.cell(row, 3).value = value

    found = mess(change)
    assert sorted(row["lead_author"] for row in ideas(found)) == sorted(
        row["lead_author"] for row in records(good(), "initiatives")
    )
    others_than(found, "initiatives")


def test_a_whole_sheet_pasted_as_values_elsewhere_is_read() -> None:
    """Headers and data copied into a fresh sheet from C5 on, the old sheet deleted."""

    def change(book: Workbook) -> None:
        rows = grid(book[IDEAS])
        place = book.sheetnames.index(IDEAS)
        del book[IDEAS]
        page = book.create_sheet("SÁNG KIẾN, ĐỀ TÀI", place)
        page["C2"].value = "DANH SÁCH SÁNG KIẾN"
        for row, cells in enumerate(rows[2:], start=5):
            for offset, value in enumerate(cells[:30], start=3):
                page.cell(row, offset).value = value

    same(change)


def test_a_workbook_of_another_template_is_refused_with_a_reason() -> None:
    def change(book: Workbook) -> None:
        for title in book.sheetnames[1:]:
            del book[title]
        page = book.worksheets[0]
        replace_grid(page, [["Danh sách lương"], ["Tên", "Tiền"], ["An", 5]])

    found = mess(change)
    assert found.fault is not None
    assert found.fault.code == "E-FILE-OTHER"


def test_a_blank_workbook_reads_as_nothing_at_all() -> None:
    found = examined(workbook({}))
    assert [name for name, table in found.tables.items() if len(table.positions)] == ["unit_info"]
    assert all(not all_records(table) for name, table in found.tables.items() if name != "unit_info")
