"""Modules of source -> the bytes of xl/vbaProject.bin, the VBA project of a workbook (MS-OVBA), the same for the same modules.

It holds sources alone: whatever opens it compiles them. The projects that xlwings ships are made so too.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from sync.macro.compound import compound_file
from sync.macro.compression import compress

CODE_PAGE, CODEC = 1252, "cp1252"
PROJECT_ID = "{6B1F6E2C-2A53-4E0F-9C43-7C0A57B2D9E1}"
"""Tells our projects from others; always the same, so that the same sources give the same bytes."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
_REFERENCES = {
    "stdole": r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    "Office": r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL"
    "#Microsoft Office 16.0 Object Library",
}


class Kind(Enum):
    """What a module is to the workbook; the value is the base of a class or a document, "" for plain procedures."""

    STANDARD = ""
    CLASS = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"
    WORKBOOK = "0{00020819-0000-0000-C000-000000000046}"
    SHEET = "0{00020820-0000-0000-C000-000000000046}"


_WORDS = {Kind.STANDARD: "Module={}", Kind.CLASS: "Class={}"}
"""How a module stands in the list of the project; documents have their own form."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module: its name, its source without attributes of the file it came from, what it is."""

    name: str
    source: str
    kind: Kind = Kind.STANDARD


def vba_project(modules: Sequence[Module], name: str = "VBAProject") -> bytes:
    """The project. ValueError for a name that is none, for two of a name, and for a letter the code page has no place for."""
    _check(modules)
    streams = {module.name: compress(written(module)) for module in modules}
    return compound_file(
        {
            "VBA": {"_VBA_PROJECT": b"\xcc\x61\xff\xff\x00\x01\x00", "dir": compress(_directory(modules, name)), **streams},
            "PROJECT": _project(modules, name).encode(CODEC),
            "PROJECTwm": b"".join(_both_names(module.name) for module in modules) + b"\x00\x00",
        }
    )


def written(module: Module) -> bytes:
    """The source as the project holds it: attributes in front, every line ended as Windows does."""
    lines = [*_attributes(module), *module.source.splitlines()]
    try:
        return "".join(f"{line}\r\n" for line in lines).encode(CODEC)
    except UnicodeEncodeError as error:
        raise ValueError(f"{module.name}: {error.object[error.start]!r} has no place in code page {CODE_PAGE}") from None


def _attributes(module: Module) -> Iterator[str]:
    yield f'Attribute VB_Name = "{module.name}"'
    if module.kind is Kind.STANDARD:
        return
    is_document = module.kind is not Kind.CLASS
    yield f'Attribute VB_Base = "{module.kind.value}"'
    yield "Attribute VB_GlobalNameSpace = False"
    yield "Attribute VB_Creatable = False"
    yield f"Attribute VB_PredeclaredId = {is_document}"
    yield f"Attribute VB_Exposed = {is_document}"
    yield "Attribute VB_TemplateDerived = False"
    yield f"Attribute VB_Customizable = {is_document}"


def _check(modules: Sequence[Module]) -> None:
    seen: set[str] = set()
    for module in modules:
        if not _NAME.fullmatch(module.name):
            raise ValueError(f"{module.name!r} is no name of a module: a letter, then letters, digits and _, at most 31")
        if module.name.upper() in seen:
            raise ValueError(f"two modules are called {module.name!r}")
        seen.add(module.name.upper())


# ---- the stream `dir`


def _record(number: int, content: bytes = b"") -> bytes:
    return struct.pack("<HI", number, len(content)) + content


def _text(number: int, unicode_number: int, text: str) -> bytes:
    return _record(number, text.encode(CODEC)) + _record(unicode_number, text.encode("utf-16-le"))


def _directory(modules: Sequence[Module], name: str) -> bytes:
    """Records in the order of MS-OVBA 2.3.4.2."""
    english = struct.pack("<I", 0x409)
    # The size that stands in the record of the version is not that of its content.
    version = struct.pack("<HIIH", 0x09, 4, 1, 0)
    information = (
        _record(0x01, struct.pack("<I", 3)) + _record(0x02, english) + _record(0x14, english)
        + _record(0x03, struct.pack("<H", CODE_PAGE)) + _record(0x04, name.encode(CODEC)) + _text(0x05, 0x40, "")
        + _record(0x06) + _record(0x3D) + _record(0x07, bytes(4)) + _record(0x08, bytes(4)) + version + _text(0x0C, 0x3C, "")
    )  # fmt: skip
    references = b"".join(_text(0x16, 0x3E, known) + _reference(library) for known, library in _REFERENCES.items())
    count = _record(0x0F, struct.pack("<H", len(modules))) + _record(0x13, b"\xff\xff")
    return information + references + count + b"".join(map(_module, modules)) + _record(0x10)


def _reference(library: str) -> bytes:
    return _record(0x0D, struct.pack("<I", len(library)) + library.encode(CODEC) + bytes(6))


def _module(module: Module) -> bytes:
    kind = 0x21 if module.kind is Kind.STANDARD else 0x22
    return (
        _text(0x19, 0x47, module.name) + _text(0x1A, 0x32, module.name) + _text(0x1C, 0x48, "")
        + _record(0x31, bytes(4)) + _record(0x1E, bytes(4)) + _record(0x2C, b"\xff\xff") + _record(kind) + _record(0x2B)
    )  # fmt: skip


# ---- the streams PROJECT and PROJECTwm


def _project(modules: Sequence[Module], name: str) -> str:
    lines = [f'ID="{PROJECT_ID}"']
    lines += [_WORDS.get(module.kind, "Document={}/&H00000000").format(module.name) for module in modules]
    lines += [f'Name="{name}"', 'HelpContextID="0"', 'VersionCompatible32="393222000"']
    lines += [f'CMG="{_hidden(bytes(4))}"', f'DPB="{_hidden(bytes(1))}"', f'GC="{_hidden(bytes([0xFF]))}"']
    lines += ["", "[Host Extender Info]", "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000", ""]
    lines += ["[Workspace]", *(f"{module.name}=0, 0, 0, 0, C" for module in modules)]
    return "".join(f"{line}\r\n" for line in lines)


def _hidden(data: bytes, seed: int = 0) -> str:
    """Data in the form of MS-OVBA 2.4.3.2: not protected, no password, visible."""
    key = sum(PROJECT_ID.encode()) & 0xFF
    found = [seed, seed ^ 2, seed ^ key]
    before, last, plain = found[1], found[2], key
    for byte in struct.pack("<I", len(data)) + data:
        before, last = last, byte ^ (before + plain & 0xFF)
        plain = byte
        found.append(last)
    return "".join(f"{byte:02X}" for byte in found)


def _both_names(name: str) -> bytes:
    return name.encode(CODEC) + b"\x00" + name.encode("utf-16-le") + b"\x00\x00"
