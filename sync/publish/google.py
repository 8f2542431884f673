"""Sheets of ours -> the same sheets as Google Sheets takes them, drawn by the writer that makes the xlsx file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sync.google_book import GoogleBook, RecordedSheet
from sync.google_ids import gid_of
from sync.publish.content import content
from sync.publish.looks import FONT
from sync.publish.sheet import Sheet
from sync.publish.xlsx import STAMP_SHEET, draw_sheets

STAMP_KEY = "stamps"


def drawn(sheets: Sequence[Sheet], stamps: Mapping[str, str] | None = None, *, decimal_comma: bool = True) -> list[RecordedSheet]:
    """Each sheet, recorded; the hidden one with the stamps last, where any are given. `decimal_comma`: as the spreadsheet's locale
    writes numbers."""
    book = GoogleBook({"default_format_properties": dict(FONT)}, content=content, decimal_comma=decimal_comma)
    draw_sheets(book, sheets, stamps or {}, STAMP_SHEET)
    recorded = list(book.worksheets())
    return recorded if stamps else recorded[:-1]


def master_gid(key: str) -> int:
    """The sheetId of a sheet of the master."""
    return gid_of(f"tonghop:{key}")
