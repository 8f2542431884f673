"""One run at a time: the second is told who runs, and a killed run leaves the way free."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.errors import AlreadyRunning
from sync.lock import RunLock

NOON = datetime(2022, 4, 16, 5, 0, tzinfo=UTC)

HOLDER = """
import sys
from pathlib import Path
from sync.lock import RunLock
with RunLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_told_who_runs_and_since_when(tmp_path: Path) -> None:
    path = tmp_path / "data" / "run.lock"
    with RunLock(path, now=lambda: NOON):
        with pytest.raises(AlreadyRunning, match=rf"{os.getpid()}, 2022-04-16 05:00\+0000") as told:
            RunLock(path).__enter__()
        assert told.value.exit_code == 11
    with RunLock(path):
        pass


def test_the_lock_is_free_after_a_run_that_failed(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), RunLock(tmp_path / "run.lock"):
        raise RuntimeError
    with RunLock(tmp_path / "run.lock"):
        pass


def test_a_shorter_name_leaves_nothing_of_the_longer_one(tmp_path: Path) -> None:
    (tmp_path / "run.lock").write_text("x" * 500)
    with RunLock(tmp_path / "run.lock"):
        assert "xxx" not in (tmp_path / "run.lock").read_text()


def test_a_killed_run_leaves_the_way_free(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    with subprocess.Popen([sys.executable, "-c", HOLDER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning, match=f", {holder.pid}, "):
            RunLock(path).__enter__()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with RunLock(path):
            pass
