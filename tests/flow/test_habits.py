"""The worst workbook a tired clerk could send, and one saved by another program: one file with every habit at once, synced.

Each habit has its own test beside this file: test_habits_sheets (H10, H21, H28, H29), test_habits_rows (H12 to H15, H17, H27),
test_habits_text (H2 to H6, H18 to H20), test_habits_cells (H7 to H9, H16, H22, H24 to H26), test_habits_lines (H27, H30).
Files as such (H1, H23): here and in test_identity_and_files.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import unicodedata
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
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
    UNIONS,
    UNIT,
    all_records,
    base,
    changed,
    codes,
    column,
    examined,
    findings,
    fit_to_read,
    good,
    judged,
    line,
    nothing_changed,
    put,
    put_all,
    reasons,
    records,
    says,
)
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook

# ---------------------------------------------------------------- files


@pytest.mark.parametrize("name", ["BC sang kien (1) (2).xlsx", "Báo cáo bản cuối CHUẨN.xlsx", "bc.xls", "Zalo_20220416.zip", "x"])
def test_a_file_is_known_by_what_is_inside_whatever_its_name(name: str) -> None:
    found = examined(base(), name)
    nothing_changed(found)
    assert found.stamp.unit == found.typed_unit == UNIT


def as_csv() -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([["Tên sáng kiến", "Tác giả"], ["Bơm", "An"]])
    return out.getvalue().encode("utf-8-sig")


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("LDLD-NINHHAI.xlsx", base())
    return out.getvalue()


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (COMPOUND + "Workbook".encode("utf-16-le"), "E-FILE-XLS"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "E-FILE-PWD"),
        (as_csv(), "E-FILE-KIND"),
        (zipped(), "E-FILE-KIND"),
        (b"%PDF-1.7 ...", "E-FILE-KIND"),
        (b"\xff\xd8\xff\xe0 anh chup man hinh", "E-FILE-KIND"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "E-FILE-KIND"),
        (b"", "W-FILE-SYNC"),
    ],
)
def test_what_is_no_workbook_is_answered_kindly(data: bytes, code: str) -> None:
    found = examined(data, "Báo cáo.xlsx")
    assert found.fault is not None
    assert found.fault.code == code


def test_a_workbook_cut_short_by_a_broken_upload_is_answered_kindly() -> None:
    found = examined(base()[: len(base()) // 2])
    assert found.fault is not None
    assert found.fault.code in ("E-FILE-BROKEN", "W-FILE-SYNC")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_a_workbook_saved_by_libreoffice_is_the_same_workbook(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    (before / "a.xlsx").write_bytes(base())
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    command += ["--outdir", str(after), str(before / "a.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    found = examined((after / "a.xlsx").read_bytes())
    nothing_changed(found)
    assert found.stamp.unit == UNIT


def test_a_workbook_without_styles_colours_or_rules_is_the_same_workbook() -> None:
    """What a phone's viewer saves: values and nothing else."""

    def change(book: Workbook) -> None:
        for page in book.worksheets:
            page.conditional_formatting = type(page.conditional_formatting)()
            page.data_validations = type(page.data_validations)()
            page.protection.sheet = False
            page.freeze_panes = None
            for row in page.iter_rows():
                for cell in row:
                    if not isinstance(cell, MergedCell) and not cell.is_date:
                        cell.style = "Normal"

    nothing_changed(examined(changed(change)))


def test_dates_whose_format_was_lost_are_day_numbers_and_read() -> None:
    def change(book: Workbook) -> None:
        for page in book.worksheets[1:-1]:
            for row in page.iter_rows(min_row=4):
                for cell in row:
                    if cell.is_date:
                        cell.number_format = "General"

    nothing_changed(examined(changed(change)))


# ---------------------------------------------------------------- everything at once


