"""The coordinator's set-up as the stages use it: periods, targets, the tree of units, names of files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from in_force import HAI, PERIODS, UNITS, campaign, day

from sync.campaign import AFTER, BEFORE, BETWEEN, PROGRAMME, WHOLE, TableUse, Target, Unit
from sync.model import DateInterval

PLAN = campaign()


@pytest.mark.parametrize(
    ("when", "phase", "place"),
    [
        ("31/8/2021", "", BEFORE),
        ("1/9/2021", "P1", BEFORE),
        ("1/1/2022", "P1", "R1"),
        ("16/4/2022", "P1", "R1"),
        ("17/4/2022", "P1", "R2"),
        ("T4/2022", "P1", BETWEEN),
        ("T5/2022", "P1", "R2"),
        ("T12/2021", "P1", BEFORE),
        ("1/6/2022", "P2", "R2"),
        ("30/9/2023", "P2", AFTER),
        ("1/10/2023", "", AFTER),
    ],
)
def test_a_period_holds_both_ends_of_a_date(when: str, phase: str, place: str) -> None:
    found = PLAN.period_of(day(when), "phase")
    assert (found.code if found else "", PLAN.place_of(day(when))) == (phase, place)


def test_an_unknown_day_is_in_no_period() -> None:
    assert PLAN.place_of(DateInterval.unknown()) is None
    assert PLAN.period_of(DateInterval.unknown(), "phase") is None
    assert campaign(periods=[p for p in PERIODS if p.axis == "phase"]).place_of(day("1/1/2022")) is None, "no rounds, no place"


@given(st.dates(date(2020, 1, 1), date(2025, 1, 1)))
def test_a_day_lies_in_one_place(when: date) -> None:
    held = [period.code for period in PLAN.rounds if period.holds(DateInterval(when, when))]
    place = PLAN.place_of(DateInterval(when, when))
    assert held == ([place] if place not in (BEFORE, AFTER, BETWEEN) else [])


def test_calendars_stand_in_the_order_of_time() -> None:
    mixed = campaign(periods=PERIODS[::-1])
    assert [period.code for period in mixed.rounds] == ["R1", "R2", "R3"]
    assert [period.code for period in mixed.phases] == ["P1", "P2"]


# ---- targets


def target(value: int, period: str = "P1", effective: date = date(2022, 1, 1), version: int = 1) -> Target:
    """A target of Ninh Hải."""
    return Target(HAI, "IN-01", period, value, effective, version)


def in_force(*targets: Target, period: str = "P1", today: date = date(2022, 6, 1)) -> int | None:
    """The value in force."""
    found = campaign(targets=targets).target(HAI, "IN-01", period, today)
    return found.value if found else None


def test_the_target_in_force_is_the_latest_that_has_begun_then_the_highest_version() -> None:
    later = target(120, effective=date(2022, 5, 1))
    assert in_force() is None
    assert in_force(target(100), later) == 120
    assert in_force(target(100), later, today=date(2022, 4, 30)) == 100
    assert in_force(target(100, version=2), target(90, version=3), target(80)) == 90
    assert in_force(target(100, effective=date(2022, 7, 1))) is None


def test_the_programme_has_the_sum_of_its_phases_once_all_are_assigned() -> None:
    phases = [target(100), target(200, "P2")]
    assert in_force(*phases, period=PROGRAMME) == 300
    assert in_force(phases[0], period=PROGRAMME) is None
    assert in_force(*phases, target(250, PROGRAMME), period=PROGRAMME) == 250


# ---- units


def test_the_way_up_ends_at_the_whole_even_from_a_circle() -> None:
    units = [Unit("A", "A", "A", "X", parent="B"), Unit("B", "B", "B", "X", parent="C"), Unit("C", "C", "C", "X", parent="A")]
    assert campaign(units=units).ancestors("A") == ["A", "B", "C", WHOLE]
    assert PLAN.ancestors(HAI) == [HAI, WHOLE]
    assert PLAN.ancestors("KHONG-CO") == [WHOLE]


def test_followed_units_stand_in_the_coordinator_s_order() -> None:
    units = [
        Unit("B", "B", "B", "X", followed=True, order=2),
        Unit("C", "C", "C", "X", order=1),
        Unit("A", "A", "A", "X", followed=True, order=2),
    ]
    assert [unit.code for unit in campaign(units=units).followed] == ["A", "B"]
    assert list(PLAN.by_code) == [unit.code for unit in UNITS]


def test_a_workbook_s_name_holds_nothing_a_file_system_refuses() -> None:
    assert Unit("A", "A", 'Sở "Y": tế/x', "X").workbook_name == "A - Sở  Y   tế x.xlsx"


@pytest.mark.parametrize(
    ("present", "edition", "used"),
    [("2023", "", False), ("2023", "2022", True), ("2022", "", True), ("", "", True), ("", "2023", False)],
)
def test_a_table_may_be_used_by_the_workbooks_of_some_years_only(present: str, edition: str, *, used: bool) -> None:
    tables = {"initiatives": TableUse(True, False, editions=frozenset({"2022"}))}
    plan = replace(campaign(), settings={"edition": present}, tables=tables)
    assert plan.is_in_use("initiatives", "ZONE", edition) is used
    assert plan.is_ever_in_use("initiatives")


@pytest.mark.parametrize(
    ("use", "unit_type", "used"),
    [
        (TableUse(True, False), "ZONE", True),
        (TableUse(False, True), "ZONE", False),
        (TableUse(True, False, frozenset({"ZONE"})), "ZONE", True),
        (TableUse(True, False, frozenset({"ZONE"})), "DISTRICT", False),
        (TableUse(True, False, frozenset({"ZONE"})), "", True),
        (None, "ZONE", False),
    ],
)
def test_which_units_hand_in_a_table(use: TableUse | None, unit_type: str, *, used: bool) -> None:
    plan = campaign()
    tables = {"initiatives": use} if use else {}
    assert type(plan)(plan.settings, plan.units, plan.periods, (), tables).is_in_use("initiatives", unit_type) is used
