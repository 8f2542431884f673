"""A1 notation <-> boxes of cells: "'Sáng kiến'!A2:C" says a sheet and a box whose open sides are None."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from sync.local_google.errors import ApiError

CORNER = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9]\d{0,7})?\Z")
ROW_COLUMN = re.compile(r"R([1-9]\d*)C([1-9]\d*)(?::R([1-9]\d*)C([1-9]\d*))?\Z", re.IGNORECASE)
PLAIN_NAME = re.compile(r"[^\W\d]\w*\Z")
LOOKS_LIKE_A_CELL = re.compile(r"(?:[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*|[Rr]\d*)\Z")


class Box(NamedTuple):
    """Rows top..bottom and columns left..right of a grid, from 0, the ends not inside."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies inside."""
        return self.top <= row < self.bottom and self.left <= column < self.right

    def covers(self, other: Box) -> bool:
        """Whether every cell of the other lies inside."""
        return self.top <= other.top and self.left <= other.left and self.bottom >= other.bottom and self.right >= other.right

    def meets(self, other: Box) -> bool:
        """Whether the two have a cell in common."""
        return self.top < other.bottom and other.top < self.bottom and self.left < other.right and other.left < self.right

    def common(self, other: Box) -> Box:
        """The cells of both; without height or width if there are none."""
        return Box(
            max(self.top, other.top), max(self.left, other.left), min(self.bottom, other.bottom), min(self.right, other.right)
        )

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Span:
    """What A1 text says: a sheet's title (None: the first sheet), and sides from 0; None is an open side."""

    sheet: str | None
    top: int | None = None
    left: int | None = None
    bottom: int | None = None
    right: int | None = None

    @property
    def is_whole_sheet(self) -> bool:
        """Whether only a sheet was named."""
        return self.top is None and self.left is None and self.bottom is None and self.right is None


def letters(column: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA. ValueError below 0."""
    if column < 0:
        raise ValueError(column)
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def column_of(text: str) -> int:
    """A -> 0, AA -> 26."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def quoted(title: str) -> str:
    """A sheet's title as it stands before the exclamation mark."""
    if PLAIN_NAME.match(title) and not LOOKS_LIKE_A_CELL.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def unparsed(text: str) -> ApiError:
    """Google's refusal of a range it cannot read, also of a sheet that is not there."""
    return ApiError(400, "INVALID_ARGUMENT", f"Unable to parse range: {text}")


def parse(text: str) -> Span:
    """The span a text says; the sheet's existence is not looked at. ApiError if it says none.

    A text without "!" that is not a range is taken for a sheet's title.
    """
    title, mark, cells = split(text)
    if not mark:
        found = corners(text) if not text.startswith("'") else None
        return Span(None, *found) if found else Span(unquoted(text, text))
    found = corners(cells)
    if found is None:
        raise unparsed(text)
    return Span(unquoted(title, text), *found)


def split(text: str) -> tuple[str, str, str]:
    """Title, "!", cells; a "!" inside quotes belongs to the title."""
    if text.startswith("'"):
        end = re.match(r"'(?:[^']|'')*'", text)
        if end and text[end.end() : end.end() + 1] == "!":
            return end[0], "!", text[end.end() + 1 :]
        return text, "", ""
    return text.rpartition("!") if "!" in text else (text, "", "")


def unquoted(title: str, whole: str) -> str:
    """The title without its quotes; ApiError if they do not close."""
    if not title.startswith("'"):
        if not title:
            raise unparsed(whole)
        return title
    if len(title) < 3 or not re.fullmatch(r"'(?:[^']|'')*'", title):
        raise unparsed(whole)
    return title[1:-1].replace("''", "'")


def corners(text: str) -> tuple[int | None, int | None, int | None, int | None] | None:
    """Top, left, bottom, right of "A1:B2", "A:C", "1:3", "A5:C", "R1C1:R2C2"; None if it is no range."""
    by_number = ROW_COLUMN.match(text)
    if by_number:
        first_row, first_column = int(by_number[1]) - 1, int(by_number[2]) - 1
        row, column = int(by_number[3] or by_number[1]) - 1, int(by_number[4] or by_number[2]) - 1
        return min(first_row, row), min(first_column, column), max(first_row, row) + 1, max(first_column, column) + 1
    first, colon, last = text.partition(":")
    start, end = CORNER.match(first), CORNER.match(last if colon else first)
    if start is None or end is None or not any(start.groups()) or not any(end.groups()):
        return None
    if not colon and not all(start.groups()):
        return None
    top, bottom = sides(start[2] and int(start[2]) - 1, end[2] and int(end[2]) - 1)
    left, right = sides(start[1] and column_of(start[1]), end[1] and column_of(end[1]))
    return top, left, bottom, right


def sides(start: int | str | None, end: int | str | None) -> tuple[int | None, int | None]:
    """Both sides in their order; one that is not told stays open."""
    known = [int(side) for side in (start, end) if side is not None and side != ""]
    if len(known) == 2:
        return min(known), max(known) + 1
    if start is None or start == "":
        return None, known[0] + 1 if known else None
    return int(start), None


def shown(title: str, box: Box) -> str:
    """The box as the API writes it: "'Sáng kiến'!A2:C4", one cell without a colon."""
    start = f"{letters(box.left)}{box.top + 1}"
    end = f"{letters(max(box.right - 1, box.left))}{max(box.bottom, box.top + 1)}"
    return f"{quoted(title)}!{start}" + ("" if start == end else f":{end}")
