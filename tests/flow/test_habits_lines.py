"""Preprinted sheets sorted, cut, copied, pushed about: every number stays with its line, every answer with its question.

Domain H21, H27, H30 and the layouts of sheets 1, 6, 7, 8.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from habits import (
    CLOSING,
    FIGURES,
    INFO,
    MOVEMENTS,
    UNIT,
    Change,
    all_records,
    at,
    codes,
    good,
    grid,
    judged,
    line,
    mess,
    nothing_changed,
    others_than,
    reasons,
    records,
    replace_grid,
    says,
    settled_codes,
    told,
)
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet


def by_line(found: Any, table: str) -> dict[str, Any]:
    """Line -> its record: their order does not matter."""
    return {row["line_code"]: row for row in records(found, table)}


def reordered(sheet: str, first: int, last: int, *, step: int = -1) -> Change:
    """The rows of a sheet in another order, whole rows as sorting does."""

    def change(book: Workbook) -> None:
        page = book[sheet]
        block = [[cell.value for cell in row] for row in page.iter_rows(min_row=first, max_row=last)]
        for offset, cells in enumerate(block[::step]):
            for place, value in enumerate(cells, start=1):
                page.cell(first + offset, place).value = value

    return change


def copy_row(page: Worksheet, source: int, target: int, *, columns: int = 20) -> None:
    for place in range(1, columns):
        page.cell(target, place).value = page.cell(source, place).value


# ---------------------------------------------------------------- lines


def test_the_lines_sorted_backwards_are_the_same_lines() -> None:
    for sheet, last, table in ((FIGURES, 54, "round_figures"), (MOVEMENTS, 20, "movement_lines")):
        found = mess(reordered(sheet, 4, last))
        assert by_line(found, table) == by_line(good(), table)
        others_than(found, table)
        assert codes(found) == []


def test_lines_sorted_without_the_hidden_column_go_by_their_labels() -> None:
    """Only B on was selected for sorting: the label is what the person saw."""

    def change(book: Workbook) -> None:
        page = book[FIGURES]
        block = [[page.cell(row, place).value for place in range(2, 8)] for row in range(4, 55)]
        for row, cells in enumerate(reversed(block), start=4):
            for place, value in enumerate(cells, start=2):
                page.cell(row, place).value = value

    found = mess(change)
    assert by_line(found, "round_figures") == by_line(good(), "round_figures")
    assert codes(found) == []


def test_the_hidden_column_deleted_costs_nothing() -> None:
    def change(book: Workbook) -> None:
        for title in (FIGURES, MOVEMENTS, INFO):
            book[title].delete_cols(1)

    nothing_changed(mess(change))


def test_a_line_deleted_is_said_and_the_others_are_read() -> None:
    def change(book: Workbook) -> None:
        page = book[FIGURES]
        page.delete_rows(line(page, "SL-20"))

    found = mess(change)
    assert codes(found) == ["W-LINE-MISS"]
    assert told(found, "W-LINE-MISS") == [
        "Chưa thấy dòng “Hoạt động chăm lo” của biểu mẫu; số của dòng để “…”. Nhờ đồng chí thêm lại dòng."
    ]
    wanted = by_line(good(), "round_figures")
    del wanted["SL-20"]
    assert by_line(found, "round_figures") == wanted


def test_a_line_of_ones_own_is_never_added_to_any_number() -> None:
    def change(book: Workbook) -> None:
        page = book[FIGURES]
        page.insert_rows(6)
        page["B6"].value, page["C6"].value, page["D6"].value = "Hội thao công nhân", "cuộc", 3

    found = mess(change)
    rows = by_line(found, "round_figures")
    own = [code for code in rows if code not in by_line(good(), "round_figures")]
    assert own == ["Hội thao công nhân"]
    assert {code: row for code, row in rows.items() if code not in own} == by_line(good(), "round_figures")
    others_than(found, "round_figures")


def test_a_line_copied_below_itself_counts_once() -> None:
    def change(book: Workbook) -> None:
        page = book[FIGURES]
        place = line(page, "SL-20")
        page.insert_rows(place + 1)
        copy_row(page, place, place + 1)
        page.cell(place + 1, 4).value = 99

    found = mess(change)
    assert codes(found) == ["W-DUP-SELF"]
    assert by_line(found, "round_figures") == by_line(good(), "round_figures")
    assert "…" not in told(found, "W-DUP-SELF")[0]


def test_headings_inside_the_lines_are_no_lines() -> None:
    def change(book: Workbook) -> None:
        page = book[FIGURES]
        page.insert_rows(line(page, "SL-20"))
        page.cell(line(page, "SL-20") - 1, 2).value = "II. CHĂM LO"
        page.insert_rows(4)
        for place, text in enumerate(("(1)", "(2)", "(3)", "(4)", "(5)"), start=2):
            page.cell(4, place).value = text

    found = mess(change)
    assert by_line(found, "round_figures") == by_line(good(), "round_figures")
    assert codes(found) == []
    assert reasons(found, "round_figures") == [(4, "number_row")]


def test_numbers_with_words_in_the_lines_are_read() -> None:
    def change(book: Workbook) -> None:
        page = book[FIGURES]
        for code, value in (
            ("SL-20", "12 hoạt động"),
            ("SL-21", "1.250 lượt"),
            ("SL-27", "15 triệu"),
            ("SL-30", "Không"),
            ("SL-40", "-"),
        ):
            page.cell(line(page, code), 4).value = value

    found = mess(change)
    rows = by_line(found, "round_figures")
    assert (rows["SL-20"]["r.R1"], rows["SL-21"]["r.R1"], rows["SL-27"]["r.R1"]) == (12, 1250, 15_000_000)
    assert "r.R1" not in rows.get("SL-30", {})
    assert sorted(codes(found)) == ["I-NUM-UNIT", "W-NUM-SEP", "W-NUM-SEP", "W-NUM-TEXT"]


def test_figures_carried_over_from_the_round_before_are_asked_about_once() -> None:
    def change(book: Workbook) -> None:
        page = book[FIGURES]
        for row in range(4, 55):
            if page.cell(row, 4).value is not None:
                page.cell(row, 5).value = page.cell(row, 4).value + 3

    found = mess(change)
    assert codes(found) == ["W-CUM"]
    assert told(found, "W-CUM") == [
        "Số của Đợt 2 có vẻ đã cộng cả đợt trước; số vẫn lấy như đã ghi. Nhờ đồng chí xem lại và chỉ ghi số trong đợt."
    ]


def test_figures_that_fell_and_rose_are_not_called_cumulative() -> None:
    def change(book: Workbook) -> None:
        page = book[FIGURES]
        for row in range(4, 55):
            if page.cell(row, 4).value is not None:
                page.cell(row, 5).value = page.cell(row, 4).value + (3 if row % 2 else -3)

    assert "W-CUM" not in codes(mess(change))


def test_round_columns_in_another_order_are_followed_by_their_titles() -> None:
    def change(book: Workbook) -> None:
        page = book[FIGURES]
        for row in range(2, 55):
            one, two = page.cell(row, 4), page.cell(row, 5)
            one.value, two.value = two.value, one.value

    nothing_changed(mess(change))


def test_more_unions_in_a_movement_than_there_are_is_set_aside() -> None:
    def change(book: Workbook) -> None:
        page = book[MOVEMENTS]
        page.cell(line(page, "HCM"), 4).value = 30

    settled = judged(mess(change))
    said = [finding for finding in settled.findings[UNIT] if finding.table == "movement_lines"]
    assert [finding.code for finding in said] == ["W-PART-GT"]
    assert says(said[0]) == (
        "“CĐCS: Đợt đặc biệt” (30) lớn hơn “2. CĐCS” (3) nên “CĐCS: Đợt đặc biệt” tạm để trống; dòng vẫn được tính."
    )


# ---------------------------------------------------------------- the form


def test_the_form_with_its_rows_in_another_order_is_the_same_form() -> None:
    nothing_changed(mess(reordered(INFO, 4, 25)))
    nothing_changed(mess(reordered(CLOSING, 4, 23)))


def test_answers_typed_one_column_to_the_right_are_said() -> None:
    """Into the column of hints: nothing is taken from there, and the unit hears of it by what is missing."""

    def change(book: Workbook) -> None:
        page = book[INFO]
        row = line(page, "reporter_name")
        page.cell(row, 4).value, page.cell(row, 3).value = page.cell(row, 3).value, None

    found = mess(change)
    assert codes(found) == ["W-REQ"]


def test_a_question_deleted_from_the_form_is_said() -> None:
    def change(book: Workbook) -> None:
        page = book[INFO]
        page.delete_rows(line(page, "reporter_phone"))

    found = mess(change)
    assert codes(found) == ["W-LINE-MISS"]
    assert "“Điện thoại (Zalo)”" in told(found, "W-LINE-MISS")[0]


def test_the_unit_code_deleted_is_asked_for() -> None:
    def change(book: Workbook) -> None:
        page = book[INFO]
        page.cell(line(page, "unit_code"), 3).value = None

    found = mess(change)
    assert found.stamp.unit == UNIT
    assert found.typed_unit == ""
    assert codes(found) == ["E-FILE-UNIT"]


def test_a_row_of_ones_own_in_the_form_is_said() -> None:
    def change(book: Workbook) -> None:
        page = book[INFO]
        page.insert_rows(10)
        page["B10"].value, page["C10"].value = "Số tổ công đoàn", 12

    found = mess(change)
    assert codes(found) == ["W-COL-NEW"]
    assert "“Số tổ công đoàn”" in told(found, "W-COL-NEW")[0]
    assert all_records(found.tables["unit_info"]) == all_records(good().tables["unit_info"])


def test_done_without_a_day_is_done() -> None:
    def change(book: Workbook) -> None:
        page = book[INFO]
        page.cell(line(page, "party_reported_on"), 3).value = "đã báo cáo"
        page = book[CLOSING]
        page.cell(line(page, "reviewed_on"), 3).value = "X"

    found = mess(change)
    assert codes(found) == []
    assert settled_codes(judged(found), "round_closing") == []


# ---------------------------------------------------------------- sheet 8


def test_the_requests_pushed_down_by_longer_answers_are_found() -> None:
    def change(book: Workbook) -> None:
        page = book[CLOSING]
        rows = grid(page)
        title = next(number for number, row in enumerate(rows, start=1) if "Khó khăn, kiến nghị" in row[:2])
        page.insert_rows(title, 12)
        page.cell(title + 1, 2).value = "Người lập biểu"
        page.cell(title + 1, 3).value = "Trần Thị Mai"

    found = mess(change)
    assert records(found, "issues") == records(good(), "issues")
    assert codes(found) == []


def test_the_requests_without_hidden_names_and_without_their_title_are_found() -> None:
    def names(book: Workbook) -> None:
        page = book[CLOSING]
        row = next(cell.row for cells in page.iter_rows() for cell in cells if cell.value == "content")
        page.delete_rows(row)

    def title(book: Workbook) -> None:
        page = book[CLOSING]
        for cells in page.iter_rows(min_row=2):
            for cell in cells:
                if cell.value == "Khó khăn, kiến nghị":
                    cell.value = "PHẦN II. KIẾN NGHỊ"

    for changes in ((names,), (title,), (title, names)):

        def change(book: Workbook, changes: Any = changes) -> None:
            for one in changes:
                one(book)

        found = mess(change)
        assert records(found, "issues") == records(good(), "issues"), changes
        assert records(found, "round_closing") == records(good(), "round_closing"), changes


def test_more_requests_than_the_frame_holds_are_read() -> None:
    def change(book: Workbook) -> None:
        page = book[CLOSING]
        row = next(cell.row for cells in page.iter_rows() for cell in cells if cell.value == "content")
        for n in range(40):
            page.cell(row + 4 + n, 2).value = f"Khó khăn mới thứ {n} của đơn vị"
            page.cell(row + 4 + n, 3).value = "Đề nghị hướng dẫn"
            page.cell(row + 4 + n, 6).value = date(2022, 4, 3)

    found = mess(change)
    assert len(records(found, "issues")) == 42
    assert records(found, "round_closing") == records(good(), "round_closing")
    assert codes(found) == []


@pytest.mark.parametrize("words", ["Không có kiến nghị", "Không", "Không có khó khăn, vướng mắc gì", "KHÔNG CÓ"])
def test_no_request_typed_in_words_is_none(words: str) -> None:
    def change(book: Workbook) -> None:
        page = book[CLOSING]
        row = next(cell.row for cells in page.iter_rows() for cell in cells if cell.value == "content")
        for place in range(2, 7):
            page.cell(row + 2, place).value = page.cell(row + 3, place).value = None
        page.cell(row + 2, 2).value = words
        page.cell(row + 3, 2).value = "Không có kinh phí khen thưởng"

    found = mess(change)
    assert [row["content"] for row in records(found, "issues")] == ["Không có kinh phí khen thưởng"]
    assert set(codes(found)) == {"W-REQ"}


def test_nothing_to_report_ticked_beside_rows_of_the_round_is_said() -> None:
    def change(book: Workbook) -> None:
        page = book[CLOSING]
        page.cell(line(page, "nil.3"), 3).value = "x"
        page.cell(line(page, "nil.5"), 3).value = "không"
        page.cell(line(page, "nil.issues"), 3).value = "Không có"

    found = mess(change)
    assert codes(found) == []
    settled = judged(found)
    said = [says(finding) for finding in settled.findings[UNIT] if finding.code == "W-NIL-CONF"]
    assert said == ["Vừa đánh “chưa phát sinh” vừa có 6 dòng; các dòng vẫn được tính, nhờ đồng chí bỏ dấu nếu cần."]


def test_a_whole_form_pasted_two_columns_to_the_right_is_read() -> None:
    def change(book: Workbook) -> None:
        page = book[CLOSING]
        replace_grid(page, [["", "", *row] for row in grid(page)])

    found = mess(change)
    assert records(found, "round_closing") == records(good(), "round_closing")
    assert records(found, "issues") == records(good(), "issues")


def test_every_sheet_shifted_one_column_is_read() -> None:
    def change(book: Workbook) -> None:
        for title in (INFO, FIGURES, MOVEMENTS, CLOSING):
            book[title].insert_cols(1)

    found = mess(change)
    assert at(found, "W-COL-NEW") == []
    nothing_changed(found)
