"""Arrays of (unit, period, split, value) -> cells that are looked up by code, rolled up over the tree of units."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sync.campaign import WHOLE, Campaign

Ints = npt.NDArray[np.int64]
Values = npt.NDArray[Any]

DENSE = 1 << 22
"""Up to so many possible cells a plain count per cell beats sorting the records."""
LISTED = 1 << 15
"""Up to so many known cells of an indicator are kept as a dictionary, at a hundred bytes each."""
NOTHING = object()
EXACT = 1 << 53
"""Sums below this are exact in the floats of a quick sum; above it they are added as whole numbers."""


class Space:
    """The units of a campaign as numbers, and for each the chain of units that count it: itself, parents, the whole."""

    def __init__(self, campaign: Campaign, others: Sequence[str] = ()) -> None:
        known = [unit.code for unit in campaign.units]
        self.units = list(dict.fromkeys([*known, *others, WHOLE]))
        self.index = {code: number for number, code in enumerate(self.units)}
        chains = [[code] if code == WHOLE else self._chain(campaign, code) for code in self.units]
        depth = max(map(len, chains))
        self.levels = [self._level(chains, step) for step in range(depth)]

    def _chain(self, campaign: Campaign, code: str) -> list[str]:
        return list(campaign.ancestors(code)) if code in campaign.by_code else [code, WHOLE]

    def _level(self, chains: Sequence[Sequence[str]], step: int) -> Ints:
        return np.array([self.index[chain[step]] if step < len(chain) else -1 for chain in chains], dtype=np.int64)

    def codes(self, names: Sequence[str]) -> Ints:
        """Numbers of units."""
        return np.array([self.index[name] for name in names], dtype=np.int64)

    def spread(self, flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Units with a flag, and every unit that counts one of them."""
        found = np.zeros(len(self.units), dtype=bool)
        for level in self.levels:
            reached = level[flags]
            found[reached[reached >= 0]] = True
        return found


def distinct(keys: Ints) -> Ints:
    """Each key once, ascending; by sorting, for numpy's hashing is many times slower on keys with a pattern."""
    if not len(keys):
        return keys
    ordered = np.sort(keys)
    found: Ints = ordered[np.append(True, ordered[1:] != ordered[:-1])]
    return found


def without(keys: Ints, others: Ints) -> Ints:
    """The distinct keys that are not among the others."""
    mine = distinct(keys)
    left: Ints = mine[~np.isin(mine, others, kind="sort")]
    return left


def add_up(keys: Ints, values: Values | None, size: int) -> tuple[Ints, Values]:
    """Sum of the values (None: how many) per distinct key, keys ascending; whole numbers stay exact."""
    if not len(keys):
        return keys, np.zeros(0, dtype=np.int64)
    is_exact = values is None or _is_small(values)
    if is_exact and size <= DENSE:
        totals = np.bincount(keys, weights=values, minlength=0)
        found = distinct(keys) if values is not None else np.flatnonzero(totals)
        return found, _whole(totals[found], values)
    found, inverse = np.unique(keys, return_inverse=True)
    if is_exact:
        return found, _whole(np.bincount(inverse, weights=values), values)
    totals = np.zeros(len(found), dtype=object)
    np.add.at(totals, inverse, values.astype(object) if values is not None else 1)
    return found, totals


def _is_small(values: Values) -> bool:
    return values.dtype != object and float(np.abs(values.astype(float)).sum()) < EXACT


def _whole(totals: Values, values: Values | None) -> Values:
    is_whole = values is None or np.issubdtype(values.dtype, np.integer)
    return np.rint(totals).astype(np.int64) if is_whole else totals


def number_array(values: Sequence[Any]) -> Values:
    """Numbers as the narrowest exact array: int64, float, or objects when some are too large."""
    if all(isinstance(value, int) for value in values):
        is_small = all(-EXACT < value < EXACT for value in values)
        return np.array(values, dtype=np.int64) if is_small else np.array(values, dtype=object)
    return np.array(values, dtype=float)


