"""Store -> arrivals: every file whose revision changed since the last run, read once, with its hash.

Nothing is opened as a workbook here. A file that changes while it is read, or that a cloud drive has not brought down yet,
is pending: named now, taken next time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from sync.archive import digest
from sync.errors import Unreadable, Unstable
from sync.stores import Entry, Store

MAX_FILE_BYTES = 256 * 2**20
"""What is larger is no workbook, and is not brought into memory."""


LINK_TO_GOOGLE = ".gsheet"
"""What Drive for desktop puts in place of a spreadsheet: its address, and none of its cells. Some systems cannot even open it."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file as read: `path` inside the store, `place` the unit code whose folder it lies in ("" = the inbox)."""

    path: str
    revision: str
    sha256: str
    data: bytes
    modified: datetime | None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one look at the store gave. `present`: every path seen; `pending`: path -> code of the finding that says why.

    `unchanged`: path -> new revision of files whose bytes turned out equal to what was seen before.
    """

    arrivals: Sequence[Arrival]
    unchanged: Mapping[str, str]
    present: frozenset[str]
    pending: Mapping[str, str]


def pull(
    store: Store,
    seen: Mapping[str, tuple[str, str]],
    places: Mapping[str, str],
    *,
    full: bool = False,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Pulled:
    """List the store and read what changed.

    `seen`: path -> (revision, sha256) of the last run. `places`: folder of a unit -> its code. `full` reads everything again.
    """
    entries = sorted(store.entries(), key=lambda entry: entry.path)
    files = [entry for entry in entries if not entry.is_folder]
    due = [entry for entry in files if full or seen.get(entry.path, ("", ""))[0] != entry.revision]
    arrivals: list[Arrival] = []
    unchanged: dict[str, str] = {}
    hidden = _hidden([entry for entry in entries if entry.is_folder], seen)
    pending: dict[str, str] = dict(hidden)
    for index, (entry, data) in enumerate(_all_read(store, due)):
        on_progress(index, len(due))
        if isinstance(data, str):
            pending[entry.path] = data
        elif (sha256 := digest(data)) == seen.get(entry.path, ("", ""))[1]:
            unchanged[entry.path] = entry.revision
        else:
            arrivals.append(Arrival(entry.path, entry.revision, sha256, data, entry.modified, place_of(entry.path, places)))
    present = {entry.path for entry in files} | {path for path in hidden if path in seen}
    return Pulled(arrivals, unchanged, frozenset(present), pending)


def _hidden(folders: Sequence[Entry], seen: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """What was seen in folders that cannot be listed now, with why: out of sight, not gone. One never seen stands for itself."""
    found: dict[str, str] = {}
    for folder in folders:
        inside = f"{folder.path}/"
        paths = sorted(path for path in seen if path.startswith(inside)) or [inside]
        found |= dict.fromkeys(paths, folder.finding or "W-FILE-LOCKED")
    return found


def _all_read(store: Store, due: Sequence[Entry]) -> Iterator[tuple[Entry, bytes | str]]:
    """Each entry and what reading it gave, in order; as many side by side as the store allows."""
    if store.readers == 1 or len(due) < 2:
        yield from ((entry, _read(store, entry)) for entry in due)
        return
    with ThreadPoolExecutor(store.readers) as threads:
        yield from zip(due, threads.map(lambda entry: _read(store, entry), due), strict=True)


def _read(store: Store, entry: Entry) -> bytes | str:
    """The bytes, or the code that says why not now: one file is left for the next run, the others go on."""
    if code := _why_unread(entry):
        return code
    try:
        return store.read(entry)
    except Unstable:
        return "W-FILE-SYNC"
    except Unreadable as error:
        return error.finding


def _why_unread(entry: Entry) -> str:
    """The code of what already the list says against reading it; "" for nothing."""
    if entry.name.lower().endswith(LINK_TO_GOOGLE):
        return "E-FILE-GSHEET"
    if entry.is_pending:
        return "W-FILE-SYNC"
    if not entry.is_ready:
        return entry.finding or "W-FILE-LOCKED"
    return "E-FILE-BIG" if entry.size > MAX_FILE_BYTES else ""


def place_of(path: str, places: Mapping[str, str]) -> str:
    """The unit in whose folder a path lies; the deepest folder wins; "" when in none."""
    folder = path.rpartition("/")[0]
    while folder:
        if folder in places:
            return places[folder]
        folder = folder.rpartition("/")[0]
    return ""
