"""Tasks that die, hang, raise or fill the memory cost themselves only; all others come back, each once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pipe
from operator import itemgetter
from typing import Any

import pytest

from sync.workers import READY, FaultKind, WorkerFault, Workers, WorkersCannotStart, _Worker


def work(context: int, task: Any) -> Any:
    """Do what the task says."""
    if task == "abort":
        os.abort()
    if task == "exit":
        os._exit(3)
    if task == "hang":
        time.sleep(600)
    if task == "fill":
        return len(bytearray(3_000_000_000))
    if task == "raise":
        raise ValueError("no such thing")
    if task == "unpicklable":
        return lambda: None
    if task == "ctrl+c":
        signal.raise_signal(signal.SIGINT)
        return "done"
    if task == "pid":
        return os.getpid()
    return context * task


def test_results_come_back_with_their_index() -> None:
    with Workers(work, 10) as workers:
        assert sorted(workers.run([1, 2, 3])) == [(0, 10), (1, 20), (2, 30)]
        assert sorted(workers.run(range(50))) == [(index, 10 * index) for index in range(50)]


def test_nothing_runs_in_this_process() -> None:
    with Workers(work, 1, count=1) as workers:
        (_, first), (_, second) = list(workers.run(["pid", "pid"]))
    assert first == second != os.getpid()


@pytest.mark.parametrize(
    ("task", "kind"),
    [("abort", "died"), ("exit", "died"), ("raise", "raised"), ("hang", "timed_out"), ("fill", "out_of_memory")],
)
def test_a_bad_task_costs_only_itself(task: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.workers.SECONDS_PER_CHUNKED_TASK", 0.0)
    tasks = [1, 2, task, 4, 5, 6, 7, 8]
    with Workers(work, 10, chunk=8, seconds=1.0 if task == "hang" else 60.0, count=1) as workers:
        found = dict(workers.run(iter(tasks)))
    fault = found.pop(2)
    assert isinstance(fault, WorkerFault)
    assert fault.kind == kind
    assert found == {index: 10 * number for index, number in enumerate(tasks) if isinstance(number, int)}


def test_ctrl_c_in_the_terminal_does_not_make_a_good_task_a_bad_one() -> None:
    with Workers(work, 1, count=1) as workers:
        assert list(workers.run(["ctrl+c"])) == [(0, "done")]


def test_several_bad_tasks_in_one_chunk() -> None:
    tasks: list[Any] = [1, "abort", "raise", 4, "exit", 6]
    with Workers(work, 1, chunk=6) as workers:
        found = dict(workers.run(iter(tasks)))
    kinds = {index: result.kind for index, result in found.items() if isinstance(result, WorkerFault)}
    assert kinds == {1: FaultKind.DIED, 2: FaultKind.RAISED, 4: FaultKind.DIED}
    assert [found[index] for index in (0, 3, 5)] == [1, 4, 6]


def test_a_raised_fault_carries_its_traceback() -> None:
    with Workers(work, 1) as workers:
        ((_, fault),) = list(workers.run(["raise"]))
    assert isinstance(fault, WorkerFault)
    assert "ValueError: no such thing" in fault.detail


def test_a_result_that_cannot_be_sent_is_a_fault_not_a_hang() -> None:
    with Workers(work, 1) as workers:
        ((_, fault),) = list(workers.run(["unpicklable"]))
        assert isinstance(fault, WorkerFault)
        assert fault.kind == FaultKind.RAISED
        assert list(workers.run([5])) == [(0, 5)]


def test_progress_counts_every_task_once() -> None:
    told: list[int] = []
    with Workers(work, 1, chunk=3) as workers:
        list(workers.run([1, 2, "abort", 4, 5], told.append))
    assert told[-1] == 5
    assert told == sorted(told)


def test_tasks_are_taken_only_as_they_are_needed() -> None:
    taken = 0

    def tasks() -> Iterator[int]:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield number

    with Workers(work, 1, chunk=10, count=1) as workers:
        run = workers.run(tasks())
        next(run)
        assert taken <= 30


class GreetedWhileAsked:
    """Our end of a pipe on which the greeting arrives right after the first look at it."""

    def __init__(self) -> None:
        self.ours, self.theirs = Pipe()
        self.is_looked_at = False

    def poll(self) -> bool:
        """Whether something is there."""
        is_there = self.ours.poll()
        if not self.is_looked_at:
            self.is_looked_at = True
            self.theirs.send(READY)
        return is_there

    def recv(self) -> Any:
        """What is there."""
        return self.ours.recv()

    def send(self, message: Any) -> None:
        """To the worker."""
        self.ours.send(message)


def test_a_greeting_that_comes_between_two_looks_is_no_result() -> None:
    pipe = GreetedWhileAsked()
    worker = _Worker(None, pipe)  # type: ignore[arg-type]  # a pipe in all that is asked of it
    worker.begin([(0, "task")], limit=60)
    assert [worker.has_news(), worker.has_news(), worker.is_ready] == [False, False, True]
    pipe.theirs.send(["result"])
    assert worker.has_news()
    assert worker.pipe.recv() == ["result"]


def test_pools_of_several_threads_do_not_disturb_each_other() -> None:
    def pool(number: int) -> list[Any]:
        with Workers(work, number, chunk=1, count=2) as workers:
            return sorted(workers.run([1, 2, "exit", 3]), key=itemgetter(0))

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(pool, range(8)))
    for number, results in enumerate(found):
        assert [result for _, result in results if not isinstance(result, WorkerFault)] == [number, 2 * number, 3 * number]
        assert [result for _, result in results if isinstance(result, WorkerFault)] == [WorkerFault(FaultKind.DIED, "exit code 3")]


def test_nobody_waits_for_a_run_that_is_abandoned() -> None:
    started = time.monotonic()
    with Workers(work, 1, chunk=1, count=2) as workers:
        next(workers.run([1, "hang", "hang"]))
    assert time.monotonic() - started < 10


def test_a_function_that_cannot_be_loaded_is_no_fault_of_the_tasks() -> None:
    with Workers(work, CannotBeLoaded(), count=1) as workers, pytest.raises(WorkersCannotStart):
        list(workers.run([1, 2, 3]))


class CannotBeLoaded:
    """Pickles well, and fails to unpickle in a worker."""

    def __reduce__(self) -> tuple[Any, ...]:
        return fails_to_load, (os.getpid(),)


def fails_to_load(pid: int) -> None:
    raise ImportError(f"not here, but in {pid}")


def test_workers_start_where_there_is_no_fork() -> None:
    with Workers(work, 2, start_method="spawn", count=1) as workers:
        assert list(workers.run([21])) == [(0, 42)]
