"""Parts of a workbook as inspected -> a zip that holds them as they are: all that the parser gets to see.

It inflates nothing again, and what stands in the other members of the file cannot harm it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")
_VERSION, _UTF_8, _JANUARY_1980 = 20, 0x800, 0x21
_NOTHING_BELOW = b"</sheetData></worksheet>"


def package(parts: Mapping[str, bytes]) -> bytes:
    """A zip with these members, stored without compression."""
    bodies: list[bytes] = []
    directory: list[bytes] = []
    start = 0
    for name, content in parts.items():
        path, size = name.encode(), len(content)
        common = (_VERSION, _UTF_8, 0, 0, _JANUARY_1980, zlib.crc32(content), size, size, len(path), 0)
        bodies += [_LOCAL.pack(b"PK\x03\x04", *common), path, content]
        directory += [_CENTRAL.pack(b"PK\x01\x02", _VERSION, *common, 0, 0, 0, 0, start), path]
        start += _LOCAL.size + len(path) + size
    end = _END.pack(b"PK\x05\x06", 0, 0, len(parts), len(parts), sum(map(len, directory)), start, 0)
    return b"".join([*bodies, *directory, end])


def cells_of(xml: bytes) -> bytes:
    """A worksheet without what stands below its cells, such as dropdowns and colours; as it is where that cannot be told."""
    end = xml.rfind(b"</sheetData>")
    return xml[:end] + _NOTHING_BELOW if end > 0 else xml


def head(xml: bytes, rows: int) -> bytes:
    """A worksheet without what stands below its first rows; as it is where that cannot be told."""
    cut, end = xml.find(b'<row r="%d"' % (rows + 1)), xml.rfind(b"</sheetData>")
    return xml[:cut] + xml[end:] if 0 < cut < end else xml
