"""The cells of one sheet, kept sparsely: what was written cell by cell, and areas that were formatted as a whole.

A format over 2,000 x 40 blank cells is one area. A cell written into it starts from the areas that cover it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sync.local_google.a1 import Box
from sync.local_google.cells import EMPTY, Cell, Path, patched

SMALL_AREA = 64
"""Up to so many cells are written one by one: an area is dearer than they are."""


@dataclass(frozen=True, slots=True)
class Area:
    """A patch of CellData over a box of cells, without a value."""

    box: Box
    data: Mapping[str, Any]
    paths: tuple[Path, ...]


@dataclass(slots=True)
class Grid:
    """Cells by row and column, from 0, and areas in the order in which they were laid."""

    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    areas: tuple[Area, ...] = ()
    composed: dict[tuple[int, ...], Cell] = field(default_factory=dict)
    by_column: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)

    def copy(self) -> Grid:
        """The same contents; neither sees the other's changes."""
        return Grid({row: dict(columns) for row, columns in self.cells.items()}, self.areas)

    def at(self, row: int, column: int) -> Cell:
        """The cell, EMPTY where nothing was ever put."""
        found = self.cells.get(row, {}).get(column)
        return self.blank(row, column) if found is None else found

    def blank(self, row: int, column: int) -> Cell:
        """What the areas give to a cell that was never written itself."""
        if not self.areas:
            return EMPTY
        covering = tuple(index for index, top, bottom in self.over(column) if top <= row < bottom)
        found = self.composed.get(covering)
        if found is None:
            found = EMPTY
            for index in covering:
                found = patched(found, self.areas[index].data, self.areas[index].paths)
            self.composed[covering] = found
        return found

    def over(self, column: int) -> list[tuple[int, int, int]]:
        """Number, first row and end of each area over the column."""
        found = self.by_column.get(column)
        if found is None:
            boxes = [(index, area.box) for index, area in enumerate(self.areas)]
            found = [(index, box.top, box.bottom) for index, box in boxes if box.left <= column < box.right]
            self.by_column[column] = found
        return found

    def forget(self) -> None:
        """Drop what was worked out from areas that are no longer the same."""
        self.composed, self.by_column = {}, {}

    def set(self, row: int, column: int, cell: Cell) -> None:
        """Keep the cell; one that equals what its areas give is not kept."""
        if cell == self.blank(row, column):
            columns = self.cells.get(row)
            if columns is not None:
                columns.pop(column, None)
                if not columns:
                    del self.cells[row]
        else:
            self.cells.setdefault(row, {})[column] = cell

    def written(self, box: Box) -> Iterator[tuple[int, int, Cell]]:
        """Row, column and cell of each that is kept by itself inside the box, in reading order."""
        for row in self.rows_within(box):
            columns = self.cells[row]
            for column in sorted(column for column in columns if box.left <= column < box.right):
                yield row, column, columns[column]

    def rows_within(self, box: Box) -> list[int]:
        """Rows of the box that have a cell kept by itself."""
        if box.height < len(self.cells):
            return [row for row in range(box.top, box.bottom) if row in self.cells]
        return sorted(row for row in self.cells if box.top <= row < box.bottom)

    def change(self, box: Box, rule: Callable[[Cell], Cell]) -> None:
        """Pass each cell kept by itself in the box through the rule."""
        for row, column, cell in list(self.written(box)):
            self.set(row, column, rule(cell))

    def patch(self, box: Box, data: Mapping[str, Any], paths: tuple[Path, ...]) -> None:
        """Write one CellData into every cell of the box."""
        if box.height <= 0 or box.width <= 0:
            return
        if data.get("userEnteredValue") or box.height * box.width <= SMALL_AREA:
            for row in range(box.top, box.bottom):
                for column in range(box.left, box.right):
                    self.set(row, column, patched(self.at(row, column), data, paths))
            return
        changed = [(row, column, patched(cell, data, paths)) for row, column, cell in self.written(box)]
        if any(path[0] not in ("userEnteredValue",) for path in paths):
            self.lay(Area(box, data, paths))
        for row, column, cell in changed:
            self.set(row, column, cell)

    def lay(self, area: Area) -> None:
        """Add an area on top; those that it hides wholly are dropped, and nothing changes if it changes nothing."""
        wiped = set(area.paths)
        kept = tuple(
            old
            for old in self.areas
            if not (area.box.covers(old.box) and all(any(p[: len(w)] == w for w in wiped) for p in old.paths))
        )
        self.areas = (*kept, area) if kept or has_content(area) else ()
        self.forget()

    def used(self) -> tuple[int, int]:
        """Rows and columns up to the last cell that holds a value."""
        rows = [row for row, columns in self.cells.items() if any(cell.value is not None for cell in columns.values())]
        width = max(
            (column + 1 for columns in self.cells.values() for column, cell in columns.items() if cell.value is not None), default=0
        )
        return max(rows, default=-1) + 1, width

    def replace_cells(self, moved: Iterator[tuple[int, int, Cell]], areas: tuple[Area, ...]) -> None:
        """Take other cells and areas in place of those kept now."""
        cells: dict[int, dict[int, Cell]] = {}
        for row, column, cell in moved:
            cells.setdefault(row, {})[column] = cell
        self.cells, self.areas = cells, areas
        self.forget()


def has_content(area: Area) -> bool:
    """Whether the area gives a cell anything."""
    return not patched(EMPTY, area.data, area.paths).is_blank
