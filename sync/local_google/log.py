"""Every call that arrived: what kind, by whom, how it was answered; to be counted and shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from threading import Lock


@dataclass(frozen=True, slots=True)
class Entry:
    """One call. `kind`: list, export, download, get_file, create, update_file, share, read, write, token, other."""

    kind: str
    method: str
    path: str
    status: int
    user: str
    at: datetime


class Log:
    """The calls in the order in which they were answered."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        """Note one."""
        with self._lock:
            self.entries.append(entry)

    def mark(self) -> int:
        """A place to count from."""
        with self._lock:
            return len(self.entries)

    def since(self, mark: int = 0) -> list[Entry]:
        """What was answered since the mark."""
        with self._lock:
            return self.entries[mark:]

    def counts(self, mark: int = 0, until: int | None = None) -> Counter[str]:
        """Kind -> how many calls since the mark, up to another one; refused ones too."""
        return Counter(entry.kind for entry in self.since(mark)[: None if until is None else until - mark])
