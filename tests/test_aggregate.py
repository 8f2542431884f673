"""Aggregating: the oracles of the plan, sums that must agree, and the line between zero and not reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from in_force import (
    GD,
    HAI,
    KCN,
    NEXT_YEAR,
    PERIODS,
    TODAY,
    UNITS,
    campaign,
    closing,
    day,
    facts,
    group,
    initiative,
    later,
    nt2022,
    settled,
    table,
)

from sync.aggregate import aggregate, gain
from sync.aggregate.accounts import _checked
from sync.campaign import WHOLE, Campaign, Move, Target, Unit
from sync.findings import sentence
from sync.model import DateInterval
from sync.picture import REASONS, Facts, InForce
from sync.standing import told_by_facts

WATER = "CĐCS Công ty Cấp nước"
PARTS = ("R1", "R2", "R3", "BEFORE", "AFTER", "BETWEEN")


def register(unit: str, *dates: str, **cells: Any) -> InForce:
    return table(unit, "initiatives", [initiative("", applied, **cells) for applied in dates])


def groups(unit: str, *rows: dict[str, Any]) -> InForce:
    return table(unit, "grassroots_unions", list(rows))


def values(result: Facts, indicator: str, unit: str, *periods: str) -> list[Any]:
    return [result.value(indicator, unit, period) for period in periods]


# ---------------------------------------------------------------- the plan's oracles


def test_each_day_of_the_plan_counts_where_the_plan_says() -> None:
    days = [
        *(
            "31/8/2021",
            "1/9/2021",
            "31/12/2021",
            "1/1/2022",
            "16/4/2022",
            "17/4/2022",
            "31/5/2022",
            "1/6/2022",
            "30/6/2022",
            "1/7/2022",
        ),
        *("31/12/2022", "1/1/2023", "1/9/2023", "15/9/2023", "30/9/2023", "1/10/2023", "T4/2022", "T5/2022", "T3/2022", "T6/2022"),
    ]
    result = facts([register(HAI, *days)])
    assert values(result, "IN-01", HAI, "P1", "P2", "ALL") == [9, 9, 18]
    assert values(result, "IN-01", HAI, *PARTS) == [3, 6, 2, 2, 4, 1]
    assert result.value("IN-01", HAI, "YEAR") == 12
    assert result.accounts["IN-01", HAI].reasons["outside"] == 2


def test_a_surplus_of_one_phase_does_not_lessen_the_other() -> None:
    targets = [
        Target(WHOLE, "IN-01", period, value, date(2022, 1, 1)) for period, value in (("P1", 1000), ("P2", 2000), ("ALL", 3000))
    ]
    result = facts([register(HAI, *["1/3/2022"] * 1150, *["1/8/2022"] * 1900)], campaign(targets))
    assert values(result, "IN-01", WHOLE, "P1", "P2", "ALL") == [1150, 1900, 3050]
    assert values(result, "IN-03", WHOLE, "P1", "P2", "ALL") == [
        pytest.approx(115.0),
        pytest.approx(95.0),
        pytest.approx(101.6667, abs=1e-3),
    ]
    assert values(result, "IN-04", WHOLE, "P1", "P2", "ALL") == [0, 100, 0]
    fact = result.get("IN-01", WHOLE, "P2")
    assert fact is not None
    assert (fact.target, fact.calendar) == (2000, "phase")
    assert values(result, "IN-03", HAI, "P1") == values(result, "IN-04", HAI, "P1") == [None]


def proposals(*groups_of_people: str | None, **cells: Any) -> InForce:
    rows = [
        {
            "nominee_name": f"Người {number}",
            "nominee_type": "CA_NHAN",
            "grassroots_name": WATER,
            "round_code": "R1",
            "award_code": "BK_LDLD",
            "worker_group": kind,
            **cells,
        }
        for number, kind in enumerate(groups_of_people)
    ]
    return table(HAI, "commendation_proposals", rows)


def test_the_share_of_direct_workers_narrow_and_wide() -> None:
    people = ["DIRECT"] * 6 + ["SHOPFLOOR"] + ["STAFF"] * 3
    result = facts([groups(HAI, group(WATER, "DN")), proposals(*people)])
    assert values(result, "KT-02", HAI, "R1") == [pytest.approx(60.0)]
    assert values(result, "KT-02W", WHOLE, "R1") == [pytest.approx(70.0)]
    assert result.value("KT-02", HAI, "R1", "sector=DN") == pytest.approx(60.0)
    assert result.value("KT-02", HAI, "R2") is None
    without = facts([proposals(*people, None, None)])
    assert without.value("KT-02", HAI, "R1") == pytest.approx(60.0)
    assert without.value("KT-02X", HAI, "R1") == 2


def test_a_unit_hears_its_share_of_direct_workers_beside_that_of_the_province() -> None:
    result = facts([proposals("DIRECT", "STAFF", "STAFF")])
    (told,) = told_by_facts(nt2022(), result, HAI)
    assert (told.code, told.table, dict(told.facts)) == (
        "I-AWD-DIRECT",
        "commendation_proposals",
        {"p": "33,3", "p0": "33,3", "r": "33,3", "r0": "33,3"},
    )
    assert sentence(told, nt2022()).startswith("Công nhân, lao động trực tiếp chiếm 33,3% đề nghị")
    assert told_by_facts(nt2022(), result, KCN) == []


def test_care_at_tet_is_the_share_of_people() -> None:
    told = group("CĐCS A", "DN", total_labor=120, members=100, tet_members_cared=100, tet_nonmembers_cared=15)
    silent = group("CĐCS B", "DN", total_labor=80, members=80)
    target = Target(WHOLE, "CL-05", "R1", 100, date(2022, 1, 1))
    result = facts([groups(HAI, told, silent)], campaign([target]))
    for period in ("NOW", "R1"):
        assert result.value("CL-05", HAI, period) == pytest.approx(95.8333, abs=1e-3)
    fact = result.get("CL-05", WHOLE, "R1")
    assert fact is not None
    assert fact.target == 100
    assert result.value("CL-05C", HAI, "NOW") == 1
    assert facts([groups(HAI, silent)]).value("CL-05", HAI, "NOW") is None


# ---------------------------------------------------------------- sums that agree

QUICK = limits(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DATES = st.one_of(
    st.dates(date(2021, 7, 1), date(2023, 12, 1)).map(lambda d: DateInterval(d, d)),
    st.sampled_from(["T8/2021", "T4/2022", "T6/2022", "T12/2022", "T1/2023"]).map(day),
    st.just(DateInterval.unknown()),
    st.none(),
)
ROW = st.builds(
    initiative,
    title=st.sampled_from([f"Giải pháp tiết kiệm điện số {n}" for n in range(6)]),
    applied=DATES,
    recognition_status=st.sampled_from(["DA_CONG_NHAN", "DANG_XET", "KHONG_CONG_NHAN"]),
    kind=st.sampled_from([None, "SANG_KIEN", "DE_TAI"]),
    also_initiative=st.sampled_from([None, True]),
    benefit_vnd=st.sampled_from([None, 0, 1_000_000]),
    grassroots_name=st.sampled_from(["CĐCS Trường Nguyễn Du", WATER, "CĐCS Bến xe"]),
)
SHEETS = st.lists(st.tuples(st.lists(ROW, max_size=6), st.sets(st.integers(0, 5))), min_size=3, max_size=3)


def tables_of(sheets: list[tuple[list[dict[str, Any]], set[int]]]) -> list[InForce]:
    registers = [
        table(unit, "initiatives", rows, refused=sorted(refused))
        for unit, (rows, refused) in zip((HAI, KCN, GD), sheets, strict=True)
    ]
    return [groups(HAI, group(), group(WATER, "DN")), *registers]


@QUICK
@given(SHEETS, st.booleans())
def test_parts_add_up_to_the_whole(sheets: Any, is_frozen: bool) -> None:
    periods = [replace(p, frozen_on=date(2022, 3, 1)) if is_frozen and p.code == "P1" else p for p in PERIODS]
    result = facts(tables_of(sheets), campaign(periods=periods))
    for indicator in ("IN-01", "IN-10", "IN-07N", "IN-08A"):
        whole = result.value(indicator, WHOLE, "ALL") or 0
        assert whole == sum(result.value(indicator, WHOLE, period) or 0 for period in PARTS)
        assert whole == sum(result.value(indicator, WHOLE, period) or 0 for period in ("P1", "P1.LATE", "P2"))
        for period in ("P1", "ALL", "R2", "YEAR"):
            assert (result.value(indicator, WHOLE, period) or 0) == sum(
                result.value(indicator, u, period) or 0 for u in (HAI, KCN, GD)
            )
    sectors = [result.value("IN-01", WHOLE, "ALL", f"sector={code}") or 0 for code in ("DN", "HCSN", "")]
    assert sum(sectors) == (result.value("IN-01", WHOLE, "ALL") or 0)


@QUICK
@given(SHEETS, st.booleans())
def test_every_accepted_row_is_counted_or_has_one_reason(sheets: Any, is_frozen: bool) -> None:
    periods = [replace(p, frozen_on=date(2022, 3, 1)) if is_frozen and p.code == "P1" else p for p in PERIODS]
    result = facts(tables_of(sheets), campaign(periods=periods))
    for account in result.accounts.values():
        assert account.holds
        assert tuple(account.reasons) == REASONS
    frame = result.contributions["IN-01"]
    assert len(frame) == result.accounts["IN-01", WHOLE].accepted
    assert sum(frame["counted"]) == result.accounts["IN-01", WHOLE].counted
    assert all((reason == "") == (counted == 1) for reason, counted in zip(frame["reason"], frame["counted"], strict=True))


def test_an_account_that_does_not_hold_stops_the_run() -> None:
    with pytest.raises(Exception, match="rows accepted"):
        _checked("IN-01", HAI, 5, 3, [1, 0, 0, 0, 0, 0])  # type: ignore[arg-type]


def test_a_future_day_counts_on_the_day_it_comes() -> None:
    tables = [register(HAI, "10/7/2022")]
    assert values(facts(tables, today=date(2022, 7, 9)), "IN-01", HAI, "P2", "R3") == [0, 0]
    assert values(facts(tables, today=date(2022, 7, 10)), "IN-01", HAI, "P2", "R3") == [1, 1]


def test_a_moved_boundary_counts_at_once() -> None:
    tables = [register(HAI, "20/4/2022")]
    moved: dict[str, dict[str, Any]] = {"R1": {"count_to": date(2022, 4, 20)}, "R2": {"count_from": date(2022, 4, 21)}}
    longer = [replace(period, **moved.get(period.code, {})) for period in PERIODS]
    assert values(facts(tables), "IN-01", HAI, "R1", "R2") == [0, 1]
    assert values(facts(tables, campaign(periods=longer)), "IN-01", HAI, "R1", "R2") == [1, 0]


def test_splits_tell_sector_field_and_round_apart() -> None:
    tables = [
        groups(HAI, group(), group(WATER, "DN")),
        table(
            HAI,
            "initiatives",
            [
                initiative(applied="1/3/2022", field_code="CCHC"),
                initiative(applied="1/3/2022", field_code="CCHC", grassroots_name=WATER),
                initiative(applied="1/5/2022", grassroots_name=WATER),
                initiative(applied="1/11/2021", grassroots_name="CĐCS Bến xe"),
            ],
        ),
    ]
    result = facts(tables)
    assert [result.value("IN-01", HAI, "P1", f"sector={code}") for code in ("DN", "HCSN", "")] == [2, 1, 1]
    assert result.value("IN-01", WHOLE, "P1", "field_code=CCHC") == 2
    assert result.value("IN-01", WHOLE, "P1", "field_code=") == 2
    assert result.value("IN-01", WHOLE, "P1", "sector=DN|field_code=CCHC") == 1
    assert [result.value("IN-01", WHOLE, "P1", f"round={code}") for code in ("R1", "R2", "R3", "BEFORE")] == [2, 1, 0, 1]
    assert result.value("IN-10", WHOLE, "ALL") == 2


def test_a_parent_counts_its_children_and_its_own_rows() -> None:
    units = [*UNITS, Unit("TT-CANG", "CĐCS Cảng", "Cảng", "DIRECT", parent=KCN, followed=True, order=4)]
    result = facts([register(KCN, "1/3/2022"), register("TT-CANG", "1/3/2022", "1/6/2022")], campaign(units=units))
    assert [result.value("IN-01", unit, "ALL") for unit in ("TT-CANG", KCN, WHOLE, HAI)] == [2, 3, 3, None]


def test_a_moved_union_counts_for_its_manager_and_stays_reported_by_its_writer() -> None:
    move = Move(WATER, HAI, KCN, date(2022, 6, 1), None)
    result = facts([register(HAI, "31/5/2022", "1/6/2022", grassroots_name=WATER)], campaign(moves=[move]))
    assert values(result, "IN-01", HAI, "P1", "P2") == [1, 0]
    assert result.value("IN-01", KCN, "P2") == 1
    fact = result.get("IN-01", HAI, "P2")
    assert fact is not None
    assert fact.reported == 1


def test_a_moved_union_changes_no_total_of_the_whole() -> None:
    """Ninh Hải says its own total, Các KCN leaves it to sheet 2, where the union of Ninh Hải now stands too."""
    tables = [
        table(HAI, "unit_info", [{"unit_code": HAI, "total_labor": 300}]),
        groups(HAI, group(WATER, "DN", total_labor=120)),
        groups(KCN, group("CĐCS Gạch", "DN", total_labor=80)),
    ]
    plans = (campaign(), campaign(moves=[Move(WATER, HAI, KCN, None, None)]))
    assert [[facts(tables, plan).value("CS-02", unit, "NOW") for unit in (HAI, KCN, WHOLE)] for plan in plans] == [
        [300, 80, 380]
    ] * 2
    moved = facts(tables[1:], plans[1])
    assert [moved.value("CS-02", unit, "NOW") for unit in (HAI, KCN, WHOLE)] == [None, 200, 200]


def test_a_proposal_of_a_round_goes_with_the_unit_that_managed_the_union_then() -> None:
    rows = [
        {"nominee_name": name, "nominee_type": "CA_NHAN", "grassroots_name": WATER, "round_code": code, "award_code": "BK_LDLD"}
        for name, code in (("An", "R1"), ("Bình", "R3"))
    ]
    plan = campaign(moves=[Move(WATER, HAI, KCN, date(2022, 6, 1), None)])
    result = facts([table(HAI, "commendation_proposals", rows)], plan, date(2022, 12, 31))
    assert [values(result, "KT-01", unit, "R1", "R3") for unit in (HAI, KCN)] == [[1, 0], [None, 1]]


def test_the_target_in_force_is_the_latest_that_has_begun_then_the_highest_version() -> None:
    targets = [
        Target(HAI, "IN-01", "P1", 100, date(2022, 1, 1)),
        Target(HAI, "IN-01", "P1", 120, date(2022, 3, 1)),
        Target(HAI, "IN-01", "P1", 130, date(2022, 3, 1), version=2),
        Target(HAI, "IN-01", "P1", 999, date(2022, 9, 1)),
    ]
    for today, value in ((date(2021, 12, 1), None), (date(2022, 2, 1), 100), (date(2022, 8, 31), 130), (date(2022, 9, 1), 999)):
        fact = facts([], campaign(targets), today).get("IN-01", HAI, "P1")
        assert fact is not None
        assert fact.target == value


def test_the_pace_is_what_is_missing_over_the_weeks_begun() -> None:
    plan = campaign([Target(HAI, "IN-01", "P1", 101, date(2022, 1, 1))])
    tables = [register(HAI, "1/3/2022")]
    assert facts(tables, plan, date(2022, 5, 18)).value("IN-05", HAI, "P1") == 50  # two weeks left, the day itself included
    assert facts(tables, plan, date(2022, 5, 31)).value("IN-05", HAI, "P1") == 100
    assert facts(tables, plan, date(2022, 6, 1)).value("IN-05", HAI, "P1") is None


def test_a_forecast_goes_by_the_last_four_weeks_and_ends_with_the_number_itself() -> None:
    tables = [register(HAI, "1/3/2022", "20/4/2022", "25/4/2022"), register(KCN, "2/5/2022")]
    before = facts(tables, today=date(2022, 5, 3))
    # 28 days are left of the phase, as many as are looked back on: two of Ninh Hải's, one of Các KCN's.
    assert [before.value("IN-05F", unit, "P1") for unit in (HAI, KCN, WHOLE)] == [5, 2, 7]
    assert facts(tables, today=date(2022, 6, 20)).value("IN-05F", WHOLE, "P1") == 4


# ---------------------------------------------------------------- zero or not reported


def test_a_unit_that_sent_nothing_is_not_zero() -> None:
    result = facts([register(HAI, "1/3/2022")])
    assert values(result, "IN-01", KCN, "P1", "ALL") == [None, None]
    assert values(result, "IN-01", HAI, "P1", "P2") == [1, 0]
    assert result.value("IN-01", HAI, "P1", "sector=DN") == 0
    assert result.get("IN-99", HAI, "P1") is None


def test_a_nil_tick_is_a_true_zero_for_its_round() -> None:
    result = facts([closing(HAI, "R1", **{"nil.3": True, "nil.7": True})])
    assert values(result, "IN-01", HAI, "R1", "ALL") == [0, 0]
    assert values(result, "IN-01", HAI, "R2") == [None]
    assert values(result, "SL-20", HAI, "R1", "R2") == [0, None]
    assert values(result, "SL-10", HAI, "R1") == [None]  # not one of the wanted lines


def test_blank_money_is_not_zero_money() -> None:
    tables = [table(HAI, "initiatives", [initiative(applied="1/3/2022"), initiative(applied="1/6/2022", benefit_vnd=5_000_000)])]
    assert values(facts(tables), "IN-07", HAI, "P1", "P2", "R3") == [None, 5_000_000, 0]


def test_money_beyond_the_exactness_of_floats_is_still_exact() -> None:
    rows = [initiative(applied="1/3/2022", benefit_vnd=9_007_199_254_740_993), initiative(applied="1/3/2022", benefit_vnd=1)]
    assert facts([table(HAI, "initiatives", rows)]).value("IN-07", WHOLE, "P1") == 9_007_199_254_740_994


def test_a_tick_column_without_a_mark_says_nothing_until_the_round_is_confirmed() -> None:
    row = {"name": "Chị Hoa", "grassroots_name": WATER, "found_on": day("1/3/2022")}
    silent = [table(HAI, "role_models", [row])]
    assert values(facts(silent), "DH-02", HAI, "R1") == [None]
    assert values(facts([*silent, closing(HAI, "R1", confirmed=True)]), "DH-02", HAI, "R1", "R2") == [0, None]
    marked = [table(HAI, "role_models", [row, {**row, "name": "Anh Tư", "publicised": True}])]
    assert values(facts(marked), "DH-02", HAI, "R1", "R2") == [1, 0]
    assert values(facts(marked), "DH-01", HAI, "R1") == [2]


# ---------------------------------------------------------------- lines


def lines(unit: str, name: str = "round_figures", **of_line: dict[str, int]) -> InForce:
    """`SL_20={"r.R1": 3}` …"""
    return table(unit, name, [{"line_code": code.replace("SL_", "SL-"), **cells} for code, cells in of_line.items()])


def test_a_line_is_summed_over_units_and_rounds_and_a_blank_stays_blank() -> None:
    result = facts([lines(HAI, SL_20={"r.R1": 3, "r.R2": 4}), lines(KCN, SL_20={"r.R1": 5})])
    assert values(result, "SL-20", HAI, "R1", "R2", "R3", "YEAR") == [3, 4, None, 7]
    assert values(result, "SL-20", WHOLE, "R1", "R2", "R3", "YEAR") == [8, 4, None, 12]
    assert values(result, "CL-01", WHOLE, "YEAR") == [12]


def test_of_a_stock_the_latest_round_is_the_year() -> None:
    result = facts([lines(HAI, SL_07={"r.R1": 3, "r.R2": 4}), lines(KCN, SL_07={"r.R1": 10})])
    assert values(result, "SL-07", WHOLE, "R1", "R2", "YEAR") == [13, 4, 14]


def test_a_mean_is_weighted_by_the_workforce() -> None:
    tables = [
        table(HAI, "unit_info", [{"total_labor": 100}]),
        groups(KCN, group("CĐCS A", total_labor=300)),
        lines(HAI, SL_11={"r.R1": 6_000_000}),
        lines(KCN, SL_11={"r.R1": 10_000_000}),
    ]
    result = facts(tables)
    assert values(result, "SL-11", WHOLE, "R1", "YEAR") == [pytest.approx(9_000_000), pytest.approx(9_000_000)]
    assert values(result, "SL-11", HAI, "R1", "YEAR") == [6_000_000, 6_000_000]


def test_a_line_with_a_sector_reports_under_it() -> None:
    result = facts([lines(HAI, SL_02={"r.R1": 8})])
    assert result.value("SL-02", HAI, "R1", "sector=DN") == 8


def test_where_the_total_of_the_money_is_blank_its_sources_are_added() -> None:
    """One that differs from its sources has given way to them while the sheet was checked (sum_of_sources)."""
    result = facts([lines(HAI, SL_23={"r.R1": 10}, SL_25={"r.R1": 5}, SL_27={"r.R2": 40}, SL_21={"r.R1": 5})])
    assert values(result, "CL-03", WHOLE, "R1", "R2", "YEAR") == [15, 40, 55]
    assert values(result, "CL-04", WHOLE, "R1") == [3]


def test_movements_are_never_summed_over_rounds() -> None:
    people = {"HCM": {"people.R1": 50, "people.R2": 70, "grassroots.R1": 2}, "DM_CD": {"people.R1": 60, "people.R2": 0}}
    other = {"HCM": {"people.R1": 10}}
    tables = [
        lines(HAI, "movement_lines", **people),
        lines(KCN, "movement_lines", **other),
        groups(HAI, *[group(f"CĐCS {n}", total_labor=25) for n in range(4)]),
    ]
    result = facts(tables)
    assert values(result, "PT-NG-HCM", HAI, "R1", "R2", "YEAR") == [50, 70, 70]
    assert values(result, "PT-NG-HCM", WHOLE, "R1", "R2", "YEAR") == [60, 70, 80]
    assert values(result, "PT-01", WHOLE, "R1", "R2", "R3", "YEAR") == [2, 2, None, 2]
    assert values(result, "PT-04A", HAI, "R1", "R2", "YEAR") == [60, 70, 70]
    assert values(result, "PT-04", HAI, "R1", "R2") == [pytest.approx(60.0), pytest.approx(70.0)]
    assert values(result, "PT-03", HAI, "R1", "R2", "YEAR") == [110, 70, 110]
    assert values(result, "PT-02", HAI, "R1") == [pytest.approx(50.0)]


def test_net_growth_topics_and_settled_recommendations() -> None:
    sheet = lines(
        HAI,
        SL_40={"r.R1": 30},
        SL_41={"r.R1": 2},
        SL_42={"r.R1": 12},
        SL_32={"r.R1": 1},
        SL_33={"r.R1": 0},
        SL_37={"r.R1": 4},
        SL_38={"r.R1": 3},
        SL_30={"r.R1": 2},
        SL_31={"r.R1": 1},
    )
    result = facts([sheet])
    assert [result.value(code, WHOLE, "R1") for code in ("DV-01", "DV-02", "GS-01", "GS-02", "GS-03")] == [30, 20, 3, 1, 75]
    assert result.value("DV-02", WHOLE, "R2") is None


# ---------------------------------------------------------------- unions, plans, reviews


def test_unions_agreements_dialogues_and_conferences() -> None:
    rows = [
        group("CĐCS A", "DN", cba_exists=True, cba_valid_to=day("1/9/2022"), cba_signed_on=day("1/3/2022"), democracy_rules=True),
        group("CĐCS B", "DN", cba_exists=True, cba_valid_to=day("1/6/2022"), conference_held_on=day("1/2/2022")),
        group("CĐCS C", "DN", **{"dialogue_p.R1": 2, "dialogue_a.R1": 1}),
        group("CĐCS D", "HCSN", status="GIAI_THE"),
    ]
    result = facts([groups(HAI, *rows)], today=date(2022, 7, 1))
    assert (result.value("CS-01", HAI, "NOW"), result.value("CS-01", HAI, "NOW", "sector=DN")) == (3, 3)
    assert result.value("TU-01", HAI, "NOW") == pytest.approx(100 / 3)
    assert (result.value("TU-02", HAI, "R1"), result.value("TU-03", HAI, "NOW")) == (1, 1)
    assert values(result, "DT-01", HAI, "R1", "R2", "YEAR") == [3, None, 3]
    assert result.value("DC-01", HAI, "NOW") == pytest.approx(100 / 3)
    assert result.value("DC-02", HAI, "YEAR") == pytest.approx(100 / 3)


def test_unions_with_an_initiative_and_people_are_counted_once() -> None:
    rows = [
        initiative(applied="1/3/2022", co_authors="Trần Bình; Lê Chi"),
        initiative(applied="1/6/2022", lead_author="Ông Trần Bình"),
        initiative(applied="1/6/2022", grassroots_name=WATER),
    ]
    tables = [
        groups(HAI, group(members=50), group(WATER, "DN", members=150)),
        table(HAI, "initiatives", rows),
        groups(KCN, group(WATER, "DN", members=200)),
        register(KCN, "1/3/2022", grassroots_name=WATER),
    ]
    result = facts(tables)
    assert values(result, "IN-06", HAI, "P1", "P2", "ALL") == [1, 2, 2]
    assert result.value("IN-06", WHOLE, "ALL") == 3
    assert result.value("IN-06P", WHOLE, "ALL") == 100
    assert result.value("IN-06P", WHOLE, "ALL", "sector=HCSN") == 100
    assert values(result, "IN-13", HAI, "P1", "P2", "ALL") == [3, 2, 4]
    assert result.value("IN-12", HAI, "ALL") == pytest.approx(1.5)


def test_plans_and_reviews_count_units() -> None:
    tables = [
        table(HAI, "unit_info", [{"plan_number": "05/KH-LĐLĐ", "party_reported_on": DateInterval.unknown()}]),
        table(KCN, "unit_info", [{"coordinated_with": "Ban Quản lý"}]),
        closing(HAI, "R1", reviewed_on=day("20/4/2022"), confirmed=True),
        closing(KCN, "R1", reviewed_on=day("26/4/2022")),
        closing(GD, "R1", highlights="…"),
    ]
    result = facts(tables)
    assert [result.value(code, WHOLE, "NOW") for code in ("DVI-01", "KH-01", "KH-02", "KH-03")] == [3, 1, 1, 1]
    assert result.value("KH-01P", WHOLE, "NOW") == pytest.approx(100 / 3)
    assert [result.value("KH-01", unit, "NOW") for unit in (HAI, KCN, GD)] == [1, 0, None]
    assert [result.value("BC-01", unit, "R1") for unit in (HAI, GD, WHOLE)] == [1, 0, 2]
    assert result.value("BC-01P", WHOLE, "R1") == pytest.approx(200 / 3)
    assert [result.value("BC-02", unit, "R1") for unit in (HAI, KCN, WHOLE)] == [4, 10, 7]
    assert result.value("BC-XN", WHOLE, "R1") == 1


def test_a_typed_total_stands_before_the_sum_of_the_unions() -> None:
    tables = [
        table(HAI, "unit_info", [{"total_labor": 500, "total_members": None}]),
        groups(HAI, group(total_labor=120, members=100)),
        groups(KCN, group("CĐCS A", total_labor=80)),
    ]
    result = facts(tables)
    assert [result.value("CS-02", unit, "NOW") for unit in (HAI, KCN, WHOLE)] == [500, 80, 580]
    assert [result.value("CS-03", unit, "NOW") for unit in (HAI, KCN)] == [100, None]


def test_proposals_on_time_need_a_due_day() -> None:
    due = [replace(p, proposal_due_on=date(2022, 4, 20)) if p.code == "R1" else p for p in PERIODS]
    sheets = [proposals("DIRECT", submission_date=day("20/4/2022"))]
    assert facts(sheets, campaign(periods=due)).value("KT-05", HAI, "R1") == 100
    assert facts(sheets).value("KT-05", HAI, "R1") is None


# ---------------------------------------------------------------- records behind a number, what mending adds


def test_the_records_behind_a_number_say_cell_value_and_reason() -> None:
    tables = [
        table(
            HAI,
            "initiatives",
            [
                initiative(applied="1/3/2022", benefit_vnd=7),
                initiative(applied="1/8/2021"),
                initiative(applied="1/6/2022", recognition_status="DANG_XET"),
            ],
        )
    ]
    result, records = facts(tables), settled(tables).frames["initiatives"]
    frame = result.contributions["IN-01"]
    assert frame["reason"] == ["", "outside", "not_recognised"]
    assert frame["phase"] == ["P1", None, "P2"]
    assert [str(records["cell"][index]) for index in frame["index"]] == [f"3. Sáng kiến, đề tài!A{row}" for row in (4, 5, 6)]
    money = result.contributions["IN-07"]
    assert list(zip(money["field"], money["value"], money["counted"], strict=True)) == [
        ("benefit_vnd", 7, 7),
        *[("benefit_vnd", None, 0)] * 2,
    ]
    share = result.contributions["IN-09"]
    assert set(share["of"]) == {"IN-01"}
    assert len(set(result.contributions["IN-14"]["of"])) == 1


def test_what_mending_alone_would_add() -> None:
    rows = [
        initiative(applied=None),  # an unreadable day
        initiative(applied="1/3/2022", recognition_status=None),
        initiative(applied=None, recognition_status="DANG_XET"),
        initiative(applied="1/8/2021", lead_author=None),
        initiative(applied="1/3/2024"),
        initiative("Giải pháp đã có", applied="1/3/2022"),
        initiative("Giải pháp đã có", applied="1/3/2022", recognition_status=None),
        initiative(applied=None, kind="DE_TAI"),
    ]
    tables = [table(HAI, "initiatives", rows, refused=[0, 1, 2, 3, 6, 7])]
    assert gain(nt2022(), campaign(), settled(tables), TODAY) == {HAI: 2}


def test_not_counted_rows_are_told_by_reason() -> None:
    result = facts([register(HAI, "1/3/2022", "1/8/2021", "1/8/2021")])
    assert result.value("IN-14", HAI, "NOW") == 2
    assert result.value("IN-14", WHOLE, "NOW", "reason=outside") == 2


def test_every_indicator_can_be_asked_for_and_walked_over() -> None:
    tables = [register(HAI, "1/3/2022"), groups(HAI, group(total_labor=5)), lines(HAI, SL_20={"r.R1": 1}), closing(HAI, "R1")]
    result = facts(tables)
    for code in nt2022().by_code:
        assert result.contributions[code] is not None
    walked = dict(result.values)
    assert walked["IN-01", HAI, "P1", ""].counted == 1
    assert all(fact == result.values[key] for key, fact in walked.items())
    assert ("IN-01", KCN, "P1", "") not in walked


def test_nothing_at_all_gives_facts_too() -> None:
    empty: Campaign = campaign()
    result = aggregate(nt2022(), empty, settled([]), TODAY)
    assert result.value("IN-01", WHOLE, "ALL") is None
    assert result.value("DVI-01", WHOLE, "NOW") == 3
    assert result.accounts["IN-01", WHOLE].holds


@QUICK
@given(SHEETS)
def test_the_numbers_of_many_units_at_once_are_those_of_each(sheets: Any) -> None:
    result = facts([*tables_of(sheets), lines(HAI, SL_20={"r.R1": 1}), closing(HAI, "R1")])
    units = [HAI, KCN, GD, WHOLE, "of no campaign"]
    for code, split in [*((code, "") for code in nt2022().by_code), ("IN-01", "sector=DN"), ("none such", "")]:
        for period in ("P1", "ALL", "R1", "YEAR", "NOW", "never"):
            assert result.column(code, units, period, split) == [result.value(code, unit, period, split) for unit in units]


@pytest.mark.parametrize("is_doubled", [False, True])
def test_without_doubles_and_moves_the_counted_cells_are_the_reported_ones(is_doubled: bool) -> None:
    other = initiative(title="Cải tiến máy bơm", first_applied_on=day("1/3/2022"))
    tables = [
        table(HAI, "initiatives", [other]),
        table(KCN, "initiatives", [other if is_doubled else {**other, "title": "Khác hẳn"}]),
    ]
    result = facts(tables)
    fact = result.get("IN-01", WHOLE, "P1")
    assert fact is not None
    assert (fact.reported, fact.counted) == ((2, 1) if is_doubled else (2, 2))


# ---- two editions


def example(name: str, found: str) -> dict[str, Any]:
    return {"name": name, "found_on": day(found), "kind": "CA_NHAN"}


def test_an_example_copied_into_the_next_years_workbook_is_found_once() -> None:
    old = table(HAI, "role_models", [example("A", "1/5/2022"), example("B", "2/5/2022")])
    copied = later(table(HAI, "role_models", [example("B", "2/5/2022"), example("C", "1/3/2023")], edition="2023"), numbers=[2, 3])
    result = facts([old, copied], NEXT_YEAR)
    assert [result.value("DH-01", HAI, period) for period in ("R2", "2023-R1", "YEAR")] == [2, 1, 1]


def test_of_a_unit_that_has_not_sent_this_years_workbook_this_year_is_unknown() -> None:
    old = table(HAI, "role_models", [example("A", "1/5/2022")])
    assert [facts([old], NEXT_YEAR).value("DH-01", HAI, period) for period in ("R1", "2023-R1", "YEAR")] == [0, None, None]
    new = table(HAI, "role_models", [example("C", "1/7/2023")], edition="2023")
    assert facts([old, new], NEXT_YEAR).value("DH-01", HAI, "2023-R1") == 0
