"""Text in every encoding and spelling, names as people write them, data in the note: read as meant, shown as typed.

Domain H2, H3, H4, H5, H6, H18, H19, H20.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from habits import (
    AWARDS,
    CLOSING,
    IDEAS,
    INFO,
    MODELS,
    SCHOOL,
    UNIONS,
    UNIT,
    at,
    codes,
    column_of,
    good,
    judged,
    mess,
    nothing_changed,
    others_than,
    put,
    put_all,
    records,
    settled_codes,
    told,
)
from openpyxl.styles import Font
from openpyxl.workbook import Workbook

from sync.vietnamese import TCVN3, VNI


def everywhere(change: Any) -> Any:
    """The same done to every text of every sheet, headers and hidden names included."""

    def do(book: Workbook) -> None:
        for page in book.worksheets:
            for row in page.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and not cell.value.startswith("="):
                        cell.value = change(cell.value)

    return do


def test_a_workbook_typed_on_a_mac_in_decomposed_letters_is_the_same() -> None:
    found = mess(everywhere(lambda text: unicodedata.normalize("NFD", text)))
    nothing_changed(found)
    title = column_of(found, "initiatives", "title")[0]
    assert unicodedata.is_normalized("NFC", title)


def test_sheet_names_in_decomposed_letters_are_known() -> None:
    def change(book: Workbook) -> None:
        for page in book.worksheets:
            page.title = unicodedata.normalize("NFD", page.title)[:31]

    nothing_changed(mess(change))


BLANKS = ("\u00a0", "  ", "\t", "\u200b", "\ufeff", "\u202f", "\u3000", "\n")


def test_blanks_of_every_kind_around_and_inside_texts_are_one_blank() -> None:
    def padded(text: str) -> str:
        index = sum(map(ord, text)) % len(BLANKS)
        blank = BLANKS[index]
        inner = text if blank in ("\u200b", "\ufeff") else text.replace(" ", blank)
        return f"{blank}{inner}{blank} "

    def change(book: Workbook) -> None:
        for sheet, names in (
            (IDEAS, ("title", "grassroots_name", "lead_author", "recognition_status", "field_code", "recognition_no")),
            (UNIONS, ("grassroots_name", "sector")),
            (AWARDS, ("nominee_name", "nominee_type", "round_code", "award_code")),
            (MODELS, ("name", "grassroots_name", "kind")),
        ):
            page = book[sheet]
            for name in names:
                place = next(cell.column for cell in page[2] if cell.value == name)
                page.cell(3, place).value = padded(page.cell(3, place).value)
                for row in range(4, 10):
                    if page.cell(row, place).value:
                        page.cell(row, place).value = padded(page.cell(row, place).value)

    nothing_changed(mess(change))


def test_a_line_break_stays_in_a_long_text_and_nowhere_else() -> None:
    def change(book: Workbook) -> None:
        put(book, IDEAS, 4, "title", "Cải tiến máy bơm\ntưới nho số 1")
        put(book, IDEAS, 4, "benefit_summary", "- Giảm công\n- Giảm điện  \n\n\n- An toàn")

    found = mess(change)
    assert column_of(found, "initiatives", "title")[0] == "Cải tiến máy bơm tưới nho số 1"
    assert column_of(found, "initiatives", "benefit_summary")[0] == "- Giảm công\n- Giảm điện\n\n- An toàn"
    assert codes(found) == []


def test_a_leading_apostrophe_is_not_part_of_the_text() -> None:
    def change(book: Workbook) -> None:
        put(book, IDEAS, 4, "title", "'Cải tiến máy bơm tưới nho số 1")
        put(book, IDEAS, 4, "first_applied_on", "'15/02/2022")
        put(book, IDEAS, 4, "benefit_vnd", "'15000001")
        book[INFO]["C15"].value = "'0912345678"

    found = mess(change)
    assert records(found, "initiatives")[0]["title"] == "Cải tiến máy bơm tưới nho số 1"
    assert records(found, "initiatives")[0]["benefit_vnd"] == 15_000_001
    assert codes(found) == []


def test_spellings_quotes_and_dashes_do_not_make_another_value() -> None:
    def change(book: Workbook) -> None:
        put_all(IDEAS, "recognition_status", ["ĐÃ CÔNG NHẬN", "đã công nhận", "Đã  công nhận.", "da cong nhan"])(book)
        put_all(IDEAS, "grassroots_name", [SCHOOL.upper(), "CĐCS Trường “Nguyễn Du”", "CĐCS  Trường Nguyễn Du"])(book)
        put_all(AWARDS, "award_code", ["Bằng khen BCH LĐLĐ tỉnh", "bằng khen bch lđlđ tỉnh", "Bằng khen – BCH LĐLĐ tỉnh"])(book)
        put_all(IDEAS, "field_code", ["Chuyên môn, nghiệp vụ (giáo dục, y tế…)", "Cải tiến kĩ thuật, công nghệ", "SXKD"])(book)

    found = mess(change)
    assert column_of(found, "initiatives", "recognition_status") == ["DA_CONG_NHAN"] * 6
    assert column_of(found, "initiatives", "field_code")[:3] == ["CHUYENMON", "CTKT", "SXKD"]
    assert set(column_of(found, "commendation_proposals", "award_code")) == {"BK_LDLD"}
    assert set(codes(found)) == {"W-LIST-FIX"}
    settled = judged(found)
    assert "W-CDCS" not in settled_codes(settled, "initiatives")
    assert list(settled.frames["initiatives"]["sector"])[:3] == ["HCSN"] * 3


def test_tone_placement_does_not_make_another_union() -> None:
    def change(book: Workbook) -> None:
        put_all(UNIONS, "grassroots_name", ["CĐCS Thuỷ lợi Hoà Bình", "CĐCS Kỹ nghệ Quý Sĩ"])(book)
        put_all(IDEAS, "grassroots_name", ["CĐCS Thủy lợi Hòa Bình", "CĐCS Kĩ nghệ Quí Sỹ"])(book)

    settled = judged(mess(change))
    known = settled.frames["initiatives"]
    assert list(known["group"])[:2] == ["CĐCS Thuỷ lợi Hoà Bình", "CĐCS Kỹ nghệ Quý Sĩ"]


# ---------------------------------------------------------------- old fonts

TO_TCVN3 = {letter: code for code, letter in TCVN3.items()}
TO_VNI = {letter: code for code, letter in sorted(VNI.items(), key=lambda pair: -len(pair[0]))}


def in_tcvn3(text: str) -> str:
    return "".join(TO_TCVN3.get(letter, TO_TCVN3.get(letter.lower(), letter)) for letter in text)


def in_vni(text: str) -> str:
    return "".join(TO_VNI.get(letter, letter) for letter in text)


@pytest.mark.parametrize(("encode", "font"), [(in_tcvn3, ".VnTime"), (in_vni, "VNI-Times"), (in_tcvn3, ""), (in_vni, "")])
def test_initiatives_typed_in_an_old_font_are_converted_and_read_over(encode: Any, font: str) -> None:
    names = ("title", "grassroots_name", "lead_author", "recognition_status", "benefit_summary")

    def change(book: Workbook) -> None:
        page = book[IDEAS]
        for name in names:
            place = next(cell.column for cell in page[2] if cell.value == name)
            for row in range(4, 10):
                cell = page.cell(row, place)
                cell.value = encode(cell.value)
                if font:
                    cell.font = Font(name=font)

    found = mess(change)
    assert records(found, "initiatives") == records(good(), "initiatives")
    assert codes(found) == ["W-ENC"] * 5
    assert told(found, "W-ENC")[0] == (
        "Chữ ở “Tên sáng kiến, đề tài” dùng phông cũ (.VnTime, VNI), đã tự chuyển; nhờ đồng chí đọc lại giúp."
    )
    others_than(found, "initiatives")


def test_one_row_pasted_from_an_old_document_among_unicode_rows_is_converted() -> None:
    def change(book: Workbook) -> None:
        page = book[IDEAS]
        for cell in page[6]:
            if isinstance(cell.value, str):
                cell.value = in_tcvn3(cell.value)
                cell.font = Font(name=".VnTime")

    found = mess(change)
    assert records(found, "initiatives") == records(good(), "initiatives")
    assert set(codes(found)) == {"W-ENC"}


def test_capitals_of_the_old_font_are_read() -> None:
    """.VnTimeH shows small code points as capitals."""

    def change(book: Workbook) -> None:
        put(book, IDEAS, 4, "title", in_tcvn3("cải tiến quy trình đóng gói muối"))
        put(book, IDEAS, 4, "lead_author", in_tcvn3("trần thị mỹ hạnh"))
        for address in ("A4", "C4"):
            book[IDEAS][address].font = Font(name=".VnTimeH")

    found = mess(change)
    assert column_of(found, "initiatives", "title")[0].lower() == "cải tiến quy trình đóng gói muối"
    assert set(codes(found)) == {"W-ENC"}


def test_french_german_and_math_signs_are_not_taken_for_an_old_font() -> None:
    titles = [
        "Máy đo nhiệt độ ± 0,5 °C cho kho muối",
        "Chế phẩm β-carotene µ-gel ®",
        "Bơm Ø 90 mm, 20 m³/h",
        "Café “Đồng Mây” số 1",
    ]
    found = mess(put_all(IDEAS, "title", titles))
    assert column_of(found, "initiatives", "title")[:4] == titles
    assert codes(found) == []


# ---------------------------------------------------------------- names


def test_several_authors_in_one_cell_are_parted() -> None:
    cells = [
        "Nguyễn Văn An, Trần Thị Bình",
        "Ông Lê Quốc Chi; bà Phạm Thị Dung",
        "Nguyễn Văn An và Trần Thị Bình",
        "Nguyễn Văn An\nTrần Thị Bình\nLê Quốc Chi",
        "Nguyễn Văn An và cộng sự",
        "Tập thể Tổ 3 và Phòng Kỹ thuật",
    ]
    found = mess(put_all(IDEAS, "lead_author", cells))
    leads = column_of(found, "initiatives", "lead_author")
    assert leads == ["Nguyễn Văn An", "Ông Lê Quốc Chi", "Nguyễn Văn An", "Nguyễn Văn An", "Nguyễn Văn An", cells[5]]
    assert column_of(found, "initiatives", "co_authors") == [
        "Trần Thị Bình",
        "bà Phạm Thị Dung",
        "Trần Thị Bình",
        "Trần Thị Bình; Lê Quốc Chi",
        None,
        None,
    ]
    assert codes(found) == ["W-MULTI-AUTHOR"] * 5
    assert told(found, "W-MULTI-AUTHOR")[0] == (
        "Có nhiều tên trong ô; “Nguyễn Văn An” được lấy là tác giả chính. Nhờ đồng chí chuyển các tên khác sang “Đồng tác giả”."
    )
    assert len(records(found, "initiatives")) == 6


def test_numbered_lists_slashes_plus_signs_and_dashes_between_authors_are_parted() -> None:
    cells = [
        "1. Nguyễn Văn An\n2. Trần Thị Bình",
        "Nguyễn Văn An + Trần Thị Bình",
        "Nguyễn Văn An / Trần Thị Bình",
        "Nguyễn Văn An - Trần Thị Bình",
        "- Nguyễn Văn An\n- Trần Thị Bình",
        "Nguyễn Văn An & Trần Thị Bình",
    ]
    found = mess(put_all(IDEAS, "lead_author", cells))
    assert column_of(found, "initiatives", "lead_author") == ["Nguyễn Văn An"] * 6
    assert column_of(found, "initiatives", "co_authors") == ["Trần Thị Bình"] * 6


def test_one_name_with_a_degree_a_title_or_a_place_is_one_name() -> None:
    cells = ["ThS. Nguyễn Văn An", "Đ/c Trần Thị Bình", "BS.CKI Lê Quốc Chi", "NGUYỄN VĂN AN", "H'Nhung Êban", "Katơr Thị-Hạnh"]
    found = mess(put_all(IDEAS, "lead_author", cells))
    assert column_of(found, "initiatives", "lead_author") == cells
    assert codes(found) == []


def test_a_name_broken_over_two_lines_to_fit_its_cell_is_one_name() -> None:
    found = mess(put_all(IDEAS, "lead_author", ["Nguyễn Thị Thanh\nHằng", "Nguyễn\nVăn An", "Trần Văn Bình\n(GV Toán)"]))
    leads = column_of(found, "initiatives", "lead_author")
    assert leads[:3] == ["Nguyễn Thị Thanh Hằng", "Nguyễn Văn An", "Trần Văn Bình (GV Toán)"]
    assert codes(found) == []


def test_forms_of_address_and_capitals_do_not_make_another_person() -> None:
    """The same work, the author written in five ways: it counts once."""

    def change(book: Workbook) -> None:
        put_all(IDEAS, "title", ["Cải tiến máy bơm tưới nho"] * 5)(book)
        names = ["Nguyễn Văn An", "NGUYỄN VĂN AN", "Ông Nguyễn Văn An", "Đ/c Nguyễn Văn An", "ThS. Nguyễn văn An"]
        put_all(IDEAS, "lead_author", names)(book)

    found = mess(change)
    assert len(records(found, "initiatives")) == 6
    assert codes(found) == []


def test_the_same_nominee_in_capitals_with_two_awards_is_asked_about() -> None:
    def change(book: Workbook) -> None:
        put(book, AWARDS, 6, "nominee_name", "NGUYỄN VĂN AN")
        put(book, AWARDS, 6, "award_code", "Bằng LĐST")

    found = mess(change)
    assert "W-AWD-DUP" in codes(found)
    assert told(found, "W-AWD-DUP") == [
        "NGUYỄN VĂN AN có hai hình thức cho cùng thành tích; cả hai vẫn được nhận. Nhờ đồng chí chọn một hình thức."
    ]


# ---------------------------------------------------------------- notes


def test_data_in_the_note_is_never_used_but_asked_for() -> None:
    def change(book: Workbook) -> None:
        put(book, IDEAS, 4, "first_applied_on", None)
        put(book, IDEAS, 4, "note", "áp dụng từ ngày 15/2/2022")
        put(book, IDEAS, 5, "recognition_status", None)
        put(book, IDEAS, 5, "note", "đã có QĐ 12/QĐ-UBND công nhận")
        put(book, IDEAS, 6, "note", "2 tác giả")

    found = mess(change)
    assert codes(found) == ["E-REQ", "E-REQ", "I-NOTE", "I-NOTE"]
    assert len(records(found, "initiatives")) == 4
    assert told(found, "I-NOTE") == [
        "“Ghi chú” có “15/2/2022” còn “Ngày áp dụng” đang trống. Nhờ đồng chí chuyển sang đúng cột.",
        "“Ghi chú” có “đã có QĐ 12/QĐ-UBND công nhận” còn “Tình trạng công nhận” đang trống. Nhờ đồng chí chuyển sang đúng cột.",
    ]


def test_a_text_as_long_as_excel_allows_is_kept_whole_and_quoted_short() -> None:
    story = "Rất dài. " * 3000

    def change(book: Workbook) -> None:
        put(book, IDEAS, 4, "benefit_summary", story)
        put(book, IDEAS, 5, "first_applied_on", story)
        book[CLOSING]["C10"].value = story

    found = mess(change)
    assert column_of(found, "initiatives", "benefit_summary")[0] == story.strip()
    assert codes(found) == ["E-DATE-FMT"]
    assert len(told(found, "E-DATE-FMT")[0]) < 300


def test_texts_that_look_like_formulas_or_markup_are_texts() -> None:
    titles = [
        "=1+1 là hai: trò chơi học toán",
        "<b>Máy bơm</b> & “tưới” tự động",
        "{c} {ac} {vd} trong ngoặc nhọn",
        "+ Sổ tay hỏi đáp chế độ",
    ]

    def change(book: Workbook) -> None:
        put_all(IDEAS, "title", titles)(book)
        cell = book[IDEAS]["A4"]
        cell.data_type = "s"
        put(book, IDEAS, 6, "recognition_status", "{ac} <i>")

    found = mess(change)
    assert column_of(found, "initiatives", "title")[:4] == titles
    assert at(found, "E-LIST") == ["E6"]
    assert "“{ac} <i>”" in told(found, "E-LIST")[0]


def test_a_union_unknown_to_sheet_2_counts_and_a_near_one_is_understood() -> None:
    def change(book: Workbook) -> None:
        put_all(IDEAS, "grassroots_name", names)(book)

    names = [
        *("CĐCS Trường Nguyễn Duu", "Trường Nguyễn Du", "Công đoàn cơ sở trường Nguyễn Du"),
        *("CĐCS Hợp tác xã Muối", "Toàn đơn vị", "Cơ quan LĐLĐ Ninh Hải"),
    ]

    found = mess(change)
    assert codes(found) == []
    settled = judged(found)
    told_of = settled.findings[UNIT]
    assert [finding.value for finding in told_of if finding.code == "W-CDCS"] == ["CĐCS Hợp tác xã Muối"]
    assert [finding.value for finding in told_of if finding.code == "W-CDCS-NEAR"] == names[:3]
    assert list(settled.frames["initiatives"]["group"])[:3] == [SCHOOL] * 3


def test_a_name_that_could_be_either_stays_as_it_looks_beside_one_pasted_old_row() -> None:
    """ "Lê Hòa" is spelt with letters that the old fonts use for others: read as old it would be "Lờ Hũa"."""

    def change(book: Workbook) -> None:
        put_all(IDEAS, "lead_author", ["Lê Hòa", "Lý Bá Hân", in_tcvn3("Phạm Minh Dũng")])(book)
        put(book, IDEAS, 6, "title", in_tcvn3("Sổ tay hỏi đáp chế độ thai sản"))

    found = mess(change)
    assert column_of(found, "initiatives", "lead_author")[:3] == ["Lê Hòa", "Lý Bá Hân", "Phạm Minh Dũng"]
    assert codes(found) == ["W-ENC", "W-ENC"]
