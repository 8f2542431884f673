"""One raw cell -> its value, or the code of what is wrong with it; pure, and the same for every row.

Raw cells are what the reader gives: str, float, bool, date, datetime, time, timedelta, FaultyCell, "" or None for empty.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from sync.conventions import VIETNAMESE, Amounts, Answers, Conventions, Days
from sync.conventions.kinds import NUMBER
from sync.day_number import EPOCH
from sync.model import DateInterval, FaultyCell
from sync.template import FieldSpec, ListItem
from sync.vietnamese import day, fold, interval, strip_marks, tidy

NO_FACTS: Mapping[str, Any] = {}


class Outcome(NamedTuple):
    """What a cell holds. `code`: "" when all is well; "-STEM" takes its letter from the field's mark; else a whole code."""

    value: Any
    code: str = ""
    facts: Mapping[str, Any] = NO_FACTS


Parser = Callable[[Any], Outcome]

BLANK = Outcome(None, "-REQ")
DITTO = Outcome(None, "DITTO")
FINE_BLANK = Outcome(None)
LONGEST_VALUE = 160
"""Characters of a typed value that a finding quotes."""


def typed(raw: Any) -> str:
    """A raw cell as the person sees it, one line, shortened."""
    if isinstance(raw, str):
        text = tidy(raw)
    elif raw is None:
        text = ""
    elif isinstance(raw, bool):
        text = "TRUE" if raw else "FALSE"
    elif isinstance(raw, float | int):
        text = digits(raw)
    elif isinstance(raw, DateInterval):
        text = interval(raw)
    elif isinstance(raw, date):
        text = day(raw)
    else:
        text = raw.text if isinstance(raw, FaultyCell) else str(raw)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def digits(number: float) -> str:
    """A number typed where text is wanted: 12.0 -> "12", 1.23e11 -> "123000000000"."""
    if isinstance(number, int) or (math.isfinite(number) and number.is_integer() and abs(number) < 1e18):
        return str(int(number))
    return str(number)


LONGEST_NOTHING = 8
"""Characters up to which a text is looked at for whether it shows at all."""
LONGEST_WORD = 16
"""Characters up to which a text is looked at for a word that stands for nothing, or for "as above"."""
_EMPTY = frozenset(" \t\r\n\u00a0\u200b\ufeff.-–—−…_")


def is_blank(raw: Any, words: frozenset[str] = frozenset()) -> bool:
    """Nothing, or only blanks, dashes and dots, which stand for nothing, or one of `words`, which say so."""
    if raw is None or not isinstance(raw, str):
        return raw is None
    # A lone apostrophe or invisible marks show as nothing too.
    if _EMPTY.issuperset(raw) or (len(raw) <= LONGEST_NOTHING and not tidy(raw)):
        return True
    return bool(words) and len(raw) <= LONGEST_WORD and raw.strip().casefold() in words


def is_ditto(text: str, words: frozenset[str] = VIETNAMESE.answers.ditto) -> bool:
    """Whether a short text says "same as above": nt, -nt-, như trên, ", -//-, 〃 …"""
    if len(text) > LONGEST_WORD:
        return False
    bare = text.strip().casefold().rstrip(".")
    return bare in words or bare.strip("- –—") in words


# ---------------------------------------------------------------- numbers

LARGEST = 10**15
FIRST_TRUE_DAY = date(1900, 3, 1)
"""Spreadsheets count a 29/2/1900 that never was: every day number before it is one less than the calendar says."""
_SERIALS = range(date(2000, 1, 1).toordinal() - EPOCH.toordinal(), date(2100, 1, 1).toordinal() - EPOCH.toordinal())

_TRAILING_WORDS = re.compile(r"\(?\s*[^\W\d_]+(?:[ /][^\W\d_]+){0,3}\s*\)?")
_NEGATIVE = re.compile(rf"-\s*{NUMBER}\D*|\(\s*{NUMBER}\s*\)")
_GROUPED = {".": re.compile(r"\d{1,3}(?:\.\d{3})+"), ",": re.compile(r"\d{1,3}(?:,\d{3})+")}
_DASHES = re.compile("[‐‑‒–—―−]")


