"""A school network whose schools fill spreadsheets in Google: typed as in Britain, read as in Britain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from google_desk import configure
from other_template import VIETNAMESE, Campaigned, new_campaign

from sync.config import load
from sync.google_client import open_client
from sync.google_doctor import examine_google
from sync.google_setup import hand_out
from sync.local_google.server import LocalGoogle

AUGUST, TODAY = date(2025, 8, 20), date(2025, 11, 3)


@pytest.fixture
def network(tmp_path: Path) -> Iterator[tuple[Campaigned, LocalGoogle]]:
    """A campaign with a folder and a master in a Google of this machine."""
    made = new_campaign(tmp_path / "c", "schools", AUGUST)
    with LocalGoogle() as google:
        folder = google.drive.make_folder("Schools", shared_drive=True)
        account = google.service_account("tonghop")
        google.drive.share(folder, account["client_email"], "fileOrganizer")
        key = made.folder / "key.json"
        key.write_text(json.dumps(account), encoding="utf-8")
        key.chmod(0o600)
        master = google.drive.make_spreadsheet("Master", folder, locale="en_GB")
        configure(made.config, key="key.json", folder=folder, master=master, endpoint=google.url)
        yield made, google


def test_what_is_typed_in_a_british_spreadsheet_is_read_as_it_was_meant(network: tuple[Campaigned, LocalGoogle]) -> None:
    made, google = network
    handed = {one.unit: one for one in hand_out(made.config, today=AUGUST)}
    document = google.drive.document(handed["HILL"].file)
    client = open_client(load(made.config).google_key, google.url)
    assert client.spreadsheet(handed["HILL"].file, "properties(locale)")["properties"]["locale"] == "en_GB"
    for place, values in {
        "'5. Inventory'!A4": ["Chair", "Furniture", "1,200", "Good"],
        "'3. Admissions'!A4": ["A1", "16/9/2025", "Grade 1", "Girl"],
        "'3. Admissions'!A5": ["A2", "Sep 16, 2025", "Grade 1", "Boy"],
    }.items():
        document.values_update(place, {"range": place, "values": [values]}, {"valueInputOption": "USER_ENTERED"})
    made.sync(TODAY)
    picture = made.look(TODAY)
    assert picture.facts.value("IV-01", "HILL", "NOW") == 1200
    assert picture.facts.value("EN-01", "HILL", "M09") == 2


def test_the_checks_of_google_speak_english_and_ask_for_the_right_locale(network: tuple[Campaigned, LocalGoogle]) -> None:
    made, _ = network
    hand_out(made.config, today=AUGUST)
    checks = {check.name: check for check in examine_google(made.config)}
    assert not VIETNAMESE.search("\n".join(f"{check.name}: {check.text}" for check in checks.values()))
    assert checks["Language of the units' spreadsheets"].is_fine
    assert checks["Language of the master"].is_fine
