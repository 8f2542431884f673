"""What a bare parser gets wrong about single cells, and what is read instead."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hostile import packed, parts_of, with_rows, with_sheet

from sync.model import CellFault, FaultyCell, Finding
from sync.read import cells
from sync.read.cells import SheetCells, read_sheets
from sync.read.guard import Guarded, inspect, legacy_fonts, saved_at
from sync.read.second_look import second_look


def sheets_of(data: bytes) -> list[SheetCells]:
    guarded = inspect(data, "a.xlsx")
    assert isinstance(guarded, Guarded), guarded
    found = read_sheets(data, guarded)
    assert not isinstance(found, Finding), found
    return found


def made(write: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    write(book)
    book.close()
    return stream.getvalue()


def one_sheet(rows: list[list[Any]]) -> bytes:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("S")
        sheet.set_row(1, None, None, {"hidden": True})
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)

    return made(write)


def test_formulas_written_by_openpyxl_were_never_calculated() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["a", 1, "=B1*2", '=HYPERLINK("x")'])
    stream = io.BytesIO()
    book.save(stream)
    row = sheets_of(stream.getvalue())[0].rows[0]
    assert row == ["a", 1.0, FaultyCell(CellFault.UNCALCULATED), FaultyCell(CellFault.UNCALCULATED)]


def test_an_empty_text_is_a_right_result_of_a_formula() -> None:
    data = with_rows(one_sheet([[], [], [], [1]]), b'<row r="9"><c r="A9" t="str"><f>IF(1,"")</f><v></v></c></row>')
    assert FaultyCell(CellFault.UNCALCULATED) not in [cell for row in sheets_of(data)[0].rows for cell in row]


def test_errors_beyond_what_the_parser_saw_make_room() -> None:
    data = with_rows(one_sheet([[], [], [], [1]]), b'<row r="6"><c r="C6" t="e"><v>#N/A</v></c></row>')
    rows = sheets_of(data)[0].rows
    assert [len(row) for row in rows] == [3] * 6
    assert rows[5] == ["", "", FaultyCell("#N/A")]
    assert rows[3][0] == 1.0


def test_cells_without_addresses_are_counted() -> None:
    rows = b'<row><c><v>1</v></c><c t="e"><v>#REF!</v></c></row><row><c t="e"><v>#N/A</v></c></row>'
    look = second_look(b"<sheetData>" + rows + b"</sheetData>")
    assert look.cells == {(0, 1): FaultyCell("#REF!"), (1, 0): FaultyCell("#N/A")}


@pytest.mark.parametrize("number", [-5, -123.456, -1])
def test_a_negative_number_in_a_date_cell_stays_a_number(number: float) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("S").write_number(0, 0, number, book.add_format({"num_format": "dd/mm/yyyy"}))

    assert sheets_of(made(write))[0].rows[0][0] == number


def test_dates_times_and_texts_are_what_excel_shows() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet, day = book.add_worksheet("S"), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_number(0, 0, 44667, day)
        sheet.write_number(0, 1, 44667.5, day)
        sheet.write_number(0, 2, 2_958_466, day)
        sheet.write_string(0, 3, "0012")
        sheet.write_string(0, 4, "=1+1")
        sheet.write_number(0, 5, 15_000_000, book.add_format({"num_format": '#,##0 "đ"'}))
        sheet.write_boolean(0, 6, True)

    row = sheets_of(made(write))[0].rows[0]
    assert row == [dt.date(2022, 4, 16), dt.datetime(2022, 4, 16, 12), 2_958_466.0, "0012", "=1+1", 15_000_000.0, True]  # noqa: DTZ001


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("S").write_datetime(0, 0, dt.date(2022, 4, 16), book.add_format({"num_format": "dd/mm/yyyy"}))

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "date_1904": True})
    write(book)
    book.close()
    assert sheets_of(stream.getvalue())[0].rows[0][0] == dt.date(2022, 4, 16)


def test_sheets_say_how_they_are_shown() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        for name in ("A", "B", "C"):
            book.add_worksheet(name).write(0, 0, 1)
        book.get_worksheet_by_name("B").hide()
        book.get_worksheet_by_name("C").very_hidden()
        book.get_worksheet_by_name("A").merge_range("B2:C4", "m")

    found = sheets_of(made(write))
    assert [(sheet.is_visible, sheet.is_reachable) for sheet in found] == [(True, True), (False, True), (False, False)]
    assert list(found[0].merges) == [(1, 1, 3, 2)]


def test_a_chart_sheet_is_no_sheet_of_cells() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("A").write(0, 0, 1)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=A!$A$1:$A$2"})
        book.add_chartsheet("Biểu đồ").set_chart(chart)

    assert [sheet.name for sheet in sheets_of(made(write))] == ["A"]


def test_sheet_names_are_composed() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Sa\u0301ng kie\u0302\u0301n & <1>").write(0, 0, 1)

    assert sheets_of(made(write))[0].name == "Sáng kiến & <1>"


def test_legacy_fonts_are_known_by_cell() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("S")
        sheet.write(0, 0, "LiÖn ®oµn", book.add_format({"font_name": ".VnTime"}))
        sheet.write(0, 1, "Coâng ñoaøn", book.add_format({"font_name": "VNI-Times"}))
        sheet.write(0, 2, "Liên đoàn")

    sheet = sheets_of(made(write))[0]
    assert sheet.fonts == {(0, 0): ".VnTime", (0, 1): "VNI-Times"}


def test_styles_without_legacy_fonts_cost_nothing() -> None:
    assert legacy_fonts(b'<fonts><font><name val="Times New Roman"/></font></fonts>') == ()


def test_a_panic_of_the_parser_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    panic = type("PanicException", (BaseException,), {"__module__": "pyo3_runtime"})
    data = one_sheet([[1]])
    guarded = inspect(data, "a.xlsx")
    assert isinstance(guarded, Guarded)

    class Panics:
        @staticmethod
        def from_filelike(_: object) -> None:
            raise panic

    monkeypatch.setattr(cells, "CalamineWorkbook", Panics)
    found = read_sheets(data, guarded)
    assert isinstance(found, Finding)
    assert found.code == "E-FILE-BROKEN"


def test_an_interrupt_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = one_sheet([[1]])
    guarded = inspect(data, "a.xlsx")
    assert isinstance(guarded, Guarded)

    class Interrupted:
        @staticmethod
        def from_filelike(_: object) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(cells, "CalamineWorkbook", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        read_sheets(data, guarded)


def test_a_typed_cell_far_down_is_read() -> None:
    data = with_rows(one_sheet([[], [], [], [1, 2]]), b'<row r="200000"><c r="B200000"><v>7</v></c></row>')
    rows = sheets_of(data)[0].rows
    assert (len(rows), rows[199_999]) == (200_000, ["", 7.0])


def test_when_it_was_saved_is_utc() -> None:
    assert saved_at("<dcterms:modified>2022-04-16T08:12:00Z</dcterms:modified>") == dt.datetime(2022, 4, 16, 8, 12, tzinfo=dt.UTC)
    assert saved_at("<modified>2022-04-16T15:12:00+07:00</modified>") == dt.datetime(2022, 4, 16, 8, 12, tzinfo=dt.UTC)
    assert saved_at("") is None


def test_the_last_author_is_known() -> None:
    data = one_sheet([[1]])
    parts = parts_of(data)
    parts["docProps/core.xml"] = "<cp:props><cp:lastModifiedBy>Chị H&amp;B</cp:lastModifiedBy></cp:props>".encode()
    guarded = inspect(packed(parts), "a.xlsx")
    assert isinstance(guarded, Guarded)
    assert guarded.author == "Chị H&B"


def test_flags_are_kept_only_for_sheets_that_need_a_second_look() -> None:
    data = one_sheet([[1, "a"], [], [], [2]])
    guarded = inspect(data, "a.xlsx")
    assert isinstance(guarded, Guarded)
    assert guarded.sheets["S"].xml == b""
    guarded = inspect(with_sheet(data, lambda xml: xml.replace(b"<v>2</v>", b"<v>-2</v>")), "a.xlsx")
    assert isinstance(guarded, Guarded)
    assert guarded.sheets["S"].xml


def test_the_bare_parser_still_loses_errors() -> None:
    """The day this fails, the second look can go."""
    data = with_sheet(one_sheet([[], [], [], [1]]), lambda xml: re.sub(rb"<c r=\"A4\"><v>1", b'<c r="A4" t="e"><v>#REF!', xml))
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        assert book.get_sheet_by_name("S").to_python(skip_empty_area=False) in ([], [[""], [""], [""], [""]])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert b"#REF!" in package.read("xl/worksheets/sheet1.xml")
