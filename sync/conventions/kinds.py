"""What one language says about typed text: its words and patterns, compiled once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

DateOrder = Literal["dmy", "mdy"]

NUMBER = r"(?:\d{1,3}(?: \d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*)"
NEVER = re.compile(r"(?!)")
SEPARATOR = r"\s*[/.\-]\s*"


@dataclass(frozen=True, slots=True)
class Amounts:
    """Typed numbers, in texts that are lower case with single blanks.

    `decimal`: the mark that parts decimals; the other of "." and "," parts thousands. `doubts_a_group`: whether a lone group of
    thousands may be decimals, which is then asked about. `unit_words`: what a word multiplies by. `currency` stands behind an
    amount, `currency_before` before it; `roughly` says that the number is about right.
    """

    decimal: Literal[".", ","]
    doubts_a_group: bool
    unit_words: Mapping[str, int]
    currency: re.Pattern[str]
    currency_before: re.Pattern[str]
    roughly: re.Pattern[str]
    part: re.Pattern[str]
    range: re.Pattern[str]


def amounts(
    decimal: Literal[".", ","],
    unit_words: Mapping[str, int],
    currency: str,
    roughly: str,
    between: tuple[str, str],
    *,
    doubts_a_group: bool,
    currency_before: re.Pattern[str] = NEVER,
) -> Amounts:
    """The patterns from the words. `between`: the words before and inside a range, "from 20 to 30"."""
    unit = "(?:" + "|".join(sorted(unit_words, key=len, reverse=True)) + ")"
    first, inside = between
    return Amounts(
        decimal=decimal,
        doubts_a_group=doubts_a_group,
        unit_words=unit_words,
        currency=re.compile(currency),
        currency_before=currency_before,
        roughly=re.compile(rf"^(?:(?:{roughly}|~|≈|>=|<=|>|<|≥|≤)\s*)+"),
        part=re.compile(rf"\s*({NUMBER})\s*({unit}(?![^\W\d_]))?"),
        range=re.compile(
            rf"(?:(?:{first})\s*)?{NUMBER}\s*(?:{unit}|{currency})?\s*(?:-|~|{inside})\s*{NUMBER}\s*(?:{unit})?\s*{currency}?"
        ),
    )


@dataclass(frozen=True, slots=True)
class Days:
    """Typed days and months, in texts that are lower case with single blanks.

    `numeric`: three numbers, groups 1 to 3, in the order `order`; `turns`: an order that is impossible is taken the other way.
    `written`, `months`: groups d, m, y, where m is a number or one of `names`. `no_year`: a day or month whose year is missing.
    `in_text`: a day inside a sentence. `done`: what says "done, no matter when".
    """

    order: DateOrder
    turns: bool
    numeric: re.Pattern[str]
    written: tuple[re.Pattern[str], ...]
    months: tuple[re.Pattern[str], ...]
    no_year: re.Pattern[str]
    in_text: re.Pattern[str]
    done: frozenset[str]
    names: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answers:
    """Words of single cells: `yes` and `no` of a tick, `blank` for "leave it blank", `ditto` for "as above". Lower case, `yes` and
    `no` also folded."""

    yes: frozenset[str]
    no: frozenset[str]
    ditto: frozenset[str]
    blank: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Names:
    """Names of people in one cell: `between` parts two of them, `marks` is a quick look for it, `others` stands for more of them
    (folded). `national_phone`: telephone numbers are those of Vietnam, else of any country."""

    between: re.Pattern[str]
    marks: tuple[str, ...]
    others: frozenset[str]
    national_phone: bool


@dataclass(frozen=True, slots=True)
class RowWords:
    """Wording of rows that are no records, folded unless it says otherwise.

    `total`, `total_bare`: a typed total. `footer`, `footer_date`: who made and signed the sheet, where and when; one that is not
    blank begins with `footer_heads` or holds `footer_word` (lower case, not folded). `note`: a remark below or between the rows.
    `nil`: nothing to report; `none_of`: none of group 1. `running`: headers of running numbers. `roman`: a Roman number before a
    heading (as typed). `group_words` stand before the name of a group.
    """

    total: re.Pattern[str]
    total_bare: frozenset[str]
    footer: re.Pattern[str]
    footer_date: re.Pattern[str]
    footer_heads: tuple[str, ...]
    footer_word: str
    nil: frozenset[str]
    none_of: re.Pattern[str]
    running: frozenset[str]
    roman: re.Pattern[str]
    group_words: tuple[str, ...]
    note: re.Pattern[str] = NEVER


@dataclass(frozen=True, slots=True)
class Conventions:
    """Everything of one language. `old_fonts`: texts may be typed in fonts older than Unicode (TCVN3, VNI)."""

    language: str
    amounts: Amounts
    days: Days
    answers: Answers
    names: Names
    rows: RowWords
    old_fonts: bool = False

    @property
    def has_decimal_comma(self) -> bool:
        """Whether one and a half is written 1,5."""
        return self.amounts.decimal == ","

    @property
    def locale(self) -> str:
        """What Google calls a spreadsheet in which people type like this."""
        if self.language == "vi":
            return "vi_VN"
        return "en_US" if self.days.order == "mdy" else "en_GB"
