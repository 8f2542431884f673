"""Texts of one row -> what kind of row it is when it is no record: group heading, total, footer, numbers of columns, "none".

Only wording is judged here; layout.py asks first whether the row could be a record, and then it is one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

from sync.conventions import VIETNAMESE, RowWords
from sync.vietnamese import fold, nfc

BLANKS = "".join(map(chr, (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, 0x180E, *range(0x2000, 0x200E), 0x2028, 0x2029)))
BLANKS += "\u202f\u205f\u2060\u3000\ufeff"
"""Everything that shows as nothing: blanks of every width, and none."""

VI = VIETNAMESE.rows
MAX_TOTAL_TEXT = 80
DASHES = "-–—−.…_"
LETTER = re.compile(r"([A-Za-z])\s*[.\-–:)/]\s*(\S.*)", re.DOTALL)
NUMBER = re.compile(r"\d{1,2}\s*[.\-–:)/]\s*(\D.*)", re.DOTALL)
COUNTED = re.compile(r"\s*[:(\-–]\s*\d+[^\d]{0,20}$")
"""How many the group has: "Cá nhân: 12 người", "Tập thể (3)"."""
MARKER = re.compile(r"(?:[IVX]{1,5}|[A-Z])[.)]?")
COLUMN_NUMBER = re.compile(r"[(\[]?(\d{1,2})[)\]]?(?:\s*=[\d\s()\[\]+\-*/:x%,.;…]+)?|\(?([A-Z])\)?")
"""The number of a column, alone or with how it is worked out: "(3)", "4 = 2 + 3"."""
ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}


def is_filled(value: Any) -> bool:
    """Whether anything a person can see stands in the cell."""
    return value != "" and value is not None and not (value.__class__ is str and not value.strip(BLANKS))


def is_total(text: str, words: RowWords = VI) -> bool:
    """ "Tổng cộng", "CỘNG:", "Tổng số (I+II)"; not a real title such as "Tổng hợp …" or a name such as "Tổng công ty …"."""
    key = fold(text)
    return len(key) <= MAX_TOTAL_TEXT and (words.total.fullmatch(key) is not None or key in words.total_bare)


def is_footer(text: str, words: RowWords = VI) -> bool:
    """Who made and signed the sheet, where and when, and whom it goes to."""
    key = fold(text)
    return words.footer.fullmatch(key) is not None or words.footer_date.fullmatch(key) is not None


def may_be_footer(text: str, words: RowWords = VI) -> bool:
    """A quick no for nearly every text; a yes is to be asked again."""
    text = nfc(text).casefold()
    return text.lstrip(" (-*…._").startswith(words.footer_heads) or words.footer_word in text


def is_note(text: str, words: RowWords = VI) -> bool:
    """A remark that stands in a row of its own."""
    return words.note.fullmatch(fold(text)) is not None


def is_nil(value: Any, words: RowWords = VI) -> bool:
    """ "Không có", "Không phát sinh", 0."""
    return fold(value) in words.nil if isinstance(value, str) else not isinstance(value, bool) and value == 0


def is_nothing(value: Any, words: RowWords = VI) -> bool:
    """Nil in words or figures, or a dash in its place: what people put into a row that they want to be seen as looked at."""
    return is_nil(value, words) or (isinstance(value, str) and not value.strip(BLANKS).strip(DASHES))


def longest_nil(words: RowWords) -> int:
    """Characters beyond which no text says nil."""
    return 1 + max(map(len, words.nil))


def is_stt(header: Any, words: RowWords = VI) -> bool:
    """Whether a header announces running numbers, which mean nothing here."""
    return isinstance(header, str) and fold(header) in words.running


def is_marker(value: Any) -> bool:
    """A Roman number or a capital alone in a cell."""
    return isinstance(value, str) and MARKER.fullmatch(value.strip(BLANKS)) is not None


def is_number_row(values: Sequence[Any]) -> bool:
    """The row `(1) (2) (3)` or `A B 1 2` under a header: at least three marks, in order, and nothing else."""
    texts = [_as_mark(value) for value in values]
    marks = [COLUMN_NUMBER.fullmatch(text) for text in texts]
    if len(values) < 3 or not all(marks):
        return False
    numbers = [int(mark[1]) for mark in marks if mark and mark[1]]
    capitals = [mark[2] for mark in marks if mark and mark[2]]
    # A merged header numbers fewer columns than there are.
    are_steady = {after - before for before, after in pairwise(numbers)} <= {1, 2}
    return are_steady and capitals == sorted(set(capitals)) and (not numbers or numbers[0] in (0, 1, 2))


def _as_mark(value: Any) -> str:
    if isinstance(value, str):
        return value.strip(BLANKS)
    return f"{value:g}" if isinstance(value, float) else ""


class Headings:
    """Recognises group headings of one table in row order; remembers which numbers came before.

    `labels`: folded words that name groups here (labels of the table's dropdowns). A Roman number or letter counts only as the
    first (I, A) or the successor of one seen, so that "C. P. Việt Nam" is a name; or before a known word ("II. Khối doanh nghiệp"),
    or a Roman one of two letters before capitals only.
    """

    def __init__(self, labels: Collection[str], words: RowWords = VI) -> None:
        self.labels, self.words = labels, words
        self.seen: set[tuple[str, int]] = set()

    def holds(self, text: str) -> bool:
        """Whether the only text of a row heads a group."""
        text = text.strip(BLANKS)
        if is_marker(text):
            self._note_marker(text.rstrip(".)"))
            return True
        roman = self.words.roman.fullmatch(text)
        if roman and self._follows("roman", _roman(roman[1])):
            return True
        letter = LETTER.fullmatch(text)
        if letter and self._follows("upper" if letter[1].isupper() else "lower", ord(letter[1].upper()) - 64):
            return True
        if roman and len(roman[1]) > 1 and roman[2].isupper():
            return True
        number = NUMBER.fullmatch(text)
        rest = next((found[found.lastindex or 0] for found in (roman, letter, number) if found), text)
        return self._names_a_group(rest)

    def _note_marker(self, marker: str) -> None:
        """A number alone in its row heads a group whatever came before, and the next may follow it."""
        if set(marker) <= set(ROMAN_DIGITS):
            self.seen.add(("roman", _roman(marker)))
        else:
            self.seen.add(("upper", ord(marker) - 64))

    def _follows(self, kind: str, number: int) -> bool:
        if number != 1 and (kind, number - 1) not in self.seen:
            return False
        self.seen.add((kind, number))
        return True

    def _names_a_group(self, text: str) -> bool:
        key = fold(COUNTED.sub("", text))
        return key in self.labels or any(key.removeprefix(word) in self.labels for word in self.words.group_words)


def _roman(text: str) -> int:
    values = [ROMAN_DIGITS[letter] for letter in text]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
