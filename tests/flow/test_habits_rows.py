"""Group headings, totals, signatures, ditto marks, nil rows: rows that are no data are said to be none, and no real row is lost.

Domain H12, H13, H14, H15, H17, H27. Rows are put between the records of a tidy workbook, where people put them.
"""

from __future__ import annotations

from typing import Any

from habits import (
    AWARDS,
    CLINIC,
    FACTORY,
    FIGURES,
    IDEAS,
    MODELS,
    SCHOOL,
    UNIONS,
    all_records,
    at,
    codes,
    column_of,
    good,
    judged,
    line,
    mess,
    nothing_changed,
    others_than,
    put,
    put_all,
    reasons,
    records,
    settled_codes,
    told,
)
from openpyxl.styles import Font
from openpyxl.workbook import Workbook

Row = dict[str, Any]


def with_rows(book: Workbook, sheet: str, rows: dict[int, Row], *, bold: bool = False) -> None:
    """Insert rows before these row numbers (of the tidy sheet), last first; a key "" is column A."""
    page = book[sheet]
    for before in sorted(rows, reverse=True):
        page.insert_rows(before)
        for name, value in rows[before].items():
            put(book, sheet, before, name, value)
            if bold:
                page.cell(before, 1).font = Font(bold=True)


# ---------------------------------------------------------------- headings


def test_headings_between_the_rows_are_no_initiatives() -> None:
    headings: dict[int, Row] = {
        4: {"title": "I. Khối doanh nghiệp"},
        5: {"title": "1. Cá nhân"},
        6: {"title": "II. KHỐI HÀNH CHÍNH, SỰ NGHIỆP"},
        7: {"grassroots_name": "A. Các trường học"},
        8: {"title": "B) Trạm y tế"},
        9: {"title": "III", "grassroots_name": None},
        10: {"title": "IV- Sản phẩm"},
    }
    found = mess(lambda book: with_rows(book, IDEAS, headings, bold=True))
    assert [reason for _, reason in reasons(found, "initiatives")] == ["group"] * 7
    assert records(found, "initiatives") == records(good(), "initiatives")
    assert codes(found) == ["I-ROW-GROUP"] * 7
    others_than(found, "initiatives")


def test_real_rows_that_look_like_headings_are_kept() -> None:
    """A title may begin with a number, a Roman one, or "Tổng"; what fills its row makes it a record."""

    def change(book: Workbook) -> None:
        titles = [
            "I. Ứng dụng phần mềm quản lý",
            "1. Cá nhân hóa bài giảng",
            "Tổng hợp số liệu tự động",
            "Cộng đồng học tập xanh",
            "Người lập biểu mẫu điện tử",
            "Không phát sinh rác thải nhựa",
        ]
        put_all(IDEAS, "title", titles)(book)

    found = mess(change)
    assert codes(found) == []
    assert len(records(found, "initiatives")) == 6


def test_a_union_named_like_a_heading_is_kept() -> None:
    """On sheet 2 the name alone decides."""
    names = ["Tổng công ty Xây dựng 1", "Cơ quan LĐLĐ huyện", "C. P. Việt Nam", "Cộng hòa Xanh", "Không Gian Việt"]
    found = mess(put_all(UNIONS, "grassroots_name", names, 7))
    assert [row["grassroots_name"] for row in all_records(found.tables["grassroots_unions"])][3:] == names


# ---------------------------------------------------------------- totals


def test_a_total_that_agrees_is_noted_and_one_that_differs_is_shown_beside_the_sum() -> None:
    count = sum(15_000_000 + n for n in range(1, 7))

    def change(book: Workbook) -> None:
        with_rows(book, IDEAS, {7: {"title": "Cộng (3 sáng kiến)", "benefit_vnd": 45_000_006}})
        put(book, IDEAS, 11, "title", "TỔNG CỘNG:")
        put(book, IDEAS, 11, "benefit_vnd", count + 1)

    found = mess(change)
    assert reasons(found, "initiatives") == [(7, "total"), (11, "total")]
    assert records(found, "initiatives") == records(good(), "initiatives")
    assert codes(found) == ["I-ROW-GROUP", "I-ROW-GROUP", "W-TOTAL-DIFF"]
    assert told(found, "W-TOTAL-DIFF") == [
        "Dòng tổng ghi 90.000.022, cộng các dòng chi tiết được 90.000.021; máy dùng 90.000.021. Nhờ đồng chí xem lại các dòng."
    ]


def test_totals_of_every_wording_are_no_unions() -> None:
    words = ["Tổng cộng", "CỘNG", "Tổng số", "Tổng", "Tổng cộng (3 CĐCS)", "Tổng số: 3", "Cộng khối DN", "Toàn huyện"]

    def change(book: Workbook) -> None:
        for row, word in enumerate(words, start=7):
            put(book, UNIONS, row, "grassroots_name", word)
            put(book, UNIONS, row, "total_labor", 180)

    found = mess(change)
    assert [reason for _, reason in reasons(found, "grassroots_unions")] == ["total"] * 7
    assert [row["grassroots_name"] for row in records(found, "grassroots_unions")] == [SCHOOL, FACTORY, CLINIC, "Toàn huyện"]


