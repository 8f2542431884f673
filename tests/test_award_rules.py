"""Proposals against the rules of domain §2.4: who may receive what, from which benefit on, and since when that is the rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from in_force import HAI, PERIODS, campaign, codes, day, facts, group, initiative, nt2022, settled, table

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


@pytest.mark.parametrize(
    ("worker_group", "level"), [("DIRECT", 80), ("SHOPFLOOR", 150), ("STAFF", 150), ("MANAGER", 200), ("UNION_FT", 200)]
)
def test_the_certificate_has_a_level_for_each_group(worker_group: str, level: int) -> None:
    assert "W-AWD-LDST" not in codes(judged([level * MILLION], worker_group=worker_group), HAI)
    found = judged([level * MILLION - 1], worker_group=worker_group)
    told = next(finding for finding in found.findings[HAI] if finding.code == "W-AWD-LDST")
    assert (told.facts["a"], told.facts["b"]) == (f"{level * MILLION - 1:,}".replace(",", "."), f"{level}.000.000")
    assert found.frames[TABLE]["state"].tolist() == ["accepted"], "a proposal under the level stands all the same"


def test_the_benefit_of_all_his_initiatives_is_what_counts() -> None:
    assert "W-AWD-LDST" not in codes(judged([50 * MILLION, 30 * MILLION]), HAI)
    assert "W-AWD-LDST" in codes(judged([50 * MILLION, 29 * MILLION]), HAI)


def test_the_certificate_is_for_union_members() -> None:
    assert "W-AWD-LDST" in codes(judged([300 * MILLION], is_member=None), HAI)


def test_another_award_has_no_level() -> None:
    assert "W-AWD-LDST" not in codes(judged([1], award_code="BK_LDLD"), HAI)


def test_a_rule_holds_for_the_rounds_of_its_time_whenever_it_is_asked() -> None:
    later = Period("R9", "round", "Đợt 2025", "Đợt 2025", date(2025, 1, 1), date(2025, 6, 30))
    periods = (*PERIODS, later)
    assert "W-AWD-LDST" in codes(judged([1], periods), HAI)
    assert "W-AWD-LDST" not in codes(judged([1], periods, round_code="R9"), HAI)


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
