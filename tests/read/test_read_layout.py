"""Sheets as people leave them -> the same rows as on a tidy sheet, or a finding that says what could not be read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import xlsxwriter
from small_template import IDEA_NAMES, IDEA_ROWS, IDEA_TITLES, codes, good_sheets, read, values, with_ideas

from sync.model import RawTable
from sync.read import ReadWorkbook

IDEAS_SHEET = "3. Sáng kiến, đề tài"
TITLES = [row[0] for row in IDEA_ROWS]


def ideas(read_back: ReadWorkbook) -> RawTable:
    return read_back.tables["ideas"]


def test_a_tidy_workbook_reads_without_a_word() -> None:
    found = read(good_sheets())
    assert codes(found) == []
    assert found.missing == ()
    assert (found.stamp.unit, found.stamp.edition, found.stamp.version, found.stamp.role) == ("LDLD-X", "2022", "1", "unit")
    assert found.saved_at is not None


def test_every_value_keeps_its_address() -> None:
    table = ideas(read(good_sheets()))
    assert list(table.positions) == [4, 5, 6]
    assert table.places["applied_on"] == 4
    assert list(table.columns["title"]) == TITLES
    assert list(table.columns["applied_on"]) == [date(2022, 4, 16), "T4/2022", date(2022, 5, 1)]
    assert list(table.columns["kind"]) == ["Cá nhân", None, "Tập thể"]


def test_a_form_is_one_record_down_a_column() -> None:
    table = read(good_sheets()).tables["about"]
    assert (table.across, list(table.positions), table.places["members"]) == (True, [3], 5)
    assert list(table.columns["members"]) == [120.0]


def test_a_form_per_round_leaves_blank_rounds_out() -> None:
    table = read(good_sheets()).tables["closing"]
    assert list(table.columns["round_code"]) == ["R1"]
    assert (list(table.positions), table.places["confirmed"]) == ([3], 5)
    sheets = good_sheets()
    sheets["8. Sơ kết, kiến nghị"][4] = ["confirmed", "Xác nhận", "x", "x"]
    table = read(sheets).tables["closing"]
    assert list(table.columns["round_code"]) == ["R1", "R2"]
    assert list(table.columns["reviewed_on"]) == [date(2022, 4, 20), None]


def test_lines_that_hold_something_are_records_with_their_code() -> None:
    table = read(good_sheets()).tables["figures"]
    assert list(table.columns["line_code"]) == ["SL-01", "SL-03"]
    assert list(table.columns["r.R2"]) == [None, 5_000_000.0]
    assert list(table.positions) == [4, 6]


def test_the_block_below_a_form_is_found_by_its_own_names() -> None:
    table = read(good_sheets()).tables["issues"]
    assert list(table.columns["content"]) == ["Cổng báo lỗi"]
    assert (list(table.positions), table.places["content"]) == ([10], 2)


def test_rows_inserted_above_a_lower_block_move_it_along() -> None:
    sheets = good_sheets()
    rows = sheets["8. Sơ kết, kiến nghị"]
    sheets["8. Sơ kết, kiến nghị"] = [*rows[:5], ["", "Người lập biểu"], [], [], *rows[5:]]
    found = read(sheets)
    assert list(found.tables["issues"].positions) == [13]
    assert codes(found) == []


def test_a_lower_block_without_machine_names_is_found_by_its_title() -> None:
    sheets = good_sheets()
    del sheets["8. Sơ kết, kiến nghị"][7]
    assert values(read(sheets)) == values(read(good_sheets()))


def test_a_lower_block_that_is_gone_is_said() -> None:
    sheets = good_sheets()
    del sheets["8. Sơ kết, kiến nghị"][5:]
    found = read(sheets)
    assert codes(found) == ["E-SHEET-MISS"]
    assert found.missing == ("issues",)


# ---------------------------------------------------------------- header


def test_columns_are_found_by_titles_when_the_machine_names_are_gone() -> None:
    for names in ([], ["x"], ["title"]):
        assert values(read(with_ideas(*IDEA_ROWS, header=[["Tiêu đề"], names, IDEA_TITLES]))) == values(read(good_sheets()))


def test_columns_are_found_by_machine_names_when_the_titles_are_changed() -> None:
    titles = ["Giải pháp của chúng tôi", "Nơi", "Ai", "Khi nào", "Gì", "Tiền", "Khác"]
    table = ideas(read(with_ideas(*IDEA_ROWS, header=[["Tiêu đề"], IDEA_NAMES, titles])))
    assert list(table.columns["author"]) == ["Nguyễn Văn A", "Trần Thị B", "Lê C"]


def test_an_alias_a_bracket_and_missing_marks_are_still_the_title() -> None:
    titles = ["TÊN GIẢI PHÁP", "Don vi co so", "Tác giả chính:", "NGÀY ÁP DỤNG", "Loại", "Giá trị làm lợi", "Ghi chú"]
    found = read(with_ideas(*IDEA_ROWS, header=[["Tiêu đề"], [], titles]))
    assert values(found) == values(read(good_sheets()))
    assert codes(found) == []


def test_a_header_of_two_merged_rows_is_one_header() -> None:
    upper = ["Tên sáng kiến", "Đơn vị cơ sở", "Thông tin thêm", "", "Loại", "Giá trị làm lợi (đồng)", "Ghi chú"]
    lower = ["", "", "Tác giả chính", "Ngày áp dụng", "", "", ""]
    for names in (IDEA_NAMES, []):
        found = read(with_ideas(*IDEA_ROWS, header=[["Tiêu đề"], names, upper, lower]))
        assert values(found) == values(read(good_sheets()))
        assert codes(found) == []


def test_a_title_block_and_a_row_of_column_numbers_are_no_data() -> None:
    block = [["LIÊN ĐOÀN"], ["BÁO CÁO"], ["Ngày 16/4/2022"], [], IDEA_TITLES, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"]]
    table = ideas(read(with_ideas(*IDEA_ROWS, header=block)))
    assert list(table.columns["title"]) == TITLES
    assert [item.reason for item in table.not_data] == ["number_row"]


def test_columns_whose_visible_part_was_swapped_are_read_by_what_people_see() -> None:
    rows = [[row[1], row[0], *row[2:]] for row in IDEA_ROWS]
    found = read(with_ideas(*rows, header=[["Tiêu đề"], IDEA_NAMES, [IDEA_TITLES[1], IDEA_TITLES[0], *IDEA_TITLES[2:]]]))
    assert values(found) == values(read(good_sheets()))


def test_a_header_that_is_gone_costs_no_row() -> None:
    table = ideas(read(with_ideas(*IDEA_ROWS, header=[["Tiêu đề"], IDEA_NAMES])))
    assert list(table.columns["title"]) == TITLES


def test_a_missing_deciding_column_holds_the_table() -> None:
    rows = [[*row[:2], *row[3:]] for row in [IDEA_NAMES, IDEA_TITLES, *IDEA_ROWS]]
    found = read(with_ideas(*rows[2:], header=[["Tiêu đề"], *rows[:2]]))
    assert codes(found) == ["E-COL-MISS"]
    assert found.missing == ("ideas",)
    assert found.findings[0].facts["c"] == "Tác giả chính"
    assert "ideas" not in found.tables


def test_another_missing_column_is_only_said() -> None:
    found = read(with_ideas(*[row[:6] for row in IDEA_ROWS], header=[["Tiêu đề"], IDEA_NAMES[:6], IDEA_TITLES[:6]]))
    assert codes(found) == ["W-COL-MISS"]
    assert len(ideas(found).positions) == 3


def test_a_column_newer_than_the_workbook_is_not_missed() -> None:
    assert "later" not in read(good_sheets()).tables["about"].places


def test_an_unknown_column_that_holds_something_is_said_once() -> None:
    rows = [[*row, text] for row, text in zip(IDEA_ROWS, ["ghi riêng", "", ""], strict=True)]
    found = read(with_ideas(*rows, header=[["Tiêu đề"], IDEA_NAMES, [*IDEA_TITLES, "Cột riêng"]]))
    assert codes(found) == ["W-COL-NEW"]
    finding = ideas(found).findings[0]
    assert finding.facts["c"] == "Cột riêng"
    assert str(finding.cell) == f"{IDEAS_SHEET}!H3"


def test_running_numbers_are_ignored_in_silence() -> None:
    for title in ("STT", "TT", ""):
        rows = [[number, *row] for number, row in enumerate(IDEA_ROWS, start=1)]
        found = read(with_ideas(*rows, [4.0], header=[["Tiêu đề"], ["", *IDEA_NAMES], [title, *IDEA_TITLES]]))
        assert codes(found) == []
        assert len(ideas(found).positions) == 3


def test_a_deciding_column_that_stands_twice_with_different_contents_holds_the_table() -> None:
    rows = [[*row, "khác"] for row in IDEA_ROWS]
    found = read(with_ideas(*rows, header=[["Tiêu đề"], [*IDEA_NAMES, "title"], [*IDEA_TITLES, IDEA_TITLES[0]]]))
    assert codes(found) == ["E-COL-TWICE"]
    assert found.missing == ("ideas",)


def test_a_deciding_column_copied_but_left_blank_does_no_harm() -> None:
    found = read(with_ideas(*IDEA_ROWS, header=[["Tiêu đề"], [*IDEA_NAMES, "title"], [*IDEA_TITLES, IDEA_TITLES[0]]]))
    assert codes(found) == []
    assert list(ideas(found).columns["title"]) == TITLES


# ---------------------------------------------------------------- rows


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["I. Khối doanh nghiệp"], "group"),
        (["I"], "group"),
        (["A. Cơ quan"], "group"),
        (["1. Cá nhân"], "group"),
        (["Tập thể"], "group"),
        (["Tổng cộng", "", "", "", "", 17_000_000], "total"),
        (["CỘNG:"], "total"),
        (["Tổng số (3 sáng kiến)"], "total"),
        (["", "Tổng cộng"], "total"),
        (IDEA_TITLES, "header"),
        ([1, 2, 3, 4, 5, 6, 7], "number_row"),
        (["A", "B", 1, 2, 3, 4, 5], "number_row"),
        (["Người lập biểu", "", "", "TM. BAN CHẤP HÀNH"], "footer"),
        (["Phan Rang, ngày 16 tháng 4 năm 2022"], "footer"),
        (["", "", "", "(Ký, ghi rõ họ tên)"], "footer"),
        (["Không phát sinh"], "nil"),
        (["", "không có"], "nil"),
        ([0], "nil"),
    ],
)
def test_a_row_that_is_no_data_is_accounted_for(row: list[Any], reason: str) -> None:
    table = ideas(read(with_ideas(*IDEA_ROWS, row)))
    assert [(item.row, item.reason) for item in table.not_data] == [(7, reason)]
    assert list(table.columns["title"]) == TITLES


@pytest.mark.parametrize(
    "row",
    [
        ["Tổng đài tư vấn pháp luật", "Trường A", "Lê D", "T4/2022"],
        ["Tổng số hóa hồ sơ lưu trữ", "Trường A", "Lê D", "T4/2022"],
        ["I. Ứng dụng phần mềm", "Trường A", "Lê D", "T4/2022"],
        ["Tổng hợp số liệu"],
        ["1. Cải tiến quy trình"],
        ["Người lập biểu mẫu điện tử cho trường", "Trường A", "Lê D", "T4/2022"],
        ["", "", "", "T4/2022"],
        ["C. P. Việt Nam"],
        ["Không"[:2] + "ông khí sạch", "Trường A"],
    ],
)
def test_a_real_row_is_never_taken_for_a_heading(row: list[Any]) -> None:
    table = ideas(read(with_ideas(*IDEA_ROWS, row)))
    assert list(table.positions) == [4, 5, 6, 7]
    assert table.not_data == []


def test_rows_below_a_gap_and_below_signatures_are_read() -> None:
    footer = [["Người lập biểu", "", "", "TM. BAN CHẤP HÀNH"], ["(Ký tên)"], [], ["Nguyễn Văn A", "", "", "Trần Văn B"]]
    late = ["Bơm tự động dưới chữ ký", "Trường A", "Lê D", "16/4/2022"]
    table = ideas(read(with_ideas(*IDEA_ROWS, [], [], *footer, [], late)))
    assert list(table.positions) == [4, 5, 6, 14]
    assert [item.reason for item in table.not_data] == ["footer"] * 3


def test_a_single_deciding_column_keeps_names_that_look_like_headings() -> None:
    sheets = good_sheets()
    sheets["2. Nhóm"] += [["Tổng công ty May 10"], ["Cộng đồng Hải Đăng"], ["II. Khối trường học"], ["I. Khối trường học"]]
    table = read(sheets).tables["groups"]
    assert list(table.columns["group_name"])[2:] == ["Tổng công ty May 10", "Cộng đồng Hải Đăng", "II. Khối trường học"]
    assert [item.text for item in table.not_data] == ["I. Khối trường học"]


def test_a_total_that_differs_is_said_for_each_number() -> None:
    found = read(with_ideas(*IDEA_ROWS, ["Tổng cộng", "", "", "", "", 18_000_000]))
    assert codes(found) == ["I-ROW-GROUP", "W-TOTAL-DIFF"]
    finding = next(finding for finding in ideas(found).findings if finding.code == "W-TOTAL-DIFF")
    assert (finding.facts["a"], finding.facts["b"], str(finding.cell)) == (18_000_000, 17_000_000, f"{IDEAS_SHEET}!F7")


def test_totals_of_groups_and_of_all_agree() -> None:
    rows = [["I. Một"], IDEA_ROWS[0], ["Cộng", "", "", "", "", 15_000_000], ["II. Hai"], *IDEA_ROWS[1:]]
    rows += [["Cộng", "", "", "", "", "2.000.000"], ["Tổng cộng", "", "", "", "", 17_000_000]]
    assert codes(read(with_ideas(*rows))) == ["I-ROW-GROUP"] * 5


def test_a_total_beside_a_deciding_number_is_a_total() -> None:
    sheets = good_sheets()
    sheets["10. Chăm lo"] = [[], ["content", "people"], ["Nội dung", "Số lượt người"], ["Tặng quà", 5], ["Tổng cộng", 6]]
    found = read(sheets)
    assert list(found.tables["care"].columns["people"]) == [5.0]
    assert codes(found) == ["I-ROW-GROUP", "W-TOTAL-DIFF"]


def test_formatted_blanks_and_blank_text_are_nothing() -> None:
    rows = [*IDEA_ROWS, ["  ", "\u00a0"], ["\u200b"], []]
    table = ideas(read(with_ideas(*rows)))
    assert (len(table.positions), table.not_data) == (3, [])


def test_a_vertical_merge_says_ditto() -> None:
    def merge(book: xlsxwriter.Workbook) -> None:
        sheet = book.get_worksheet_by_name(IDEAS_SHEET)
        sheet.merge_range("B4:B6", "Trường A")

    rows = [[row[0], "", *row[2:]] for row in IDEA_ROWS]
    table = ideas(read(with_ideas(*rows), arrange=merge))
    assert list(table.columns["group_name"]) == ["Trường A", "〃", "〃"]


# ---------------------------------------------------------------- lines and forms


def test_sorted_lines_are_read_by_their_code() -> None:
    sheets = good_sheets()
    rows = sheets["7. Số liệu theo đợt"]
    sheets["7. Số liệu theo đợt"] = [*rows[:3], rows[5], rows[4], rows[3]]
    table = read(sheets).tables["figures"]
    assert list(table.columns["line_code"]) == ["SL-03", "SL-01"]


def test_lines_without_codes_are_read_by_their_labels() -> None:
    sheets = good_sheets()
    sheets["7. Số liệu theo đợt"] = [["", *row[1:]] for row in sheets["7. Số liệu theo đợt"]]
    found = read(sheets)
    assert values(found) == values(read(good_sheets()))
    assert codes(found) == []


def test_lines_sorted_without_their_hidden_codes_are_read_by_what_people_see() -> None:
    sheets = good_sheets()
    rows = sheets["7. Số liệu theo đợt"]
    sheets["7. Số liệu theo đợt"] = [*rows[:3], [rows[3][0], *rows[5][1:]], rows[4], [rows[5][0], *rows[3][1:]]]
    table = read(sheets).tables["figures"]
    assert list(table.columns["line_code"]) == ["SL-03", "SL-01"]
    assert list(table.columns["r.R1"]) == [None, 12.0]


def test_a_line_that_is_gone_is_said() -> None:
    sheets = good_sheets()
    del sheets["7. Số liệu theo đợt"][4]
    found = read(sheets)
    assert codes(found) == ["W-LINE-MISS"]
    assert found.tables["figures"].findings[0].facts["dong"] == "Số lớp mở"


def test_a_copied_line_is_counted_once() -> None:
    sheets = good_sheets()
    sheets["7. Số liệu theo đợt"].append(sheets["7. Số liệu theo đợt"][3])
    found = read(sheets)
    assert list(found.tables["figures"].columns["line_code"]) == ["SL-01", "SL-03"]
    assert [item.reason for item in found.tables["figures"].not_data] == ["repeat"]
    assert codes(found) == ["W-DUP-SELF"]


def test_a_line_of_somebodys_own_is_not_lost() -> None:
    sheets = good_sheets()
    sheets["7. Số liệu theo đợt"] += [["", "Việc khác", "việc", 3], ["", "Tổng cộng", "", 15]]
    table = read(sheets).tables["figures"]
    assert list(table.columns["line_code"]) == ["SL-01", "SL-03", "Việc khác"]
    assert [item.reason for item in table.not_data] == ["total"]


def test_a_form_without_hidden_names_is_read_by_its_labels() -> None:
    sheets = good_sheets()
    for name in ("1. Đơn vị, kế hoạch", "8. Sơ kết, kiến nghị"):
        rows = sheets[name]
        top = 5 if name.startswith("8") else len(rows)
        sheets[name] = [rows[0], [], *(["", *row[1:]] for row in rows[2:top]), *rows[top:]]
    found = read(sheets)
    assert values(found) == values(read(good_sheets()))
    assert codes(found) == []


def test_a_form_row_that_is_gone_and_one_that_is_new_are_said() -> None:
    sheets = good_sheets()
    sheets["1. Đơn vị, kế hoạch"][4] = ["", "Số nhà", 12]
    found = read(sheets)
    assert codes(found) == ["W-COL-NEW", "W-LINE-MISS"]


# ---------------------------------------------------------------- sheets


def renamed(old: str, new: str) -> dict[str, Any]:
    return {new if name == old else name: rows for name, rows in good_sheets().items()}


@pytest.mark.parametrize(
    "name", ["3 Sáng kiến, đề tài", "Sáng kiến, đề tài", " 3. SÁNG KIẾN,  ĐỀ TÀI", "3. Sáng kiến, đề tài (2)", "Sheet3", "SK"]
)
def test_a_renamed_sheet_is_recognised(name: str) -> None:
    found = read(renamed(IDEAS_SHEET, name))
    assert values(found) == values(read(good_sheets()))
    assert codes(found) == []
    assert ideas(found).sheet == name.strip() or ideas(found).sheet == name


def test_a_copy_of_a_sheet_is_said_with_its_rows() -> None:
    sheets = good_sheets()
    sheets["3. Sáng kiến, đề tài (2)"] = sheets[IDEAS_SHEET]
    found = read(sheets)
    assert codes(found) == ["W-SHEET-EXTRA"]
    assert dict(found.findings[0].facts) == {"ten": "3. Sáng kiến, đề tài (2)", "n": 3, "dung": IDEAS_SHEET}


def test_an_unknown_sheet_is_said_only_when_it_holds_something() -> None:
    found = read({**good_sheets(), "Nháp": [["ghi nhanh"], ["ghi nữa"]], "Sheet2": []})
    assert codes(found) == ["W-SHEET-OWN"]
    assert found.findings[0].facts["n"] == 2


def test_a_missing_sheet_is_said_unless_it_is_optional() -> None:
    sheets = good_sheets()
    del sheets["8. Sơ kết, kiến nghị"]
    found = read(sheets)
    assert codes(found) == ["E-SHEET-MISS"]
    assert found.missing == ("closing", "issues")


def test_a_workbook_of_another_kind_is_refused() -> None:
    found = read({"Bảng lương": [["Họ tên", "Lương"], ["A", 5]]})
    assert found.fault is not None
    assert found.fault.code == "E-FILE-OTHER"
    assert found.tables == {}


@pytest.mark.parametrize(("version", "code"), [(2, "W-FILE-VER-NEW"), (0, None), (1, None)])
def test_another_version_of_the_template_is_said(version: int, code: str | None) -> None:
    sheets = good_sheets()
    sheets["Danh mục"][3] = ["template_version", version]
    assert codes(read(sheets)) == ([code] if code else [])


def test_the_stamp_is_read_in_any_order_and_survives_damage() -> None:
    sheets = good_sheets()
    sheets["Danh mục"] = [["x", "y"], *reversed(sheets["Danh mục"])]
    assert read(sheets).stamp.unit == "LDLD-X"
    del sheets["Danh mục"]
    found = read(sheets)
    assert found.stamp.unit == ""
    assert codes(found) == []
