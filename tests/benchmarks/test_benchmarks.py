"""The benchmarks run and say what they measured; no time is asserted, for that is what the table is for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WORKBOOKS_READ = {
    "bare calamine": 3,
    "read + check": 3,
    "naive script": 3,
    "sync, cold": 3,
    "sync, nothing new": 0,
    "sync, 1 new": 1,
}
"""Of four units one sends nothing, and one sends a second file."""


def test_every_contestant_reads_what_it_should_and_is_measured() -> None:
    command = [sys.executable, str(Path(__file__).parent), "--units", "4", "--rounds", "1"]
    output = subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8").stdout
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in output.splitlines()[2:]]
    assert {row[0]: int(row[1]) for row in rows} == WORKBOOKS_READ
    assert all(float(wall) > 0 and float(cpu) > 0 for _, _, wall, cpu, *_ in rows)
    assert [row[0] for row in rows if row[5]] == ["read + check", "sync, cold", "sync, nothing new", "sync, 1 new"]


def test_titles_are_matched_beside_a_matrix_of_every_pair() -> None:
    command = [sys.executable, str(Path(__file__).parent / "titles.py"), "1500"]
    output = subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8").stdout
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in output.splitlines()[2:5]]
    assert [row[0] for row in rows] == ["each unit alone", "match, all cases", "cdist token_set_ratio, reckoned"]
    assert all(float(row[1]) > 0 for row in rows)
    assert int(output.split()[-2]) > 0
