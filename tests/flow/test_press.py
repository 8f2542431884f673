"""A press of the button in an open workbook: form control -> macro -> Python -> xlwings -> cells, in LibreOffice, on real files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import DEMO_DAY, HAI, Desk, initiative, sheet_rows, small_campaign
from open_office import BY_SETTINGS, Office, OpenBook, needs_office, presses_under_way, running_office, wait_for

from sync import run
from sync.libreoffice.connection import settings_of_office
from sync.office_files import build_files

pytestmark = needs_office

OURS_NOT_PAGES = {"Danh mục", "tonghop.conf"}


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with running_office({}) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = small_campaign(tmp_path / "Phong trào & thi đua")
    build_files(made.config, today=DEMO_DAY, office=settings_of_office())
    return made


@pytest.fixture
def book(office: Office, desk: Desk) -> Iterator[OpenBook]:
    with office.opened(desk.folder / "tong_hop.xlsm") as opened:
        yield opened


def plain(value: Any) -> Any:
    return round(value, 9) if isinstance(value, float) else value


def written(path: Path, office: Office) -> dict[str, dict[tuple[int, int], Any]]:
    with office.opened(path) as opened:
        return opened.cells()


def yellow(book: OpenBook, sheet: str, key: str, field: str) -> tuple[int, int]:
    """Row and column of a yellow cell, from 0."""
    rows = book.rows(sheet)
    row = next(index for index, values in enumerate(rows) if values[0] == key)
    names = next(values for values in rows if str(values[0]).startswith("#"))
    return row, next(index for index, name in enumerate(names) if str(name).partition("=")[0] == field)


def send_more(desk: Desk, count: int = 14) -> None:
    desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, count + 1)]))


def test_macros_compile_and_say_their_version(book: OpenBook) -> None:
    assert book.run("TongHop.TongHopVersion") == "1"


def test_a_press_brings_every_new_number_into_the_open_workbook(desk: Desk, book: OpenBook, office: Office) -> None:
    send_more(desk)
    assert book.press_and_wait() == "Cập nhật 07:30 17/04/2022 · 2/2 đơn vị · 2 việc cần làm"
    shown, file = book.cells(), written(desk.master, office)
    assert set(shown) - OURS_NOT_PAGES == set(file) - OURS_NOT_PAGES
    for name in file.keys() - OURS_NOT_PAGES:
        beside = {place: value for place, value in shown[name].items() if not (name == "Tổng quan" and place[1] > 15)}
        assert {at: plain(v) for at, v in beside.items()} == {at: plain(v) for at, v in file[name].items()}, name
    assert any("14 " in str(value) or value == 14 for value in shown["Tổng quan"].values())


def test_rows_that_came_look_like_those_above(desk: Desk, book: OpenBook) -> None:
    before = len(book.rows("Sổ sáng kiến"))
    send_more(desk)
    book.press_and_wait()
    rows = book.rows("Sổ sáng kiến")
    assert len(rows) > before
    header = next(index for index, row in enumerate(rows) if "Ngày áp dụng" in row)
    column, sheet = rows[header].index("Ngày áp dụng"), book.sheet("Sổ sáng kiến")
    first, last = (sheet.getCellByPosition(column, row) for row in (header + 1, len(rows) - 1))
    for name in ("NumberFormat", "CellBackColor", "CharWeight", "CharHeight", "CharColor"):
        assert getattr(last, name) == getattr(first, name), name
    assert last.TableBorder2.LeftLine.LineWidth > 0
    assert last.TableBorder2.LeftLine.Color == first.TableBorder2.LeftLine.Color


def test_a_table_that_shrank_leaves_nothing_behind(desk: Desk, book: OpenBook, office: Office) -> None:
    send_more(desk, 8)
    book.press_and_wait()
    register = [row for row in book.rows("Sổ sáng kiến") if any(item != "" for item in row)]
    with office.opened(desk.master) as file:
        assert register == [row for row in file.rows("Sổ sáng kiến") if any(item != "" for item in row)]


def test_her_own_sheets_and_her_names_for_ours_stay(desk: Desk, book: OpenBook) -> None:
    sheets = book.document.getSheets()
    sheets.insertNewByName("Của tôi", 1)
    book.cell("Của tôi", "B2").Formula = "=1+1"
    book.sheet("CĐCS").setName("Cơ sở")
    book.cell("Tổng quan", "R20").String = "ghi chú bên lề"
    send_more(desk)
    book.press_and_wait()
    assert sheets.getElementNames()[1] == "Của tôi"
    assert book.cell("Của tôi", "B2").Value == 2
    assert book.cell("Tổng quan", "R20").String == "ghi chú bên lề"
    assert "CĐCS" not in sheets.getElementNames()
    assert any("Nguyễn Du" in str(item) for row in book.rows("Cơ sở") for item in row)


def test_a_sheet_of_ours_that_she_deleted_comes_back_at_the_end(book: OpenBook) -> None:
    before = book.rows("Nhắn đơn vị")
    book.document.getSheets().removeByName("Nhắn đơn vị")
    book.press_and_wait()
    assert book.document.getSheets().getElementNames()[-2:] == ("Nhắn đơn vị", "tonghop.conf")
    assert book.document.getCurrentController().getActiveSheet().getName() == "Tổng quan"
    assert book.rows("Nhắn đơn vị") == before


def test_what_she_typed_in_a_yellow_cell_is_decided_and_printed_back(desk: Desk, book: OpenBook) -> None:
    row, column = yellow(book, "Kế hoạch", HAI, "verdict")
    book.sheet("Kế hoạch").getCellByPosition(column, row).String = "Đạt"
    assert book.press_and_wait().startswith("Cập nhật")
    decisions = run.look(desk.config, today=DEMO_DAY).decisions
    assert [(key, one.value, one.source) for key, one in decisions.items()] == [(("plans", HAI, "verdict"), "Đạt", "tong_hop.xlsm")]
    assert book.sheet("Kế hoạch").getCellByPosition(column, row).String == "Đạt"
    assert any("đã ghi nhận" in str(item) for item in book.rows("Kế hoạch")[row])


def test_a_failure_changes_nothing_but_the_status_cell(desk: Desk, book: OpenBook) -> None:
    before = book.cells()
    desk.config.write_text("[campaign]\nfolder = 3\n", encoding="utf-8")
    send_more(desk)
    said = book.press_and_wait()
    assert "campaign.folder" in said
    after = book.cells()
    place = next(place for place, value in after["Tổng quan"].items() if value == said)
    del after["Tổng quan"][place], before["Tổng quan"][place]
    assert after == before
    assert book.status_cell.CellBackColor == 0xFFC7CE


def test_units_out_of_reach_are_said_beside_the_last_numbers(desk: Desk, book: OpenBook) -> None:
    before = book.cells()["Sổ sáng kiến"]
    shutil.rmtree(desk.folder / "so_lieu")
    said = book.press_and_wait()
    assert said.startswith("Chưa mở được ")
    assert "Số liệu gần nhất: Cập nhật" in said
    assert book.cells()["Sổ sáng kiến"] == before


def test_two_presses_at_once_share_a_run(desk: Desk, book: OpenBook) -> None:
    send_more(desk)
    runs = len(run.look(desk.config, today=DEMO_DAY).runs)
    book.status_cell.String = ""
    book.press()
    book.press()
    wait_for(lambda: book.status.startswith("Cập nhật") and not presses_under_way(), "both presses have ended")
    assert book.status.startswith("Cập nhật")
    assert len(run.look(desk.config, today=DEMO_DAY).runs) <= runs + 2


def test_an_untrusted_workbook_does_nothing(desk: Desk, office: Office, tmp_path: Path) -> None:
    copy = tmp_path / "bản sao.xlsm"
    shutil.copyfile(desk.folder / "tong_hop.xlsm", copy)
    with office.opened(copy, trust=BY_SETTINGS) as refused, office.opened(desk.folder / "tong_hop.xlsm") as trusted:
        before = refused.cells()
        refused.press()
        # By the time a later press has filled its workbook, this one would long have said its first word.
        assert trusted.press_and_wait().startswith("Cập nhật")
        assert refused.cells() == before


def test_a_workbook_in_a_trusted_folder_works_by_the_settings_alone(desk: Desk) -> None:
    with (
        running_office({}, desk.folder.parent) as office,
        office.opened(desk.folder / "tong_hop.xlsm", trust=BY_SETTINGS) as opened,
    ):
        assert opened.press_and_wait().startswith("Cập nhật")


def test_where_she_was_and_what_she_hid_stay(desk: Desk, book: OpenBook) -> None:
    controller = book.document.getCurrentController()
    controller.select(book.sheet("Tổng quan").getCellRangeByName("C7:D8"))
    # As a filter does it.
    hidden = book.sheet("Sổ sáng kiến").getRows().getByIndex(6)
    hidden.IsVisible = False
    send_more(desk)
    book.press_and_wait()
    assert controller.getSelection().AbsoluteName == "$'Tổng quan'.$C$7:$D$8"
    assert not hidden.IsVisible


def pretend(book: OpenBook, day: str) -> None:
    """The workbook says that it is this day."""
    sheet = book.sheet("tonghop.conf")
    row = next(row for row in range(20) if sheet.getCellByPosition(0, row).String == "TONGHOP_TODAY")
    sheet.getCellByPosition(1, row).String = day


def test_the_buttons_beside_it_ask_python_too(desk: Desk, book: OpenBook) -> None:
    form = book.document.getSheets().getByIndex(0).getDrawPage().getForms().getByIndex(0)
    assert [form.getByIndex(place).Label for place in range(form.getCount())] == ["Làm mới", "Chốt số liệu", "Xuất sơ kết"]
    # Nothing has ended by then, so nobody has to be there to answer.
    pretend(book, "2022-04-10")
    assert book.press_and_wait(1) == "Chưa có kỳ nào đã kết thúc mà chưa chốt."
    assert run.look(desk.config, today=DEMO_DAY).freezes == []
    # Nor has anything begun.
    pretend(book, "2021-01-05")
    assert book.press_and_wait(2) == "Chưa có kỳ nào đã bắt đầu."
    assert not (desk.folder / "Báo cáo").exists()


def test_the_list_of_what_waits_is_one_press_away(book: OpenBook) -> None:
    controller = book.document.getCurrentController()
    controller.setActiveSheet(book.sheet("CĐCS"))
    book.run("TongHop.ShowTasks")
    assert controller.getActiveSheet().getName() == "Tổng quan"
    assert book.cell("Tổng quan", "A35").String == "Việc cần làm"
    assert controller.getSelection().AbsoluteName.startswith("$'Tổng quan'.$A$35")


def test_the_selected_row_opens_at_the_cell_it_was_read_from(office: Office, desk: Desk, book: OpenBook) -> None:
    rows, sheet = book.rows("Sổ sáng kiến"), book.sheet("Sổ sáng kiến")
    row = next(index for index, values in enumerate(rows) if "kiểu số 7 " in str(values[2]))
    controller = book.document.getCurrentController()
    controller.setActiveSheet(sheet)
    controller.select(sheet.getCellByPosition(2, row))
    book.run("TongHop.OpenSource")
    opened = office.document_at(desk.in_force(HAI))
    place = opened.getCurrentController().getSelection()
    table = place.getSpreadsheet()
    typed = [table.getCellByPosition(column, place.getRangeAddress().StartRow).String for column in range(30)]
    opened.close(True)
    assert any("kiểu số 7 " in text for text in typed)
