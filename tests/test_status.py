"""Where a unit stands, row accounting, and what is said of its files, from what was received and what lies in the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from in_force import GD, HAI, KCN, campaign, closing, initiative, later, nt2022, settled, table
from reception import INBOX, NOON, OWN, PLACES, Reception, examined, faulty, works

from sync.campaign import Campaign, TableUse
from sync.errors import RowsNotAccounted
from sync.ledger import Ledger
from sync.model import CheckedTable, Finding, NotData, Scope
from sync.picture import InForce, State, TableCount, UnitStatus
from sync.pull import place_of
from sync.standing import Standing, Store, file_findings, nobodys_findings, pending_findings, standings
from sync.status import Sent, nil_ticks, reporting_round, statuses, table_counts

TODAY = date(2022, 4, 20)
BROKEN = Finding("E-FILE-BROKEN", Scope.FILE, value="x.xlsx", facts={"tep": "x.xlsx"})


def plan(*required: str) -> Campaign:
    """Ninh Hải alone, with these tables obligatory."""
    found = campaign()
    tables = {name: TableUse(in_use=True, required=name in required) for name in found.tables}
    return replace(found, tables=tables, units=tuple(unit for unit in found.units if unit.code == HAI))


def status(sent: Sent, *tables: InForce, required: Sequence[str] = ("initiatives",), today: date = TODAY) -> UnitStatus:
    """The status of Ninh Hải."""
    found = plan(*required)
    (one,) = statuses(nt2022(), found, {HAI: sent}, tables, settled(tables, found, today), {HAI: 3}, today)
    return one


HERE = Sent(file=OWN, received_at=NOON, has_good=True)
REGISTER = table(HAI, "initiatives", [initiative(), initiative()])
NIL = closing(HAI, "R1", **{"nil.3": True})


# ---- states, first that fits


@pytest.mark.parametrize(
    ("sent", "tables", "state"),
    [
        (Sent(), [], State.NOT_SENT),
        (Sent(has_unreadable=True), [], State.UNREADABLE),
        (replace(HERE, is_stale=True), [REGISTER], State.STALE),
        (replace(HERE, is_stale=True, has_unreadable=True), [REGISTER], State.STALE),
        (HERE, [NIL], State.NIL),
        (HERE, [REGISTER], State.COMPLETE),
        (HERE, [REGISTER, NIL], State.COMPLETE),
        (HERE, [], State.INCOMPLETE),
        (replace(HERE, missing=["commendation_proposals"]), [REGISTER], State.INCOMPLETE),
    ],
    ids=["nothing", "broken", "stale", "stale and broken", "nil", "all", "rows beat nil", "blank", "sheet missing"],
)
def test_the_first_state_that_fits(sent: Sent, tables: list[InForce], state: State) -> None:
    assert status(sent, *tables).state is state


def test_something_to_mend_makes_it_incomplete_and_something_to_look_at_does_not() -> None:
    def with_finding(code: str) -> InForce:
        return later(REGISTER, checked=replace(REGISTER.checked, findings=[Finding(code, Scope.CELL, "initiatives", "title")]))

    assert status(HERE, with_finding("E-REQ")).state is State.INCOMPLETE
    assert status(HERE, with_finding("W-REQ")).state is State.COMPLETE


def test_age_and_completeness() -> None:
    one = status(HERE, REGISTER, required=["initiatives", "role_models"])
    assert (one.age_days, one.completeness, one.gain) == (3, 50.0, 3)
    assert status(Sent()).completeness is None


def test_a_nil_tick_fills_its_table() -> None:
    one = status(HERE, NIL, table(HAI, "role_models", [{"name": "Lê Văn Tám"}]), required=["initiatives", "role_models"])
    assert (one.completeness, one.state) == (100.0, State.COMPLETE)
    assert nil_ticks(nt2022(), plan(), settled([NIL], plan(), TODAY), TODAY) == {HAI: frozenset({"initiatives"})}


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2021, 12, 31), ""),
        (date(2022, 1, 1), "R1"),
        (date(2022, 4, 16), "R1"),
        (date(2022, 5, 16), "R1"),
        (date(2022, 5, 17), "R2"),
        (date(2022, 7, 1), "R2"),
        (date(2024, 1, 1), "R3"),
    ],
)
def test_the_round_being_reported(today: date, code: str) -> None:
    found = reporting_round(campaign(), today)
    assert (found.code if found else "") == code


# ---- row accounting


def counts(sent: Sent, *tables: InForce) -> Mapping[str, TableCount]:
    """The accounts of Ninh Hải."""
    return table_counts("2022", {HAI: sent}, tables, settled(tables, plan(), TODAY))[HAI]


def test_every_row_read_is_accepted_refused_held_or_no_data() -> None:
    heading = [NotData(8, "group", "I. Khối doanh nghiệp")]
    register = table(HAI, "initiatives", [initiative(), initiative(), initiative(applied="1/5/2023")], refused=[1])
    register = later(register, checked=replace(register.checked, not_data=heading))
    found = counts(replace(HERE, held={"initiatives": 4}), register)["initiatives"]
    assert found == TableCount(read=8, accepted=1, must_fix=2, held=4, not_data=1, in_force=1)
    assert found.holds


def test_a_row_lost_on_the_way_stops_the_run() -> None:
    register = table(HAI, "initiatives", [initiative(), initiative()])
    whole = settled([register], plan(), TODAY)
    short = replace(whole, frames={**whole.frames, "initiatives": whole.frames["initiatives"].take([0])})
    with pytest.raises(RowsNotAccounted, match="2 records read, but 1 accepted and 0 to mend"):
        table_counts("2022", {HAI: HERE}, [register], short)


@pytest.mark.parametrize("sent", [replace(HERE, is_stale=True, held={"initiatives": 2}), replace(HERE, held={"initiatives": 2})])
def test_what_counts_from_an_earlier_file_is_not_read_again(sent: Sent) -> None:
    register = later(REGISTER, is_stale=not sent.is_stale)
    found = counts(sent, register)["initiatives"]
    assert (found, found.holds) == (TableCount(read=2, held=2, in_force=2), True)


def test_a_closed_edition_says_nothing_of_what_the_unit_has_sent() -> None:
    assert counts(HERE, later(REGISTER, edition="2021"), REGISTER)["initiatives"] == TableCount(read=2, accepted=2, in_force=2)
    assert "initiatives" not in counts(HERE, later(REGISTER, edition="2021"))


def test_a_missing_table_is_marked_with_or_without_an_earlier_version() -> None:
    found = counts(replace(HERE, missing=["initiatives", "role_models"]), later(REGISTER, is_stale=True))
    assert (found["initiatives"].is_missing, found["initiatives"].in_force) == (True, 2)
    assert found["role_models"] == TableCount(is_missing=True)


# ---- files and the store


@pytest.fixture
def desk() -> Iterator[Reception]:
    """Ninh Hải has sent two works."""
    with Ledger.open("sqlite://") as ledger:
        made = Reception(ledger)
        made.take((OWN, examined(works(1, 2))))
        yield made


def store_of(desk: Reception, *, without: Sequence[str] = (), pending: Mapping[str, str] | None = None) -> Store:
    """What lies in the store: the newest version received under each path."""
    files = desk.files
    seen = {path: ("r", files.files[number].sha256) for path, number in files.newest.items() if path not in without}
    return Store(seen, pending or {}, lambda path: place_of(path, PLACES))


def standing(desk: Reception, store: Store | None = None, unit: str = HAI) -> Standing:
    """How a unit's files stand."""
    tables = {("LDLD-NINHHAI", v.table): works(1, 2) for v in desk.ledger.in_force()}
    found: dict[tuple[str, str], CheckedTable] = dict(tables)
    return standings(desk.ledger, nt2022(), desk.plan, desk.files, store or store_of(desk), found)[unit]


