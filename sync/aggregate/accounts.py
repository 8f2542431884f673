"""Judged records -> accounts (accepted = counted + one reason each), the records behind a number, and what mending would add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from sync.aggregate.cells import Ints
from sync.aggregate.counting import Counting, Piece
from sync.aggregate.entries import COUNTED, Book, Judged
from sync.aggregate.records import Flags, Records
from sync.campaign import WHOLE
from sync.editions import edition_of
from sync.errors import TonghopError
from sync.frame import Frame, joined
from sync.model import DateInterval
from sync.picture import REASONS, Account
from sync.template import Indicator


class NotAccountedError(TonghopError):
    """Rows were lost between accepting and counting: a fault of the program, never of the data."""

    english = "{0}, {1}: {2} rows accepted, but {3} counted and {4} with a reason -> keep the folder as it is and report this fault"
    vietnamese = "{0}, {1}: nhận {2} dòng, nhưng tính {3} và chưa tính {4} → giữ nguyên thư mục và báo người phụ trách phần mềm"


def accounts_of(book: Book) -> dict[tuple[str, str], Account]:
    """(indicator, unit) -> account of the rows that unit typed; the whole under WHOLE. NotAccountedError when one does not hold."""
    found: dict[tuple[str, str], Account] = {}
    for indicator in book.by_code.values():
        if indicator.accounted:
            found |= {(indicator.code, unit): account for unit, account in _accounts(book, indicator)}
    return found


def _accounts(book: Book, indicator: Indicator) -> Iterator[tuple[str, Account]]:
    records, judged = book.records_of(indicator), book.judged(indicator)
    per_unit = np.zeros((len(book.space.units), COUNTED + 1), dtype=np.int64)
    np.add.at(per_unit, (records.units[judged.universe], judged.reason[judged.universe]), 1)
    accepted = np.bincount(records.units[judged.universe], minlength=len(book.space.units))
    counted = np.bincount(records.units[judged.counted & ~judged.late], minlength=len(book.space.units))
    for number in np.flatnonzero(accepted):
        code = book.space.units[number]
        yield code, _checked(indicator.code, code, int(accepted[number]), int(counted[number]), per_unit[number])
    yield WHOLE, _checked(indicator.code, WHOLE, int(accepted.sum()), int(counted.sum()), per_unit.sum(axis=0))


def _checked(indicator: str, unit: str, accepted: int, counted: int, numbers: Flags) -> Account:
    account = Account(accepted, counted, {reason: int(numbers[place]) for place, reason in enumerate(REASONS)})
    if not account.holds:
        raise NotAccountedError(indicator, unit, accepted, counted, sum(account.reasons.values()))
    return account


# ---------------------------------------------------------------- records behind a number


class Contributions(Mapping[str, Frame]):
    """Indicator -> its records, each frame made when it is asked for."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._made: dict[str, Frame] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._book.by_code)

    def __len__(self) -> int:
        return len(self._book.by_code)

    def __getitem__(self, code: str) -> Frame:
        if code not in self._made:
            self._made[code] = self._frame(self._book.by_code[code])
        return self._made[code]

    def _frame(self, indicator: Indicator) -> Frame:
        """The records of a number; of a ratio or a formula those of its parts, told apart by the column `of`."""
        codes = _parts(self._book, indicator)
        frames = [_contributions(self._book, self._book.by_code[code]) for code in codes]
        return joined(frames) if frames else Frame.of({name: [] for name in COLUMNS})


COLUMNS = (
    *("of", "unit", "owner", "table", "index", "field", "value", "phase", "place", "round", "period", "late", "current"),
    *("reported", "counted", "reason"),
)


def _parts(book: Book, indicator: Indicator) -> list[str]:
    """The counted numbers an indicator is made of, itself when it is counted from records."""
    if indicator.kind not in ("ratio", "derived"):
        return [indicator.code] if book.table_of(indicator) else []
    names = [indicator.numerator, indicator.denominator, *(name.lstrip("-") for name in indicator.fields)]
    parts = [part for name in names if name for part in _parts(book, book.by_code[name])]
    return list(dict.fromkeys(parts))


def _contributions(book: Book, indicator: Indicator) -> Frame:
    counting = Counting(book, indicator)
    own = _frame_of(book, counting, indicator, book.judged(indicator))
    if not indicator.otherwise:
        return own
    taken = counting.pieces(counted=True)[1]
    other = _frame_of(book, Counting(book, taken.indicator), taken.indicator, taken.judged)
    rows, units = set(taken.entries.rows.tolist()), _units_with(own)
    pairs = enumerate(zip(other["index"], other["unit"], strict=True))
    return joined([own, other.take([place for place, (row, unit) in pairs if row in rows and unit not in units])])


