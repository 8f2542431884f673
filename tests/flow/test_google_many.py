"""Many units in Google: never one call more than Google grants, and one in five calls may go wrong without a trace.

TONGHOP_GOOGLE_UNITS=1000 makes the fleet as large as one likes; the figures in the notes were made so.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from desk import DEMO_DAY, initiative, new_desk, sheet_rows, shipped_rows
from google_desk import GoogleDesk, google_beside

from sync.campaign import WHOLE
from sync.local_google.faults import Fault

UNITS = int(os.environ.get("TONGHOP_GOOGLE_UNITS", "24"))
PER_MINUTE = 60 if UNITS > 60 else 20
"""Reads and writes that Google grants; a small fleet has to come up against a small quota."""
CHANGED = max(3, UNITS // 20)
SHEET = "3. Sáng kiến, đề tài"
NEXT = DEMO_DAY + timedelta(days=1)
EACH = 3
"""Initiatives of a unit."""


def many_units() -> dict[str, list[dict[str, Any]]]:
    """The shipped set-up with UNITS invented units followed, none of them with a folder."""
    rows = shipped_rows()
    for row in rows["units"]:
        row["followed"] = None
    for n in range(UNITS):
        unit = {"unit_code": f"DV-{n:04d}", "unit_name": f"Đơn vị số {n}", "short_name": f"ĐV {n}", "unit_type": "DIRECT"}
        rows["units"].append({**unit, "followed": True, "order": 100 + n})
    return rows


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GoogleDesk]:
    """The fleet before its first sync. One spreadsheet is made, the others are copies of it with another unit's code and titles."""
    desk = new_desk(tmp_path_factory.mktemp("many") / "c", many_units())
    with google_beside(desk, per_minute=PER_MINUTE) as found, pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.deliver.deliver", lambda *_: ([], []))
        text = desk.config.read_text(encoding="utf-8")
        desk.config.write_text(text.replace('url = "so_lieu"', 'url = ""'), encoding="utf-8")
        codes = [unit.code for unit in desk.campaign.followed]
        first = found.fill(codes[0], sheet_rows([initiative(n) for n in range(EACH)]))
        for n, code in enumerate(codes[1:], 1):
            found.files[code] = copied(found, first, codes[0], code, n)
        for file in found.files.values():
            found.rest(file)
        yield found


def copied(there: GoogleDesk, first: str, old: str, code: str, n: int) -> str:
    """The spreadsheet of another unit: a copy in which its code and its own titles stand."""
    drive = there.google.drive
    about = {"name": f"{code} - ĐV {n}", "parents": [there.folder]}
    file = drive.copy(drive.files[first], about, there.client.email, shared_drives=True).id
    document = drive.document(file)
    found = {"find": old, "replacement": code, "matchEntireCell": True, "allSheets": True}
    document.batch_update({"requests": [{"findReplace": found}]})
    titles = [[f"Cải tiến số {n}-{place} tại trạm {n}"] for place in range(EACH)]
    authors = [[f"Nguyễn Văn {n}-{place}"] for place in range(EACH)]
    for column, values in (("A", titles), ("C", authors)):
        document.values_update(f"'{SHEET}'!{column}4", {"values": values}, {"valueInputOption": "RAW"})
    return file


def test_no_call_is_ever_one_too_many(there: GoogleDesk) -> None:
    # Each run counts its own calls: those of the run before have to be a minute old.
    there.google.clock.advance(61)
    begun = there.google.clock.seconds(), time.perf_counter()
    outcome, first = there.calls_of()
    waited = there.google.clock.seconds() - begun[0]
    assert outcome.picture.facts.value("IN-01", WHOLE, "ALL") == UNITS * EACH
    assert (first["list"], first["export"]) == (1 + UNITS // 1000, UNITS), "the master lies there too"
    assert not outcome.notes
    assert waited >= 60 * (UNITS // PER_MINUTE - 1), "the quota is what makes it slow"
    for file in there.files.values():
        there.rest(file)
    there.google.clock.advance(61)
    there.sync()  # our own feedback is looked at once
    there.google.clock.advance(61)
    for code in list(there.files)[:CHANGED]:
        there.type_in(code, f"'{SHEET}'!A4", f"Tên mới của {code}")
        there.rest(there.files[code])
    outcome, second = there.calls_of()
    assert (second["list"], second["export"], outcome.files_read) == (first["list"], CHANGED, CHANGED)
    assert second["write"] <= CHANGED + (first["write"] - UNITS) + 2, "their feedback, and the master as at first"
    assert there.google.quotas.refused == 0
    print(f"{UNITS} units: {dict(first)}, {waited:.0f} s of Google's clock, {time.perf_counter() - begun[1]:.0f} s here; "
          f"{CHANGED} changed: {dict(second)}")  # fmt: skip


def test_one_call_in_five_may_go_wrong(there: GoogleDesk) -> None:
    there.google.faults.seed(2022)
    answers = [Fault(status=503), Fault(status=429, retry_after="3"), Fault(status=502, body="html")]
    for fault in (*answers, Fault(act="drop"), Fault(act="lost")):
        there.google.faults.add(replace(fault, times=None, probability=0.044))
    for code in there.files:
        there.type_in(code, f"'{SHEET}'!A5", f"Tên sau cơn lỗi của {code}")
    outcome = there.sync(NEXT)
    there.google.faults.clear()
    assert outcome.picture.facts.value("IN-01", WHOLE, "ALL") == UNITS * EACH
    assert not outcome.notes
    assert not outcome.is_partly_read
    register = [line[:6] for line in there.tab(there.master, "Sổ sáng kiến")]
    assert sum(1 for line in register for value in line if str(value).startswith("Tên sau cơn lỗi của")) == UNITS
    told = {code: there.tab(file, "Phản hồi") for code, file in there.files.items()}
    there.sync(NEXT)
    assert {code: there.tab(file, "Phản hồi") for code, file in there.files.items()} == told
    assert [line[:6] for line in there.tab(there.master, "Sổ sáng kiến")] == register
