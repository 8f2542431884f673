"""Totals handed one level up: what is added there is what one campaign over everybody would have counted, or it is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from in_force import GD, HAI, KCN, PERIODS, TODAY, UNITS, campaign, closing, day, facts, group, initiative, nt2022, settled, table

from sync.aggregate import aggregate
from sync.campaign import WHOLE, Campaign, Unit
from sync.figures import FIGURES_SPEC, NOT_CARRIED, Sent, can_be_added, rows_about
from sync.model import CellRef
from sync.picture import Facts, InForce
from sync.read import SheetCells
from sync.read.figures import read_figures
from sync.sent_up import findings_of, not_added
from sync.template import Indicator

NORTH, SOUTH = "TINH-BAC", "TINH-NAM"
OFFICES = (
    Unit(NORTH, "Tỉnh Bắc", "Bắc", "DISTRICT", followed=True, order=1),
    Unit(SOUTH, "Tỉnh Nam", "Nam", "DISTRICT", followed=True, order=2),
)
TITLES = [spec.title for spec in FIGURES_SPEC.fields]


def sent(unit: str, result: Facts, plan: Campaign, *, replaced: dict[tuple[str, str], Any] | None = None) -> Sent:
    """What a campaign hands up, typed on its sheet and read again. `replaced`: (indicator, period) -> another counted cell."""
    accounts = [(code, account) for (code, of), account in result.accounts.items() if of == WHOLE]
    rows = [*rows_about(plan, {"expected": 2, "sent": 2, "stale": 1}, accounts)]
    rows += [(f.indicator, f.period, f.split, f.reported, f.counted) for f in result.of_unit(WHOLE)]
    cells = [["" if value is None else value for value in row] for row in rows]
    for row in cells:
        row[4] = (replaced or {}).get((str(row[0]), str(row[1])), row[4]) if not row[2] else row[4]
    read = read_figures([SheetCells(FIGURES_SPEC.sheet, [["Số của toàn đơn vị", "", "", "", ""], [*TITLES], *cells])])
    assert read is not None
    return Sent(unit, read.table, f"Bản đang dùng/{unit}.xlsx")


def above(senders: Sequence[Sent], tables: Sequence[InForce] = (), plan: Campaign | None = None) -> Facts:
    """The facts of the office above."""
    office = plan or campaign(units=OFFICES)
    return aggregate(nt2022(), office, settled(tables, office), TODAY, senders)


def reports(unit: str, dates: Sequence[str], money: int = 1_000_000) -> list[InForce]:
    rows = [initiative(applied=applied, benefit_vnd=money, lead_author=f"Trần Bình {unit}") for applied in dates]
    return [
        table(unit, "grassroots_unions", [group(f"CĐCS {unit}", "DN", members=len(dates) + 1, total_labor=40)]),
        table(unit, "initiatives", rows),
        closing(unit, "R1", reviewed_on=day(f"{17 + len(dates)}/4/2022"), confirmed=True),
    ]


DAYS = st.lists(st.sampled_from(["1/11/2021", "1/3/2022", "1/5/2022", "1/8/2022", "15/12/2022", "1/1/2024"]), max_size=5)


@limits(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(DAYS, min_size=3, max_size=3))
def test_the_office_above_counts_what_one_campaign_over_everybody_would(days: list[list[str]]) -> None:
    one, two, three = (reports(unit, dates) for unit, dates in zip((HAI, KCN, GD), days, strict=True))
    together = facts([*one, *two, *three])
    north, south = campaign(units=UNITS[:2]), campaign(units=UNITS[2:])
    found = above([sent(NORTH, facts([*one, *two], north), north), sent(SOUTH, facts(three, south), south)])
    for fact in together.of_unit(WHOLE):
        told = found.get(fact.indicator, WHOLE, fact.period, fact.split)
        if can_be_added(nt2022(), nt2022().by_code[fact.indicator]):
            assert told is not None
            assert (told.reported, told.counted) == (fact.reported, fact.counted), fact
    assert found.accounts == {
        **{key: account for key, account in found.accounts.items() if key[1] != WHOLE},
        **{key: account for key, account in together.accounts.items() if key[1] == WHOLE},
    }


def test_which_numbers_are_sums_of_their_parts() -> None:
    by_code = nt2022().by_code
    added = {
        code: can_be_added(nt2022(), by_code[code]) for code in ("IN-01", "IN-07", "IN-06", "PT-01", "BC-02", "CL-03", "PT-02A")
    }
    assert added == {"IN-01": True, "IN-07": True, "IN-06": True, "PT-01": False, "BC-02": False, "CL-03": True, "PT-02A": True}
    weighted = Indicator(code="X", name="X", kind="sum", values={"over_rounds": "weighted"})
    assert not can_be_added(nt2022(), weighted)
    people = Indicator(code="X", name="X", kind="distinct", table="initiatives", fields=("lead_author",))
    assert not can_be_added(nt2022(), people)


def test_what_cannot_be_added_is_known_for_the_sender_and_for_nobody_above() -> None:
    north = campaign(units=UNITS[:2])
    found = above([sent(NORTH, facts(reports(HAI, ["1/3/2022"]), north), north)], closing_of(SOUTH))
    assert [found.value("BC-02", unit, "R1") for unit in (NORTH, SOUTH, WHOLE)] == [2, 9, None]
    assert [found.value("BC-01", unit, "R1") for unit in (NORTH, SOUTH, WHOLE)] == [1, 1, 2]


def closing_of(unit: str) -> list[InForce]:
    return [closing(unit, "R1", reviewed_on=day("25/4/2022"))]


def test_a_sender_below_another_unit_counts_for_it_too() -> None:
    region = Unit("MIEN", "Miền", "Miền", "DISTRICT", followed=False)
    plan = campaign(units=[region, replace(OFFICES[0], parent="MIEN"), OFFICES[1]])
    north = campaign(units=UNITS[:2])
    found = above([sent(NORTH, facts(reports(HAI, ["1/3/2022"] * 3), north), north)], reports(SOUTH, ["1/3/2022"]), plan)
    assert [found.value("IN-01", unit, "ALL") for unit in (NORTH, "MIEN", SOUTH, WHOLE)] == [3, 3, 1, 4]
    assert [found.value("DVI-01", unit, "NOW") for unit in (NORTH, "MIEN", WHOLE)] == [2, 2, 3]


def test_three_campaigns_one_above_the_other_agree() -> None:
    district = campaign(units=UNITS[:1])
    low = sent("HUYEN", facts(reports(HAI, ["1/3/2022", "1/8/2022"]), district), district)
    province = campaign(units=[Unit("HUYEN", "Huyện", "Huyện", "DISTRICT", followed=True), UNITS[1]])
    middle = above([low], reports(KCN, ["1/3/2022"]), province)
    top = above([sent(NORTH, middle, province)])
    for period, value in (("P1", 2), ("P2", 1), ("ALL", 3), ("R1", 2)):
        assert middle.value("IN-01", WHOLE, period) == top.value("IN-01", WHOLE, period) == value
    assert [top.value("DVI-01", unit, "NOW") for unit in (NORTH, WHOLE)] == [2, 3]
    assert top.accounts["IN-01", WHOLE] == middle.accounts["IN-01", WHOLE]


def test_a_period_over_other_days_is_not_added_and_is_told() -> None:
    moved = [replace(p, count_to=date(2022, 4, 20)) if p.code == "R1" else p for p in PERIODS]
    north = campaign(units=UNITS[:2], periods=moved)
    one = sent(NORTH, facts(reports(HAI, ["1/3/2022", "1/8/2022"]), north), north)
    found = above([one])
    assert [found.value("IN-01", NORTH, period) for period in ("R1", "R3", "YEAR", "P1", "ALL")] == [None, 1, None, 1, 2]
    told = {finding.code: dict(finding.facts) for finding in findings_of(campaign(units=OFFICES), one)}
    assert told["W-UP-PERIOD"] == {"ky": "Đợt đặc biệt"}
    assert told["I-UP-MADE"] == {"tep": f"{NORTH}.xlsx", "gui": 2, "tong": 2, "cu": 1}


def test_what_came_after_a_freeze_below_is_in_the_whole_above_and_not_in_the_phase() -> None:
    frozen = [replace(p, frozen_on=date(2022, 3, 1)) if p.code == "P1" else p for p in PERIODS]
    north = campaign(units=UNITS[:2], periods=frozen)
    late = facts(reports(HAI, ["1/11/2021", "1/3/2022", "1/8/2022"]), north)
    assert [late.value("IN-01", WHOLE, period) for period in ("P1", "P1.LATE", "P2", "ALL")] == [0, 2, 1, 3]
    found = above([sent(NORTH, late, north)])
    assert [found.value("IN-01", WHOLE, period) for period in ("P1", "P1.LATE", "P2", "ALL")] == [0, 2, 1, 3]


def test_a_cell_that_is_no_number_is_told_with_its_place_and_counts_nowhere() -> None:
    north = campaign(units=UNITS[:2])
    result = facts(reports(HAI, ["1/3/2022"]), north)
    one = sent(NORTH, result, north, replaced={("IN-01", "ALL"): "khoảng 5"})
    (finding,) = [finding for finding in findings_of(campaign(units=OFFICES), one) if finding.code == "E-UP-NUMBER"]
    row = next(row for row, of in zip(one.table.positions, zip(*one.table.columns.values(), strict=True), strict=True)
               if of[:3] == ("IN-01", "ALL", ""))  # fmt: skip
    assert finding.cell == CellRef(FIGURES_SPEC.sheet, row, "E")
    found = above([one])
    assert [found.value("IN-01", NORTH, period) for period in ("ALL", "P1")] == [None, 1]


@pytest.mark.parametrize("typed", [10**17 + 1, str(10**17 + 1)], ids=["a number", "a text"])
def test_a_number_too_long_for_a_spreadsheet_is_kept_as_text(typed: Any) -> None:
    north = campaign(units=UNITS[:2])
    one = sent(NORTH, facts(reports(HAI, ["1/3/2022"]), north), north, replaced={("IN-07", "ALL"): typed})
    expected = 10**17 + 1 if isinstance(typed, str) else 10**17
    assert above([one]).value("IN-07", WHOLE, "ALL") == expected


def test_units_below_a_sender_that_report_directly_are_told() -> None:
    lower = Unit("HUYEN", "Huyện", "Huyện A", "DISTRICT", parent=NORTH, followed=True)
    north = campaign(units=UNITS[:2])
    one = sent(NORTH, facts(reports(HAI, ["1/3/2022"]), north), north)
    told = {finding.code: dict(finding.facts) for finding in findings_of(campaign(units=[*OFFICES, lower]), one)}
    assert told["W-UP-LOWER"] == {"don_vi": "Huyện A"}
    found = above([one], reports("HUYEN", ["1/3/2022", "1/3/2022"]), campaign(units=[*OFFICES, lower]))
    assert [found.value("IN-01", unit, "ALL") for unit in (NORTH, WHOLE)] == [3, 3]


def test_the_coordinator_hears_what_totals_cannot_show() -> None:
    north = campaign(units=UNITS[:2])
    one = sent(NORTH, facts(reports(HAI, ["1/3/2022"]), north), north)
    (told,) = not_added(nt2022(), [one])
    assert (told.code, told.facts["n"]) == ("I-UP-TOTALS", 1)
    assert "BC-02" in told.facts["so"]
    assert all(nt2022().by_code[code].kind not in NOT_CARRIED for code, _, _ in one.rows if code in nt2022().by_code)
