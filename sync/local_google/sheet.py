"""One sheet and the whole state of a spreadsheet: plain values that a batch copies before it changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sync.local_google.a1 import Box, letters, quoted
from sync.local_google.errors import ApiError
from sync.local_google.grid import Grid

Json = dict[str, Any]

MOST_CELLS = 10_000_000
DEFAULT_ROWS, DEFAULT_COLUMNS = 1000, 26
SIDES = ("startRowIndex", "startColumnIndex", "endRowIndex", "endColumnIndex")


def invalid(message: str) -> ApiError:
    """A refusal of what a request wants."""
    return ApiError(400, "INVALID_ARGUMENT", message)


@dataclass(slots=True)
class Sheet:
    """A tab: its properties, its cells, and what lies on it; the dicts in it are replaced, never changed."""

    properties: Json
    grid: Grid = field(default_factory=Grid)
    rows: dict[int, Json] = field(default_factory=dict)
    columns: dict[int, Json] = field(default_factory=dict)
    merges: list[Box] = field(default_factory=list)
    conditions: list[Json] = field(default_factory=list)
    protected: list[Json] = field(default_factory=list)
    filter: Json | None = None
    views: list[Json] = field(default_factory=list)
    charts: list[Json] = field(default_factory=list)
    bandings: list[Json] = field(default_factory=list)
    row_groups: list[Json] = field(default_factory=list)
    column_groups: list[Json] = field(default_factory=list)

    def copy(self) -> Sheet:
        """The same sheet; neither sees the other's changes."""
        return Sheet(
            dict(self.properties), self.grid.copy(), dict(self.rows), dict(self.columns), list(self.merges), list(self.conditions),
            list(self.protected), self.filter, list(self.views), list(self.charts), list(self.bandings), list(self.row_groups),
            list(self.column_groups),
        )  # fmt: skip

    @property
    def id(self) -> int:
        """The sheetId, "gid" in links."""
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        """The tab's name."""
        return str(self.properties["title"])

    @property
    def height(self) -> int:
        """Rows of the grid."""
        return int(self.properties["gridProperties"]["rowCount"])

    @property
    def width(self) -> int:
        """Columns of the grid."""
        return int(self.properties["gridProperties"]["columnCount"])

    @property
    def box(self) -> Box:
        """The whole grid."""
        return Box(0, 0, self.height, self.width)

    def resize(self, rows: int, columns: int) -> None:
        """Give the grid another size; what lies outside is gone."""
        grid = {**self.properties["gridProperties"], "rowCount": rows, "columnCount": columns}
        self.properties = {**self.properties, "gridProperties": grid}


