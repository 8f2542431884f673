"""A `fields` mask such as "a,b/c,sheets(properties(sheetId,title))" -> the part of an answer that it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sync.local_google.errors import ApiError

Mask = dict[str, "Mask"]
"""Name -> what of it; an empty one is all of it."""

_TOKEN = re.compile(r"\s*([A-Za-z_][\w]*|\*|[(),/.])")


def mask_of(text: str) -> Mask:
    """The mask. ApiError 400 for what is none."""
    tokens = list(_tokens(text))
    found, rest = _list(tokens, 0, text)
    if rest != len(tokens):
        raise _invalid(text)
    return found


def masked(value: Any, mask: Mask) -> Any:
    """What the mask leaves of a value; of a list, of each of its items."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [masked(item, mask) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: masked(value[name], inner) for name, inner in mask.items() if name in value}


def _tokens(text: str) -> Iterator[str]:
    place = 0
    while place < len(text.rstrip()):
        found = _TOKEN.match(text, place)
        if not found:
            raise _invalid(text)
        yield found[1]
        place = found.end()


def _list(tokens: list[str], place: int, text: str) -> tuple[Mask, int]:
    mask: Mask = {}
    while True:
        place = _item(tokens, place, mask, text)
        if place >= len(tokens) or tokens[place] != ",":
            return mask, place
        place += 1


def _item(tokens: list[str], place: int, mask: Mask, text: str) -> int:
    if place >= len(tokens) or tokens[place] in "(),/.":
        raise _invalid(text)
    name, inner = tokens[place], Mask()
    place = _below(tokens, place + 1, inner, text)
    join(mask, name, inner)
    return place


def join(mask: Mask, name: str, inner: Mask) -> None:
    """Put one more name into a mask: all of a thing wins over a part of it."""
    if name not in mask:
        mask[name] = inner
    elif not mask[name] or not inner:
        mask[name] = {}
    else:
        for below, deeper in inner.items():
            join(mask[name], below, deeper)


def _below(tokens: list[str], place: int, inner: Mask, text: str) -> int:
    if place < len(tokens) and tokens[place] in "/.":
        return _item(tokens, place + 1, inner, text)
    if place < len(tokens) and tokens[place] == "(":
        found, place = _list(tokens, place + 1, text)
        if place >= len(tokens) or tokens[place] != ")":
            raise _invalid(text)
        inner.update(found)
        return place + 1
    return place


def _invalid(text: str) -> ApiError:
    return ApiError(400, "INVALID_ARGUMENT", f"Invalid field selection {text}", "invalidParameter")


def check_fields(mask: Mask, known: frozenset[str]) -> None:
    """ApiError 400 for a name that no such answer has."""
    for name in mask:
        if name != "*" and name not in known:
            raise _invalid(name)


def check_names(mask: Mask, kind: str, types: Mapping[str, Mapping[str, str]]) -> None:
    """ApiError 400 for a name that a type, or a type within it, does not have. `types`: name of a type -> its fields' types."""
    fields = types.get(kind.lstrip("[{"))
    if fields is None:
        return
    for name, inner in mask.items():
        if name == "*":
            continue
        if name not in fields:
            raise _invalid(name)
        check_names(inner, fields[name], types)
