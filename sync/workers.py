"""Tasks and a function -> results, worked out in processes of their own, with limits of memory and time for each task.

A parser may abort, hang or fill the memory; then its worker is gone, and the task that did it is named by running the others of
its chunk again one by one. The caller's process never runs the function. Each worker has a pipe of its own: one that dies holds
no lock that another waits for, and its death is seen at once.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import islice
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

CHUNK_TASKS = 20
CHUNKS_PER_WORKER = 4
"""A short list is cut so that each worker gets about this many chunks and none waits for the other at the end."""
SECONDS_PER_TASK = 30.0
SECONDS_PER_CHUNKED_TASK = 1.0
"""An ordinary task takes some ten milliseconds: a chunk that is slower than this holds one that is not ordinary."""
MEMORY_BYTES = 1_500_000_000
START_S = 120.0
"""For starting Python and importing what the function needs, on a slow and busy machine."""
GOODBYE_S = 5.0
OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""A workbook makes some thousands, nearly all of which go without a collector."""
READY = "ready"
_CHILDREN = RLock()
"""Held while a process is started, waited for or buried: starting one looks at all the others, also at those of another thread's
pool, and one that is buried at that moment gives its descriptors to whoever opens something next."""
PRELOAD = ("sync.examine", "sync.publish.xlsx")
"""What the workers of a run need, imported once, in the process from which they are forked."""
STARTS_FAST = "forkserver" in multiprocessing.get_all_start_methods()
"""Whether a worker is there in some milliseconds, all it needs imported; elsewhere it begins as a new program does."""


class FaultKind(StrEnum):
    """Why a task has no result."""

    DIED = "died"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    RAISED = "raised"


@dataclass(frozen=True, slots=True)
class WorkerFault:
    """A task that could not be finished; `detail` is a traceback when the function raised."""

    kind: FaultKind
    detail: str = ""


