"""What a person types (valueInputOption USER_ENTERED) -> a value and the number format that typing gives, by locale."""

from __future__ import annotations

import re
from datetime import datetime

from sync.local_google.cells import Formula, Value, fitting, number_kept
from sync.local_google.patterns import EPOCH, Manner

DATE = re.compile(r"(\d{1,4})([/.-])(\d{1,2})(?:\2(\d{1,4}))?(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?\Z")
TIME = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?\Z")
Typed = tuple[Value, dict[str, str] | None]


def typed(text: str, manner: Manner, *, this_year: int = 2026) -> Typed:
    """Value and number format (None: none is given); a text that is nothing else stays text.

    `this_year` completes a date typed without a year.
    """
    fitting(text)
    if text.startswith("'"):
        return text[1:] or None, None
    if text.startswith(("=", "+")) and len(text) > 1 and not plain_number(text, manner):
        return Formula("=" + api_notation(text[1:], manner)), None
    bare = text.strip()
    if bare.upper() in ("TRUE", "FALSE"):
        return bare.upper() == "TRUE", None
    return number(bare, manner) or date(bare, manner, this_year) or time(bare, manner) or (text or None, None)


def plain_number(text: str, manner: Manner) -> bool:
    """Whether "+12" is a number and not a formula."""
    return number(text, manner) is not None


def number(text: str, manner: Manner) -> Typed | None:
    """A number, with thousands, percent, exponent or a currency mark; None if the text is none."""
    decimal, thousands = re.escape(manner.decimal), re.escape(manner.thousands)
    body = rf"(?:\d{{1,3}}(?:{thousands}\d{{3}})+|\d+)(?:{decimal}\d*)?|{decimal}\d+"
    hit = re.fullmatch(rf"([+-]?)([$₫€]?)({body})(?:[eE]([+-]?\d+))?(\s?[%₫])?", text)
    if hit is None:
        return None
    plain = hit[3].replace(manner.thousands, "").replace(manner.decimal, ".")
    value = float(f"{hit[1]}{plain}e{hit[4] or 0}")
    mark = (hit[5] or hit[2]).strip()
    has_fraction = manner.decimal in hit[3]
    if mark == "%":
        return number_kept(float(f"{value / 100:.15g}")), {"type": "PERCENT", "pattern": "0.00%" if has_fraction else "0%"}
    if mark:
        return number_kept(value), {"type": "CURRENCY", "pattern": f"#,##0.00{mark}" if hit[5] else f"{mark}#,##0.00"}
    if hit[4]:
        return number_kept(value), {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    if manner.thousands in hit[3]:
        return number_kept(value), {"type": "NUMBER", "pattern": "#,##0.00" if has_fraction else "#,##0"}
    return number_kept(value), None


def date(text: str, manner: Manner, this_year: int) -> Typed | None:
    """A day, perhaps with a time, in the order of the locale or as year-month-day; None for one that does not exist."""
    hit = DATE.match(text)
    if hit is None:
        return None
    first, mark, second, third = int(hit[1]), hit[2], int(hit[3]), hit[4]
    if len(hit[1]) == 4 and third:
        year, month, day = first, second, int(third)
    elif len(hit[1]) > 2 or (mark == "." and not third):
        return None
    else:
        day, month = (first, second) if manner.day_first else (second, first)
        year = full_year(third, this_year)
    hour, minute, seconds = int(hit[5] or 0), int(hit[6] or 0), int(hit[7] or 0)
    try:
        when = datetime(year, month, day, hour, minute, seconds)  # noqa: DTZ001  a sheet's moments have no zone
    except ValueError:
        return None
    passed = when - EPOCH
    serial = number_kept(passed.days + passed.seconds / 86400)
    day_pattern = "yyyy-mm-dd" if len(hit[1]) == 4 else manner.date
    if hit[5]:
        return serial, {"type": "DATE_TIME", "pattern": f"{day_pattern} {manner.time}"}
    return serial, {"type": "DATE", "pattern": day_pattern}


def full_year(text: str | None, this_year: int) -> int:
    """Two digits up to 29 lie in 2000..2029, the others in the century before."""
    if text is None:
        return this_year
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 30 else 1900)


def time(text: str, manner: Manner) -> Typed | None:
    """A time of day or a duration, as part of a day."""
    hit = TIME.match(text)
    if hit is None or int(hit[2]) > 59 or int(hit[3] or 0) > 59:
        return None
    return (int(hit[1]) * 3600 + int(hit[2]) * 60 + int(hit[3] or 0)) / 86400, {"type": "TIME", "pattern": manner.time}


def api_notation(text: str, manner: Manner) -> str:
    """A formula as typed -> as the API keeps it: ";" becomes "," and, where commas are decimals, "1,5" becomes 1.5.

    Text in quotes is left, and so is ";" within braces, where it parts rows. Arguments parted by commas are taken too, as long
    as no comma stands in what reads as a number.
    """
    if manner.decimal != ",":
        return text
    parts, depth = re.split(r"(\"[^\"]*\"|'[^']*'|[{}])", text), 0
    for index, part in enumerate(parts):
        if index % 2:
            depth += (part == "{") - (part == "}")
            continue
        plain = re.sub(r"(?<![\w$.])(\d+),(?=\d)", r"\1.", part)
        parts[index] = plain.replace("\\", ",") if depth else plain.replace(";", ",")
    return "".join(parts)
