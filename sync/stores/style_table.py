"""The styles of a package -> only those that its sheets use, numbered in the order in which they are met.

A tab that was taken out leaves its styles behind, and every export may number them in another way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

STYLES = "xl/styles.xml"
FIXED = {"fonts": 1, "fills": 2, "borders": 1}
"""Entries that mean something by their place: the ordinary font, no fill and the dotted one, no border."""

_TAG = {"fonts": "font", "fills": "fill", "borders": "border", "cellXfs": "xf", "dxfs": "dxf", "numFmts": "numFmt"}
_OWNERS = {"fonts": b"fontId", "fills": b"fillId", "borders": b"borderId"}
_STYLED = re.compile(
    rb'(<(?:c|row)\b[^>]*?\ss=")([0-9]+)(")|(<col\b[^>]*?\sstyle=")([0-9]+)(")|(<cfRule\b[^>]*?\sdxfId=")([0-9]+)(")'
)
_BUILT_IN = 164
"""Number formats below this are known by their number."""

Parts = dict[str, bytes]


def with_used_styles(parts: Parts) -> Parts:
    """The package with its styles renumbered; ValueError or IndexError when they are not written as usual."""
    if STYLES not in parts:
        return parts
    styles = parts[STYLES]
    cells, conditions = _Order(first=0), _Order()

    def renumbered(found: re.Match[bytes]) -> bytes:
        group = next(number for number in (1, 4, 7) if found[number] is not None)
        order = conditions if group == 7 else cells
        return found[group] + order(found[group + 1]) + found[group + 2]

    kept = dict(parts)
    for name in sorted(name for name in parts if name.startswith("xl/worksheets/") and name.endswith(".xml")):
        kept[name] = _STYLED.sub(renumbered, parts[name])
    formats = _of(styles, "cellXfs", cells.met)
    styles = _with(styles, "cellXfs", formats)
    styles = _with(styles, "dxfs", _of(styles, "dxfs", conditions.met))
    kept[STYLES] = _with_own_parts(styles)
    return kept


class _Order:
    """Old number -> new number, in the order in which they are met."""

    def __init__(self, first: int | None = None) -> None:
        self.met: list[int] = [] if first is None else [first]
        self._new = {number: place for place, number in enumerate(self.met)}

    def __call__(self, told: bytes) -> bytes:
        number = int(told)
        if number not in self._new:
            self._new[number] = len(self.met)
            self.met.append(number)
        return str(self._new[number]).encode()


def _with_own_parts(styles: bytes) -> bytes:
    """Fonts, fills, borders and number formats that the remaining formats use."""
    formats = _items(styles, "cellXfs")
    for section, attribute in _OWNERS.items():
        order = _Order()
        for number in range(min(FIXED[section], len(_items(styles, section)))):
            order(str(number).encode())
        # The styles that formats are based on keep pointing at the fixed ones.
        formats = [_pointed(xf, attribute, order) for xf in formats]
        styles = _with(styles, section, _of(styles, section, order.met))
    codes = [number for xf in formats for number in re.findall(rb'\snumFmtId="([0-9]+)"', xf) if int(number) >= _BUILT_IN]
    known = {number: item for item in _items(styles, "numFmts") for number in re.findall(rb'\snumFmtId="([0-9]+)"', item)}
    order = _Order()
    for number in codes:
        order(number)
    new = {str(number).encode(): str(_BUILT_IN + place).encode() for place, number in enumerate(order.met)}
    formats = [_renamed(xf, new) for xf in formats]
    styles = _with(styles, "numFmts", [_renamed(known[str(number).encode()], new) for number in order.met])
    return _with(styles, "cellXfs", formats)


def _pointed(xf: bytes, attribute: bytes, order: Callable[[bytes], bytes]) -> bytes:
    return re.sub(rb"(\s" + attribute + rb'=")([0-9]+)', lambda found: found[1] + order(found[2]), xf)


def _renamed(item: bytes, new: dict[bytes, bytes]) -> bytes:
    return re.sub(rb'(\snumFmtId=")([0-9]+)', lambda found: found[1] + new.get(found[2], found[2]), item)


def _section(styles: bytes, section: str) -> re.Match[bytes] | None:
    name = section.encode()
    return re.search(rb"<" + name + rb"\b([^>]*?)(?:/>|>(.*?)</" + name + rb">)", styles, re.DOTALL)


def _items(styles: bytes, section: str) -> list[bytes]:
    found, tag = _section(styles, section), _TAG[section].encode()
    if found is None or found[2] is None:
        return []
    return re.findall(rb"<" + tag + rb"\b[^>]*?/>|<" + tag + rb"\b.*?</" + tag + rb">", found[2], re.DOTALL)


def _of(styles: bytes, section: str, numbers: Sequence[int]) -> list[bytes]:
    items = _items(styles, section)
    return [items[number] for number in numbers]


def _with(styles: bytes, section: str, items: Sequence[bytes]) -> bytes:
    found, name = _section(styles, section), section.encode()
    if found is None:
        return styles
    told = b"<" + name + b' count="' + str(len(items)).encode() + b'">' + b"".join(items) + b"</" + name + b">"
    return styles[: found.start()] + (told if items else b"") + styles[found.end() :]
