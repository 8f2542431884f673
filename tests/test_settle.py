"""Settling: what a date, the campaign and the other sheets make of checked records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from in_force import GD, HAI, KCN, NEXT_YEAR, PERIODS, campaign, closing, codes, day, group, initiative, later, settled, table

from sync.campaign import Move
from sync.model import DateInterval
from sync.picture import Settled

WATER = "CĐCS Công ty Cấp nước"


def one(applied: str | DateInterval | None, today: date = date(2023, 12, 31), **cells: Any) -> tuple[dict[str, Any], list[str]]:
    """(the settled record, codes of its findings) of a single initiative in a known union."""
    result = settled(
        [table(HAI, "grassroots_unions", [group()]), table(HAI, "initiatives", [initiative("", applied, **cells)])], today=today
    )
    return result.frames["initiatives"].row(0), codes(result, HAI)


@pytest.mark.parametrize(
    ("applied", "phase", "place"),
    [
        ("31/8/2021", None, "BEFORE"),
        ("1/9/2021", "P1", "BEFORE"),
        ("31/12/2021", "P1", "BEFORE"),
        ("1/1/2022", "P1", "R1"),
        ("16/4/2022", "P1", "R1"),
        ("17/4/2022", "P1", "R2"),
        ("31/5/2022", "P1", "R2"),
        ("1/6/2022", "P2", "R2"),
        ("30/6/2022", "P2", "R2"),
        ("1/7/2022", "P2", "R3"),
        ("31/12/2022", "P2", "R3"),
        ("1/1/2023", "P2", "AFTER"),
        ("1/9/2023", "P2", "AFTER"),
        ("15/9/2023", "P2", "AFTER"),
        ("30/9/2023", "P2", "AFTER"),
        ("1/10/2023", None, "AFTER"),
        ("T4/2022", "P1", "BETWEEN"),
        ("T5/2022", "P1", "R2"),
        ("T3/2022", "P1", "R1"),
        ("T6/2022", "P2", "R2"),
    ],
)
def test_a_date_gives_the_phase_and_the_round_that_hold_both_its_ends(applied: str, phase: str | None, place: str) -> None:
    record, found = one(applied)
    assert (record["phase"], record["place"], record["state"]) == (phase, place, "accepted")
    assert ("W-DATE-WIN" in found) == (phase is None)
    assert ("W-DATE-MONTH" in found) == (place == "BETWEEN")


def test_after_the_portal_has_closed_an_initiative_still_counts_and_says_so() -> None:
    assert "W-DATE-PORTAL" in one("15/9/2023")[1]
    assert "W-DATE-PORTAL" not in one("1/9/2023")[1]


def test_a_future_day_refuses_the_row_until_it_comes() -> None:
    record, found = one("10/7/2022", today=date(2022, 7, 9))
    assert record["state"] == "must_fix"
    assert found.count("E-DATE-FUTURE") == 1
    record, found = one("10/7/2022", today=date(2022, 7, 10))
    assert record["state"] == "accepted"
    assert "E-DATE-FUTURE" not in found


def test_a_month_that_has_begun_is_not_in_the_future() -> None:
    assert one("T7/2022", today=date(2022, 7, 2))[0]["state"] == "accepted"


def test_a_future_day_that_does_not_decide_is_emptied_for_now() -> None:
    record, found = one("1/6/2022", today=date(2022, 7, 1), recognition_date=day("5/7/2022"))
    assert (record["state"], record["recognition_date"]) == ("accepted", None)
    assert "W-DATE-FUTURE" in found
    record, found = one("10/7/2022", today=date(2022, 7, 1), kind="DE_TAI")
    assert (record["state"], record["first_applied_on"]) == ("accepted", None)


def test_an_unknown_day_lies_in_no_period() -> None:
    record, _ = one(DateInterval.unknown())
    assert (record["phase"], record["place"]) == (None, None)


def dated_by_the_program(*applied: str, today: date = date(2023, 12, 31)) -> list[str]:
    """Codes of the findings of initiatives whose days are true date cells."""
    typed = table(HAI, "initiatives", [initiative(f"Sáng kiến {number}", day) for number, day in enumerate(applied)])
    typed = replace(typed, checked=replace(typed.checked, real_dates={"first_applied_on": list(range(len(applied)))}))
    return codes(settled([table(HAI, "grassroots_unions", [group()]), typed], today=today), HAI)


def test_day_and_month_are_suspected_when_the_phase_would_change() -> None:
    assert "W-DATE-SWAP" in dated_by_the_program("4/7/2022")  # 7/4/2022 would be phase 1
    assert "W-DATE-SWAP" not in dated_by_the_program("4/3/2022")  # 3/4/2022 is phase 1 too
    assert "W-DATE-SWAP" not in dated_by_the_program("7/4/2022", today=date(2022, 5, 1))  # 4/7/2022 has not come
    assert "W-DATE-SWAP" not in one("4/7/2022")[1]  # typed as text: no program turned it round
    assert "W-DATE-SWAP" not in dated_by_the_program("4/7/2022", "25/7/2022")  # a program that takes the month first knows no 25th


def test_money_is_looked_at_against_the_settings() -> None:
    assert "W-MONEY-SMALL" in one("1/3/2022", benefit_vnd=15)[1]
    assert "W-MONEY-BIG" in one("1/3/2022", benefit_vnd=6_000_000_000)[1]
    assert not {"W-MONEY-SMALL", "W-MONEY-BIG"} & set(one("1/3/2022", benefit_vnd=0)[1])


# ---------------------------------------------------------------- groups and classes


def classes(names: list[str], groups: list[dict[str, Any]], unit: str = HAI) -> tuple[list[str], list[str]]:
    """(class of each record, codes of findings on the register) for initiatives of these unions."""
    rows = [initiative(grassroots_name=name) for name in names]
    result = settled([table(unit, "grassroots_unions", groups), table(unit, "initiatives", rows)])
    found = [f.code for f in result.findings[unit] if f.table == "initiatives"]
    return list(result.frames["initiatives"]["sector"]), found


def test_the_class_of_a_record_is_that_of_its_union() -> None:
    groups = [group("CĐCS Trường Nguyễn Du", "HCSN"), group(WATER, "DN"), group("CĐCS Chợ", None)]
    found, remarks = classes(["cđcs trường nguyễn du", WATER, "CĐCS Chợ"], groups)
    assert found == ["HCSN", "DN", ""]
    assert "W-CDCS" not in remarks


def test_a_blank_class_is_the_units_own_where_it_has_one() -> None:
    assert classes(["CĐCS Chợ"], [group("CĐCS Chợ", None)], KCN)[0] == ["DN"]


def test_the_units_own_office_is_the_unit_itself() -> None:
    found, remarks = classes(["Cơ quan Giáo dục", "Toàn đơn vị"], [], GD)
    assert found == ["HCSN", "HCSN"]
    assert not remarks


def test_an_unknown_union_counts_in_no_class_and_a_near_one_in_its_own() -> None:
    found, remarks = classes(["CĐCS Trường Nguyễn Duu", "CĐCS Bến xe"], [group()])
    assert found == ["HCSN", ""]
    assert remarks == ["W-CDCS-NEAR", "W-CDCS"]


@pytest.mark.parametrize(
    ("typed", "known"),
    [("CĐCS Trường TH số 2", "CĐCS Trường TH số 1"), ("CĐCS THPT Nguyễn Trãi", "CĐCS THCS Nguyễn Trãi")],
)
def test_names_that_differ_in_a_number_or_a_word_are_not_taken_for_each_other(typed: str, known: str) -> None:
    assert classes([typed], [group(known)]) == ([""], ["W-CDCS"])


def test_direct_workers_in_public_offices_are_asked_about() -> None:
    result = settled(
        [
            table(HAI, "grassroots_unions", [group(), group(WATER, "DN")]),
            table(
                HAI, "initiatives", [initiative(worker_group="DIRECT"), initiative(worker_group="DIRECT", grassroots_name=WATER)]
            ),
        ]
    )
    assert [(f.code, f.position) for f in result.findings[HAI] if f.code == "W-GROUP"] == [("W-GROUP", 0)]


# ---------------------------------------------------------------- totals of the unit


def unit_with(total: int | None, *labor: int | None) -> Settled:
    return settled(
        [
            table(HAI, "unit_info", [{"total_labor": total, "plan_number": "05/KH-LĐLĐ"}]),
            table(HAI, "grassroots_unions", [group(f"CĐCS {i}", total_labor=n) for i, n in enumerate(labor)]),
            table(HAI, "movement_lines", [{"line_code": "HCM", "people.R1": 150, "grassroots.R1": 2}]),
        ]
    )


def test_a_typed_total_is_compared_with_the_sum_of_the_unions() -> None:
    assert "W-UNIT-SUM" in codes(unit_with(200, 100, 50), HAI)
    assert "W-UNIT-SUM" not in codes(unit_with(155, 100, 50), HAI)
    assert "W-UNIT-SUM" not in codes(unit_with(200), HAI)


def test_more_people_than_the_unit_has_empty_the_cell() -> None:
    result = unit_with(None, 100, 40)
    assert result.frames["movement_lines"]["people.R1"] == [None]
    finding = next(f for f in result.findings[HAI] if f.code == "W-PART-GT")
    assert (finding.field, finding.facts["a"], finding.facts["b"]) == ("people.R1", "150", "140")
    assert unit_with(160, 100, 40).frames["movement_lines"]["people.R1"] == [150]


def test_a_gap_in_the_care_wants_a_reason() -> None:
    row = group(total_labor=120, members=100, tet_members_cared=100, tet_nonmembers_cared=15)
    finding = next(f for f in settled([table(HAI, "grassroots_unions", [row])]).findings[HAI] if f.code == "W-TET-REASON")
    assert finding.facts["k"] == "5"
    assert "W-TET-REASON" not in codes(settled([table(HAI, "grassroots_unions", [{**row, "tet_reason": "nghỉ việc"}])]), HAI)


def test_a_plan_is_asked_of_the_unit_types_of_the_setting_only() -> None:
    bare = [table(HAI, "unit_info", [{"reporter_name": "Lan"}])]
    assert "W-PLAN-NONE" in codes(settled(bare), HAI)
    assert "W-PLAN-NONE" not in codes(settled(bare, campaign(plan_required_types="ZONE")), HAI)


# ---------------------------------------------------------------- rounds


def test_a_due_review_and_a_missing_confirmation_are_asked_for_once_the_round_is_over() -> None:
    plan = campaign(periods=[replace(p, report_due_on=date(2022, 4, 26)) if p.code == "R1" else p for p in PERIODS])
    sheet = [closing(HAI, "R1", highlights="…")]
    assert not {"W-REPORT-DUE", "W-CONFIRM"} & set(codes(settled(sheet, plan, date(2022, 4, 16)), HAI))
    found = codes(settled(sheet, plan, date(2022, 4, 27)), HAI)
    assert {"W-REPORT-DUE", "W-CONFIRM", "W-REQ"} <= set(found)
    done = [closing(HAI, "R1", reviewed_on=day("20/4/2022"), confirmed=True, task_completion="HOAN_THANH")]
    assert not {"W-REPORT-DUE", "W-CONFIRM", "W-REQ"} & set(codes(settled(done, plan, date(2022, 4, 27)), HAI))


def test_a_nil_tick_is_a_note_without_rows_and_a_remark_with_rows() -> None:
    tick = closing(HAI, "R1", **{"nil.3": True})
    assert "I-NIL" in codes(settled([tick]), HAI)
    assert "W-NIL-CONF" in codes(settled([tick, table(HAI, "initiatives", [initiative(applied="1/3/2022")])]), HAI)
    assert "I-NIL" in codes(settled([tick, table(HAI, "initiatives", [initiative(applied="1/9/2022")])]), HAI)


# ---------------------------------------------------------------- moves, freezes, shape


def test_a_moved_union_counts_for_the_unit_that_manages_it_from_that_day() -> None:
    move = Move(WATER, HAI, KCN, date(2022, 6, 1), None, "CV 12")
    rows = [initiative(applied="31/5/2022", grassroots_name=WATER), initiative(applied="1/6/2022", grassroots_name=WATER)]
    tables = [
        table(HAI, "grassroots_unions", [group(WATER, "DN")]),
        table(KCN, "grassroots_unions", [group("CĐCS Gạch", "DN")]),
        table(HAI, "initiatives", rows),
    ]
    result = settled(tables, campaign(moves=[move]))
    assert result.frames["initiatives"]["owner"] == [HAI, KCN]
    assert result.frames["initiatives"]["unit"] == [HAI, HAI]
    assert "I-CDCS-MOVE" in codes(result, HAI)
    assert "I-CDCS-MOVE" in codes(result, KCN)


def test_what_comes_after_a_phase_was_frozen_is_late() -> None:
    plan = campaign(periods=[replace(p, frozen_on=date(2022, 6, 15)) if p.code == "P1" else p for p in PERIODS])
    seen = [date(2022, 6, 15), date(2022, 6, 16), date(2022, 6, 16)]
    rows = [initiative(applied="1/3/2022"), initiative(applied="1/3/2022"), initiative(applied="1/6/2022")]
    result = settled([table(HAI, "initiatives", rows, first_seen=seen)], plan)
    assert result.frames["initiatives"]["late"] == [False, True, False]
    assert codes(result, HAI).count("W-PHASE-LATE") == 1


def test_every_record_says_where_it_stands() -> None:
    frame = settled([table(KCN, "initiatives", [initiative()]), table(HAI, "initiatives", [initiative(), initiative()])]).frames[
        "initiatives"
    ]
    assert frame["unit"] == [HAI, HAI, KCN]
    assert [str(cell) for cell in frame["cell"]] == [f"3. Sáng kiến, đề tài!A{row}" for row in (4, 5, 4)]


def test_tables_that_nobody_sent_have_empty_frames() -> None:
    frame = settled([]).frames["initiatives"]
    assert not frame
    assert {"unit", "state", "phase", "title", "thing"} <= set(frame.columns)


# ---- two editions


def test_each_edition_is_judged_by_its_own_years_sheets() -> None:
    old = [table(HAI, "unit_info", [{"total_labor": 100, "total_members": 90}])]
    new = [
        table(HAI, "unit_info", [{"total_labor": 300, "total_members": 200}], edition="2023"),
        table(HAI, "grassroots_unions", [group(total_labor=300, members=200)], edition="2023"),
    ]
    assert "W-UNIT-SUM" not in codes(settled([*old, *new], NEXT_YEAR), HAI), "last year's total is not added to this year's"
    assert "W-UNIT-SUM" in codes(
        settled([*old, new[1], table(HAI, "unit_info", [{"total_labor": 500}], edition="2023")], NEXT_YEAR), HAI
    )


def test_of_a_closed_edition_nothing_is_told() -> None:
    late = table(HAI, "initiatives", [initiative("", "1/10/2024"), initiative("", "T4/2022")])
    assert codes(settled([late]), HAI) != []
    assert codes(settled([late], NEXT_YEAR), HAI) == []
    assert codes(settled([later(late, edition="2023")], NEXT_YEAR), HAI) != []


def test_a_union_that_only_last_years_sheet_lists_is_known_this_year() -> None:
    old = table(HAI, "grassroots_unions", [group("CĐCS Phước Nam", "DN"), group("CĐCS Cấp nước", "DN")])
    unions = table(HAI, "grassroots_unions", [group("CĐCS Cấp nước", "HCSN")], edition="2023")
    work = [initiative(grassroots_name="CĐCS Phước Nam"), initiative(grassroots_name="CĐCS Cấp nước")]
    result = settled([old, unions, table(HAI, "initiatives", work, edition="2023")], NEXT_YEAR)
    assert result.frames["initiatives"]["sector"] == ["DN", "HCSN"], "where both list it, this year's sheet says its class"
    assert "W-CDCS" not in codes(result, HAI)


def test_the_newest_edition_that_is_filled_speaks_for_today() -> None:
    def speaks(new: list[dict[str, Any]]) -> list[bool]:
        old = table(HAI, "unit_info", [{"unit_code": HAI, "total_labor": 100}])
        both = settled([old, table(HAI, "unit_info", new, edition="2023")], NEXT_YEAR)
        return list(both.frames["unit_info"]["current"])

    assert speaks([{"unit_code": HAI, "edition": 2023}]) == [True, False], "what a blank says already is nothing typed"
    assert speaks([{"unit_code": HAI, "total_members": 80}]) == [False, True]


def test_a_list_that_carries_on_speaks_whole_and_tells_what_it_has_twice() -> None:
    old, new = table(HAI, "role_models", [{"name": "A"}, {"name": "B"}]), table(HAI, "role_models", [{"name": "B"}, {"name": "C"}])
    frame = settled([old, later(new, edition="2023", numbers=[2, 3])], NEXT_YEAR).frames["role_models"]
    assert (list(frame["current"]), list(frame["repeats"])) == ([True] * 4, [False, False, True, False])
