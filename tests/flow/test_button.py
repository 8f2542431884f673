"""What the button does around a run: her other workbook, her data folder, a workbook that was moved; xlwings on LibreOffice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw
from desk import DEMO_DAY, HAI, Desk, initiative, sheet_rows, small_campaign
from docx import Document
from open_office import Office, needs_office, running_office, xlwings_in

from sync import run
from sync.button import LONGEST_BOX, Stopped, freeze, freeze_in_book, main, refresh_book, report, report_in_book
from sync.errors import NoCampaignHere, NotOurWorkbook
from sync.libreoffice.engine import App
from sync.office_files import build_files
from sync.publish.excel import guarded
from sync.publish.filling import filling
from sync.publish.grid import Page, Range
from sync.report_file import write_report

pytestmark = needs_office


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with running_office({}) as running, xlwings_in(running):
        yield running


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = small_campaign(tmp_path / "campaign")
    build_files(made.config, today=DEMO_DAY, office={})
    return made


@pytest.fixture
def book(office: Office, desk: Desk) -> Iterator[xw.Book]:
    with office.opened(desk.folder / "tong_hop.xlsm"):
        yield xw.books["tong_hop.xlsm"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What she is asked, and what she answers."""
    said: dict[str, Any] = {"questions": [], "answer": "yes"}

    def alert(_app: App, prompt: str, title: str, buttons: str, _mode: Any, _callback: Any) -> str:
        said["questions"].append((prompt, title, buttons))
        return str(said["answer"])

    monkeypatch.setattr(App, "alert", alert)
    return said


def status(book: xw.Book) -> str:
    return str(book.names["tonghop_status"].refers_to_range.value)


def change_her_workbook(office: Office, desk: Desk) -> Any:
    """Open dieu_phoi.xlsx and type something into it, unsaved."""
    opened = office.opened(desk.folder / "dieu_phoi.xlsx")
    document = opened.__enter__().document
    document.getSheets().getByIndex(0).getCellRangeByName("Z99").String = "x"
    return opened


@pytest.mark.parametrize(("answer", "is_saved"), [("yes", True), ("no", False)])
def test_her_other_workbook_is_saved_when_she_says_so(
    office: Office, desk: Desk, book: xw.Book, asked: dict[str, Any], answer: str, is_saved: bool
) -> None:
    before = (desk.folder / "dieu_phoi.xlsx").read_bytes()
    asked["answer"] = answer
    opened = change_her_workbook(office, desk)
    try:
        refresh_book(book)
    finally:
        opened.__exit__(None, None, None)
    assert asked["questions"] == [("Lưu dieu_phoi trước khi làm mới?", "Tổng hợp", "yes_no_cancel")]
    assert ((desk.folder / "dieu_phoi.xlsx").read_bytes() != before) == is_saved
    assert status(book).startswith("Cập nhật")


def test_she_may_think_better_of_it(office: Office, desk: Desk, book: xw.Book, asked: dict[str, Any]) -> None:
    desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 13)]))
    before = run.look(desk.config, today=DEMO_DAY).runs
    asked["answer"] = "cancel"
    opened = change_her_workbook(office, desk)
    try:
        with pytest.raises(Stopped):
            refresh_book(book)
    finally:
        opened.__exit__(None, None, None)
    assert run.look(desk.config, today=DEMO_DAY).runs == before


def test_nobody_is_asked_when_all_is_saved(office: Office, desk: Desk, book: xw.Book, asked: dict[str, Any]) -> None:
    with office.opened(desk.folder / "dieu_phoi.xlsx"):
        refresh_book(book)
    assert asked["questions"] == []


# ---- Chốt số liệu


def test_she_sees_what_is_open_and_freezes_with_a_yes(desk: Desk, book: xw.Book, asked: dict[str, Any]) -> None:
    freeze_in_book(book)
    (question, title, buttons), *others = asked["questions"]
    assert (title, buttons, others) == ("Chốt số liệu", "yes_no_cancel", [])
    assert question.startswith("Đợt thi đua đặc biệt còn các việc sau:\n  - ")
    assert question.endswith("Chốt Đợt thi đua đặc biệt? (No: xem kỳ khác)")
    assert status(book).startswith("Đã chốt Đợt thi đua đặc biệt. Cập nhật 07:30 17/04/2022")
    shown = book.sheets["Chốt số liệu"].used_range.value
    assert next(row for row in shown if row[0] == "Đợt thi đua đặc biệt" and row[2] == "TOÀN TỈNH")[3:6] == [12, 12, 0]
    assert list(run.look(desk.config, today=DEMO_DAY).frozen) == ["R1"]
    book.set_mock_caller()
    freeze()
    assert status(book) == "Chưa có kỳ nào đã kết thúc mà chưa chốt."


