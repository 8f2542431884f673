"""A chart or a conditional format of a sheet -> the one that XlsxWriter draws."""

from __future__ import annotations

from typing import Any

from sync.day_number import serial
from sync.publish.looks import BAR, PALE_BAR, SERIES
from sync.publish.sheet import Chart, Highlight, Series, Sheet, at

FONT = "Arial"
SHOWN_DAYS, WEEK = 8, 7
"""Days written along an axis of time, whole weeks apart; more would overlap."""


def condition(item: Highlight, style: Any) -> dict[str, Any]:
    """A data bar from 0, a colour scale, or a formula with its format; `{self}` in it is the first cell of the range."""
    if item.kind == "data_bar":
        top = {"max_type": "num", "max_value": item.maximum} if item.maximum else {}
        bar = {"bar_solid": True, "bar_color": BAR if item.alone else PALE_BAR, "data_bar_2010": True}
        return {"type": "data_bar", "min_type": "num", "min_value": 0, **bar, **top}
    if item.kind == "scale":
        return {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#63BE7B"}
    formula = item.formula.removeprefix("=").replace("{self}", at(item.range[0], item.range[1]))
    return {"type": "formula", "criteria": "=" + formula, "format": style}


def draw(book: Any, sheet: Sheet, chart: Chart) -> Any:
    """The chart with its axes, title and legend; series of another kind are laid over."""
    drawn = _one_kind(book, sheet, chart, chart.kind)
    for kind in sorted({series.kind for series in chart.series} - {"", chart.kind}):
        drawn.combine(_one_kind(book, sheet, chart, kind))
    drawn.set_title({"name": chart.title, "name_font": {"name": FONT, "size": 11}, "overlay": False})
    drawn.set_legend({"position": "bottom", "font": {"name": FONT, "size": 9}} if chart.legend else {"none": True})
    names, numbers = _name_axis(chart), _number_axis(chart)
    # XlsxWriter calls the axis that lies along the bottom "x", which for bars is the one with the numbers.
    drawn.set_x_axis(numbers if chart.kind == "bar" else names)
    drawn.set_y_axis(names if chart.kind == "bar" else numbers)
    drawn.set_size({"width": chart.width, "height": chart.height})
    drawn.show_hidden_data()
    return drawn


def _name_axis(chart: Chart) -> dict[str, Any]:
    axis: dict[str, Any] = {"num_font": {"name": FONT, "size": 8}, "major_gridlines": {"visible": False}}
    if chart.kind == "bar":
        # Bars run upwards; the first row of the table belongs on top.
        axis["reverse"] = True
    if chart.dates:
        axis |= {"num_format": "dd/mm/yy", "text_axis": True}
    if chart.days:
        first, last = map(serial, chart.days)
        weeks = -(-(last - first) // (SHOWN_DAYS * WEEK))
        axis |= {"num_format": "dd/mm/yy", "min": first, "max": last, "major_unit": weeks * WEEK}
    return axis


def _number_axis(chart: Chart) -> dict[str, Any]:
    lines = {"visible": True, "line": {"color": "#E0E0E0", "width": 0.5}}
    shown = '0"%"' if chart.percent else "#,##0"
    axis: dict[str, Any] = {"num_font": {"name": FONT, "size": 8}, "num_format": shown, "major_gridlines": lines, "min": 0}
    if chart.kind == "bar":
        # With the names upside down, the numbers would stand above the bars.
        axis["label_position"] = "high"
    return axis


def _one_kind(book: Any, sheet: Sheet, chart: Chart, kind: str) -> Any:
    stacked = {"subtype": "stacked"} if chart.stacked and kind == chart.kind else {}
    # LibreOffice writes every week of a line chart, one over the other; between points it has an axis of days.
    drawn = book.add_chart({"type": "scatter", "subtype": "straight"} if chart.days else {"type": kind, **stacked})
    for index, series in enumerate(chart.series):
        if (series.kind or chart.kind) == kind:
            drawn.add_series(_series(sheet, series, kind, SERIES[index % len(SERIES)]))
    return drawn


def _series(sheet: Sheet, series: Series, kind: str, colour: str) -> dict[str, Any]:
    name = series.sheet or sheet.name
    colour = series.colour or colour
    looks = {"line": {"color": colour, "width": 2}} if kind == "line" else {"fill": {"color": colour}, "gap": 60}
    return {"name": series.name, "categories": [name, *series.categories], "values": [name, *series.values], **looks}
