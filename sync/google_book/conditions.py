"""A conditional format as XlsxWriter takes it -> addConditionalFormatRule.

Left out: data bars, which Google has not. "stop_if_true" needs no word: there the first rule that speaks of a property wins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sync.google_book.formats import colour, highlight
from sync.google_book.references import grid_range, reaching, spoken

if TYPE_CHECKING:
    from sync.google_book.sheet import RecordedSheet

Json = dict[str, Any]


def condition_requests(sheet: RecordedSheet, sheet_id: int) -> Iterator[Json]:
    """Each at its place in the order in which they were drawn."""
    place = 0
    for corners, options in sheet.conditions:
        if options["type"] == "data_bar":
            continue
        rule = {"ranges": [grid_range(sheet_id, corners)], **_rule(options, decimal_comma=sheet.book.decimal_comma)}
        yield {"addConditionalFormatRule": {"rule": rule, "index": place}}
        place += 1


def _rule(options: Mapping[str, Any], *, decimal_comma: bool) -> Json:
    if options["type"] == "2_color_scale":
        points = {name: {"colorStyle": colour(options[f"{key}_color"]), "type": key.upper()} for name, key in _ENDS}
        return {"gradientRule": points}
    if options["type"] != "formula":
        raise NotImplementedError(f"a condition of type {options['type']!r} -> only formulas and scales are told to Google")
    formula = spoken(reaching("=" + options["criteria"].removeprefix("=")), decimal_comma=decimal_comma)
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
    return {"booleanRule": {"condition": condition, "format": highlight(options["format"].own)}}


_ENDS = (("minpoint", "min"), ("maxpoint", "max"))


def gone(rules: Sequence[Any], sheet_id: int) -> Iterator[Json]:
    """As many deletions as rules are there; each moves the next one to the top."""
    for _ in rules:
        yield {"deleteConditionalFormatRule": {"sheetId": sheet_id, "index": 0}}
