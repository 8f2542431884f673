"""Cells of counted indicators -> all facts: zero or not reported, targets, ratios and formulas; each fact made when asked for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Protocol

import numpy as np

from sync.aggregate.cells import NOTHING, Cells, Grid, Ints
from sync.aggregate.counting import NONE, Counting, flagged_rounds
from sync.aggregate.entries import Book, is_per_round, value_fields
from sync.aggregate.imported import WithImported
from sync.aggregate.records import Flags, Records
from sync.campaign import LATE, NOW, PROGRAMME, WHOLE, YEAR, Period
from sync.editions import edition_of
from sync.figures import NOT_CARRIED
from sync.model import DateInterval
from sync.picture import Account, Fact
from sync.template import Indicator

Key = tuple[str, str, str, str]
RECENT = timedelta(weeks=4)
"""What a forecast goes by."""

Number = float | int | None


class Source(Protocol):
    """Where the values of one indicator come from."""

    calendar_of: Mapping[str, str]

    def values(self, unit: str, period: str, split: str) -> tuple[Number, Number]:
        """(reported, counted); None = not reported."""

    def known(self) -> Iterable[tuple[str, str, str]]:
        """Cells with something in them."""


class Counted:
    """An indicator counted from records."""

    def __init__(self, book: Book, indicator: Indicator) -> None:
        self._counting = Counting(book, indicator)
        self._book = book
        self.calendar_of: Mapping[str, str] = self._counting.calendar_of

    @cached_property
    def reported(self) -> Cells:
        """Judged from each unit alone."""
        return self._counting.cells(counted=False)

    @cached_property
    def counted(self) -> Cells:
        """After doubles and moves; most indicators have neither."""
        return self.reported if self._counting.counts_as_reported else self._counting.cells(counted=True)

    @cached_property
    def zeros(self) -> Zeros:
        """Where nothing means zero."""
        return Zeros(self._book, self._counting.indicator, self._counting.records)

    def values(self, unit: str, period: str, split: str) -> tuple[Number, Number]:
        """Known, blank, zero where the unit has reported the table, else not reported."""
        key = self.reported.grid.key(unit, period, split)
        is_reported, reported = self.reported.find(key)
        is_counted, counted = self.counted.find(key)
        if is_reported and is_counted:
            return reported, counted
        nothing = self._nothing(unit, period)
        return reported if is_reported else nothing, counted if is_counted else nothing

    def column(self, units: Sequence[str], period: str, split: str) -> list[Number]:
        """The counted values of many units."""
        grid = self.counted.grid
        found = self.counted.find_all([grid.key(unit, period, split) for unit in units])
        return [self._nothing(unit, period) if value is NOTHING else value for unit, value in zip(units, found, strict=True)]

    def _nothing(self, unit: str, period: str) -> Number:
        place = self._book.space.index.get(unit)
        return 0 if place is not None and self.zeros.is_zero(place, period) else None

    def known(self) -> Iterator[tuple[str, str, str]]:
        """Cells with a value or a known blank, then the zeros."""
        grid = self.reported.grid
        keys = dict.fromkeys([*self.reported, *self.counted])
        yield from (grid.names(key) for key in keys)
        for period in grid.periods:
            for place in np.flatnonzero(self.zeros.where(period)):
                unit = grid.space.units[place]
                if grid.key(unit, period, "") not in keys:
                    yield unit, period, ""

    def known_of(self, unit: str) -> Iterator[tuple[str, str, str]]:
        """The same of one unit, without looking at the others."""
        place, grid = self._book.space.index[unit], self.reported.grid
        for key in dict.fromkeys([*self.reported.of_unit(place), *self.counted.of_unit(place)]):
            yield grid.names(key)
        yield from ((unit, period, "") for period in grid.periods if self.zeros.is_zero(place, period))


class Zeros:
    """Where an empty cell is a true zero: the table was sent, or ticked as having nothing to report.

    A blank is no zero: numbers typed in fixed cells are zero only by a tick; a tick column without any mark says nothing until the
    unit has confirmed its round.
    """

    def __init__(self, book: Book, indicator: Indicator, records: Records) -> None:
        self._book, self._indicator, self._records = book, indicator, records
        self._made: dict[str, Flags] = {}
        self._listed: dict[str, list[bool]] = {}

    def is_zero(self, place: int, period: str) -> bool:
        """Whether an empty cell of this unit and period is zero."""
        listed = self._listed.get(period)
        if listed is None:
            listed = self._listed[period] = self.where(period).tolist()
        return listed[place]

    def where(self, period: str) -> Flags:
        """Units where it is."""
        if period not in self._made:
            self._made[period] = self._book.space.spread(self._own(period))
        return self._made[period]

    def _own(self, period: str) -> Flags:
        closing = Closing(self._book)
        if self._indicator.kind == "median":
            # The middle of nothing is no number of days.
            return closing.nobody
        table = self._records.spec.table
        nil = closing.units_with(closing.nil_field(table), period) if self._takes_nil else closing.nobody
        if self._is_typed:
            return nil
        given = self._given(period)
        for name in self._ticks:
            given = given & (
                self._records.is_marked(name, self._edition(period)) | closing.units_with(closing.confirmed_field, period)
            )
        return given | nil

    def _given(self, period: str) -> Flags:
        spec = self._records.spec
        if spec.layout != "form" or spec.per != "round":
            return self._records.is_given(self._edition(period))
        rounds = {p.code for p in self._book.rounds}
        wanted = {period} if period in rounds else self._book.rounds_of_year if period == YEAR else rounds
        found = np.zeros(len(self._book.space.units), dtype=bool)
        found[self._records.units[self._records.judged("round_code", wanted.__contains__)]] = True
        return found

    def _edition(self, period: str) -> str:
        """Whose workbook says nothing by saying nothing: of a round that of its edition, of the year that of this one."""
        if period == YEAR:
            return edition_of(self._book.template, self._book.campaign)
        return next((p.edition for p in self._book.rounds if p.code == period), "")

    @property
    def _is_typed(self) -> bool:
        """Whether the number is typed as such in a fixed cell, so that an empty cell is unknown."""
        records, indicator = self._records, self._indicator
        numbers = value_fields(indicator)
        names = [*numbers, *(name for need in indicator.needs for name in need.split("|"))]
        layout = records.spec.layout
        return layout == "lines" or is_per_round(records, names) or (layout == "form" and bool(numbers))

    @property
    def _takes_nil(self) -> bool:
        """A tick for a sheet with wanted lines speaks of those lines only."""
        lines = {line.code for line in self._records.spec.lines if line.wanted}
        return not self._indicator.line or not lines or self._indicator.line in lines

    @property
    def _ticks(self) -> list[str]:
        by_name = self._records.spec.by_name
        return [name for name in self._indicator.where if name in by_name and by_name[name].type == "tick"]


class Closing:
    """The form in which units say per round what they confirm and what they have nothing of."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._roles = book.template.roles
        self.confirmed_field = self._roles.get("confirmed", "")
        self.nobody: Flags = np.zeros(len(book.space.units), dtype=bool)

    def nil_field(self, table: str) -> str:
        """The tick that says a table has nothing to report."""
        prefix = self._roles.get("nil_prefix", "nil") + "."
        return next((name for name, named in self._roles.items() if name.startswith(prefix) and named == table), "")

    def units_with(self, tick: str, period: str) -> Flags:
        """Units that made a tick for the round; for any other period, for at least one round (of the year, for the year)."""
        records = self._book.tables.get(self._roles.get("closing", ""))
        if records is None or not tick or tick not in records.frame:
            return self.nobody
        rows = records.mask({tick: "*"})
        if period in {p.code for p in self._book.rounds}:
            rows = rows & records.mask({"round_code": period})
        elif period == YEAR:
            rows = rows & records.judged("round_code", self._book.rounds_of_year.__contains__)
        found = self.nobody.copy()
        found[records.units[rows]] = True
        return found