def read_number(raw: Any, *, money: bool = False, ways: Amounts = VIETNAMESE.amounts) -> Outcome:
    """A count, or an amount of money: an integer ≥ 0. In Vietnam dots part thousands, a comma decimals.

    Source: domain §4.1 H8, oracles of §8. W-NUM-SEP wherever another reading was possible.
    """
    if isinstance(raw, str):
        return _bounded(_number_from_text(raw, ways, money=money))
    if raw == time(0):
        return Outcome(0, "W-NUM-DATE", {"so": 0})
    if isinstance(raw, bool) or not isinstance(raw, float | int | date):
        return Outcome(None, "-NUM-FMT")
    if isinstance(raw, date):
        return _number_from_date(raw, money=money)
    return _bounded(_number_from_float(raw, money=money))


def _bounded(outcome: Outcome) -> Outcome:
    return Outcome(None, "-NUM-FMT") if outcome.value is not None and outcome.value > LARGEST else outcome


def _number_from_float(raw: float, *, money: bool) -> Outcome:
    if not math.isfinite(raw) or abs(raw) > LARGEST:
        return Outcome(None, "-NUM-FMT")
    whole = round(raw)
    if raw < 0 and (whole or raw < -1e-6):
        return Outcome(None, "W-NUM-NEG")
    if abs(raw - whole) <= 1e-6 * max(1.0, abs(raw) * 1e-6):
        return Outcome(whole)
    # An average worked out by a formula: nobody means a third of a đồng.
    return Outcome(whole, "W-NUM-SEP", {"so": whole}) if money and raw >= 1000 else Outcome(None, "-NUM-FMT")


def _number_from_date(raw: date, *, money: bool) -> Outcome:
    """The number that a date format hides: the day number (29/4/1900 is 120).

    A day of our time in a column of counts is a date that was really typed, or "4/5": 44.667 people would be worse than none.
    """
    serial = raw.toordinal() - EPOCH.toordinal() - (raw.toordinal() < FIRST_TRUE_DAY.toordinal())
    has_time = isinstance(raw, datetime) and raw.time() != time(0)
    if serial < 0 or has_time or (not money and serial in _SERIALS):
        return Outcome(None, "-NUM-FMT")
    return Outcome(serial, "W-NUM-DATE", {"so": serial})


def _plain(text: str) -> str:
    """Compatibility forms (full-width digits, no-break blanks) and dashes made one, lower case, single blanks."""
    return " ".join(_DASHES.sub("-", unicodedata.normalize("NFKC", text)).casefold().split())


def _number_from_text(raw: str, ways: Amounts, *, money: bool) -> Outcome:
    text = _plain(tidy(raw)).rstrip(" .;,")
    if text.isdecimal():
        return Outcome(int(text)) if len(text) <= 16 else Outcome(None, "-NUM-FMT")
    if not any(char.isdecimal() for char in text):
        return Outcome(None, "W-NUM-TEXT")
    if _NEGATIVE.fullmatch(text):
        return Outcome(None, "W-NUM-NEG")
    text = ways.currency_before.sub("", text, count=1)
    bare = ways.roughly.sub("", text)
    amount = _amount(bare, ways, money=money)
    if amount is None:
        return Outcome(None, "W-RANGE" if ways.range.fullmatch(bare) else "-NUM-FMT")
    value, has_unit, is_guess = amount
    if is_guess or bare != text or (has_unit and not money):
        return Outcome(value, "W-NUM-SEP", {"so": value})
    return Outcome(value, "I-NUM-UNIT", {"so": value}) if has_unit else Outcome(value)


def _amount(text: str, ways: Amounts, *, money: bool) -> tuple[int, bool, bool] | None:
    """A lone number or the sum of "1 tỷ 200 triệu": (value, had a unit, could be read otherwise); None when it is neither."""
    parts: list[re.Match[str]] = []
    place = 0
    while (part := ways.part.match(text, place)) and (not parts or parts[-1][2]):
        parts.append(part)
        place = part.end()
    rest = text[place:].strip()
    in_currency = bool(rest) and ways.currency.fullmatch(rest) is not None
    total = _total(parts, ways, is_sure=in_currency)
    if total is None or (rest and not in_currency and (money or not _TRAILING_WORDS.fullmatch(rest))):
        return None
    return total[0], bool(parts[0][2]), total[1] or (bool(rest) and not in_currency)


