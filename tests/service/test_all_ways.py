"""Fifty wishes at once over all ways in: the service, the button, the schedule, other programs. One run, and at most one more."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Semaphore
from typing import Any

import pytest
from serving import data_of, program

from sync.button import refreshed_here
from sync.config import load, locate
from sync.jobs import Keeper
from sync.lock import RunLock
from sync.progress import Progress
from sync.publish.filling import Filling
from sync.refresh import Refreshed, refresh
from sync.remote import refreshed_there
from sync.runfile import read_state

from desk import DEMO_DAY, HAI, Desk, initiative, sheet_rows, small_campaign  # isort: skip  # serving puts it on the path

EACH = 10


def test_fifty_wishes_over_all_ways_make_one_run_and_at_most_one_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = small_campaign(tmp_path / "campaign")
    desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 13)]))
    with program(desk, "--today", DEMO_DAY.isoformat()) as served:
        monkeypatch.setenv("TONGHOP_TOKEN", served.key)
        before = read_state(data_of(desk)).serial
        came = Semaphore(0)

        def wish(way: Callable[[Progress], Any]) -> Any:
            first = iter([came.release])
            return way(lambda *_told: next(first, lambda: None)())

        def by_http(progress: Progress) -> str:
            with served.client() as client:
                run = client.post("/refresh").raise_for_status().json()["run"]
            progress("", 0, 0)
            return str(run)

        ways: list[Callable[[Progress], Any]] = [
            by_http,
            lambda progress: refreshed_there(served.base, "tong_hop.xlsm", [], progress),
            lambda progress: refreshed_here(desk.config, "tong_hop.xlsm", [], DEMO_DAY, progress)[0],
            lambda progress: keeper(desk).refresh(desk.config, today=DEMO_DAY, progress=progress),
            lambda progress: refresh(desk.config, today=DEMO_DAY, progress=progress),
        ]
        with ThreadPoolExecutor(EACH * len(ways)) as people:
            with RunLock(locate(load(desk.config)).lock):
                asked = [people.submit(wish, way) for way in ways * EACH]
                assert all(came.acquire(timeout=60) for _ in asked)
            answers = [one.result() for one in asked]
        with served.client() as client:
            for run in {answer for answer in answers if isinstance(answer, str)}:
                assert served.ended(client, run)["state"] == "done"
        assert 1 <= read_state(data_of(desk)).serial - before <= 2
    results = [answer.result["rows"]["read"] for answer in answers if isinstance(answer, Refreshed)]
    assert len(results) == 2 * EACH
    assert len(set(results)) == 1
    assert len({answer.status for answer in answers if isinstance(answer, Filling)}) == 1


def keeper(desk: Desk) -> Keeper:
    """The schedule, about to do what it does at one of its times."""
    return Keeper(desk.config, lambda _seconds: True, lambda _line: None, DEMO_DAY)
