"""A press of Làm mới in an open workbook -> her decisions handed in, one run, our sheets of that workbook filled with the result.
A press of Chốt số liệu -> the same with a period frozen, after she has seen what is open in it.
A press of Xuất sơ kết -> the review of a period as a Word file; the workbook stays as it is.

The macros start `main`, `freeze` and `report` through xlwings. Whatever goes wrong, the numbers in the workbook stay as they
are and the reason stands in the cell beside the button; the whole story is in button.log in the user's data folder.
"""

from __future__ import annotations

import sys
import traceback
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync import freezing
from sync.config import Config, data_root, load, locate, read_day
from sync.desktop import open_file
from sync.errors import NoCampaignHere, NotOurWorkbook, TonghopError
from sync.handed import hand_in
from sync.harvest import Typed, yellow_cells
from sync.publish.excel import SETTINGS_SHEET, fill, is_ours, say, sheets_with_yellow_cells
from sync.publish.filling import Filling, filling
from sync.speech import either, language_of, language_of_template

if TYPE_CHECKING:
    import xlwings as xw

    from sync.freezing import Ready
    from sync.report_file import Choice

CONFIG_SETTING, TODAY_SETTING, LANGUAGE_SETTING = "TONGHOP_CONFIG", "TONGHOP_TODAY", "TONGHOP_LANGUAGE"
"""Rows of the settings sheet: where config.toml was when the workbook was built; a day it pretends, if any; "vi" or "en"."""
LOG_NAME = "button.log"


class Stopped(Exception):  # noqa: N818  # she pressed Cancel; no fault
    """She would rather not do it now; says what was not done."""


def main() -> None:
    """What the macro of Làm mới runs; ends with an exit code that makes xlwings show a box when it was in vain."""
    _pressed(refresh_book, ("Chưa làm mới được", "The run failed"))


def freeze() -> None:
    """What the macro of Chốt số liệu runs."""
    _pressed(freeze_in_book, ("Chưa chốt được", "Nothing was frozen"))


def report() -> None:
    """What the macro of Xuất sơ kết runs."""
    _pressed(report_in_book, ("Chưa xuất được báo cáo", "No report was written"))


def _pressed(work: Callable[[xw.Book], None], in_vain: tuple[str, str]) -> None:
    import xlwings as xw

    book = xw.Book.caller()
    try:
        work(book)
    except Stopped as stopped:
        say(book, str(stopped))
    except TonghopError as error:
        _fail(book, error.said(_language(book)))
    except Exception as error:  # noqa: BLE001  # whatever it is, she reads it where she pressed
        language = _language(book)
        advice = either(language, f"báo người phụ trách, kèm tệp {_log()}", f"tell whoever looks after the program, with {_log()}")
        _fail(book, f"{either(language, *in_vain)} ({type(error).__name__}: {error}) → {advice}")


def _begun(book: xw.Book, vi: str, en: str) -> tuple[Path, Config, str]:
    """config.toml of the workbook, what it says, its language; what is being done now is said beside the button. NotOurWorkbook."""
    if not is_ours(book):
        raise NotOurWorkbook(book.name)
    config_file = config_beside(book)
    config, language = load(config_file), language_of(config_file)
    say(book, either(language, vi, en))
    return config_file, config, language


def refresh_book(book: xw.Book) -> None:
    """Hand in what she typed, have one run made, fill the workbook. Every error of a sync, and of the service."""
    config_file, config, language = _begun(book, "Đang làm mới …", "A run goes on …")
    typed = yellow_cells(sheets_with_yellow_cells(book))
    if config.service.url:
        from sync.remote import refreshed_there

        found, note = refreshed_there(config.service.url, book.name, typed, _progress(book), language=language), ""
    else:
        _ask_to_save(book, config)
        found, note = refreshed_here(config_file, book.name, typed, _day(book), _progress(book))
    _fill_quietly(book, found)
    say(book, f"{note}{found.status}", is_fault=bool(note))
    book.app.status_bar = False


