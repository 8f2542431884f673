"""Dates, amounts, counts, ticks, choices, phones, document numbers as people type them: understood, or set aside with a word.

Domain H7, H8, H9, H16, H22, H24, H25, H26 and the oracles of §8.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from habits import (
    AWARDS,
    CLOSING,
    FIGURES,
    IDEAS,
    INFO,
    MODELS,
    UNIONS,
    UNIT,
    all_records,
    at,
    base_rows,
    changed,
    codes,
    column,
    column_of,
    examined,
    findings,
    good,
    idea,
    judged,
    line,
    mess,
    others_than,
    put,
    put_all,
    records,
    says,
    settled_codes,
    told,
    workbook,
)
from openpyxl.workbook import Workbook

from sync.model import DateInterval
from sync.vietnamese import interval

YEAR_END = date(2023, 12, 31)


def many(count: int) -> bytes:
    """A tidy workbook with more initiatives."""
    return workbook({**base_rows(), "initiatives": [idea(n) for n in range(1, count + 1)]})


def down(sheet: str, name: str, values: list[Any], formats: str = "") -> Any:
    """Type values down a column of a sheet with enough rows; the number format is what Excel would leave."""

    def change(book: Workbook) -> None:
        page = book[sheet]
        for place, value in enumerate(values):
            cell = page.cell(4 + place, column(page, name))
            cell.value = value
            if formats:
                cell.number_format = formats

    return change


def one_code(found: Any, table: str, name: str) -> list[str]:
    """Per row the code said about one column, "" for none."""
    known = found.tables[table]
    said = {f.position: f.code for f in known.findings if f.field == name}
    return [said.get(row, "") for row in range(len(known.positions))]


# ---------------------------------------------------------------- dates

DATES: list[tuple[Any, str, str]] = [
    ("16/4/2022", "16/04/2022", ""),
    ("16-4-22", "16/04/2022", ""),
    ("16.4.2022", "16/04/2022", ""),
    ("16/04/22", "16/04/2022", ""),
    (" 16 / 4 / 2022 ", "16/04/2022", ""),
    ("ngày 16 tháng 4 năm 2022", "16/04/2022", ""),
    ("Ngày 16/4/2022", "16/04/2022", ""),
    ("16 tháng 4, 2022", "16/04/2022", ""),
    ("2022-04-16", "16/04/2022", ""),
    ("2022-04-16 00:00:00", "16/04/2022", ""),
    ("16/4/2022.", "16/04/2022", ""),
    ("44667", "16/04/2022", ""),
    (44667, "16/04/2022", ""),
    (date(2022, 4, 16), "16/04/2022", ""),
    (datetime.fromisoformat("2022-04-16 08:30"), "16/04/2022", ""),
    ("T4/2022", "T4/2022", ""),
    ("tháng 4/2022", "T4/2022", ""),
    ("Tháng 4 năm 2022", "T4/2022", ""),
    ("4/2022", "T4/2022", ""),
    ("04.2022", "T4/2022", ""),
    ("T.4/2022", "T4/2022", ""),
    ("16/04", "", "E-DATE-YEAR"),
    ("tháng 4", "", "E-DATE-YEAR"),
    ("Quý I/2022", "", "E-DATE-FMT"),
    ("năm học 2021-2022", "", "E-DATE-FMT"),
    ("2022", "", "E-DATE-FMT"),
    (2022, "", "E-DATE-FMT"),
    ("31/02/2022", "", "E-DATE-FMT"),
    ("từ tháng 3 đến tháng 4/2022", "", "E-DATE-FMT"),
    ("16/4/2202", "", "E-DATE-FMT"),
    ("16/4/222", "", "E-DATE-FMT"),
    ("đầu năm 2022", "", "E-DATE-FMT"),
    (time(8, 30), "", "E-DATE-FMT"),
    (True, "", "E-DATE-FMT"),
    ("16/4/2022-20/4/2022", "", "E-DATE-FMT"),
    ("16/4/2o22", "", "E-DATE-FMT"),
    ("nt", "", "E-DITTO"),
    ("-", "", "E-REQ"),
]


def test_dates_as_people_type_them() -> None:
    data = many(len(DATES))
    found = examined(changed(down(IDEAS, "first_applied_on", [typed for typed, _, _ in DATES]), data))
    known = column_of(found, "initiatives", "first_applied_on")
    assert [interval(value) if value else "" for value in known] == [wanted for _, wanted, _ in DATES]
    assert one_code(found, "initiatives", "first_applied_on") == [code for _, _, code in DATES]
    assert [f.value for f in findings(found) if f.code == "E-DATE-YEAR"] == ["16/04", "tháng 4"]
    assert "Ngày “31/02/2022” chưa đọc được nên dòng chưa được tính. Nhờ đồng chí ghi dạng 16/4/2022 hoặc T4/2022." in told(
        found, "E-DATE-FMT"
    )
    others_than(found, "initiatives")


def test_a_date_that_would_be_nice_to_have_never_costs_the_row() -> None:
    data = many(len(DATES))
    found = examined(changed(down(IDEAS, "recognition_date", [typed for typed, _, _ in DATES]), data))
    assert all(found.tables["initiatives"].accepted)
    assert {code[0] for code in codes(found)} == {"W"}


def test_a_date_swapped_by_an_american_computer_is_asked_about_where_it_matters() -> None:
    """Typed 06/5/2022 (P1), the cell holds 5 June (P2); of 25/6/2022 such a computer makes no date."""

    def change(book: Workbook) -> None:
        page = book[IDEAS]
        for cell in page["D"][5:]:
            cell.value = cell.value and "25/6/2022"
        for address, day in (("D4", date(2022, 6, 5)), ("D5", date(2022, 4, 3))):
            page[address].value, page[address].number_format = day, "mm-dd-yy"

    settled = judged(mess(change), YEAR_END)
    said = [finding for finding in settled.findings[UNIT] if finding.code == "W-DATE-SWAP"]
    assert [str(finding.cell) for finding in said] == [f"{IDEAS}!D4"]
    assert says(said[0]) == (
        "Ngày 05/06/2022 có thể bị máy đảo thành 06/05/2022, sẽ đổi kỳ tính. Hiện tính theo 05/06/2022; nhờ đồng chí xem lại."
    )


def test_months_on_both_sides_of_a_round_are_asked_about_and_a_future_day_waits() -> None:
    values = ["T4/2022", "T3/2022", "01/5/2022", "T5/2022", date(2021, 8, 31), "20/4/2022"]
    found = mess(put_all(IDEAS, "first_applied_on", values))
    assert set(codes(found)) == {"W-RECOG-BEFORE"}
    settled = judged(found)
    said = [(f.code, f.value) for f in settled.findings[UNIT] if f.field == "first_applied_on"]
    assert said == [
        ("E-DATE-FUTURE", "01/05/2022"),
        ("E-DATE-FUTURE", "T5/2022"),
        ("E-DATE-FUTURE", "20/04/2022"),
        ("W-DATE-WIN", "31/08/2021"),
        ("W-DATE-MONTH", "T4/2022"),
    ]


def test_ten_dates_on_the_first_of_the_month_are_asked_about_once() -> None:
    data = many(12)
    found = examined(changed(down(IDEAS, "first_applied_on", [date(2022, 1 + n % 3, 1) for n in range(12)]), data))
    assert codes(found) == ["W-DATE-FIRST"]


# ---------------------------------------------------------------- amounts

MONEY: list[tuple[Any, int | None, str]] = [
    (15_000_000, 15_000_000, ""),
    (15_000_000.0, 15_000_000, ""),
    ("15000000", 15_000_000, ""),
    ("1.234.567", 1_234_567, ""),
    ("1.234.567 đồng", 1_234_567, ""),
    ("1.234.567đ", 1_234_567, ""),
    ("1 234 567 đ", 1_234_567, ""),
    ("1.234.567 VNĐ", 1_234_567, ""),
    ("1.234.567,00", 1_234_567, ""),
    ("1,234,567", 1_234_567, "W-NUM-SEP"),
    ("1,234,567.00", 1_234_567, "W-NUM-SEP"),
    ("15 triệu", 15_000_000, "I-NUM-UNIT"),
    ("15 triệu đồng", 15_000_000, "I-NUM-UNIT"),
    ("15tr", 15_000_000, "I-NUM-UNIT"),
    ("1,5 tỷ", 1_500_000_000, "I-NUM-UNIT"),
    ("2 tỷ 300 triệu", 2_300_000_000, "I-NUM-UNIT"),
    ("500 nghìn", 500_000, "I-NUM-UNIT"),
    ("khoảng 20 triệu", 20_000_000, "W-NUM-SEP"),
    ("~20.000.000", 20_000_000, "W-NUM-SEP"),
    ("20-30 triệu", None, "W-RANGE"),
    ("từ 20 đến 30 triệu", None, "W-RANGE"),
    ("không tính được", None, "W-NUM-TEXT"),
    ("Không", None, "W-NUM-TEXT"),
    ("-", None, ""),
    ("…", None, ""),
    ("x", None, "W-NUM-TEXT"),
    (-5_000_000, None, "W-NUM-NEG"),
    ("15 triệu/năm", None, "W-NUM-FMT"),
    ("30% chi phí", None, "W-NUM-FMT"),
    ("1.5.2022", None, "W-NUM-FMT"),
    ("15tr5", 15_500_000, "W-NUM-SEP"),
    (0, 0, ""),
]


def test_amounts_as_people_type_them() -> None:
    data = many(len(MONEY))
    found = examined(changed(down(IDEAS, "benefit_vnd", [typed for typed, _, _ in MONEY]), data))
    assert column_of(found, "initiatives", "benefit_vnd") == [value for _, value, _ in MONEY]
    assert one_code(found, "initiatives", "benefit_vnd") == [code for _, _, code in MONEY]
    assert told(found, "I-NUM-UNIT")[0] == "“15 triệu” được đổi thành 15.000.000 đồng."
    assert told(found, "W-NUM-SEP")[0] == "“1,234,567” được hiểu là 1.234.567. Nếu chưa đúng, nhờ đồng chí ghi lại."
    assert all(found.tables["initiatives"].accepted)


def test_amounts_typed_in_millions_or_far_too_large_are_asked_about() -> None:
    settled = judged(mess(put_all(IDEAS, "benefit_vnd", [15, 9_999, 6_000_000_000])))
    said = [(f.code, says(f)) for f in settled.findings[UNIT] if f.code.startswith("W-MONEY")]
    assert [code for code, _ in said] == ["W-MONEY-SMALL", "W-MONEY-SMALL", "W-MONEY-BIG"]
    assert said[0][1].startswith("15 đồng khá nhỏ, có thể đang ghi theo triệu đồng.")


COUNTS: list[tuple[Any, int | None, str]] = [
    (12, 12, ""),
    ("12", 12, ""),
    ("12 người", 12, "W-NUM-SEP"),
    ("1.234", 1234, "W-NUM-SEP"),
    (12.0, 12, ""),
    (12.5, None, "W-NUM-FMT"),
    ("95%", None, "W-NUM-FMT"),
    (0.95, None, "W-NUM-FMT"),
    ("mười hai", None, "W-NUM-TEXT"),
    (-3, None, "W-NUM-NEG"),
    ("10-12", None, "W-RANGE"),
    (date(1900, 4, 29), 120, "W-NUM-DATE"),
    (date(2022, 4, 16), None, "W-NUM-FMT"),
    ("０１２", 12, ""),
    ("12 ", 12, ""),
    (True, None, "W-NUM-FMT"),
    (10**20, None, "W-NUM-FMT"),
    ("O", None, "W-NUM-TEXT"),
]


def test_counts_as_people_type_them() -> None:
    rows = [{"grassroots_name": f"CĐCS Trường số {n}", "sector": "HCSN", "democracy_rules": "x"} for n in range(len(COUNTS))]
    data = workbook({**base_rows(), "grassroots_unions": rows})
    found = examined(changed(down(UNIONS, "disputes", [typed for typed, _, _ in COUNTS]), data))
    assert column_of(found, "grassroots_unions", "disputes") == [value for _, value, _ in COUNTS]
    assert one_code(found, "grassroots_unions", "disputes") == [code for _, _, code in COUNTS]
    assert all(found.tables["grassroots_unions"].accepted)


def test_a_part_larger_than_its_whole_is_set_aside() -> None:
    def change(book: Workbook) -> None:
        put(book, UNIONS, 4, "members", 41)
        put(book, UNIONS, 5, "tet_members_cared", 500)

    found = mess(change)
    assert codes(found) == ["W-PART-GT", "W-TET-OVER"]
    assert told(found, "W-PART-GT") == [
        "“Số đoàn viên” (41) lớn hơn “Tổng số lao động” (40) nên “Số đoàn viên” tạm để trống; dòng vẫn được tính."
    ]
    assert len(records(found, "grassroots_unions")) == 3


# ---------------------------------------------------------------- ticks, choices

TICKS: list[tuple[Any, bool | None, str]] = [
    ("x", True, ""),
    ("X", True, ""),
    ("v", True, ""),
    ("✓", True, ""),
    ("√", True, ""),
    ("☑", True, ""),
    ("có", True, ""),
    ("Có", True, ""),
    (1, True, ""),
    ("1", True, ""),
    (True, True, ""),
    ("đã", True, ""),
    ("rồi", True, ""),
    ("Đã có", True, ""),
    ("xx", True, ""),
    ("х", True, ""),
    ("ü", True, ""),
    ("", None, ""),
    (0, None, ""),
    ("-", None, ""),
    ("không", None, ""),
    ("Chưa", None, ""),
    (False, None, ""),
    ("chưa rõ", None, "W-BOOL"),
    ("?", None, "W-BOOL"),
    (2, None, "W-BOOL"),
    ("đang làm", None, "W-BOOL"),
]


def test_ticks_as_people_make_them() -> None:
    """A Cyrillic x looks like an x; ü is the check mark of the Wingdings font."""
    data = many(len(TICKS))
    found = examined(changed(down(IDEAS, "portal_submitted", [typed for typed, _, _ in TICKS]), data))
    assert column_of(found, "initiatives", "portal_submitted") == [value for _, value, _ in TICKS]
    assert one_code(found, "initiatives", "portal_submitted") == [code for _, _, code in TICKS]
    assert told(found, "W-BOOL")[0] == ("“chưa rõ” chưa rõ là có hay chưa nên ô này để trống. Nhờ đồng chí đánh x hoặc để trống.")


STATUS: list[tuple[Any, str | None, str]] = [
    ("Đã công nhận", "DA_CONG_NHAN", ""),
    ("ĐÃ CÔNG NHẬN", "DA_CONG_NHAN", ""),
    ("đã công nhân", "DA_CONG_NHAN", "W-LIST-FIX"),
    ("Da cong nhan", "DA_CONG_NHAN", "W-LIST-FIX"),
    ("Rồi", "DA_CONG_NHAN", ""),
    ("Được công nhận", "DA_CONG_NHAN", ""),
    ("Đang chờ xét", "DANG_XET", ""),
    ("Chưa công nhận", "DANG_XET", ""),
    ("Không công nhận", "KHONG_CONG_NHAN", ""),
    ("DA_CONG_NHAN", "DA_CONG_NHAN", ""),
    ("x", None, "E-LIST"),
    ("Đã gửi", None, "E-LIST"),
    (1, None, "E-LIST"),
    ("", None, "E-REQ"),
]


def test_choices_mistyped_or_pasted_over_are_taken_for_the_nearest_or_refused() -> None:
    data = many(len(STATUS))
    found = examined(changed(down(IDEAS, "recognition_status", [typed for typed, _, _ in STATUS]), data))
    assert column_of(found, "initiatives", "recognition_status") == [value for _, value, _ in STATUS]
    assert one_code(found, "initiatives", "recognition_status") == [code for _, _, code in STATUS]
    assert told(found, "W-LIST-FIX")[0] == "“đã công nhân” được hiểu là “Đã công nhận”. Nếu chưa đúng, nhờ đồng chí chọn lại."
    assert told(found, "E-LIST")[1] == (
        "“Đã gửi” chưa có trong danh sách “Tình trạng công nhận” nên dòng chưa được tính. Nhờ đồng chí chọn lại trong danh sách."
    )


def test_rounds_named_as_people_name_them() -> None:
    names = ["Đợt đặc biệt", "đợt 2", "ĐỢT 3", "Đợt II", "Đợt 1", "R2", "Giai đoạn 1", "GĐ1", "2", "Đợt 4", 2]
    rows = [{**base_rows()["commendation_proposals"][0], "nominee_name": f"Nguyễn Văn Số {n}"} for n in range(len(names))]
    data = workbook({**base_rows(), "commendation_proposals": rows})
    found = examined(changed(down(AWARDS, "round_code", names), data))
    known = column_of(found, "commendation_proposals", "round_code")
    assert known[:3] == ["R1", "R2", "R3"]
    assert known[3:8] == ["R2", None, "R2", "P1", "P1"]
    assert known[8:] == [None, None, None]
    said = one_code(found, "commendation_proposals", "round_code")
    assert all((value is None) == (code == "E-LIST") for value, code in zip(known, said, strict=True))


def test_a_list_of_a_wanted_column_that_is_unknown_costs_nothing() -> None:
    found = mess(put_all(IDEAS, "worker_group", ["Bảo vệ", "Công nhân", "GV", "CNLĐ trực tiếp"]))
    assert len(records(found, "initiatives")) == 6
    assert one_code(found, "initiatives", "worker_group")[0] == "W-LIST"


def test_the_kind_of_nominee_left_out_is_taken_from_the_name() -> None:
    found = mess(put_all(AWARDS, "nominee_type", [None, None, None]))
    assert column_of(found, "commendation_proposals", "nominee_type") == [None, "TAP_THE", None]
    assert sorted(codes(found)) == ["E-REQ", "E-REQ", "W-LIST-FIX"]


# ---------------------------------------------------------------- phones, document numbers, links


def test_a_phone_without_its_zero_gets_it_back_and_others_are_read() -> None:
    for typed, wanted, code in (
        (912345678, "0912345678", "W-PHONE"),
        ("0912.345.678", "0912345678", ""),
        ("+84 912 345 678", "0912345678", ""),
        ("0912345678 - 02593822334", "0912345678, 02593822334", ""),
        ("0912345678 (Zalo)", "0912345678", ""),
        (9.12345678e8, "0912345678", "W-PHONE"),
        ("số máy bàn", None, "W-FMT"),
        (12345, None, "W-FMT"),
    ):

        def change(book: Workbook, typed: Any = typed) -> None:
            page = book[INFO]
            page.cell(line(page, "reporter_phone"), 3).value = typed

        found = mess(change)
        record = all_records(found.tables["unit_info"])[0]
        assert record.get("reporter_phone") == wanted, typed
        assert codes(found) == ([code] if code else []), typed


def test_a_document_number_that_became_a_date_is_asked_for() -> None:
    def change(book: Workbook) -> None:
        put(book, IDEAS, 4, "recognition_no", date(2022, 4, 12))
        put(book, IDEAS, 5, "recognition_no", 12)
        put(book, IDEAS, 6, "recognition_no", "Số: 12/QĐ-LĐLĐ")
        page = book[INFO]
        page.cell(line(page, "plan_number"), 3).value = datetime.fromisoformat("2022-12-01")
        page = book[CLOSING]
        page.cell(line(page, "report_no"), 3).value = date(2022, 4, 12)

    found = mess(change)
    assert codes(found) == ["W-DOCNO-DATE"] * 3
    assert told(found, "W-DOCNO-DATE")[0] == (
        "Số văn bản bị Excel đổi thành ngày “01/12/2022” nên để trống; dòng vẫn được tính. Nhờ đồng chí ghi dạng 12/QĐ-LĐLĐ."
    )
    assert column_of(found, "initiatives", "recognition_no")[:3] == [None, "12", "Số: 12/QĐ-LĐLĐ"]
    others_than(found, "initiatives", "unit_info", "round_closing")


def test_links_and_mails_are_kept_only_when_they_are_such() -> None:
    def change(book: Workbook) -> None:
        put_all(
            IDEAS, "evidence_link", ["https://drive.google.com/x", "baoninhthuan.com.vn/a b", "javascript:alert(1)", "đã gửi Zalo"]
        )(book)
        page = book[INFO]
        page.cell(line(page, "reporter_email"), 3).value = "mai.tran(a)gmail.com"

    found = mess(change)
    assert column_of(found, "initiatives", "evidence_link")[0] == "https://drive.google.com/x"
    assert column_of(found, "initiatives", "evidence_link")[2:4] == [None, None]
    assert codes(found).count("W-FMT") >= 3


# ---------------------------------------------------------------- formulas


def test_formula_errors_cost_the_row_only_in_a_deciding_cell() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        for address, error in (("A4", "#REF!"), ("D5", "#VALUE!"), ("L6", "#N/A"), ("I7", "#NAME?")):
            page[address].value = error
            page[address].data_type = "e"

    found = mess(change)
    assert codes(found) == ["E-FORMULA", "E-FORMULA", "W-FORMULA", "W-FORMULA"]
    assert at(found, "E-FORMULA") == ["A4", "D5"]
    assert "(#REF!)" in told(found, "E-FORMULA")[0]
    assert len(records(found, "initiatives")) == 4


def test_formulas_that_were_never_calculated_are_not_blank() -> None:
    """What a program writes that does not calculate, and links to files that are elsewhere."""

    def change(book: Workbook) -> None:
        put(book, IDEAS, 4, "title", '="Cải tiến "&"bơm"')
        put(book, IDEAS, 5, "benefit_vnd", "=SUM(1;2)")
        put(book, IDEAS, 6, "benefit_vnd", "='[BC.xlsx]Sheet1'!A1")
        put(book, MODELS, 4, "found_on", "=TODAY()")

    found = mess(change)
    assert codes(found) == ["E-FORMULA", "W-FORMULA", "W-FORMULA", "E-FORMULA"]
    assert told(found, "W-FORMULA")[0] == ("Ô này có công thức lỗi hoặc chưa tính (chưa tính) nên để trống; dòng vẫn được tính.")


def test_a_formula_error_in_a_line_of_sheet_7_costs_that_cell() -> None:
    def change(book: Workbook) -> None:
        page = book[FIGURES]
        cell = page.cell(line(page, "SL-20"), 4)
        cell.value, cell.data_type = "#DIV/0!", "e"

    found = mess(change)
    assert codes(found) == ["W-FORMULA"]
    assert settled_codes(judged(found), "round_figures") == ["W-FORMULA"]


def test_nothing_typed_ever_leaves_another_table() -> None:
    """The worst cells of all kinds in one sheet; every other sheet is as it was."""
    worst: list[Any] = [
        "#REF!",
        True,
        -1,
        1e308,
        "\u202e",
        "x" * 500,
        datetime.fromisoformat("1900-01-01"),
        time(1, 2),
        "=",
        "'",
        "0" * 400,
    ]

    def change(book: Workbook) -> None:
        page = book[IDEAS]
        for place in range(1, 31):
            for row, value in enumerate(worst, start=4):
                cell = page.cell(row, place)
                cell.value = value
                if value == "=":
                    cell.data_type = "s"

    found = mess(change)
    others_than(found, "initiatives")
    assert len(found.tables["initiatives"].positions) + len(found.tables["initiatives"].not_data) >= 10
    assert DateInterval.unknown() not in column_of(found, "initiatives", "first_applied_on")
    assert records(good(), "initiatives")
    judged(found)