class Units:
    """How many units are expected: all followed ones, or those of the types that a setting names. One that sends the whole of its
    own campaign says itself how many it expects."""

    def __init__(self, book: Book, indicator: Indicator) -> None:
        self.calendar_of: Mapping[str, str] = {NOW: "now"}
        setting = indicator.values.get("types_setting")
        value = book.campaign.settings.get(str(setting)) if setting else None
        parts = value if isinstance(value, list | tuple | set | frozenset) else str(value or "").split(",")
        types = {str(part).strip() for part in parts if str(part).strip()}
        senders = {one.unit for one in book.imported.sent}
        followed = (unit for unit in book.campaign.followed if unit.code not in senders)
        units = [unit.code for unit in followed if not setting or unit.type in types]
        grid = Grid(book.space, [NOW], [""])
        above, _ = grid.upwards(book.space.codes(units), np.ones(len(units), dtype=np.int64))
        found, counts = np.unique(above, return_counts=True)
        self._cells = Cells(grid, found, counts, NONE)

    def values(self, unit: str, period: str, split: str) -> tuple[Number, Number]:
        """The same twice; 0 where none of the units below is expected."""
        key = self._cells.grid.key(unit, period, split)
        value = (self._cells.find(key)[1] or 0) if key >= 0 else None
        return value, value

    def known(self) -> Iterator[tuple[str, str, str]]:
        """Units with somebody expected below."""
        yield from (self._cells.grid.names(key) for key in self._cells)


