"""Wishes -> runs: one at a time, at most one waiting, each told how it ended."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from browser import until

from sync.errors import StoreMissing
from sync.progress import Progress
from sync.refresh import Refreshed
from sync.service.runs import MOST_RUNS, STOPPING, Make, Runs, RunStage


class Work:
    """Runs that begin when asked and end when the test says so."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Semaphore(0), threading.Semaphore(0)
        self.made = 0

    def __call__(self, progress: Progress, _since: int) -> Refreshed:
        self.made += 1
        progress("Đọc tệp", 2, 5)
        self.begun.release()
        assert self.may_end.acquire(timeout=30)
        return Refreshed({"run_id": self.made})


@contextmanager
def runs_of(make: Make) -> Iterator[Runs]:
    runs = Runs(make, lambda: 0)
    try:
        yield runs
    finally:
        runs.stop()


def asked(runs: Runs) -> str:
    found = runs.ask()
    assert found is not None
    return found.id


def ended(runs: Runs, run: str) -> RunStage:
    until(lambda: (found := runs.get(run)) and found.has_ended, f"run {run} ends")
    found = runs.get(run)
    assert found is not None
    return found.state


def test_a_wish_while_one_runs_waits_and_all_others_share_it() -> None:
    work = Work()
    with runs_of(work) as runs:
        first = asked(runs)
        assert work.begun.acquire(timeout=30)
        with ThreadPoolExecutor(20) as threads:
            later = set(threads.map(lambda _: asked(runs), range(50)))
        assert len(later) == 1
        assert first not in later
        work.may_end.release(2)
        assert ended(runs, later.pop()) is RunStage.DONE
    assert work.made == 2


def test_what_a_run_tells_on_its_way_and_at_its_end() -> None:
    work = Work()
    with runs_of(work) as runs:
        run = asked(runs)
        assert work.begun.acquire(timeout=30)
        found = runs.get(run)
        assert found is not None
        assert found.told() == {
            "id": run, "state": "running", "stage": "Đọc tệp", "done": 2, "of": 5, "result": None, "fault": None,
        }  # fmt: skip
        assert runs.current == found
        work.may_end.release()
        assert ended(runs, run) is RunStage.DONE
        last = runs.last
        assert last is not None
        assert (last.id, last.result) == (run, {"run_id": 1})


def test_a_run_that_fails_says_what_to_do_and_the_next_one_is_made() -> None:
    tried: list[int] = []

    def make(_progress: Progress, _since: int) -> Refreshed:
        tried.append(1)
        if len(tried) == 1:
            raise StoreMissing("so_lieu")
        return Refreshed({"run_id": 2})

    with runs_of(make) as runs:
        first = asked(runs)
        assert ended(runs, first) is RunStage.FAILED
        found = runs.get(first)
        assert found is not None
        assert found.fault == {"vi": StoreMissing("so_lieu").vi, "en": str(StoreMissing("so_lieu"))}
        assert ended(runs, asked(runs)) is RunStage.DONE


def test_a_fault_of_ours_is_told_without_its_details() -> None:
    def make(_progress: Progress, _since: int) -> Refreshed:
        raise KeyError("a secret")

    with runs_of(make) as runs:
        run = asked(runs)
        assert ended(runs, run) is RunStage.FAILED
        assert "secret" not in str(runs.get(run))


def test_stopping_ends_the_run_under_way_and_begins_no_other() -> None:
    work = Work()
    runs = Runs(work, lambda: 0)
    first = asked(runs)
    assert work.begun.acquire(timeout=30)
    second = asked(runs)
    stopper = threading.Thread(target=runs.stop)
    stopper.start()
    until(lambda: runs.ask() is None, "no new wish is taken")
    assert stopper.is_alive()
    work.may_end.release()
    stopper.join(30)
    done, dropped = runs.get(first), runs.get(second)
    assert done is not None
    assert done.state is RunStage.DONE
    assert dropped is not None
    assert (dropped.state, dropped.fault) == (RunStage.FAILED, STOPPING)
    assert work.made == 1


def test_only_the_last_runs_are_remembered() -> None:
    with runs_of(lambda *_: Refreshed({})) as runs:
        first = asked(runs)
        ended(runs, first)
        for _ in range(MOST_RUNS):
            ended(runs, asked(runs))
        assert runs.get(first) is None


@pytest.mark.parametrize("run", ["", "last", "x" * 1000])
def test_an_unknown_run_is_none(run: str) -> None:
    with runs_of(lambda *_: Refreshed({})) as runs:
        assert runs.get(run) is None
