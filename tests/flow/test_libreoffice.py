"""A real spreadsheet program between us: what it saves we read the same, what we write it opens and calculates the same."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from desk import HAI, Desk, book_of, codes, examined, fact, file_at, grids, shared_demo, small_campaign, unsynced_demo

from sync.model import CheckedTable
from sync.picture import FileState

UNIT = "LDLD-THUANBAC"
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""

if os.environ.get("CI") and not shutil.which("soffice"):
    raise RuntimeError("CI must have LibreOffice: apt-get install libreoffice-calc")
pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")


def converted(folder: Path, to: str, *paths: Path) -> list[Path]:
    """The files as LibreOffice saves them, every formula calculated anew; one start of the program for all of them."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    out = folder / "out"
    command = ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", to, "--outdir", str(out)]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=240)
    return [out / f"{path.stem}.{to}" for path in paths]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Workbooks of a demo as LibreOffice saves them: a unit's, the master."""
    demo, blank = shared_demo(), unsynced_demo()
    folder = tmp_path_factory.mktemp("calc")
    unit = folder / "unit.xlsx"
    shutil.copyfile(blank.place(UNIT), unit)
    one, two = converted(folder, "xlsx", unit, demo.master)
    return {"unit": one, "master": two}


def as_typed(table: CheckedTable) -> dict[str, Any]:
    """What a table says, wherever its cells stand."""
    return {"columns": dict(table.columns), "accepted": list(table.accepted), "rows": list(table.positions)}


def test_a_workbook_saved_by_libreoffice_reads_the_same(saved: dict[str, Path]) -> None:
    blank = unsynced_demo()
    before = examined(blank.place(UNIT).read_bytes(), blank.campaign)
    after = examined(saved["unit"].read_bytes(), blank.campaign)
    assert after.fault is None
    assert replace(after.stamp, made_on="") == replace(before.stamp, made_on="")
    assert list(after.missing) == []
    for name, table in before.tables.items():
        assert as_typed(after.tables[name]) == as_typed(table), name
    told = [sorted(f.code for table in found.tables.values() for f in table.findings) for found in (before, after)]
    assert told[0] == told[1]


def test_it_is_the_unit_s_next_file_and_says_nothing_new(saved: dict[str, Path], tmp_path: Path) -> None:
    desk = shared_demo().copied(tmp_path / "c")
    was = fact(desk.take().picture, "IN-01", UNIT, "ALL")
    desk.place(UNIT).write_bytes(saved["unit"].read_bytes())
    picture = desk.take().picture
    received = file_at(picture, desk.place(UNIT))
    assert (received.state, received.added, received.changed, received.removed) == (FileState.IN_FORCE, 0, 0, 0)
    assert fact(picture, "IN-01", UNIT, "ALL") == was


@pytest.mark.parametrize(("to", "code"), [("xls", "E-FILE-XLS"), ("ods", "E-FILE-KIND"), ("html", "E-FILE-KIND")])
def test_another_format_saved_under_our_name_is_named(tmp_path: Path, to: str, code: str) -> None:
    desk = small_campaign(tmp_path / "c")
    (other,) = converted(tmp_path, to, desk.place(HAI))
    desk.place(HAI).write_bytes(other.read_bytes())
    picture = desk.take().picture
    assert code in codes(picture, HAI)
    assert fact(picture, "IN-01", HAI, "ALL").reported == 10


@cache
def formulas(path: Path) -> dict[str, set[str]]:
    """Sheet -> addresses that hold a formula."""
    return {
        page.title: {cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"}
        for page in book_of(path, formulas=True).worksheets
    }


def test_libreoffice_calculates_what_we_cached(saved: dict[str, Path]) -> None:
    """Column totals are live formulas: recalculating them is a second opinion on every sum of the master."""
    master: Path = shared_demo().master
    ours, theirs = book_of(master), book_of(saved["master"])
    checked, wrong = 0, []
    for sheet, cells in formulas(master).items():
        for address in sorted(cells):
            mine, other = ours[sheet][address].value, theirs[sheet][address].value
            if isinstance(mine, int | float) and isinstance(other, int | float):
                if abs(mine - other) > 1e-6 * max(1.0, abs(mine)):
                    wrong.append((sheet, address, mine, other))
            elif (mine or "") != (other or ""):
                wrong.append((sheet, address, mine, other))
            checked += 1
    assert wrong == []
    assert checked > 100


def test_no_cell_of_ours_is_an_error_after_recalculating(saved: dict[str, Path]) -> None:
    errors = [
        (sheet, row_number, value)
        for sheet, rows in grids(saved["master"]).items()
        for row_number, row in enumerate(rows, 1)
        for value in row
        if isinstance(value, str) and value.startswith("#") and value.rstrip("!?") in ("#REF", "#NAME", "#VALUE", "#DIV/0", "#N/A")
    ]
    assert errors == []


def test_every_workbook_of_ours_opens_and_prints(tmp_path: Path) -> None:
    desk: Desk = shared_demo()
    blank = tmp_path / "blank.xlsx"
    shutil.copyfile(unsynced_demo().place(UNIT), blank)
    feedback = tmp_path / "feedback.xlsx"
    shutil.copyfile(desk.feedback(UNIT), feedback)
    for path in converted(tmp_path, "pdf", desk.folder / "dieu_phoi.xlsx", feedback, desk.master, blank):
        assert path.read_bytes().startswith(b"%PDF"), path.name
        assert path.stat().st_size > 5_000, path.name
