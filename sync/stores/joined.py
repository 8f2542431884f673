"""Several stores under one: each path begins with the name of the store it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sync.errors import GoogleAway
from sync.stores import Entry, Store


class JoinedStore:
    """The units' folders and the inbox as one place: `so_lieu/LDLD-X/a.xlsx`, `Hộp thư đến/b.xlsx`."""

    def __init__(self, parts: Mapping[str, Store]) -> None:
        self._parts = parts

    @property
    def readers(self) -> int:
        """See Store."""
        return max(store.readers for store in self._parts.values())

    @property
    def shown(self) -> str:
        """See Store."""
        return ", ".join(store.shown for store in self._parts.values())

    def entries(self) -> Iterator[Entry]:
        """See Store."""
        for name, store in self._parts.items():
            try:
                found = list(store.entries())
            except GoogleAway:
                # The others' numbers do not wait for it; what was seen there is out of sight, not gone.
                yield Entry(name, name, 0, "", unreadable="Google", is_folder=True, finding="W-FILE-REACH")
                continue
            for entry in found:
                yield replace(entry, path=f"{name}/{entry.path}", stored=entry.stored or entry.path)

    def read(self, entry: Entry) -> bytes:
        """See Store."""
        store, path = self._split(entry.path)
        return store.read(replace(entry, path=path))

    def exists(self, path: str) -> bool:
        """See Store."""
        store, rest = self._split(path)
        return store.exists(rest)

    def write(self, path: str, data: bytes) -> None:
        """See Store."""
        store, rest = self._split(path)
        store.write(rest, data)

    def _split(self, path: str) -> tuple[Store, str]:
        name = max((name for name in self._parts if path.startswith(name + "/")), key=len)
        return self._parts[name], path[len(name) + 1 :]