def _total(parts: Sequence[re.Match[str]], ways: Amounts, *, is_sure: bool) -> tuple[int, bool] | None:
    """The parts times their units, each smaller than the last; "1 triệu 500" and "2tr5" are guesses."""
    total, is_guess, unit = Decimal(0), False, 0
    for index, part in enumerate(parts):
        value, could_differ = _decimal(part[1], ways, has_unit=bool(part[2]))
        next_unit = ways.unit_words[part[2]] if part[2] else unit // 10 ** len(part[1]) if index else 1
        if value is None or (index and not 0 < next_unit < unit):
            return None
        total, unit = total + value * next_unit, next_unit
        is_guess |= (could_differ and not (is_sure and ways.decimal not in part[1] and not part[2])) or (index > 0 and not part[2])
    return (int(total), is_guess) if parts and total == total.to_integral_value() else None


def _decimal(text: str, ways: Amounts, *, has_unit: bool) -> tuple[Decimal | None, bool]:
    """One typed number and whether it could be read otherwise. In Vietnam "1.234" is 1234, "1,5" is one and a half."""
    text = text.replace(" ", "")
    dots, commas = text.count("."), text.count(",")
    if not dots and not commas:
        return Decimal(text), False
    if dots and commas:
        return _both_separators(text, ways)
    mark = "." if dots else ","
    if _GROUPED[mark].fullmatch(text):
        if mark == ways.decimal and dots + commas == 1 and has_unit:
            return Decimal(text.replace(",", ".")), ways.doubts_a_group
        return Decimal(text.replace(mark, "")), mark == ways.decimal or (dots + commas == 1 and ways.doubts_a_group)
    return (Decimal(text.replace(",", ".")), False) if dots + commas == 1 else (None, False)


def _both_separators(text: str, ways: Amounts) -> tuple[Decimal | None, bool]:
    """The last separator parts the decimals, the other one thousands; the order of another country is a guess."""
    decimal = max(".,", key=text.rfind)
    thousands = "," if decimal == "." else "."
    whole, _, rest = text.partition(decimal)
    if decimal in rest or not _GROUPED[thousands].fullmatch(whole):
        return None, False
    return Decimal(f"{whole.replace(thousands, '')}.{rest}"), decimal != ways.decimal


# ---------------------------------------------------------------- dates

FIRST_YEAR, LAST_YEAR = 1930, 2099
_NOT_A_DATE = Outcome(None, "-DATE-FMT")


def read_date(raw: Any, *, exact: bool = False, x_means_done: bool = False, ways: Days = VIETNAMESE.days) -> Outcome:
    """A day, or a month known as a whole: DateInterval; with `exact` a day only: date. In Vietnam day, month, year, always.

    Source: domain §4.1 H7. W-DATE-TURN where only the other order of day and month is possible.
    """
    if isinstance(raw, str):
        if x_means_done and _plain(raw) in ways.done:
            return Outcome(DateInterval.unknown())
        return _date_from_text(raw, ways, exact=exact)
    if isinstance(raw, bool):
        return Outcome(DateInterval.unknown()) if raw and x_means_done else _NOT_A_DATE
    if isinstance(raw, date):
        return _one_day(raw.year, raw.month, raw.day, exact=exact)
    return _date_from_number(raw, ways, exact=exact) if isinstance(raw, float | int) else _NOT_A_DATE


def _one_day(year: int, month: int, day_of_month: int, *, exact: bool) -> Outcome:
    try:
        found = date(year, month, day_of_month)
    except ValueError:
        return _NOT_A_DATE
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return _NOT_A_DATE
    return Outcome(found if exact else DateInterval(found, found))


