"""A file and a cell in it -> the link that opens it there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from sync.google_ids import gid_of
from sync.model import CellRef

if TYPE_CHECKING:
    from sync.picture import Picture


def source_link(picture: Picture, file: str, cell: CellRef | None = None) -> str:
    """`{link_base}{file}#'{sheet}'!{column}{row}`, the form HYPERLINK() takes in Excel and LibreOffice; "" without a file.

    `file` is the path of the bytes in force, relative to the campaign folder, with "/". A base that is a URL (file:, https:)
    gets the path percent-encoded; a plain folder does not, because Excel would look for a file with "%20" in its name.
    What lies in Google is opened there.
    """
    if not file:
        return ""
    if spreadsheet := picture.in_google.get(file):
        return google_link(spreadsheet, cell)
    base = picture.link_base
    path = base + (quote(file) if is_url(base) else file)
    if cell is None:
        return path
    sheet = cell.sheet.replace("'", "''")
    return f"{path}#'{sheet}'!{cell.column}{cell.row}"


def google_link(spreadsheet: str, cell: CellRef | None = None) -> str:
    """The address of a spreadsheet in Google, or of a cell in it: its sheets carry the ids that we give to sheets of ours."""
    address = f"https://docs.google.com/spreadsheets/d/{spreadsheet}/edit"
    return address if cell is None else f"{address}#gid={gid_of(cell.sheet)}&range={cell.column}{cell.row}"


def is_url(text: str) -> bool:
    """Whether it begins with a scheme; one letter before the colon is a drive."""
    scheme, colon, _ = text.partition(":")
    return bool(colon) and len(scheme) > 1 and scheme.isalnum()


def is_absolute(base: str) -> bool:
    """Whether links made with it lead to the same place from any folder: a URL, a drive, a share, a root."""
    return is_url(base) or base[:1] in {"/", "\\"} or base[1:2] == ":"
