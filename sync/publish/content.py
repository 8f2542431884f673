"""What a model's cell holds -> what a spreadsheet cell may hold: a plain value, or a formula of ours with its result."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sync.publish.sheet import Cell

NOTHING = "…"
TEXT_LIMIT, LITERAL_LIMIT, FORMULA_LIMIT = 32_767, 250, 8_000
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours, without "=", and its cached result; `link` where it does nothing but lead there."""

    text: str
    value: Any
    link: str = ""


def shown(value: Any) -> Any:
    """What a cell may hold: None, text, a number, a date or a moment without zone. Ticks are "x"; anything else is its text."""
    if isinstance(value, str):
        return _text(str(value))
    if value is None or isinstance(value, bool):
        return "x" if value else None
    if value != value:  # noqa: PLR0124  # not a number
        return None
    if isinstance(value, datetime | date):
        return _moment(value)
    if isinstance(value, int | float):
        return value
    return shown(value.item()) if hasattr(value, "item") else _text(str(value))


def _text(text: str) -> str | None:
    cut = text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"
    return (_UNWRITABLE.sub("", cut) if _UNWRITABLE.search(cut) else cut) or None


def _moment(value: date) -> Any:
    if value.year < 1901:
        # Sheets count days from 1900; a slip such as the year 1022 still has to be readable.
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    return value.replace(tzinfo=None, microsecond=0) if isinstance(value, datetime) else value


def literal(text: str) -> str:
    """A text inside a formula, where no single piece may exceed 255 characters."""
    pieces = [text[start : start + LITERAL_LIMIT] for start in range(0, len(text), LITERAL_LIMIT)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def content(value: Any) -> Any:
    """A plain value or a Cell -> what is written: a plain value, or a Formula with its cached result."""
    if type(value) is not Cell:
        return shown(value)
    plain = shown(value.value)
    if value.formula:
        return Formula(value.formula.removeprefix("="), plain)
    if value.link and plain is not None:
        text = repr(plain) if isinstance(plain, int | float) else literal(str(plain))
        formula = f"HYPERLINK({literal(_UNWRITABLE.sub('', value.link))},{text})"
        if len(formula) <= FORMULA_LIMIT:
            return Formula(formula, plain, value.link)
    return plain
