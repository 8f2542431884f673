"""References as formulas hold them <-> ranges of the Sheets API."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from sync.model import column_number

Json = dict[str, Any]
Ids = Callable[[str], int]
"""The title of a sheet -> its id."""
Corners = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0, inclusive."""

_CELL = r"\$?[A-Z]{1,3}\$?[0-9]+"
_TEXT = r'"(?:[^"]|"")*"'
_SHEET = r"(?:'(?:[^']|'')+'|[^\W\d]\w*)!"
_ELSEWHERE = re.compile(rf"(?P<text>{_TEXT})|(?P<there>{_SHEET}{_CELL}(?::{_CELL})?)")
_PLACE = re.compile(rf"(?:(?P<sheet>{_SHEET}))?(?P<first>{_CELL})(?::(?P<last>{_CELL}))?")
_GROWING = re.compile(rf"=?OFFSET\((?P<first>{_SHEET}{_CELL}),0,0,MAX\(1,COUNTA\((?P<range>{_SHEET}{_CELL}:{_CELL})\)\),1\)")
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")


def grid_range(sheet_id: int, corners: Corners) -> Json:
    """The cells from one corner to the other, both included."""
    first_row, first_column, last_row, last_column = corners
    return {
        "sheetId": sheet_id,
        "startRowIndex": first_row,
        "endRowIndex": last_row + 1,
        "startColumnIndex": first_column,
        "endColumnIndex": last_column + 1,
    }


def dimension_range(sheet_id: int, dimension: str, first: int, last: int) -> Json:
    """Rows ("ROWS") or columns ("COLUMNS") from one to the other, both included."""
    return {"sheetId": sheet_id, "dimension": dimension, "startIndex": first, "endIndex": last + 1}


def cell_at(text: str) -> tuple[int, int]:
    """ "$B$4" -> (3, 1)."""
    plain = text.replace("$", "")
    name = plain.rstrip("0123456789")
    return int(plain[len(name) :]) - 1, column_number(name) - 1


def link_within(link: str, ids: Ids) -> str:
    """ "#'Sheet'!B12" as Google says it: "#gid=7&range=B12"."""
    found = _PLACE.fullmatch(link.removeprefix("#"))
    if found is None or not found["sheet"]:
        return ""
    place = found["first"] + (f":{found['last']}" if found["last"] else "")
    return f"#gid={ids(title_of(found['sheet']))}&range={place.replace('$', '')}"


def title_of(quoted: str) -> str:
    """ "'Đơn vị''s'!" -> the title."""
    bare = quoted.removesuffix("!")
    return bare[1:-1].replace("''", "'") if bare.startswith("'") else bare


def whole_list(formula: str) -> str:
    """The range behind a name that grows with its column, "" for another formula. A dropdown of Google leaves blanks out."""
    found = _GROWING.fullmatch(formula)
    return f"={found['range']}" if found else ""


def reaching(formula: str) -> str:
    """The formula of a condition, its cells on other sheets wrapped: Google refuses them bare."""
    return _ELSEWHERE.sub(lambda found: found["text"] or _indirect(found["there"]), formula)


def _indirect(place: str) -> str:
    return 'INDIRECT("' + place.replace('"', '""') + '")'


def spoken(formula: str, *, decimal_comma: bool) -> str:
    """The formula as a spreadsheet of a locale takes it: where the comma is for decimals, ";" parts arguments."""
    return "".join(_pieces(formula)) if decimal_comma else formula


def _pieces(formula: str) -> Iterator[str]:
    """Texts and quoted sheet names as they are, the rest with its marks changed."""
    for index, piece in enumerate(re.split(r"""("(?:[^"]|"")*"|'(?:[^']|'')*'!)""", formula)):
        yield piece if index % 2 else _DECIMAL.sub(",", piece.replace(",", ";"))