def freeze_in_book(book: xw.Book) -> None:
    """Hand in what she typed, show what is open in each period that has ended, freeze the one she says yes to, fill the workbook.

    Every error of a sync, and of the service.
    """
    config_file, config, language = _begun(book, "Đang xem các việc còn lại …", "Looking at what is open …")
    typed = yellow_cells(sheets_with_yellow_cells(book))
    if config.service.url:
        from sync.remote import choices_there, frozen_there

        wanted = _chosen(book, language, choices_there(config.service.url, book.name, typed, _progress(book), language=language))
        say(book, either(language, f"Đang chốt {wanted.name} …", f"Freezing {wanted.name} …"))
        found = frozen_there(config.service.url, wanted, _progress(book), language=language)
    else:
        _ask_to_save(book, config)
        hand_in(locate(config).data, book.name, typed)
        wanted = _chosen(book, language, freezing.choices(config_file, today=_day(book), progress=_progress(book)))
        say(book, either(language, f"Đang chốt {wanted.name} …", f"Freezing {wanted.name} …"))
        found = filling(freezing.freeze(config_file, wanted, today=_day(book), progress=_progress(book)).outcome.picture)
    _fill_quietly(book, found)
    say(book, f"{either(language, f'Đã chốt {wanted.name}', f'{wanted.name} is frozen')}. {found.status}")
    book.app.status_bar = False


def report_in_book(book: xw.Book, show: Callable[[Path], None] = open_file) -> None:
    """Ask which period, write its report, say where it is and what it waits for, and `show` it. No number here changes.

    Every error of `write_report`, and of the service.
    """
    config_file, config, language = _begun(book, "Đang xem các kỳ …", "Looking at the periods …")
    if config.service.url:
        from sync.remote import report_choices_there, reported_there

        wanted = _period_of_report(book, language, report_choices_there(config.service.url))
        made = reported_there(config.service.url, wanted, _folder_of_report(book, config_file), _progress(book), language=language)
    else:
        from sync import report_file, run

        today = _day(book)
        wanted = _period_of_report(book, language, report_file.choices(run.look(config_file, today=today)))
        made = report_file.write_report(config_file, wanted.period, today=today)
    done = either(language, f"Đã xuất báo cáo {wanted.name}", f"The report of {wanted.name} is written")
    say(book, f"{done}. {made.status(language)}")
    if made.waiting:
        book.app.alert(_in_a_box(made.lines(language)), either(language, *REPORT_TITLE), "ok")
    show(made.docx)
    book.app.status_bar = False


# ---- what she is asked

LONGEST_BOX = 900
"""Letters of a question: a message box of Windows shows hardly more."""
REPORT_TITLE = ("Xuất sơ kết", "Write the report")


def _chosen(book: xw.Book, language: str, found: Sequence[Ready]) -> Ready:
    """The period that she says may be frozen. Stopped when there is none."""
    if not found:
        none = either(language, "Chưa có kỳ nào đã kết thúc mà chưa chốt.", "No period has ended that is not frozen yet.")
        raise Stopped(none)
    asked = [either(language, f"Chốt {ready.name}? (No: xem kỳ khác)", f"Freeze {ready.name}? (No: another)") for ready in found]
    questions = [f"{_in_a_box(ready.lines())}\n\n{question}" for ready, question in zip(found, asked, strict=True)]
    title, undone = either(language, "Chốt số liệu", "Freeze"), either(language, "Chưa chốt.", "Nothing was frozen.")
    return found[_first_yes(book, title, questions, undone)]


def _period_of_report(book: xw.Book, language: str, found: Sequence[Choice]) -> Choice:
    """The period that she wants a report of. Stopped when there is none."""
    if not found:
        raise Stopped(either(language, "Chưa có kỳ nào đã bắt đầu.", "No period has begun."))
    questions = [
        either(
            language,
            f"Viết báo cáo {one.name} theo số của lần làm mới gần nhất? (No: kỳ khác)",
            f"Write the report of {one.name} with the figures of the last run? (No: another period)",
        )
        for one in found
    ]
    undone = either(language, "Chưa xuất báo cáo.", "No report was written.")
    wanted = found[_first_yes(book, either(language, *REPORT_TITLE), questions, undone)]
    say(book, either(language, f"Đang viết báo cáo {wanted.name} …", f"Writing the report of {wanted.name} …"))
    return wanted


def _first_yes(book: xw.Book, title: str, questions: Sequence[str], undone: str) -> int:
    """Which question she says yes to, asked one after the other. Stopped, with what was not done, when to none."""
    for place, question in enumerate(questions):
        answer = book.app.alert(question, title, "yes_no_cancel")
        if answer == "yes":
            return place
        if answer == "cancel":
            break
    raise Stopped(undone)


def _in_a_box(lines: Sequence[str]) -> str:
    told = "\n".join(lines)
    return told if len(told) <= LONGEST_BOX else told[:LONGEST_BOX] + " …"


# ---- a run


