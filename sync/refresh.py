"""A wish for fresh numbers, from any way in -> the result of one run, shared by all who wished meanwhile.

A run that has not yet looked when the wish comes serves it. One that has begun does not: then one more follows, for all who wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sync import run
from sync.config import load, locate
from sync.errors import AlreadyRunning, RunFailed, StoreMissing
from sync.outcome import Outcome
from sync.picture import Picture
from sync.progress import Progress, silent
from sync.runfile import RunState, read_state
from sync.speech import either, language_of

LOOKED_EVERY_S = 0.2
PATIENCE_S = 3600.0


@dataclass(frozen=True, slots=True)
class Refreshed:
    """`result`: what `sync --json` prints. `outcome`: of the run this program made itself, None when another made it. `file`:
    the bytes of a file that was asked for."""

    result: Mapping[str, Any]
    outcome: Outcome | None = None
    file: bytes | None = None


def refresh(
    config_file: Path,
    *,
    today: date | None = None,
    since: int | None = None,
    progress: Progress = silent,
    patience_s: float = PATIENCE_S,
    sleep: Callable[[float], None] = time.sleep,
) -> Refreshed:
    """Run, or wait for a run that begins after this call and take its result.

    `since`: how many runs had begun when the wish came (`runs_begun`), for one that had to wait before this call.
    Every error of a sync; RunFailed when it was another program's run that failed; AlreadyRunning after `patience_s` seconds
    of somebody else's run.
    """
    data = locate(load(config_file)).data
    before, until = runs_begun(config_file) if since is None else since, time.monotonic() + patience_s
    asked = run.asked_for(today=today)
    while True:
        if (state := _served(data, before, asked)) is not None:
            return _result_of(state)
        try:
            outcome = run.sync(config_file, today=today, progress=progress, unless=lambda: _served(data, before, asked) is not None)
        except AlreadyRunning:
            if time.monotonic() >= until:
                raise
            state = read_state(data)
            # Who holds the lock may not have begun to tell; what stands there then is the run before.
            known = RunState() if state.has_ended else state
            waiting = either(language_of(config_file), "Chờ lần làm mới đang chạy", "Waiting for the run that goes on")
            progress(known.stage or waiting, known.done, known.of)
            sleep(LOOKED_EVERY_S)
        else:
            if outcome is not None:
                return Refreshed(read_state(data).result or {}, outcome)


def newest(config_file: Path, *, today: date | None = None, progress: Progress = silent) -> tuple[Picture, StoreMissing | None]:
    """What a run finds; what the ledger knows, and why, where the units' workbooks cannot be reached. Else as `refresh`."""
    try:
        done = refresh(config_file, today=today, progress=progress)
    except StoreMissing as error:
        return run.look(config_file, today=today), error
    return done.outcome.picture if done.outcome else run.look(config_file, today=today), None


def runs_begun(config_file: Path) -> int:
    """How many runs have begun on this machine: any that begins later sees what there is to see now."""
    return read_state(locate(load(config_file)).data).serial


def _served(data: Path, before: int, asked: Mapping[str, Any]) -> RunState | None:
    state = read_state(data)
    return state if state.serial > before and state.has_ended and state.asked == asked else None


def _result_of(state: RunState) -> Refreshed:
    if state.fault is not None:
        raise RunFailed(state.fault["en"], state.fault["vi"])
    return Refreshed(state.result or {})
