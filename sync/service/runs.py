"""Wishes for fresh numbers -> runs, one at a time and at most one waiting, and what each came to."""

from __future__ import annotations

import json
import secrets
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any

from sync.errors import TonghopError
from sync.progress import Progress
from sync.publish.filling import as_json, filling
from sync.refresh import Refreshed
from sync.service.answers import Fault, fault_of
from sync.service.log import say, say_fault

MOST_RUNS = 50
MOST_MODELS = 2
MOST_WORKS = 5
"""How many runs are remembered, and of how many the whole master, or the file asked for, is; how much else may wait."""
STOPPING = {"vi": "Dịch vụ đã dừng trước khi làm mới → thử lại", "en": "the service stopped before this run -> ask again"}

Make = Callable[[Progress, int], Refreshed]
"""One run that begins when more than so many have begun, or the result of another program's."""
Work = Callable[[Progress], Refreshed]
"""Anything else that takes as long and that nobody shares."""


class RunStage(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AskedRun:
    """What `GET /runs/ID` tells. `stage`, `done`, `of`: how far it is, 0 = unknown. `result`: what `sync --json` prints."""

    id: str
    state: RunStage = RunStage.WAITING
    stage: str = ""
    done: int = 0
    of: int = 0
    result: Mapping[str, Any] | None = None
    fault: Fault | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will become of it."""
        return self.state in (RunStage.DONE, RunStage.FAILED)

    def told(self) -> dict[str, Any]:
        """As JSON says it."""
        return asdict(self)


class Runs:
    """`begun`: how many runs have begun on this machine. Every method may be called by any thread."""

    def __init__(self, make: Make, begun: Callable[[], int]) -> None:
        self._make = make
        self._begun = begun
        self._asked_after = 0
        self._runs: dict[str, AskedRun] = {}
        self._models: dict[str, bytes] = {}
        self._files: dict[str, bytes] = {}
        self._changed = threading.Condition()
        self._waiting = ""
        self._works: deque[tuple[str, Work]] = deque()
        self._running = ""
        self._last = ""
        self._is_stopping = False
        self._worker = threading.Thread(target=self._work, name="runs", daemon=True)
        self._worker.start()

    def ask(self) -> AskedRun | None:
        """The run that serves this wish: one that has not begun. None when the service is stopping."""
        begun = self._begun()
        with self._changed:
            if self._is_stopping:
                return None
            if not self._waiting:
                self._waiting = secrets.token_hex(8)
                self._runs[self._waiting] = AskedRun(self._waiting)
                self._forget()
                self._changed.notify_all()
            # A run that begins later, whoever makes it, serves all who wait.
            self._asked_after = begun
            return self._runs[self._waiting]

    def do(self, work: Work) -> AskedRun | None:
        """Have this done in its turn, before the runs that wait. None when the service is stopping, or has enough to do."""
        with self._changed:
            if self._is_stopping or len(self._works) >= MOST_WORKS:
                return None
            run_id = secrets.token_hex(8)
            self._runs[run_id] = AskedRun(run_id)
            self._works.append((run_id, work))
            self._forget()
            self._changed.notify_all()
            return self._runs[run_id]

    def get(self, run_id: str) -> AskedRun | None:
        """A run, None when nobody remembers it."""
        with self._changed:
            return self._runs.get(run_id)

    def model(self, run_id: str) -> bytes | None:
        """The JSON of the master as that run made it; None when another program made it, or it is too long ago."""
        with self._changed:
            return self._models.get(run_id)

    def file(self, run_id: str) -> bytes | None:
        """The file that was asked for; None when it was something else, or too long ago."""
        with self._changed:
            return self._files.get(run_id)

    @property
    def current(self) -> AskedRun | None:
        """The run under way, else the one that waits."""
        with self._changed:
            return self._runs.get(self._running or self._waiting)

    @property
    def last(self) -> AskedRun | None:
        """The last that ended."""
        with self._changed:
            return self._runs.get(self._last)

    def stop(self) -> None:
        """Begin no other run; return when the one under way has ended."""
        with self._changed:
            self._is_stopping = True
            for waiting in [*([self._waiting] if self._waiting else []), *(run_id for run_id, _ in self._works)]:
                self._runs[waiting] = replace(self._runs[waiting], state=RunStage.FAILED, fault=STOPPING)
            self._waiting = ""
            self._works.clear()
            self._changed.notify_all()
        self._worker.join()

    # ---- the worker's own thread

    def _work(self) -> None:
        while (found := self._next()) is not None:
            run_id, work = found
            say("run begins", run=run_id)
            ended, model, file = self._ended(run_id, work)
            with self._changed:
                self._runs[run_id] = ended
                if model is not None:
                    self._models[run_id] = model
                if file is not None:
                    self._files[run_id] = file
                self._running, self._last = "", run_id
                self._forget()
            say("run ends", run=run_id, state=ended.state, fault=ended.fault and ended.fault["en"])

    def _next(self) -> tuple[str, Work] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._works or self._is_stopping)
            if self._works:
                self._running, work = self._works.popleft()
            elif self._waiting:
                self._running, self._waiting, since = self._waiting, "", self._asked_after
                work = partial(self._make_after, since)
            else:
                return None
            self._runs[self._running] = replace(self._runs[self._running], state=RunStage.RUNNING)
            return self._running, work

    def _make_after(self, since: int, progress: Progress) -> Refreshed:
        return self._make(progress, since)

    def _ended(self, run_id: str, work: Work) -> tuple[AskedRun, bytes | None, bytes | None]:
        try:
            found = work(lambda *told: self._progress(run_id, *told))
            model = model_json(as_json(filling(found.outcome.picture))) if found.outcome else None
        except Exception as error:  # noqa: BLE001  a fault of one run must not end the service
            if not isinstance(error, TonghopError):
                say_fault("fault of a run", error, run=run_id)
            return replace(self._runs[run_id], state=RunStage.FAILED, fault=fault_of(error)), None, None
        return replace(self._runs[run_id], state=RunStage.DONE, result=found.result), model, found.file

    def _progress(self, run_id: str, stage: str, done: int, of: int) -> None:
        with self._changed:
            self._runs[run_id] = replace(self._runs[run_id], stage=stage, done=done, of=of)

    def _forget(self) -> None:
        """The oldest go first; what waits or runs is newer than all that ended."""
        while len(self._runs) > MOST_RUNS:
            del self._runs[next(iter(self._runs))]
        for kept in (self._models, self._files):
            while len(kept) > MOST_MODELS:
                del kept[next(iter(kept))]


def model_json(told: Mapping[str, Any]) -> bytes:
    """What `GET /runs/ID/model` answers."""
    return json.dumps(told, ensure_ascii=False).encode()
