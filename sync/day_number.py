"""A day or a moment -> its number in the calendar of a spreadsheet, which Excel, LibreOffice and Google share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

EPOCH = date(1899, 12, 30)
"""Day 0."""
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # sheets know no zones
_DAY_S = 86_400


def serial(value: Any) -> Any:
    """A date as its day number, a moment with its part of the day, as its own clock shows it; anything else as it is."""
    if not isinstance(value, date):
        return value
    if not isinstance(value, datetime):
        return (value - EPOCH).days
    passed = value.replace(tzinfo=None) - _EPOCH
    return passed.days + passed.seconds / _DAY_S if passed.seconds else passed.days
