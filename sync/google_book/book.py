"""A workbook that our writers draw on as on XlsxWriter's; its sheets then tell what to ask of Google."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sync.google_book.charts import RecordedChart
from sync.google_book.formats import Look
from sync.google_book.sheet import Content, RecordedSheet

DIGITS_PX: Mapping[int, tuple[int, int]] = {64: (7, 5), 72: (8, 5)}
"""XlsxWriter's default width of a column -> pixels of a digit, and beside the digits."""


def _as_it_is(value: Any) -> Any:
    return value


def _nowhere(_link: str) -> str:
    return ""


class GoogleBook:
    """Sheets, formats, charts and names as they were drawn.

    `options`: those of XlsxWriter that change what is seen: default_format_properties, default_row_height, default_column_width
    (the latter in pixels). `content`: what makes a value of a block (`add_block`) one that a cell holds; the master's writer
    hands over its own cells there. `web_address`: a link to a file ("in/a.xlsx#'3'!B7") -> where that lies on the web; "" leaves
    the text without a link. `decimal_comma`: the spreadsheet's locale writes 0,5, so that ";" parts a formula's arguments.
    """

    def __init__(
        self,
        options: Mapping[str, Any] | None = None,
        *,
        content: Content = _as_it_is,
        web_address: Callable[[str], str] = _nowhere,
        decimal_comma: bool = False,
    ) -> None:
        told = options or {}
        self.content, self.web_address, self.decimal_comma = content, web_address, decimal_comma
        self.font: Mapping[str, Any] = dict(told.get("default_format_properties", {}))
        self.row_px: int = told.get("default_row_height", 20)
        self.column_px: int = told.get("default_column_width", 64)
        self.digit_px, self.beside_px = DIGITS_PX.get(self.column_px, (7, 5))
        self.names: dict[str, str] = {}
        self.properties: Mapping[str, Any] = {}
        self._sheets: list[RecordedSheet] = []
        self._looks: dict[str, Look] = {}

    def add_worksheet(self, name: str, worksheet_class: Any = None) -> RecordedSheet:
        """A sheet at the end. Of the class, only `GROWS_FROM` is asked: the row (from 0) from which rows fit themselves."""
        made = RecordedSheet(self, name, len(self._sheets), getattr(worksheet_class, "GROWS_FROM", None))
        self._sheets.append(made)
        return made

    def add_format(self, properties: Mapping[str, Any] | None = None) -> Look:
        """A look; the same properties give the same."""
        own = dict(properties or {})
        return self._looks.setdefault(repr(sorted(own.items())), Look(own, {**self.font, **own}))

    def add_chart(self, options: Mapping[str, Any]) -> RecordedChart:
        """A chart to be filled and laid over a sheet."""
        return RecordedChart(dict(options))

    def define_name(self, name: str, formula: str) -> None:
        """A name that dropdowns use."""
        self.names[name] = formula

    def set_properties(self, properties: Mapping[str, Any]) -> None:
        """Title and day; a spreadsheet has its title from Drive."""
        self.properties = dict(properties)

    def set_size(self, _width: int, _height: int) -> None:
        """A window's size, which a browser has itself."""

    def worksheets(self) -> list[RecordedSheet]:
        """The sheets in their order."""
        return list(self._sheets)

    def sheet(self, name: str) -> RecordedSheet | None:
        """The sheet of a title."""
        return next((sheet for sheet in self._sheets if sheet.name == name), None)

    def close(self) -> None:
        """Nothing is left to be written."""