@pytest.mark.parametrize("answer", ["no", "cancel"])
def test_without_a_yes_nothing_is_frozen(desk: Desk, book: xw.Book, asked: dict[str, Any], answer: str) -> None:
    asked["answer"] = answer
    book.set_mock_caller()
    freeze()
    assert status(book) == "Chưa chốt."
    assert run.look(desk.config, today=DEMO_DAY).freezes == []


def test_what_she_typed_counts_before_it_is_frozen(desk: Desk, book: xw.Book, asked: dict[str, Any]) -> None:
    page = book.sheets["Kế hoạch"]
    values = page.used_range.value
    names = next(row for row in values if str(row[0]).startswith("#"))
    row = next(number for number, line in enumerate(values, 1) if line[0] == HAI)
    column = next(number for number, name in enumerate(names, 1) if str(name).partition("=")[0] == "verdict")
    page.range((row, column)).value = "Đạt"
    freeze_in_book(book)
    picture = run.look(desk.config, today=DEMO_DAY)
    decided = picture.decisions["plans", HAI, "verdict"]
    assert (decided.value, decided.at) == ("Đạt", picture.frozen["R1"].moment)
    assert asked["questions"]


# ---- Xuất sơ kết


def test_she_chooses_a_period_and_its_report_is_written_and_shown(desk: Desk, book: xw.Book, asked: dict[str, Any]) -> None:
    before = [sheet.used_range.value for sheet in book.sheets if sheet.name != "Tổng quan"]
    shown: list[Path] = []
    report_in_book(book, shown.append)
    (question, title, buttons), (told, *box) = asked["questions"]
    assert (title, buttons, box) == ("Xuất sơ kết", "yes_no_cancel", ["Xuất sơ kết", "ok"])
    assert question == "Viết báo cáo Đợt thi đua thứ hai theo số của lần làm mới gần nhất? (No: kỳ khác)"
    made = write_report(desk.config, "R2", today=DEMO_DAY)
    assert shown == [made.docx] == list((desk.folder / "Báo cáo").iterdir())
    assert Document(str(made.docx)).paragraphs
    assert made.waiting
    assert status(book) == f"Đã xuất báo cáo Đợt thi đua thứ hai. Còn chờ {len(made.waiting)} số liệu.\nBáo cáo: {made.docx}"
    assert told.startswith("\n".join(made.lines())[:LONGEST_BOX])
    assert [sheet.used_range.value for sheet in book.sheets if sheet.name != "Tổng quan"] == before


def test_no_leads_to_the_next_period_and_none_writes_nothing(desk: Desk, book: xw.Book, asked: dict[str, Any]) -> None:
    asked["answer"] = "no"
    book.set_mock_caller()
    report()
    assert status(book) == "Chưa xuất báo cáo."
    # The third round and the second phase have not begun.
    names = ["Đợt thi đua thứ hai", "Đợt thi đua đặc biệt", "Giai đoạn 1", "phong trào thi đua năm 2022"]
    assert [question.removeprefix("Viết báo cáo ").partition(" theo số")[0] for question, *_ in asked["questions"]] == names
    assert not (desk.folder / "Báo cáo").exists()


def test_a_report_that_a_person_changed_stays(desk: Desk, book: xw.Book, asked: dict[str, Any]) -> None:
    report_in_book(book, lambda _: None)
    (hers,) = (desk.folder / "Báo cáo").iterdir()
    hers.write_bytes(b"hers")
    report_in_book(book, lambda _: None)
    assert hers.read_bytes() == b"hers"
    assert "Bản trước đã được sửa tay nên giữ nguyên" in status(book)
    assert str(hers.with_stem(f"{hers.stem} (2)")) in status(book)


