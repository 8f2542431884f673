"""Data validations and conditional formats of a sheet -> those of a worksheet of an .xlsx."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from sync.local_google.a1 import Box
from sync.local_google.cells import number_kept
from sync.local_google.export_formats import colour
from sync.local_google.patterns import Manner
from sync.local_google.protection import box_of
from sync.local_google.sheet import Sheet
from sync.local_google.typed import api_notation, typed

LONGEST_LIST = 255
LONGEST_PROMPT = 255
COMPARISONS = {
    "GREATER": ">", "GREATER_THAN_EQ": ">=", "LESS": "<", "LESS_THAN_EQ": "<=", "EQ": "=", "NOT_EQ": "<>", "BETWEEN": "between",
    "NOT_BETWEEN": "not between", "BEFORE": "<", "AFTER": ">", "ON_OR_BEFORE": "<=", "ON_OR_AFTER": ">=",
}  # fmt: skip
TEXTS = {
    "TEXT_CONTAINS": "containing", "TEXT_NOT_CONTAINS": "not containing", "TEXT_STARTS_WITH": "begins with",
    "TEXT_ENDS_WITH": "ends with",
}  # fmt: skip
Made = Callable[[Mapping[str, Any]], Any]


def validated(sheet: Sheet) -> Iterator[tuple[Box, Mapping[str, Any]]]:
    """Boxes of cells and the rule that holds in all of them, columns first."""
    runs: dict[int, list[tuple[int, int, Mapping[str, Any]]]] = defaultdict(list)
    edges = sorted({0, sheet.height, *(e for a in sheet.grid.areas for e in (a.box.top, a.box.bottom) if e < sheet.height)})
    if any(path[0] == "dataValidation" for area in sheet.grid.areas for path in area.paths):
        for top, bottom in pairwise(edges):
            for column in range(sheet.width):
                add_run(sheet, runs[column], column, top, bottom)
    else:
        for row, column, cell in sheet.grid.written(sheet.box):
            if cell.validation:
                extend(runs[column], row, row + 1, cell.validation)
    for column, found in sorted(runs.items()):
        for top, bottom, rule in found:
            yield Box(top, column, bottom, column + 1), rule


def add_run(sheet: Sheet, runs: list[tuple[int, int, Mapping[str, Any]]], column: int, top: int, bottom: int) -> None:
    """The rules of one column in rows where all blank cells are alike; cells kept by themselves may differ."""
    blank = sheet.grid.blank(top, column).validation
    start = top
    for row in sheet.grid.rows_within(Box(top, column, bottom, column + 1)):
        own = sheet.grid.cells[row].get(column)
        if own is not None and own.validation != blank:
            extend(runs, start, row, blank)
            extend(runs, row, row + 1, own.validation)
            start = row + 1
    extend(runs, start, bottom, blank)


def extend(runs: list[tuple[int, int, Mapping[str, Any]]], top: int, bottom: int, rule: Mapping[str, Any] | None) -> None:
    """Add rows under a rule, to the run before if that ends there under the same."""
    if not rule or top >= bottom:
        return
    if runs and runs[-1][1] == top and runs[-1][2] == rule:
        runs[-1] = (runs[-1][0], bottom, rule)
    else:
        runs.append((top, bottom, rule))


def add_validations(page: Any, sheet: Sheet, manner: Manner) -> None:
    """Every rule that Excel has too."""
    for box, rule in validated(sheet):
        options = validation(rule, manner)
        if options:
            page.data_validation(box.top, box.left, box.bottom - 1, box.right - 1, options)


def entered(condition: Mapping[str, Any], manner: Manner) -> list[str]:
    """What a condition compares with; formulas in Excel's notation, whatever the spreadsheet's locale."""
    told = [value.get("userEnteredValue", "") for value in condition.get("values") or ()]
    return [api_notation(text, manner) if text.startswith("=") else text for text in told]


def validation(rule: Mapping[str, Any], manner: Manner) -> dict[str, Any] | None:
    """The rule as XlsxWriter takes it; None for one that Excel does not have."""
    condition = rule["condition"]
    kind = condition["type"]
    options = criteria(kind, entered(condition, manner), manner)
    if options is None:
        return None
    if not rule.get("strict"):
        options["error_type"] = "warning"
    if rule.get("inputMessage"):
        options["input_message"] = rule["inputMessage"][:LONGEST_PROMPT]
    return options


def criteria(kind: str, told: list[str], manner: Manner) -> dict[str, Any] | None:
    """What is compared with what."""
    if kind == "ONE_OF_LIST":
        # Excel refuses a list in place that is longer.
        return {"validate": "list", "source": told} if len(",".join(told)) <= LONGEST_LIST else None
    if kind == "ONE_OF_RANGE":
        return {"validate": "list", "source": told[0] if told[0].startswith("=") else "=" + told[0]}
    if kind == "CUSTOM_FORMULA":
        return {"validate": "custom", "value": told[0]}
    head, _, tail = kind.partition("_")
    if head in ("NUMBER", "DATE") and tail in COMPARISONS and all(told):
        limits = [limit(text, manner) for text in told]
        options: dict[str, Any] = {"validate": "decimal", "criteria": COMPARISONS[tail]}
        return options | ({"minimum": limits[0], "maximum": limits[1]} if len(limits) == 2 else {"value": limits[0]})
    return None


def limit(text: str, manner: Manner) -> float | str:
    """A limit as the number or day it is in the locale, or as the formula it is."""
    if text.startswith("="):
        return text
    value = typed(text, manner)[0]
    if isinstance(value, int | float):
        return value
    try:
        return number_kept(float(text))
    except ValueError:
        return f'="{text}"'


def add_conditions(page: Any, sheet: Sheet, made: Made, manner: Manner) -> None:
    """Every conditional rule, the first strongest."""
    for rule in sheet.conditions:
        boxes = [box_of(told, sheet) for told in rule["ranges"]]
        options = condition(rule, made, manner)
        if options is None:
            continue
        if len(boxes) > 1:
            options["multi_range"] = " ".join(page_range(box) for box in boxes)
        box = boxes[0]
        page.conditional_format(box.top, box.left, box.bottom - 1, box.right - 1, options)


def page_range(box: Box) -> str:
    """The box as "A1:B2"."""
    from sync.local_google.a1 import shown

    return shown("x", box).removeprefix("x!")


def condition(rule: Mapping[str, Any], made: Made, manner: Manner) -> dict[str, Any] | None:
    """The rule as XlsxWriter takes it; None for one that Excel does not have."""
    if "gradientRule" in rule:
        return gradient(rule["gradientRule"], manner)
    told = rule["booleanRule"]
    kind = told["condition"]["type"]
    values = entered(told["condition"], manner)
    options: dict[str, Any] | None = None
    if kind == "CUSTOM_FORMULA":
        options = {"type": "formula", "criteria": values[0]}
    elif kind in ("BLANK", "NOT_BLANK"):
        options = {"type": "blanks" if kind == "BLANK" else "no_blanks"}
    elif kind in TEXTS:
        options = {"type": "text", "criteria": TEXTS[kind], "value": values[0]}
    elif kind == "TEXT_EQ":
        options = {"type": "cell", "criteria": "=", "value": f'"{values[0]}"'}
    else:
        compared = criteria(kind, values, manner)
        plain = {name: value for name, value in (compared or {}).items() if name != "validate"}
        options = {**plain, "type": "cell"} if plain.get("criteria") else None
    return None if options is None else {**options, "format": made(told.get("format") or {})}


def gradient(told: Mapping[str, Any], manner: Manner) -> dict[str, Any]:
    """A scale of two or three colours."""
    points = [("min", told["minpoint"]), ("mid", told.get("midpoint")), ("max", told["maxpoint"])]
    options: dict[str, Any] = {"type": "3_color_scale" if told.get("midpoint") else "2_color_scale"}
    for name, point in points:
        if point:
            options[f"{name}_color"] = colour(point.get("color") or {})
            kinds = {"MIN": "min", "MAX": "max", "NUMBER": "num", "PERCENT": "percent", "PERCENTILE": "percentile"}
            options[f"{name}_type"] = kinds.get(point["type"], "num")
            if point.get("value"):
                options[f"{name}_value"] = limit(point["value"], manner)
    return options
