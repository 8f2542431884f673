"""State -> what is seen in a cell: the effective value, the number format in force, the text on the screen, CellData."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sync.local_google.calculate import Calculator, CellError
from sync.local_google.cells import Cell, Formula, Value, extended, number_kept
from sync.local_google.patterns import Manner, default_pattern, formatted, general, manner_of
from sync.local_google.sheet import Json, Sheet, State

DATES = ("DATE", "TIME", "DATE_TIME")


@dataclass(slots=True)
class Reader:
    """Looks at cells of one state; good until the state changes."""

    state: State
    calculator: Calculator
    blanks: dict[int, Json] = field(default_factory=dict)

    @property
    def manner(self) -> Manner:
        """How the spreadsheet's locale writes."""
        return manner_of(self.state.locale)

    def effective(self, sheet: Sheet, row: int, column: int, cell: Cell) -> Value | CellError:
        """The value after formulas."""
        return self.calculator.value(sheet, row, column) if isinstance(cell.value, Formula) else cell.value

    def number_format(self, sheet: Sheet, row: int, column: int, cell: Cell) -> Mapping[str, str]:
        """The number format in force: the cell's own, else what its formula brings; {} for none."""
        own = (cell.format or {}).get("numberFormat")
        if own:
            return dict(own)
        return self.calculator.format_of(sheet, cell.value) if isinstance(cell.value, Formula) else {}

    def text(self, sheet: Sheet, row: int, column: int, cell: Cell) -> str:
        """What stands on the screen."""
        value = self.effective(sheet, row, column, cell)
        if value is None:
            return ""
        if isinstance(value, CellError):
            return value.shown
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, str):
            return value
        told = self.number_format(sheet, row, column, cell)
        pattern = told.get("pattern") or default_pattern(told.get("type", ""), self.manner)
        return formatted(value, pattern, self.manner) if pattern else general(value, self.manner)

    def rendered(self, sheet: Sheet, row: int, column: int, render: str, dates: str) -> Value:
        """The cell as the values calls give it; None where the cell is empty."""
        cell = sheet.grid.at(row, column)
        if cell.value is None:
            return None
        if render == "FORMULA" and isinstance(cell.value, Formula):
            return str(cell.value)
        if render == "FORMATTED_VALUE":
            return self.text(sheet, row, column, cell)
        value = self.effective(sheet, row, column, cell)
        if isinstance(value, CellError):
            return value.shown
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and dates == "FORMATTED_STRING" and self.number_format(sheet, row, column, cell).get("type") in DATES:
            return self.text(sheet, row, column, cell)
        return "" if value is None else value

    def cell_data(self, sheet: Sheet, row: int, column: int) -> Json:
        """The cell as CellData; {} for one that holds nothing."""
        cell = sheet.grid.at(row, column)
        if cell.is_blank:
            return {}
        if cell.value is None and id(cell) in self.blanks:
            return self.blanks[id(cell)]
        data: Json = {}
        if cell.value is not None:
            value = self.effective(sheet, row, column, cell)
            data["userEnteredValue"] = extended(cell.value)
            data["effectiveValue"] = value.resource() if isinstance(value, CellError) else extended(plain(value))
            data["formattedValue"] = self.text(sheet, row, column, cell)
        if cell.format:
            data["userEnteredFormat"] = cell.format
        data["effectiveFormat"] = self.effective_format(sheet, row, column, cell)
        data.update(self.extras(cell))
        if cell.value is None:
            self.blanks[id(cell)] = data
        return data

    def extras(self, cell: Cell) -> Json:
        """Note, validation, runs and link."""
        told = {"note": cell.note, "dataValidation": cell.validation, "textFormatRuns": list(cell.runs), "hyperlink": link_of(cell)}
        return {name: value for name, value in told.items() if value}

    def effective_format(self, sheet: Sheet, row: int, column: int, cell: Cell) -> Json:
        """The default format with the cell's own over it; conditional formats are not applied."""
        own = dict(cell.format or {})
        told = self.number_format(sheet, row, column, cell)
        if told:
            own["numberFormat"] = {"pattern": default_pattern(told.get("type", ""), self.manner), **told}
        return {**DEFAULT_FORMAT, **own, "textFormat": {**DEFAULT_FORMAT["textFormat"], **own.get("textFormat", {})}}


def plain(value: Value) -> Value:
    """A value without the mark of a formula."""
    return number_kept(value) if isinstance(value, float) else value


def link_of(cell: Cell) -> str:
    """The address the whole cell leads to, "" for none."""
    link = ((cell.format or {}).get("textFormat") or {}).get("link") or {}
    return str(link.get("uri", ""))


DEFAULT_FORMAT: dict[str, Any] = {
    "backgroundColor": {"red": 1, "green": 1, "blue": 1},
    "backgroundColorStyle": {"rgbColor": {"red": 1, "green": 1, "blue": 1}},
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "foregroundColorStyle": {"rgbColor": {}},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
    },
}
