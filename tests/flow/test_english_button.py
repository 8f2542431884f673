"""The button of an English campaign, and the texts of the macros by the language a workbook states; pressed in LibreOffice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import xlwings as xw
from open_office import Office, OpenBook, needs_office, running_office, xlwings_in
from other_template import VIETNAMESE, Campaigned, new_campaign

from sync.button import LANGUAGE_SETTING, main
from sync.libreoffice.connection import settings_of_office
from sync.macro.source import read_module
from sync.macro.vba_project import Kind, Module, vba_project
from sync.office_files import build_files
from sync.publish.buttoned import WORKBOOK_CODE_NAME, workbook_of_macros
from sync.template import shipped

pytestmark = needs_office

TODAY = date(2025, 10, 10)
KEYS = ["title", "start", "tasks", "no source", "source failed", "tonghop", "tonghopGroup"] + [
    f"tonghop{name}{tip}" for name in ("Refresh", "Freeze", "Report", "Tasks", "Source") for tip in ("", " tip")
]


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with running_office({}) as running:
        yield running


@pytest.fixture(scope="module")
def schools(tmp_path_factory: pytest.TempPathFactory) -> Campaigned:
    made = new_campaign(tmp_path_factory.mktemp("english") / "A & B", "schools", TODAY)
    build_files(made.config, today=TODAY, office=settings_of_office())
    return made


@pytest.fixture
def book(office: Office, schools: Campaigned) -> Iterator[OpenBook]:
    with office.opened(schools.folder / "master.xlsm") as opened:
        yield opened


def state(book: OpenBook, language: str) -> None:
    """Have the workbook state another language, or none."""
    row = next(number for number, cells in enumerate(book.rows("tonghop.conf"), 1) if cells[0] == "TONGHOP_LANGUAGE")
    book.cell("tonghop.conf", f"B{row}").String = language


def test_the_macros_of_an_english_campaign_speak_english(book: OpenBook) -> None:
    said = [book.run("Texts.Said", key) for key in KEYS]
    assert all(said)
    assert not VIETNAMESE.findall(" ".join(said))
    assert said[0] == "Master"


@pytest.mark.parametrize("language", ["vi", ""])
def test_they_speak_vietnamese_where_a_workbook_states_that_or_nothing(book: OpenBook, language: str) -> None:
    state(book, language)
    said = [book.run("Texts.Said", key) for key in KEYS]
    assert all(VIETNAMESE.search(text) for text in said)
    assert (said[0], said[2]) == ("Tổng hợp", "Chưa thấy trang Tổng quan trong tệp đang mở. Nhờ mở tệp tổng hợp rồi bấm lại.")


def test_a_press_tells_in_english_how_it_ended(book: OpenBook) -> None:
    said = book.press_and_wait()
    assert said.startswith("Updated ")
    assert not VIETNAMESE.findall(said)


def test_a_workbook_that_left_its_campaign_says_so_in_its_own_language(office: Office, schools: Campaigned, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    shutil.copytree(schools.folder, gone)
    build_files(gone / "config.toml", today=TODAY, again=True, office={})
    moved = tmp_path / "moved.xlsm"
    shutil.move(gone / "master.xlsm", moved)
    shutil.rmtree(gone)
    with office.opened(moved) as opened, xlwings_in(office):
        xw.books["moved.xlsm"].set_mock_caller()
        with pytest.raises(SystemExit):
            main()
        assert opened.status.startswith("no config.toml in ")
        assert not VIETNAMESE.findall(opened.status)


@pytest.fixture
def add_in(tmp_path: Path) -> Path:
    """The macros of the ribbon, set up in Vietnamese, in a workbook: LibreOffice opens no add-in, and starts Python its own way."""
    names = ("TongHop.bas", "Texts.bas", "BookOfRibbon.bas", "Ribbon.bas", "FrontWorkbook.cls", "LibreOffice.bas")
    documents = [Module(WORKBOOK_CODE_NAME, "", Kind.WORKBOOK), Module("Sheet1", "", Kind.SHEET)]
    project = vba_project([*documents, *(read_module(shipped("macros") / name) for name in names)])
    path = tmp_path / "ribbon.xlsm"
    path.write_bytes(workbook_of_macros(project, {LANGUAGE_SETTING: "vi"}))
    return path


def test_the_ribbon_speaks_the_language_of_the_workbook_in_front(office: Office, schools: Campaigned, add_in: Path) -> None:
    with office.opened(add_in) as ribbon:
        assert ribbon.run("Texts.Said", "tonghopFreeze") == "Chốt số liệu"
        # Outside Excel there is no ribbon; to be told of another workbook in front must do no harm then.
        ribbon.run("Ribbon.LabelAnew")
        with office.opened(schools.folder / "master.xlsm"):
            assert ribbon.run("Texts.Said", "tonghopFreeze") == "Freeze"
