"""A file of VBA source -> a module: its name, its source in ASCII, whether it is a class.

The code page of a VBA project has no place for Vietnamese: letters in a text become ChrW(…), those in a comment lose their marks.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from sync.macro.vba_project import Kind, Module

LONGEST_LINE = 1023
"""Letters that VBA reads of a line."""

_NAMED = re.compile(r'^Attribute VB_Name = "(\w+)"', re.MULTILINE)
_CLASS_HEAD = re.compile(r"\AVERSION [\d.]+ CLASS\s+BEGIN.*?^END\s*?\n", re.DOTALL | re.MULTILINE)
_FILE_ATTRIBUTE = re.compile(r"^Attribute VB_\w+ = .*\n?", re.MULTILINE)
_PART = re.compile(r"""(?P<text>"(?:[^"]|"")*")|(?P<comment>'.*|\bRem\s.*)|(?P<code>[^"'R]+|R)""", re.IGNORECASE)


def read_module(path: Path) -> Module:
    """The module of a .bas or .cls file in UTF-8. ValueError with the line where it cannot be told in ASCII."""
    content = path.read_text(encoding="utf-8-sig")
    named = _NAMED.search(content)
    body = _FILE_ATTRIBUTE.sub("", _CLASS_HEAD.sub("", content))
    kind = Kind.CLASS if path.suffix.lower() == ".cls" else Kind.STANDARD
    return Module(named[1] if named else path.stem, ascii_source(body), kind)


def ascii_source(text: str) -> str:
    """The same source in ASCII. ValueError, with the line, for a letter outside texts and comments, and for a line too long."""
    return "\n".join(_line(number, line) for number, line in enumerate(text.splitlines(), 1)) + "\n"


def _line(number: int, line: str) -> str:
    if line.isascii():
        return line
    parts = [_part(number, line, found) for found in _PART.finditer(line)]
    told = "".join(parts)
    if len(told) > LONGEST_LINE:
        raise ValueError(f"line {number}: {len(told)} letters, VBA reads {LONGEST_LINE} -> break it up")
    return told


def _part(number: int, line: str, found: re.Match[str]) -> str:
    part = found[0]
    if part.isascii():
        return part
    if found["comment"]:
        return _unmarked(part)
    if found["text"] is None:
        raise ValueError(f"line {number}: {part.strip()!r} is no text and no comment -> ASCII letters only")
    if re.search(r"\bConst\b", line[: found.start()], re.IGNORECASE):
        raise ValueError(f"line {number}: a constant cannot hold {part} -> a function can")
    return " & ".join(_pieces(part[1:-1]))


def _pieces(text: str) -> list[str]:
    """`Làm` -> `"L"`, `ChrW(224)`, `"m"`."""
    found = re.findall(r"[\x00-\x7f]+|[^\x00-\x7f]", text)
    return [f'"{piece}"' if piece.isascii() else f"ChrW({ord(piece)})" for piece in found]


def _unmarked(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return plain.encode("ascii", "ignore").decode()
