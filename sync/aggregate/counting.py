"""Entries of an indicator -> its cells: every unit x period x split, reported and counted, with what is blank and what is zero."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from sync.aggregate.cells import Cells, Grid, Ints, Values, add_up, distinct, number_array, rolled_up, rolled_up_by, without
from sync.aggregate.entries import Book, Entries, Judged
from sync.aggregate.records import Flags, Records
from sync.campaign import AFTER, BEFORE, BETWEEN, LATE, NOW, PROGRAMME, YEAR
from sync.model import DateInterval
from sync.template import Indicator

NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Piece:
    """Entries of one table that make part of a number, and how their records are judged."""

    indicator: Indicator
    records: Records
    judged: Judged
    entries: Entries
    units: Ints

    def taken(self, flags: Flags) -> Piece:
        """Some of the entries."""
        return Piece(self.indicator, self.records, self.judged, self.entries.only(flags), self.units[flags])


@dataclass(frozen=True)
class Own:
    """Cells of the units alone, before rolling up: keys ascending, and the cells whose numbers are all blank."""

    keys: Ints
    values: Values
    blanks: Ints


class Counting:
    """One indicator that is counted from records (not made from other numbers)."""

    def __init__(self, book: Book, indicator: Indicator) -> None:
        self.book = book
        self.indicator = indicator
        self.records = book.records_of(indicator)
        self.judged = book.judged(indicator)

    # ---- the grid

    @cached_property
    def grid(self) -> Grid:
        """All cells the indicator can have."""
        return Grid(self.book.space, self.periods, list(self._split_names))

    @cached_property
    def calendar_of(self) -> dict[str, str]:
        """Period -> its calendar, in the order they are shown."""
        has, campaign = set(self.indicator.calendars), self.book.campaign
        found: dict[str, str] = {}
        if "phase" in has:
            found |= dict.fromkeys([*(p.code for p in campaign.phases), PROGRAMME], "phase")
            found |= {p.code + LATE: "phase" for p in campaign.phases if p.frozen_on and p.frozen_on <= self.book.today}
        if "round" in has:
            found |= dict.fromkeys([*(p.code for p in campaign.rounds), BEFORE, AFTER, BETWEEN], "round")
            found |= {} if campaign.phases or "phase" in has else {PROGRAMME: "round"}
        found |= {YEAR: "year"} if "year" in has else {}
        found |= {NOW: "now"} if "now" in has else {}
        return found | dict.fromkeys(self.flagged, "round")

    @property
    def periods(self) -> list[str]:
        """Codes of all periods."""
        return list(self.calendar_of)

    @cached_property
    def flagged(self) -> list[str]:
        """Rounds that carry one of `values.flags`: a number without dates belongs to them."""
        return flagged_rounds(self.book, self.indicator)

    @cached_property
    def _split_names(self) -> dict[str, int]:
        names = {"": 0}
        other = self.book.by_code.get(self.indicator.otherwise)
        tables = [self.records, *([self.book.records_of(other)] if other else [])]
        for records in tables:
            for split in self.indicator.splits:
                for name in self._split_labels(records, split)[1]:
                    names.setdefault(name, len(names))
        return names

    def _split_labels(self, records: Records, split: str) -> tuple[Ints, list[str]]:
        """(per record the number of its label, the labels): "sector=DN" or, of two columns, "sector=DN|field_code=CCHC"."""
        columns = [records.coded("place" if name == "round" else name) for name in split.split("+")]
        codes, labels = np.zeros(records.size, dtype=np.int64), [""]
        for name, column in zip(split.split("+"), columns, strict=True):
            codes = codes * len(column.values) + column.codes
            labels = [f"{label}|{name}={value or ''}".lstrip("|") for label in labels for value in column.values]
        used = distinct(codes)
        return np.searchsorted(used, codes), [labels[code] for code in used]

    # ---- pieces

    def pieces(self, *, counted: bool) -> list[Piece]:
        """The entries that make the number; where a unit left it blank, those of the indicator that stands in for it."""
        mine = self._piece(self.indicator, self.records, self.judged, counted=counted)
        if not self.indicator.otherwise:
            return [mine]
        other = self.book.by_code[self.indicator.otherwise]
        records, judged = self.book.records_of(other), self.book.judged(other)
        theirs = self._piece(other, records, judged, counted=counted)
        known = distinct(_places(mine.units, mine.entries)[mine.entries.filled])
        # A record that moved away is in the number of the unit that typed both.
        is_said = [np.isin(_places(units, theirs.entries), known) for units in (theirs.units, records.units[theirs.entries.rows])]
        return [mine.taken(mine.entries.filled), theirs.taken(~np.logical_or(*is_said))]

    def _piece(self, indicator: Indicator, records: Records, judged: Judged, *, counted: bool) -> Piece:
        rows = np.flatnonzero(judged.counted if counted else judged.reported)
        entries, units = self.book.entries(indicator, rows), records.owners if counted else records.units
        if indicator.kind == "median":
            entries = _days_after(self.book, indicator, records, judged, entries)
        if indicator.kind == "max" and records.spec.layout == "lines":
            entries = _per_line(records, units, entries)
        return Piece(indicator, records, judged, entries, units[entries.rows])

    @property
    def counts_as_reported(self) -> bool:
        """Whether no double and no move stands between what units reported and what is counted."""
        if self.over_rounds == "weighted":
            return False
        other = self.book.by_code.get(self.indicator.otherwise)
        sources = [(self.records, self.judged), *([(self.book.records_of(other), self.book.judged(other))] if other else [])]
        return all(
            np.array_equal(judged.reported, judged.counted) and np.array_equal(records.units, records.owners)
            for records, judged in sources
        )

    # ---- time

    def assignments(self, piece: Piece) -> list[Ints]:
        """Ways in which entries fall into periods; each gives per entry the number of a period of the grid, -1 for none."""
        entries, index, has = piece.entries, self.grid.period_index, set(self.indicator.calendars)
        found: list[Ints] = []
        if len(entries.rounds) and entries.rounds[0] >= 0:
            found += self._by_column(entries, has)
        else:
            found += self._by_date(piece, has)
        return found + [np.where(among[entries.rows], index[name], -1) for name, among in self._undated(piece.records)]

    def _undated(self, records: Records) -> Iterator[tuple[str, Flags]]:
        """Periods of numbers without dates, and whose: today those that speak for it, a flagged round and the year that it is of
        those of its own edition."""
        if "now" in self.indicator.calendars:
            yield NOW, records.current
        editions = {period.code: period.edition for period in self.book.rounds}
        for name in self.flagged:
            yield name, records.of_edition(editions[name])
        if "year" in self.indicator.calendars:
            of_year = next((name for name in self.flagged if name in self.book.rounds_of_year), "")
            yield from [(YEAR, records.of_edition(editions[of_year]))] if of_year else []

    def _by_column(self, entries: Entries, has: set[str]) -> list[Ints]:
        names = [period.code for period in self.book.rounds]
        found = [self._numbers(names, names)[entries.rounds]] if "round" in has else []
        if self._is_whole_of_rounds and self.over_rounds == "sum":
            found.append(self._numbers(names, [PROGRAMME] * len(names))[entries.rounds])
        if "year" in has and self.over_rounds == "sum":
            of_year = [YEAR if name in self.book.rounds_of_year else None for name in names]
            found.append(self._numbers(names, of_year)[entries.rounds])
        return found

    def _by_date(self, piece: Piece, has: set[str]) -> list[Ints]:
        rows, judged = piece.entries.rows, piece.judged
        phase, place = judged.phase, judged.place
        found: list[Ints] = []
        if "phase" in has:
            late = judged.late[rows]
            of_phase = self._numbers(phase.values, phase.values)[phase.codes[rows]]
            of_late = self._numbers(phase.values, [f"{value}{LATE}" for value in phase.values])[phase.codes[rows]]
            of_all = self._numbers(phase.values, [PROGRAMME if value is not None else None for value in phase.values])[
                phase.codes[rows]
            ]
            found += [np.where(late, of_late, of_phase), of_all]
        if "round" in has:
            found.append(self._numbers(place.values, place.values)[place.codes[rows]])
        if self._is_whole_of_rounds:
            codes = {period.code for period in self.book.rounds}
            whole = [PROGRAMME if value in codes else None for value in place.values]
            found.append(self._numbers(place.values, whole)[place.codes[rows]])
        if "year" in has:
            of_year = [YEAR if v in self.book.rounds_of_year else None for v in place.values]
            found.append(self._numbers(place.values, of_year)[place.codes[rows]])
            if BETWEEN in place.values:
                found.append(self._across_rounds(piece))
        return found

    def _across_rounds(self, piece: Piece) -> Ints:
        """The year for records dated across two of its rounds; such a month may as well be of another year."""
        between = list(piece.judged.place.values).index(BETWEEN)
        days = piece.records.column(self.book.date_of(piece.indicator))
        rows = piece.entries.rows.tolist()
        codes = piece.judged.place.codes
        is_in = [codes[row] == between and self.book.lies_in_year(days[row]) for row in rows]
        return np.where(np.array(is_in, dtype=bool), self.grid.period_index[YEAR], -1)

    @property
    def _is_whole_of_rounds(self) -> bool:
        """Whether all together are the rounds, because there are no phases."""
        return self.calendar_of.get(PROGRAMME) == "round"

    def _numbers(self, values: Sequence[Any], names: Sequence[Any]) -> Ints:
        """For every value of a column the number of the period named beside it."""
        index = self.grid.period_index
        return np.array([index.get(name, -1) for _, name in zip(values, names, strict=True)], dtype=np.int64)

    @property
    def over_rounds(self) -> str:
        """What the year is of the rounds: sum, max, latest or weighted."""
        return str(self.indicator.values.get("over_rounds", "max" if self.indicator.kind == "max" else "sum"))

    # ---- cells

    def own(self, *, counted: bool) -> Own:
        """Cells of the units alone."""
        keys, values, filled = self._flat(self.pieces(counted=counted))
        reduce = _largest if self.indicator.kind == "max" else self._add
        found, totals = reduce(keys[filled], values[filled])
        if self.over_rounds != "sum" and "year" in self.indicator.calendars:
            more, numbers = self._years(found, totals)
            order = np.argsort(np.concatenate([found, more]), kind="stable")
            found, totals = np.concatenate([found, more])[order], np.concatenate([totals, numbers])[order]
        return Own(found, totals, without(keys[~filled], found))

    def _add(self, keys: Ints, values: Values) -> tuple[Ints, Values]:
        return add_up(keys, values, self.grid.size)

    def _flat(self, pieces: Sequence[Piece]) -> tuple[Ints, Values, Flags]:
        """(cell, value, filled) of every entry in every period and split it falls into."""
        keys: list[Ints] = []
        values: list[Values] = []
        filled: list[Flags] = []
        for piece in pieces:
            splits = self._splits(piece)
            for periods in self.assignments(piece):
                is_in = periods >= 0
                for split in splits:
                    keys.append(self.grid.keys(piece.units[is_in], periods[is_in], split[is_in]))
                    values.append(piece.entries.values[is_in])
                    filled.append(piece.entries.filled[is_in])
        if not keys:
            return NONE, NONE, NONE.astype(bool)
        return np.concatenate(keys), np.concatenate(values), np.concatenate(filled)

    def _splits(self, piece: Piece) -> list[Ints]:
        rows = piece.entries.rows
        found = [np.zeros(len(rows), dtype=np.int64)]
        for split in self.indicator.splits:
            codes, labels = self._split_labels(piece.records, split)
            numbers = np.array([self.grid.split_index[label] for label in labels] or [0], dtype=np.int64)
            found.append(numbers[codes][rows] if len(codes) else NONE)
        return found

    def _years(self, keys: Ints, values: Values) -> tuple[Ints, Values]:
        """The year of each unit from its rounds: the largest, or the latest that is filled."""
        units, periods, splits = self.grid.apart(keys)
        names = self.grid.periods
        is_round = np.array([names[p] in self.book.rounds_of_year for p in periods], dtype=bool)
        year = np.full(int(is_round.sum()), self.grid.period_index[YEAR], dtype=np.int64)
        targets = self.grid.keys(units[is_round], year, splits[is_round])
        if self.over_rounds == "max":
            return _largest(targets, values[is_round])
        order = np.lexsort((periods[is_round], targets))
        ordered = targets[order]
        is_last = np.append(ordered[1:] != ordered[:-1], True) if len(ordered) else NONE.astype(bool)
        return ordered[is_last], values[is_round][order][is_last]

    def cells(self, *, counted: bool) -> Cells:
        """Cells of all units, rolled up by the kind of the indicator."""
        if self.indicator.kind == "distinct":
            return self._distinct(counted=counted)
        own = self.own(counted=counted)
        if self.indicator.kind == "median":
            keys, values, filled = self._flat(self.pieces(counted=counted))
            return rolled_up_by(self.grid, keys[filled], values[filled], own.blanks, _median)
        if self.over_rounds == "weighted":
            return self._weighted(own, counted=counted)
        return rolled_up(self.grid, own.keys, own.values, own.blanks)

    def _distinct(self, *, counted: bool) -> Cells:
        """Each thing once in every cell, however many units below have it."""
        piece = self._piece(self.indicator, self.records, self.judged, counted=counted)
        rows, things = self.records.keys_of(
            self.indicator.fields, self.indicator.folds, str(self.indicator.values.get("also_named", ""))
        )
        if "also_named" in self.indicator.values:
            is_taken = np.isin(rows, piece.entries.rows)
            rows, things = rows[is_taken], things[is_taken]
            ones = np.ones(len(rows), dtype=np.int64)
            entries = Entries(rows, ones, ones.astype(bool), np.full(len(rows), -1, dtype=np.int64))
            units = (self.records.owners if counted else self.records.units)[rows]
            piece = Piece(self.indicator, self.records, self.judged, entries, units)
        else:
            things = things[piece.entries.rows]
        return self._unlike(piece, things)

    def _unlike(self, piece: Piece, things: Ints) -> Cells:
        keys, numbers = [NONE], [NONE]
        for periods in self.assignments(piece):
            is_in = periods >= 0
            for split in self._splits(piece):
                keys.append(self.grid.keys(piece.units[is_in], periods[is_in], split[is_in]))
                numbers.append(things[is_in])
        above, below = self.grid.upwards(np.concatenate(keys), np.concatenate(numbers))
        most = int(below.max()) + 1 if len(below) else 1
        found, counts = add_up(distinct(above * most + below) // most, None, self.grid.size)
        return Cells(self.grid, found, counts, NONE)

    def _weighted(self, own: Own, *, counted: bool) -> Cells:
        """Mean over the units below, weighted by another number of theirs; one unit alone needs no weight."""
        weights = _weights(self.book, self.indicator, counted=counted)
        units, _, _ = self.grid.apart(own.keys)
        weight = np.array([weights.get(int(unit), 0) for unit in units], dtype=float)
        pairs = np.empty(len(own.keys), dtype=object)
        pairs[:] = list(zip(own.values.tolist(), weight.tolist(), strict=True))
        return rolled_up_by(self.grid, own.keys, pairs, own.blanks, _weighted_mean)


def _median(group: Values) -> float | int:
    middle: float | int = statistics.median(group.tolist())
    return middle


def _weighted_mean(group: Values) -> float | int | None:
    pairs = group.tolist()
    if len(pairs) == 1:
        value: float | int = pairs[0][0]
        return value
    total = sum(weight for _, weight in pairs)
    return sum(value * weight for value, weight in pairs) / total if total else None


def _weights(book: Book, indicator: Indicator, *, counted: bool) -> Mapping[int, float]:
    """Unit number -> its own weight."""
    other = Counting(book, book.by_code[indicator.weight])
    own = other.own(counted=counted)
    units, _, splits = other.grid.apart(own.keys)
    return {int(unit): float(value) for unit, split, value in zip(units, splits, own.values, strict=True) if split == 0}


def _largest(keys: Ints, values: Values) -> tuple[Ints, Values]:
    found, inverse = np.unique(keys, return_inverse=True)
    if not len(found):
        return keys, values
    totals = values[np.unique(inverse, return_index=True)[1]].copy()
    np.maximum.at(totals, inverse, values)
    return found, totals


def _places(units: Ints, entries: Entries) -> Ints:
    """One number per unit and round, to see what a unit left blank."""
    places: Ints = units * 1000 + entries.rounds
    return places


def _per_line(records: Records, units: Ints, entries: Entries) -> Entries:
    """The entries of one unit, round and line as one: where a list stands in, a line's number comes record by record."""
    keys = np.stack([units[entries.rows], entries.rounds, records.coded("line_code").codes[entries.rows]], axis=1)
    _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    values, filled = np.zeros(len(first), dtype=entries.values.dtype), np.zeros(len(first), dtype=bool)
    np.add.at(values, inverse.ravel(), np.where(entries.filled, entries.values, 0))
    np.logical_or.at(filled, inverse.ravel(), entries.filled)
    return Entries(entries.rows[first], values, filled, entries.rounds[first])