class Ratio:
    """One number over another, in percent or times `values.times`; the lower one of today where it has no such period."""

    def __init__(self, book: Book, indicator: Indicator, table: FactTable) -> None:
        self._upper, self._lower = table.source(indicator.numerator), table.source(indicator.denominator)
        self._times = 100 if indicator.percent else indicator.values.get("times", 1)
        flagged = dict.fromkeys(flagged_rounds(book, indicator), "round")
        mine = {period: calendar for period, calendar in self._upper.calendar_of.items() if calendar in indicator.calendars}
        self.calendar_of: Mapping[str, str] = {**mine, **flagged}
        self._splits = {"", *indicator.splits}

    def values(self, unit: str, period: str, split: str) -> tuple[Number, Number]:
        """None where one of the two is not reported or the lower one is zero."""
        below = period if period in self._lower.calendar_of else NOW
        upper, lower = self._upper.values(unit, period, split), self._lower.values(unit, below, split)
        reported, counted = (self._divide(one, two) for one, two in zip(upper, lower, strict=True))
        return reported, counted

    def _divide(self, upper: Number, lower: Number) -> Number:
        return upper * self._times / lower if upper is not None and lower else None

    def known(self) -> Iterator[tuple[str, str, str]]:
        """Where the upper number is known and the ratio can be made."""
        for unit, period, split in self._upper.known():
            is_mine = period in self.calendar_of and "+".join(part.partition("=")[0] for part in split.split("|")) in self._splits
            if is_mine and self.values(unit, period, split) != (None, None):
                yield unit, period, split


