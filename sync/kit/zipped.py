"""Files -> one zip or wheel whose bytes depend on nothing but them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

SAME_DATE = (2020, 2, 2, 0, 0, 0)
"""Every file carries this date, or the same parts would make another zip every second."""
_UNIX = 3
_FILE_MODE = 0o100644


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files in the order given; a name that is not ASCII is marked as UTF-8."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, SAME_DATE)
            # Said outright, since it would follow the system that packs.
            entry.create_system = _UNIX
            entry.external_attr = _FILE_MODE << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, content)
    return buffer.getvalue()
