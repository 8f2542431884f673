"""What was decided in yellow cells becomes part of the records: single cells, blocks, and what makes no sense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from in_force import HAI, KCN, campaign, day, nt2022, settled, table

from sync.aggregate import aggregate
from sync.campaign import WHOLE
from sync.decide import DECIDED_BY, decide, number_of
from sync.model import Finding
from sync.picture import Decision, Settled

TABLE, SHEET, TODAY = "commendation_proposals", "awards", date(2022, 5, 10)
NOON = datetime(2022, 5, 10, 12, tzinfo=UTC)
MERIT, FLAG = "Bằng khen BCH LĐLĐ tỉnh", "Cờ thi đua LĐLĐ tỉnh"


def proposal(name: str, **cells: Any) -> dict[str, Any]:
    """A person proposed for the provincial certificate in round 1."""
    defaults = {"nominee_name": name, "nominee_type": "CA_NHAN", "grassroots_name": "CĐCS Trường Nguyễn Du"}
    return {**defaults, "round_code": "R1", "award_code": "BK_LDLD", "submission_date": day("10/4/2022"), **cells}


PEOPLE = [proposal(f"Nguyễn Văn {name}") for name in ("An", "Bình", "Chi", "Dũng")]


def decided(
    cells: Mapping[str, Mapping[str, str]], rows: Sequence[Mapping[str, Any]] = PEOPLE, *, today: date = TODAY, **how: Any
) -> Settled:
    """The records with what these cells decide (row key -> field -> text), typed one minute after the other."""
    typed = [(key, field, value) for key, fields in cells.items() for field, value in fields.items()]
    decisions = {
        (SHEET, key, field): Decision(SHEET, key, field, value, NOON + timedelta(minutes=place))
        for place, (key, field, value) in enumerate(typed)
    }
    return decide(nt2022(), campaign(), settled([table(HAI, TABLE, rows, **how)]), decisions, today)


def column(found: Settled, name: str = "result") -> list[Any]:
    """One column of the records."""
    return list(found.frames[TABLE][name])


def said(found: Settled) -> list[tuple[str, str, str]]:
    """(code, where, what) of what could not be applied."""
    return [(finding.code, finding.field, finding.value) for finding in found.said]


def block(**cells: str) -> dict[str, str]:
    """A whole block line: everybody proposed for the certificate in round 1 has received it."""
    line = {
        "round": "Đợt đặc biệt",
        "award": MERIT,
        "result": "Đã khen",
        "decision_no": "12/QĐ-LĐLĐ",
        "decision_date": "05/05/2022",
    }
    return {name: value for name, value in {**line, **cells}.items() if value}


# ---- single cells


def test_nothing_decided_is_under_review() -> None:
    found = decided({})
    assert column(found) == ["PENDING"] * 4
    assert [column(found, name) for name in ("awarded", "decision_no", "decision_date", "remark", DECIDED_BY)] == [[None] * 4] * 5
    assert not said(found)


def test_the_cells_of_a_row_become_columns_of_its_record() -> None:
    cells = {"result": "Đã khen", "awarded": FLAG, "decision_no": "12/QĐ-LĐLĐ", "decision_date": "05/05/2022", "remark": "xuất sắc"}
    found = decided({"KT-0002": cells})
    values = [column(found, name)[1] for name in ("result", "awarded", "decision_no", "decision_date", "remark", DECIDED_BY)]
    assert values == ["AWARDED", "CO_LDLD", "12/QĐ-LĐLĐ", day("5/5/2022"), "xuất sắc", "own"]
    assert column(found) == ["PENDING", "AWARDED", "PENDING", "PENDING"]


def test_granted_without_a_form_is_granted_as_proposed() -> None:
    assert column(decided({"KT-0001": {"result": "Đã khen"}}), "awarded") == ["BK_LDLD", None, None, None]


def test_a_decision_taken_back_is_none() -> None:
    assert column(decided({"KT-0001": {"result": ""}})) == ["PENDING"] * 4


def test_other_columns_are_left_as_they_are() -> None:
    before = settled([table(HAI, TABLE, PEOPLE)]).frames
    after = decided({"KT-0001": {"result": "Đã khen"}}).frames
    assert after.keys() == before.keys()
    for name in before[TABLE].columns:
        assert after[TABLE][name] == before[TABLE][name], name


# ---- blocks


def test_a_block_decides_about_every_proposal_of_its_round_and_form() -> None:
    rows = [*PEOPLE, proposal("Lê Thị Em", round_code="R2"), proposal("Tổ 1", award_code="CO_LDLD", nominee_type="TAP_THE")]
    found = decided({"block|1": block()}, rows)
    assert column(found) == ["AWARDED"] * 4 + ["PENDING"] * 2
    assert column(found, "decision_no") == ["12/QĐ-LĐLĐ"] * 4 + [None] * 2
    assert column(found, "awarded") == ["BK_LDLD"] * 4 + [None] * 2
    assert column(found, DECIDED_BY) == ["block|1"] * 4 + [None] * 2


@pytest.mark.parametrize("typed", ["KT-0002; KT-0004", "kt-0002, KT 4", "2;4", "KT-0002\nKT-0004;"])
def test_all_but_some(typed: str) -> None:
    found = decided({"block|1": block(**{"except": typed})})
    assert column(found) == ["AWARDED", "PENDING", "AWARDED", "PENDING"]
    assert not said(found)


@pytest.mark.parametrize("typed", ["KT-0099", "KT-0005", "Nguyễn Văn Bình"])
def test_an_exception_that_is_none_of_the_block_is_said_and_the_rest_applied(typed: str) -> None:
    rows = [*PEOPLE, proposal("Lê Thị Em", round_code="R2")]
    found = decided({"block|1": block(**{"except": f"KT-0002; {typed}"})}, rows)
    assert column(found) == ["AWARDED", "PENDING", "AWARDED", "AWARDED", "PENDING"]
    assert said(found) == [("W-DEC-BLOCK", "block|1 · except", typed)]


def test_a_row_that_must_be_mended_is_in_no_block_but_may_be_its_exception() -> None:
    found = decided({"block|1": block(**{"except": "KT-0001"})}, refused=[0, 1])
    assert column(found) == ["PENDING", "PENDING", "AWARDED", "AWARDED"]
    assert not said(found)


def test_a_row_s_own_cell_wins_over_a_block() -> None:
    cells = {"KT-0001": {"result": "Chưa khen"}, "KT-0002": {"decision_no": "15/QĐ-LĐLĐ"}, "KT-0003": {"awarded": FLAG}}
    found = decided({**cells, "block|1": block()})
    assert column(found) == ["REJECTED", "AWARDED", "AWARDED", "AWARDED"]
    assert column(found, "decision_no") == [None, "15/QĐ-LĐLĐ", "12/QĐ-LĐLĐ", "12/QĐ-LĐLĐ"]
    assert column(found, "awarded") == [None, "BK_LDLD", "CO_LDLD", "BK_LDLD"]
    assert not said(found), "a block is no contradiction to the row that is otherwise"


@pytest.mark.parametrize(("first", "second"), [("block|1", "block|2"), ("block|2", "block|1")])
def test_of_two_blocks_that_fit_the_later_decided(first: str, second: str) -> None:
    verified = block(result="Đã thẩm tra", decision_no="", decision_date="")
    assert column(decided({first: verified, second: block()})) == ["AWARDED"] * 4
    found = decided({first: block(), second: verified})
    assert (column(found), column(found, "decision_no")) == (["VERIFIED"] * 4, [None] * 4)


@pytest.mark.parametrize("missing", ["round", "award", "result"])
def test_a_block_that_does_not_say_whom_or_what_decides_nothing(missing: str) -> None:
    found = decided({"block|1": block(**{missing: ""})})
    assert column(found) == ["PENDING"] * 4
    assert [code for code, *_ in said(found)] == ["W-DEC-BAD"]


def test_a_block_whose_round_no_longer_exists_decides_nothing() -> None:
    found = decided({"block|1": block(round="Đợt 9")})
    assert column(found) == ["PENDING"] * 4
    assert said(found) == [("W-DEC-BAD", "block|1 · round", "Đợt 9")]


# ---- what makes no sense


def test_a_number_nobody_has_is_said() -> None:
    found = decided({"KT-0099": {"result": "Đã khen", "decision_no": "12"}})
    assert said(found) == [("I-DEC-GONE", "KT-0099", "Đã khen, 12")]
    assert column(found) == ["PENDING"] * 4
    assert said(decided({"KT": {"result": "Đã khen"}})) == [("W-DEC-BAD", "KT", "Đã khen")], "no number at all"


def test_a_day_that_has_not_come_is_no_decision_yet() -> None:
    cells = {"KT-0001": {"result": "Đã khen", "decision_date": "11/05/2022"}}
    found = decided(cells)
    assert (column(found)[0], column(found, "decision_date")[0]) == ("AWARDED", None)
    assert said(found) == [("W-DEC-BAD", "KT-0001 · Ngày QĐ", "11/05/2022")]
    assert not said(decided(cells, today=date(2022, 5, 11)))


@pytest.mark.parametrize("result", ["Chưa khen", "Đang xét", "Đã thẩm tra"])
def test_only_what_was_granted_has_a_decision(result: str) -> None:
    found = decided({"KT-0001": {"result": result, "decision_no": "12/QĐ-LĐLĐ", "decision_date": "05/05/2022"}})
    assert [column(found, name)[0] for name in ("decision_no", "decision_date")] == [None, None]
    assert said(found) == [
        ("W-DEC-BAD", "KT-0001 · Số QĐ", f"12/QĐ-LĐLĐ – Kết quả: {result}"),
        ("W-DEC-BAD", "KT-0001 · Ngày QĐ", f"05/05/2022 – Kết quả: {result}"),
    ]


def test_a_form_of_an_award_that_was_not_granted_is_said() -> None:
    assert [code for code, *_ in said(decided({"KT-0001": {"result": "Chưa khen", "awarded": FLAG}}))] == ["W-DEC-BAD"]


def test_a_contradiction_within_a_block_is_said_once() -> None:
    found = decided({"block|1": block(result="Chưa khen", decision_date="")})
    assert column(found) == ["REJECTED"] * 4
    assert column(found, "decision_no") == [None] * 4
    assert said(found) == [("W-DEC-BAD", "block|1 · Số QĐ", "12/QĐ-LĐLĐ – Kết quả: Chưa khen")]


def test_a_choice_that_is_in_no_list_any_more_is_said() -> None:
    found = decided({"KT-0001": {"result": "Đã khen", "awarded": "Huân chương"}})
    assert column(found, "awarded")[0] == "BK_LDLD"
    assert said(found) == [("W-DEC-BAD", "KT-0001 · Hình thức được khen", "Huân chương")]


def test_findings_of_the_coordinator_are_about_the_sheet_of_decisions() -> None:
    finding: Finding = decided({"KT-0099": {"result": "Đã khen"}}).said[0]
    assert (finding.table, finding.cell, finding.number) == (SHEET, None, 0)


# ---- always


@given(st.permutations(["KT-0001", "KT-0002", "block|1", "block|2"]))
def test_only_the_time_of_a_decision_counts_not_its_place_in_the_ledger(order: list[str]) -> None:
    cells = {
        "KT-0001": {"result": "Chưa khen"},
        "KT-0002": {"remark": "bổ sung"},
        "block|1": block(),
        "block|2": block(result="Đã thẩm tra"),
    }
    at = {key: NOON + timedelta(hours=place) for place, key in enumerate(cells)}
    decisions = {
        (SHEET, key, field): Decision(SHEET, key, field, value, at[key]) for key in order for field, value in cells[key].items()
    }
    found = decide(nt2022(), campaign(), settled([table(HAI, TABLE, PEOPLE)]), decisions, TODAY)
    assert column(found) == ["REJECTED", "VERIFIED", "VERIFIED", "VERIFIED"]


@pytest.mark.parametrize(("text", "number"), [("KT-0107", 107), ("kt 107", 107), ("107", 107), ("KT-", 0), ("SK-0107", 0), ("", 0)])
def test_numbers_are_read_as_people_write_them(text: str, number: int) -> None:
    assert number_of(text, "KT") == number


def test_a_plan_is_decided_about_by_its_unit() -> None:
    plans = settled(
        [table(HAI, "unit_info", [{"plan_number": "05/KH-LĐLĐ"}]), table(KCN, "unit_info", [{"plan_number": "06/KH-CĐKCN"}])]
    )
    decisions = {
        ("plans", key, "verdict"): Decision("plans", key, "verdict", value, NOON) for key, value in ((HAI, "Đạt"), ("LẠ", "Đạt"))
    }
    found = decide(nt2022(), campaign(), plans, decisions, TODAY)
    assert found.frames["unit_info"]["verdict"] == ["MET", "PENDING"]
    assert [(one.code, one.field) for one in found.said] == [("I-DEC-GONE", "LẠ")]
    result = aggregate(nt2022(), campaign(), found, TODAY)
    assert [result.value("KH-04", unit, "NOW") for unit in (HAI, KCN, WHOLE)] == [1, 0, 1]