@dataclass(slots=True)
class State:
    """Everything that one spreadsheet holds."""

    properties: Json
    sheets: list[Sheet] = field(default_factory=list)
    named: list[Json] = field(default_factory=list)
    metadata: list[Json] = field(default_factory=list)
    last_id: int = 0

    def copy(self) -> State:
        """The same state; neither sees the other's changes."""
        return State(
            dict(self.properties), [sheet.copy() for sheet in self.sheets], list(self.named), list(self.metadata), self.last_id
        )

    @property
    def locale(self) -> str:
        """As "vi_VN"."""
        return str(self.properties["locale"])

    def sheet(self, sheet_id: int | None, word: str = "grid") -> Sheet:
        """The sheet with the id; none given means 0. ApiError if there is none, told with Google's word for it."""
        wanted = int(sheet_id or 0)
        for sheet in self.sheets:
            if sheet.id == wanted:
                return sheet
        raise invalid(f"No {word} with id: {wanted}")

    def titled(self, title: str) -> Sheet | None:
        """The sheet with the title, upper and lower case being one."""
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == title.casefold()), None)

    def new_id(self, taken: Iterable[int]) -> int:
        """An id that no other object has, the same in every run."""
        used = set(taken)
        while True:
            self.last_id += 1
            number = self.last_id * 2654435761 % (2**31 - 1)
            if number and number not in used:
                return number

    def renumber(self) -> None:
        """Give each sheet its place as index."""
        for index, sheet in enumerate(self.sheets):
            if sheet.properties.get("index") != index:
                sheet.properties = {**sheet.properties, "index": index}

    def check_size(self) -> None:
        """ApiError if the grids together hold more cells than a spreadsheet may."""
        if sum(sheet.height * sheet.width for sheet in self.sheets) > MOST_CELLS:
            raise invalid(f"This action would increase the number of cells in the workbook above the limit of {MOST_CELLS} cells.")

    def resolve(self, grid_range: Mapping[str, Any] | None) -> tuple[Sheet, Box]:
        """The sheet and the cells of a GridRange, cut to the grid. ApiError if it starts outside or its sides are crossed."""
        told = grid_range or {}
        sheet = self.sheet(told.get("sheetId"))
        top, left, bottom, right = (told.get(side) for side in SIDES)
        check_sides(told)
        if (top or 0) >= max(sheet.height, 1) or (left or 0) >= max(sheet.width, 1):
            raise invalid(
                f"Range ({open_range(sheet.title, told)}) exceeds grid limits. Max rows: {sheet.height}, max columns: {sheet.width}"
            )
        rows = sheet.height if bottom is None else min(bottom, sheet.height)
        columns = sheet.width if right is None else min(right, sheet.width)
        return sheet, Box(top or 0, left or 0, rows, columns)

    def position(self, coordinate: Mapping[str, Any] | None) -> tuple[Sheet, int, int]:
        """The sheet, row and column of a GridCoordinate. ApiError if it lies outside."""
        told = coordinate or {}
        sheet = self.sheet(told.get("sheetId"))
        row, column = int(told.get("rowIndex", 0)), int(told.get("columnIndex", 0))
        for name, at, size, word in (("rowIndex", row, sheet.height, "row"), ("columnIndex", column, sheet.width, "column")):
            if at < 0:
                raise invalid(f"GridCoordinate.{name}[{at}] must be >= 0")
            if at >= size:
                raise invalid(f"GridCoordinate.{name}[{at}] is after last {word} in grid[{size - 1}]")
        return sheet, row, column


def check_sides(told: Mapping[str, Any]) -> None:
    """ApiError for a side below 0 or an end before its start."""
    for name in SIDES:
        if told.get(name) is not None and told[name] < 0:
            raise invalid(f"{name}[{told[name]}] must be >= 0")
    for word in ("Row", "Column"):
        start, end = told.get(f"start{word}Index") or 0, told.get(f"end{word}Index")
        if end is not None and end < start:
            raise invalid(f"end{word}Index[{end}] cannot be before start{word}Index[{start}]")


def open_range(title: str, told: Mapping[str, Any]) -> str:
    """A GridRange in A1 notation, its open sides left open."""
    top, left, bottom, right = (told.get(side) for side in SIDES)
    start = f"{letters(left or 0)}{(top or 0) + 1}"
    end = (letters(right - 1) if right else "") + ("" if bottom is None else str(bottom))
    return f"{quoted(title)}!{start}" + (f":{end}" if end and end != start else "")


def grid_range(sheet_id: int, box: Box) -> Json:
    """The box as a GridRange with all its sides."""
    return {
        "sheetId": sheet_id, "startRowIndex": box.top, "endRowIndex": box.bottom, "startColumnIndex": box.left,
        "endColumnIndex": box.right,
    }  # fmt: skip


def at_request(index: int, kind: str, work: Callable[[], Json | None]) -> Json:
    """The reply of one request; a refusal names the request as Google does."""
    try:
        return work() or {}
    except ApiError as error:
        raise ApiError(error.code, error.status, f"Invalid requests[{index}].{kind}: {error.message}", error.reason) from error


def new_sheet(sheet_id: int, title: str, index: int, rows: int = DEFAULT_ROWS, columns: int = DEFAULT_COLUMNS) -> Sheet:
    """An empty tab."""
    return Sheet(
        {
            "sheetId": sheet_id, "title": title, "index": index, "sheetType": "GRID",
            "gridProperties": {"rowCount": rows, "columnCount": columns},
        }
    )  # fmt: skip
