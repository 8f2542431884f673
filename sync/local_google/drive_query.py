"""The `q` of files.list -> a question that can be put to a file. Terms that Drive does not know are refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sync.local_google.errors import ApiError

File = Mapping[str, Any]
"""A file as files.get tells it, with `sharedWithMe` for whoever asks."""
Question = Callable[[File], bool]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<word>[A-Za-z_][\w]*)|(?P<sign><=|>=|!=|=|<|>|\(|\)|\{|\})|(?P<number>[0-9]+))"""
)
_TEXTS = {"name", "mimeType", "fullText"}
_TIMES = {"modifiedTime", "createdTime", "viewedByMeTime", "sharedWithMeTime"}
_COLLECTIONS = {"parents", "owners", "writers", "readers"}
_FLAGS = {"trashed", "starred", "sharedWithMe"}
_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


def question(text: str, sees: Callable[[str], bool] = lambda _folder: True) -> Question:
    """What `q` asks. ApiError 400 for what Drive would not understand, 404 for a parent that the caller does not see."""
    if not text.strip():
        return lambda _file: True
    parser = _Parser(text, sees)
    asked = parser.any_of()
    if parser.place != len(parser.tokens):
        raise _invalid(text)
    return asked


class _Parser:
    def __init__(self, text: str, sees: Callable[[str], bool]) -> None:
        self.text, self.place, self.sees = text, 0, sees
        self.tokens = list(self._split())

    def _split(self) -> list[tuple[str, str]]:
        found, place = [], 0
        while self.text[place:].strip():
            match = _TOKEN.match(self.text, place)
            if not match or match.lastgroup is None:
                raise _invalid(self.text)
            found.append((match.lastgroup, match[match.lastgroup]))
            place = match.end()
        return found

    def any_of(self) -> Question:
        """Parts divided by "or"."""
        parts = [self._all_of()]
        while self._took("or"):
            parts.append(self._all_of())
        return lambda file: any(part(file) for part in parts)

    def _all_of(self) -> Question:
        parts = [self._one()]
        while self._took("and"):
            parts.append(self._one())
        return lambda file: all(part(file) for part in parts)

    def _one(self) -> Question:
        if self._took("not"):
            asked = self._one()
            return lambda file: not asked(file)
        if self._took("("):
            asked = self.any_of()
            self._need(")")
            return asked
        return self._term()

    def _term(self) -> Question:
        kind, word = self._next()
        if kind == "text":
            return self._contained(_plain(word))
        if word in ("appProperties", "properties"):
            return self._property(word)
        if word in _COLLECTIONS and self._took("in"):
            # Against the reference, which has the value first; Google takes it, and gspread writes it so.
            return self._among(word, _plain(self._text()))
        if word in _FLAGS:
            return self._flag(word)
        sign = self._next()[1]
        if word in _TEXTS:
            return self._of_text(word, sign)
        if word in _TIMES and sign in _COMPARED:
            when = _moment(_plain(self._text()), self.text)
            return lambda file: word in file and _COMPARED[sign](_moment(str(file[word]), self.text), when)
        raise _invalid(self.text)

    def _flag(self, word: str) -> Question:
        """trashed = false; sharedWithMe may stand alone."""
        if word == "sharedWithMe" and not self._compares():
            return lambda file: bool(file.get(word))
        sign, value = self._next()[1], self._next()[1]
        if sign not in ("=", "!=") or value not in ("true", "false"):
            raise _invalid(self.text)
        return lambda file: (bool(file.get(word)) == (value == "true")) == (sign == "=")

    def _of_text(self, word: str, sign: str) -> Question:
        value = _plain(self._text())
        if sign in ("=", "!="):
            return lambda file: (str(file.get(word, "")) == value) == (sign == "=")
        if sign != "contains":
            raise _invalid(self.text)
        wanted = value.casefold()
        if word == "mimeType":
            return lambda file: wanted in str(file.get(word, "")).casefold()
        # Drive looks for beginnings of words.
        return lambda file: any(part.startswith(wanted) for part in _beginnings(str(file.get("name", ""))))

    def _contained(self, value: str) -> Question:
        """'x' in parents, 'x' in owners …"""
        self._need("in")
        return self._among(self._next()[1], value)

    def _among(self, word: str, value: str) -> Question:
        if word not in _COLLECTIONS:
            raise _invalid(self.text)
        if word == "parents" and value == "root":
            return lambda file: file.get("ownedByMe") is True and not file.get("parents")
        if word == "parents" and not self.sees(value):
            # Google names no id here.
            raise ApiError(404, "NOT_FOUND", "File not found: .", "notFound")
        return lambda file: value in file.get(word, ())

    def _text(self) -> str:
        kind, text = self._next()
        if kind != "text":
            raise _invalid(self.text)
        return text

    def _property(self, word: str) -> Question:
        """appProperties has { key='a' and value='b' }"""
        for needed in ("has", "{", "key", "="):
            self._need(needed)
        key = _plain(self._text())
        for needed in ("and", "value", "="):
            self._need(needed)
        value = _plain(self._text())
        self._need("}")
        return lambda file: file.get(word, {}).get(key) == value

    def _compares(self) -> bool:
        return self.place < len(self.tokens) and self.tokens[self.place][1] in _COMPARED

    def _next(self) -> tuple[str, str]:
        if self.place >= len(self.tokens):
            raise _invalid(self.text)
        self.place += 1
        return self.tokens[self.place - 1]

    def _took(self, word: str) -> bool:
        if self.place < len(self.tokens) and self.tokens[self.place] in (("word", word), ("sign", word)):
            self.place += 1
            return True
        return False

    def _need(self, word: str) -> None:
        if not self._took(word):
            raise _invalid(self.text)


def _beginnings(name: str) -> list[str]:
    folded = name.casefold()
    return [folded[found.start() :] for found in re.finditer(r"\w+", folded)]


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith(("'", '"')) else text


def _moment(text: str, query: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise _invalid(query) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _invalid(_query: str) -> ApiError:
    return ApiError(400, "INVALID_ARGUMENT", "Invalid Value", "invalid")
