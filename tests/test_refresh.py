"""Many wishes for fresh numbers at once -> one run, at most one more, and the same result for all."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from sync import run
from sync.config import load, locate
from sync.demo import make_sample
from sync.errors import AlreadyRunning, ConfigError, RunFailed
from sync.handed import hand_in
from sync.harvest import Typed
from sync.lock import RunLock
from sync.model import CellRef
from sync.refresh import Refreshed, refresh
from sync.runfile import RunFile, RunState, read_state

DAY = date(2022, 4, 17)
PROGRAM = """
import json, sys
from datetime import date
from pathlib import Path
from sync.refresh import refresh

if __name__ == "__main__":
    found = refresh(Path(sys.argv[1]), today=date(2022, 4, 17))
    print(json.dumps([found.result["run_id"], found.outcome is not None]))
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TONGHOP_DATA", str(tmp_path / "data"))
    config = make_sample(tmp_path / "campaign", units=3).folder / "config.toml"
    locate(load(config))  # the campaign has its id
    return config


def data_of(config: Path) -> Path:
    return locate(load(config)).data


def test_fifty_wishes_of_one_program_make_one_run_and_at_most_one_more(config: Path) -> None:
    with ThreadPoolExecutor(50) as threads:
        found = list(threads.map(lambda _: refresh(config, today=DAY, sleep=lambda _s: None), range(50)))
    made = [one for one in found if one.outcome is not None]
    assert len(made) == read_state(data_of(config)).serial
    assert 1 <= len(made) <= 2
    assert {one.result["run_id"] for one in found} <= {one.result["run_id"] for one in made}


def test_programs_share_a_run_too(config: Path, tmp_path: Path) -> None:
    script = tmp_path / "wish.py"
    script.write_text(PROGRAM, encoding="utf-8")
    started = [subprocess.Popen([sys.executable, str(script), str(config)], stdout=subprocess.PIPE) for _ in range(4)]
    found = [json.loads(one.communicate()[0]) for one in started]
    assert 1 <= sum(is_own for _, is_own in found) <= 2
    assert len({number for number, _ in found}) <= 2


def test_a_wish_is_not_served_by_a_run_that_had_begun_before_it(config: Path) -> None:
    data = data_of(config)
    with RunLock(locate(load(config)).lock), RunFile(data, run.asked_for(today=DAY)) as told:
        with pytest.raises(AlreadyRunning):
            refresh(config, today=DAY, patience_s=0)
        told.end({"run_id": 4711})
    assert refresh(config, today=DAY).result["run_id"] != 4711


def test_a_wish_is_served_by_a_run_that_begins_while_it_waits(config: Path) -> None:
    data, lock = data_of(config), RunLock(locate(load(config)).lock)
    lock.__enter__()

    def another_runs(_seconds: float) -> None:
        with RunFile(data, run.asked_for(today=DAY)) as told:
            told.end({"run_id": 4711})
        lock.__exit__(None, None, None)

    assert refresh(config, today=DAY, sleep=another_runs) == Refreshed({"run_id": 4711})


def test_a_run_for_another_day_serves_nobody_else(config: Path) -> None:
    data, lock = data_of(config), RunLock(locate(load(config)).lock)
    lock.__enter__()

    def another_runs(_seconds: float) -> None:
        with RunFile(data, run.asked_for(today=date(2022, 5, 1))) as told:
            told.end({"run_id": 4711})
        lock.__exit__(None, None, None)

    assert refresh(config, today=DAY, sleep=another_runs).outcome is not None


def test_the_fault_of_the_run_that_was_waited_for_is_told(config: Path) -> None:
    data, lock = data_of(config), RunLock(locate(load(config)).lock)
    lock.__enter__()

    def another_fails(_seconds: float) -> None:
        with pytest.raises(ConfigError), RunFile(data, run.asked_for(today=DAY)):
            raise ConfigError(["units: none -> add one"], ["đơn vị: chưa có → thêm vào"])
        lock.__exit__(None, None, None)

    with pytest.raises(RunFailed) as told:
        refresh(config, today=DAY, sleep=another_fails)
    assert str(told.value) == "units: none -> add one"
    assert told.value.vi == "đơn vị: chưa có → thêm vào"


def test_a_run_that_was_killed_is_made_anew(config: Path) -> None:
    RunFile(data_of(config), run.asked_for(today=DAY)).__enter__()
    assert refresh(config, today=DAY).outcome is not None


def test_an_unreadable_state_is_that_of_no_run(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{", encoding="utf-8")
    assert read_state(tmp_path) == RunState()


def test_what_was_typed_in_an_open_workbook_is_decided_by_the_next_run_once(config: Path) -> None:
    data = data_of(config)
    place = CellRef("3. Kế hoạch", 9, "H")
    typed = Typed("plans", "CDKCN", "verdict", "Đạt", None, "Đạt|Chưa đạt|Chưa xét", place)
    hand_in(data, "tong_hop.xlsm", [typed])
    outcome = run.sync(config, today=DAY)
    decision = outcome.picture.decisions["plans", "CDKCN", "verdict"]
    assert (decision.value, decision.source) == ("Đạt", "tong_hop.xlsm")
    assert not list((data / "handed").iterdir())
