"""A day -> as official papers write it. Source: domain §2.5."""

from __future__ import annotations

from datetime import date


def official_day(when: date) -> str:
    """A day as official papers write it: "05/3/2022", "16/02/2022". Source: domain §2.5."""
    return f"{when.day:02}/{official_month(when)}/{when.year}"


def official_month(when: date) -> str:
    """01 and 02 with their zero, the others without, so that nobody can make 12 of 2."""
    return f"{when.month:02}" if when.month < 3 else str(when.month)