@dataclass(frozen=True)
class Grid:
    """How (unit, period, split) become one number; `space` numbers the units."""

    space: Space
    periods: Sequence[str]
    splits: Sequence[str]

    @property
    def size(self) -> int:
        """How many cells there could be."""
        return len(self.space.units) * len(self.periods) * len(self.splits)

    @cached_property
    def period_index(self) -> dict[str, int]:
        """Number of a period."""
        return {name: number for number, name in enumerate(self.periods)}

    @cached_property
    def split_index(self) -> dict[str, int]:
        """Number of a split."""
        return {name: number for number, name in enumerate(self.splits)}

    def keys(self, units: Ints, periods: Ints, splits: Ints) -> Ints:
        """One number per cell."""
        return (units * len(self.periods) + periods) * len(self.splits) + splits

    def key(self, unit: str, period: str, split: str) -> int:
        """Of one cell; -1 when there is no such cell."""
        try:
            place = self.space.index[unit] * len(self.periods) + self.period_index[period]
            return place * len(self.splits) + self.split_index[split]
        except KeyError:
            return -1

    def apart(self, keys: Ints) -> tuple[Ints, Ints, Ints]:
        """Units, periods, splits of cells."""
        rest, splits = np.divmod(keys, len(self.splits))
        units, periods = np.divmod(rest, len(self.periods))
        return units, periods, splits

    def names(self, key: int) -> tuple[str, str, str]:
        """Unit, period and split of one cell."""
        rest, split = divmod(key, len(self.splits))
        unit, period = divmod(rest, len(self.periods))
        return self.space.units[unit], self.periods[period], self.splits[split]

    def upwards(self, keys: Ints, values: Values) -> tuple[Ints, Values]:
        """Each cell once for its own unit and once for every unit above."""
        units, periods, splits = self.apart(keys)
        found: list[tuple[Ints, Values]] = []
        for level in self.space.levels:
            above = level[units]
            is_there = above >= 0
            found.append((self.keys(above[is_there], periods[is_there], splits[is_there]), values[is_there]))
        return np.concatenate([keys for keys, _ in found]), np.concatenate([values for _, values in found])


@dataclass(frozen=True)
class Cells:
    """Values of cells, and cells known to be blank ("…"); a cell that is in neither has nothing in it."""

    grid: Grid
    keys: Ints
    values: Values
    blanks: Ints

    def find(self, key: int) -> tuple[bool, float | int | None]:
        """(whether the cell is known, its value)."""
        if len(self.keys) + len(self.blanks) <= LISTED:
            value = self._listed.get(key, NOTHING)
            return (False, None) if value is NOTHING else (True, value)
        place = int(self.keys.searchsorted(key))
        if place < len(self.keys) and self.keys[place] == key:
            value = self.values[place]
            return True, value.item() if isinstance(value, np.generic) else value
        place = int(self.blanks.searchsorted(key))
        return bool(place < len(self.blanks) and self.blanks[place] == key), None

    def find_all(self, keys: Sequence[int]) -> list[Any]:
        """The value of each cell, NOTHING where the cell is not known."""
        if len(self.keys) + len(self.blanks) <= LISTED:
            return [self._listed.get(key, NOTHING) for key in keys]
        found = map(self.find, keys)
        return [value if is_known else NOTHING for is_known, value in found]

    @cached_property
    def _listed(self) -> dict[int, Any]:
        """The value of every known cell: looking one up in an array takes twenty times as long."""
        return dict.fromkeys(self.blanks.tolist()) | dict(zip(self.keys.tolist(), self.values.tolist(), strict=True))

    def of_unit(self, unit: int) -> Iterator[int]:
        """The known cells of one unit."""
        width = len(self.grid.periods) * len(self.grid.splits)
        for keys in (self.keys, self.blanks):
            first, last = np.searchsorted(keys, [unit * width, (unit + 1) * width])
            yield from (int(key) for key in keys[first:last])

    def __iter__(self) -> Iterator[int]:
        """Every known cell."""
        yield from (int(key) for key in distinct(np.concatenate([self.keys, self.blanks])))


def rolled_up(grid: Grid, keys: Ints, values: Values, blanks: Ints) -> Cells:
    """Own cells of the units -> cells of all units, each the sum of what is below; blank only where nothing is known below."""
    above, numbers = grid.upwards(keys, values)
    found, totals = add_up(above, numbers, grid.size)
    unknown, _ = grid.upwards(blanks, np.zeros(len(blanks), dtype=np.int64))
    return Cells(grid, found, totals, without(unknown, found))


def rolled_up_by(grid: Grid, keys: Ints, values: Values, blanks: Ints, reduce: Callable[[Values], Any]) -> Cells:
    """Like `rolled_up`, with all values below a cell given to `reduce` (a median, for one)."""
    above, numbers = grid.upwards(keys, values)
    order = np.argsort(above, kind="stable")
    found, starts = np.unique(above[order], return_index=True)
    groups = np.split(numbers[order], starts[1:]) if len(found) else []
    unknown, _ = grid.upwards(blanks, np.zeros(len(blanks), dtype=np.int64))
    return Cells(grid, found, np.array([reduce(group) for group in groups], dtype=object), without(unknown, found))
