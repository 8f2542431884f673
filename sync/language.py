"""What a template says, and the words of its language -> everything it says: its own words stand above those of the language.

The words of a language lie in `sheet_templates/languages/`, so that a template need not write again what every campaign says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sync.errors import TemplateError

OWN_PARTS, MASTER_PARTS, WANTED_PARTS = ("words", "said"), ("front", "registers", "feedback"), ("report",)
"""Keys of a language that belong to template.toml, to the master, and to a master whose template has such a part itself;
`coordinator` is for the coordinator's workbook."""


def words_of(folder: Path, language: str) -> tuple[bytes, dict[str, Any]]:
    """The bytes and the words of a language. Both are empty for one without a file: its templates say everything themselves."""
    path = folder / f"{language}.toml"
    if not path.is_file():
        return b"", {}
    data = path.read_bytes()
    try:
        return data, _parsed(data)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateError(f"{path}: {error} -> mend that line") from error


@lru_cache(maxsize=4)
def _parsed(data: bytes) -> dict[str, Any]:
    """The words in a file, which many ask for in one run; nobody changes them."""
    return tomllib.loads(data.decode("utf-8"))


def above(own: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """The words, with whatever `own` says in their place, table by table; of a list only one is taken, the sheets of the master
    (things with a `key`) are those of both."""
    merged = dict(words)
    for name, value in own.items():
        known = merged.get(name)
        if isinstance(value, Mapping) and isinstance(known, Mapping):
            merged[name] = above(value, known)
        elif isinstance(known, list) and _has_keys(value) and _has_keys(known):
            mine = {one["key"] for one in value}
            merged[name] = [*value, *(one for one in known if one["key"] not in mine)]
        else:
            merged[name] = value
    return merged


def _has_keys(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) and "key" in one for one in value)
