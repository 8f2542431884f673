"""Configuration and campaign -> the moments at which runs are due -> one run at each, until told to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any

import schedule

from sync import run
from sync.campaign import Campaign
from sync.config import ScheduleSection, load, locate
from sync.errors import TonghopError
from sync.picture import Picture
from sync.refresh import refresh
from sync.speech import either, language_of
from sync.vietnamese import moment
from sync.wishes import RequestCell

LOOKED_EVERY_S = 20.0
"""A machine that slept, or whose clock was set, notices within this time."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
AFTER_DEADLINES = timedelta(days=14)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)
WISH_NAME = "wish.txt"
"""In the data folder: the last wish from far away that was served."""
NEVER = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Timetable:
    """When runs are due, by the clock of `zone`. `every`, `deadline_every`: None = only `at`.

    `first`, `last`: days, inclusive. `weekdays`: 0 = Monday, all when empty; a day of `deadlines` counts whatever weekday it is.
    """

    zone: tzinfo
    first: date
    last: date
    at: Sequence[time] = ()
    every: timedelta | None = None
    weekdays: frozenset[int] = frozenset()
    deadlines: frozenset[date] = frozenset()
    deadline_every: timedelta | None = None


def timetable(section: ScheduleSection, campaign: Campaign, zone: tzinfo) -> Timetable:
    """What the configuration says; without days of its own, from the campaign's first until two weeks after its last deadline."""
    periods = [*campaign.phases, *campaign.rounds]
    ends = [period.report_due_on or period.count_to for period in periods]
    return Timetable(
        zone,
        section.first_day or min(period.count_from for period in periods),
        section.last_day or max(ends) + AFTER_DEADLINES,
        [time.fromisoformat(clock) for clock in section.at],
        _minutes(section.every_minutes),
        frozenset(WEEKDAYS.index(day) for day in section.weekdays),
        frozenset(period.report_due_on for period in periods if period.report_due_on),
        _minutes(section.deadline_minutes),
    )


def _minutes(number: int) -> timedelta | None:
    return timedelta(minutes=number) if number else None


def due_after(table: Timetable, when: datetime) -> datetime | None:
    """The first due moment later than `when`, in UTC; None when there is none any more."""
    day = max(table.first, when.astimezone(table.zone).date())
    while day <= table.last:
        for due in sorted(set(_due_on(table, day))):
            if due > when:
                return due
        day += DAY
    return None


def _due_on(table: Timetable, day: date) -> Iterator[datetime]:
    """The due moments of one day in UTC: an hour that the clock skips is made up for, one that it repeats counts once."""
    is_deadline = day in table.deadlines and table.deadline_every is not None
    if table.weekdays and day.weekday() not in table.weekdays and not is_deadline:
        return
    for clock in table.at:
        yield _moment(day, clock, table.zone)
    for step in (table.every, table.deadline_every if is_deadline else None):
        due, end = _moment(day, time.min, table.zone), _moment(day + DAY, time.min, table.zone)
        while step and due < end:
            yield due
            due += step


