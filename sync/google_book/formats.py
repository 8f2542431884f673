"""Properties that XlsxWriter takes -> a CellFormat of the Sheets API.

Left out, for Google has nothing of the kind: "shrink". An indent becomes room at the left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

PADDING_PX, INDENT_PX = 3, 9
SIDES = ("top", "bottom", "left", "right")
LINES: Mapping[int, str] = {1: "SOLID", 2: "SOLID_MEDIUM", 5: "SOLID_THICK"}
"""XlsxWriter's number of a line -> Google's style."""
_HORIZONTAL = {"left": "LEFT", "center": "CENTER", "right": "RIGHT"}
_VERTICAL = {"top": "TOP", "vcenter": "MIDDLE", "bottom": "BOTTOM"}
_QUOTED = re.compile(r'"[^"]*"')
_HIDDEN = ";;;"


@dataclass(frozen=True, eq=False)
class Look:
    """A format as a writer asked for it: `own` is what it said, `whole` that and the font of the workbook."""

    own: Mapping[str, Any]
    whole: Mapping[str, Any]

    @property
    def is_locked(self) -> bool:
        """Whether a protected sheet keeps people from writing in such a cell."""
        return bool(self.whole.get("locked", True))


def cell_format(look: Mapping[str, Any]) -> Json:
    """The whole format of a cell."""
    found: Json = {"textFormat": text_format(look)}
    if "num_format" in look:
        found["numberFormat"] = number_format(look["num_format"])
    if "bg_color" in look:
        found["backgroundColorStyle"] = colour(look["bg_color"])
    if look.get("align") in _HORIZONTAL:
        found["horizontalAlignment"] = _HORIZONTAL[look["align"]]
    if look.get("valign") in _VERTICAL:
        found["verticalAlignment"] = _VERTICAL[look["valign"]]
    if look.get("text_wrap"):
        found["wrapStrategy"] = "WRAP"
    if look.get("indent"):
        found["padding"] = {"top": 2, "right": PADDING_PX, "bottom": 2, "left": PADDING_PX + INDENT_PX * look["indent"]}
    if borders := dict(_borders(look)):
        found["borders"] = borders
    return found


def text_format(look: Mapping[str, Any]) -> Json:
    """The font, as far as the look says anything of it."""
    found: Json = {}
    for ours, theirs in (("font_name", "fontFamily"), ("font_size", "fontSize"), ("bold", "bold"), ("italic", "italic")):
        if ours in look:
            found[theirs] = look[ours]
    if look.get("underline"):
        found["underline"] = True
    if "font_color" in look:
        found["foregroundColorStyle"] = colour(look["font_color"])
    return found


def highlight(look: Mapping[str, Any]) -> Json:
    """What a conditional format may change of a cell: its colours, bold, italic, underline."""
    told = {key: value for key, value in look.items() if key in {"font_color", "bold", "italic", "underline"}}
    found: Json = {"textFormat": text_format(told)} if told else {}
    if "bg_color" in look:
        found["backgroundColorStyle"] = colour(look["bg_color"])
    return found


def colour(text: str) -> Json:
    """ "#1F3864" as a ColorStyle; parts of 1 with four digits, which give the same byte back."""
    parts = (int(text.lstrip("#")[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return {"rgbColor": {name: round(part, 4) for name, part in zip(("red", "green", "blue"), parts, strict=True)}}


def number_format(pattern: str) -> Json:
    """A number format. The percentage that Excel hides under a bar is shown: Google has no bar."""
    if pattern == "@":
        return {"type": "TEXT", "pattern": "@"}
    bare = _QUOTED.sub("", pattern).casefold()
    if "yy" in bare:
        return {"type": "DATE_TIME" if "h" in bare else "DATE", "pattern": pattern}
    return {"type": "NUMBER", "pattern": '0"%"' if pattern == _HIDDEN else pattern}


def _borders(look: Mapping[str, Any]) -> Iterator[tuple[str, Json]]:
    for side in SIDES:
        line = LINES.get(look.get(side) or look.get("border") or 0)
        if line:
            tone = look.get(f"{side}_color") or look.get("border_color") or "#000000"
            yield side, {"style": line, "colorStyle": colour(tone)}
