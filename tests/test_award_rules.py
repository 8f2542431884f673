"""Proposals against the rules of domain §2.4: who may receive what, from which benefit on, and since when that is the rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from in_force import HAI, NEXT_YEAR, PERIODS, campaign, codes, day, facts, group, initiative, later, nt2022, settled, table

from sync.campaign import Period
from sync.picture import Settled
from sync.settle import SETTLE_RULES, settle
from sync.template import Rule

MILLION = 1_000_000
TABLE = "commendation_proposals"


def proposal(**cells: Any) -> dict[str, Any]:
    """A union member proposed for the creative labour certificate in round 2."""
    defaults = {"nominee_name": "Nguyễn Văn An", "nominee_type": "CA_NHAN", "grassroots_name": "CĐCS Trường Nguyễn Du"}
    return {**defaults, "round_code": "R2", "award_code": "B_LDST", "is_member": True, "worker_group": "DIRECT", **cells}


def judged(benefits: list[int], periods: tuple[Period, ...] = PERIODS, **cells: Any) -> Settled:
    """His proposal beside his initiatives with these benefits in đồng."""
    initiatives = [initiative(benefit_vnd=benefit, lead_author="Ông Nguyễn Văn An") for benefit in benefits]
    tables = [
        table(HAI, "grassroots_unions", [group()]),
        table(HAI, "initiatives", initiatives),
        table(HAI, TABLE, [proposal(**cells)]),
    ]
    return settled(tables, campaign(periods=periods))


def is_told(found: Settled) -> bool:
    """Whether the unit is asked to look at the conditions of the certificate once more."""
    return any(code.startswith("W-AWD-LDST") for code in codes(found, HAI))


@pytest.mark.parametrize(
    ("worker_group", "level"), [("DIRECT", 80), ("SHOPFLOOR", 150), ("STAFF", 150), ("MANAGER", 200), ("UNION_FT", 200)]
)
def test_the_certificate_has_a_level_for_each_group(worker_group: str, level: int) -> None:
    assert "W-AWD-LDST" not in codes(judged([level * MILLION], worker_group=worker_group), HAI)
    found = judged([level * MILLION - 1], worker_group=worker_group)
    told = next(finding for finding in found.findings[HAI] if finding.code.startswith("W-AWD-LDST"))
    assert (told.facts["a"], told.facts["b"]) == (f"{level * MILLION - 1:,}".replace(",", "."), f"{level}.000.000")
    assert found.frames[TABLE]["state"] == ["accepted"], "a proposal under the level stands all the same"


def test_the_benefit_of_all_his_initiatives_is_what_counts() -> None:
    assert "W-AWD-LDST" not in codes(judged([50 * MILLION, 30 * MILLION]), HAI)
    assert is_told(judged([50 * MILLION, 29 * MILLION]))


@pytest.mark.parametrize(
    "cells", [{"recognition_status": "DANG_XET"}, {"first_applied_on": day("31/8/2021")}, {"kind": "DE_TAI"}], ids=str
)
def test_only_what_counts_as_an_initiative_is_his_merit(cells: dict[str, Any]) -> None:
    mine = [initiative(benefit_vnd=50 * MILLION), initiative(benefit_vnd=50 * MILLION, **cells)]
    assert is_told(settled([table(HAI, "initiatives", mine), table(HAI, TABLE, [proposal()])]))


def test_a_work_written_twice_is_one() -> None:
    twice = [initiative("Bơm tự động", benefit_vnd=50 * MILLION), initiative("Bơm tự động", benefit_vnd=50 * MILLION)]
    assert is_told(settled([table(HAI, "initiatives", twice), table(HAI, TABLE, [proposal()])]))


def over_the_years(*benefits: tuple[str, int], **cells: Any) -> Settled:
    """His proposal of 2023 beside a work per year in millions of đồng: those of 2023 in that year's workbook, the others before."""
    rows = [initiative(applied=f"1/10/{year}" if year < "2023" else f"1/4/{year}", benefit_vnd=m * MILLION) for year, m in benefits]
    now = [row for row in rows if row["first_applied_on"].first.year == 2023]
    before = [row for row in rows if row not in now]
    present = later(table(HAI, "initiatives", now, edition="2023"), numbers=range(101, 101 + len(now)))
    proposed = table(HAI, TABLE, [proposal(round_code="2023-R1", **cells)], edition="2023")
    return settled([table(HAI, "initiatives", before), present, proposed], NEXT_YEAR)


def test_three_years_together_are_enough_for_a_worker() -> None:
    assert not is_told(over_the_years(("2021", 20), ("2022", 40), ("2023", 60)))
    assert is_told(over_the_years(("2021", 20), ("2022", 40), ("2023", 59)))
    assert is_told(over_the_years(("2021", 20), ("2022", 40), ("2023", 60), worker_group="STAFF")), (
        "only the first group has that way"
    )


def test_it_is_said_which_years_were_there_to_look_at() -> None:
    found = over_the_years(("2022", 40), ("2023", 60))
    told = next(finding for finding in found.findings[HAI] if finding.code == "W-AWD-LDST-YEARS")
    assert {name: told.facts[name] for name in ("a", "a3", "n", "tu", "den", "nam")} == {
        "a": "60.000.000", "a3": "100.000.000", "n": "3", "tu": "2021", "den": "2023", "nam": "2022, 2023",
    }  # fmt: skip