def _moment(day: date, clock: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


# ---- one run at each


class _DueJob(schedule.Job):
    """A job of the library whose times come from our timetable and whose clock is ours."""

    def __init__(self, scheduler: schedule.Scheduler, clock: Callable[[], datetime], due: Callable[[], datetime | None]) -> None:
        super().__init__(1, scheduler)
        self._clock, self._due = clock, due

    @property
    def should_run(self) -> bool:
        """However many times were slept through, they make one run."""
        return self.next_run is not None and self._clock() >= self.next_run

    def _schedule_next_run(self) -> None:
        self.next_run = self._due()


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Keeper:
    """Keeps a campaign's times. `wait`: sleeps so many seconds, True = stop now; `say`: one line for the log."""

    config_file: Path
    wait: Callable[[float], bool]
    say: Callable[[str], None]
    today: date | None = None
    clock: Callable[[], datetime] = _now
    refresh: Callable[..., Any] = refresh
    look: Callable[..., Picture] = run.look
    _zone: tzinfo = field(default=UTC, init=False)
    _failures: int = field(default=0, init=False)
    _language: str = field(default="vi", init=False)

    def keep(self) -> None:
        """Run whenever it is due, what was missed since the last run at once; ends when told to stop or after the last day.

        ConfigError and the like when the campaign cannot be opened at the start; later faults are said and tried again.
        """
        picture = self.look(self.config_file, today=self.today)
        self._language = language_of(self.config_file)
        began = [one["started_at"] for one in picture.runs if "units" in one]
        since = max(began) if began else NEVER
        scheduler = schedule.Scheduler()
        job = _DueJob(scheduler, self.clock, self._next)
        job.do(self._run)
        job.next_run = due_after(self._table(picture), since)
        while job.next_run is not None:
            self._tell("Lần làm mới tới", "Next run", self._said(max(job.next_run, self.clock())))
            cell = self._request_cell()
            while not job.should_run and not self._is_wished(cell):
                if self.wait(min(LOOKED_EVERY_S, max(0.0, (job.next_run - self.clock()).total_seconds()))):
                    return
            scheduler.run_all()
        self._tell("Hết thời gian của lịch, không còn lần làm mới nào", "The schedule is over, there will be no more runs")

    def _request_cell(self) -> RequestCell | None:
        """Where wishes from far away are written, by the configuration as it is now."""
        try:
            config = load(self.config_file)
            url = config.schedule.request_cell
            return RequestCell(url, locate(config).data / WISH_NAME, self.say, self._language) if url else None
        except TonghopError:
            return None  # said where the timetable is read

    def _is_wished(self, cell: RequestCell | None) -> bool:
        """Whether somebody far away wishes a run; it counts as served, for one begins now."""
        wish = cell.wish() if cell else None
        if cell is None or wish is None:
            return False
        cell.served(wish)
        self._tell("Có yêu cầu làm mới từ bảng tính", "Somebody asked for a run in the spreadsheet")
        return True

    def _table(self, picture: Picture) -> Timetable:
        self._zone = picture.moment.tzinfo or UTC
        return timetable(load(self.config_file).schedule, picture.campaign, self._zone)

    def _next(self) -> datetime | None:
        """After a run the next due time, by the configuration and the campaign as they are then; after a failure sooner."""
        now = self.clock()
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self._failures - 1, 6)) if self._failures else None
        try:
            due = due_after(self._table(self.look(self.config_file, today=self.today)), now)
        except Exception as error:  # noqa: BLE001  a fault of one look must not end the schedule either
            why = error.said(self._language) if isinstance(error, TonghopError) else repr(error)
            self._tell("Chưa đọc được lịch", "The schedule could not be read", why)
            return now + (pause or FIRST_PAUSE)
        return min(due, now + pause) if due and pause else due

    def _run(self) -> None:
        began = self._said(self.clock())
        self._tell(f"Bắt đầu làm mới {began}", f"A run begins {began}")
        try:
            found = self.refresh(self.config_file, today=self.today)
        except TonghopError as error:
            self._failed(error.said(self._language))
        except Exception as error:  # noqa: BLE001  a fault of one run must not end the schedule
            self._failed(f"{type(error).__name__}: {error}")
        else:
            self._failures = 0
            number = found.result.get("run_id")
            self._tell(f"Đã làm mới, lần chạy {number}", f"Done, run {number}")

    def _failed(self, why: str) -> None:
        self._failures += 1
        self._tell(f"Chưa làm mới được (lần {self._failures})", f"The run failed ({self._failures} in a row)", why)

    def _tell(self, vi: str, en: str, what: str = "") -> None:
        said = either(self._language, vi, en)
        self.say(f"{said}: {what}" if what else said)

    def _said(self, when: datetime) -> str:
        return moment(when.astimezone(self._zone))
