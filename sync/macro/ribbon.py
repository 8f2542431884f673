"""A workbook with macros -> the same as an add-in, with a ribbon; every part that is not named here keeps its bytes."""

from __future__ import annotations

import io
import zipfile

_WORKBOOK = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ADD_IN = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
_RELATIONSHIP = (
    b'<Relationship Id="rIdTongHop" Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility" '
    b'Target="customUI/customUI.xml"/>'
)
RIBBON = "customUI/customUI.xml"


def add_in_with_ribbon(workbook: bytes, ribbon: bytes) -> bytes:
    """The bytes of an .xlam: its main part is called an add-in, and the ribbon lies where Excel looks for it.

    ValueError for a file that is no workbook with macros.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(_entry(entry.filename), _changed(entry.filename, source.read(entry)))
        target.writestr(_entry(RIBBON), ribbon)
    return stream.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _changed(name: str, content: bytes) -> bytes:
    if name == "[Content_Types].xml":
        return _once(content, _WORKBOOK, _ADD_IN)
    if name == "_rels/.rels":
        return _once(content, b"</Relationships>", _RELATIONSHIP + b"</Relationships>")
    return content


def _once(content: bytes, old: bytes, new: bytes) -> bytes:
    if content.count(old) != 1:
        raise ValueError(f"no workbook with macros: {old.decode()} is not in it once")
    return content.replace(old, new)
