"""First bytes and name of a file -> what kind of file it is: a zip that may be a workbook, or the code that refuses it."""

from __future__ import annotations

import re

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_EXCEL = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "GZIP"),
    (b"{\\rtf", "RTF"),
    (b"MZ", "EXE"),
)
MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(!doctype html|html|head|body|table|meta|div|style|workbook)",
    re.DOTALL | re.IGNORECASE,
)
OWNER_FILE_SIZES = (55, 165)
"""Of the file that Excel keeps beside an open workbook, with the name of who opened it."""
CONTROL = frozenset(range(32)) - {9, 10, 12, 13, 27}


def kind_of(data: bytes, name: str) -> tuple[str, str]:
    """(code that refuses it, name of the kind); ("", "") for a zip. A file not yet synced is W-FILE-SYNC, not a fault."""
    if not data.strip(b"\0"):
        return "W-FILE-SYNC", ""
    if name.startswith("~$"):
        return "E-FILE-KIND", "~$"
    if data.startswith(ZIP):
        return "", ""
    if data.startswith(COMPOUND):
        return _kind_of_compound(data)
    if data.startswith(OLD_EXCEL):
        return "E-FILE-XLS", ".xls"
    return _kind_of_other(data)


def _kind_of_compound(data: bytes) -> tuple[str, str]:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return "E-FILE-PWD", ""
    if holds("WordDocument"):
        return "E-FILE-KIND", "Word (.doc)"
    if holds("PowerPoint Document"):
        return "E-FILE-KIND", "PowerPoint (.ppt)"
    if holds("__substg1.0_"):
        return "E-FILE-KIND", "Outlook (.msg)"
    return "E-FILE-XLS", ".xls"


def _kind_of_other(data: bytes) -> tuple[str, str]:
    head = _as_text(data[:4_096])
    kind = _signed_kind(data) or _markup_kind(head)
    if not kind and head and not CONTROL.intersection(head):
        kind = "CSV, TXT"
    return ("E-FILE-KIND", kind) if kind else ("E-FILE-BROKEN", "")


def _signed_kind(data: bytes) -> str:
    """The kind that the first bytes announce."""
    if data[4:8] == b"ftyp":
        return "HEIC, MP4"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if len(data) in OWNER_FILE_SIZES and data[0] < 54 and data[1:54].isascii():
        return "~$"
    return next((kind for signature, kind in SIGNATURES if data.startswith(signature)), "")


def _markup_kind(head: bytes) -> str:
    markup = MARKUP.match(head)
    if not markup:
        return ""
    return "Excel XML 2003" if markup[1].lower() == b"workbook" else "HTML"


def _as_text(head: bytes) -> bytes:
    """The head as UTF-8: without its byte order mark, from UTF-16 where that says so."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    return head.removeprefix(b"\xef\xbb\xbf")
