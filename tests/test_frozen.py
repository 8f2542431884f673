"""Values of a period -> bytes and back, and facts in which it stands still; on rows typed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from in_force import GD, HAI, KCN, PERIODS, TODAY, campaign, closing, facts, group, initiative, nt2022, settled, table

from sync.aggregate import aggregate
from sync.campaign import LATE, WHOLE, Campaign, Target
from sync.frozen import Values, as_if_never_frozen, closed_at, frozen_facts, in_force, packed, unpacked, values_of, with_days
from sync.picture import Facts, Freeze, InForce

UNITS = (HAI, KCN, GD)
NEVER = datetime(2022, 6, 10, tzinfo=UTC)
SPLITS = ("", "sector=DN", "sector=HCSN", "field_code=CCHC", "sector=DN|field_code=CCHC", "round=R1")


def works(unit: str, *applied: str, **cells: Any) -> InForce:
    return table(
        unit, "initiatives", [initiative(f"Máy gieo hạt kiểu {n} của {unit}", day, **cells) for n, day in enumerate(applied)]
    )


def figures(unit: str, **numbers: int) -> InForce:
    rows = [{"line_code": code.replace("_", "-"), "r.R1": number} for code, number in numbers.items()]
    return table(unit, "round_figures", rows)


def first(*more: InForce) -> list[InForce]:
    unions = table(HAI, "grassroots_unions", [group(), group("CĐCS Bến xe", "DN", total_labor=120, members=80)])
    return [unions, works(HAI, "1/3/2022", "2/3/2022", grassroots_name="CĐCS Bến xe"), works(KCN, "1/6/2022"), *more]


def kept(result: Facts, *periods: str, plan: Campaign | None = None) -> dict[str, Values]:
    """As they come back from the archive."""
    return {period: unpacked(packed(values_of(nt2022(), plan or campaign(), result, period))) for period in periods}


def standing(tables: Sequence[InForce], values: Mapping[str, Values], plan: Campaign | None = None) -> Facts:
    """The facts of these tables, with these values frozen."""
    judged = settled(tables, plan)
    now = aggregate(nt2022(), plan or campaign(), as_if_never_frozen(judged), TODAY)
    return frozen_facts(nt2022(), aggregate(nt2022(), plan or campaign(), judged, TODAY), now, values)


def freeze(period: str, moment: datetime = NEVER, **more: Any) -> Freeze:
    return Freeze(period, more.pop("edition", ""), moment, "Chị Hạnh", **more)


# ---------------------------------------------------------------- keeping


@pytest.mark.parametrize("period", ["P1", "R1", "ALL", "YEAR"])
def test_what_was_kept_says_of_every_cell_what_the_facts_said(period: str) -> None:
    tables = first(figures(HAI, SL_20=5, SL_02=0), closing(KCN, "R1", **{"nil.3": True}))
    before = facts(tables)
    after = standing(tables, kept(before, period))
    for indicator in nt2022().by_code:
        for unit in (*UNITS, WHOLE):
            for split in SPLITS:
                known, stood = (found.get(indicator, unit, period, split) for found in (before, after))
                assert stood == known, (indicator, unit, split)


def test_the_same_values_are_the_same_bytes() -> None:
    result = facts(first())
    one, other = (packed(values_of(nt2022(), campaign(), result, "P1")) for _ in range(2))
    assert one == other
    assert packed(unpacked(one)) == one


def test_targets_stand_still_too() -> None:
    def plan(value: int) -> Campaign:
        return campaign([Target(WHOLE, "IN-01", "P1", value, date(2022, 1, 1))])

    values = kept(facts(first(), plan(10)), "P1", plan=plan(10))
    fact = standing(first(), values, plan(20)).get("IN-01", WHOLE, "P1")
    assert fact is not None
    assert (fact.counted, fact.target) == (2, 10)


# ---------------------------------------------------------------- standing still


def test_who_is_there_twice_is_one_person_in_time_and_late_together() -> None:
    values = kept(facts(first()), "P1")
    late = replace(works(HAI, "1/3/2022", "2/3/2022", "3/3/2022"), first_seen=[date(2022, 4, 1)] * 2 + [date(2022, 7, 1)])
    plan = with_days(campaign(), {"P1": freeze("P1")})
    after = standing([first()[0], late, first()[2]], values, plan)
    assert [after.value("IN-01", HAI, period) for period in ("P1", "P1.LATE")] == [2, 1]
    # All of them are by the same author.
    assert [after.value("IN-13", HAI, period) for period in ("P1", "P1.LATE")] == [1, 0]
    assert after.accounts["IN-01", HAI].reasons["frozen_late"] == 1


def test_shares_stand_still_and_have_no_difference() -> None:
    values = kept(facts(first()), "P1")
    after = standing([*first(), works(GD, "1/3/2022")], values)
    assert after.value("IN-06P", WHOLE, "P1") == facts(first()).value("IN-06P", WHOLE, "P1")
    assert after.get("IN-06P", WHOLE, "P1.LATE") is None
    assert [after.value("IN-01", GD, period) for period in ("P1", "P1.LATE")] == [None, 1]


def test_an_indicator_nobody_knew_of_then_is_live() -> None:
    values = kept(facts(first()), "P1")
    without = Values({k: v for k, v in values["P1"].calendars.items() if k != "IN-02"}, values["P1"].cells)
    after = standing([*first(), works(GD, "1/3/2022", recognition_status="DANG_XET")], {"P1": without})
    assert [after.value("IN-02", GD, "P1"), after.value("IN-02", WHOLE, "P1"), after.value("IN-01", GD, "P1")] == [1, 1, None]


def test_walking_over_the_facts_gives_each_once_and_as_it_is_asked_for() -> None:
    after = standing([*first(), works(GD, "1/3/2022")], kept(facts(first()), "P1", "R1", "YEAR"))
    keys = list(after.values)
    assert len(keys) == len(set(keys))
    for key in keys:
        fact = after.values[key]
        assert (fact.indicator, fact.unit, fact.period, fact.split) == key
    late = {key for key in keys if key[2] == "P1.LATE" and key[0] == "IN-01"}
    assert ("IN-01", GD, "P1.LATE", "") in late
    assert ("IN-01", GD, "P1.LATE", "sector=") in late


SHEETS = st.lists(
    st.lists(st.sampled_from(["1/10/2021", "1/3/2022", "16/4/2022", "20/5/2022", "1/7/2022", "T4/2022", "5/1/2023"]), max_size=5),
    min_size=3,
    max_size=3,
)


@limits(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHEETS, SHEETS, st.sets(st.sampled_from(["P1", "R1", "R2", "YEAR", "ALL"]), min_size=1))
def test_whatever_comes_frozen_and_difference_are_what_counts_now(then: Any, now: Any, periods: set[str]) -> None:
    before, after = ([works(unit, *days) for unit, days in zip(UNITS, sheets, strict=True)] for sheets in (then, now))
    stood, live = facts(before), facts(after)
    shown = standing(after, kept(stood, *periods))
    for indicator in ("IN-01", "IN-07N", "IN-13"):
        for unit in (*UNITS, WHOLE):
            for period in periods:
                assert shown.value(indicator, unit, period) == stood.value(indicator, unit, period)
                parts = [shown.value(indicator, unit, code) or 0 for code in (period, period + LATE)]
                assert sum(parts) == (live.value(indicator, unit, period) or 0)
    for period in ("P1", "P2", "R1", "R2", "R3", "YEAR", "ALL"):
        for code in (period, period + LATE):
            assert (shown.value("IN-01", WHOLE, code) or 0) == sum(shown.value("IN-01", unit, code) or 0 for unit in UNITS)
    assert shown.accounts == live.accounts


# ---------------------------------------------------------------- which periods


def test_a_freeze_closes_its_phase_on_its_day_unless_she_wrote_an_earlier_one() -> None:
    own = [replace(p, frozen_on=date(2022, 6, 1)) if p.code in ("P1", "R1") else p for p in PERIODS]
    plan = with_days(campaign(periods=own), {"P1": freeze("P1"), "P2": freeze("P2")})
    assert {p.code: p.frozen_on for p in plan.periods} == {
        "P1": date(2022, 6, 1),
        "P2": date(2022, 6, 10),
        "R1": None,
        "R2": None,
        "R3": None,
    }


def test_only_what_was_not_let_go_and_is_of_this_year_stands() -> None:
    history = [
        freeze("P1", undone_at=NEVER),
        freeze("R1"),
        freeze("YEAR", edition="2021"),
        freeze("R9"),
    ]
    assert list(in_force(campaign(), "2022", history)) == ["R1"]
    assert list(in_force(campaign(), "2021", history)) == ["R1", "YEAR"]


def test_the_year_and_the_whole_close_what_is_in_them() -> None:
    later = datetime(2022, 7, 1, tzinfo=UTC)
    assert closed_at(campaign(), "2022", {"R1": freeze("R1")}, NEVER) == frozenset()
    assert closed_at(campaign(), "2022", {"R1": freeze("R1")}, later) == {"R1"}
    assert closed_at(campaign(), "2022", {"YEAR": freeze("YEAR")}, later) >= {"R1", "R2", "R3"}
    assert closed_at(campaign(), "2022", {"ALL": freeze("ALL")}, later) >= {"P1", "P2", "R3"}
    own = campaign(periods=[replace(p, frozen_on=date(2022, 6, 30)) if p.code == "P1" else p for p in PERIODS])
    assert closed_at(own, "2022", {}, later) == {"P1"}
