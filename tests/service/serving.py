"""A campaign -> a real server on a free port of this machine: in a thread, where a test sets its patience, or as the program."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any

import httpx

sys.path.append(str(Path(__file__).parents[1] / "flow"))

from browser import DEADLINE_S, until
from desk import (
    DEMO_DAY,
    HAI,
    KCN,
    Desk,
    initiative,
    no_extension_warnings,
    outcome_of_demo,
    shared_demo,
    sheet_rows,
    small_campaign,
    unsynced_demo,
)

from sync.config import load, locate
from sync.progress import Progress
from sync.refresh import Refreshed, refresh, runs_begun
from sync.service.board import Board
from sync.service.door import Door
from sync.service.patience import Patient
from sync.service.runs import Make, Runs
from sync.service.server import listening, server_of
from sync.service.tokens import make_key

__all__ = [
    "DEMO_DAY", "HAI", "KCN", "Desk", "Program", "Served",
    "data_of", "initiative", "no_extension_warnings", "no_run", "outcome_of_demo", "program",
    "serving", "set_service", "shared_demo", "sheet_rows", "small_campaign", "started",
    "unsynced_demo",
]  # fmt: skip
"""Also the campaigns of the tests of the flow, whose folder this file makes known."""

ROOT = Path(__file__).parents[2]


@dataclass
class Served:
    """A server that answers at `base` to whoever has `key`."""

    desk: Desk
    base: str
    key: str

    @property
    def port(self) -> int:
        """Its port."""
        return int(self.base.rpartition(":")[2])

    def client(self, *, key: bool = True, **headers: str) -> httpx.Client:
        """A program that asks it."""
        own = {"Authorization": f"Bearer {self.key}"} if key else {}
        return httpx.Client(base_url=self.base, headers={**own, **headers}, timeout=DEADLINE_S, trust_env=False)

    def ended(self, client: httpx.Client, run: str) -> dict[str, Any]:
        """What became of a run."""

        def state() -> dict[str, Any]:
            told: dict[str, Any] = client.get(f"/runs/{run}").json()
            return told if told["state"] in {"done", "failed"} else {}

        found: dict[str, Any] = until(state, f"run {run} ends")
        return found


def data_of(desk: Desk) -> Path:
    """Where this machine keeps what it knows of the campaign."""
    return locate(load(desk.config)).data


def set_service(desk: Desk, **values: Any) -> None:
    """[service] of its configuration; the port is any that is free."""
    text = desk.config.read_text(encoding="utf-8")
    for name, value in {"port": 0, **values}.items():
        text, count = re.subn(rf"(?m)^(\[service\]\n(?:.*\n)*?{name} = )[^#\n]*", rf"\g<1>{json.dumps(value)} ", text)
        assert count == 1, name
    desk.config.write_text(text, encoding="utf-8")


@contextmanager
def serving(
    desk: Desk, *, protocol: type[Patient] = Patient, make: Make | None = None, board: type[Board] = Board, today: date = DEMO_DAY
) -> Iterator[Served]:
    """In a thread of this process."""
    config = load(desk.config)
    key = make_key(data_of(desk))

    def run(progress: Progress, since: int) -> Refreshed:
        return refresh(desk.config, today=today, since=since, progress=progress)

    runs = Runs(make or run, lambda: runs_begun(desk.config))
    with listening("127.0.0.1", 0) as listener:
        server = server_of(config, board(desk.config, today), Door(data_of(desk)), runs, protocol)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            until(lambda: server.started, "the server starts")
            yield Served(desk, f"http://127.0.0.1:{listener.getsockname()[1]}", key)
        finally:
            server.should_exit = True
            thread.join()
            runs.stop()


@dataclass
class Program(Served):
    """`tonghop serve` itself. `log`: what it has written to standard error so far."""

    process: subprocess.Popen[str]
    told: Sequence[str]
    log: list[str] = field(default_factory=list)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell it to end; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(DEADLINE_S)

    def press_ctrl_c(self) -> int:
        """As in a terminal, where every process of the program hears it; its exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(DEADLINE_S)


@contextmanager
def program(desk: Desk, *options: str) -> Iterator[Program]:
    """The command as people type it, in a process of its own."""
    set_service(desk)
    key = make_key(data_of(desk))
    process = started(desk, *options)
    assert process.stdout is not None
    assert process.stderr is not None
    log: list[str] = []
    reader = threading.Thread(target=_read_into, args=(process.stderr, log))
    reader.start()
    try:
        first = process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", first)
        assert address, [first, log]
        yield Program(desk, address[0], key, process, [first], log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        reader.join()
        process.stdout.close()
        process.stderr.close()


def started(desk: Desk, *options: str) -> subprocess.Popen[str]:
    """`tonghop serve` with these options."""
    command = [sys.executable, "-m", "sync.cli", "serve", "--config", str(desk.config), *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=environment,
                            start_new_session=True)  # fmt: skip


def _read_into(stream: IO[str], lines: list[str]) -> None:
    for line in stream:
        lines.append(line)


def no_run(_progress: Progress, _since: int) -> Refreshed:
    """For tests in which nobody asks for one."""
    raise AssertionError("nobody asked for a run")
