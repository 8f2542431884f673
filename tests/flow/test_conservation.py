"""Nothing is dropped silently: every row and every initiative of twenty campaigns is accounted for."""

from __future__ import annotations

from functools import cache

import pytest
from desk import Desk, unsynced_demo

from sync.campaign import WHOLE
from sync.picture import Picture

SEEDS = range(100, 120)
SUMMED = ("IN-01", "IN-07", "KT-01", "SL-01", "SL-21", "CS-01")


@cache
def painted(seed: int) -> Picture:
    """A demo of six units, received and added up; printing it would take most of the time and change no number."""
    desk: Desk = unsynced_demo(6, seed)
    return desk.take().picture


@pytest.mark.parametrize("seed", SEEDS)
def test_every_row_read_is_accepted_or_says_why_not(seed: int) -> None:
    picture = painted(seed)
    lines = [(unit.unit, table, count) for unit in picture.units for table, count in unit.tables.items()]
    assert [line for line in lines if not line[2].holds] == []
    total = picture.total()
    assert total.read == total.accepted + total.must_fix + total.held + total.not_data > 300
    for unit in picture.units:
        for table, count in unit.tables.items():
            frame = picture.settled.frames[table]
            judged = list(zip(frame["unit"], frame["state"], strict=True))
            assert count.in_force == judged.count((unit.unit, "accepted"))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_accepted_initiative_counts_or_says_why_not(seed: int) -> None:
    picture = painted(seed)
    accounts = picture.facts.accounts
    assert all(account.holds for account in accounts.values())
    units = [unit.code for unit in picture.campaign.followed]
    whole = accounts["IN-01", WHOLE]
    parts = [accounts[key] for unit in units if (key := ("IN-01", unit)) in accounts]
    assert sum(part.accepted for part in parts) == whole.accepted > 0
    assert sum(part.counted for part in parts) == whole.counted
    for reason in whole.reasons:
        assert sum(part.reasons.get(reason, 0) for part in parts) == whole.reasons[reason]
    found = picture.facts.get("IN-01", WHOLE, "ALL")
    assert found is not None
    assert found.counted == whole.counted


@pytest.mark.parametrize("seed", SEEDS)
def test_units_make_the_whole_and_rounds_make_the_programme(seed: int) -> None:
    picture = painted(seed)
    units = [unit.code for unit in picture.campaign.followed]
    assert not any(picture.campaign.by_code[unit].parent for unit in units), "all of them are leaves of the tree"
    checked = 0
    for (indicator, unit, period, split), found in picture.facts.values.items():
        if unit == WHOLE and indicator in SUMMED and split in ("", "sector=DN", "sector=HCSN") and found.counted is not None:
            below = (picture.facts.value(indicator, one, period, split) for one in units)
            assert sum(value or 0 for value in below) == found.counted, (indicator, period, split)
            checked += 1
    assert checked > 30
    for unit in (*units, WHOLE):
        parts = [picture.facts.value("IN-01", unit, period) for period in ("R1", "R2", "R3", "BEFORE", "AFTER", "BETWEEN")]
        assert sum(part or 0 for part in parts) == (picture.facts.value("IN-01", unit, "ALL") or 0)
        phases = [picture.facts.value("IN-01", unit, period) for period in ("P1", "P2")]
        assert sum(part or 0 for part in phases) == (picture.facts.value("IN-01", unit, "ALL") or 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_contributions_behind_a_number_add_up_to_it(seed: int) -> None:
    picture = painted(seed)
    for indicator in ("IN-01", "IN-07"):
        frame = picture.facts.contributions[indicator]
        mine = [row for row in frame.rows() if row["of"] == indicator]
        assert sum(row["counted"] for row in mine) == picture.facts.value(indicator, WHOLE, "ALL")
        assert not [row for row in mine if row["counted"] > 0 and row["reason"]]