def tired(book: Workbook) -> None:
    """Friday, five o'clock: everything at once, and still every row can be read."""
    page = book[IDEAS]
    # One column of running numbers, a banner, a signature, headings, a total, a number row.
    page.insert_cols(1)
    page["A3"].value = "STT"
    for row in range(4, 10):
        page.cell(row, 1).value = row - 3
    status = column(page, "recognition_status")
    money = column(page, "benefit_vnd")
    page.cell(5, 3).value = "nt"
    page.cell(6, status).value = "đã công nhân"
    page.cell(7, money).value = "khoảng 20 triệu"
    page.cell(8, 4).value = "Ông Nguyễn Văn An, bà Trần Thị Bình"
    page.cell(9, 5).value = "ngày 20 tháng 2 năm 2022"
    page.cell(9, 5).font = Font(color="FF0000")
    page.cell(10, 2).value, page.cell(10, money).value = "TỔNG CỘNG", 1
    page.cell(12, 2).value, page.cell(12, 5).value = "Người lập biểu", "TM. BAN THƯỜNG VỤ"
    page.cell(15, 2).value, page.cell(15, 5).value = "Trần Thị Mai", "Nguyễn Văn Hùng"
    page.insert_rows(7)
    page["B7"].value = "II. KHỐI DOANH NGHIỆP"
    page.insert_rows(4)
    for place in range(1, 13):
        page.cell(4, place).value = f"({place})"
    page.insert_rows(1, 4)
    page["B1"].value, page["B2"].value, page["E3"].value = "LĐLĐ TỈNH NINH THUẬN", "BÁO CÁO", "Ninh Hải, ngày 16/4/2022"
    page.merge_cells("B2:F2")
    page.title = "Sáng kiến - bản cuối"
    # A copy of the sheet from last month, a scratch sheet, the hidden list gone, the order changed.
    book.copy_worksheet(page).title = "3. Sáng kiến, đề tài (2)"
    book.create_sheet("nháp")["A1"].value = "gọi chị Mai"
    del book[LISTS]
    book._sheets.reverse()
    # Everything typed on a Mac.
    for sheet in book.worksheets:
        for row_of in sheet.iter_rows():
            for cell in row_of:
                if isinstance(cell.value, str) and not cell.value.startswith("="):
                    cell.value = unicodedata.normalize("NFD", cell.value)
                cell.fill = PatternFill("solid", fgColor="FFFF00")
    # The other sheets.
    unions = book[UNIONS]
    unions["A7"].value, unions["C7"].value = "Tổng cộng", 180
    put(book, UNIONS, 5, "cba_exists", "có")
    put(book, AWARDS, 5, "nominee_type", None)
    put(book, MODELS, 4, "found_on", "20.3.22")
    figures = book[FIGURES]
    figures.cell(line(figures, "SL-20"), 4).value = "1.234"
    info = book[INFO]
    info.cell(line(info, "reporter_phone"), 3).value = 912345678
    closing = book[CLOSING]
    closing.cell(line(closing, "confirmed"), 3).value = "V"


TIRED_CODES = {
    "W-SHEET-EXTRA": 1,
    "W-SHEET-OWN": 1,
    "I-ROW-GROUP": 3,  # a heading, and a total on two sheets
    "W-DITTO": 1,
    "W-LIST-FIX": 2,
    "W-NUM-SEP": 2,
    "W-MULTI-AUTHOR": 1,
    "W-PHONE": 1,
}


def test_the_worst_workbook_of_a_tired_clerk_loses_no_row() -> None:
    found = examined(changed(tired))
    assert Counter(codes(found)) == TIRED_CODES
    assert [reason for _, reason in reasons(found, "initiatives")] == ["number_row", "group", "total", "footer", "footer"]
    ideas = records(found, "initiatives")
    assert len(ideas) == 6
    assert ideas[1]["grassroots_name"] == ideas[0]["grassroots_name"]
    assert (ideas[4]["lead_author"], ideas[4]["co_authors"]) == ("Ông Nguyễn Văn An", "bà Trần Thị Bình")
    assert ideas[0] == records(good(), "initiatives")[0]
    for table in ("commendation_proposals", "role_models", "issues", "round_closing", "movement_lines"):
        assert all_records(found.tables[table]) == all_records(good().tables[table]), table
    settled = judged(found)
    assert len(settled.frames["initiatives"]) == 6
    assert list(settled.frames["initiatives"]["round"]) == ["R1"] * 6