class Formula:
    """A named formula over facts; `FORMULAS` says what each one is."""

    def __init__(self, book: Book, indicator: Indicator, table: FactTable) -> None:
        self._book, self._indicator, self._table = book, indicator, table
        names = [indicator.numerator, *(name.lstrip("-") for name in indicator.fields)]
        self._parts = [table.source(name) for name in names if name]
        calendars = self._parts[0].calendar_of if indicator.formula != "not_counted" else {NOW: "now"}
        shown = {period: calendar for period, calendar in calendars.items() if calendar in indicator.calendars}
        self.calendar_of: Mapping[str, str] = {p: calendar for p, calendar in shown.items() if not p.endswith(LATE)}

    def values(self, unit: str, period: str, split: str) -> tuple[Number, Number]:
        """(reported, counted)."""
        reported, counted = (FORMULAS[self._indicator.formula](self, unit, period, split, which) for which in (0, 1))
        return reported, counted

    def known(self) -> Iterator[tuple[str, str, str]]:
        """Every unit and period where the formula gives something."""
        splits = [f"reason={reason}" for reason in self._reasons] if self._indicator.splits else []
        for unit in self._book.space.units:
            for period in self.calendar_of:
                for split in ["", *splits]:
                    if self.values(unit, period, split) != (None, None):
                        yield unit, period, split

    @property
    def _reasons(self) -> Iterable[str]:
        account = self._table.accounts.get((self._indicator.numerator, WHOLE))
        return account.reasons if account else ()

    def part(self, number: int, unit: str, period: str, split: str, which: int) -> Number:
        """One of the numbers it is made of."""
        return self._parts[number].values(unit, period, split)[which]

    def target(self, unit: str, period: str) -> int | None:
        """The target of its number."""
        return self._table.target(unit, self._indicator.numerator, period)

    def percent_of_target(self, unit: str, period: str, split: str, which: int) -> Number:
        """Never capped; None without a target, or where nothing is reported."""
        value, target = self.part(0, unit, period, split, which), self.target(unit, period)
        return None if split or value is None or not target else value * 100 / target

    def missing(self, unit: str, period: str, split: str, which: int) -> Number:
        """Target less value, not below `floor`; who has sent nothing lacks all of it."""
        target = self.target(unit, period)
        if split or target is None:
            return None
        return max(self._indicator.floor or 0, target - (self.part(0, unit, period, split, which) or 0))

    def pace(self, unit: str, period: str, split: str, which: int) -> Number:
        """What is missing over the weeks begun that are left, rounded up; None after the end."""
        missing, end = self.missing(unit, period, split, which), self._end_of(period)
        if missing is None or end is None or end < self._book.today:
            return None
        start = max(self._book.today, self._start_of(period) or self._book.today)
        weeks = math.ceil(((end - start).days + 1) / 7)
        return math.ceil(missing / weeks)

    def forecast(self, unit: str, period: str, split: str, which: int) -> Number:
        """The number at the end of the period, should every week left bring the mean of the last four; after the end the number.

        Source: domain IN-05.
        """
        value, end = self.part(0, unit, period, split, which), self._end_of(period)
        if split or value is None or end is None:
            return None
        start = max(self._book.today, self._start_of(period) or self._book.today)
        days_left = max(0, (end - start).days)
        return round(value + self._recent[which].get(unit, 0) / RECENT.days * days_left)

    @cached_property
    def _recent(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """Unit -> how many of its records, reported and counted, are of the last four weeks."""
        base = self._book.by_code[self._indicator.numerator]
        records, judged = self._book.records_of(base), self._book.judged(base)
        days = [when.last if isinstance(when, DateInterval) else None for when in records.column(base.date)]
        first = self._book.today - RECENT
        is_recent = np.array([day is not None and first < day <= self._book.today for day in days], dtype=bool)
        return self._counted_up(records.units[judged.reported & is_recent]), self._counted_up(
            records.owners[judged.counted & is_recent]
        )

    def _counted_up(self, places: Ints) -> Mapping[str, int]:
        space = self._book.space
        chains = [level[places] for level in space.levels]
        reached = np.concatenate([chain[chain >= 0] for chain in chains]) if len(places) else places
        return {space.units[place]: int(count) for place, count in zip(*np.unique(reached, return_counts=True), strict=True)}

    def _end_of(self, period: str) -> date | None:
        return max((one.count_to for one in self._parts_of(period)), default=None)

    def _start_of(self, period: str) -> date | None:
        return min((one.count_from for one in self._parts_of(period)), default=None)

    def _parts_of(self, period: str) -> list[Period]:
        """The period itself; of the whole programme its phases."""
        is_whole = period == PROGRAMME
        return [one for one in self._book.campaign.periods if one.code == period or (is_whole and one.axis == "phase")]

    def not_counted(self, unit: str, period: str, split: str, which: int) -> Number:
        """Rows accepted and not counted, all or those of one reason."""
        account = self._table.accounts.get((self._indicator.numerator, unit))
        if account is None or period != NOW:
            return None
        return account.reasons.get(split.removeprefix("reason=")) if split else sum(account.reasons.values())

    def how_many_above_zero(self, unit: str, period: str, split: str, which: int) -> Number:
        """How many of its numbers are above zero; None when none is known."""
        known = [value for n in range(len(self._parts)) if (value := self.part(n, unit, period, split, which)) is not None]
        return sum(value > 0 for value in known) if known else None

    def plus_minus(self, unit: str, period: str, split: str, which: int) -> Number:
        """Its numbers added, those written with "-" taken away; None when the first is not reported."""
        signs = [-1 if name.startswith("-") else 1 for name in self._indicator.fields]
        numbers = [self.part(n, unit, period, split, which) for n in range(len(self._parts))]
        if not numbers or numbers[0] is None:
            return None
        return sum(sign * (value or 0) for sign, value in zip(signs, numbers, strict=True))


FORMULAS = {
    "percent_of_target": Formula.percent_of_target,
    "missing": Formula.missing,
    "pace": Formula.pace,
    "forecast": Formula.forecast,
    "not_counted": Formula.not_counted,
    "how_many_above_zero": Formula.how_many_above_zero,
    "plus_minus": Formula.plus_minus,
}


class FactTable(Mapping[Key, Fact]):
    """(indicator, unit, period, split) -> Fact. Walking over it gives those with something in them; any other cell of a known unit
    and period can be asked for, and is zero or not reported."""

    def __init__(self, book: Book, accounts: Mapping[tuple[str, str], Account]) -> None:
        self._book = book
        self.accounts = accounts
        self._sources: dict[str, Source] = {}

    def source(self, code: str) -> Source:
        """The values of one indicator, made on first use."""
        if code not in self._sources:
            indicator = self._book.by_code[code]
            self._sources[code] = made = self._make(indicator)
            if code in self._book.imported and indicator.kind not in NOT_CARRIED:
                self._sources[code] = WithImported(made, indicator, self._book.imported, self._book.template)
        return self._sources[code]

    def _make(self, indicator: Indicator) -> Source:
        if indicator.kind == "ratio":
            return Ratio(self._book, indicator, self)
        if indicator.kind == "derived":
            return Formula(self._book, indicator, self)
        return Counted(self._book, indicator) if self._book.table_of(indicator) else Units(self._book, indicator)

    def target(self, unit: str, indicator: str, period: str) -> int | None:
        """The target in force today, None when none is assigned."""
        found = self._book.campaign.target(unit, indicator, period, self._book.today)
        return found.value if found else None

    def __getitem__(self, key: Key) -> Fact:
        code, unit, period, split = key
        if code not in self._book.by_code or unit not in self._book.space.index:
            raise KeyError(key)
        source = self.source(code)
        if period not in source.calendar_of:
            raise KeyError(key)
        reported, counted = source.values(unit, period, split)
        target = self.target(unit, code, period) if not split else None
        return Fact(unit, code, source.calendar_of[period], period, split, reported, counted, target)

    def column(self, indicator: str, units: Sequence[str], period: str, split: str) -> list[Number]:
        """The counted values of many units; None where there is no such fact."""
        source = self.source(indicator) if indicator in self._book.by_code else None
        if source is None or period not in source.calendar_of:
            return [None] * len(units)
        if isinstance(source, Counted):
            return source.column(units, period, split)
        return [source.values(unit, period, split)[1] for unit in units]

    def of_unit(self, unit: str) -> Iterator[Fact]:
        """What is known of one unit, or of the whole, and was not made from other numbers."""
        for code, indicator in self._book.by_code.items():
            source = self.source(code)
            if indicator.kind not in NOT_CARRIED:
                known = source.known_of(unit) if isinstance(source, Counted | WithImported) else source.known()
                for of, period, split in dict.fromkeys(known):
                    if of == unit and period in source.calendar_of:
                        yield self[code, unit, period, split]

    def __iter__(self) -> Iterator[Key]:
        for code in self._book.by_code:
            source = self.source(code)
            for unit, period, split in dict.fromkeys(source.known()):
                if period in source.calendar_of:
                    yield code, unit, period, split

    def __len__(self) -> int:
        return sum(1 for _ in self)


PSEUDO = (PROGRAMME, YEAR, NOW)
