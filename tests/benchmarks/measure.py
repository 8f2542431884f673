"""A contestant's name and a folder -> what a fresh process took over it: wall, CPU and memory of it and all its children."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PR_SET_CHILD_SUBREAPER = 36
SAMPLED_EVERY_S = 0.25
"""Looking more often costs those who are looked at: the kernel walks all their pages."""
PARTLY_READ = 3
"""Exit code of a sync in whose campaign some workbook is damaged, as one of the sample is."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of wall and of CPU; peak memory of all processes together in MB, shared pages once (0 where not Linux).

    `workbooks`: how many were read, of a sync how many units' workbooks were taken in.
    """

    wall: float
    cpu: float
    memory: float
    workbooks: int = 0


def measure(name: str, folder: Path) -> Taken:
    """Run a contestant; what it says of itself (readers) goes before what is seen from outside."""
    _adopt_orphans()
    before, begun = os.times(), time.perf_counter()
    command = [sys.executable, str(HERE / "peers.py"), name, str(folder)]
    # An installed program is compiled once, whatever the shell of who measures says.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, start_new_session=True, env=environment)
    peak = _Peak(process.pid)
    output, _ = process.communicate()
    wall = time.perf_counter() - begun
    memory = peak.stop()
    if process.returncode not in (0, PARTLY_READ):
        raise RuntimeError(f"{name}: exit code {process.returncode}, its error stands above")
    _bury_orphans()
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    said = json.loads(output)
    return Taken(said.get("wall", wall), said.get("cpu", cpu), memory, said.get("workbooks", said.get("units", {}).get("read", 0)))


def middle(found: list[Taken]) -> Taken:
    """The median of several rounds, each figure by itself."""
    return Taken(
        median(one.wall for one in found),
        median(one.cpu for one in found),
        median(one.memory for one in found),
        found[0].workbooks,
    )


def _adopt_orphans() -> None:
    """Worker processes outlive the contestant by a moment; as ours, their CPU is counted too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _bury_orphans() -> None:
    while sys.platform == "linux":
        try:
            os.wait()
        except ChildProcessError:
            return


class _Peak(threading.Thread):
    """Watches the memory of all processes of a session."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session, self.peak, self.ended = session, 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self.ended.wait(SAMPLED_EVERY_S):
            self.peak = max(self.peak, sum(_memory_kb(pid) for pid in _members(self.session)))

    def stop(self) -> float:
        """The largest sum seen, in MB."""
        self.ended.set()
        self.join()
        return self.peak / 1024


def _members(session: int) -> list[Path]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            # What follows the name in brackets: state, parent, group, session.
            fields = (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[3] == str(session):
            found.append(process)
    return found


def _memory_kb(process: Path) -> int:
    try:
        lines = (process / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0  # it ended meanwhile
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
