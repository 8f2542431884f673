"""A press of Làm mới in an open workbook -> her decisions handed in, one run, our sheets of that workbook filled with the result.

The macro starts `main` through xlwings. Whatever goes wrong, the numbers in the workbook stay as they are and the reason stands
in the cell beside the button; the whole story is in button.log in the user's data folder.
"""

from __future__ import annotations

import sys
import traceback
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.config import Config, data_root, load, locate, read_day
from sync.errors import NoCampaignHere, NotOurWorkbook, TonghopError
from sync.handed import hand_in
from sync.harvest import Typed, yellow_cells
from sync.publish.excel import SETTINGS_SHEET, fill, is_ours, say, sheets_with_yellow_cells
from sync.publish.filling import Filling, filling

if TYPE_CHECKING:
    import xlwings as xw

CONFIG_SETTING, TODAY_SETTING = "TONGHOP_CONFIG", "TONGHOP_TODAY"
"""Rows of the settings sheet: where config.toml was when the workbook was built; a day the workbook pretends, if any."""
LOG_NAME = "button.log"


class Stopped(Exception):  # noqa: N818  # she pressed Cancel; no fault
    """She would rather not refresh now."""


def main() -> None:
    """What the macro runs; ends with an exit code that makes xlwings show a box when it was in vain."""
    import xlwings as xw

    book = xw.Book.caller()
    try:
        refresh_book(book)
    except Stopped:
        say(book, "Chưa làm mới.")
    except TonghopError as error:
        _fail(book, error.vi)
    except Exception as error:  # noqa: BLE001  # whatever it is, she reads it where she pressed
        _fail(book, f"Chưa làm mới được ({type(error).__name__}: {error}) → báo người phụ trách, kèm tệp {_log()}")


def refresh_book(book: xw.Book) -> None:
    """Hand in what she typed, have one run made, fill the workbook. Every error of a sync, and of the service."""
    if not is_ours(book):
        raise NotOurWorkbook(book.name)
    config_file = config_beside(book)
    config = load(config_file)
    say(book, "Đang làm mới …")
    typed = yellow_cells(sheets_with_yellow_cells(book))
    if config.service.url:
        from sync.remote import refreshed_there

        found, note = refreshed_there(config.service.url, book.name, typed, _progress(book)), ""
    else:
        _ask_to_save(book, config)
        found, note = refreshed_here(config_file, book.name, typed, _day(book), _progress(book))
    _fill_quietly(book, found)
    say(book, f"{note}{found.status}", is_fault=bool(note))
    book.app.status_bar = False


def refreshed_here(
    config_file: Path, source: str, typed: list[Typed], today: date | None, progress: Callable[[str, int, int], None]
) -> tuple[Filling, str]:
    """The result of a run on this machine, and a sentence before it when the units' workbooks could not be reached."""
    from sync.refresh import newest

    hand_in(locate(load(config_file)).data, source, typed)
    picture, missing = newest(config_file, today=today, progress=progress)
    return filling(picture), f"{missing.vi}. Số liệu gần nhất: " if missing else ""


def config_beside(book: xw.Book) -> Path:
    """config.toml beside the workbook, or where it was when the workbook was built. NoCampaignHere."""
    try:
        beside = Path(book.fullname).parent / "config.toml"
    except Exception:  # noqa: BLE001  # a workbook in a cloud folder that is not on this machine has no path
        beside = Path("config.toml")
    remembered = _setting(book, CONFIG_SETTING)
    for place in (beside, *([Path(remembered)] if remembered else [])):
        if place.is_file():
            return place
    raise NoCampaignHere(beside.parent)


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
            answer = book.app.alert(f"Lưu {name} trước khi làm mới?", "Tổng hợp", "yes_no_cancel")
            if answer == "cancel":
                raise Stopped
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
        fill(book, found, lambda done, of: _progress(book)("Ghi vào Excel", done, of))
    finally:
        app.display_alerts = True
        app.screen_updating, app.enable_events, app.calculation = True, True, calculation


def _progress(book: xw.Book) -> Callable[[str, int, int], None]:
    def tell(stage: str, done: int, of: int) -> None:
        book.app.status_bar = f"Làm mới: {stage} {done}/{of}" if of else f"Làm mới: {stage}"

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
