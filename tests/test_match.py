"""Matching: the same thing reported twice is one thing, and a unit's own count never depends on another unit."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from in_force import GD, HAI, KCN, NEXT_YEAR, campaign, codes, day, facts, group, initiative, later, settled, table

from sync.campaign import WHOLE, Move
from sync.picture import Facts, InForce, Settled

PUMP = "Cải tiến máy bơm tưới nho"


def counted(result: Facts, unit: str = WHOLE, period: str = "ALL") -> Any:
    return result.value("IN-01", unit, period)


def reported(result: Facts, unit: str = WHOLE, period: str = "ALL") -> Any:
    fact = result.get("IN-01", unit, period)
    return fact.reported if fact else None


def marks(result: Settled) -> list[tuple[str, bool, bool]]:
    frame = result.frames["initiatives"]
    return list(zip(frame["unit"], frame["duplicate_within"], frame["duplicate_across"], strict=True))


def test_the_second_row_with_the_same_title_and_author_counts_once() -> None:
    tables = [
        table(HAI, "initiatives", [initiative(PUMP), initiative("Sáng kiến: " + PUMP.upper(), lead_author="Ông Nguyễn Văn An")])
    ]
    result = settled(tables)
    assert marks(result) == [(HAI, False, False), (HAI, True, False)]
    finding = next(f for f in result.findings[HAI] if f.code == "W-DUP-SELF")
    assert (finding.position, finding.facts["m"]) == (1, "4")
    assert result.frames["initiatives"]["twin"] == [None, f"{HAI} · SK-0001"]
    assert (counted(facts(tables)), reported(facts(tables), HAI)) == (1, 1)


def test_the_same_title_of_another_author_is_another_initiative() -> None:
    other = initiative(PUMP, lead_author="Trần Thị Bình", grassroots_name="CĐCS Gạch Đồng Tâm")
    assert counted(facts([table(HAI, "initiatives", [initiative(PUMP), other])])) == 2


def test_equal_decision_day_and_title_are_one_whatever_the_author() -> None:
    cells: dict[str, Any] = {"recognition_no": "12/QĐ-UBND", "recognition_date": day("20/4/2022")}
    rows = [initiative(PUMP, **cells), initiative(PUMP, lead_author="Trần Thị Bình", **cells)]
    assert counted(facts([table(HAI, "initiatives", rows)])) == 1


def test_a_chain_of_equal_pairs_is_one_thing() -> None:
    rows = [
        initiative(PUMP, portal_ref="SK-77"),
        initiative(PUMP, lead_author="Nguyễn Văn An", portal_ref=None),
        initiative("Máy bơm tưới nho tự động", lead_author="Lê C", portal_ref="sk-77"),
    ]
    assert counted(facts([table(HAI, "initiatives", rows)])) == 1


def test_the_row_that_counts_is_the_recognised_one() -> None:
    rows = [initiative(PUMP, recognition_status="DANG_XET"), initiative(PUMP)]
    result = facts([table(HAI, "initiatives", rows)])
    assert counted(result) == 1
    assert result.accounts["IN-01", HAI].reasons["not_recognised"] == 1


def test_a_refused_row_makes_no_double() -> None:
    result = settled([table(HAI, "initiatives", [initiative(PUMP), initiative(PUMP)], refused=[0])])
    assert marks(result) == [(HAI, False, False), (HAI, False, False)]
    assert "W-DUP-SELF" not in codes(result, HAI)


def test_a_topic_and_an_initiative_of_the_same_content_are_told_in_their_own_words() -> None:
    tables = [table(HAI, "initiatives", [initiative(PUMP), initiative(PUMP, kind="DE_TAI", also_initiative=True)])]
    assert "W-DUP-TOPIC" in codes(settled(tables), HAI)
    assert counted(facts(tables)) == 1
    assert facts(tables).value("CT-01", WHOLE, "NOW") == 1


def over_editions(old: dict[str, Any], new: dict[str, Any], number: int = 2) -> list[InForce]:
    """A record of 2022, and one of 2023 under that number; the first of 2022 is another matter."""
    written = table(HAI, "initiatives", [initiative(), old])
    return [later(table(HAI, "initiatives", [new], edition="2023"), numbers=[number]), written]


@pytest.mark.parametrize("number", [2, 3], ids=["handed on", "typed again"])
def test_the_same_in_the_next_edition_counts_in_the_first(number: int) -> None:
    tables = over_editions(initiative(PUMP), initiative(PUMP), number)
    result = settled(tables, NEXT_YEAR)
    finding = next(f for f in result.findings[HAI] if f.code == "W-DUP-EDITION")
    assert (finding.facts["nam"], finding.position) == ("2022", 0)
    assert result.frames["initiatives"]["duplicate_within"] == [False, False, True]
    assert counted(facts(tables, NEXT_YEAR)) == 2


def test_a_row_handed_on_stays_one_record_when_its_title_is_mended() -> None:
    tables = over_editions(initiative(PUMP), initiative("Máy bơm nước tự động cho vườn nho"))
    assert counted(facts(tables, NEXT_YEAR)) == 2
    assert "W-DUP-EDITION" in codes(settled(tables, NEXT_YEAR), HAI)
    assert counted(facts(over_editions(initiative(PUMP), initiative("Máy bơm nước tự động cho vườn nho"), 3), NEXT_YEAR)) == 3


def test_recognised_in_the_next_edition_it_counts_there_and_nothing_is_said() -> None:
    tables = over_editions(initiative(PUMP, recognition_status="DANG_XET"), initiative(PUMP))
    assert counted(facts(tables, NEXT_YEAR)) == 2
    assert settled(tables, NEXT_YEAR).frames["initiatives"]["duplicate_within"] == [False, True, False]
    assert "W-DUP-EDITION" not in codes(settled(tables, NEXT_YEAR), HAI)


def test_not_yet_recognised_in_either_nobody_is_told_that_it_is_counted() -> None:
    waits = {"recognition_status": "DANG_XET"}
    tables = over_editions(initiative(PUMP, **waits), initiative(PUMP, **waits))
    assert "W-DUP-EDITION" not in codes(settled(tables, NEXT_YEAR), HAI)
    account = facts(tables, NEXT_YEAR).accounts["IN-01", HAI]
    assert (account.accepted, account.counted, account.reasons["not_recognised"]) == (3, 1, 2)


def test_last_years_list_of_unions_is_no_double_of_this_years() -> None:
    old = [
        table(HAI, "grassroots_unions", [group("CĐCS Xí nghiệp May 1")]),
        table(KCN, "grassroots_unions", [group("CĐCS Phước Nam")]),
    ]
    new = [table(KCN, "grassroots_unions", [group("CĐCS Phước Nam"), group("CĐCS Xí nghiệp May 1")], edition="2023")]
    result = settled([*old, *new], NEXT_YEAR)
    assert (codes(result, HAI), "W-CDCS-DUP" in codes(result, KCN)) == ([], False)


def two_units(first: date, second: date) -> list[InForce]:
    return [
        table(HAI, "initiatives", [initiative(PUMP)], first_seen=first),
        table(KCN, "initiatives", [initiative(PUMP), initiative()], first_seen=second),
    ]


def test_the_same_initiative_of_two_units_counts_once_for_the_one_seen_first() -> None:
    tables = two_units(date(2022, 5, 2), date(2022, 5, 1))
    result = facts(tables)
    assert [counted(result, unit) for unit in (HAI, KCN, WHOLE)] == [0, 2, 2]
    assert [reported(result, unit) for unit in (HAI, KCN, WHOLE)] == [1, 2, 3]
    assert result.accounts["IN-01", HAI].reasons["duplicate"] == 1
    found = settled(tables)
    assert marks(found) == [(HAI, False, True), (KCN, False, False), (KCN, False, False)]
    assert Counter(codes(found, HAI))["W-DUP-UNIT"] == Counter(codes(found, KCN))["W-DUP-UNIT"] == 1


def test_seen_on_the_same_day_the_order_of_units_decides() -> None:
    result = facts(two_units(date(2022, 5, 1), date(2022, 5, 1)))
    assert [counted(result, unit) for unit in (HAI, KCN)] == [1, 1]


def test_the_other_unit_is_named_only_where_the_setting_says_so() -> None:
    def named(**settings: Any) -> str:
        found = settled(two_units(date(2022, 5, 1), date(2022, 5, 1)), campaign(**settings))
        return str(next(f for f in found.findings[HAI] if f.code == "W-DUP-UNIT").facts["don_vi_khac"])

    assert named() == "Các KCN"
    assert "KCN" not in named(tell_units_of_doubles="")


def test_an_unrecognised_double_elsewhere_takes_nothing_away() -> None:
    tables = [
        table(HAI, "initiatives", [initiative(PUMP, recognition_status="DANG_XET")], first_seen=date(2022, 3, 1)),
        table(KCN, "initiatives", [initiative(PUMP)], first_seen=date(2022, 5, 1)),
    ]
    assert counted(facts(tables)) == counted(facts(tables), KCN) == 1


def test_the_same_union_in_two_units_is_told_and_stays_in_both() -> None:
    tables = [table(unit, "grassroots_unions", [group("CĐCS Gạch Đồng Tâm", "DN", total_labor=10)]) for unit in (HAI, KCN)]
    assert [codes(settled(tables), unit).count("W-CDCS-DUP") for unit in (HAI, KCN)] == [1, 1]
    assert facts(tables).value("CS-01", WHOLE, "NOW") == 2
    moved = campaign(moves=[Move("CĐCS Gạch Đồng Tâm", HAI, KCN, None, None)])
    assert facts(tables, moved).value("CS-01", WHOLE, "NOW") == 1


def test_a_union_written_twice_counts_once() -> None:
    tables = [table(HAI, "grassroots_unions", [group(total_labor=10), group(total_labor=12)])]
    assert (facts(tables).value("CS-01", HAI, "NOW"), facts(tables).value("CS-02", HAI, "NOW")) == (1, 10)


def test_two_units_proposing_the_same_person_are_told_and_both_stand() -> None:
    row = {
        "nominee_name": "Ông Trần Văn Bình",
        "nominee_type": "CA_NHAN",
        "grassroots_name": "CĐCS Cấp nước",
        "round_code": "R1",
        "award_code": "BK_LDLD",
    }
    tables = [
        table(HAI, "commendation_proposals", [row, {**row, "award_code": "GK_CDTT"}]),
        table(KCN, "commendation_proposals", [row]),
    ]
    result = settled(tables)
    assert [codes(result, unit).count("W-AWD-TWO") for unit in (HAI, KCN)] == [1, 1]
    assert facts(tables).value("KT-01", WHOLE, "R1") == 3


# ---------------------------------------------------------------- properties

TITLES = st.sampled_from(["Máy bơm nước tự động", "Tưới nho nhỏ giọt", "Số hóa hồ sơ đoàn viên"])
ROWS = st.lists(
    st.builds(
        initiative,
        title=TITLES,
        applied=st.sampled_from(["1/8/2021", "1/3/2022", "1/6/2022", "T4/2022"]),
        lead_author=st.sampled_from(["Nguyễn An", "Trần Bình"]),
        portal_ref=st.sampled_from([None, "A1", "A2"]),
        recognition_status=st.sampled_from(["DA_CONG_NHAN", "DANG_XET"]),
        kind=st.sampled_from([None, "SANG_KIEN", "DE_TAI"]),
    ),
    max_size=5,
)
QUICK = limits(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def sheets(*rows: list[dict[str, Any]]) -> list[InForce]:
    return [table(unit, "initiatives", typed) for unit, typed in zip((HAI, KCN, GD), rows, strict=False)]


@QUICK
@given(ROWS, ROWS, ROWS)
def test_what_a_unit_reported_is_the_same_whatever_others_send(mine: list[Any], second: list[Any], third: list[Any]) -> None:
    alone, together = facts(sheets(mine)), facts(sheets(mine, second, third))
    for period in ("P1", "P2", "ALL", "R1", "R2"):
        assert reported(alone, HAI, period) == reported(together, HAI, period)


@QUICK
@given(ROWS, ROWS)
def test_accounts_hold_and_each_thing_counts_once(first: list[Any], second: list[Any]) -> None:
    result = facts(sheets(first, second))
    whole = result.accounts["IN-01", WHOLE]
    assert whole.holds
    assert whole.counted == (counted(result) or 0) == sum(counted(result, unit) or 0 for unit in (HAI, KCN))
    assert whole.accepted == sum(
        result.accounts["IN-01", unit].accepted for unit in (HAI, KCN) if ("IN-01", unit) in result.accounts
    )
    assert (reported(result) or 0) >= whole.counted


@QUICK
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_units_in_the_input_does_not_matter(rows: list[Any], chance: Any) -> None:
    tables = sheets(rows, rows[::-1])
    shuffled = list(tables)
    chance.shuffle(shuffled)
    assert dict(facts(tables).values) == dict(facts([later(t) for t in shuffled]).values)