def _year(text: str) -> int:
    digits_only = text.strip("'’")
    return int(digits_only) + 2000 if len(digits_only) == 2 else int(digits_only)


def _whole_month(year: int, month: int) -> Outcome:
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return _NOT_A_DATE
    after = date(year + month // 12, month % 12 + 1, 1)
    return Outcome(DateInterval(date(year, month, 1), after - timedelta(days=1)))


def _date_from_number(raw: float, ways: Days, *, exact: bool) -> Outcome:
    if math.isfinite(raw) and int(raw) in _SERIALS:
        found = EPOCH + timedelta(days=int(raw))
        return _one_day(found.year, found.month, found.day, exact=exact)
    if math.isfinite(raw) and 1 < raw < 13 and not exact:  # "4.2022" that the sheet took for a number
        return _date_from_text(f"{raw:.4f}", ways, exact=exact) if round(raw, 4) == raw else _NOT_A_DATE
    return _NOT_A_DATE


def _date_from_text(raw: str, ways: Days, *, exact: bool) -> Outcome:
    text = _plain(tidy(raw)).strip(" .,;'\"")
    if match := ways.numeric.fullmatch(text):
        return _numeric_day(match, ways, exact=exact)
    if match := _first_match(ways.written, text):
        return _one_day(_year(match["y"]), _month(match["m"], ways), int(match["d"].rstrip("dhnrst")), exact=exact)
    if match := _first_match(ways.months, text):
        return _NOT_A_DATE if exact else _whole_month(_year(match["y"]), _month(match["m"], ways))
    if text.isdecimal() and len(text) == 5:
        return _date_from_number(float(text), ways, exact=exact)
    return Outcome(None, "-DATE-YEAR") if ways.no_year.fullmatch(text) else _NOT_A_DATE


def _first_match(patterns: Sequence[re.Pattern[str]], text: str) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := pattern.fullmatch(text))), None)


def _month(text: str, ways: Days) -> int:
    return int(text) if text.isdecimal() else ways.names[text.rstrip(".")]


def _numeric_day(match: re.Match[str], ways: Days, *, exact: bool) -> Outcome:
    """Three numbers in the order of the template; where that is no day, and the language allows it, in the other."""
    first, second, year = int(match[1]), int(match[2]), _year(match[3])
    day_of_month, month = (first, second) if ways.order == "dmy" else (second, first)
    found = _one_day(year, month, day_of_month, exact=exact)
    if found.code and ways.turns:
        turned = _one_day(year, day_of_month, month, exact=exact)
        return turned if turned.code else Outcome(turned.value, "W-DATE-TURN", {"la": turned.value})
    return found


# ---------------------------------------------------------------- ticks, lists, text


def read_tick(raw: Any, words: Answers = VIETNAMESE.answers) -> Outcome:
    """x, có, 1, đã … -> True; không, chưa, 0 -> None without a finding. Source: domain §4.1 H16."""
    if isinstance(raw, bool):
        return Outcome(raw or None)
    word = fold(raw) if isinstance(raw, str) else typed(raw)
    if word in words.yes or (len(word) < 6 and word and set(word) <= {"x", "v"}):
        return Outcome(True)
    return Outcome(None) if word in words.no else Outcome(None, "W-BOOL")


NEAR = 90.0
"""How alike, in per cent, a typed label must be to be taken for one of the list."""


_DIGITS = re.compile(r"\d+")


