"""A template, a campaign and a unit -> the workbook that people fill, and the coordinator's own."""

from sync.blank.plan import Rows
from sync.blank.workbook import (
    BOOK_OPTIONS,
    WorkbookIsThere,
    default_rows,
    draw_blank,
    draw_coordinator,
    labelled,
    typed_rows,
    write_blank,
    write_coordinator,
)

__all__ = [
    "BOOK_OPTIONS",
    "Rows",
    "WorkbookIsThere",
    "default_rows",
    "draw_blank",
    "draw_coordinator",
    "labelled",
    "typed_rows",
    "write_blank",
    "write_coordinator",
]
