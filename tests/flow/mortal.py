"""Orders on stdin -> syncs in processes of their own that die at the n-th thing they do to the disk; how each ended on stdout.

A program, not a test: everything is imported once, and every order is a fork of the warm process. In it the calls that change a
disk are counted: a write (once before it, once after half of its bytes), fsync, replace, unlink, mkdir, a commit of the ledger.
"""

from __future__ import annotations

import builtins
import gc
import io
import json
import math
import os
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from sqlalchemy.engine.default import DefaultDialect

DEAD = 137
"""What a process that was ended in the middle exits with."""

EACH_OF_FIRST, ONE_IN = 2, 16
"""Where in the middle of a long draft a process dies makes no difference: of its many writes some are enough."""


@dataclass
class Death:
    """Waits for the `at`-th thing done to the disk and ends the process there; 0 = never, everything is only counted.

    `is_power_cut`: what was not brought to the disk by fsync is lost as well.
    """

    at: int
    is_power_cut: bool = False
    count: int = 0
    seen: list[str] = field(default_factory=list)
    changes: int = 0
    unsafe: dict[tuple[int, int], tuple[str, int]] = field(default_factory=dict)
    one_at_a_time: Lock = field(default_factory=Lock)

    def comes(self, what: str) -> None:
        """One more thing is about to be done, or is half done. While one thread dies, no other does anything more."""
        with self.one_at_a_time:
            self.count += 1
            self.seen.append(f"{what}{' unsafe' if self.unsafe else ''}")
            if self.count == self.at:
                if self.is_power_cut:
                    self._lose()
                os._exit(DEAD)

    def written(self, descriptor: int, name: str, safe_bytes: int) -> None:
        """Bytes went into this file, behind so many that are on the disk."""
        self.unsafe.setdefault(_identity(descriptor), (name, safe_bytes))

    def brought(self, descriptor: int) -> None:
        """What this file holds is on the disk."""
        self.unsafe.pop(_identity(descriptor), None)

    def gone(self, path: Any) -> None:
        """The file there is about to make way: its number may become another file's."""
        with suppress(FileNotFoundError):
            state = os.stat(path)  # noqa: PTH116
            self.unsafe.pop((state.st_dev, state.st_ino), None)

    def _lose(self) -> None:
        folders = {os.path.dirname(name) for name, _ in [*self.unsafe.values()]}  # noqa: PTH120
        for folder in folders:
            for entry in os.scandir(folder):
                # What another thread had begun may be done meanwhile.
                with suppress(FileNotFoundError):
                    state = entry.stat(follow_symlinks=False)
                    if lost := self.unsafe.get((state.st_dev, state.st_ino)):
                        os.truncate(entry.path, lost[1])


def _identity(descriptor: int) -> tuple[int, int]:
    state = os.fstat(descriptor)
    return state.st_dev, state.st_ino


def install(death: Death) -> None:
    """Put the counting around every call by which Python changes a disk, for the rest of this process."""
    _around(os, "replace", death)
    _around(os, "rename", death)
    _around(os, "unlink", death)
    _around(os, "mkdir", death)
    fsync = os.fsync

    def counted(file: Any) -> None:
        death.comes("fsync")
        fsync(file)
        death.brought(file if isinstance(file, int) else file.fileno())

    _put(os, "fsync", counted)
    commit: Any = DefaultDialect.do_commit

    def committed(self: Any, connection: Any) -> None:
        # What was only read ends with a commit as well; nothing can go wrong there.
        if connection.total_changes != death.changes:
            death.changes = connection.total_changes
            death.comes("commit")
        commit(self, connection)

    _put(DefaultDialect, "do_commit", committed)
    opener = _opener(death, io.open)
    for module in (io, builtins):
        _put(module, "open", opener)


def _around(module: Any, name: str, death: Death) -> None:
    real: Callable[..., Any] = getattr(module, name)

    def counted(*args: Any, **options: Any) -> Any:
        death.comes(name)
        if name in ("replace", "rename", "unlink"):
            death.gone(args[-1])
        return real(*args, **options)

    _put(module, name, counted)


def _put(where: Any, name: str, function: Callable[..., Any]) -> None:
    setattr(where, name, function)


def _opener(death: Death, real: Callable[..., Any]) -> Callable[..., Any]:
    class Counted(io.FileIO):
        times = 0

        def write(self, data: Any) -> int:
            view = memoryview(data).cast("B")
            self.times += 1
            safe = os.fstat(self.fileno()).st_size if "a" in self.mode else 0
            death.written(self.fileno(), str(self.name), safe)
            if self.times > EACH_OF_FIRST and self.times % ONE_IN:
                return super().write(view)
            death.comes(f"write {self.name!s}")
            half = len(view) // 2
            done = super().write(view[:half]) if half else 0
            death.comes(f"half {self.name!s}")
            return done + super().write(view[half:])

    def opened(file: Any, mode: str = "r", buffering: int = -1, *args: Any, **options: Any) -> Any:
        if isinstance(file, int) or not set(mode) & set("wax+"):
            return real(file, mode, buffering, *args, **options)
        death.comes(f"open {file!s}")
        raw = Counted(file, mode.replace("b", "").replace("t", ""))
        if buffering == 0:
            return raw
        binary = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return binary if "b" in mode else io.TextIOWrapper(binary, *args, **options)

    return opened


# ---- orders


def obey(order: dict[str, Any]) -> None:
    """One sync or rebuild, as ordered; its report is left beside the campaign."""
    from sync import run

    death = Death(order.get("at", 0), order.get("is_power_cut", False))
    today = date.fromisoformat(order["today"])
    work = run.rebuild if order.get("rebuild") else run.sync
    if order["counts"]:
        install(death)
    outcome = work(Path(order["config"]), today=today)
    seen, death.at = list(death.seen), 0
    facts = {"|".join(key): f"{fact.reported} {fact.counted}" for key, fact in outcome.picture.facts.values.items()}
    Path(order["report"]).write_text(json.dumps({"seen": seen, "facts": facts}), encoding="utf-8")


def main() -> None:
    """Obey one order after the other, each in a fork."""
    import openpyxl  # noqa: F401
    from one_process import read_here, read_once

    import sync.examine
    import sync.google_outputs
    import sync.office
    import sync.publish.xlsx
    import sync.run
    import sync.runfile
    from sync.template import templates_root

    # A campaign's id is drawn by lot and stands in the master; here two campaigns that begin alike stay alike to the byte.
    _put(secrets, "token_hex", lambda size: "0" * 2 * size)
    # How far a run is, is told when some time has passed; here the same run does the same things, however fast it is.
    sync.runfile.SAID_EVERY_S = math.inf
    # Reading changes no disk, and a fork cannot share the processes of its parent.
    read_here(pytest.MonkeyPatch())
    for name in (sync.coordinator_form.COORDINATOR_TEMPLATE, "nt2022"):
        read_once(templates_root() / name)
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            obey(json.loads(line))
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
