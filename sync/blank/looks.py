"""Name of a look -> XlsxWriter format of a blank workbook, each made once per workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from sync.template import FieldSpec, Mark

FONT: Mapping[str, Any] = {"font_name": "Times New Roman", "font_size": 12}
"""What offices here write in; every width counts digits of this font."""
DIGIT_PX, ROW_PX, DEFAULT_COLUMN_PX = 8, 21, 72

NAVY, BLUE, PALE, WHITE, LINE = "#1F3864", "#2E75B6", "#DDEBF7", "#FFFFFF", "#D9D9D9"
HEADERS: Mapping[str, Mapping[str, Any]] = {
    "Q": {"bg_color": NAVY, "font_color": WHITE},
    "N": {"bg_color": BLUE, "font_color": WHITE},
    "T": {"bg_color": PALE, "font_color": NAVY},
}
PAINTS: Mapping[str, Mapping[str, Any]] = {
    "red": {"bg_color": "#FFC7CE"},
    "orange": {"bg_color": "#FFE0B2"},
    "bluegrey": {"bg_color": "#CFD8DC"},
    "grey": {"font_color": "#9E9E9E"},
}
PREPRINTED: Mapping[str, Any] = {
    "locked": False,
    "text_wrap": True,
    "align": "left",
    "indent": 1,
    "valign": "vcenter",
    "bg_color": "#F2F2F2",
    "border": 1,
    "border_color": LINE,
}
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "open": {"locked": False},
    "shut": {"valign": "vcenter"},
    "title": {"bold": True, "font_size": 14, "font_color": NAVY, "valign": "vcenter"},
    "title_below": {"bold": True, "font_size": 14, "font_color": NAVY, "valign": "vcenter", "locked": False},
    "title_wrapped": {"bold": True, "font_color": NAVY, "valign": "vcenter", "text_wrap": True},
    "counter": {"bold": True, "font_color": "#C00000", "valign": "vcenter"},
    "word": {"italic": True, "font_color": NAVY, "valign": "bottom"},
    "header": {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1, "border_color": WHITE},
    "preprinted": PREPRINTED,
    "preprinted_first": {**PREPRINTED, "top": 2, "top_color": BLUE},
    "hint": {
        "locked": False,
        "text_wrap": True,
        "align": "left",
        "indent": 1,
        "valign": "vcenter",
        "italic": True,
        "font_size": 11,
        "font_color": "#595959",
    },
    "replaced": {"locked": False, "bg_color": "#E0E0E0", "font_color": "#9E9E9E", "num_format": "#,##0"},
    "day": {"num_format": "dd/mm/yyyy"},
    "code": {"num_format": "@"},
    "guide": {"font_size": 14, "text_wrap": True, "valign": "vcenter"},
    "guide_number": {"font_size": 14, "bold": True, "font_color": NAVY, "align": "center", "valign": "vcenter"},
    "guide_title": {"font_size": 16, "bold": True, "font_color": NAVY, "valign": "vcenter"},
    "legend": {"align": "center", "valign": "vcenter", "text_wrap": True, "border": 1, "border_color": LINE},
}
CELLS: Mapping[str, Mapping[str, Any]] = {
    "text": {"num_format": "@", "text_wrap": True},
    "number": {"num_format": "#,##0"},
    "year": {"num_format": "0"},
    "date": {"num_format": "dd/mm/yyyy", "align": "center"},
    "tick": {"align": "center"},
}
"""Text is "@" so that neither "12/3" becomes a day nor "- …" a formula."""
PLACING: Mapping[str, Mapping[str, Any]] = {
    "list": {"valign": "top"},
    "lines": {"valign": "vcenter"},
    "form": {"border": 1, "border_color": LINE, "valign": "vcenter", "align": "left", "indent": 1},
}


def cell_kind(spec: FieldSpec) -> str:
    """Which of CELLS a field's cells are; a number that can only be a year has no thousands point."""
    if spec.type in ("int", "money"):
        is_year = spec.prefilled.endswith("edition") or ((spec.min or 0) >= 1000 and spec.max is not None and spec.max <= 9999)
        return "year" if is_year else "number"
    return {"date": "date", "day": "date", "tick": "tick"}.get(spec.type, "text")


class Looks:
    """The formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}

    def named(self, name: str) -> Format:
        """One of LOOKS."""
        return self._once(name, LOOKS[name])

    def header(self, mark: Mark) -> Format:
        """A header in the colour of its mark."""
        return self._once(f"header {mark}", {**LOOKS["header"], **HEADERS[mark]})

    def form_label(self, mark: Mark) -> Format:
        """The header of a form's row, which stands at its left."""
        return self._once(
            f"label {mark}",
            {**LOOKS["header"], **HEADERS[mark], "align": "left", "indent": 1, "bold": mark != "T", "locked": False},
        )

    def cell(self, spec: FieldSpec, layout: str) -> Format:
        """What is typed in a field: unlocked, with the number format of its type, placed as the layout of its table asks."""
        kind = cell_kind(spec)
        return self._once(f"cell {kind} {layout}", {"locked": False, **CELLS[kind], **PLACING[layout]})

    def paint(self, colour: str) -> Format:
        """The look a conditional format gives."""
        if f"paint {colour}" not in self._made:
            # A conditional format must say only what it changes, so no font here.
            self._made[f"paint {colour}"] = self._book.add_format(dict(PAINTS[colour]))
        return self._made[f"paint {colour}"]

    def legend(self, name: str) -> Format:
        """A swatch of the guide: a mark's header colour or a paint."""
        return self._once(f"legend {name}", {**LOOKS["legend"], **(HEADERS.get(name) or PAINTS[name])})

    def _once(self, key: str, properties: Mapping[str, Any]) -> Format:
        if key not in self._made:
            self._made[key] = self._book.add_format({**FONT, **properties})
        return self._made[key]
