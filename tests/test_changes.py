"""What the last run changed: record, column, old, new, and what it did to the total."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from in_force import HAI, closing, day, initiative, nt2022, table
from reception import INBOX, OWN, Reception, examined, works

from sync.changes import last_changes, shown_number, shown_value
from sync.ledger import Ledger
from sync.model import CheckedTable, DateInterval
from sync.picture import Change

TODAY = date(2023, 12, 31)


@pytest.fixture
def desk() -> Iterator[Reception]:
    """A ledger in memory."""
    with Ledger.open("sqlite://") as ledger:
        yield Reception(ledger)


def changes(desk: Reception) -> list[tuple[str, str, str, str, int]]:
    """Number, column, old, new, effect."""
    found = last_changes(desk.ledger, nt2022(), desk.plan, desk.ledger.in_force(), TODAY)
    assert all(isinstance(change, Change) and change.unit == HAI for change in found)
    return [(change.number, change.column, change.old, change.new, change.effect) for change in found]


def one_work(**cells: object) -> CheckedTable:
    """A list of one work."""
    return table(HAI, "initiatives", [initiative("Bơm nước tự động", **cells)]).checked  # type: ignore[arg-type]


def test_a_first_version_changes_nothing(desk: Reception) -> None:
    assert changes(desk) == []
    desk.take((OWN, examined(works(1, 2))))
    assert changes(desk) == []


def test_added_removed_and_mended_records_are_told(desk: Reception) -> None:
    title = nt2022().by_table["initiatives"].title
    desk.take((OWN, examined(works(1, 2))))
    desk.take((OWN, examined(works(2, 3))))
    came, went = (f"{title} – Cải tiến máy bơm kiểu {n} tại trạm {n}" for n in (3, 1))
    assert changes(desk) == [("SK-0003", came, "", "thêm", 1), ("SK-0001", went, "có", "bớt", -1)]


def test_a_number_of_a_line_says_which_line_and_which_round(desk: Reception) -> None:
    spec, code = nt2022().by_table["movement_lines"], "LDG_LDST"
    for people in (90, 120):
        row = {"line_code": code, "people.R1": people}
        desk.take((OWN, examined(table(HAI, "movement_lines", [row]).checked)))
    label = next(line.label for line in spec.lines if line.code == code)
    short = next(period.short for period in desk.plan.rounds if period.code == "R1")
    assert changes(desk) == [("", f"Người: {short} – {label}", "90", "120", 0)]


def test_a_cell_of_a_rounds_form_says_of_which_round(desk: Reception) -> None:
    for told in ("Tốt", "Rất tốt"):
        desk.take((OWN, examined(closing(HAI, "R1", highlights=told).checked)))
    title = nt2022().by_table["round_closing"].by_name["highlights"].title
    short = next(period.short for period in desk.plan.rounds if period.code == "R1")
    assert changes(desk) == [("", f"{title} – {short}", "Tốt", "Rất tốt", 0)]


def test_a_changed_cell_stands_with_its_column_and_both_values(desk: Reception) -> None:
    desk.take((OWN, examined(one_work(benefit_vnd=1_500_000, first_applied_on=day("16/4/2022")))))
    desk.take((OWN, examined(one_work(benefit_vnd=15_000_000, first_applied_on=day("T5/2022")))))
    by_name = nt2022().by_table["initiatives"].by_name
    assert changes(desk) == [
        ("SK-0001", by_name["first_applied_on"].title, "16/04/2022", "T5/2022", 0),
        ("SK-0001", by_name["benefit_vnd"].title, "1.500.000", "15.000.000", 0),
    ]


def test_the_effect_stands_on_the_first_line_of_a_record_only(desk: Reception) -> None:
    desk.take((OWN, examined(one_work(recognition_status="DANG_XET", benefit_vnd=1))))
    desk.take((OWN, examined(one_work(recognition_status="DA_CONG_NHAN", benefit_vnd=2))))
    assert [effect for *_, effect in changes(desk)] == [1, 0]


def test_a_run_that_brings_nothing_still_tells_the_last_changes(desk: Reception) -> None:
    desk.take((OWN, examined(works(1))))
    desk.take((OWN, examined(works(1, 2))))
    before = changes(desk)
    desk.take()
    assert changes(desk) == before != []


def test_the_same_records_under_other_bytes_are_no_change(desk: Reception) -> None:
    desk.take((OWN, examined(works(1, 2))))
    desk.take((INBOX, examined(works(1, 2), typed="")))
    assert changes(desk) == []


def test_how_a_value_is_shown() -> None:
    values = [None, True, DateInterval.unknown(), day("T4/2022"), date(2022, 4, 16), 1_234_567, "chữ"]
    assert [shown_value(value) for value in values] == ["", "x", "x", "T4/2022", "16/04/2022", "1.234.567", "chữ"]
    spec = nt2022().by_table["initiatives"]
    assert (shown_number(spec, 42), shown_number(spec, 0)) == ("SK-0042", "")
    assert shown_number(nt2022().by_table["round_figures"], 42) == ""
