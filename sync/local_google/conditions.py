"""Conditions of data validations and conditional formats -> nothing, or Google's refusal of one that cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.local_google.a1 import CORNER, corners, split
from sync.local_google.references import FINDER, reference
from sync.local_google.sheet import invalid

COUNTS = {
    "BLANK": (0, 0), "NOT_BLANK": (0, 0), "TEXT_IS_EMAIL": (0, 0), "TEXT_IS_URL": (0, 0), "DATE_IS_VALID": (0, 0),
    "NUMBER_BETWEEN": (2, 2), "NUMBER_NOT_BETWEEN": (2, 2), "DATE_BETWEEN": (2, 2), "DATE_NOT_BETWEEN": (2, 2),
    "ONE_OF_LIST": (1, 10**6), "BOOLEAN": (0, 2),
}  # fmt: skip
"""How many values a type takes, least and most; the others take one."""
ONLY_VALIDATION = {
    "ONE_OF_LIST", "ONE_OF_RANGE", "BOOLEAN", "DATE_IS_VALID", "DATE_BETWEEN", "DATE_NOT_BETWEEN", "TEXT_IS_EMAIL", "TEXT_IS_URL",
    "DATE_ON_OR_BEFORE", "DATE_ON_OR_AFTER",
}  # fmt: skip
ONLY_CONDITIONAL = {"TEXT_STARTS_WITH", "TEXT_ENDS_WITH", "BLANK", "NOT_BLANK"}
ONLY_FILTER = {"TEXT_NOT_EQ", "DATE_NOT_EQ", "FILTER_EXPRESSION", "CONDITION_TYPE_UNSPECIFIED"}
FORMAT_FIELDS = {"backgroundColor", "backgroundColorStyle", "textFormat"}
TEXT_FIELDS = {"foregroundColor", "foregroundColorStyle", "bold", "italic", "underline", "strikethrough"}


def check_validation(rule: Mapping[str, Any]) -> None:
    """ApiError unless the rule has a condition that can validate data."""
    condition = rule.get("condition")
    if not condition:
        raise invalid("DataValidationRule.condition is required.")
    check_condition(condition, ONLY_CONDITIONAL | ONLY_FILTER, "data validation")


def check_rule(rule: Mapping[str, Any], sheet_ids: set[int]) -> None:
    """ApiError unless the conditional format rule has ranges of one sheet and a boolean or gradient rule that can be."""
    ranges = rule.get("ranges") or []
    if not ranges:
        raise invalid("ConditionalFormatRule.ranges is required.")
    found = {int(one.get("sheetId", 0)) for one in ranges}
    if len(found) > 1:
        raise invalid("All ranges of a ConditionalFormatRule must be on the same sheet.")
    for sheet_id in found - sheet_ids:
        raise invalid(f"No grid with id: {sheet_id}")
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise invalid("Exactly one of booleanRule or gradientRule must be set.")
    if "booleanRule" in rule:
        check_boolean_rule(rule["booleanRule"])
    else:
        check_gradient(rule["gradientRule"])


def check_boolean_rule(rule: Mapping[str, Any]) -> None:
    """ApiError for a condition or a format that conditional formatting does not have."""
    check_condition(rule.get("condition") or {}, ONLY_VALIDATION | ONLY_FILTER, "conditional formatting")
    for value in (rule.get("condition") or {}).get("values") or ():
        if any(named_sheet(hit[0]) for hit in FINDER.finditer(value.get("userEnteredValue") or "") if hit["reference"]):
            raise invalid("Conditional format rule cannot reference a different sheet.")
    told = rule.get("format") or {}
    wrong = (set(told) - FORMAT_FIELDS) | (set(told.get("textFormat") or {}) - TEXT_FIELDS)
    if wrong:
        raise invalid(f"Conditional formatting cannot apply: {', '.join(sorted(wrong))}")


def named_sheet(text: str) -> bool:
    """Whether the reference names a sheet."""
    return reference(text).sheet is not None


def check_gradient(rule: Mapping[str, Any]) -> None:
    """ApiError unless both ends of the gradient are told."""
    for name in ("minpoint", "maxpoint"):
        point = rule.get(name) or {}
        if not point.get("type"):
            raise invalid(f"GradientRule.{name} is required.")
        if point["type"] not in ("MIN", "MAX") and not point.get("value"):
            raise invalid(f"GradientRule.{name}.value is required.")


def check_condition(condition: Mapping[str, Any], barred: set[str], use: str) -> None:
    """ApiError for a type that the use does not have, or a wrong number of values."""
    kind = condition.get("type", "CONDITION_TYPE_UNSPECIFIED")
    if kind in barred:
        raise invalid(f"Condition type '{kind}' is not supported for {use}.")
    values = condition.get("values") or []
    least, most = COUNTS.get(kind, (1, 1))
    if not least <= len(values) <= most:
        told = str(least) if least == most else f"{least} or more"
        raise invalid(f"Condition type '{kind}' takes exactly {told} ConditionValue(s), but {len(values)} were given.")
    for value in values:
        check_value(kind, value)


def check_value(kind: str, value: Mapping[str, Any]) -> None:
    """ApiError for a value that the type cannot take."""
    text = value.get("userEnteredValue")
    if value.get("relativeDate"):
        if kind not in ("DATE_BEFORE", "DATE_AFTER", "DATE_ON_OR_BEFORE", "DATE_ON_OR_AFTER"):
            raise invalid(f"relativeDate is not supported for condition type '{kind}'.")
        return
    if text is None or (text == "" and kind != "ONE_OF_LIST"):
        raise invalid("ConditionValue.userEnteredValue is required.")
    if kind == "CUSTOM_FORMULA" and not text.startswith(("=", "+")):
        raise invalid(f"Invalid ConditionValue.userEnteredValue: {text}")
    if kind == "ONE_OF_RANGE" and not is_range(text):
        raise invalid(f"Invalid ConditionValue.userEnteredValue: {text}")


def is_range(text: str) -> bool:
    """Whether the text is "=range" or a range's name."""
    if not text.startswith("="):
        return corners(split(text)[2] or text) is not None
    cells = split(text[1:])[2] or text[1:]
    return corners(cells) is not None or (cells.isidentifier() and not CORNER.match(cells))
