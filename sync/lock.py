"""A path and who asks -> the right to be the only run, held by the operating system until the process ends, however it ends."""

from __future__ import annotations

import getpass
import os
import socket
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from sync.archive import utc_now
from sync.errors import AlreadyRunning
from sync.outputs import disk_faults, make_folder

# Far behind the text: Windows lets nobody read the bytes that are locked.
_LOCKED_BYTE = 1 << 30

if sys.platform == "win32":
    import msvcrt

    def _take(file: BinaryIO) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class RunLock:
    """`with RunLock(path): ...`: one sync at a time; a second one is AlreadyRunning, with the holder's name and time.

    The lock is the system's, not the file's presence: a killed run leaves nothing to clear away. Computers that share a
    PostgreSQL ledger are kept apart by `Ledger.lock_out_others` as well.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = utc_now) -> None:
        self.path = path
        self._now = now
        self._file: BinaryIO | None = None

    def __enter__(self) -> RunLock:
        with disk_faults(self.path):
            make_folder(self.path.parent)
            file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644), "r+b", buffering=0)
        try:
            _take(file)
        except OSError:
            holder = file.read(4096).decode("utf-8", "replace").strip()
            file.close()
            raise AlreadyRunning(holder or "…") from None
        self._file = file
        with disk_faults(self.path):
            file.seek(0)
            file.truncate()
            file.write(holder_text(self._now()).encode())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file:
            self._file.close()
            self._file = None


def holder_text(now: datetime) -> str:
    """Who holds the lock and since when, for the one who waits: "an@may-01, 4711, 2022-04-16 08:12"."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = "?"
    return f"{user}@{socket.gethostname()}, {os.getpid()}, {now:%Y-%m-%d %H:%M}{now:%z}"
