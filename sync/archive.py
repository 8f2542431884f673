"""Bytes of every workbook received -> kept for good under their hash, beside the journal of everything that happened.

The archive is the truth and the ledger is derived from it, so nothing here is ever changed: bytes are named by their
sha256, the journal only grows, and both are on the disk before a call returns.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from io import RawIOBase
from pathlib import Path
from typing import Any

from sync.errors import ArchiveDamaged
from sync.outputs import disk_faults, fsync_folder, make_folder, replace_file, replace_files

WITHHELD = "withheld"
"""The folder of empty files named after bytes that were received on another machine and kept back there: private keys."""


def utc_now() -> datetime:
    """The clock of the machine, as the journal stamps it."""
    return datetime.now(UTC)


def digest(data: bytes) -> str:
    """The sha256 under which bytes are known everywhere, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class Archive:
    """The folder `archive/` of one campaign and its `journal.jsonl`; one writer at a time (the run lock sees to it)."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self.folder = folder
        self.journal = folder / "journal.jsonl"
        self._clock = clock

    def path(self, sha256: str) -> Path:
        """Where the bytes of this hash lie, if they are kept."""
        return self.folder / sha256[:2] / sha256[2:]

    def has(self, sha256: str) -> bool:
        """Whether bytes of this hash are kept."""
        return self.path(sha256).exists()

    def put(self, data: bytes) -> str:
        """Keep the bytes; the same bytes are kept once. Returns their sha256. DiskFull, FolderReadOnly."""
        sha256 = digest(data)
        path = self.path(sha256)
        if not _is_whole(path, len(data)):
            replace_file(path, data)
        return sha256

    def put_many(self, contents: Iterable[bytes]) -> None:
        """`put` for many, brought to the disk side by side."""
        wanted = {self.path(digest(data)): data for data in contents}
        replace_files({path: data for path, data in wanted.items() if not _is_whole(path, len(data))})

    def get(self, sha256: str) -> bytes:
        """The bytes of this hash, exactly as put, none of a file that was withheld; ArchiveDamaged when missing or changed."""
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            if (self.folder / WITHHELD / sha256).exists():
                return b""
            raise ArchiveDamaged(f"{sha256[:12]}…", path) from None
        if digest(data) != sha256:
            raise ArchiveDamaged(f"{sha256[:12]}…", path)
        return data

    def append(self, event: Mapping[str, Any], at: datetime | None = None) -> dict[str, Any]:
        """Write one event at the end of the journal, with the UTC time under "at"; returns it as it will be read back."""
        return self.append_many([event], at)[0]

    def append_many(self, events: Iterable[Mapping[str, Any]], at: datetime | None = None) -> list[dict[str, Any]]:
        """Write several events at once: all of them are on the disk when this returns, or the call fails."""
        stamp = stamped(at or self._clock())
        lines = [json.dumps({"at": stamp, **event}, sort_keys=True, ensure_ascii=False, default=_plain) for event in events]
        with disk_faults(self.journal):
            make_folder(self.folder)
            self._write("".join(f"{line}\n" for line in lines).encode())
        return [json.loads(line) for line in lines]

    def events(self) -> Iterator[dict[str, Any]]:
        """Every event in the order of writing. A torn last line never happened; damage before it is ArchiveDamaged."""
        try:
            journal = self.journal.open("rb")
        except FileNotFoundError:
            return
        except OSError:
            if self.journal.is_dir():
                raise ArchiveDamaged(self.journal.name, self.journal) from None
            raise
        with journal:
            for number, line in enumerate(journal, start=1):
                if line.endswith(b"\n"):
                    yield self._event(line, number)

    def _event(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            event = json.loads(line)
        except ValueError:
            raise ArchiveDamaged(f"line {number} of {self.journal.name}", self.journal) from None
        if not isinstance(event, dict):
            raise ArchiveDamaged(f"line {number} of {self.journal.name}", self.journal)
        return event

    def _write(self, lines: bytes) -> None:
        is_new = not self.journal.exists()
        # Unbuffered: what could not be written must not be tried again when the file is closed.
        with self.journal.open("ab", buffering=0) as journal:
            end = whole_lines(self.journal)
            journal.truncate(end)
            try:
                _write_all(journal, lines)
                os.fsync(journal.fileno())
            except OSError:
                # Half of a batch must not stand there as if it had happened.
                journal.truncate(end)
                raise
        if is_new:
            fsync_folder(self.folder)


def _write_all(file: RawIOBase, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) or 0 :]


def whole_lines(path: Path) -> int:
    """How many bytes of the file are complete lines; what follows was torn off by a crash."""
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - 65536)
            file.seek(start)
            newline = file.read(end - start).rfind(b"\n")
            if newline >= 0:
                return start + newline + 1
            end = start
    return 0


def stamped(moment: datetime) -> str:
    """An aware moment as UTC text, "2022-04-16T01:02:03.000004Z"; such texts sort like the moments."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _is_whole(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except FileNotFoundError:
        return False


def _plain(value: Any) -> str | Sequence[Any]:
    if isinstance(value, datetime):
        return stamped(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"no way to keep a {type(value).__name__} in the journal: {value!r}")