class Choices:
    """The entries of one list, found by folded label, code or alias, then without marks, then by nearness."""

    def __init__(self, items: Sequence[ListItem]) -> None:
        self.labels = {item.code: item.label for item in items}
        self.groups = {item.code: item.group for item in items}
        self.by_key: dict[str, str] = {}
        for item in items:
            self.by_key.setdefault(fold(item.label), item.code)
        for item in items:
            for name in (item.code, *item.aliases, item.label_en):
                if name:
                    self.by_key.setdefault(fold(name), item.code)
        self.bare: dict[str, set[str]] = {}
        for key, code in self.by_key.items():
            self.bare.setdefault(strip_marks(key), set()).add(code)
        self.other = "KHAC" if "KHAC" in self.labels else ""

    def find(self, text: str) -> Outcome:
        """The code of a typed label; -LIST when nothing is near."""
        key = fold(text)
        code = self.by_key.get(key)
        if code is not None:
            return Outcome(code)
        bare = self.bare.get(strip_marks(text), set())
        if len(bare) == 1:
            return self._fixed(next(iter(bare)))
        near = self._nearest(key)
        if near:
            return self._fixed(near)
        return Outcome(None, "-LIST")

    def _nearest(self, key: str) -> str:
        """The one code whose label is near; never across different digits ("Giai đoạn 3" is not "Giai đoạn 1")."""
        numbers = _DIGITS.findall(key)
        alike = [known for known in self.by_key if _DIGITS.findall(known) == numbers]
        near = process.extract(key, alike, scorer=fuzz.ratio, score_cutoff=NEAR, limit=2)
        codes = {self.by_key[label] for label, score, _ in near if score == near[0][1]}
        return codes.pop() if len(codes) == 1 else ""

    def _fixed(self, code: str) -> Outcome:
        return Outcome(code, "W-LIST-FIX", {"la": self.labels[code]})


def read_text(raw: Any, *, keep_lines: bool = False) -> Outcome:
    """Text as typed, composed and tidy; a number becomes its digits, a date dd/mm/yyyy."""
    if isinstance(raw, str):
        text = tidy(raw, keep_lines=keep_lines)
        return Outcome(text) if text else BLANK
    return Outcome(typed(raw))


_PHONE_PARTS = re.compile(r"[/,;\n]| - | hoặc | or ")
_PHONE_WORDS = re.compile(r"\([^\d()]*\)|^[^\W\d_]+(?: [^\W\d_]+)?\s*[.:]\s*(?=[\d(+])|(?<=\d)\s+[^\W\d_]+$")
"""What is said about a number: "(Zalo)", "ĐT:", a word behind it."""
_PHONE_NOISE = re.compile(r"[\s.()\-]|^(?:đt|tel|dđ|sđt|zalo)\.?:?")
_ANY_PHONE = re.compile(r"\+?\d{5,15}")


def read_phone(raw: Any, *, national: bool = True) -> Outcome:
    """Digits with their leading 0, restored where Excel dropped it (W-PHONE); several numbers stand with ", " between.

    `national`: of Vietnam, 10 or 11 digits; else of any country, 5 to 15 digits, nothing restored.
    """
    outcomes = [
        _national_phone(bare) if national else _any_phone(bare)
        for part in _PHONE_PARTS.split(unicodedata.normalize("NFKC", typed(raw)).casefold())
        if (bare := _PHONE_NOISE.sub("", _PHONE_WORDS.sub("", part.strip())))
    ]
    if not outcomes or any(outcome.value is None for outcome in outcomes):
        return Outcome(None, "W-FMT")
    text = ", ".join(outcome.value for outcome in outcomes)
    return Outcome(text, "W-PHONE", {"so": text}) if any(outcome.code for outcome in outcomes) else Outcome(text)


def _national_phone(bare: str) -> Outcome:
    bare = re.sub(r"^(?:\+|00)84\(?0?\)?", "0", bare)
    if bare.isdecimal() and len(bare) in (9, 10) and not bare.startswith("0"):
        return Outcome("0" + bare, "W-PHONE")
    return Outcome(bare if bare.isdecimal() and len(bare) in (10, 11) and bare.startswith("0") else None)


def _any_phone(bare: str) -> Outcome:
    return Outcome(bare if _ANY_PHONE.fullmatch(bare) else None)


