"""The sheets of the master -> tong_hop.xlsm: the same sheets, three buttons and a status cell beside the first, macros behind."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync.publish.excel import LAYOUTS_COLUMN, PREFIX, SETTINGS_SHEET, STATUS_NAME, block_reference, layout_rows
from sync.publish.grid import Page, pages
from sync.publish.overview import COLUMNS, TODO_ROW
from sync.publish.painting import layout_hash
from sync.publish.sheet import Sheet, on_sheet, span
from sync.publish.xlsx import STAMP_SHEET, begun, draw_sheets
from sync.speech import either

TASKS_NAME = f"{PREFIX}tasks"
"""The name of the block that tells what waits; the macro Việc cần làm jumps to it."""
WORKBOOK_CODE_NAME = "ThisWorkbook"

_BESIDE = COLUMNS + 1
"""The column right of the printed page and a gap."""
_BUTTON = {"width": 168, "height": 44, "x_offset": 2}
CAPTIONS = (("Làm mới", "Refresh"), ("Chốt số liệu", "Freeze"), ("Xuất sơ kết", "Report"))
"""What stands on the buttons, from above; on those of the ribbon too (macros/Texts.bas)."""
_STATUS = {"text_wrap": True, "valign": "top", "align": "left", "border": 1, "border_color": "#BFBFBF", "font_size": 10}
_ZOOM = 80
"""At which the page and the button beside it fit on a screen of 1366 pixels."""


@dataclass(frozen=True, slots=True)
class Macros:
    """`project`: bytes of vbaProject.bin. `press`, `freeze`, `report`: the macros that the buttons run. `settings`: what the
    settings sheet tells."""

    project: bytes
    press: str
    freeze: str
    report: str
    settings: Mapping[str, str]


def code_names(sheets: int) -> list[str]:
    """Code names of that many worksheets; the project has a module of each name."""
    return [f"Sheet{number}" for number in range(1, sheets + 1)]


def sheets_in_all(sheets: Sequence[Sheet]) -> int:
    """How many worksheets the workbook will have, with the stamps and the settings."""
    return len(sheets) + 2


def workbook_with_button(
    sheets: Sequence[Sheet],
    *,
    stamps: Mapping[str, str],
    clock: datetime,
    status: str,
    macros: Macros,
    language: str = "vi",
    stamp_sheet: str = STAMP_SHEET,
) -> bytes:
    """The whole file. `status`: what the cell beside the button says until the first press. `language`: of the buttons."""
    stream = io.BytesIO()
    book = begun(stream, clock)
    worksheets = draw_sheets(book, sheets, stamps, stamp_sheet)
    found = pages(sheets)
    _name_blocks(book, found)
    _put_buttons(book, worksheets[0], found[0], status, macros, language)
    _write_settings(book.add_worksheet(SETTINGS_SHEET), found, macros.settings)
    _put_macros(book, macros.project)
    book.close()
    return stream.getvalue()


def workbook_of_macros(project: bytes, settings: Mapping[str, str]) -> bytes:
    """A workbook that holds nothing but macros and what they are told: an add-in before it is called one."""
    stream = io.BytesIO()
    book = begun(stream, datetime(2022, 1, 1))  # noqa: DTZ001  # the same bytes on every day
    _write_rows(book.add_worksheet(SETTINGS_SHEET), settings)
    _put_macros(book, project)
    book.close()
    return stream.getvalue()


def _put_macros(book: Any, project: bytes) -> None:
    book.add_vba_project(io.BytesIO(project), is_stream=True)
    book.set_vba_name(WORKBOOK_CODE_NAME)
    worksheets = book.worksheets()
    for worksheet, name in zip(worksheets, code_names(len(worksheets)), strict=True):
        worksheet.set_vba_name(name)


def _name_blocks(book: Any, found: Sequence[Page]) -> None:
    for page in found:
        book.define_name(PREFIX + page.key, block_reference(page.name, page))


def _put_buttons(book: Any, first: Any, page: Page, status: str, macros: Macros, language: str) -> None:
    # Right of the first the others would be off a screen of 1366 pixels.
    places = [(0, 2), (11, 2), (11, 54)]
    for caption, macro, (row, offset) in zip(CAPTIONS, (macros.press, macros.freeze, macros.report), places, strict=True):
        look = {**_BUTTON, "y_offset": offset, "caption": either(language, *caption), "macro": macro}
        first.insert_button(row, _BESIDE, look)
    first.set_column(_BESIDE, _BESIDE, 30)
    first.merge_range(3, _BESIDE, 9, _BESIDE, status, book.add_format(_STATUS))
    first.set_zoom(_ZOOM)
    book.define_name(STATUS_NAME, "=" + on_sheet(page.name, span(3, _BESIDE, 3, _BESIDE, fixed=True)))
    book.define_name(TASKS_NAME, "=" + on_sheet(page.name, span(TODO_ROW, 0, TODO_ROW, 0, fixed=True)))


def _write_rows(sheet: Any, settings: Mapping[str, str]) -> None:
    for row, (name, value) in enumerate(settings.items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)


def _write_settings(sheet: Any, found: Sequence[Page], settings: Mapping[str, str]) -> None:
    _write_rows(sheet, settings)
    layouts = {page.key: layout_hash(page) for page in found}
    for row, values in enumerate(layout_rows({key: f"{one.shape}:{one.looks}" for key, one in layouts.items()})):
        sheet.write_row(row, LAYOUTS_COLUMN - 1, values)
    sheet.very_hidden()
