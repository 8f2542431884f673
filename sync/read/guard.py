"""Bytes and a file name -> Guarded (safe to parse, with what to look at twice), or the one finding that says why not.

Runs before any parser. Nothing is inflated beyond its declared size, and no declared size is believed beyond the limits below.
What still slips through costs a worker its life, never the run (workers.py).
"""

from __future__ import annotations

import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from posixpath import normpath

from sync.model import Finding, Scope, column_number
from sync.read.kinds import kind_of
from sync.read.package import cells_of, head, package
from sync.read.second_look import suspects
from sync.vietnamese import fold

MAX_FILE_BYTES = 64_000_000
MAX_UNPACKED_BYTES = 128_000_000
MAX_RATIO = 300
RATIO_MATTERS_FROM_BYTES = 16_000_000
MAX_DIRECTORY_BYTES = 2_000_000
MAX_MEMBERS = 4_096
MAX_SHEETS = 200
MAX_BOX_CELLS = 12_000_000
"""Rows x columns of the rectangle from A1: the parser allocates every cell of it, filled or not."""
MAX_TEXT_BYTES = 1_000_000
"""Of one text; Excel itself stops at 32,767 characters."""
GRID_ROWS, GRID_COLUMNS = 1_048_576, 16_384
MAX_MERGES = 5_000
HALF_SYNCED_TAIL_BYTES = 1_024
WORKBOOK, WORKBOOK_RELS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
USUAL_TARGETS = {f"/{name}": re.compile(rf'Target="(?:/xl/)?{name}\.xml"') for name in ("sharedStrings", "styles")}
"""Where programs keep texts and styles; of a file that has them elsewhere, the parser is given all of it."""
USUAL_RELATIONS = 20_000
"""Characters up to which a workbook's relations are remembered: those of one template are all the same."""
WHOLE: Mapping[str, int] = {}
"""No sheet of which only the first rows are wanted."""

