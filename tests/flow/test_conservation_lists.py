"""The same with every list of details in use: each row read is accounted for, and each record of a list is in its round's numbers.

Twenty seeds, each a unit's workbook with the demo's rows and habits in every sheet; the lists' rows are in lists_of_details.toml.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from desk import DEMO_DAY, _room, new_desk, shipped_rows, template

from sync.campaign import WHOLE
from sync.demo_rows import typed, unit_rows, with_habits
from sync.picture import REASONS, Picture
from sync.template import templates_root

PLACES = 20
OFFICES = [row["unit_code"] for row in shipped_rows()["units"] if row.get("followed")][:10]
SEEDS = [(batch, unit) for batch in range(PLACES // len(OFFICES)) for unit in OFFICES]
LISTS = ("movement_activities", "care_activities", "supervisions", "membership_changes", "publicity")


def recipe() -> dict[str, Any]:
    """The demo's, with rows and habits for the lists too."""
    shipped = tomllib.loads((templates_root() / "nt2022" / "demo.toml").read_text(encoding="utf-8"))
    more = tomllib.loads((Path(__file__).parent / "lists_of_details.toml").read_text(encoding="utf-8"))["tables"]
    habits = {**shipped["habits"], "tables": [*shipped["habits"]["tables"], *more]}
    return {**shipped, "tables": {**shipped["tables"], **more}, "habits": habits}


@cache
def picture(batch: int) -> Picture:
    """Ten units, each drawn with a seed of its own."""
    rows = shipped_rows()
    for row in rows["table_use"]:
        row["in_use"] = True
    desk = new_desk(_room() / f"lists-{batch}", rows)
    for place, code in enumerate(OFFICES):
        seed = 100 + 10 * batch + place
        made = unit_rows(template(), recipe(), desk.campaign, desk.unit(code), seed)
        told = with_habits(template(), recipe(), made, f"{seed}/habits")
        desk.fill(code, {table: typed(items) for table, items in told.items()})
    return desk.take(DEMO_DAY).picture


@pytest.mark.parametrize(("batch", "unit"), SEEDS)
def test_every_row_of_every_table_is_accepted_or_says_why_not(batch: int, unit: str) -> None:
    known = picture(batch)
    tables = next(one for one in known.units if one.unit == unit).tables
    assert set(tables) >= {*LISTS, "plans"}
    assert [table for table, count in tables.items() if not count.holds] == []
    for table, count in tables.items():
        frame = known.settled.frames[table]
        mine = frame.where("unit", lambda of: of == unit)
        # Numbers that stand in for a line are rows of the list, not of the sheet of lines.
        own = mine.where("stands_in", lambda table: table is None)
        assert count.in_force == list(own["state"]).count("accepted")


@pytest.mark.parametrize(("batch", "unit"), SEEDS)
def test_every_record_of_a_list_is_in_its_rounds_numbers_or_says_why_not(batch: int, unit: str) -> None:
    frames, facts = picture(batch).settled.frames, picture(batch).facts
    for table in LISTS:
        rows = [row for row in frames[table].rows() if row["unit"] == unit]
        assert {row["left_out"] for row in rows} <= {None, "must_fix", "elsewhere", *REASONS}
        assert all((row["left_out"] == "must_fix") == (row["state"] != "accepted") for row in rows)
        assert all(row["round"] for row in rows if row["left_out"] is None)
    for line, table, wanted in NUMBERS:
        for code in ("R1", "R2"):
            rows = [row for row in frames[table].rows() if row["unit"] == unit and row["round"] == code]
            counted = [row for row in rows if row["state"] == "accepted"]
            # What the list does not say stays as it was typed on the line.
            if counted and (number := wanted(counted)) is not None:
                assert facts.value(line, unit, code) == number, (line, code)


def _people(kind: str) -> Any:
    """The members of the changes of one kind; None where all of them leave it blank."""

    def added(rows: list[dict[str, Any]]) -> int | None:
        mine = [row for row in rows if row["kind"] == kind]
        known = [row["members"] for row in mine if row["members"] is not None]
        return sum(known) if known or not mine else None

    return added


NUMBERS: list[tuple[str, str, Any]] = [
    ("SL-20", "care_activities", len),
    ("SL-21", "care_activities", lambda rows: sum(row["people"] for row in rows)),
    ("SL-30", "supervisions", lambda rows: sum(row["role_code"] == "CHU_TRI" for row in rows)),
    ("SL-31", "supervisions", lambda rows: sum(row["role_code"] in ("PHOI_HOP", "THAM_GIA") for row in rows)),
    ("SL-32", "supervisions", lambda rows: sum(row["on_wages"] is True for row in rows)),
    ("SL-40", "membership_changes", _people("KET_NAP")),
    ("SL-42", "membership_changes", _people("GIAM")),
    ("SL-43", "membership_changes", lambda rows: sum(row["kind"] == "THANH_LAP" for row in rows)),
]
"""Line of sheet 7, the list that it is counted from, and how somebody counts it by hand from the accepted rows of a round."""


@pytest.mark.parametrize("batch", range(PLACES // len(OFFICES)))
def test_the_province_has_what_its_units_have(batch: int) -> None:
    facts = picture(batch).facts
    units = [unit.code for unit in picture(batch).campaign.followed]
    for line, *_ in NUMBERS:
        assert sum(facts.value(line, unit, "R1") or 0 for unit in units) == (facts.value(line, WHOLE, "R1") or 0)
