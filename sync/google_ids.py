"""Names -> the ids that our sheets carry in Google; the revision of a file in Google -> the id of its spreadsheet.

Light on purpose: links are made in every run, Google's libraries are loaded only where Google is spoken to.
"""

from __future__ import annotations

import re
import zlib

GOOGLE = "Google"
"""What paths of workbooks in Google begin with."""
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_LARGEST = 2**31 - 2
_REVISION = re.compile(r"([\w-]{25,})@.*")


def gid_of(name: str) -> int:
    """The sheetId of a sheet of ours: from 1 to 2^31 - 2, always the same for a name.

    A unit's sheet is named by its title, one of the master "tonghop:" and its key.
    """
    return 1 + zlib.crc32(name.encode()) % _LARGEST


def spreadsheet_of(revision: str) -> str:
    """The id in a revision "‹id›@‹version›" of a file in Google; "" for the revision of any other file."""
    found = _REVISION.fullmatch(revision)
    return found[1] if found else ""
