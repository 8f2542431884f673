"""What Google will not do with one file is that file's affair; the others are read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sync.google_client import XLSX, GoogleClient, open_client
from sync.local_google.faults import Fault
from sync.local_google.server import LocalGoogle
from sync.pull import Pulled, pull
from sync.stores.google import GoogleStore, titles_with_cells


@dataclass(frozen=True)
class Campaign:
    """A Google, and the Shared Drive of a campaign in it."""

    google: LocalGoogle
    client: GoogleClient
    drive: str

    def pulled(self) -> Pulled:
        """One look at everything."""
        return pull(GoogleStore(self.client, self.drive, sheets=["Sheet1"]), {}, {})


@pytest.fixture
def campaign(tmp_path: Path) -> Iterator[Campaign]:
    """Nothing lies in it."""
    with LocalGoogle() as google:
        key = tmp_path / "khoa.json"
        key.write_text(json.dumps(google.service_account()), encoding="utf-8")
        key.chmod(0o600)
        client = open_client(key, google.url)
        drive = google.drive.make_folder("Ổ chung", shared_drive=True)
        google.drive.share(drive, client.email, "fileOrganizer")
        yield Campaign(google, client, drive)


def test_a_file_that_may_not_be_taken_costs_no_other(campaign: Campaign) -> None:
    kept_back = campaign.google.drive.make_file("a.xlsx", campaign.drive, b"1", XLSX)
    campaign.google.drive.make_file("b.xlsx", campaign.drive, b"2", XLSX)
    campaign.google.drive.forbid_download(kept_back)
    pulled = campaign.pulled()
    assert dict(pulled.pending) == {"a.xlsx": "E-FILE-ACCESS"}
    assert [arrival.path for arrival in pulled.arrivals] == ["b.xlsx"]


def test_what_google_fails_to_export_is_read_by_its_values(campaign: Campaign) -> None:
    campaign.google.drive.make_spreadsheet("a", campaign.drive)
    campaign.google.faults.add(Fault(status=400, reason="failedPrecondition", kind="export"))
    assert [arrival.path for arrival in campaign.pulled().arrivals] == ["a.xlsx"]
    assert campaign.client.calls.counts()["read"] > 0


def test_what_can_be_had_in_no_way_waits_for_the_next_run(campaign: Campaign) -> None:
    campaign.google.drive.make_spreadsheet("a", campaign.drive)
    campaign.google.drive.make_file("b.xlsx", campaign.drive, b"2", XLSX)
    for kind in ("export", "read"):
        campaign.google.faults.add(Fault(status=400, reason="failedPrecondition", kind=kind, times=None))
    pulled = campaign.pulled()
    assert dict(pulled.pending) == {"a.xlsx": "W-FILE-REACH"}
    assert [arrival.path for arrival in pulled.arrivals] == ["b.xlsx"]


def test_a_chart_on_a_sheet_of_its_own_has_no_cells_to_ask_for() -> None:
    sheets = [{"title": "Biểu", "sheetType": "GRID"}, {"title": "Biểu đồ", "sheetType": "OBJECT"}, {"title": "Khác"}]
    assert titles_with_cells({"sheets": [{"properties": one} for one in sheets]}) == ["Biểu", "Khác"]