def test_a_work_handed_on_to_the_next_year_counts_once() -> None:
    work = initiative("Bơm tự động", applied="1/10/2022", benefit_vnd=70 * MILLION)
    mended = {**work, "title": "Bơm nước tự động"}
    years = [table(HAI, "initiatives", [work]), table(HAI, "initiatives", [mended], edition="2023")]
    assert is_told(settled([*years, table(HAI, TABLE, [proposal(round_code="2023-R1")], edition="2023")], NEXT_YEAR))


def test_a_leader_may_have_a_work_recognised_by_the_province_instead() -> None:
    def judge(**cells: Any) -> Settled:
        mine = table(HAI, "initiatives", [initiative(benefit_vnd=1, recognition_level="TINH")])
        return settled([mine, table(HAI, TABLE, [proposal(**cells)])])

    assert not is_told(judge(worker_group="MANAGER"))
    assert is_told(judge(worker_group="STAFF"))


@pytest.mark.parametrize(
    ("first", "second", "is_named"),
    [(("R1", "BK_LDLD"), ("R2", "BK_LDLD"), True), (("R1", "BK_LDLD"), ("R2", "CO_LDLD"), True),
     (("R1", "BK_LDLD"), ("R2", "BK_TLD"), False), (("R1", "LDTT"), ("R2", "LDTT"), False),
     (("R1", "BK_LDLD"), ("R1", "BK_LDLD"), False), (("R1", "BK_LDLD"), ("P2", "BK_LDLD"), False)],
)  # fmt: skip
def test_twice_in_a_year_from_one_body_is_named_and_allowed(
    first: tuple[str, str], second: tuple[str, str], *, is_named: bool
) -> None:
    rows = [proposal(round_code=code, award_code=award) for code, award in (second, first)]
    found = settled([table(HAI, TABLE, rows)])
    told = [finding for finding in found.findings[HAI] if finding.code == "I-AWD-YEAR"]
    assert [finding.position for finding in told] == ([0] if is_named else []), "the later one"
    assert found.frames[TABLE]["state"] == ["accepted", "accepted"]


def test_the_certificate_is_for_union_members() -> None:
    assert "W-AWD-LDST" in codes(judged([300 * MILLION], is_member=None), HAI)


def test_another_award_has_no_level() -> None:
    assert not is_told(judged([1], award_code="BK_LDLD"))


def test_a_rule_holds_for_the_rounds_of_its_time_whenever_it_is_asked() -> None:
    later = Period("R9", "round", "Đợt 2025", "Đợt 2025", date(2025, 1, 1), date(2025, 6, 30))
    periods = (*PERIODS, later)
    assert is_told(judged([1], periods))
    assert not is_told(judged([1], periods, round_code="R9"))


def test_a_record_without_a_period_is_judged_by_today() -> None:
    tables = [table(HAI, TABLE, [proposal(round_code=None, is_member=None)])]
    found = [settle(nt2022(), campaign(), tables, today) for today in (date(2024, 5, 28), date(2024, 5, 29))]
    assert ["W-AWD-LDST" in codes(one, HAI) for one in found] == [True, False]


def test_only_rules_that_know_the_day_are_dated() -> None:
    dated = [rule for spec in nt2022().tables for rule in spec.rules if rule.is_dated]
    assert dated
    assert not {rule.rule for rule in dated} - SETTLE_RULES
    assert not Rule(rule="award_type", code="W-AWD-TYPE").is_dated


@pytest.mark.parametrize(
    ("award", "nominee_type", "is_told"),
    [("CO_LDLD", "CA_NHAN", True), ("CO_LDLD", "TAP_THE", False), ("LDTT", "TAP_THE", True), ("LDTT", "CA_NHAN", False),
     ("BK_LDLD", "CA_NHAN", False), ("BK_LDLD", "TAP_THE", False), ("TT_LDXS", "CA_NHAN", True)],
)  # fmt: skip
def test_an_award_for_one_kind_of_nominee_is_asked_about_for_the_other(award: str, nominee_type: str, *, is_told: bool) -> None:
    found = settled([table(HAI, TABLE, [proposal(award_code=award, nominee_type=nominee_type)])])
    assert ("W-AWD-TYPE" in codes(found, HAI)) is is_told


def test_the_share_of_direct_workers_narrow_and_wide() -> None:
    groups = ["DIRECT"] * 6 + ["SHOPFLOOR"] + ["STAFF"] * 2 + ["MANAGER", None]
    rows = [proposal(nominee_name=f"Người {n}", award_code="BK_LDLD", worker_group=name) for n, name in enumerate(groups)]
    found = facts([table(HAI, TABLE, rows)])
    assert [found.value(code, HAI, "R2") for code in ("KT-02", "KT-02W", "KT-02X")] == [60.0, 70.0, 1]


def test_nothing_decided_is_under_review_and_no_share_is_made_up() -> None:
    found = facts([table(HAI, TABLE, [proposal(submission_date=day("1/5/2022"))])])
    assert [found.value(code, HAI, "R2") for code in ("KT-01", "KT-04W", "KT-04", "KT-04D", "KT-06")] == [1, 1, 0, None, None]
