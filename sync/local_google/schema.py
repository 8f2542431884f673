"""A body from outside -> nothing, or Google's refusal: names, kinds of values and field masks by the published reference.

`schema.json` holds, for each type of the Sheets API, its fields and their kinds: "int32", "bool", "A|B" for an enumeration,
"[X" for a list of X, "{X" for a map to X, the name of another type.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from sync.local_google.errors import ApiError

Path = tuple[str, ...]

SCALARS = {
    "string": (str,),
    "bool": (bool,),
    "int32": (int, float),
    "double": (int, float),
    "float": (int, float),
    "google-fieldmask": (str,),
    "google-datetime": (str,),
}
PROTO_NAMES = {
    "string": "TYPE_STRING",
    "bool": "TYPE_BOOL",
    "int32": "TYPE_INT32",
    "double": "TYPE_DOUBLE",
    "float": "TYPE_FLOAT",
    "google-fieldmask": "type.googleapis.com/google.protobuf.FieldMask",
    "google-datetime": "type.googleapis.com/google.protobuf.Timestamp",
}
CELL_READ_ONLY = {"effectiveValue", "effectiveFormat", "formattedValue", "hyperlink"}


@cache
def types() -> dict[str, dict[str, str]]:
    """Every type of the API: its fields and their kinds."""
    found: dict[str, dict[str, str]] = json.loads(FilePath(__file__).with_name("schema.json").read_text(encoding="utf-8"))
    return found


def refusal(message: str) -> ApiError:
    """A refusal of the request's form."""
    return ApiError(400, "INVALID_ARGUMENT", message)


def check(body: object, kind: str, where: str = "") -> None:
    """Nothing, or the ApiError that Google would answer for the first wrong name or value in `body`."""
    # Bodies of a hundred thousand cells are right as a rule: the place of a fault is only worked out where there is one.
    if not fits(body, kind):
        explain(body, kind, where)


def fits(body: Any, kind: str) -> bool:
    """Whether the body is of the kind."""
    if body is None or kind == "any":
        return True
    if kind[0] == "{":
        return type(body) is dict and all(fits(item, kind[1:]) for item in body.values())
    if kind[0] == "[":
        return type(body) is list and all(fits(item, kind[1:]) for item in body)
    fields = types().get(kind)
    if fields is not None:
        return type(body) is dict and all(name in fields and fits(value, fields[name]) for name, value in body.items())
    if kind == "string":
        return type(body) is str
    return is_plain(body, kind)


def is_plain(body: object, kind: str) -> bool:
    """Whether the body is a scalar or a name of an enumeration, of the kind."""
    if "|" in kind:
        return body in kind.split("|")
    right = isinstance(body, SCALARS[kind]) and (kind == "bool" or not isinstance(body, bool))
    if right and kind == "int32" and isinstance(body, int | float):
        return float(body).is_integer() and -(2**31) <= body < 2**31
    return right


def explain(body: object, kind: str, where: str) -> None:
    """Raise the refusal of the first fault in a body that does not fit; nothing where the fault is not in here."""
    if body is None or kind == "any":
        return
    if kind.startswith("{"):
        check_map(body, kind[1:], where)
    elif kind.startswith("["):
        check_list(body, kind[1:], where)
    elif kind in types():
        check_object(body, kind, where)
    elif "|" in kind:
        check_enumeration(body, kind, where)
    elif kind in SCALARS:
        check_scalar(body, kind, where)


def check_list(body: object, kind: str, where: str) -> None:
    """A list, each of its items of the kind."""
    if not isinstance(body, list):
        raise refusal(f"Invalid value at '{where}' (type.googleapis.com/google.apps.sheets.v4), {json.dumps(body)}")
    for index, item in enumerate(body):
        explain(item, kind, f"{where}[{index}]")


def check_map(body: object, kind: str, where: str) -> None:
    """An object whose values are of the kind, whatever their names."""
    if not isinstance(body, dict):
        raise refusal(f"Invalid value at '{where}' (Map), {json.dumps(body)}")
    for name, value in body.items():
        explain(value, kind, f"{where}[{name}].value")


def check_object(body: object, kind: str, where: str) -> None:
    """An object with fields of the type, and no other."""
    if not isinstance(body, dict):
        raise refusal(f"Invalid value at '{where}' (type.googleapis.com/google.apps.sheets.v4.{kind}), {json.dumps(body)}")
    fields = types()[kind]
    for name, value in body.items():
        if name not in fields:
            place = f" at '{where}'" if where else ""
            raise refusal(f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.')
        if isinstance(value, list) and not fields[name].startswith("[") and fields[name] != "any":
            place = f"{where}.{snake(name)}" if where else snake(name)
            raise refusal(
                f"Invalid JSON payload received. Unknown name \"{name}\" at '{where or place}': "
                "Proto field is not repeating, cannot start list."
            )
        explain(value, fields[name], f"{where}.{snake(name)}" if where else snake(name))


def check_enumeration(body: object, kind: str, where: str) -> None:
    """One of the names of the enumeration."""
    if body not in kind.split("|"):
        raise refusal(f"Invalid value at '{where}' (type.googleapis.com/google.apps.sheets.v4 enum), {json.dumps(body)}")


def check_scalar(body: object, kind: str, where: str) -> None:
    """A string, a number or a truth of the kind."""
    if not is_plain(body, kind):
        raise refusal(f"Invalid value at '{where}' ({PROTO_NAMES[kind]}), {json.dumps(body)}")


def snake(name: str) -> str:
    """`sheetId` -> `sheet_id`, as Google names places in its refusals."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda hit: "_" + hit[1].lower(), name)


@cache
def mask(text: str, kind: str) -> tuple[Path, ...]:
    """The paths of a field mask over a type; "*" gives every field of it. ValueError with the name that is not a field.

    Both forms are read: "a.b,a.c" and "a(b,c)".
    """
    if text.strip() == "*":
        return tuple((name,) for name in types()[kind])
    paths = tuple(expand(text))
    for path in paths:
        check_path(path, kind)
    return paths


def expand(text: str) -> list[Path]:
    """The paths of the mask's text, brackets and slashes opened."""
    found: list[Path] = []
    for part in top_level(text):
        head, bracket, rest = part.partition("(")
        names = tuple(name.strip() for name in re.split(r"[./]", head.strip()))
        if bracket:
            found.extend(names + inner for inner in expand(rest.rstrip()[:-1]))
        else:
            found.append(names)
    return found


def top_level(text: str) -> list[str]:
    """The text cut at commas that stand in no brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def check_path(path: Path, kind: str) -> None:
    """Nothing if each name is a field of the type before it; ValueError with the path."""
    for index, name in enumerate(path):
        if name == "*" and index == len(path) - 1:
            return
        fields = types().get(kind)
        if fields is None or name not in fields:
            raise ValueError(".".join(snake(part) for part in path))
        kind = fields[name].lstrip("[")
