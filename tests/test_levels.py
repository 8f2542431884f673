"""Units over units: what a branch of a deep tree shows is what its units add up to, at every level and of every kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from in_force import campaign, closing, day, facts, group, initiative, nt2022, table

from sync.campaign import WHOLE, Unit
from sync.figures import NOT_CARRIED
from sync.levels import Levels
from sync.picture import Fact, Facts, InForce

REGION, PROVINCE, DISTRICT, WARD, FACTORY = "MIEN", "TINH-A", "HUYEN-A", "XA-A", "CS-A"
TREE = {REGION: "", PROVINCE: REGION, "TINH-B": REGION, DISTRICT: PROVINCE, "HUYEN-B": PROVINCE, WARD: DISTRICT, FACTORY: WARD}
"""Five levels; the ward is a node that nobody follows, and every inner unit but the region reports itself too."""
SUMS = ("count", "sum")


def tree(above: Mapping[str, str] = TREE, unfollowed: Sequence[str] = (REGION, WARD)) -> list[Unit]:
    """Units of a tree, in the order given."""
    return [
        Unit(code, f"Đơn vị {code}", code, "DISTRICT", parent=parent, followed=code not in unfollowed, order=order)
        for order, (code, parent) in enumerate(above.items())
    ]


def below(unit: str, above: Mapping[str, str] = TREE) -> list[str]:
    """A unit and all units under it."""
    found = [unit]
    for code in found:
        found += [child for child, parent in above.items() if parent == code]
    return found


def reports(unit: str, number: int) -> list[InForce]:
    """What a unit sends: unlike numbers everywhere, and people that several units name."""
    people = [f"Trần Bình {person}" for person in range(number % 3 + 1)]
    rows = [initiative(applied="1/3/2022", lead_author=name, benefit_vnd=1_000_000 * number) for name in people]
    return [
        table(unit, "grassroots_unions", [group(f"CĐCS {unit}", "DN", members=40 + number, total_labor=100)]),
        table(unit, "initiatives", rows),
        table(unit, "round_figures", [{"line_code": "SL-01", "value.R1": number, "value.R2": 2 * number}]),
        closing(unit, "R1", reviewed_on=day(f"{17 + number}/4/2022"), confirmed=True),
    ]


def sent(units: Sequence[str]) -> list[InForce]:
    return [one for number, unit in enumerate(TREE) if unit in units and unit != REGION for one in reports(unit, number)]


def everything(result: Facts, unit: str) -> dict[tuple[str, str, str], Fact]:
    """All that is known of a unit, without numbers that hang on targets and on who is expected."""
    indicators = nt2022().by_code
    return {
        (code, period, split): replace(fact, unit="")
        for (code, of, period, split), fact in result.values.items()
        if of == unit
        and indicators[code].kind != "derived"
        and (fact.reported, fact.counted) != (None, None)
        and not _is_expected(code)
    }


def _is_expected(code: str) -> bool:
    indicator = nt2022().by_code[code]
    names = [code, indicator.denominator]
    return any(name and "units" in nt2022().by_code[name].values for name in names)


@pytest.mark.parametrize("unit", [REGION, PROVINCE, DISTRICT, WARD, FACTORY, "TINH-B"])
def test_every_number_of_a_branch_is_that_of_its_units_together(unit: str) -> None:
    of_tree = facts(sent(list(TREE)), campaign(units=tree()))
    of_branch = facts(sent(below(unit)), campaign(units=tree(dict.fromkeys(TREE, ""))))
    known = everything(of_tree, unit)
    assert known == everything(of_branch, WHOLE)
    assert {nt2022().by_code[code].kind for code, _, _ in known} >= {"count", "sum", "distinct", "median", "ratio"}


# ---- how the levels are shown


def test_followed_units_stand_under_the_nearest_followed_one() -> None:
    levels = Levels(campaign(units=tree()))
    assert [unit.code for unit in levels.topmost] == [PROVINCE, "TINH-B"]
    assert [unit.code for unit in levels.branch(levels.campaign.by_code[PROVINCE])] == [PROVINCE, DISTRICT, FACTORY, "HUYEN-B"]
    assert levels.depths == {PROVINCE: 0, "TINH-B": 0, DISTRICT: 1, "HUYEN-B": 1, FACTORY: 2}
    assert [unit.code for unit in levels.children(DISTRICT)] == [WARD]
    assert (levels.is_flat, Levels(campaign()).is_flat) == (False, True)


def test_the_facts_of_one_unit_are_those_among_all() -> None:
    result = facts(sent(list(TREE)), campaign(units=tree()))
    for unit in (WHOLE, PROVINCE, FACTORY, REGION):
        quick = {(fact.indicator, fact.period, fact.split): fact for fact in result.of_unit(unit)}
        slow = {
            (code, period, split): fact
            for (code, of, period, split), fact in result.values.items()
            if of == unit and nt2022().by_code[code].kind not in NOT_CARRIED
        }
        assert quick == slow


# ---- trees of any shape

SHAPES = st.lists(st.integers(0, 6), min_size=6, max_size=6)
"""For each unit but the first, which of those before it stands above it; the number of none of them = nobody."""


@limits(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHAPES, st.sets(st.integers(0, 6)))
def test_what_is_below_and_a_units_own_are_its_whole(shape: list[int], unfollowed: set[int]) -> None:
    names = list(TREE)
    above = {names[0]: ""}
    for place, upper in enumerate(shape, 1):
        above[names[place]] = names[upper] if upper < place else ""
    plan = campaign(units=tree(above, [names[place] for place in unfollowed]))
    deep, flat = facts(sent(names), plan), facts(sent(names), campaign(units=tree(dict.fromkeys(names, ""))))
    levels = Levels(plan)
    for indicator, period in (("IN-01", "ALL"), ("IN-07", "P1"), ("IN-06", "ALL"), ("CS-01", "NOW"), ("CS-02A", "NOW")):

        def of(result: Facts, unit: str, which: tuple[str, str] = (indicator, period)) -> float:
            return result.value(which[0], unit, which[1]) or 0

        for unit in names:
            assert of(deep, unit) == of(flat, unit) + sum(of(deep, child.code) for child in levels.children(unit))
        assert of(deep, WHOLE) == sum(of(deep, unit.code) for unit in levels.children("")) > 0
    assert sorted(unit.code for one in levels.topmost for unit in levels.branch(one)) == sorted(u.code for u in plan.followed)
