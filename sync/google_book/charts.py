"""A chart as drawn for XlsxWriter -> a chart of the Sheets API.

Google takes the names of series from the cell above (or left of) their values, not as words: where that says something else, the
legend is left out. All series share one set of categories, the first one's. Lines between points in time become a line chart,
whose axis of days is then Google's own.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sync.google_book.formats import colour, text_format
from sync.google_book.references import Corners, Ids, grid_range

if TYPE_CHECKING:
    from sync.google_book.sheet import Laid, RecordedSheet

Json = dict[str, Any]

KINDS: Mapping[str, str] = {"bar": "BAR", "column": "COLUMN", "line": "LINE", "scatter": "LINE", "area": "AREA"}
LARGEST_ID = 2**31 - 2
Place = tuple[Any, ...]
"""The title of a sheet, first row, first column, last row, last column."""


@dataclass
class RecordedChart:
    """What a writer said of a chart. `series`: options of each, its ranges as [sheet, first row, column, last row, column]."""

    options: Mapping[str, Any]
    series: list[Mapping[str, Any]] = field(default_factory=list)
    others: list[RecordedChart] = field(default_factory=list)
    title: Mapping[str, Any] = field(default_factory=dict)
    legend: Mapping[str, Any] = field(default_factory=dict)
    axes: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    size: Mapping[str, int] = field(default_factory=lambda: {"width": 480, "height": 288})
    shows_hidden: bool = False

    def add_series(self, options: Mapping[str, Any]) -> None:
        """One series."""
        self.series.append(dict(options))

    def combine(self, other: RecordedChart) -> None:
        """Lay the series of another kind over these."""
        self.others.append(other)

    def set_title(self, options: Mapping[str, Any]) -> None:
        """The words above."""
        self.title = dict(options)

    def set_legend(self, options: Mapping[str, Any]) -> None:
        """Where the series are named."""
        self.legend = dict(options)

    def set_x_axis(self, options: Mapping[str, Any]) -> None:
        """The axis along the bottom."""
        self.axes["x"] = dict(options)

    def set_y_axis(self, options: Mapping[str, Any]) -> None:
        """The axis at the left."""
        self.axes["y"] = dict(options)

    def set_size(self, options: Mapping[str, int]) -> None:
        """Width and height in pixels."""
        self.size = dict(options)

    def show_hidden_data(self) -> None:
        """Hidden rows are drawn too."""
        self.shows_hidden = True


def own_id(*parts: Any) -> int:
    """An id of ours, the same in every run: from the sheet, the kind of thing and its number."""
    return 1 + zlib.crc32("\t".join(map(str, parts)).encode()) % LARGEST_ID


def chart_request(sheet: RecordedSheet, laid: Laid, index: int, sheet_id: int, ids: Ids) -> Json:
    """addChart with an id of ours."""
    offset = {"offsetXPixels": laid.options.get("x_offset", 0), "offsetYPixels": laid.options.get("y_offset", 0)}
    anchor = {"sheetId": sheet_id, "rowIndex": laid.row, "columnIndex": laid.column}
    size = {"widthPixels": laid.chart.size["width"], "heightPixels": laid.chart.size["height"]}
    position = {"overlayPosition": {"anchorCell": anchor, **offset, **size}}
    chart = {"chartId": own_id(sheet_id, "chart", index), "spec": _spec(sheet, laid.chart, ids), "position": position}
    return {"addChart": {"chart": chart}}


def _spec(sheet: RecordedSheet, chart: RecordedChart, ids: Ids) -> Json:
    font = chart.title.get("name_font", {})
    named = {"font_name": font.get("name", "Arial"), "font_size": font.get("size", 11)}
    return {
        "title": chart.title.get("name", ""),
        "titleTextFormat": text_format(named),
        "fontName": named["font_name"],
        "hiddenDimensionStrategy": "SHOW_ALL" if chart.shows_hidden else "SKIP_HIDDEN_ROWS_AND_COLUMNS",
        "basicChart": _basic(sheet, chart, ids),
    }


def _basic(sheet: RecordedSheet, chart: RecordedChart, ids: Ids) -> Json:
    kinds = [(KINDS[one.options["type"]], series) for one in (chart, *chart.others) for series in one.series]
    distinct = {kind for kind, _ in kinds}
    is_mixed = len(distinct) > 1
    pairs, has_names = _named(sheet, [series for _, series in kinds])
    is_bar = distinct == {"BAR"}
    found: Json = {
        "chartType": "COMBO" if is_mixed else next(iter(distinct)),
        "legendPosition": "BOTTOM_LEGEND" if has_names and _names_fit(sheet, chart, kinds, pairs) else "NO_LEGEND",
        "axis": _axes(chart, is_bar=is_bar),
        "domains": [{"domain": _source(pairs[0][0], ids)}],
        "series": [
            _series(values, kind if is_mixed else "", options, ids, "BOTTOM_AXIS" if is_bar else "LEFT_AXIS")
            for (kind, options), (_, values) in zip(kinds, pairs, strict=True)
        ],
        "headerCount": int(has_names),
    }
    if chart.options.get("subtype") == "stacked":
        found["stackedType"] = "STACKED"
    return found


def _named(sheet: RecordedSheet, series: Sequence[Mapping[str, Any]]) -> tuple[list[tuple[Place, Place]], bool]:
    """Categories and values of each series; with the cell before them where every series has a name there, and whether so."""
    plain: list[tuple[Place, Place]] = [(tuple(one["categories"]), tuple(one["values"])) for one in series]
    wide = [(_reached(categories), _reached(values)) for categories, values in plain]
    has_names = all(isinstance(_heading(sheet, values), str) and min(categories[1:]) >= 0 for categories, values in wide)
    return (wide if has_names else plain), has_names


def _reached(place: Place) -> Place:
    """A column with the cell above it, a row with the cell left of it."""
    name, row, column, last_row, last_column = place
    across = row == last_row and column != last_column
    return (name, row, column - 1, last_row, last_column) if across else (name, row - 1, column, last_row, last_column)


def _names_fit(
    sheet: RecordedSheet, chart: RecordedChart, kinds: Sequence[tuple[str, Mapping[str, Any]]], pairs: Sequence[tuple[Place, Place]]
) -> bool:
    """Whether a legend is wanted and would say what the writer says: a machine's name of a column helps nobody."""
    told = zip(kinds, pairs, strict=True)
    return not chart.legend.get("none") and all(one["name"] == _heading(sheet, values) for (_, one), (_, values) in told)


