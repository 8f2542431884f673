"""The references inside a formula's text: found, moved with their cells, rewritten when rows or columns come and go."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from sync.local_google.a1 import column_of, letters, quoted

STRING = r"\"(?:[^\"]|\"\")*\""
SHEET = r"(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!"
CELL = r"\$?[A-Za-z]{1,3}\$?[1-9]\d*"
COLUMN = r"\$?[A-Za-z]{1,3}"
ROW = r"\$?[1-9]\d*"
RANGE = rf"(?:{CELL}:(?:{CELL}|{COLUMN}|{ROW})|{COLUMN}:{COLUMN}|{ROW}:{ROW}|{CELL})"
REFERENCE = rf"(?P<reference>(?:{SHEET})?{RANGE}(?![\w(.!]))"
FINDER = re.compile(rf"(?P<string>{STRING})|(?<![\w.$!']){REFERENCE}", re.UNICODE)
CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)(\d+)?\Z")

LOST = "#REF!"


@dataclass(frozen=True, slots=True)
class Corner:
    """One end of a reference: column and row from 0, None where not told; fixed = written with a dollar."""

    column: int | None
    row: int | None
    column_fixed: bool = False
    row_fixed: bool = False

    def __str__(self) -> str:
        column = "" if self.column is None else ("$" if self.column_fixed else "") + letters(self.column)
        return column + ("" if self.row is None else ("$" if self.row_fixed else "") + str(self.row + 1))


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell (`end` None) or a range; `sheet` None is the formula's own sheet."""

    sheet: str | None
    start: Corner
    end: Corner | None = None

    def __str__(self) -> str:
        head = "" if self.sheet is None else quoted(self.sheet) + "!"
        return head + str(self.start) + ("" if self.end is None else f":{self.end}")


def reference(text: str) -> Reference:
    """The reference that a text such as "'Sáng kiến'!$A$1:B2" is."""
    sheet, mark, cells = text.rpartition("!")
    title = (sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet) if mark else None
    first, colon, last = cells.partition(":")
    return Reference(title, corner(first), corner(last) if colon else None)


def corner(text: str) -> Corner:
    """One end; in "$3" the dollar belongs to the row."""
    hit = CORNER.match(text)
    if hit is None:
        raise ValueError(text)
    column = column_of(hit[2]) if hit[2] else None
    fixed = bool(hit[3]) or (column is None and bool(hit[1]))
    return Corner(column, int(hit[4]) - 1 if hit[4] else None, bool(hit[1]) and column is not None, fixed and hit[4] is not None)


def rewritten(formula: str, rule: Callable[[Reference], str]) -> str:
    """The formula with each reference replaced by what the rule gives; texts in quotes stay."""

    def change(hit: re.Match[str]) -> str:
        return hit[0] if hit["reference"] is None else rule(reference(hit["reference"]))

    return FINDER.sub(change, formula)


def moved(formula: str, down: int, across: int) -> str:
    """The formula as it reads in a cell `down` rows and `across` columns away: what has no dollar goes along."""

    def rule(found: Reference) -> str:
        ends = [shifted(end, down, across) for end in (found.start, found.end) if end is not None]
        if any((end.row or 0) < 0 or (end.column or 0) < 0 for end in ends):
            return LOST
        return str(replace(found, start=ends[0], end=ends[1] if len(ends) > 1 else None))

    return rewritten(formula, rule) if down or across else formula


def shifted(end: Corner, down: int, across: int) -> Corner:
    """The end, moved where it is not fixed."""
    row = end.row if end.row is None or end.row_fixed else end.row + down
    column = end.column if end.column is None or end.column_fixed else end.column + across
    return replace(end, row=row, column=column)


def renamed(formula: str, before: str, after: str) -> str:
    """The formula after a sheet was given another title."""

    def rule(found: Reference) -> str:
        is_it = found.sheet is not None and found.sheet.casefold() == before.casefold()
        return str(replace(found, sheet=after) if is_it else found)

    return rewritten(formula, rule) if "!" in formula else formula


def reshaped(formula: str, own: str, sheet: str, *, rows: bool, at: int, count: int) -> str:
    """The formula of a cell on sheet `own` after `count` rows or columns came in before `at` on `sheet`, or went (count < 0)."""

    def rule(found: Reference) -> str:
        if (own if found.sheet is None else found.sheet).casefold() != sheet.casefold():
            return str(found)
        return follow(found, rows=rows, at=at, count=count)

    return rewritten(formula, rule)


def follow(found: Reference, *, rows: bool, at: int, count: int) -> str:
    """One reference after rows or columns came or went; #REF! where all it named is gone."""
    first = found.start.row if rows else found.start.column
    last_end = found.end or found.start
    last = last_end.row if rows else last_end.column
    if first is None and last is None:
        return str(found)
    start, stop = interval(0 if first is None else first, at if last is None else last + 1, at, count)
    if start >= stop and last is not None:
        return LOST
    new_start = found.start if first is None else placed(found.start, start, rows=rows)
    new_end = found.end if found.end is None or last is None else placed(found.end, stop - 1, rows=rows)
    return str(replace(found, start=new_start, end=new_end))


def placed(end: Corner, place: int, *, rows: bool) -> Corner:
    """The end in another row or column."""
    return replace(end, row=place) if rows else replace(end, column=place)


def interval(start: int, stop: int, at: int, count: int) -> tuple[int, int]:
    """Where start..stop (stop not inside) lies after `count` places came in before `at`, or went from there (count < 0)."""
    if count >= 0:
        return start + (count if start >= at else 0), stop + (count if stop > at else 0)
    gone = at - count
    return position(start, at, gone), position(stop, at, gone)


def position(place: int, at: int, gone: int) -> int:
    """A place after those from `at` to `gone` were taken out."""
    return place if place <= at else max(place - (gone - at), at)