FAR = re.compile(rb'<c r="(?:[A-Za-z]{3}|[A-Za-z]{1,2}[0-9]{5})')
ROW_NUMBER = re.compile(rb"""<row\s(?:[^>]*?\s)?r\s*=\s*["']([0-9]+)""")
REFERENCE = re.compile(rb"""<c\s(?:[^>]*?\s)?r\s*=\s*["']([A-Za-z]+)([0-9]+)["'][^>]*?(/?)>(?!</c>)""")
MERGE = re.compile(rb"""<mergeCell [^>]*?ref\s*=\s*["']([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)["']""")
PREFIX = re.compile(rb"<(/?)[A-Za-z_][\w.\-]*:")
ATTRIBUTE = re.compile(r"""([\w:.\-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
SHEET_TAG = re.compile(r"<(?:[\w.\-]+:)?sheet\s[^>]*>")
RELATION_TAG = re.compile(r"<(?:[\w.\-]+:)?Relationship\s[^>]*>")
UNIQUE_COUNT = re.compile(rb"""uniqueCount\s*=\s*["']([0-9]+)""")
MODIFIED = re.compile(r"<(?:\w+:)?modified[^>]*>\s*([^<]+?)\s*<")
LAST_AUTHOR = re.compile(r"<(?:\w+:)?lastModifiedBy[^>]*>([^<]*)<")
FONT = re.compile(r"<font\b[^>]*?(?:/>|>(.*?)</font>)", re.DOTALL)
FONT_NAME = re.compile(r"""<name\s+val\s*=\s*["']([^"']*)""")
STYLE = re.compile(r"<xf\b([^>]*)>")
LEGACY_FONT = re.compile(rb"""["'](?:\.Vn|VNI[- ])""", re.IGNORECASE)

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column, all from 0."""


class Refused(Exception):  # noqa: N818 -- leaves this module only as a finding
    """Stops the inspection; `code` says why, `size` is what was too large."""

    def __init__(self, code: str, kind: str = "", size: int = 0) -> None:
        super().__init__(code)
        self.code, self.kind, self.size = code, kind, size


@dataclass(frozen=True)
class SheetScan:
    """One worksheet before parsing. `xml`: of its cells, those at which the parser's answer needs a second look."""

    merges: Sequence[Merge] = ()
    xml: bytes = b""


@dataclass(frozen=True)
class Guarded:
    """A workbook that may be parsed. `fonts[i]`: legacy font of cell style i, or "" (empty when the workbook has none).

    `package`: the parts that were inspected, in a zip of their own; b"" where the parser must find its way in the file itself.
    """

    name: str
    sheets: Mapping[str, SheetScan]
    fonts: Sequence[str] = ()
    saved_at: datetime | None = None
    author: str = ""
    package: bytes = b""


def inspect(data: bytes, name: str, heads: Mapping[str, int] = WHOLE) -> Guarded | Finding:
    """Judge a file by its content alone; its extension is never believed. About 1 ms for a workbook of 50 KB.

    `heads`: folded title of a sheet -> how many of its first rows are wanted.
    """
    try:
        return _Inspection(data, name, heads).result()
    except Refused as refusal:
        return refused(refusal.code, name, refusal.kind, refusal.size or len(data))


def refused(code: str, name: str, kind: str = "", size: int = 0) -> Finding:
    """The finding for a file that cannot be used; facts are named after the placeholders of its sentence."""
    return Finding(code, Scope.FILE, value=name, facts={"tep": name, "loai": kind, "mb": max(1, round(size / 1e6))})


class _Inspection:
    """The state of one inspection: the directory of the zip, and what has been inflated so far."""

    def __init__(self, data: bytes, name: str, heads: Mapping[str, int]) -> None:
        self.data, self.name, self.heads = data, name, heads
        self.inflated = 0
        self.contents: dict[str, bytes] = {}

    def result(self) -> Guarded:
        self._judge_type()
        self.members = _directory(self.data)
        if WORKBOOK not in self.members:
            raise Refused(*_kind_of_package(self.members))
        relations = self._text(WORKBOOK_RELS)
        declared = _declared_sheets(self._text(WORKBOOK), relations)
        if len(declared) > MAX_SHEETS:
            raise Refused("E-FILE-BIG")
        self._judge_size(part for _, part in declared)
        _judge_shared_strings(self._part("xl/sharedstrings.xml"))
        fonts = legacy_fonts(self._part("xl/styles.xml"))
        core = self._text("docprops/core.xml")
        is_usual = all(kind not in relations or target.search(relations) for kind, target in USUAL_TARGETS.items())
        return Guarded(
            self.name,
            {name: self._sheet(name, part, is_usual=is_usual, keep=bool(fonts)) for name, part in declared},
            fonts,
            saved_at(core),
            html.unescape(_first(LAST_AUTHOR, core)),
            self._package() if is_usual else b"",
        )

    def _sheet(self, name: str, part: str, *, is_usual: bool, keep: bool) -> SheetScan:
        """The worksheet scanned; the parser gets no more of it than its cells, or their head where only that is wanted."""
        xml = self._part(part)
        if is_usual and part in self.contents:
            rows = self.heads.get(fold(name))
            self.contents[part] = cells_of(xml if rows is None else head(xml, rows))
        return _scan(xml, self.contents.get(part, xml), keep=keep)

    def _package(self) -> bytes:
        for part in ("[content_types].xml", "_rels/.rels"):
            self._part(part)
        names = {part: self.members[part].filename.replace("\\", "/").lstrip("/") for part in self.contents}
        return package({names[part]: content for part, content in self.contents.items()})

    def _judge_type(self) -> None:
        if len(self.data) > MAX_FILE_BYTES:
            raise Refused("E-FILE-BIG")
        code, kind = kind_of(self.data, self.name)
        if code:
            raise Refused(code, kind)

    def _judge_size(self, sheet_parts: Iterable[str]) -> None:
        parts = {*sheet_parts, WORKBOOK, "xl/sharedstrings.xml", "xl/styles.xml"}
        infos = [self.members[part] for part in parts if part in self.members]
        unpacked = sum(info.file_size for info in infos)
        packed = sum(info.compress_size for info in infos) or 1
        if unpacked > MAX_UNPACKED_BYTES or (unpacked > RATIO_MATTERS_FROM_BYTES and unpacked / packed > MAX_RATIO):
            raise Refused("E-FILE-BIG", size=unpacked)

    def _text(self, part: str) -> str:
        return self._part(part).decode("utf-8", "replace")

    def _part(self, part: str) -> bytes:
        """The content of a member, b"" when there is none."""
        info = self.members.get(part)
        if info is None:
            return b""
        self.inflated += info.file_size
        if self.inflated > MAX_UNPACKED_BYTES:
            raise Refused("E-FILE-BIG", size=self.inflated)
        content = _inflate(self.data, info)
        _judge_xml(content)
        self.contents[part] = content
        return content


def _directory(data: bytes) -> dict[str, zipfile.ZipInfo]:
    """Members by name as readers compare them: lower case, forward slashes."""
    end = data.rfind(b"PK\x05\x06")
    if end >= 0 and len(data) >= end + 16 and struct.unpack_from("<I", data, end + 12)[0] > MAX_DIRECTORY_BYTES:
        raise Refused("E-FILE-BIG")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, EOFError, struct.error) as error:
        tail = data[-HALF_SYNCED_TAIL_BYTES:]
        raise Refused("E-FILE-BROKEN" if tail.strip(b"\0") else "W-FILE-SYNC") from error
    if len(infos) > MAX_MEMBERS:
        raise Refused("E-FILE-BIG")
    members = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in infos}
    if len(members) < len(infos):
        # Readers disagree on which of two members with one name is meant.
        raise Refused("E-FILE-BROKEN")
    return members