def test_a_workbook_on_her_desktop_finds_its_campaign(office: Office, desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "Màn hình" / "tổng hợp tháng 4.xlsm"
    copy.parent.mkdir()
    shutil.copyfile(desk.folder / "tong_hop.xlsm", copy)
    with office.opened(copy):
        book = xw.books[copy.name]
        refresh_book(book)
        assert status(book).startswith("Cập nhật")


def test_a_workbook_whose_campaign_is_nowhere_says_what_to_do(office: Office, desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "lạc.xlsm"
    shutil.copyfile(desk.folder / "tong_hop.xlsm", copy)
    desk.config.rename(desk.config.with_suffix(".old"))
    with office.opened(copy), pytest.raises(NoCampaignHere, match=r"config\.toml"):
        refresh_book(xw.books[copy.name])


def test_another_workbook_is_never_filled(office: Office, desk: Desk) -> None:
    with office.opened(desk.folder / "dieu_phoi.xlsx") as opened:
        before = opened.cells()
        with pytest.raises(NotOurWorkbook, match="dieu_phoi"):
            refresh_book(xw.books["dieu_phoi.xlsx"])
        assert opened.cells() == before


def test_a_workbook_that_lost_its_first_sheet_gets_it_again(office: Office, desk: Desk) -> None:
    with office.opened(desk.folder / "tong_hop.xlsm") as opened:
        opened.document.getSheets().removeByName("Tổng quan")
        refresh_book(xw.books["tong_hop.xlsm"])
        assert opened.document.getSheets().getElementNames()[-2] == "Tổng quan"
        assert opened.cell("Tổng quan", "A35").String == "Việc cần làm"


def test_a_fault_of_the_program_is_told_where_she_pressed_and_kept_in_the_log(
    desk: Desk, book: xw.Book, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("giữa chừng")

    monkeypatch.setattr("sync.button.fill", broken)
    monkeypatch.setenv("TONGHOP_DATA", str(desk.folder / "data"))
    book.set_mock_caller()
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "ZeroDivisionError: giữa chừng" in status(book)
    assert capsys.readouterr().err.isascii()
    log = desk.folder / "data" / "button.log"
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


def test_texts_that_look_like_something_else_stay_as_typed(desk: Desk, book: xw.Book) -> None:
    odd = ["007", "=1+1", "1/2", "TRUE", "+84 90", "1.234,5", "12:30", "@x", "#N/A", "50%", "5e3", "0x1F"]
    rows = [initiative(n) for n in range(1, 11)]
    rows += [initiative(n) | {"title": text} for n, text in enumerate(odd, 11)]
    desk.fill(HAI, sheet_rows(rows))
    refresh_book(book)
    register = {item for row in book.sheets["Sổ sáng kiến"].used_range.value for item in row if isinstance(item, str)}
    assert set(odd) <= register


@pytest.mark.parametrize("text", ["'quoted", "x\ny", "–", "Bơm", "=1+1", "'", "-5", "May 5", "1e400", "ĐÚNG", "true", "a" * 9000])
def test_a_text_comes_out_of_a_cell_as_it_went_in(book: xw.Book, text: str) -> None:
    cell = book.sheets[0].range("T1")
    cell.value = guarded(text)
    assert cell.value == text


def test_a_report_that_is_laid_out_anew_is_merged_and_sized_anew(desk: Desk, book: xw.Book) -> None:
    def report(day: date) -> Page:
        return next(page for page in filling(run.look(desk.config, today=day)).pages if page.key == "review")

    later = date(2022, 7, 1)
    settings = book.sheets["tonghop.conf"]
    names = [row[0] for row in settings.range("A1:B9").value]
    settings.range((names.index("TONGHOP_TODAY") + 1, 2)).value = f"'{later.isoformat()}"
    refresh_book(book)
    before, now = report(DEMO_DAY), report(later)
    assert set(before.merges) != set(now.merges)
    sheet = book.sheets["In sơ kết"]

    def is_merged(corners: Range) -> bool:
        first, last = (corners[0] + 1, corners[1] + 1), (corners[2] + 1, corners[3] + 1)
        return bool(sheet.range(first, last).merge_cells)

    assert all(is_merged(corners) for corners in now.merges)
    rows_merged = {row for corners in now.merges for row in range(corners[0], corners[2] + 1)}
    assert not any(is_merged(corners) for corners in before.merges if corners[0] not in rows_merged)
    for row, height in now.heights.items():
        assert sheet.range((row + 1, 1)).row_height == pytest.approx(height, abs=0.5)


def test_lines_that_are_added_above_a_list_move_the_list_with_all_that_belongs_to_it(book: xw.Book) -> None:
    sheet = book.sheets["Khen thưởng"]

    def keys() -> list[Any]:
        return list(sheet.range("A1:A40").value)

    def hidden() -> list[str]:
        return [str(key) for row, key in enumerate(keys(), 1) if sheet.range((row, 3)).row_height == 0]

    def result_of(place: int) -> Any:
        row = keys().index(f"block|{place}") + 1
        return sheet.range((row, [*sheet.range("A3:Z3").value].index("Kết quả") + 1))

    period = "Đợt đặc biệt"
    for place in range(1, 7):
        row = keys().index(f"block|{place}") + 1
        sheet.range((row, 3)).value = period
        sheet.range((row, 4)).value = "Bằng khen BCH LĐLĐ tỉnh"
        result_of(place).value = "Đã khen"
    refresh_book(book)
    assert [key for key in keys() if str(key).startswith("block|")] == [f"block|{place}" for place in range(1, 9)]
    assert hidden() == ["#awards", "#awards"]
    assert result_of(6).value == "Đã khen"
    for place in range(1, 7):
        result_of(place).value = "bỏ"
        row = keys().index(f"block|{place}") + 1
        sheet.range((row, 3)).value = sheet.range((row, 4)).value = "bỏ"
    refresh_book(book)
    assert [key for key in keys() if str(key).startswith("block|")] == [f"block|{place}" for place in range(1, 7)]
    assert hidden() == ["#awards", "#awards"]
