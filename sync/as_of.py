"""A day -> what the ledger knew at its end: the journal replayed so far into a ledger in memory, painted by today's code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

from sync.config import load
from sync.editions import edition_of
from sync.errors import NothingKnownThen
from sync.figures import MASTER
from sync.journal import replay
from sync.ledger import Ledger
from sync.office import Office, campaign_of, coordinator_known, opened
from sync.outputs import make_folder, replace_file
from sync.picture import Picture
from sync.progress import Progress, silent
from sync.publish.master import build
from sync.publish.upwards import stamps_of
from sync.publish.xlsx import Workbook, workbook_bytes
from sync.run import painted, unpulled
from sync.speech import either
from sync.vietnamese import day as shown_day

LAST_MINUTE = time(23, 59)


@dataclass(frozen=True)
class Past:
    """What was known at the end of a day, and the workbook that shows it."""

    picture: Picture
    master: Path


def look_back(config_file: Path, day: date, *, progress: Progress = silent) -> Picture:
    """The picture at the end of a day; nothing is read from any store, nothing written. NothingKnownThen before the first run."""
    with opened(load(config_file), None, progress, alone=False) as office, _as_of(office, day) as then:
        return _painted(then, day)


def last_day_of(config_file: Path, edition: str) -> date | None:
    """The last day at whose end an edition was the one reported, and which is over; None for any other edition."""
    with opened(load(config_file), None, silent, alone=False) as office:
        runs = [event for event in office.archive.events() if event["kind"] == "run"]
        # Of a day the last one counts, as when that day is looked back on.
        by_day = {datetime.fromisoformat(event["moment"]).date(): event["coordinator"] for event in runs}
        of_sha: dict[str, str] = {}
        for day, following in reversed(list(pairwise(sorted(by_day)))):
            sha256 = by_day[day]
            of_sha[sha256] = of_sha.get(sha256) or edition_of(office.template, campaign_of(office, sha256)[0])
            if of_sha[sha256] == edition:
                return following - timedelta(days=1)
    return None


def print_back(config_file: Path, day: date, *, progress: Progress = silent) -> Past:
    """The same, as a master of its own beside today's, with the bytes that counted then beside it."""
    with opened(load(config_file), None, progress, alone=False) as office, _as_of(office, day) as then:
        picture = _painted(then, day)
        for name, sha256 in {table.file: table.sha256 for table in picture.tables}.items():
            path = office.config.folder / name
            make_folder(path.parent)
            replace_file(path, then.bytes_of(sha256))
        master = office.config.master.with_name(f"{office.config.master.stem} ({_until(day, picture.template.language)}).xlsx")
        stamps = {**stamps_of(picture, MASTER), "as_of": day.isoformat()}
        replace_file(master, workbook_bytes(None, Workbook(build(picture), stamps, picture.moment, picture.template.stamp_sheet)))
        return Past(picture, master)


@contextmanager
def _as_of(office: Office, day: date) -> Iterator[Office]:
    with Ledger.open("sqlite://") as ledger:
        then = replace(office, ledger=ledger, cache=office.ledger)
        replay(then, until=day)
        if ledger.meta("coordinator") is None:
            raise NothingKnownThen(shown_day(day))
        since = office.ledger.first_seen()
        for first in sorted(set(since.values())):
            ledger.first_seen_many([key for key, seen in since.items() if seen == first and first <= day], first)
        yield then


def _painted(then: Office, day: date) -> Picture:
    campaign, found = campaign_of(then, coordinator_known(then))
    evening = replace(then, started=datetime.combine(day, LAST_MINUTE, then.moment(campaign).tzinfo))
    folder = f"{then.config.outputs.in_force} ({_until(day, then.template.language)})"
    return painted(evening, campaign, unpulled(then), found.findings, is_run=False, is_past=True, in_force=folder)


def _until(day: date, language: str) -> str:
    return f"{either(language, 'đến', 'as of')} {day:%d-%m-%Y}"