def told(desk: Reception, store: Store | None = None) -> list[str]:
    """Codes of what is said of the unit's files."""
    one = standing(desk, store)
    return [finding.code for finding in file_findings(nt2022(), one, UnitStatus(HAI, State.COMPLETE))]


def test_a_file_that_lies_there_is_not_stale(desk: Reception) -> None:
    one = standing(desk)
    assert (one.sent.is_stale, one.sent.has_good, one.sent.file) == (False, True, OWN)
    assert standing(desk, unit=GD).sent == Sent()


@pytest.mark.parametrize(
    "trouble",
    [
        {"without": [OWN]},
        {"pending": {OWN: "W-FILE-SYNC"}},
    ],
    ids=["gone", "half synced"],
)
def test_a_file_that_is_gone_or_cannot_be_read_now_is_stale(desk: Reception, trouble: dict[str, Any]) -> None:
    store = store_of(desk, **trouble)
    assert standing(desk, store).sent.is_stale
    assert [f.code for f in pending_findings(store)[HAI]] == list(trouble.get("pending", {}).values())


def test_a_file_broken_in_place_is_stale_and_said_until_it_is_mended(desk: Reception) -> None:
    desk.take((OWN, faulty(BROKEN)))
    assert (standing(desk).sent.is_stale, told(desk)) == (True, ["E-FILE-BROKEN"])
    desk.take((OWN, examined(works(1, 2, 3))))
    assert (standing(desk).sent.is_stale, told(desk)) == (False, [])


