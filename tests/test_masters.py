"""A unit that sends the master of its own campaign: what takes its place, what waits, and that nothing counts in two ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from in_force import HAI, nt2022
from reception import INBOX, NOON, OWN, Reception, examined, works

from sync.blobs import decode_table
from sync.examine import Examined
from sync.figures import FIGURES, FIGURES_SPEC
from sync.findings import sentence
from sync.ledger import Ledger
from sync.model import CheckedTable, Stamp
from sync.picture import Settled, State
from sync.status import Sent, statuses
from sync.versions import that_count

OTHER_INBOX = "Hộp thư đến/tong_hop moi.xlsx"


def figures(*totals: tuple[str, str, int]) -> CheckedTable:
    """Counted numbers of a whole, by indicator and period."""
    columns: dict[str, Sequence[Any]] = {
        "indicator": [code for code, _, _ in totals],
        "period": [period for _, period, _ in totals],
        "split": [""] * len(totals),
        "reported": [value for _, _, value in totals],
        "counted": [value for _, _, value in totals],
    }
    places = {name: place for place, name in enumerate(columns, 1)}
    return CheckedTable(FIGURES, FIGURES_SPEC.sheet, [5 + n for n in range(len(totals))], places, columns, [True] * len(totals))


def master(total: int, hours: int = 0, *, unit: str = HAI, template: str = "nt2022", campaign_id: str = "abc") -> Examined:
    """A master made so many hours after noon that counts so many."""
    stamp = Stamp(unit, "2022", template, "1", "NT2022", "", "master", campaign_id)
    return Examined(stamp, "", {FIGURES: figures(("IN-01", "ALL", total))}, saved_at=NOON + timedelta(hours=hours))


@pytest.fixture
def desk() -> Iterator[Reception]:
    with Ledger.open("sqlite://") as ledger:
        yield Reception(ledger)


def counted(desk: Reception) -> dict[str, int]:
    """Table -> how many rows count now, by name; of the figures the total itself."""
    found = {}
    for version in that_count(desk.plan, desk.ledger.in_force()):
        table = decode_table(version.blob)
        if len(table.positions):
            found[version.table] = table.columns["counted"][0] if version.table == FIGURES else len(table.positions)
    return found


def test_of_two_masters_the_one_made_later_counts_whatever_its_name(desk: Reception) -> None:
    assert desk.take((INBOX, master(5, 1))).state == "Đang dùng"
    newer = desk.take((OTHER_INBOX, master(7, 2)))
    assert (newer.state, newer.changed, counted(desk)) == ("Đang dùng", 1, {FIGURES: 7})
    older = desk.take((INBOX, master(4, 0)))
    assert (older.state, older.code, counted(desk)) == ("Giống bản cũ", "W-UP-OLD", {FIGURES: 7})


def test_the_coordinator_can_choose_the_older_one_and_take_that_back(desk: Reception) -> None:
    desk.take((INBOX, master(7, 2)))
    older = desk.take((OTHER_INBOX, master(4, 0)))
    desk.decide(older.number)
    assert counted(desk) == {FIGURES: 4}
    desk.decide(older.number, "")
    assert counted(desk) == {FIGURES: 7}


def test_records_beside_a_master_wait_and_chosen_they_stand_alone(desk: Reception) -> None:
    desk.take((INBOX, master(5)))
    workbook = desk.take((OTHER_INBOX, examined(works(1, 2, 3))))
    assert (workbook.state, workbook.code, counted(desk)) == ("Chờ chọn", "W-FILE-TWO", {FIGURES: 5})
    desk.decide(workbook.number)
    assert counted(desk) == {"initiatives": 3}
    desk.decide(workbook.number, "")
    assert counted(desk) == {FIGURES: 5}


def test_a_master_beside_records_waits_too(desk: Reception) -> None:
    desk.take((OWN, examined(works(1, 2, 3))))
    waiting = desk.take((INBOX, master(5)))
    assert (waiting.state, counted(desk)) == ("Chờ chọn", {"initiatives": 3})


def test_a_master_of_a_later_edition_stands_for_the_records_of_earlier_ones(desk: Reception) -> None:
    desk.take((OWN, examined(works(1, 2, 3))))
    desk.plan = replace(desk.plan, settings={**desk.plan.settings, "edition": "2023"})
    one = master(9)
    desk.take((INBOX, replace(one, stamp=replace(one.stamp, edition="2023"))))
    assert counted(desk) == {FIGURES: 9}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (master(5, unit=""), "E-UP-CODE"),
        (replace(master(5), tables={}), "E-UP-CODE"),
        (master(5, template="khac"), "E-UP-TEMPLATE"),
        (master(5, unit="TINH-LA"), "E-FILE-UNKNOWN"),
    ],
    ids=["no code", "no figures", "another template", "nobody's"],
)
def test_a_master_that_cannot_be_taken_says_why(desk: Reception, sent: Examined, code: str) -> None:
    file = desk.take((INBOX, sent))
    assert (file.state, file.code, counted(desk)) == ("Chưa đọc được", code, {})


def test_a_master_that_lost_many_numbers_waits_and_the_unit_counts_with_old_figures(desk: Reception) -> None:
    many = figures(*(("IN-01", f"K{n}", n) for n in range(30)))
    desk.take((INBOX, replace(master(5), tables={FIGURES: many})))
    lossy = desk.take((INBOX, master(6, 1)))
    assert (lossy.state, "W-MASS-DEL" in desk.codes(lossy.number)) == ("Đang dùng", True)
    (version,) = desk.ledger.in_force()
    assert (len(version.numbers), version.is_stale) == (30, True)
    sent, nothing = {HAI: Sent(has_good=True, received_at=NOON)}, Settled({}, {})
    states = [
        statuses(nt2022(), desk.plan, sent, (), nothing, {}, NOON.date(), {HAI: is_stale})[0].state for is_stale in (True, False)
    ]
    assert states == [State.STALE, State.COMPLETE]
    desk.decide(lossy.number, field_name="accept_loss")
    assert counted(desk) == {FIGURES: 6}


def test_our_own_master_and_one_of_before_there_were_ids_are_no_files(desk: Reception) -> None:
    desk.take((INBOX, master(3)))
    before = len(desk.ledger.files())
    desk.take((OTHER_INBOX, master(5, campaign_id="")))
    assert len(desk.ledger.files()) == before


def test_moments_are_told_in_the_zone_of_the_sender(desk: Reception) -> None:
    desk.take((INBOX, master(7, 2)))
    one = replace(master(4), saved_at=datetime.fromisoformat("2022-04-17T07:30:00+07:00"))
    number = desk.take((OTHER_INBOX, one)).number
    (said,) = desk.notes(number).findings
    assert "lập lúc 07:30 17/04/2022, cũ hơn bản đang dùng lập lúc 14:00 17/04/2022" in sentence(said, nt2022())