def test_a_total_row_by_formula_is_no_row() -> None:
    def change(book: Workbook) -> None:
        put(book, IDEAS, 10, "title", "Tổng cộng")
        put(book, IDEAS, 10, "benefit_vnd", "=SUM(L4:L9)")

    found = mess(change)
    assert reasons(found, "initiatives") == [(10, "total")]
    assert codes(found) == ["I-ROW-GROUP"]


def test_a_total_below_the_lines_of_sheet_7_is_no_line() -> None:
    def change(book: Workbook) -> None:
        page = book[FIGURES]
        last = page.max_row
        page.cell(last + 1, 2).value, page.cell(last + 1, 4).value = "Tổng cộng", 1234
        page.cell(last + 3, 2).value, page.cell(last + 3, 4).value = "Người lập biểu", "TM. BAN THƯỜNG VỤ"

    found = mess(change)
    assert records(found, "round_figures") == records(good(), "round_figures")
    assert [reason for _, reason in reasons(found, "round_figures")] == ["total", "footer"]
    assert codes(found) == []


# ---------------------------------------------------------------- signatures


def test_a_signature_block_below_the_table_is_not_read() -> None:
    def change(book: Workbook) -> None:
        for title in (UNIONS, IDEAS, AWARDS, MODELS):
            page = book[title]
            last = max(cell.row for cell in page["A"] if cell.value is not None)
            for offset, cells in enumerate(
                [
                    {4: "Ninh Hải, ngày 16 tháng 4 năm 2022"},
                    {1: "NGƯỜI LẬP BIỂU", 4: "TM. BAN THƯỜNG VỤ"},
                    {1: "(Ký, ghi rõ họ tên)", 4: "CHỦ TỊCH"},
                    {},
                    {},
                    {1: "Trần Thị Mai", 4: "Nguyễn Văn Hùng"},
                    {1: "Nơi nhận:"},
                    {1: "- LĐLĐ tỉnh (b/c);"},
                    {1: "- Lưu: VT."},
                ],
                start=last + 2,
            ):
                for place, text in cells.items():
                    page.cell(offset, place).value = text

    found = mess(change)
    nothing_changed(found)
    for table in ("grassroots_unions", "initiatives", "commendation_proposals", "role_models"):
        assert {reason for _, reason in reasons(found, table)} == {"footer"}, table


def test_rows_added_below_the_signatures_are_read() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        page["A11"].value, page["D11"].value = "Người lập biểu", "TM. BAN CHẤP HÀNH"
        page["A14"].value, page["D14"].value = "Trần Thị Mai", "Nguyễn Văn Hùng"
        for place in range(1, 13):
            page.cell(16, place).value = page.cell(9, place).value
        page["A16"].value = "Sáng kiến nhớ ra sau khi ký"

    found = mess(change)
    assert found.tables["initiatives"].positions[-1] == 16
    assert len(records(found, "initiatives")) == 7
    assert codes(found) == []


# ---------------------------------------------------------------- nothing to report


def test_nothing_to_report_typed_as_a_row_is_no_record() -> None:
    for words in ({"title": "Không phát sinh"}, {"title": 0}, {"lead_author": "không có"}, {"title": "Chưa có."}):

        def change(book: Workbook, words: Row = words) -> None:
            page = book[IDEAS]
            page.delete_rows(4, 20)
            for name, value in words.items():
                put(book, IDEAS, 4, name, value)
            put(book, MODELS, 6, "name", "KHÔNG PHÁT SINH")

        found = mess(change)
        assert reasons(found, "initiatives") == [(4, "nil")], words
        assert reasons(found, "role_models") == [(6, "nil")]
        assert records(found, "initiatives") == []
        assert codes(found) == []


def test_a_row_of_dashes_or_zeros_in_every_cell_is_no_record() -> None:
    def change(book: Workbook) -> None:
        for name in ("title", "grassroots_name", "lead_author", "first_applied_on", "recognition_status"):
            put(book, IDEAS, 10, name, "-")
            put(book, IDEAS, 11, name, 0)
            put(book, IDEAS, 12, name, "Không")

    found = mess(change)
    assert records(found, "initiatives") == records(good(), "initiatives")
    assert codes(found) == []
    assert [reason for _, reason in reasons(found, "initiatives")] == ["nil"] * 3


# ---------------------------------------------------------------- as above