def _inflate(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """The member, whole and with the right checksum; never one byte more than it declares."""
    start = info.header_offset
    if data[start : start + 4] != b"PK\x03\x04" or info.flag_bits & 1 or info.compress_type not in (0, 8):
        raise Refused("E-FILE-BROKEN")
    names, extras = struct.unpack_from("<HH", data, start + 26)
    body = start + 30 + names + extras
    content = data[body : body + info.compress_size]
    if info.compress_type:
        try:
            content = zlib.decompressobj(-15).decompress(content, info.file_size + 1)
        except zlib.error as error:
            raise Refused("E-FILE-BROKEN") from error
    if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise Refused("E-FILE-BROKEN")
    return content


def _judge_xml(content: bytes) -> None:
    # Parsers that see nothing wrong in UTF-16 return such a sheet as empty; no spreadsheet program writes it.
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:4] or b"<!DOCTYPE" in content:
        raise Refused("E-FILE-BROKEN")
    at = 0
    while len(content) - at > MAX_TEXT_BYTES:
        tag = content.rfind(b"<", at, at + MAX_TEXT_BYTES)
        if tag < at:
            raise Refused("E-FILE-BIG", size=len(content))
        at = tag + 1


def _kind_of_package(members: Mapping[str, zipfile.ZipInfo]) -> tuple[str, str]:
    """The code and the kind of a zip that holds no workbook."""
    known = {
        "xl/workbook.bin": "Excel (.xlsb)",
        "word/document.xml": "Word (.docx)",
        "ppt/presentation.xml": "PowerPoint (.pptx)",
        "index/document.iwa": "Apple Numbers/Pages",
        "androidmanifest.xml": "APK",
    }
    for part, kind in known.items():
        if part in members:
            return "E-FILE-KIND", kind
    if "mimetype" in members:
        return "E-FILE-KIND", "OpenDocument (.ods, .odt)"
    is_damaged_workbook = "[content_types].xml" in members or any(part.startswith("xl/") for part in members)
    return ("E-FILE-BROKEN", "") if is_damaged_workbook else ("E-FILE-KIND", "ZIP")


def _declared_sheets(workbook: str, relations: str) -> list[tuple[str, str]]:
    """(title, part) of every sheet, in workbook order."""
    targets = (_remembered_targets if len(relations) <= USUAL_RELATIONS else _targets)(relations)
    sheets = []
    for tag in SHEET_TAG.findall(workbook):
        known = attributes(tag)
        identifier = next((value for key, value in known.items() if key.endswith(":id")), "")
        part = _part_name(targets.get(identifier, ""))
        sheets.append((html.unescape(known.get("name", "")), part))
    return sheets


def _targets(relations: str) -> Mapping[str, str]:
    """Where each relation leads, by its id."""
    tags = [attributes(tag) for tag in RELATION_TAG.findall(relations)]
    return {known.get("Id", ""): known.get("Target", "") for known in tags}


