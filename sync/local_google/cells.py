"""CellData as the API sends it <-> the cell we keep: small, never changed, its parts shared between equal cells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sync.local_google.errors import ApiError

Path = tuple[str, ...]
Value = bool | float | int | str | None

LONGEST_TEXT = 50_000
COLOURS = {
    "backgroundColor": "backgroundColorStyle",
    "foregroundColor": "foregroundColorStyle",
    "color": "colorStyle",
    "tabColor": "tabColorStyle",
    "headerColor": "headerColorStyle",
    "firstBandColor": "firstBandColorStyle",
    "secondBandColor": "secondBandColorStyle",
    "footerColor": "footerColorStyle",
}
"""The older field of a colour and the newer one that says the same; Google keeps both."""

_POOL: dict[str, Any] = {}
_KEPT: dict[int, Any] = {}


class Formula(str):
    """A formula with its "=", in the notation of the API: arguments parted by commas, decimals by a full stop."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """What a user put into one cell: value, format, note, validation, runs of text formats."""

    value: Value = None
    format: Mapping[str, Any] | None = None
    note: str = ""
    validation: Mapping[str, Any] | None = None
    runs: tuple[Mapping[str, Any], ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing is kept here."""
        return self.value is None and not self.format and not self.note and not self.validation and not self.runs


EMPTY = Cell()


def shared(value: Any) -> Any:
    """An equal value that is kept once, for formats and rules that thousands of cells have."""
    if id(value) in _KEPT:
        return value
    found = _POOL.setdefault(json.dumps(value, sort_keys=True), value)
    _KEPT[id(found)] = found
    return found


def shared_normal(value: Any) -> Any:
    """The value made `normal`, kept once."""
    if id(value) in _KEPT:
        return value
    key = "normal of " + json.dumps(value, sort_keys=True)
    found = _POOL.get(key)
    if found is None:
        found = _POOL.setdefault(key, shared(normal(value)))
    return found


def with_value(cell: Cell, value: Value) -> Cell:
    """The same cell with another value; runs of formats go with the text they were for."""
    return Cell(value, cell.format, cell.note, cell.validation)


def with_format(cell: Cell, cell_format: Mapping[str, Any] | None) -> Cell:
    """The same cell with another format."""
    return Cell(cell.value, cell_format or None, cell.note, cell.validation, cell.runs)


def number_kept(value: float) -> float:
    """A whole number as an int, so that 12.0 is shown as 12."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def value_of(entered: Mapping[str, Any] | None) -> Value:
    """ExtendedValue -> the value we keep; {} and None -> None. ApiError for a text too long or a formula without "="."""
    if not entered:
        return None
    if len(entered) > 1:
        raise ApiError(400, "INVALID_ARGUMENT", "Invalid value: oneof field 'value' is already set.")
    if "numberValue" in entered:
        return number_kept(entered["numberValue"])
    if "boolValue" in entered:
        return bool(entered["boolValue"])
    if "stringValue" in entered:
        return fitting(entered["stringValue"]) or None
    if "formulaValue" in entered:
        if not entered["formulaValue"].startswith(("=", "+")):
            raise ApiError(400, "INVALID_ARGUMENT", "Invalid userEnteredValue: Formula must begin with '=' or '+'.")
        return Formula("=" + fitting(entered["formulaValue"])[1:])
    raise ApiError(400, "INVALID_ARGUMENT", "Invalid userEnteredValue: errorValue is read-only.")


def fitting(text: str) -> str:
    """The text; ApiError if a cell cannot hold it."""
    if len(text) > LONGEST_TEXT:
        raise ApiError(
            400, "INVALID_ARGUMENT", f"Your input contains more than the maximum of {LONGEST_TEXT} characters in a single cell."
        )
    return text


def extended(value: Value) -> dict[str, Any]:
    """The value as ExtendedValue; None -> {}."""
    if value is None:
        return {}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, Formula):
        return {"formulaValue": str(value)}
    return {"stringValue": value} if isinstance(value, str) else {"numberValue": value}


def normal(data: Any) -> Any:
    """Values of the API with both forms of each colour and no colour part of 0, as Google gives them back."""
    if isinstance(data, list):
        return [normal(item) for item in data]
    if not isinstance(data, dict):
        return data
    kept = {name: normal(value) for name, value in data.items() if value is not None}
    for old, new in COLOURS.items():
        if new in kept:
            if "rgbColor" in kept[new]:
                kept[old] = colour(kept[new]["rgbColor"])
                kept[new] = {"rgbColor": kept[old]}
        elif old in kept and isinstance(kept[old], dict):
            kept[old] = colour(kept[old])
            kept[new] = {"rgbColor": kept[old]}
    return kept


def colour(parts: Mapping[str, Any]) -> dict[str, Any]:
    """A colour without its parts of 0; ApiError for a part outside 0..1."""
    if any(isinstance(part, int | float) and not 0 <= part <= 1 for part in parts.values()):
        raise ApiError(400, "INVALID_ARGUMENT", "Invalid color: each of red, green, blue must be between 0 and 1.")
    return {name: part for name, part in parts.items() if part}


def twinned(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The paths, and for each colour also the path of its other form."""
    twins = {**COLOURS, **{new: old for old, new in COLOURS.items()}}
    found: dict[Path, None] = {}
    for path in paths:
        whole = path[:-1] if path and path[-1] == "*" else path
        found[whole] = None
        for index, name in enumerate(whole):
            if name in twins:
                found[(*whole[:index], twins[name])] = None
    return tuple(found)


def put(target: Mapping[str, Any], source: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """A copy of `target` whose field at `path` is that of `source`, or is gone where `source` has none."""
    result = dict(target)
    name, rest = path[0], path[1:]
    if not rest:
        if name in source:
            result[name] = source[name]
        else:
            result.pop(name, None)
        return result
    below = put(result.get(name) or {}, source.get(name) or {}, rest)
    if below:
        result[name] = below
    else:
        result.pop(name, None)
    return result


def patched(cell: Cell, data: Mapping[str, Any], paths: tuple[Path, ...]) -> Cell:
    """The cell after CellData was written under a mask; `data` is `normal` already."""
    value, note, validation, runs = cell.value, cell.note, cell.validation, cell.runs
    formats: list[Path] = []
    for path in paths:
        name = path[0]
        if name == "userEnteredValue":
            value, runs = value_of(data.get(name)), ()
        elif name == "userEnteredFormat":
            formats.append(path[1:])
        elif name == "note":
            note = data.get(name) or ""
        elif name == "dataValidation":
            validation = shared(data[name]) if data.get(name) else None
    if any(path[0] == "textFormatRuns" for path in paths):
        runs = tuple(shared(run) for run in data.get("textFormatRuns") or ())
    cell_format = reformatted(cell.format, data.get("userEnteredFormat") or {}, formats) if formats else cell.format
    return Cell(value, cell_format, note, validation, runs)


def reformatted(before: Mapping[str, Any] | None, source: Mapping[str, Any], paths: list[Path]) -> Mapping[str, Any] | None:
    """The format after a mask; () stands for the whole of it."""
    if () in paths:
        return shared(source) if source else None
    result: Mapping[str, Any] = before or {}
    for path in paths:
        result = put(result, source, path)
    return shared(dict(result)) if result else None
