"""Records of one table, column by column: plain lists of Python values under their names, nothing converted, nothing added.

A library of frames is slower here on columns of mixed values, and takes longer to import than a sync may take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Frame:
    """`columns`: name -> one value per record; nobody changes them. `labels`: by what each record is known however the frame is
    cut and sorted: its place in the frame it was taken from."""

    columns: Mapping[str, Sequence[Any]]
    labels: Sequence[int]

    @classmethod
    def of(cls, columns: Mapping[str, Sequence[Any]]) -> Frame:
        """A whole frame. ValueError when its columns are not of one length."""
        sizes = {len(values) for values in columns.values()} or {0}
        if len(sizes) > 1:
            raise ValueError(f"columns of {sorted(sizes)} values")
        return cls(columns, range(sizes.pop()))

    @classmethod
    def of_rows(cls, rows: Sequence[Mapping[str, Any]]) -> Frame:
        """A whole frame of rows by column name; blank where a row has no such column."""
        names = dict.fromkeys(name for row in rows for name in row)
        return cls.of({name: [row.get(name) for row in rows] for name in names})

    def __len__(self) -> int:
        return len(self.labels)

    def __contains__(self, name: object) -> bool:
        return name in self.columns

    def __getitem__(self, name: str) -> Sequence[Any]:
        """One column. KeyError when it is not there."""
        return self.columns[name]

    def column(self, name: str) -> Sequence[Any]:
        """One column; blanks when nobody has it."""
        return self.columns[name] if name in self.columns else [None] * len(self)

    def rows(self) -> list[dict[str, Any]]:
        """Every record by column name."""
        names = list(self.columns)
        return [dict(zip(names, values, strict=True)) for values in zip(*self.columns.values(), strict=True)]

    def row(self, label: int) -> dict[str, Any]:
        """One record of a whole frame by column name."""
        return {name: values[label] for name, values in self.columns.items()}

    def take(self, places: Sequence[int]) -> Frame:
        """The records at these places, in this order."""
        columns = {name: [values[place] for place in places] for name, values in self.columns.items()}
        return Frame(columns, [self.labels[place] for place in places])

    def where(self, name: str, holds: Callable[[Any], bool]) -> Frame:
        """The records whose value in a column passes; all of them when there is no such column."""
        if name not in self.columns:
            return self
        return self.take([place for place, value in enumerate(self.columns[name]) if holds(value)])

    def with_columns(self, columns: Mapping[str, Sequence[Any]]) -> Frame:
        """The same records with these columns behind their own, or in the place of those of the same name."""
        kept = {name: values for name, values in self.columns.items() if name not in columns}
        return Frame({**kept, **columns}, self.labels)


def joined(frames: Iterable[Frame]) -> Frame:
    """The records of all of them, one frame after the other, as a whole frame; blank where one lacks a column."""
    parts = list(frames)
    names = dict.fromkeys(name for part in parts for name in part.columns)
    return Frame.of({name: [value for part in parts for value in part.column(name)] for name in names})
