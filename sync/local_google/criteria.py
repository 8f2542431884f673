"""The criterion of COUNTIF and its kin -> a test of values: ">=5", "<>x", "a*", a number, a text."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from sync.local_google.calculate import CellError, Refused, Result, comparison_key, number_in
from sync.local_google.patterns import Manner

Test = Callable[[Result], bool]
SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "<=": operator.le, ">=": operator.ge, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "=": operator.eq,
}  # fmt: skip


def criterion(told: Result, manner: Manner, *, is_literal: bool = False) -> Test:
    """The test of a criterion; a literal one is compared as it is, without signs and wildcards."""
    if isinstance(told, CellError):
        return lambda value: value == told
    if not isinstance(told, str) or is_literal:
        return equal_to(0 if told is None else told)
    sign = next((sign for sign in SIGNS if told.startswith(sign)), "")
    wanted = told[len(sign) :]
    if not wanted:
        return {"=": lambda value: value is None, "<>": lambda value: value is not None}.get(
            sign, lambda value: value in (None, "")
        )
    return numeric_or_text(sign or "=", wanted, manner)


def equal_to(wanted: Result) -> Test:
    """Same kind and same value; upper and lower case are one."""
    key = comparison_key(wanted, None)
    return lambda value: value is not None and not isinstance(value, CellError) and comparison_key(value, None) == key


def numeric_or_text(sign: str, wanted: str, manner: Manner) -> Test:
    """A comparison with a number if the text reads as one, else with the text, ? and * standing for others."""
    compare = SIGNS[sign]
    if wanted.upper() in ("TRUE", "FALSE"):
        truth = wanted.upper() == "TRUE"
        return lambda value: bool(compare(value if isinstance(value, bool) else None, truth))
    try:
        number = number_in(wanted, manner)
    except Refused:
        return text_test(sign, wanted)
    return lambda value: number_test(sign, value, number, manner)


def number_test(sign: str, value: Result, number: float, manner: Manner) -> bool:
    """Whether a value compares so with the number; a text that reads as that number equals it."""
    if isinstance(value, str) and sign in ("=", "<>"):
        try:
            value = number_in(value, manner)
        except Refused:
            return sign == "<>"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return sign == "<>"
    return bool(SIGNS[sign](value, number))


def text_test(sign: str, wanted: str) -> Test:
    """Whether a text is, or is not, like the wanted one; or comes before or after it."""
    if sign not in ("=", "<>"):
        compare = SIGNS[sign]
        return lambda value: isinstance(value, str) and bool(compare(value.casefold(), wanted.casefold()))
    parts = re.split(r"(~[*?~]|[*?])", wanted)
    shape = "".join(
        {"*": ".*", "?": "."}.get(part) or re.escape(part[1:] if part[:1] == "~" and part[1:] else part) for part in parts
    )
    pattern = re.compile(shape, re.IGNORECASE | re.DOTALL)
    return lambda value: (isinstance(value, str) and bool(pattern.fullmatch(value))) == (sign == "=")
