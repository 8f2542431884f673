"""`tonghop demo --google`: a campaign lived in Google without an account, and what it cost is counted where the calls arrived."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from sync.campaign import WHOLE
from sync.demo import make_sample
from sync.demo_google import COPY, run_google_demo
from sync.demo_past import DEFAULT_TODAY
from sync.run import sync


def test_a_whole_campaign_in_google_and_one_changed_unit(tmp_path: Path) -> None:
    done = run_google_demo(tmp_path / "demo", units=5)
    first, second = done.calls
    there = len(done.first.picture.in_google)
    assert there >= 3
    assert (first["list"], first["export"]) == (1, there)
    assert (second["list"], second["export"], done.second.files_read) == (1, 1, 1)
    assert first["read"] <= 2, "the master alone is looked at, no unit"
    book = openpyxl.load_workbook(tmp_path / "demo" / COPY, read_only=True)
    assert "Tổng quan" in book.sheetnames
    assert any("1 lượt liệt kê" in line for line in done.lines())


def test_the_numbers_are_those_of_the_sample_with_files(tmp_path: Path) -> None:
    sample = make_sample(tmp_path / "files", units=5)
    files = sync(sample.folder / "config.toml", today=DEFAULT_TODAY).picture
    google = run_google_demo(tmp_path / "google", units=5).first.picture
    assert {key: (fact.reported, fact.counted) for key, fact in google.facts.values.items()} == {
        key: (fact.reported, fact.counted) for key, fact in files.facts.values.items()
    }
    assert files.facts.value("IN-01", WHOLE, "ALL")
