"""A folder and a seed -> the sample campaign lived in Google: in one of this machine's own, over the same road as the real one.

Units fill spreadsheets, two syncs are made, and what they cost is counted where the calls arrive.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sync.campaign import Unit
from sync.config import load
from sync.demo import MADE_ON, Job, make_sample
from sync.demo_past import DEFAULT_TODAY
from sync.google_client import GoogleClient, open_client
from sync.google_setup import make_spreadsheet
from sync.local_google.server import LocalGoogle
from sync.outcome import Outcome
from sync.outputs import replace_file
from sync.progress import Progress, silent
from sync.run import sync

KEY = "khoa-google.json"
PRIVATE = 0o600
COPY = "tong_hop (Google).xlsx"
"""What the master in Google looks like, for whoever has no account to look at it."""
LONG_AGO = timedelta(days=2)
CALLS = {"list": "lượt liệt kê", "export": "lượt xuất", "read": "lượt đọc", "write": "lượt ghi"}


@dataclass(frozen=True)
class GoogleDemo:
    """Two syncs: the first of the whole campaign, the second after `changed` had typed in one cell; calls by kind of each."""

    first: Outcome
    second: Outcome
    changed: Unit
    calls: tuple[Mapping[str, int], Mapping[str, int]]

    def lines(self) -> list[str]:
        """What was asked of Google."""
        first, second = map(spoken, self.calls)
        return [
            f"Google giả lập trên máy này, lần đầu: {first}",
            f"Sau khi {self.changed.short_name} sửa một ô: {second}",
            f"Bảng tổng hợp trên Google, bản chép để xem: {COPY}",
            "Google giả lập chỉ chạy trong lúc làm mẫu; muốn xem lại thì chạy lại lệnh này.",
        ]


def spoken(calls: Mapping[str, int]) -> str:
    """Counts by kind, in words."""
    return " · ".join(f"{calls.get(kind, 0)} {word}" for kind, word in CALLS.items())


def run_google_demo(
    folder: Path, *, units: int = 0, seed: int = 2022, today: date | None = None, progress: Progress = silent
) -> GoogleDemo:
    """Make the campaign, sync it, have one unit change a cell, sync again. ConfigError when the folder holds something else."""
    config_file, day = folder / "config.toml", today or DEFAULT_TODAY
    with LocalGoogle() as google:
        there = _There(google, folder)
        make_sample(folder, units=units, seed=seed, progress=progress, elsewhere=there.fill)
        there.settle()
        start = google.log.mark()
        first = sync(config_file, today=day, progress=progress)
        done = google.log.mark()
        there.rest(first)
        sync(config_file, today=day, progress=progress)  # our own feedback is looked at once, and found to be nothing new
        again = google.log.mark()
        changed = there.type_a_cell(first)
        second = sync(config_file, today=day, progress=progress)
        replace_file(folder / COPY, google.drive.document(load(config_file).google.master).xlsx())
        return GoogleDemo(first, second, changed, (google.log.counts(start, done), google.log.counts(again)))


class _There:
    """The sample's own Google: a Shared Drive with a service account let in, and the hands of the units."""

    def __init__(self, google: LocalGoogle, folder: Path) -> None:
        self._google, self._folder = google, folder
        self._drive = google.drive.make_folder("Phong trào", shared_drive=True)
        self._account = google.service_account("tonghop")
        google.drive.share(self._drive, self._account["client_email"], "fileOrganizer")
        self._client: GoogleClient | None = None
        self._files: dict[str, str] = {}

    def fill(self, job: Job) -> bool:
        """A unit's spreadsheet, made as `templates --google` makes it, with the unit's rows typed in."""
        template, campaign, unit, rows, _ = job
        if self._client is None:
            self._client = open_client(self._keep_key(), self._google.url)
        made = make_spreadsheet(self._client, self._drive, template, campaign, unit, rows=rows, made_on=MADE_ON)
        self._files[unit.code] = made.file
        return True

    def settle(self) -> None:
        """The configuration leads to this Google; nobody has touched a spreadsheet for two days."""
        master = self._google.drive.make_spreadsheet("Tổng hợp", self._drive)
        config = self._folder / "config.toml"
        head, _, tail = config.read_text(encoding="utf-8").partition("[google]")
        for name, value in {"key": KEY, "folder": self._drive, "master": master, "endpoint": self._google.url}.items():
            tail = re.sub(rf'(?m)^{name} = ""', f'{name} = "{value}"', tail)
        config.write_text(f"{head}[google]{tail}", encoding="utf-8")
        self._rest(self._files.values())

    def rest(self, outcome: Outcome) -> None:
        """Two days later."""
        self._rest(outcome.picture.in_google.values())

    def type_a_cell(self, outcome: Outcome) -> Unit:
        """Somebody of the first unit mends the title of its first record."""
        picture = outcome.picture
        table = picture.template.by_table[picture.template.roles["register"]]
        first = next(one for one in picture.tables if one.checked.table == table.table and one.unit in self._files)
        name = table.identity[0]
        cell, title = first.checked.cell(0, name), first.checked.columns[name][0]
        place = f"'{cell.sheet}'!{cell.column}{cell.row}"
        body = {"range": place, "values": [[f"{title} (đã chỉnh)"]]}
        self._google.drive.document(self._files[first.unit]).values_update(place, body, {"valueInputOption": "USER_ENTERED"})
        return picture.campaign.by_code[first.unit]

    def _keep_key(self) -> Path:
        key = self._folder / KEY
        key.write_text(json.dumps(self._account), encoding="utf-8")
        key.chmod(PRIVATE)
        return key

    def _rest(self, files: Iterable[str]) -> None:
        for file in files:
            self._google.drive.touch(file, datetime.now(UTC) - LONG_AGO)