def test_ditto_marks_take_the_row_above_in_text_and_lists_only() -> None:
    marks = ["nt", "-nt-", '"', "như trên", "〃"]

    def change(book: Workbook) -> None:
        put_all(IDEAS, "grassroots_name", marks, 5)(book)
        put_all(IDEAS, "recognition_status", ["''", "-//-", "//", "n/t", "↓"], 5)(book)
        put_all(IDEAS, "field_code", ["Nt", "NT.", "- nt -", "”", "″"], 5)(book)

    found = mess(change)
    school = column_of(good(), "initiatives", "grassroots_name")[0]
    assert column_of(found, "initiatives", "grassroots_name") == [school] * 6
    assert column_of(found, "initiatives", "recognition_status") == ["DA_CONG_NHAN"] * 6
    assert column_of(found, "initiatives", "field_code") == ["NSLD"] * 6
    assert codes(found) == ["W-DITTO"] * 15
    assert told(found, "W-DITTO")[0] == f"“nt” được hiểu là giống dòng trên (“{school}”); số vẫn được tính."
    assert "(“Đã công nhận”)" in told(found, "W-DITTO")[5]


def test_ditto_in_a_name_a_title_or_a_date_refuses_the_row_and_asks() -> None:
    def change(book: Workbook) -> None:
        put(book, IDEAS, 5, "title", "nt")
        put(book, IDEAS, 6, "lead_author", '"')
        put(book, IDEAS, 7, "first_applied_on", "-nt-")
        put(book, IDEAS, 8, "benefit_vnd", "như trên")
        put(book, AWARDS, 5, "nominee_name", "-nt-")

    found = mess(change)
    assert sorted(codes(found)) == ["E-DITTO", "E-DITTO", "E-DITTO", "E-DITTO", "W-NUM-FMT"]
    assert len(records(found, "initiatives")) == 3
    assert told(found, "E-DITTO")[0] == (
        "Ở cột “Tên sáng kiến, đề tài”, “nt” chưa đủ rõ nên dòng chưa được tính; nhờ đồng chí ghi đầy đủ."
    )


def test_ditto_is_taken_in_every_list_of_the_other_sheets_too() -> None:
    """Union, round and award tell proposals apart, and yet people write them once and ditto below."""

    def change(book: Workbook) -> None:
        for name in ("grassroots_name", "round_code", "award_code"):
            put_all(AWARDS, name, ["nt", '"'], 5)(book)
        put(book, MODELS, 5, "grassroots_name", "-nt-")

    found = mess(change)
    assert set(codes(found)) == {"W-DITTO"}
    assert records(found, "commendation_proposals") == records(good(), "commendation_proposals")
    assert records(found, "role_models") == records(good(), "role_models")


def test_ditto_in_the_first_row_has_nothing_above_it() -> None:
    found = mess(put_all(IDEAS, "grassroots_name", ["nt"]))
    assert codes(found) == ["E-DITTO"]
    assert len(records(found, "initiatives")) == 5


def test_cells_merged_downwards_mean_the_same_as_ditto() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        page.merge_cells("B4:B6")
        page.merge_cells("E7:E9")
        page.merge_cells("G4:G5")

    found = mess(change)
    unions = column_of(found, "initiatives", "grassroots_name")
    assert unions[0] == unions[1] == unions[2] == column_of(good(), "initiatives", "grassroots_name")[0]
    assert codes(found) == ["W-DITTO"] * 5
    assert len(records(found, "initiatives")) == 6


def test_two_rows_merged_in_every_cell_are_one_record() -> None:
    """A tall row made by merging two in all its columns, instead of making the row higher."""

    def change(book: Workbook) -> None:
        page = book[IDEAS]
        page.insert_rows(5)
        for place in range(1, 31):
            page.merge_cells(start_row=4, end_row=5, start_column=place, end_column=place)

    found = mess(change)
    assert records(found, "initiatives") == records(good(), "initiatives")
    assert codes(found) == []


def test_an_author_merged_over_the_rows_of_two_works_is_asked_for() -> None:
    found = mess(lambda book: book[IDEAS].merge_cells("C4:C5"))
    assert codes(found) == ["E-DITTO"]
    assert at(found, "E-DITTO") == ["C5"]


# ---------------------------------------------------------------- accounting


def test_every_row_is_accounted_for_whatever_stands_there() -> None:
    def change(book: Workbook) -> None:
        with_rows(book, IDEAS, {5: {"title": "I. Cá nhân"}, 7: {"title": "Cộng"}, 9: {"title": "0"}})
        put(book, IDEAS, 4, "title", None)

    found = mess(change)
    table = found.tables["initiatives"]
    assert len(table.positions) == 6
    assert len(table.not_data) == 3
    assert sum(table.accepted) == 5
    assert at(found, "E-REQ") == ["A4"]
    assert told(found, "E-REQ") == ["Còn thiếu “Tên sáng kiến, đề tài” nên dòng chưa được tính. Nhờ đồng chí ghi thêm."]


def test_a_part_larger_than_its_whole_on_sheet_7_is_not_also_called_blank() -> None:
    """Once a cell was read and set aside, telling the unit that it left the cell blank would be untrue."""

    def change(book: Workbook) -> None:
        page = book[FIGURES]
        page.cell(line(page, "SL-17b"), 4).value = 99
        page.cell(line(page, "SL-20"), 4).value = "nhiều"

    found = mess(change)
    assert codes(found) == ["W-NUM-TEXT", "W-PART-GT"]
    assert "W-BLANK-0" not in settled_codes(judged(found), "round_figures")