class WorkersCannotStart(RuntimeError):  # noqa: N818 -- named after what happened, as the errors of errors.py are
    """A worker was gone before it took its first task: the function or its context cannot be loaded there."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(f"a worker process ended while starting (exit code {exit_code}) -> its own error stands above on stderr")


@dataclass
class _Worker:
    """One process, our end of its pipe, and what it is working on. Its time runs from when it is ready, not from its start."""

    process: Any
    pipe: Connection
    chunk: list[tuple[int, Any]] = field(default_factory=list)
    limit: float = 0.0
    deadline: float = 0.0
    is_ready: bool = False

    def begin(self, chunk: list[tuple[int, Any]], limit: float) -> None:
        """Take a chunk."""
        self.chunk, self.limit = chunk, limit
        self.deadline = time.monotonic() + (limit if self.is_ready else START_S)
        # A pipe that is broken already is seen as a death when waiting.
        _send(self.pipe, [task for _, task in chunk])

    def has_news(self) -> bool:
        """Whether it sent results, died or is late; its greeting, the first thing that is there, is no news."""
        if not self.is_ready and self.pipe.poll() and self._greets():
            self.is_ready = True
            self.deadline = time.monotonic() + self.limit
        return (self.is_ready and self.pipe.poll()) or self.deadline <= time.monotonic()

    def _greets(self) -> bool:
        try:
            return bool(self.pipe.recv() == READY)
        except (EOFError, OSError):
            raise WorkersCannotStart(_exit_code(self.process)) from None


class Workers(Generic[Task, Result]):
    """Runs `function(context, task)` in worker processes, which get function and context once, when they start.

    Function (importable by name), context, tasks and results must be picklable. `seconds` and `memory` (bytes above what a worker
    has at its start; Linux only) are limits per task. `preload`: modules imported once, before workers are forked.
    """

    def __init__(
        self,
        function: Callable[[Any, Task], Result],
        context: Any = None,
        *,
        count: int | None = None,
        chunk: int = CHUNK_TASKS,
        seconds: float = SECONDS_PER_TASK,
        memory: int = MEMORY_BYTES,
        preload: Sequence[str] = (),
        start_method: str = "",
    ) -> None:
        self.job = (function, context, memory)
        cores = os.cpu_count() or 1
        self.count = max(1, min(count or cores, cores))
        self.chunk, self.seconds = chunk, seconds
        self.processes = _process_context(start_method, preload)
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Send the idle workers home; whoever is still at work is not waited for."""
        for worker in self._workers:
            if worker.chunk or not _send(worker.pipe, None):
                worker.process.kill()
        for worker in self._workers:
            _buried(worker, GOODBYE_S)
        self._workers.clear()

    def run(
        self, tasks: Iterable[Task], on_progress: Callable[[int], None] | None = None
    ) -> Iterator[tuple[int, Result | WorkerFault]]:
        """(index of the task, its result or fault), each task once, in the order in which they are finished.

        Tasks are taken from the iterable as they are needed. `on_progress` is told how many are finished.
        """
        fresh = _chunks(enumerate(tasks), self._chunk_size(tasks))
        again: deque[list[tuple[int, Task]]] = deque()
        finished = 0
        while True:
            self._hand_out(again, fresh)
            busy = [worker for worker in self._workers if worker.chunk]
            if not busy:
                return
            for worker in _ready(busy):
                chunk, outcome = worker.chunk, self._outcome(worker)
                if isinstance(outcome, WorkerFault) and len(chunk) > 1:
                    again.extend([task] for task in chunk)
                    continue
                finished += len(chunk)
                if on_progress:
                    on_progress(finished)
                results = [outcome] if isinstance(outcome, WorkerFault) else outcome
                yield from ((index, result) for (index, _), result in zip(chunk, results, strict=True))

    def _chunk_size(self, tasks: Iterable[Task]) -> int:
        if not isinstance(tasks, Sequence):
            return self.chunk
        return max(1, min(self.chunk, -(-len(tasks) // (self.count * CHUNKS_PER_WORKER))))

    def _hand_out(self, again: deque[list[tuple[int, Task]]], fresh: Iterator[list[tuple[int, Task]]]) -> None:
        """Give every idle worker a chunk, starting workers while there are chunks for them."""
        while len(self._workers) < self.count or not all(worker.chunk for worker in self._workers):
            chunk = again.popleft() if again else next(fresh, [])
            if not chunk:
                return
            worker = next((worker for worker in self._workers if not worker.chunk), None) or self._start()
            worker.begin(chunk, self.seconds + (SECONDS_PER_CHUNKED_TASK * len(chunk) if len(chunk) > 1 else 0))

    @cached_property
    def _packed_job(self) -> bytes:
        """Packed once for all workers: a template is large."""
        return pickle.dumps(self.job)

    def _start(self) -> _Worker:
        ours, theirs = self.processes.Pipe()
        process = self.processes.Process(target=_serve, args=(theirs, self._packed_job), daemon=True)
        with _CHILDREN:
            process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours))
        return self._workers[-1]

    def _outcome(self, worker: _Worker) -> list[Any] | WorkerFault:
        """What a worker sent, or what became of it; one that is gone or late is buried."""
        try:
            if worker.is_ready and worker.pipe.poll():
                results: list[Any] = worker.pipe.recv()
                worker.chunk = []
                return results
            kind, detail = FaultKind.TIMED_OUT, f"{self.seconds:g} s"
        except (EOFError, OSError):
            kind, detail = FaultKind.DIED, f"exit code {_exit_code(worker.process)}"
        self._workers.remove(worker)
        worker.process.kill()
        _buried(worker, GOODBYE_S)
        return WorkerFault(kind, detail)


def warm_up() -> None:
    """Start the process from which workers are forked: it imports what they need while its caller imports its own.

    To be called in the main thread.
    """
    if _process_context("", PRELOAD).get_start_method() == "forkserver":
        from multiprocessing.forkserver import ensure_running

        # It is born deaf to the Ctrl+C that its caller hears: while it imports, it would die of it with a traceback.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            ensure_running()
        finally:
            signal.signal(signal.SIGINT, before)


def _process_context(start_method: str, preload: Sequence[str]) -> Any:
    """Forkserver where there is one: workers start fast, and no thread or lock of the caller is copied into them."""
    context = multiprocessing.get_context(start_method or ("forkserver" if STARTS_FAST else "spawn"))
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload([__name__, *preload])
    return context


def _chunks(source: Iterator[tuple[int, Task]], size: int) -> Iterator[list[tuple[int, Task]]]:
    while chunk := list(islice(source, size)):
        yield chunk


def _ready(busy: Sequence[_Worker]) -> list[_Worker]:
    """The workers that sent something, died, or are past their time; waits for the first."""
    first = min(worker.deadline for worker in busy)
    wait([worker.pipe for worker in busy], max(0.0, first - time.monotonic()))
    return [worker for worker in busy if worker.has_news()]


def _send(pipe: Connection, message: Any) -> bool:
    try:
        pipe.send(message)
    except OSError:
        return False
    return True


def _exit_code(process: Any) -> int | None:
    """How a process ended that is about to, None when it does not."""
    with _CHILDREN:
        process.join(GOODBYE_S)
        code: int | None = process.exitcode
        return code


def _buried(worker: _Worker, seconds: float) -> None:
    with _CHILDREN:
        worker.process.join(seconds)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        worker.pipe.close()
        worker.process.close()


# ---------------------------------------------------------------- in the worker


def _serve(pipe: Connection, job: bytes) -> None:
    """Answer chunks until told to go, or until nobody is there to ask. `job`: function, context and bytes of memory, packed."""
    # Ctrl+C reaches every process of a terminal. Whether the work goes on is the caller's decision; a worker that died of it
    # would make a good workbook an unreadable one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    function, context, memory = pickle.loads(job)
    _limit_memory(memory)
    # What has been imported stays: the collector need not walk through it again and again, nor through the rows of a workbook,
    # which are gone with it.
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    _send(pipe, READY)
    while True:
        try:
            tasks = pipe.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        if tasks is None:
            return
        results = [_one(function, context, task) for task in tasks]
        try:
            pipe.send(results)
        except BrokenPipeError:
            return
        except Exception:  # noqa: BLE001 -- a result that cannot be pickled is a fault of each task of the chunk, not of the worker
            pipe.send([WorkerFault(FaultKind.RAISED, traceback.format_exc())] * len(tasks))


def _limit_memory(memory: int) -> None:
    """Let the process grow by `memory` bytes from what it has now; Windows and macOS have no such limit to set."""
    if sys.platform != "linux":
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + memory
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > limit:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    # A worker that aborts is expected here; its memory image is of no use to anybody.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _one(function: Callable[[Any, Any], Any], context: Any, task: Any) -> Any:
    try:
        return function(context, task)
    except MemoryError:
        return WorkerFault(FaultKind.OUT_OF_MEMORY)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 -- a panic of native code is no Exception; none may take the chunk with it
        return WorkerFault(FaultKind.RAISED, traceback.format_exc())