def refreshed_here(
    config_file: Path, source: str, typed: list[Typed], today: date | None, progress: Callable[[str, int, int], None]
) -> tuple[Filling, str]:
    """The result of a run on this machine, and a sentence before it when the units' workbooks could not be reached."""
    from sync.refresh import newest

    hand_in(locate(load(config_file)).data, source, typed)
    picture, missing = newest(config_file, today=today, progress=progress)
    if missing is None:
        return filling(picture), ""
    language = picture.template.language
    last = either(language, "Số liệu gần nhất", "The last figures")
    return filling(picture), f"{missing.said(language)}. {last}: "


def config_beside(book: xw.Book) -> Path:
    """config.toml beside the workbook, or where it was when the workbook was built. NoCampaignHere."""
    beside = _folder(book) / "config.toml"
    remembered = _setting(book, CONFIG_SETTING)
    for place in (beside, *([Path(remembered)] if remembered else [])):
        if place.is_file():
            return place
    raise NoCampaignHere(beside.parent)


def _language(book: xw.Book) -> str:
    """That of the campaign the workbook belongs to; what the workbook states where that cannot be found, else Vietnamese."""
    try:
        return language_of(config_beside(book))
    except NoCampaignHere:
        return _setting(book, LANGUAGE_SETTING) or "vi"


def _folder(book: xw.Book) -> Path:
    """Where the workbook lies; "." when nobody can say."""
    try:
        return Path(book.fullname).parent
    except Exception:  # noqa: BLE001  # a workbook in a cloud folder that is not on this machine has no path
        return Path()


def _folder_of_report(book: xw.Book, config_file: Path) -> Path:
    """Beside the workbook, else beside its configuration."""
    folder = _folder(book)
    return folder if folder.is_absolute() and folder.is_dir() else config_file.parent


# ---- the workbook


def _setting(book: xw.Book, name: str) -> str:
    if SETTINGS_SHEET not in [sheet.name for sheet in book.sheets]:
        return ""
    sheet = book.sheets[SETTINGS_SHEET]
    rows = sheet.range((1, 1), (sheet.used_range.last_cell.row, 2)).options(ndim=2).value
    return next((str(value) for key, value in rows if key == name and value), "")


def _day(book: xw.Book) -> date | None:
    return read_day(_setting(book, TODAY_SETTING))


def _ask_to_save(book: xw.Book, config: Config) -> None:
    """The coordinator's own workbook, open and unsaved: what she changed in it does not count before it is saved."""
    for other in book.app.books:
        if other.name.casefold() == config.coordinator.name.casefold() and _is_unsaved(other):
            name = config.coordinator.stem
            language = language_of_template(config.template)
            question = either(language, f"Lưu {name} trước khi làm mới?", f"Save {name} before the run?")
            answer = book.app.alert(question, either(language, "Tổng hợp", "Master"), "yes_no_cancel")
            if answer == "cancel":
                raise Stopped(either(language, "Chưa làm gì.", "Nothing was done."))
            if answer == "yes":
                other.save()


def _is_unsaved(book: xw.Book) -> bool:
    saved: Any = book.api.saved if sys.platform == "darwin" else book.api.Saved
    return not (saved.get() if hasattr(saved, "get") else saved)


def _fill_quietly(book: xw.Book, found: Filling) -> None:
    """No flicker, and no calculating between two blocks."""
    app = book.app
    calculation = app.calculation
    app.screen_updating, app.enable_events, app.calculation = False, False, "manual"
    # Excel would ask at every cell that is merged over others.
    app.display_alerts = False
    try:
        stage = either(_language(book), "Ghi vào Excel", "Writing into Excel")
        fill(book, found, lambda done, of: _progress(book)(stage, done, of))
    finally:
        app.display_alerts = True
        app.screen_updating, app.enable_events, app.calculation = True, True, calculation


def _progress(book: xw.Book) -> Callable[[str, int, int], None]:
    head = either(_language(book), "Làm mới", "Run")

    def tell(stage: str, done: int, of: int) -> None:
        book.app.status_bar = f"{head}: {stage} {done}/{of}" if of else f"{head}: {stage}"

    return tell


# ---- when it was in vain


def _fail(book: xw.Book, reason: str) -> None:
    story = traceback.format_exc()
    _log().parent.mkdir(parents=True, exist_ok=True)
    with _log().open("a", encoding="utf-8") as log:
        log.write(story)
    say(book, reason, is_fault=True)
    # The box that xlwings shows knows no Vietnamese letters.
    sys.stderr.write(_ascii(reason) + "\n")
    raise SystemExit(1)


def _log() -> Path:
    return data_root() / LOG_NAME


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D").replace("→", "->"))
    return plain.encode("ascii", "ignore").decode()