def _heading(sheet: RecordedSheet, place: Place) -> Any:
    """What stands in the first cell."""
    other = sheet.book.sheet(place[0])
    return other.cells.get((place[1], place[2]), (None,))[0] if other else None


def _axes(chart: RecordedChart, *, is_bar: bool) -> list[Json]:
    found = []
    for position, name in (("BOTTOM_AXIS", "x"), ("LEFT_AXIS", "y")):
        told = chart.axes.get(name, {})
        font = told.get("num_font", {})
        axis: Json = {
            "position": position,
            "format": text_format({"font_name": font.get("name", "Arial"), "font_size": font.get("size", 9)}),
        }
        # Google bounds an axis of numbers only.
        if "min" in told and (position == "BOTTOM_AXIS") == is_bar:
            axis["viewWindowOptions"] = {"viewWindowMode": "EXPLICIT", "viewWindowMin": told["min"]}
        found.append(axis)
    return found


def _series(values: Sequence[Any], kind: str, options: Mapping[str, Any], ids: Ids, axis: str) -> Json:
    found: Json = {"series": _source(values, ids), "targetAxis": axis}
    tone = options.get("line", options.get("fill", {})).get("color")
    if tone:
        found["colorStyle"] = colour(tone)
    if kind:
        found["type"] = kind
    return found


def _source(place: Sequence[Any], ids: Ids) -> Json:
    corners: Corners = (place[1], place[2], place[3], place[4])
    return {"sourceRange": {"sources": [grid_range(ids(place[0]), corners)]}}


def gone(charts: Sequence[Mapping[str, Any]], sheet_id: int) -> Iterator[Json]:
    """deleteEmbeddedObject for those that we made; a chart that somebody laid there is theirs."""
    ours = {own_id(sheet_id, "chart", index) for index in range(len(charts))}
    for chart in charts:
        if chart["chartId"] in ours:
            yield {"deleteEmbeddedObject": {"objectId": chart["chartId"]}}
