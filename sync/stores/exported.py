"""A spreadsheet as Google exports it -> the same bytes for the same content of its unit: without our own tab, dates and order.

Every export differs in something that nobody typed, and our feedback lies in it too; by its bytes a workbook is known.
"""

from __future__ import annotations

import html
import io
import re
import zipfile

from sync.stores.style_table import with_used_styles

WORKBOOK, RELATIONS, CONTENT_TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
STRINGS = "xl/sharedStrings.xml"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of every part; a zip knows none before it."""
LARGEST_BYTES = 64_000_000
"""Unpacked; Google exports 10 MB at most, and what is more is left to the reader's guard."""

_SHEET = re.compile(r"<sheet\b[^>]*?/>")
_STRING = re.compile(rb"<si\b[^>]*?(?:/>|>.*?</si>)", re.DOTALL)
_CELL = re.compile(rb'(<c\b[^>]*?\bt="s"[^>]*?>(?:<f\b[^>]*?(?:/>|>.*?</f>))?<v>)([0-9]+)(</v>)', re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


def canonical(data: bytes, feedback: str = "") -> bytes:
    """The export without the tab named `feedback` (or "‹feedback› (…)"); unchanged when it is no package as Google writes it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(part.file_size for part in package.infolist()) > LARGEST_BYTES:
                return data
            parts = {part.filename: package.read(part) for part in package.infolist() if not part.is_dir()}
        own = _with_numbered_relations(_without_tab(_without_properties(parts), feedback))
        kept = with_used_styles(_without_texts_of_nobody(own))
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, NotImplementedError, EOFError):
        return data
    return _packed(kept)


Parts = dict[str, bytes]


def _packed(parts: Parts) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        # What a package is stands first, as spreadsheet programs expect.
        for name in sorted(parts, key=lambda name: (name != CONTENT_TYPES, name)):
            package.writestr(zipfile.ZipInfo(name, FIRST_DAY), parts[name], zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _without_properties(parts: Parts) -> Parts:
    """Without docProps: when it was exported, by what version of the program."""
    kept = {name: part for name, part in parts.items() if not name.startswith("docProps/")}
    for name in ("_rels/.rels", CONTENT_TYPES):
        if name in kept:
            kept[name] = re.sub(rb'<(?:Relationship|Override)\b[^>]*?"/?docProps/[^>]*?/>', b"", kept[name])
    return kept


def _without_tab(parts: Parts, feedback: str) -> Parts:
    """Without the sheet of this name: its entry, its part, and what that points at."""
    workbook = parts[WORKBOOK].decode("utf-8")
    entry = next((tag for tag in _SHEET.findall(workbook) if feedback and _is_ours(_attributes(tag).get("name", ""), feedback)), "")
    if not entry:
        return parts
    relation_id = _attributes(entry)["r:id"]
    place = _SHEET.findall(workbook).index(entry)
    relations = parts[RELATIONS].decode("utf-8")
    tag = next(tag for tag in re.findall(r"<Relationship\b[^>]*?/>", relations) if _attributes(tag).get("Id") == relation_id)
    target = _attributes(tag)["Target"]
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    own = f"xl/worksheets/_rels/{part.rpartition('/')[2]}.rels"
    kept = {name: content for name, content in parts.items() if name not in (part, own)}
    kept[WORKBOOK] = _without_names_of(workbook.replace(entry, ""), place).encode()
    kept[RELATIONS] = relations.replace(tag, "").encode()
    kept[CONTENT_TYPES] = re.sub(rb'<Override\b[^>]*?"/' + re.escape(part).encode() + rb'"[^>]*?/>', b"", kept[CONTENT_TYPES])
    return _without_orphans(kept, parts.get(own, b""))


def _with_numbered_relations(parts: Parts) -> Parts:
    """What the workbook points at, by the name of the part; the numbers of an export depend on how many sheets it has."""
    tags = re.findall(r"<Relationship\b[^>]*?/>", parts[RELATIONS].decode("utf-8"))
    ordered = sorted(tags, key=lambda tag: _attributes(tag)["Target"])
    new = {_attributes(tag)["Id"]: f"rId{number}" for number, tag in enumerate(ordered, 1)}
    head, _, rest = parts[RELATIONS].decode("utf-8").partition("<Relationship ")
    told = "".join(re.sub(r'\bId="([^"]*)"', lambda found: f'Id="{new[found[1]]}"', tag) for tag in ordered)
    workbook = re.sub(r'\br:id="([^"]*)"', lambda found: f'r:id="{new[found[1]]}"', parts[WORKBOOK].decode("utf-8"))
    return {**parts, RELATIONS: f"{head}{told}</Relationships>".encode() if rest else parts[RELATIONS], WORKBOOK: workbook.encode()}


def _is_ours(name: str, feedback: str) -> bool:
    return name == feedback or name.startswith(f"{feedback} (")


def _without_names_of(workbook: str, place: int) -> str:
    """Names that belong to one sheet carry its place; those of the sheet that went go too, those behind it move up."""

    def moved(found: re.Match[str]) -> str:
        number = int(_attributes(found[0].partition(">")[0] + ">").get("localSheetId", -1))
        if number == place:
            return ""
        return found[0].replace(f'localSheetId="{number}"', f'localSheetId="{number - 1}"') if number > place else found[0]

    return re.sub(r"<definedName\b[^>]*>.*?</definedName>", moved, workbook, flags=re.DOTALL)


def _without_orphans(parts: Parts, relations: bytes) -> Parts:
    """Without drawings that only the sheet that went pointed at."""
    gone = {f"xl/{found.decode()}" for found in re.findall(rb'Target="\.\./(drawings/[^"]+)"', relations)}
    return {name: part for name, part in parts.items() if name not in gone}


def _without_texts_of_nobody(parts: Parts) -> Parts:
    """Shared texts that some cell shows, in the order in which they are met; the cells point at their new places."""
    strings = _STRING.findall(parts.get(STRINGS, b""))
    if not strings:
        return parts
    order: dict[int, int] = {}

    def renumbered(found: re.Match[bytes]) -> bytes:
        return found[1] + str(order.setdefault(int(found[2]), len(order))).encode() + found[3]

    kept = dict(parts)
    for name in sorted(name for name in parts if name.startswith("xl/worksheets/") and name.endswith(".xml")):
        kept[name] = _CELL.sub(renumbered, parts[name])
    texts = [strings[index] for index in order]
    kept[STRINGS] = _with_texts(parts[STRINGS], texts)
    return kept


def _with_texts(part: bytes, texts: list[bytes]) -> bytes:
    head = part[: part.index(b"<si")]
    head = re.sub(rb'\s(?:count|uniqueCount)="[0-9]*"', b"", head)
    return head + b"".join(texts) + b"</sst>"


def _attributes(tag: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
