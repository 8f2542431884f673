"""The name of a style, and of the row it stands in -> what it looks like, as properties that XlsxWriter takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Properties = dict[str, Any]

FONT: Properties = {"font_name": "Arial", "font_size": 10}
BLUE, PALE_BLUE, PALE_GREY, LINE = "#1F3864", "#DCE6F1", "#F2F2F2", "#BFBFBF"
YELLOW, RED, ORANGE, GREEN = "#FFF9C4", "#FFC7CE", "#FFE0B2", "#C8E6C9"
GREY_TEXT, TRACK = "#757575", "#ECEFF1"
BAR, PALE_BAR = "#2E75B6", "#9DC3E6"
"""Bars that stand alone, and bars behind a number."""
SERIES = ("#2F5597", "#ED7D31", "#70AD47", "#A5A5A5", "#FFC000", "#5B9BD5", "#C00000", "#7030A0")
"""Colours of a chart's series, in order."""

WHOLE, DECIMAL, PERCENT, DATE, MOMENT = "#,##0", "#,##0.0", '#,##0.0"%"', "dd/mm/yyyy", "hh:mm dd/mm/yyyy"


def _beside(number: str) -> str:
    """The format with the room of a bracket behind numbers and "…", so that they do not run into the text of the next column.

    An indent would do, but LibreOffice forgets it after a cell with another format.
    """
    return f"{number}_);-{number}_);{number}_);@_)"


_BODY: Properties = {"valign": "vcenter", "border": 1, "border_color": LINE}
_NUMBER: Properties = _BODY | {"align": "right"}
_YELLOW: Properties = _BODY | {"bg_color": YELLOW, "locked": False}

LOOKS: Mapping[str, Properties] = {
    "title": {"bold": True, "font_size": 14, "font_color": BLUE, "valign": "vcenter"},
    "subtitle": {"bold": True, "font_size": 11, "font_color": BLUE, "valign": "vcenter"},
    "note": {"italic": True, "font_size": 9, "font_color": GREY_TEXT, "valign": "vcenter"},
    "header": {"bold": True, "bg_color": BLUE, "font_color": "#FFFFFF", "text_wrap": True, "align": "center", "valign": "vcenter",
               "border": 1, "border_color": LINE},
    "group": _BODY | {"valign": "vcenter", "bold": True, "bg_color": PALE_BLUE},
    "subtotal": _BODY | {"valign": "vcenter", "bold": True, "bg_color": PALE_GREY},
    "total": _BODY | {"valign": "vcenter", "bold": True, "bg_color": PALE_BLUE, "top": 2},
    "text": _BODY,
    "fit": _BODY | {"align": "left", "valign": "vcenter", "shrink": True},
    "long": _BODY | {"text_wrap": True},
    "small": {"font_size": 8, "font_color": GREY_TEXT, "valign": "vcenter", "text_wrap": True},
    "bold": _BODY | {"valign": "vcenter", "bold": True},
    "centre": _BODY | {"align": "center"},
    "int": _NUMBER | {"num_format": _beside(WHOLE)},
    "money": _NUMBER | {"num_format": _beside(WHOLE)},
    "decimal": _NUMBER | {"num_format": _beside(DECIMAL)},
    "percent": _NUMBER | {"num_format": _beside(PERCENT)},
    "date": _BODY | {"num_format": DATE, "align": "center"},
    "moment": _BODY | {"num_format": MOMENT, "align": "center"},
    "link": _BODY | {"font_color": "#0563C1", "underline": 1},
    "yellow": _YELLOW,
    "yellow_long": _YELLOW | {"text_wrap": True},
    "yellow_date": _YELLOW | {"num_format": DATE, "align": "center"},
    "recorded": _BODY | {"italic": True, "font_size": 8, "font_color": GREY_TEXT},
    "red": _BODY | {"bg_color": RED, "text_wrap": True},
    "orange": _BODY | {"bg_color": ORANGE, "text_wrap": True},
    "green": _BODY | {"bg_color": GREEN, "valign": "vcenter"},
    "grey": _BODY | {"font_color": "#9E9E9E"},
    "tile_name": {"font_size": 8, "font_color": GREY_TEXT, "align": "center", "valign": "vcenter", "text_wrap": True,
                  "bg_color": PALE_GREY, "top": 1, "left": 1, "right": 1, "border_color": LINE},
    "tile_value": {"bold": True, "font_size": 14, "font_color": BLUE, "align": "center", "valign": "vcenter", "num_format": WHOLE,
                   "bg_color": PALE_GREY, "left": 1, "right": 1, "border_color": LINE},
    "tile_note": {"font_size": 8, "font_color": GREY_TEXT, "align": "center", "valign": "vcenter", "bg_color": PALE_GREY,
                  "shrink": True, "bottom": 1, "left": 1, "right": 1, "border_color": LINE},
    "big": {"bold": True, "font_size": 12, "font_color": BLUE, "align": "center", "valign": "vcenter", "num_format": WHOLE,
            "shrink": True, "border": 1, "border_color": LINE},
    "frame_ok": {"text_wrap": True, "valign": "vcenter", "indent": 1, "border": 2, "border_color": "#2E7D32"},
    "frame_bad": {"text_wrap": True, "valign": "vcenter", "border": 5, "border_color": "#C00000", "bg_color": RED, "bold": True},
    "bar_track": {"bg_color": TRACK, "num_format": ";;;", "border": 1, "border_color": LINE, "valign": "vcenter"},
}  # fmt: skip

_OVER_A_ROW = ("bold", "bg_color", "top", "font_color", "italic")
"""What a row's style changes in the style of its cells; number formats and sides stay those of the column."""


def look(style: str, row_style: str = "") -> Properties:
    """All properties of a style, in a row of `row_style`; ValueError for a name that is not in STYLES."""
    if style not in LOOKS or (row_style and row_style not in LOOKS):
        raise ValueError(f"no style {style!r} / {row_style!r}")
    over = {key: value for key, value in LOOKS[row_style].items() if key in _OVER_A_ROW} if row_style else {}
    return FONT | LOOKS[style] | over


def highlight(style: str) -> Properties:
    """What a conditional format may change of a cell: its colours, not its font."""
    return {key: value for key, value in LOOKS[style].items() if key in {"bg_color", "font_color", "bold"}}
