"""A hundred syncs killed at any moment, people working on in between: whole files after each, in the end the true numbers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from desk import DEMO_DAY, HAI, KCN, Desk, initiative, sheet_rows, small_campaign, type_yellow

from sync import run
from sync.archive import Archive
from sync.picture import Picture

KILLS = 100
CAMPAIGNS = 2
"""Side by side, each with its share of the kills."""
GONE_S = 60.0
LONGEST_S = 300.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc who is left of a process group")


def started(desk: Desk) -> subprocess.Popen[bytes]:
    """The command as the machine runs it, in a process group of its own."""
    command = [sys.executable, "-m", "sync.cli", "sync", "--config", str(desk.config), "--today", DEMO_DAY.isoformat()]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def left_of(group: int) -> Iterator[int]:
    """Processes of a group that still run."""
    for entry in Path("/proc").iterdir():
        try:
            state, _, of = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if entry.name.isdecimal() and int(of) == group and state not in "ZX":
            yield int(entry.name)


def wait_until_gone(group: int) -> list[int]:
    """Nobody of the group is left; who is after a minute has lost its parent and goes on."""
    until = time.monotonic() + GONE_S
    while (left := list(left_of(group))) and time.monotonic() < until:
        time.sleep(0.02)
    return left


def test_a_killed_run_leaves_no_process_behind(tmp_path: Path) -> None:
    """Its workers notice that nobody asks any more; this test would be deaf if it never saw any."""
    desk = small_campaign(tmp_path / "c")
    desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 13)]))
    process = started(desk)
    until = time.monotonic() + LONGEST_S
    while len(list(left_of(process.pid))) < 2 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    seen = list(left_of(process.pid))
    process.kill()
    process.wait()
    assert len(seen) > 1, "a run has workers"
    assert wait_until_gone(process.pid) == []


@dataclass
class Story:
    """One campaign while it is worked on and its syncs are killed; all that happens follows from the seed."""

    desk: Desk
    seed: int
    rows: dict[str, int] = field(default_factory=lambda: {HAI: 10, KCN: 2})
    remark: str = ""
    faults: list[str] = field(default_factory=list)

    def works(self, unit: str) -> dict[str, Any]:
        """What the unit has to report by now."""
        first = 1 if unit == HAI else 51
        return sheet_rows([initiative(n) for n in range(first, first + self.rows[unit])])

    def work_on(self, random: Random) -> None:
        """Somebody adds a row and saves; now and then the coordinator remarks something."""
        unit = random.choice((HAI, KCN))
        self.rows[unit] += 1
        self.desk.fill(unit, self.works(unit))
        if random.random() < 0.2:
            self.remark = f"Nhận xét lần {sum(self.rows.values())}"
            type_yellow(self.desk.master, "Kế hoạch", HAI, "Nhận xét", self.remark)

    def kill_one(self, random: Random, seconds: float) -> None:
        """A sync that dies somewhere on its way: itself, or with everybody who works for it."""
        process = started(self.desk)
        time.sleep(seconds * random.random())
        if random.random() < 0.5:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if left := wait_until_gone(process.pid):
            self.faults.append(f"still there after the kill: {len(left)}")
        self.faults += [f"torn: {name}" for name, (_, data) in self.desk.outputs().items() if not is_whole(self.desk.folder / name)]

    def run(self, kills: int) -> None:
        """The whole story; afterwards one sync that nobody disturbs."""
        random = Random(self.seed)
        begun = time.monotonic()
        assert started(self.desk).wait(LONGEST_S) == 0
        seconds = time.monotonic() - begun
        for _ in range(kills):
            self.work_on(random)
            self.kill_one(random, seconds)
        assert started(self.desk).wait(LONGEST_S) == 0


def is_whole(path: Path) -> bool:
    """Whether every part of a workbook can be read and has its checksum."""
    try:
        with zipfile.ZipFile(path) as package:
            return package.testzip() is None
    except zipfile.BadZipFile:
        return False


def numbers(picture: Picture) -> dict[tuple[str, str], int]:
    """Work -> its permanent number."""
    frame = picture.settled.frames["initiatives"]
    return dict(zip(zip(frame["unit"], frame["title"], strict=True), frame["number"], strict=True))


def remarks(picture: Picture) -> dict[str, str]:
    """What the coordinator remarked."""
    return {key[1]: one.value for key, one in picture.decisions.items() if key[2] == "remark"}


def received_twice(desk: Desk) -> list[Any]:
    """Versions of files that the journal has more than once."""
    events = Archive(desk.folder / ".tonghop" / "archive").events()
    counts = Counter((path, sha256) for event in events for path, _, sha256, _ in event.get("received", ()))
    return [one for one, count in counts.items() if count > 1]


def test_killed_a_hundred_times_a_campaign_has_what_a_calm_one_has(tmp_path: Path) -> None:
    stories = [Story(small_campaign(tmp_path / f"{seed}"), seed) for seed in range(1, CAMPAIGNS + 1)]
    with ThreadPoolExecutor(CAMPAIGNS) as threads:
        list(threads.map(lambda story: story.run(KILLS // CAMPAIGNS), stories))
    for story in stories:
        assert story.faults == []
        calm = small_campaign(tmp_path / f"calm-{story.seed}")
        for unit in story.rows:
            calm.fill(unit, story.works(unit))
        if story.remark:
            type_yellow(calm.master, "Kế hoạch", HAI, "Nhận xét", story.remark)
        wanted, found = calm.sync().picture, run.look(story.desk.config, today=DEMO_DAY)
        assert found.facts.values == wanted.facts.values
        assert numbers(found) == numbers(wanted)
        assert remarks(found) == remarks(wanted)
        assert received_twice(story.desk) == []
        assert {row[""]: row["Nhận xét"] for row in story.desk.register("Kế hoạch") if row["Nhận xét"]} == remarks(wanted)
        assert sum(row["Tính"] for row in story.desk.register("Sổ sáng kiến")) == sum(story.rows.values())
        assert not list(story.desk.folder.rglob(".tonghop-*.tmp"))