_remembered_targets = lru_cache(maxsize=16)(_targets)


def _part_name(target: str) -> str:
    target = target.replace("\\", "/")
    return normpath(target if target.startswith("/") else f"xl/{target}").lstrip("/").lower()


def attributes(tag: str) -> dict[str, str]:
    """The attributes of one start tag."""
    return {key: double or single for key, double, single in ATTRIBUTE.findall(tag)}


def _judge_shared_strings(xml: bytes) -> None:
    # The parser reserves room for as many texts as this number says; the shortest text takes 5 bytes.
    claimed = UNIQUE_COUNT.search(xml, 0, 2_000)
    if claimed and int(claimed[1]) > len(xml) // 5 + 1:
        raise Refused("E-FILE-BROKEN")


def _scan(xml: bytes, cells: bytes, *, keep: bool) -> SheetScan:
    """A worksheet, and the part of it that is parsed."""
    if b"<worksheet" not in cells[:2_000]:
        xml = cells = PREFIX.sub(rb"<\1", xml)
    is_usual = _is_written_as_usual(cells)
    _judge_extent(cells, is_usual=is_usual)
    return SheetScan(_merges(xml), cells if keep or not is_usual else suspects(cells))


def _judge_extent(xml: bytes, *, is_usual: bool) -> None:
    """Refuse cells outside the grid, and a rectangle too large to allocate. Without a far reference there is neither."""
    if is_usual and not FAR.search(xml):
        return
    last_row, last_column = 0, 1
    if not is_usual:
        # A cell without an address stands in the row that holds it.
        last_row = max((int(number[:9]) for number in ROW_NUMBER.findall(xml)), default=0)
    for column, row, is_blank in REFERENCE.findall(xml):
        if not is_blank:
            last_row = max(last_row, int(row[:9]))
            last_column = max(last_column, column_number(column[:4].decode()))
    if last_row > GRID_ROWS or last_column > GRID_COLUMNS:
        raise Refused("E-FILE-BROKEN")
    if last_row * last_column > MAX_BOX_CELLS:
        # A cell takes some bytes; this is about the size it would have in memory.
        raise Refused("E-FILE-BIG", size=last_row * last_column)


def _is_written_as_usual(xml: bytes) -> bool:
    """Whether the first and the last cell read `<c r="A1"`: programs that write otherwise do so throughout."""
    return all(at < 0 or xml.startswith(b'<c r="', at) for at in (xml.find(b"<c "), xml.rfind(b"<c ")))


def _merges(xml: bytes) -> Sequence[Merge]:
    start = xml.find(b"<mergeCell ", max(xml.rfind(b"</sheetData>"), 0))
    if start < 0:
        return ()
    found = MERGE.findall(xml, start)[:MAX_MERGES]
    return [(int(r0) - 1, column_number(c0.decode()) - 1, int(r1) - 1, column_number(c1.decode()) - 1) for c0, r0, c1, r1 in found]


def legacy_fonts(styles: bytes) -> Sequence[str]:
    """Per cell style, the name of its font if it is a legacy Vietnamese one (.Vn*, VNI-*), else ""; () when none is."""
    plain = styles.lower()
    if b".vn" not in plain and b"vni" not in plain:
        return ()
    text = PREFIX.sub(rb"<\1", styles).decode("utf-8", "replace")
    names = [_first(FONT_NAME, body) for body in FONT.findall(text)]
    legacy = [name if LEGACY_FONT.match(f'"{name}'.encode()) else "" for name in names]
    styled = []
    for tag in STYLE.findall(text.partition("<cellXfs")[2].partition("</cellXfs>")[0]):
        number = attributes(tag).get("fontId", "0")
        styled.append(legacy[int(number)] if number.isdecimal() and int(number) < len(legacy) else "")
    return styled if any(styled) else ()


def saved_at(core: str) -> datetime | None:
    """When a program last saved the workbook, UTC; None when it does not say."""
    try:
        when = datetime.fromisoformat(_first(MODIFIED, core))
    except ValueError:
        return None
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return (found[1] or "") if found else ""