def _days_after(book: Book, indicator: Indicator, records: Records, judged: Judged, entries: Entries) -> Entries:
    """Whole days to a record's day from the end of its period, or from the day in the field `values.days_after` names; not less
    than `floor`; blank when a day is not exact."""
    ends, days = _starts(book, indicator, records, judged), records.column(indicator.field)
    found: list[int | None] = []
    for row in entries.rows.tolist():
        end, last = ends[row], _exact(days[row])
        gap = (last - end).days if last and end else None
        found.append(gap if gap is None or indicator.floor is None else max(indicator.floor, gap))
    values = number_array([value or 0 for value in found])
    return Entries(entries.rows, values, np.array([value is not None for value in found], dtype=bool), entries.rounds)


def _starts(book: Book, indicator: Indicator, records: Records, judged: Judged) -> Sequence[date | None]:
    """The day from which each record's days are counted; None where it is not known."""
    field = str(indicator.values.get("days_after", ""))
    if field in records.spec.by_name:
        return [_exact(value) for value in records.column(field)]
    ends, place = {p.code: p.count_to for p in book.campaign.periods}, judged.place
    return [ends.get(place.values[code]) for code in place.codes]


def _exact(value: Any) -> date | None:
    return value.last if isinstance(value, DateInterval) and value.is_exact else None


def flagged_rounds(book: Book, indicator: Indicator) -> list[str]:
    """Rounds that carry one of the indicator's `values.flags`."""
    wanted = set(indicator.values.get("flags", ()))
    return [period.code for period in book.campaign.rounds if period.flags & wanted]
