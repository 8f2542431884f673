"""What Drive tells of files -> files, and the folder they lie in as a list of paths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync.google_ids import FOLDER

FILE_FIELDS = (
    "id,name,mimeType,version,createdTime,modifiedTime,size,md5Checksum,parents,trashed,webViewLink,appProperties,"
    "capabilities(canDownload,canEdit,canAddChildren)"
)
LIST_FIELDS = f"nextPageToken,files({FILE_FIELDS})"
PAGE = 1000
"""Files that one call lists."""
FOLDERS_AT_ONCE = 40
"""Folders asked for in one call: a query may not grow for ever."""
SLASH = "∕"
"""Stands for "/" in a name, which Drive allows and a path does not."""


@dataclass(frozen=True, slots=True)
class DriveFile:
    """One file. `version` grows with every change, ours too; `size` in bytes, None for what Google itself keeps; times are UTC.

    `properties`: what we noted on it.
    """

    id: str
    name: str
    mime: str
    version: int
    created: str
    modified: datetime
    size: int | None
    md5: str
    parents: tuple[str, ...]
    can_download: bool
    can_edit: bool
    can_hold: bool
    trashed: bool
    properties: Mapping[str, str]
    link: str


@dataclass(frozen=True, slots=True)
class Listing:
    """(path inside the folder, file), by path; `now`: Google's own clock when it told, UTC."""

    files: Sequence[tuple[str, DriveFile]]
    now: datetime


def file_of(told: Mapping[str, Any]) -> DriveFile:
    """A file as Drive's FILE_FIELDS tell it."""
    may = told.get("capabilities", {})
    size = told.get("size")
    return DriveFile(
        id=told["id"],
        name=told["name"],
        mime=told["mimeType"],
        version=int(told.get("version", 0)),
        created=told.get("createdTime", ""),
        modified=datetime.fromisoformat(told["modifiedTime"]),
        size=None if size is None else int(size),
        md5=told.get("md5Checksum", ""),
        parents=tuple(told.get("parents", ())),
        can_download=bool(may.get("canDownload", True)),
        can_edit=bool(may.get("canEdit", False)),
        can_hold=bool(may.get("canAddChildren", False)),
        trashed=bool(told.get("trashed", False)),
        properties=told.get("appProperties", {}),
        link=told.get("webViewLink", ""),
    )


def quoted(text: str) -> str:
    """A text as Drive's queries take it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def in_folders(folders: Sequence[str]) -> str:
    """The query for what lies directly in any of these folders."""
    return f"({' or '.join(f'{quoted(folder)} in parents' for folder in folders)}) and trashed = false"


def paths(files: Iterable[DriveFile], root: str) -> list[tuple[str, DriveFile]]:
    """Every file that lies under `root`, whatever else was listed, with its one path; folders themselves are left out."""
    inside: dict[str, list[DriveFile]] = defaultdict(list)
    # A file that is changed between two pages of a list stands on both.
    for file in {file.id: file for file in files}.values():
        for parent in file.parents:
            inside[parent].append(file)
    found: dict[str, tuple[str, DriveFile]] = {}
    for path, file in sorted(_under(root, "", inside, frozenset()), key=lambda item: item[0]):
        # Old files of a person may lie in two folders: their rows count once.
        found.setdefault(file.id, (path, file))
    return list(found.values())


def _under(
    folder: str, above: str, inside: Mapping[str, Sequence[DriveFile]], passed: frozenset[str]
) -> Iterator[tuple[str, DriveFile]]:
    taken: set[str] = set()
    for file in sorted(inside.get(folder, ()), key=lambda one: (one.created, one.id)):
        name = file.name.replace("/", SLASH)
        if name in taken:
            # Drive lets two files of a folder have one name; a path means one of them.
            name = _told_apart(name, file.id)
        taken.add(name)
        if file.mime == FOLDER:
            if file.id not in passed:
                yield from _under(file.id, f"{above}{name}/", inside, passed | {folder})
        else:
            yield f"{above}{name}", file


def _told_apart(name: str, file_id: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem} ({file_id[:6]}){dot}{ending}" if dot and len(ending) <= 5 else f"{name} ({file_id[:6]})"