def test_the_worst_workbook_of_a_tired_clerk_is_counted_by_a_real_sync(tmp_path: Path) -> None:
    from desk import codes as told_codes
    from desk import fact, new_desk, texts

    from sync import run

    desk = new_desk(tmp_path / "desk")
    path = desk.place(UNIT)
    path.parent.mkdir(parents=True, exist_ok=True)
    sent = changed(tired)
    path.write_bytes(sent)
    desk.sync(date(2022, 4, 17))
    picture = run.look(desk.config, today=date(2022, 4, 17))
    assert fact(picture, "IN-01", UNIT, "R1").reported == 6
    assert set(TIRED_CODES) <= set(told_codes(picture, UNIT))
    for finding in picture.findings[UNIT]:
        fit_to_read(finding)
    assert not [text for text in texts(desk.feedback(UNIT)) if "{" in text or "}" in text]
    assert path.read_bytes() == sent


def test_every_table_emptied_but_the_headers_is_a_blank_workbook() -> None:
    def change(book: Workbook) -> None:
        for title in (UNIONS, IDEAS, AWARDS, MODELS):
            book[title].delete_rows(4, 100)

    found = examined(changed(change))
    assert codes(found) == []
    assert [len(found.tables[name].positions) for name in ("grassroots_unions", "initiatives", "role_models")] == [0, 0, 0]


def test_the_year_after_all_dates_are_judged_again() -> None:
    settled = judged(good(), date(2023, 1, 10))
    later = [says(finding) for finding in settled.findings[UNIT]]
    assert any("Đợt 2" in text for text in later)
    assert any("Đợt 3" in text for text in later)


def test_every_sentence_of_a_workbook_wrong_in_every_cell_is_fit_to_read() -> None:
    """One wrong text in every cell of every sheet: no sentence may show a brace, a None or a machine name."""
    wrong: tuple[Any, ...] = ("???", -7, "31/31/2022", "1e5x", date(2050, 1, 1), "nt", "#REF!")

    for start, value in enumerate(wrong):

        def change(book: Workbook, value: Any = value, start: int = start) -> None:
            for title in (UNIONS, IDEAS, AWARDS, MODELS):
                page = book[title]
                for row in range(4, 7):
                    for place in range(2 + start % 2, 30):
                        if page.cell(2, place).value and page.cell(2, place).value != "lead_author":
                            page.cell(row, place).value = value
            for title in (INFO, FIGURES, CLOSING):
                page = book[title]
                for row in range(4, page.max_row):
                    if page.cell(row, 1).value not in (None, "unit_code"):
                        page.cell(row, 4 if title == FIGURES else 3).value = value

        found = examined(changed(change))
        judged(found)
        assert {finding.cell.sheet for finding in findings(found) if finding.cell} >= {UNIONS, IDEAS, AWARDS, MODELS, INFO}


def test_two_editions_of_the_same_clerk_read_alike() -> None:
    """Reading twice gives the same answer, findings in the same order: nothing is remembered between files."""
    data = changed(tired)
    once, twice = examined(data), examined(data)
    assert [*findings(once)] == [*findings(twice)]
    assert {name: all_records(table) for name, table in once.tables.items()} == {
        name: all_records(table) for name, table in twice.tables.items()
    }


def test_every_deciding_cell_emptied_one_by_one_names_that_cell() -> None:
    names = ("title", "grassroots_name", "lead_author", "first_applied_on", "recognition_status")

    def change(book: Workbook) -> None:
        for row, name in enumerate(names, start=4):
            put(book, IDEAS, row, name, None)
        put_all(IDEAS, "field_code", [None] * 5)(book)

    found = examined(changed(change))
    must = [finding for finding in findings(found) if finding.code == "E-REQ"]
    assert [(finding.field, finding.cell.row if finding.cell else 0) for finding in must] == list(
        zip(names, range(4, 9), strict=True)
    )
    assert codes(found).count("W-REQ") == 5