_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+(?:[,;]?\s*[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+)*")
_URL = re.compile(r"(?:https?|ftp)://\S+|(?:[\w-]+\.)+[a-z]{2,}(?:[/?#:]\S*)?", re.IGNORECASE)


def read_email(raw: Any) -> Outcome:
    """An address with @ and a dot after it, or several."""
    text = typed(raw)
    return Outcome(text) if _EMAIL.fullmatch(text) else Outcome(None, "W-FMT")


def read_url(raw: Any) -> Outcome:
    """One or more web addresses; nothing that a click could run."""
    parts = tidy(raw).split() if isinstance(raw, str) else [typed(raw)]
    return Outcome(" ".join(parts)) if parts and all(_URL.fullmatch(part) for part in parts) else Outcome(None, "W-FMT")


def read_docno(raw: Any) -> Outcome:
    """Number and symbol of a document; a date cell is a number that Excel spoilt (12/4 -> 12 April)."""
    return Outcome(None, "W-DOCNO-DATE") if isinstance(raw, date) else read_text(raw)


# ---------------------------------------------------------------- one parser per field

_PATTERNS: Mapping[str, Parser] = {"email": read_email, "docno": read_docno}


def parser_of(spec: FieldSpec, choices: Choices | None, ways: Conventions = VIETNAMESE) -> Parser:
    """The function that reads every cell of a field: blanks, dittos and faulty cells first, then by type and pattern."""
    read = _reader(spec, choices, ways)
    blank = _default(spec, read)
    said_blank, said_ditto = ways.answers.blank, ways.answers.ditto

    def parse(raw: Any) -> Outcome:
        if is_blank(raw, said_blank):
            return blank
        if type(raw) is FaultyCell:
            return Outcome(None, "-FORMULA", {"loi": raw.text})
        if type(raw) is str and is_ditto(raw, said_ditto):
            return DITTO
        outcome = read(raw)
        return blank if outcome is BLANK else outcome

    return parse


def _default(spec: FieldSpec, read: Parser) -> Outcome:
    if spec.default:
        return Outcome(read(spec.default).value)
    return BLANK if spec.mark != "T" or spec.mark_cases else FINE_BLANK


def _reader(spec: FieldSpec, choices: Choices | None, ways: Conventions) -> Parser:
    if spec.type in ("int", "money"):
        return _number_reader(spec, ways.amounts)
    if spec.type == "list" and choices is not None:
        return _list_reader(spec, choices)
    simple: Mapping[str, Parser] = {
        "date": lambda raw: read_date(raw, x_means_done=spec.x_means_done, ways=ways.days),
        "day": lambda raw: read_date(raw, exact=True, ways=ways.days),
        "tick": lambda raw: read_tick(raw, ways.answers),
        "url": read_url,
    }
    return simple.get(spec.type) or _text_reader(spec, ways)


def _number_reader(spec: FieldSpec, ways: Amounts) -> Parser:
    low = spec.min if spec.min is not None else 0
    high = spec.max if spec.max is not None else LARGEST

    def read(raw: Any) -> Outcome:
        outcome = read_number(raw, money=spec.type == "money", ways=ways)
        return outcome if outcome.value is None or low <= outcome.value <= high else Outcome(None, "W-FMT")

    return read


def _list_reader(spec: FieldSpec, choices: Choices) -> Parser:
    """Text that is no entry: the field's `unknown` code, the list's KHAC, or what a blank stands for, said; else -LIST."""
    default = choices.find(spec.default).value if spec.default else None
    fallback = spec.unknown or choices.other or default

    def read(raw: Any) -> Outcome:
        outcome = choices.find(raw if isinstance(raw, str) else typed(raw))
        return Outcome(fallback, "W-LIST") if fallback and outcome.code == "-LIST" else outcome

    return read


def _text_reader(spec: FieldSpec, ways: Conventions) -> Parser:
    keep_lines = spec.type == "long"
    named = _PATTERNS.get(spec.pattern)
    if spec.pattern == "phone":
        named = partial(read_phone, national=ways.names.national_phone)
    pattern = re.compile(spec.pattern) if spec.pattern and named is None else None

    def read(raw: Any) -> Outcome:
        outcome = named(raw) if named else read_text(raw, keep_lines=keep_lines)
        if pattern and outcome.value is not None and not pattern.fullmatch(outcome.value):
            return Outcome(None, "W-FMT")
        if spec.min_length and outcome.value is not None and len(outcome.value) < spec.min_length:
            return Outcome(outcome.value, "-SHORT")
        return outcome

    return read
