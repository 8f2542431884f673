"""Times in a configuration -> runs at those times, on a clock that the test moves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time as seconds
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sync.config import ScheduleSection, load
from sync.demo import make_sample
from sync.errors import StoreMissing, TonghopError
from sync.jobs import NEVER, Keeper, Timetable, due_after, timetable
from sync.refresh import Refreshed

HANOI, BERLIN = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("Europe/Berlin")
TABLE = Timetable(HANOI, date(2022, 3, 1), date(2022, 4, 30), at=(time(7, 30), time(16, 30)))


def local(*parts: int, zone: ZoneInfo = HANOI) -> datetime:
    # In UTC, because adding to a local time moves the hand of the clock, not the time.
    return datetime(*parts, tzinfo=zone).astimezone(UTC)  # type: ignore[misc,arg-type]


def dues(table: Timetable, since: datetime = NEVER) -> list[str]:
    found = []
    due = due_after(table, since)
    while due is not None:
        found.append(due.astimezone(table.zone).strftime("%d/%m %H:%M"))
        due = due_after(table, due)
    return found


def test_two_times_a_day_for_two_months() -> None:
    found = dues(TABLE)
    assert len(found) == len(set(found)) == 2 * 61
    assert (found[0], found[-1]) == ("01/03 07:30", "30/04 16:30")


def test_a_weekday_that_is_not_named_is_left_out() -> None:
    assert dues(replace(TABLE, weekdays=frozenset({0}), last=date(2022, 3, 14)))[::2] == ["07/03 07:30", "14/03 07:30"]


def test_on_the_day_of_a_deadline_it_runs_every_ten_minutes_whatever_weekday_it_is() -> None:
    table = replace(TABLE, weekdays=frozenset({0}), deadlines=frozenset({date(2022, 3, 5)}), deadline_every=timedelta(minutes=10))
    found = [due for due in dues(table) if due.startswith("05/03")]
    assert len(found) == 24 * 6
    assert found[:2] == ["05/03 00:00", "05/03 00:10"]


@pytest.mark.parametrize(("day", "hours"), [(date(2022, 3, 27), 23), (date(2022, 10, 30), 25), (date(2022, 5, 1), 24)])
def test_a_day_has_the_hours_it_has(day: date, hours: int) -> None:
    assert len(dues(Timetable(BERLIN, day, day, every=timedelta(hours=1)))) == hours


def test_an_hour_that_the_clock_skips_is_made_up_for_and_one_that_it_repeats_counts_once() -> None:
    assert dues(Timetable(BERLIN, date(2022, 3, 26), date(2022, 3, 28), at=[time(2, 30)])) == [
        "26/03 02:30", "27/03 03:30", "28/03 02:30",
    ]  # fmt: skip
    assert dues(Timetable(BERLIN, date(2022, 10, 29), date(2022, 10, 31), at=[time(2, 30)])) == [
        "29/10 02:30", "30/10 02:30", "31/10 02:30",
    ]  # fmt: skip


# ---- the loop, on a clock that moves only while it waits


@dataclass
class World:
    """A clock, and what a run does at its moments."""

    now: datetime
    zone: ZoneInfo = HANOI
    ran: list[datetime] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    began: list[datetime] = field(default_factory=list)
    fault: Callable[[], Exception | None] = lambda: None
    takes: timedelta = timedelta(seconds=5)
    until: datetime | None = None

    def wait(self, for_s: float) -> bool:
        self.now += timedelta(seconds=for_s or 0.001)
        return self.until is not None and self.now >= self.until

    def refresh(self, _config: Path, **_options: Any) -> Refreshed:
        self.ran.append(self.now)
        self.now += self.takes
        error = self.fault()
        if error is not None:
            raise error
        return Refreshed({"run_id": len(self.ran)})

    def keep(self, config: Path, campaign: Any) -> None:
        """Keep the times of a configuration in this world."""
        runs = [{"started_at": when, "units": {}} for when in self.began]

        def look(_config: Path, **_options: Any) -> Any:
            return SimpleNamespace(campaign=campaign, moment=self.now.astimezone(self.zone), runs=runs)

        keeper = Keeper(config, self.wait, self.said.append, clock=lambda: self.now, refresh=self.refresh, look=look)
        keeper.keep()


@pytest.fixture
def config(tmp_path: Path) -> Callable[[str], Path]:
    def written(section: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(f"[schedule]\n{section}\n", encoding="utf-8")
        return path

    return written


CAMPAIGN: Any = SimpleNamespace(
    phases=[SimpleNamespace(count_from=date(2022, 3, 1), count_to=date(2022, 4, 16), report_due_on=None)], rounds=[]
)
MARCH_APRIL = 'first_day = "1/3/2022"\nlast_day = "2022-04-30"\n'


def test_two_months_over_a_change_of_the_clock_run_each_due_time_once(config: Callable[[str], Path]) -> None:
    world = World(local(2022, 2, 28, zone=BERLIN), BERLIN)
    world.keep(config(MARCH_APRIL + 'at = ["02:30", "16:30"]'), CAMPAIGN)
    days = [when.astimezone(BERLIN).strftime("%d/%m %H:%M") for when in world.ran]
    all_days = (date(2022, 3, 1) + timedelta(n) for n in range(61))
    wanted = [f"{day:%d/%m} {clock}" for day in all_days for clock in ("02:30", "16:30")]
    assert days == [("27/03 03:30" if due == "27/03 02:30" else due) for due in wanted]


def test_what_was_missed_while_it_was_off_makes_one_run(config: Callable[[str], Path]) -> None:
    world = World(local(2022, 3, 10, 9), began=[local(2022, 3, 7, 7, 30)], until=local(2022, 3, 10, 17))
    world.keep(config(MARCH_APRIL), CAMPAIGN)
    assert [f"{when.astimezone(HANOI):%d %H:%M}" for when in world.ran] == ["10 09:00", "10 16:30"]


def test_nothing_was_missed_when_the_last_run_is_newer_than_the_last_due_time(config: Callable[[str], Path]) -> None:
    world = World(local(2022, 3, 10, 9), began=[local(2022, 3, 10, 7, 31)], until=local(2022, 3, 10, 17))
    world.keep(config(MARCH_APRIL), CAMPAIGN)
    assert [f"{when.astimezone(HANOI):%d %H:%M}" for when in world.ran] == ["10 16:30"]


def test_a_run_longer_than_the_step_overlaps_with_none(config: Callable[[str], Path]) -> None:
    world = World(local(2022, 3, 1), takes=timedelta(minutes=25), until=local(2022, 3, 1, 2))
    world.keep(config(MARCH_APRIL + "at = []\nevery_minutes = 10"), CAMPAIGN)
    assert [f"{when.astimezone(HANOI):%H:%M}" for when in world.ran] == ["00:00", "00:30", "01:00", "01:30"]


def test_after_a_failure_it_tries_again_later_and_later_and_says_why(config: Callable[[str], Path]) -> None:
    faults = iter([StoreMissing(Path("so_lieu")), ValueError("odd"), *[StoreMissing(Path("so_lieu"))] * 6])
    world = World(local(2022, 3, 1, 7, 30), fault=lambda: next(faults, None), takes=timedelta(0), until=local(2022, 3, 1, 16))
    world.keep(config(MARCH_APRIL), CAMPAIGN)
    pauses = [round((later - first).total_seconds() / 60) for first, later in zip(world.ran, world.ran[1:], strict=False)]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert f"Chưa làm mới được (lần 1): {StoreMissing(Path('so_lieu')).vi}" in world.said
    assert "Chưa làm mới được (lần 2): ValueError: odd" in world.said


def test_a_share_that_is_away_for_days_does_not_end_the_schedule(config: Callable[[str], Path]) -> None:
    world = World(local(2022, 3, 1, 7, 30), fault=lambda: StoreMissing(Path("so_lieu")), until=local(2022, 3, 6))
    world.keep(config(MARCH_APRIL), CAMPAIGN)
    assert len(world.ran) > 100


def test_after_the_last_day_it_ends(config: Callable[[str], Path]) -> None:
    world = World(local(2022, 4, 30, 10), began=[local(2022, 4, 30, 8)])
    world.keep(config(MARCH_APRIL), CAMPAIGN)
    assert len(world.ran) == 1
    assert world.said[-1] == "Hết thời gian của lịch, không còn lần làm mới nào"


def test_a_configuration_that_is_broken_meanwhile_is_tried_again(config: Callable[[str], Path]) -> None:
    world = World(local(2022, 3, 1, 7, 30), until=local(2022, 3, 1, 7, 40))
    path = config(MARCH_APRIL)

    def breaks() -> None:
        path.write_text("[schedule\n", encoding="utf-8")

    world.fault = breaks
    world.keep(path, CAMPAIGN)
    assert any(line.startswith("Chưa đọc được lịch") for line in world.said)
    assert len(world.ran) > 1


def test_gaps_are_filled_from_the_campaign() -> None:
    found = timetable(ScheduleSection(), CAMPAIGN, HANOI)
    assert (found.first, found.last) == (date(2022, 3, 1), date(2022, 4, 30))


def test_every_wrong_setting_is_told_with_its_key(config: Callable[[str], Path]) -> None:
    with pytest.raises(TonghopError) as told:
        load(config('at = ["25:00"]\nfirst_day = "31/2/2022"\nweekdays = ["monday"]\nevery_minutes = -1'))
    for said in (
        "schedule.at.0: must be a time such as 07:30",
        "schedule.first_day: must be a day such as 2022-04-17 or 17/4/2022",
        "schedule.weekdays.0: must be one of",
        "schedule.every_minutes: must be at least 0",
    ):
        assert said in str(told.value)


def test_the_command_runs_what_was_missed_and_stops_when_asked(tmp_path: Path) -> None:
    made = make_sample(tmp_path / "campaign", units=2).folder / "config.toml"
    made.write_text(made.read_text(encoding="utf-8").replace('last_day = ""', 'last_day = "2100-01-01"'), encoding="utf-8")
    environment = {**os.environ, "TONGHOP_DATA": str(tmp_path / "data")}
    words = [sys.executable, "-m", "sync.cli", "schedule", "--config", str(made), "--today", "17/4/2022"]
    program = subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert program.stderr is not None
    said: list[str] = []
    until = seconds.monotonic() + 60
    while not any(line.startswith("Đã làm mới, lần chạy 1") for line in said):
        assert seconds.monotonic() < until
        said.append(program.stderr.readline())
        assert said[-1], said
    program.send_signal(signal.SIGTERM)
    program.communicate(timeout=30)
    assert program.returncode == 0
    assert (made.parent / "tong_hop.xlsx").exists()
