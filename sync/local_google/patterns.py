"""Serial numbers and number formats -> the text a person sees, in the manner of a locale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  a sheet's moments have no zone
TOKEN = re.compile(r"\[[^\]]*\]|\"[^\"]*\"|\\.|am/pm|AM/PM|y+|m+|d+|h+|s+|\.0+|.", re.IGNORECASE | re.DOTALL)
NUMBER_PART = re.compile(r"[0#?,.]*[0#?][0#?,.]*")
LITERAL = re.compile(r"\"([^\"]*)\"|\\(.)|_.|\*.|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a locale writes numbers and days."""

    decimal: str
    thousands: str
    date: str
    time: str
    day_first: bool

    @property
    def moment(self) -> str:
        """The pattern of a day with a time."""
        return f"{self.date} {self.time}"


@cache
def manner_of(locale: str) -> Manner:
    """The manner of a locale such as "vi_VN"; an unknown one writes as en_US does."""
    if locale.startswith("vi"):
        return Manner(",", ".", "dd/mm/yyyy", "hh:mm:ss", day_first=True)
    if locale in ("de_DE", "es_ES", "it_IT", "pt_BR", "id_ID", "tr_TR"):
        return Manner(",", ".", "dd/mm/yyyy", "hh:mm:ss", day_first=True)
    if locale == "en_GB":
        return Manner(".", ",", "dd/mm/yyyy", "hh:mm:ss", day_first=True)
    return Manner(".", ",", "m/d/yyyy", "h:mm:ss", day_first=False)


def default_pattern(kind: str, manner: Manner) -> str:
    """The pattern of a NumberFormat that names only its type."""
    return {
        "DATE": manner.date, "TIME": manner.time, "DATE_TIME": manner.moment, "PERCENT": "0.00%", "NUMBER": "#,##0.00",
        "CURRENCY": "#,##0.00", "SCIENTIFIC": "0.00E+00", "TEXT": "@",
    }.get(kind, "")  # fmt: skip


def is_date_pattern(pattern: str) -> bool:
    """Whether the pattern shows a day or a time."""
    return bool(re.search(r"[ymdhs]", LITERAL.sub("", pattern.split(";", maxsplit=1)[0]), re.IGNORECASE))


def general(number: float, manner: Manner) -> str:
    """A number without a format: at most ten significant digits after the whole ones, no thousands."""
    if isinstance(number, int) or float(number).is_integer():
        text = str(int(number)) if abs(number) < 1e15 else f"{number:.5E}".replace("E+", "E+")
    else:
        text = f"{number:.10g}" if abs(number) >= 1e-4 else f"{number:.5E}"
    return text.replace(".", manner.decimal)


def formatted(number: float, pattern: str, manner: Manner) -> str:
    """The number in the pattern: dates, percents, thousands, sections for negative numbers and zero."""
    sections = pattern.split(";")
    section, shown = sections[0], number
    if number < 0 and len(sections) > 1:
        section, shown = sections[1], -number
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    if section.strip().lower() in ("", "general", "@"):
        return general(number, manner) if section or len(sections) == 1 else ""
    if is_date_pattern(section):
        return moment(shown, section)
    return grouped(shown, section, manner)


def grouped(number: float, section: str, manner: Manner) -> str:
    """A number in one section such as "#,##0.0%"."""
    plain = LITERAL.sub(lambda hit: hit[1] or hit[2] or "", section)
    place = NUMBER_PART.search(plain)
    if place is None:
        return plain
    scaled = Decimal(repr(number)) * (100 if "%" in plain else 1)
    return plain[: place.start()] + digits(scaled, place[0], manner) + plain[place.end() :]


def digits(number: Decimal, shape: str, manner: Manner) -> str:
    """The digits in a shape such as "#,##0.0#"."""
    whole_shape, _, fraction_shape = shape.partition(".")
    places = len(fraction_shape)
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{abs(rounded):.{places}f}".partition(".")
    needed = fraction_shape.rstrip("#")
    while len(fraction) > len(needed) and fraction.endswith("0"):
        fraction = fraction[:-1]
    whole = whole.lstrip("0").rjust(whole_shape.replace(",", "").count("0"), "0")
    if "," in whole_shape:
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", manner.thousands, whole)
    return ("-" if rounded < 0 else "") + whole + (manner.decimal + fraction if fraction else "")


def moment(number: float, pattern: str) -> str:
    """A serial number as day and time; rounded to the second."""
    try:
        when = EPOCH + timedelta(seconds=round(number * 86400))
    except OverflowError:
        return str(number)
    tokens = TOKEN.findall(pattern)
    half = any(token.lower() == "am/pm" for token in tokens)
    shown, after_hour = "", False
    for token in tokens:
        name = token.lower()
        minutes = name in ("m", "mm") and (after_hour or next_is_seconds(tokens, token))
        shown += part(token, when, minutes=minutes, half=half, number=number)
        if name[0] in "hs" or name.startswith("[h"):
            after_hour = True
        elif name[0] in "ymd":
            after_hour = False
    return shown


def next_is_seconds(tokens: list[str], token: str) -> bool:
    """Whether seconds follow at once after "mm:"."""
    index = tokens.index(token)
    return tokens[index + 1 : index + 3] in ([":", "ss"], [":", "s"])


def part(token: str, when: datetime, *, minutes: bool, half: bool, number: float) -> str:
    """One token of a pattern as text."""
    name = token.lower()
    hour = (when.hour % 12 or 12) if half else when.hour
    simple = {
        "yyyy": f"{when.year:04}", "yyy": f"{when.year:04}", "yy": f"{when.year % 100:02}", "y": f"{when.year % 100:02}",
        "dddd": f"{when:%A}", "ddd": f"{when:%a}", "dd": f"{when.day:02}", "d": str(when.day),
        "hh": f"{hour:02}", "h": str(hour), "ss": f"{when.second:02}", "s": str(when.second),
        "mmmm": f"{when:%B}", "mmm": f"{when:%b}", "am/pm": "AM" if when.hour < 12 else "PM",
        "[h]": str(int(number * 24 + 1e-9)), "[hh]": f"{int(number * 24 + 1e-9):02}",
    }  # fmt: skip
    if name in ("m", "mm"):
        value = when.minute if minutes else when.month
        return f"{value:02}" if name == "mm" else str(value)
    if name in simple:
        return simple[name]
    return token[1:-1] if token.startswith('"') else token[1:] if token.startswith("\\") else "" if token.startswith("[") else token
