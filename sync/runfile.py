"""What the run under way says to other programs of this machine, and what the last one ended with: one small file beside the lock.

A serial number counts the runs that began. Whoever wants a fresh result reads it first: any later run that ends has seen what
there was to see when it was read, with no clock to compare.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from sync.errors import TonghopError

NAME = "run.json"

SAID_EVERY_S = 0.2
"""A progress is told no oftener."""


@dataclass(frozen=True, slots=True)
class RunState:
    """`serial`: how many runs have begun. `asked`: what this one was asked for ({"today": …, "full": …}).

    `stage`, `done`, `of`: how far it is. `result`: what `sync --json` prints; `fault`: why it failed ({"vi", "en", "exit_code"}).
    Both are None until it has ended.
    """

    serial: int = 0
    asked: Mapping[str, Any] = field(default_factory=dict)
    stage: str = ""
    done: int = 0
    of: int = 0
    result: Mapping[str, Any] | None = None
    fault: Mapping[str, Any] | None = None

    @property
    def has_ended(self) -> bool:
        """Whether its result, or its fault, is there."""
        return self.result is not None or self.fault is not None


def read_state(folder: Path) -> RunState:
    """The state as it is told in the data folder; that of no run when there is none or nobody can read it."""
    try:
        return RunState(**json.loads((folder / NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return RunState()


class RunFile:
    """The holder of the lock tells through it; used as `with RunFile(folder, asked) as told:` it also tells an end by a fault."""

    def __init__(self, folder: Path, asked: Mapping[str, Any]) -> None:
        self._path = folder / NAME
        self._state = RunState(read_state(folder).serial + 1, asked)
        self._told = 0.0

    def __enter__(self) -> RunFile:
        self._write()
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is not None and not self._state.has_ended:
            self._state = replace(self._state, fault=_fault(error))
            self._write()

    def progress(self, stage: str, done: int, of: int) -> None:
        """How far the run is."""
        now = time.monotonic()
        if stage != self._state.stage or now - self._told >= SAID_EVERY_S:
            self._told = now
            self._state = replace(self._state, stage=stage, done=done, of=of)
            self._write()

    def end(self, result: Mapping[str, Any]) -> None:
        """The run is done."""
        self._state = replace(self._state, result=result)
        self._write()

    def _write(self) -> None:
        draft = self._path.with_suffix(".tmp")
        # It may be lost with the machine, and on Windows it may be held by one who reads it: the next word replaces it.
        with suppress(OSError):
            draft.write_text(json.dumps(asdict(self._state), ensure_ascii=False, default=str), encoding="utf-8")
            _put(draft, self._path)


def _put(draft: Path, path: Path) -> None:
    for _ in range(9):
        try:
            draft.replace(path)
        except PermissionError:
            time.sleep(0.02)
        else:
            return


def _fault(error: BaseException) -> dict[str, Any]:
    if isinstance(error, TonghopError):
        return {"vi": error.vi, "en": str(error), "exit_code": error.exit_code}
    said = f"{type(error).__name__}: {error}"
    return {"vi": said, "en": said, "exit_code": 1}
