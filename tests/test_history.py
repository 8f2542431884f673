"""A number opened down to its cells: what is in it, what was left out and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from in_force import GD, HAI, KCN, PERIODS, TODAY, UNITS, campaign, closing, facts, group, initiative, nt2022, settled, table

from sync.campaign import WHOLE, Campaign, Move
from sync.errors import ConfigError
from sync.history import REASON_WORDS, explain_lines, explanation
from sync.picture import REASONS, InForce, Picture

WATER = "CĐCS Công ty Cấp nước"


def picture(*tables: InForce, plan: Campaign | None = None) -> Picture:
    """What a run knows of these tables."""
    plan = plan or campaign()
    now = datetime(2023, 12, 31, tzinfo=UTC)
    return Picture(
        template=nt2022(),
        campaign=plan,
        settled=settled(tables, plan),
        facts=facts(tables, plan),
        units=(),
        findings={},
        coordinator_findings=(),
        files=(),
        decisions={},
        changes=(),
        runs=(),
        moment=now,
        today=TODAY,
        run_id=1,
        tables=tables,
    )


def register(unit: str = HAI, *rows: dict[str, Any]) -> InForce:
    """A unit's initiatives."""
    return table(unit, "initiatives", rows or [initiative("Bơm nước"), initiative("Đèn", applied="1/6/2022")])


def rows(found: dict[str, Any]) -> list[tuple[str, str, Any, str]]:
    """Text, cell, counted, reason."""
    return [(row["text"], row["cell"], row["counted"], row["reason"]) for row in found["records"]]


def test_a_number_opens_down_to_the_cells_it_came_from() -> None:
    found = explanation(picture(register()), "IN-01", HAI, "P1")
    assert (found["counted"], found["reported"]) == (1, 1)
    assert rows(found) == [("Bơm nước", "A4", 1, "")]
    assert found["records"][0]["file"] == f"so_lieu/{HAI}.xlsx"


def test_what_is_left_out_stands_below_with_its_reason() -> None:
    seen = picture(
        register(HAI, initiative("A"), initiative("B", recognition_status="DANG_XET"), initiative("C", applied="1/1/2020"))
    )
    found = explanation(seen, "IN-01", WHOLE, "ALL")
    assert rows(found) == [("A", "A4", 1, ""), ("B", "A5", 0, "not_recognised"), ("C", "A6", 0, "outside")]
    lines = explain_lines(found)
    assert lines[1].startswith("tính 1, đơn vị báo 1, chỉ tiêu chưa giao")
    assert [line.split("  ")[1] for line in lines[3:]] == ["tính", "chưa công nhận", "ngoài thời gian"]


def test_the_records_of_every_period_add_up_to_its_number() -> None:
    seen = picture(register(), register(GD, initiative("C", applied="17/4/2022"), initiative("D", applied="T4/2022")))
    for period in ("P1", "P2", "ALL", "R1", "R2", "R3", "BEFORE", "AFTER", "BETWEEN"):
        for unit in (HAI, GD, WHOLE):
            found = explanation(seen, "IN-01", unit, period)
            assert sum(row["counted"] for row in found["records"]) == (found["counted"] or 0), (unit, period)


def test_a_value_stands_in_its_own_cell() -> None:
    seen = picture(register(HAI, initiative("A", benefit_vnd=5_000_000)))
    found = explanation(seen, "IN-07", HAI, "ALL")
    (row,) = found["records"]
    place = next(one for one in seen.tables).checked.places["benefit_vnd"]
    assert (row["value"], row["cell"]) == (5_000_000, f"{chr(64 + place)}4")
    assert explain_lines(found)[-1].strip().startswith("tính")


def test_a_class_is_opened_by_itself() -> None:
    unions = table(HAI, "grassroots_unions", [group(), group(WATER, "DN")])
    seen = picture(unions, register(HAI, initiative("A"), initiative("B", grassroots_name=WATER)))
    assert [row[0] for row in rows(explanation(seen, "IN-01", HAI, "ALL", "sector=DN"))] == ["B"]


def test_a_moved_record_counts_where_it_belongs_and_is_listed_where_it_was_typed() -> None:
    plan = campaign(moves=[Move(WATER, HAI, KCN, None, None, "QĐ 5")])
    unions = table(HAI, "grassroots_unions", [group(WATER, "DN")])
    seen = picture(unions, register(HAI, initiative("B", grassroots_name=WATER)), plan=plan)
    assert [(row[0], row[2]) for row in rows(explanation(seen, "IN-01", KCN, "ALL"))] == [("B", 1)]
    assert [(row[0], row[2]) for row in rows(explanation(seen, "IN-01", HAI, "ALL"))] == [("B", 0)]
    assert explanation(seen, "IN-01", HAI, "ALL")["counted"] == 0


def test_a_unit_above_opens_what_lies_below_it() -> None:
    units = [replace(unit, parent=GD) if unit.code == HAI else unit for unit in UNITS]
    seen = picture(register(), plan=campaign(units=units))
    assert len(explanation(seen, "IN-01", GD, "ALL")["records"]) == 2
    assert explanation(seen, "IN-01", KCN, "ALL")["records"] == []


def test_what_came_after_the_freeze_opens_in_its_own_column() -> None:
    periods = [replace(p, frozen_on=date(2022, 3, 1)) if p.code == "P1" else p for p in PERIODS]
    late = table(HAI, "initiatives", [initiative("Muộn"), initiative("Sớm")], first_seen=[date(2022, 4, 1), date(2022, 2, 1)])
    seen = picture(late, plan=campaign(periods=periods))
    assert [row[0] for row in rows(explanation(seen, "IN-01", HAI, "P1.LATE"))] == ["Muộn"]
    assert explanation(seen, "IN-01", HAI, "P1.LATE")["counted"] == 1


def test_a_number_nobody_reported_is_three_dots() -> None:
    found = explanation(picture(closing(HAI, "R1")), "SL-01", HAI, "R1")
    assert (found["counted"], found["records"]) == (None, [])
    assert explain_lines(found)[1].startswith("tính …, đơn vị báo …")


def test_what_is_unknown_is_named_all_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        explanation(picture(), "IN-99", "LA", "P9")
    assert [fault.split(" -> ")[0] for fault in caught.value.faults] == ["no indicator 'IN-99'", "no unit 'LA'", "no period 'P9'"]
    assert [fault.split(" → ")[0] for fault in caught.value.vietnamese_faults] == [
        "Chưa có chỉ tiêu “IN-99”",
        "Chưa có đơn vị “LA”",
        "Chưa có kỳ “P9”",
    ]


def test_every_reason_has_its_words() -> None:
    assert tuple(REASON_WORDS) == REASONS