def test_a_broken_file_taken_away_is_not_talked_about_any_more(desk: Reception) -> None:
    second = OWN.replace("Ninh Hải", "hỏng")
    desk.take((second, faulty(BROKEN)))
    assert told(desk) == ["E-FILE-BROKEN"]
    assert not standing(desk).sent.is_stale, "the unit's own file is still there"
    assert told(desk, store_of(desk, without=[second])) == []


def test_what_waits_is_held_and_said_even_after_the_inbox_is_emptied(desk: Reception) -> None:
    desk.take((INBOX, examined(works(1, 7, 8))))
    away = store_of(desk, without=[INBOX])
    assert (standing(desk, away).sent.held, told(desk, away)) == ({"initiatives": 2}, ["W-FILE-TWO"])


def test_a_held_row_that_has_come_into_force_meanwhile_is_held_no_longer(desk: Reception) -> None:
    desk.take((INBOX, examined(works(1, 7, 8))))
    now = {(HAI, "initiatives"): works(1, 2, 7)}
    one = standings(desk.ledger, nt2022(), desk.plan, desk.files, store_of(desk), now)[HAI]
    assert one.sent.held == {"initiatives": 1}


def test_a_row_held_in_two_files_is_held_once(desk: Reception) -> None:
    desk.take((INBOX, examined(works(1, 7, 8))))
    desk.take((INBOX.replace("gui", "gởi"), examined(works(2, 8, 9))))
    assert standing(desk).sent.held == {"initiatives": 3}


def test_a_file_put_in_force_from_the_inbox_does_not_become_stale_when_the_inbox_is_emptied(desk: Reception) -> None:
    desk.take((INBOX, examined(works(1, 2, 3))))
    assert not standing(desk, store_of(desk, without=[INBOX])).sent.is_stale


def test_a_first_file_that_is_broken_or_pending_is_unreadable(desk: Reception) -> None:
    path = f"so_lieu/{GD}/x.xlsx"
    store = replace(store_of(desk, pending={path: "W-FILE-LOCKED"}), place_of=lambda path: GD if GD in path else HAI)
    assert standing(desk, store, GD).sent == Sent(has_unreadable=True)


def test_files_that_are_nobody_s_are_told_to_the_coordinator_while_they_lie_there(desk: Reception) -> None:
    desk.take((INBOX, faulty(BROKEN)))
    files, store = desk.files, store_of(desk, pending={"Hộp thư đến/x.xlsx": "W-FILE-SYNC"})
    assert [f.code for f in nobodys_findings(desk.plan, desk.ledger, files, store)] == ["E-FILE-BROKEN"]
    assert nobodys_findings(desk.plan, desk.ledger, files, store_of(desk, without=[INBOX])) == []
    assert [f.code for f in pending_findings(store)[""]] == ["W-FILE-SYNC"]


def test_a_unit_followed_no_more_is_named_with_what_is_kept_of_it(desk: Reception) -> None:
    assert nobodys_findings(desk.plan, desk.ledger, desk.files, store_of(desk)) == []
    others = replace(desk.plan, units=tuple(unit for unit in desk.plan.units if unit.code == KCN))
    (finding,) = nobodys_findings(others, desk.ledger, desk.files, store_of(desk))
    assert (finding.code, finding.facts["ma"]) == ("E-FILE-UNKNOWN", HAI)


def test_a_file_of_a_unit_that_is_not_followed_is_told_to_the_coordinator_while_it_lies_there(desk: Reception) -> None:
    """It was said to the unit, which has no feedback: nobody ever read it."""
    desk.plan = replace(desk.plan, units=tuple(replace(unit, followed=unit.code != GD) for unit in desk.plan.units))
    desk.take((INBOX, examined(works(1, unit=GD), unit=GD, typed=GD)))
    (finding,) = nobodys_findings(desk.plan, desk.ledger, desk.files, store_of(desk))
    assert (finding.code, finding.facts["ma"]) == ("E-FILE-UNKNOWN", GD)
    assert nobodys_findings(desk.plan, desk.ledger, desk.files, store_of(desk, without=[INBOX])) == []


def test_a_stale_unit_is_told_since_when_and_a_blank_file_that_it_is_blank(desk: Reception) -> None:
    one = standing(desk)
    stale = UnitStatus(HAI, State.STALE, age_days=3, file=OWN, received_at=NOON - timedelta(days=3))
    assert [f.code for f in file_findings(nt2022(), one, stale)] == ["W-FILE-STALE"]
    blank = UnitStatus(
        HAI, State.INCOMPLETE, file=OWN, tables={"initiatives": TableCount(), "grassroots_unions": TableCount(read=1)}
    )
    assert [f.code for f in file_findings(nt2022(), one, blank)] == ["W-FILE-BLANK"]
    rows = replace(blank, tables={"initiatives": TableCount(read=1, must_fix=1)})
    assert [f.code for f in file_findings(nt2022(), one, rows)] == []
