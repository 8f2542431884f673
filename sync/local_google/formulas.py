"""A formula's text -> a tree of nodes that the calculator walks; None where the text is no formula."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sync.local_google.references import REFERENCE, STRING, Reference, reference

TOKEN = re.compile(
    rf"\s*(?:(?P<string>{STRING})|(?P<error>\#(?:REF!|DIV/0!|N/A|NAME\?|VALUE!|NUM!|NULL!|ERROR!))|{REFERENCE}"
    r"|(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(?P<name>[^\W\d][\w.]*)|(?P<sign><>|<=|>=|[-+*/^&=<>%(),;{}:]))"
)
STRENGTH = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 6}
SIGN_STRENGTH = 5


class Token(NamedTuple):
    """A piece of a formula: string, error, reference, number, name or sign."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, text or truth that stands in the formula; None for an argument left out."""

    value: bool | float | str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """An error that stands in the formula, such as #REF!."""

    shown: str


@dataclass(frozen=True, slots=True)
class Range:
    """A reference to cells."""

    reference: Reference


@dataclass(frozen=True, slots=True)
class Name:
    """A named range."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A sign between two nodes, or before ("-", "+") or after ("%") one."""

    sign: str
    left: Node
    right: Node | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments, its name in capitals."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """An array {1,2;3,4} as rows of nodes."""

    rows: tuple[tuple[Node, ...], ...]


Node = Constant | Failure | Range | Name | Operation | Call | Listed


class NotAFormula(ValueError):  # noqa: N818  it says what the text is
    """The text cannot be read as a formula."""


@lru_cache(maxsize=4096)
def parsed(formula: str) -> Node | None:
    """The tree of "=SUM(A1:A3)*2"; None if it cannot be read."""
    try:
        reader = TokenReader(tokens(formula[1:]))
        node = reader.expression(0)
        return node if reader.peek() is None else None
    except NotAFormula:
        return None


def tokens(text: str) -> list[Token]:
    """The pieces of a formula without its "="."""
    found, place, text = [], 0, text.rstrip()
    while place < len(text):
        hit = TOKEN.match(text, place)
        if hit is None or hit.lastgroup is None:
            raise NotAFormula(text[place:])
        found.append(Token(hit.lastgroup, hit[hit.lastgroup]))
        place = hit.end()
    return found


class TokenReader:
    """Reads nodes from tokens, one after the other."""

    def __init__(self, pieces: list[Token]) -> None:
        self.pieces = pieces
        self.place = 0

    def peek(self) -> Token | None:
        """The next token; None at the end."""
        return self.pieces[self.place] if self.place < len(self.pieces) else None

    def take(self) -> Token:
        """The next token, which is then behind us."""
        token = self.peek()
        if token is None:
            raise NotAFormula
        self.place += 1
        return token

    def is_next(self, *signs: str) -> bool:
        """Whether one of the signs comes next."""
        token = self.peek()
        return token is not None and token.kind == "sign" and token.text in signs

    def expect(self, sign: str) -> None:
        """Take the sign that must come."""
        if not self.is_next(sign):
            raise NotAFormula
        self.take()

    def expression(self, least: int) -> Node:
        """Nodes joined by signs at least as strong as `least`."""
        left = self.before()
        while (token := self.peek()) and token.kind == "sign" and (token.text == "%" or STRENGTH.get(token.text, -1) > least):
            sign = self.take().text
            left = Operation("%", left) if sign == "%" else Operation(sign, left, self.expression(STRENGTH[sign]))
        return left

    def before(self) -> Node:
        """A node, perhaps with a sign before it; in "=-2^2" the sign binds first, as in every spreadsheet."""
        if self.is_next("-", "+"):
            sign = self.take().text
            inner = self.before()
            return Operation(sign, inner)
        return self.single()

    def single(self) -> Node:
        """A constant, reference, call, array or an expression in brackets."""
        kind, text = self.take()
        if kind == "number":
            value = float(text)
            return Constant(int(value) if value.is_integer() and "." not in text else value)
        if kind == "string":
            return Constant(text[1:-1].replace('""', '"'))
        if kind == "reference":
            return Range(reference(text))
        if kind == "error":
            return Failure(text)
        if kind == "name":
            return self.named(text)
        return self.bracketed(text)

    def named(self, text: str) -> Node:
        """TRUE, FALSE, a call, or a named range."""
        if self.is_next("("):
            self.take()
            return Call(text.upper(), self.arguments())
        if text.upper() in ("TRUE", "FALSE"):
            return Constant(text.upper() == "TRUE")
        return Name(text)

    def bracketed(self, text: str) -> Node:
        """What stands in ( ) or { }."""
        if text == "(":
            node = self.expression(0)
            self.expect(")")
            return node
        if text == "{":
            return self.array()
        raise NotAFormula

    def arguments(self) -> tuple[Node, ...]:
        """Arguments up to the closing bracket; one left out is Constant(None)."""
        found: list[Node] = []
        if self.is_next(")"):
            self.take()
            return ()
        while True:
            found.append(Constant(None) if self.is_next(",", ";", ")") else self.expression(0))
            if self.is_next(")"):
                self.take()
                return tuple(found)
            if not self.is_next(",", ";"):
                raise NotAFormula
            self.take()

    def array(self) -> Node:
        """Rows parted by ";", cells by ","."""
        rows: list[list[Node]] = [[]]
        while True:
            rows[-1].append(self.expression(0))
            sign = self.take().text
            if sign == "}":
                return Listed(tuple(tuple(row) for row in rows))
            if sign == ";":
                rows.append([])
            elif sign != ",":
                raise NotAFormula