def _frame_of(book: Book, counting: Counting, indicator: Indicator, judged: Judged) -> Frame:
    """One row per record (and round, where numbers stand in a column per round) that the indicator is about."""
    records = book.records_of(indicator)
    entries = book.entries(indicator, np.flatnonzero(judged.universe))
    piece = Piece(indicator, records, judged, entries, records.units[entries.rows])
    rows = entries.rows
    reason = judged.reason[rows]
    counts = judged.counted[rows] & entries.filled
    phases, places = ([column.values[code] for code in column.codes[rows]] for column in (judged.phase, judged.place))
    known = {period.code for period in book.rounds}
    periods = [book.rounds[n].code if n >= 0 else place for n, place in zip(entries.rounds, places, strict=True)]
    data: dict[str, Sequence[Any]] = {
        "of": [indicator.code] * len(rows),
        "unit": _taken(records, "unit", rows),
        "owner": _taken(records, "owner", rows),
        "table": [records.spec.table] * len(rows),
        "index": rows.tolist(),
        "field": _fields(book, indicator, piece),
        "value": [value if ok else None for value, ok in zip(entries.values.tolist(), entries.filled, strict=True)],
        "phase": phases,
        "place": places,
        "round": [period if period in known else None for period in periods],
        "period": periods,
        "late": judged.late[rows].tolist(),
        "current": records.current[rows].tolist(),
        "filled": entries.filled.tolist(),
        "reported": np.where(judged.reported[rows] & entries.filled, entries.values, 0).tolist(),
        "counted": np.where(counts & ~judged.late[rows], entries.values, 0).tolist(),
        "reason": [REASONS[code] if code < COUNTED else "" for code in reason],
    }
    for name in {name for split in indicator.splits for name in split.split("+")} - data.keys():
        data[name] = _taken(records, name, rows)
    return Frame.of(data)


def _units_with(frame: Frame) -> set[str]:
    """Units with a filled value."""
    pairs = zip(frame["unit"], frame["filled"], strict=True)
    return {unit for unit, is_filled in pairs if is_filled}


def _taken(records: Records, name: str, rows: Ints) -> list[Any]:
    column = records.column(name)
    return [column[row] for row in rows.tolist()]


def _fields(book: Book, indicator: Indicator, piece: Piece) -> list[str]:
    """The field each value was read from, with its round; "" for a count."""
    name = next(iter(indicator.fields), indicator.field)
    return [f"{name}.{book.rounds[n].code}" if n >= 0 else name for n in piece.entries.rounds]


# ---------------------------------------------------------------- what mending would add


def gain_of(book: Book) -> dict[str, int]:
    """Unit -> things that only a must-fix finding keeps out of the accounted number: everything readable in them would count.

    A closed edition takes no mending, so nothing in it would add anything.
    """
    indicator = next((i for i in book.by_code.values() if i.accounted), None)
    if indicator is None:
        return {}
    records, judged = book.records_of(indicator), book.judged(indicator)
    things = records.label_codes("thing_within")
    known = set(things[judged.universe & judged.reported].tolist())
    found: dict[str, set[int]] = {}
    mendable = ~records.accepted & records.of_edition(edition_of(book.template, book.campaign))
    for row in np.flatnonzero(mendable & _may_count(book, indicator, records)).tolist():
        if int(things[row]) not in known:
            found.setdefault(str(records.column("unit")[row]), set()).add(int(things[row]))
    return {unit: len(rows) for unit, rows in found.items()}


def _may_count(book: Book, indicator: Indicator, records: Records) -> Flags:
    """Records whose readable cells do not speak against them; a blank cell says nothing."""
    about = records.mask(indicator.where) & np.logical_or.reduce([records.mask(one) for one in indicator.any_of or ({},)])
    status = np.ones(records.size, dtype=bool)
    for name, wanted in indicator.recognised.items():
        status &= records.mask({name: wanted}) | records.mask({name: ""})
    dates = records.column(indicator.date)
    phase = records.column("phase")
    fits = [_may_lie(day, phase[row], book.today) for row, day in enumerate(dates)]
    found: Flags = about & status & np.array(fits, dtype=bool)
    return found


def _may_lie(day: object, phase: object, today: date) -> bool:
    """Unreadable, or in a phase and not in the future (such a day needs no mending, only waiting)."""
    return day is None or (phase is not None and isinstance(day, DateInterval) and day.first <= today)
