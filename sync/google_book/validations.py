"""A dropdown or a hint as XlsxWriter takes it -> setDataValidation, or a note.

Ours only warn, so nothing is strict. A hint without a dropdown has no counterpart there: it becomes the note of the header above.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sync.google_book.references import Corners, grid_range, whole_list

if TYPE_CHECKING:
    from sync.google_book.sheet import RecordedSheet

Json = dict[str, Any]


def validation_requests(sheet: RecordedSheet, sheet_id: int) -> Iterator[Json]:
    """One per dropdown."""
    for corners, options in sheet.validations:
        if options["validate"] == "list":
            rule: Json = {"condition": _condition(options["source"], sheet.book.names), "strict": False, "showCustomUi": True}
            if hint := _hint(options):
                rule["inputMessage"] = hint
            yield {"setDataValidation": {"range": grid_range(sheet_id, corners), "rule": rule}}
        elif options["validate"] != "any":
            raise NotImplementedError(f"validate {options['validate']!r} -> only lists and hints are told to Google")


def notes(sheet: RecordedSheet) -> dict[tuple[int, int], str]:
    """(row, column) -> the hint that stands there as a note, once per column."""
    found: dict[tuple[int, int], str] = {}
    for corners, options in sheet.validations:
        if options["validate"] == "any" and (hint := _hint(options)):
            found.setdefault(_noted(corners), hint)
    return found


def _noted(corners: Corners) -> tuple[int, int]:
    """The header of a column; a single cell carries its hint itself."""
    first, column, last, _ = corners
    return (first - 1 if last > first and first else first), column


def _hint(options: Mapping[str, Any]) -> str:
    said = (options.get("input_title", ""), options.get("input_message", ""))
    return "\n".join(part for part in said if part)


def _condition(source: Any, names: Mapping[str, str]) -> Json:
    if not isinstance(source, str):
        return {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": str(choice)} for choice in source]}
    named = names.get(source.removeprefix("="), "")
    place = whole_list(named) or named or source
    return {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=" + place.removeprefix("=")}]}
