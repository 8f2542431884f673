"""Cells of an existing master -> what was typed in its yellow cells -> new decisions, and findings for what cannot be one.

A sheet of ours describes itself: `#` and its machine name in column A start a hidden row of machine names, a yellow column's with
its kind behind "=" ("verdict=Trùng|Khác nhau"); below it column A holds each row's key. So sorting, inserting and renaming do no
harm, and any older or copied master can be read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sync.day_number import EPOCH
from sync.model import CellRef, FaultyCell, Finding, Scope, letters
from sync.picture import Decision
from sync.vietnamese import day, fold, moment, tidy

WITHDRAW, WITHDRAW_EN = "bỏ", "withdraw"
"""Typed in a yellow cell, it takes the decision back; a blank alone, as after a bad paste, changes nothing."""

FIRST_DAY, LAST_DAY = 36_526, 73_050
"""Day numbers of a sheet: the years 2000 to 2099."""

FREE, DATE = frozenset({"text", "long"}), "date"
_MADE = re.compile(r"\b(\d{1,2}):(\d{2})\s+(\d{1,2})/(\d{1,2})/(\d{4})\b")
_DAY = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_MARK = "#"


class Grid(Protocol):
    """A sheet's name and its cells; `rows[0][0]` is A1."""

    @property
    def name(self) -> str:
        """As the tab shows it."""
        ...

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        """Values row by row."""
        ...


@dataclass(frozen=True, slots=True)
class Typed:
    """One yellow cell as it stands, blank ones too. `kind`: "text", "long", "date" or choices "A|B"; `made_at`: when the sheet it
    stands in was made, without zone, None when row 1 no longer says so."""

    sheet: str
    key: str
    field: str
    value: Any
    made_at: datetime | None
    kind: str
    cell: CellRef


def harvest(sheets: Sequence[Grid]) -> tuple[list[Typed], list[Finding]]:
    """Every yellow cell of every sheet of ours, and findings for rows that lost their key."""
    return sift(yellow_cells(sheets))


def yellow_cells(sheets: Iterable[Grid]) -> list[Typed]:
    """Every yellow cell of every sheet of ours, also one that was filled in a row that lost its key."""
    return [found for sheet in sheets for found in _cells(sheet) if found.key or _text(found.value)]


def sift(cells: Iterable[Typed]) -> tuple[list[Typed], list[Finding]]:
    """The cells of rows that have a key, and a finding for each that was filled in a row without."""
    typed: list[Typed] = []
    findings: list[Finding] = []
    for found in cells:
        if found.key:
            typed.append(found)
        elif _text(found.value):
            findings.append(_bad(found))
    return typed, findings


def apply(
    typed: Sequence[Typed], previous: Mapping[tuple[str, str, str], Decision], now: datetime, *, source: str = ""
) -> tuple[list[Decision], list[Finding]]:
    """The decisions that are new: changed cells, and those withdrawn (value ""). `now` in the campaign's zone.

    A blank changes nothing. A value that fits no choice is W-DEC-BAD, a cell of a copy made before the last decision about it
    W-DEC-OLD; neither is applied.
    """
    decisions: list[Decision] = []
    findings: list[Finding] = []
    for one in typed:
        text = _text(one.value)
        last = previous.get((one.sheet, one.key, one.field))
        known = last.value if last else ""
        if not text or text == known or (one.kind not in FREE and fold(text) == fold(known)):
            continue
        value = "" if fold(text) in {fold(WITHDRAW), fold(WITHDRAW_EN)} else read_value(one)
        if value is None:
            findings.append(_bad(one))
        elif value == known:
            continue
        elif last is not None and _is_older(one, last, now):
            facts = {"gio": moment(last.at.astimezone(now.tzinfo) if last.at.tzinfo else last.at)}
            findings.append(Finding("W-DEC-OLD", Scope.CELL, one.sheet, one.field, one.cell, text, facts))
        else:
            decisions.append(Decision(one.sheet, one.key, one.field, value, now, source))
    return decisions, findings


def read_value(one: Typed) -> str | None:
    """The value a yellow cell of this kind may hold, None when it fits no choice or is no date; days are dd/mm/yyyy."""
    if isinstance(one.value, FaultyCell):
        return None
    text = _text(one.value)
    if one.kind in FREE:
        return text
    if one.kind == DATE:
        return _day(one.value, text)
    return next((choice for choice in one.kind.split("|") if fold(choice) == fold(text)), None)


# ---- the grid


def _cells(sheet: Grid) -> Iterator[Typed]:
    rows = sheet.rows
    made_at = _made_at(rows)
    key, columns, is_below = "", dict[int, tuple[str, str]](), False
    for index, row in enumerate(rows):
        mark = _text(row[0]) if row else ""
        if mark.startswith(_MARK):
            # `#key` stands above a header, `#` alone in it.
            is_below = mark == _MARK
            if not is_below:
                key, columns = mark[1:], _yellow_columns(row)
            continue
        for place, (field, kind) in columns.items() if is_below else ():
            if place < len(row):
                cell = CellRef(sheet.name, index + 1, letters(place + 1))
                yield Typed(key, mark, field, row[place], made_at, kind, cell)


def _yellow_columns(names: Sequence[Any]) -> dict[int, tuple[str, str]]:
    """Column index -> (field, kind)."""
    found = {}
    for place, name in enumerate(names[1:], 1):
        field, equals, kind = _text(name).partition("=")
        if equals:
            found[place] = (field, kind)
    return found


def _made_at(rows: Sequence[Sequence[Any]]) -> datetime | None:
    for value in rows[0] if rows else ():
        match = _MADE.search(_text(value))
        if match:
            hour, minute, day_, month, year = map(int, match.groups())
            try:
                return datetime(year, month, day_, hour, minute)  # noqa: DTZ001  # as printed, in the campaign's zone
            except ValueError:
                return None
    return None


def _is_older(one: Typed, last: Decision, now: datetime) -> bool:
    """Whether the sheet was made before the last decision; row 1 says minutes, so within one minute it was not.

    A decision later than now was noted by a clock that has since been put back: nothing can be told from it, and it must not
    keep the coordinator from deciding until that day comes.
    """
    at = last.at.astimezone(now.tzinfo) if last.at.tzinfo else last.at
    if one.made_at is None or at.replace(tzinfo=None) > now.replace(tzinfo=None):
        return False
    return one.made_at < at.replace(second=0, microsecond=0, tzinfo=None)


# ---- values


def _text(value: Any) -> str:
    """A cell's value as text: 12.0 is "12", a day dd/mm/yyyy, an error what it shows."""
    match value:
        case None | False:
            return ""
        case True:
            return "x"
        case FaultyCell():
            return value.text
        case float() if value.is_integer():
            return str(int(value))
        case date():
            return day(value)
        case _:
            return tidy(str(value), keep_lines=True)


def _day(value: Any, text: str) -> str | None:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float) and FIRST_DAY <= value <= LAST_DAY:
        # Google gives days as the numbers they are, and so does a cell that has lost its format.
        return day(EPOCH + timedelta(days=int(value)))
    match = _DAY.fullmatch(text)
    if not match:
        return None
    day_, month, year = map(int, match.groups())
    try:
        return day(date(year, month, day_))
    except ValueError:
        return None


def _bad(one: Typed) -> Finding:
    return Finding("W-DEC-BAD", Scope.CELL, one.sheet, one.field, one.cell, _text(one.value))
