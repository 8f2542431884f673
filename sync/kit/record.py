"""RECORD of a wheel or of an installed package: what every file's hash must be.

Source: the PyPA specification "Recording installed projects": path, algorithm=hash (urlsafe base64, no padding), size.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from collections.abc import Mapping


def hash_of(content: bytes) -> str:
    """As RECORD writes it: sha256=…"""
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def read_record(text: str) -> dict[str, str]:
    """Path -> hash as written; "" where there is none, as for RECORD itself."""
    return {row[0]: row[1] for row in csv.reader(io.StringIO(text)) if len(row) == 3}


def write_record(files: Mapping[str, bytes], own_path: str) -> bytes:
    """The RECORD that lies at `own_path` beside these files."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows((path, hash_of(content), len(content)) for path, content in files.items())
    writer.writerow((own_path, "", ""))
    return buffer.getvalue().encode()
