"""A campaign whose units fill spreadsheets in a Google of this machine's own, and the hands of the people who use them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from desk import DEMO_DAY, MADE_ON, Desk, Rows, template

from sync.google_client import GoogleClient, Timing, open_client
from sync.google_setup import make_spreadsheet
from sync.local_google.server import LocalGoogle
from sync.outcome import Outcome

LONG_AGO = timedelta(days=2)
"""Far outside the window in which a changed file is looked at twice."""


@dataclass(frozen=True)
class GoogleDesk:
    """A desk with a Google beside it. `folder`: the Shared Drive of the campaign; `files`: unit -> its spreadsheet."""

    desk: Desk
    google: LocalGoogle
    folder: str
    master: str
    client: GoogleClient
    files: dict[str, str]

    def fill(self, code: str, rows: Rows) -> str:
        """A unit's spreadsheet with these rows typed into it, made as `templates --google` makes it; its id."""
        made = make_spreadsheet(
            self.client, self.folder, template(), self.desk.campaign, self.desk.unit(code), rows=rows, made_on=MADE_ON
        )
        self.files[code] = made.file
        self.rest(made.file)
        return made.file

    def rest(self, file: str) -> None:
        """Nobody has touched it for two days."""
        self.google.drive.touch(file, datetime.now(UTC) - LONG_AGO)

    def type_in(self, code: str, cell: str, value: Any) -> None:
        """What somebody of the unit types: "'3. Sáng kiến, đề tài'!B5"."""
        body = {"range": cell, "values": [[value]]}
        self.google.drive.document(self.files[code]).values_update(cell, body, {"valueInputOption": "USER_ENTERED"})

    def type_in_master(self, cell: str, value: Any) -> None:
        """What the coordinator types in the master."""
        document = self.google.drive.document(self.master)
        document.values_update(cell, {"range": cell, "values": [[value]]}, {"valueInputOption": "USER_ENTERED"})

    def sync(self, today: date = DEMO_DAY, *, dry_run: bool = False) -> Outcome:
        """One real run."""
        return self.desk.sync(today, dry_run=dry_run)

    def calls_of(self, today: date = DEMO_DAY) -> tuple[Outcome, Mapping[str, int]]:
        """One real run, and what was asked of Google in it: kind -> how often."""
        mark = self.google.log.mark()
        outcome = self.sync(today)
        return outcome, self.google.log.counts(mark)

    def tab(self, file: str, title: str) -> list[list[Any]]:
        """What stands in a tab, as a reader sees it."""
        told = self.google.drive.document(file).values_get(f"'{title}'", {"valueRenderOption": "UNFORMATTED_VALUE"})
        values: list[list[Any]] = told.get("values", [])
        return values


@contextmanager
def google_beside(desk: Desk, *, master: bool = True, per_minute: int = 60) -> Iterator[GoogleDesk]:
    """A Google in which nothing lies but an empty master; the desk's configuration leads there. Nobody really waits.

    `per_minute`: reads and writes that it grants one account, and that we count on.
    """
    with LocalGoogle() as google, pytest.MonkeyPatch.context() as patch:
        quotas = {"read": per_minute, "write": per_minute, "drive": 600}
        timing = Timing(google.clock.seconds, google.clock.advance, Random(7).random, per_minute=quotas)
        google.quotas.per_user |= {"read": per_minute, "write": per_minute}
        patch.setattr("sync.google_client.client.Timing", lambda: timing)
        folder = google.drive.make_folder("Phong trào", shared_drive=True)
        account = google.service_account("tonghop")
        google.drive.share(folder, account["client_email"], "fileOrganizer")
        key = desk.folder / "khoa.json"
        key.write_text(json.dumps(account), encoding="utf-8")
        key.chmod(0o600)
        spreadsheet = google.drive.make_spreadsheet("Tổng hợp", folder) if master else ""
        configure(desk.config, key="khoa.json", folder=folder, master=spreadsheet, endpoint=google.url)
        yield GoogleDesk(desk, google, folder, spreadsheet, open_client(key, google.url), {})


def configure(config: Path, **settings: str) -> None:
    """Set keys of [google], whatever stands there."""
    head, _, tail = config.read_text(encoding="utf-8").partition("[google]")
    for name, value in settings.items():
        tail, count = re.subn(rf'(?m)^{name} = "[^"]*"', f'{name} = "{value}"', tail)
        assert count == 1, name
    config.write_text(f"{head}[google]{tail}", encoding="utf-8")


def forget_units_elsewhere(desk: Desk, codes: Sequence[str]) -> None:
    """These units have no file on the disk."""
    for code in codes:
        desk.place(code).unlink(missing_ok=True)
