"""CellFormat -> the properties of a format in an .xlsx."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ALIGNMENTS = {"LEFT": "left", "CENTER": "center", "RIGHT": "right"}
HEIGHTS = {"TOP": "top", "MIDDLE": "vcenter", "BOTTOM": "bottom"}
BORDERS = {"DOTTED": 4, "DASHED": 3, "SOLID": 1, "SOLID_MEDIUM": 2, "SOLID_THICK": 5, "DOUBLE": 6}
PATTERNS = {
    "DATE": "dd/mm/yyyy",
    "TIME": "hh:mm:ss",
    "DATE_TIME": "dd/mm/yyyy hh:mm:ss",
    "PERCENT": "0.00%",
    "NUMBER": "#,##0.00",
    "TEXT": "@",
}


def colour(told: Mapping[str, Any]) -> str:
    """A colour as "#RRGGBB"."""
    return "#" + "".join(f"{round(float(told.get(name, 0)) * 255):02X}" for name in ("red", "green", "blue"))


def format_properties(told: Mapping[str, Any], number: Mapping[str, str]) -> dict[str, Any]:
    """Fill, font, borders, alignment and number format."""
    found: dict[str, Any] = {"font_name": "Arial", "font_size": 10, **text_properties(told.get("textFormat") or {})}
    if "backgroundColor" in told:
        found["bg_color"] = colour(told["backgroundColor"])
    if told.get("horizontalAlignment") in ALIGNMENTS:
        found["align"] = ALIGNMENTS[told["horizontalAlignment"]]
    if told.get("verticalAlignment") in HEIGHTS:
        found["valign"] = HEIGHTS[told["verticalAlignment"]]
    if told.get("wrapStrategy") == "WRAP":
        found["text_wrap"] = True
    for side, border in (told.get("borders") or {}).items():
        found[side] = BORDERS.get(border.get("style"), 0)
        found[f"{side}_color"] = colour(border.get("color") or {})
    pattern = number.get("pattern") or PATTERNS.get(number.get("type", ""))
    if pattern:
        found["num_format"] = pattern
    return found


def text_properties(told: Mapping[str, Any]) -> dict[str, Any]:
    """The font."""
    found: dict[str, Any] = {}
    if told.get("fontFamily"):
        found["font_name"] = told["fontFamily"]
    if told.get("fontSize"):
        found["font_size"] = told["fontSize"]
    if "foregroundColor" in told:
        found["font_color"] = colour(told["foregroundColor"])
    if told.get("underline"):
        found["underline"] = 1
    names = {"bold": "bold", "italic": "italic", "strikethrough": "font_strikeout"}
    return found | {new: True for old, new in names.items() if told.get(old)}


def conditional_format(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a conditional rule changes, and nothing else."""
    found = text_properties(told.get("textFormat") or {})
    if "backgroundColor" in told:
        found["bg_color"] = colour(told["backgroundColor"])
    return found
