"""The plain values that the stages hand to each other; nothing here reads, writes or decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any


class Level(StrEnum):
    """How much a finding asks of the unit; the first letter of its code."""

    MUST_FIX = "E"
    LOOK = "W"
    NOTE = "I"


class Scope(StrEnum):
    """How much of a submission a finding concerns, smallest last."""

    FILE = "file"
    TABLE = "table"
    ROW = "row"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class CellRef:
    """One cell as Excel shows it: sheet title, row from 1, column as letters."""

    sheet: str
    row: int
    column: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.column}{self.row}"


@dataclass(frozen=True, slots=True)
class DateInterval:
    """A day, or a longer stretch known only as a whole ("T4/2022" is 01/4..30/4/2022), both ends inclusive.

    `DateInterval.unknown()` is a thing known to be done on an unknown day: no period holds it.
    """

    first: date
    last: date

    @classmethod
    def unknown(cls) -> DateInterval:
        """Done, day unknown (an `x` typed in a date cell that allows it)."""
        return cls(date.min, date.max)

    @property
    def is_exact(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at in a workbook: what, where, what was typed. A value, never raised.

    `position` is the index of the record in its table's `records`; `facts` fill the sentence's {braces}
    besides {vd} (the value) and {c} (the field's title). `number` is the record's permanent number, 0 before it has one.
    """

    code: str
    scope: Scope
    table: str = ""
    field: str = ""
    cell: CellRef | None = None
    value: str = ""
    facts: Mapping[str, Any] = default(default_factory=dict)
    position: int | None = None
    number: int = 0

    @property
    def level(self) -> Level:
        """Must fix, look, or note: the letter of the code."""
        return Level(self.code[0])


@dataclass(frozen=True, slots=True)
class NotData:
    """A row that holds something but is no record: `reason` is group, total, footer, number_row, header, note or nil."""

    row: int
    reason: str
    text: str


class CellFault(StrEnum):
    """What stands in a cell instead of a value; kept beside the readers' values, never an empty cell."""

    UNCALCULATED = "chưa tính"


@dataclass(frozen=True, slots=True)
class FaultyCell:
    """A cell that holds an Excel error ("#REF!") or a formula that was never calculated (CellFault.UNCALCULATED)."""

    text: str


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table as typed: raw cell values per field, with the address of every one.

    `positions[i]` is where record i stands: the sheet row (from 1) of a list, the column number (from 1) of a form that runs
    across periods. `places[field]` is the other coordinate: column number of a list, row of a form. `across` tells which.
    `fonts[field]`: legacy Vietnamese font (".VnTime", "VNI-Times") of those of its cells that have one, if any has.
    """

    table: str
    sheet: str
    positions: Sequence[int]
    places: Mapping[str, int]
    columns: Mapping[str, Sequence[Any]]
    across: bool = False
    not_data: Sequence[NotData] = ()
    findings: Sequence[Finding] = ()
    fonts: Mapping[str, str] = default(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the hidden list sheet of a workbook says about itself; every part may be blank in a damaged copy."""

    unit: str = ""
    edition: str = ""
    template: str = ""
    version: str = ""
    campaign: str = ""
    made_on: str = ""
    role: str = ""
    campaign_id: str = ""


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """One table after checking: typed columns, one entry per row read, refused rows included.

    `accepted[i]` is False when record i has a must-fix finding that needs no date or campaign to see. Values by field type:
    text/long/url/list/day/tick -> str, str, str, code str, date, True; int/money -> int; `date` -> DateInterval;
    an empty or voided cell is None. Per-round fields stand as "name.R1". `real_dates[field]`: records whose cell is a true date
    of the spreadsheet program, which may have exchanged day and month; only fields that a rule asks it of.
    """

    table: str
    sheet: str
    positions: Sequence[int]
    places: Mapping[str, int]
    columns: Mapping[str, Sequence[Any]]
    accepted: Sequence[bool]
    across: bool = False
    not_data: Sequence[NotData] = ()
    findings: Sequence[Finding] = ()
    real_dates: Mapping[str, Sequence[int]] = default(default_factory=dict)

    def cell(self, position: int, field_name: str) -> CellRef:
        """The address of one value."""
        return address(self.sheet, self.positions[position], self.places.get(field_name, 1), across=self.across)


def address(sheet: str, position: int, place: int, *, across: bool) -> CellRef:
    """The cell at (position, place): a list's row and column, or a form's column and row."""
    return CellRef(sheet, place, letters(position)) if across else CellRef(sheet, position, letters(place))


@lru_cache(maxsize=20_000)
def letters(column: int) -> str:
    """1 -> "A", 28 -> "AB"."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(text: str) -> int:
    """ "A" -> 1, "AB" -> 28."""
    number = 0
    for char in text.upper():
        number = number * 26 + ord(char) - 64
    return number
