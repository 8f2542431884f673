"""What a run's files and decisions leave in the ledger: which file is in force, which table, which record is which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from in_force import HAI, KCN, UNITS, campaign, group, nt2022, table
from reception import INBOX, NOON, OWN, Reception, examined, faulty, works

from sync.campaign import TableUse
from sync.ledger import Ledger
from sync.model import Finding, Scope
from sync.picture import Decision, FileState
from sync.receive import choosable, judged_again

USED, OLD, WAITS, GONE, BAD = "Đang dùng", "Giống bản cũ", "Chờ chọn", "Thay thế", "Chưa đọc được"
BROKEN = Finding("E-FILE-BROKEN", Scope.FILE, value="x.xlsx", facts={"tep": "x.xlsx"})


@pytest.fixture
def desk() -> Iterator[Reception]:
    """A ledger in memory in which nothing has been received."""
    with Ledger.open("sqlite://") as ledger:
        yield Reception(ledger)


def hold(desk: Reception, name: str = "initiatives") -> bool:
    """Whether a table in force is held against a later file."""
    return next(v.is_stale for v in desk.ledger.in_force() if v.table == name)


# ---- one file after the other


def test_the_same_bytes_again_under_the_same_path_are_nothing_new(desk: Reception) -> None:
    desk.take((OWN, examined(works(1, 2))))
    desk.take((OWN, examined(works(1, 2))))
    desk.take((INBOX, examined(works(1, 2))))
    desk.take((INBOX, examined(works(1, 2))))
    assert desk.states == [USED, OLD], "a copy in the inbox is noted once"


def test_two_files_of_one_unit_in_one_run(desk: Reception) -> None:
    desk.take((OWN, examined(works(1, 2))), (INBOX, examined(works(1, 2, 3))))
    assert desk.states == [GONE, USED]
    assert desk.numbers() == [1, 2, 3]
    assert desk.codes(2) == ["I-FILE-NEXT"]


def test_a_file_renamed_in_place_stays_the_file_in_force(desk: Reception) -> None:
    renamed = OWN.replace("Ninh Hải", "NH quý 2")
    desk.take((OWN, examined(works(1, 2))))
    desk.here.discard(OWN)
    desk.take((renamed, examined(works(1, 2))))
    assert desk.states == [GONE, USED]
    assert (desk.ledger.files()[-1].path, desk.codes(2)) == (renamed, [])
    desk.take((renamed, examined(works(1))))
    assert desk.numbers() == [1], "and what is edited in it is taken as before"


def test_a_file_renamed_and_edited_at_once_is_no_second_file(desk: Reception) -> None:
    desk.take((OWN, examined(works(1, 2))))
    desk.here.discard(OWN)
    desk.take((OWN.replace("Ninh Hải", "mới"), examined(works(2, 3))))
    assert desk.states == [GONE, USED]
    assert desk.numbers() == [2, 3]


def test_a_second_file_beside_the_first_waits_when_it_contradicts(desk: Reception) -> None:
    desk.take((OWN, examined(works(1, 2))))
    desk.take((OWN.replace("Ninh Hải", "mới"), examined(works(2, 3, 4))))
    assert desk.states == [USED, WAITS]
    assert len(desk.notes(2).held["initiatives"]) == 2


def test_a_file_taken_from_the_inbox_stays_in_force_when_the_inbox_is_emptied(desk: Reception) -> None:
    desk.take((INBOX, examined(works(1, 2))))
    desk.here.discard(INBOX)
    desk.take()
    assert desk.states == [USED]
    desk.take((INBOX.replace("gui", "gởi"), examined(works(1, 3))))
    assert desk.states == [USED, WAITS], "another one there is another file"


def test_a_file_moved_from_the_inbox_into_the_unit_s_folder_is_its_own_from_then_on(desk: Reception) -> None:
    desk.take((INBOX, examined(works(1, 2))))
    desk.take((OWN, examined(works(1, 2))))
    assert desk.states == [GONE, USED]
    desk.take((OWN, examined(works(1))))
    assert desk.numbers() == [1]


def test_an_earlier_version_put_back_waits_for_the_coordinator(desk: Reception) -> None:
    desk.take((OWN, examined(works(1, 2))))
    desk.take((OWN, examined(works(1, 2, 3))))
    assert desk.take((OWN, examined(works(1, 2)))).code == "W-FILE-OLD"
    assert desk.numbers() == [1, 2, 3]
    desk.decide(3)
    assert desk.states == [GONE, GONE, USED]
    assert desk.numbers() == [1, 2]


def test_the_name_in_a_finding_is_the_file_s_own_though_its_bytes_were_examined_before(desk: Reception) -> None:
    desk.take((OWN, faulty(BROKEN)))
    desk.take((INBOX, faulty(BROKEN)))
    assert [f.facts["tep"] for f in desk.notes(2).findings] == ["gui lai.xlsx"]


def test_our_own_feedback_sent_back_is_passed_over(desk: Reception) -> None:
    desk.take((OWN, examined(works(1))))
    desk.take(
        (INBOX, examined(role="feedback")),
        ("Hộp thư đến/tong_hop.xlsx", replace(faulty(BROKEN), stamp=examined(role="master").stamp)),
    )
    assert desk.states == [USED]


# ---- tables


def test_a_table_that_is_missing_stays_as_it_was_and_comes_back(desk: Reception) -> None:
    unions = table(HAI, "grassroots_unions", [group()]).checked
    desk.take((OWN, examined(works(1, 2), unions)))
    desk.take((OWN, examined(unions, missing=["initiatives"])))
    assert (desk.numbers(), hold(desk), hold(desk, "grassroots_unions")) == ([1, 2], True, False)
    assert desk.notes(2).missing == ("initiatives",)
    desk.take((OWN, examined(works(1, 2, 3), unions)))
    assert (desk.numbers(), hold(desk)) == ([1, 2, 3], False)


def test_a_sheet_of_an_optional_table_that_is_gone_is_stale_and_not_lost(desk: Reception) -> None:
    care = table(HAI, "care_activities", [{"content": "Tặng quà"}]).checked
    desk.take((OWN, examined(works(1), care)))
    desk.take((OWN, examined(works(1, 2))))
    assert (hold(desk, "care_activities"), hold(desk)) == (True, False)


def test_a_list_that_lost_a_third_and_more_is_held_and_asked_about(desk: Reception) -> None:
    unions = table(HAI, "grassroots_unions", [group()]).checked
    desk.take((OWN, examined(works(*range(1, 31)), unions)))
    desk.take((OWN, examined(works(*range(1, 21), 99), table(HAI, "grassroots_unions", [group(), group("Hai")]).checked)))
    assert (len(desk.numbers()), hold(desk)) == (30, True)
    assert len(desk.numbers("grassroots_unions")) == 2, "the other tables of the file are taken"
    (loss,) = [finding for finding in desk.notes(2).findings if finding.code == "W-MASS-DEL"]
    assert loss.facts == {"a": 30, "b": 20}
    assert len(desk.notes(2).held["initiatives"]) == 1
    desk.decide(2, field_name="accept_loss")
    assert (len(desk.numbers()), hold(desk)) == (21, False)
    assert "I-ROW-GONE" in desk.codes(2)
    assert not desk.notes(2).held


@pytest.mark.parametrize(("before", "after"), [(30, 21), (9, 0), (12, 3)], ids=["30 percent", "nine rows", "nine of twelve"])
def test_a_smaller_loss_is_taken_and_said(desk: Reception, before: int, after: int) -> None:
    desk.take((OWN, examined(works(*range(before)))))
    desk.take((OWN, examined(works(*range(after)))))
    assert len(desk.numbers()) == after
    assert desk.codes(2) == ["I-ROW-GONE"]


def test_the_share_that_counts_as_a_mass_loss_is_the_coordinator_s(desk: Reception) -> None:
    desk.plan = campaign(mass_loss_pct=0)
    desk.take((OWN, examined(works(*range(30)))))
    desk.take((OWN, examined(works(1))))
    assert len(desk.numbers()) == 1, "0 = never ask"


def test_a_table_that_is_not_in_use_is_neither_taken_nor_missed(desk: Reception) -> None:
    desk.plan = replace(desk.plan, tables={**desk.plan.tables, "initiatives": TableUse(in_use=False, required=False)})
    desk.take((OWN, examined(works(1), missing=["initiatives"])))
    assert (desk.numbers(), desk.notes(1).missing) == ([], ())
    desk.plan = campaign()
    desk.take(is_reread=True)
    assert desk.numbers() == [1], "in use again, it is taken from the file that lies there"


def test_reading_the_same_file_anew_changes_nothing(desk: Reception) -> None:
    desk.take((OWN, examined(works(1, 2))))
    before = desk.ledger.in_force()
    desk.take(is_reread=True)
    assert desk.ledger.in_force() == before


# ---- whose file it is


def test_a_file_of_a_unit_that_is_followed_later_is_judged_again(desk: Reception) -> None:
    desk.plan = campaign(units=[unit for unit in UNITS if unit.code != KCN])
    refused = desk.take((INBOX, examined(works(1, unit=KCN), unit=KCN, typed=KCN)))
    assert (refused.state, refused.code, refused.unit) == (BAD, "E-FILE-UNKNOWN", "")
    assert judged_again(desk.files, desk.here) == [refused]
    assert judged_again(desk.files, []) == []
    again = (INBOX, desk.examined[refused.sha256])
    desk.take(again)
    assert desk.states == [BAD], "the same answer is not noted twice"
    desk.plan = campaign()
    desk.take(again)
    assert desk.states == [BAD, USED]
    assert desk.ledger.files()[-1].unit == KCN


def test_two_editions_stand_side_by_side(desk: Reception) -> None:
    desk.take((OWN, examined(works(1, 2))))
    desk.plan = campaign(edition=2023)
    desk.take((OWN.replace("Ninh Hải", "2023"), examined(works(7), edition="2023")))
    assert desk.states == [USED, USED]
    assert (desk.numbers(), desk.numbers(edition="2023")) == ([1, 2], [3])
    late = desk.take((OWN, examined(works(1, 2, 3))))
    assert (late.code, late.edition, len(desk.numbers())) == ("W-FILE-EDITION", "2022", 2)


def test_a_row_carried_over_keeps_its_number_and_the_day_it_first_came(desk: Reception) -> None:
    desk.take((OWN, examined(works(1, 2))))
    desk.plan, next_year = campaign(edition=2023), OWN.replace("Ninh Hải", "2023")
    desk.take((next_year, examined(works(7, 2), edition="2023")))
    assert desk.numbers(edition="2023") == [3, 2]
    desk.take((next_year, examined(works(1, 7, 2), edition="2023")))
    assert desk.numbers(edition="2023") == [1, 3, 2], "also when it is carried over later"
    days = {v.edition: dict(zip(v.numbers, v.first_seen, strict=True)) for v in desk.ledger.in_force() if v.table == "initiatives"}
    assert [days["2023"][number] for number in (1, 2)] == [days["2022"][number] for number in (1, 2)]
    assert days["2023"][3] > days["2022"][1]
    desk.take((next_year, examined(works(7), edition="2023")))
    assert desk.numbers(edition="2022") == [1, 2], "and what the new year no longer has stays in the old"


def test_of_an_edition_switched_back_nothing_later_is_taken_for_earlier(desk: Reception) -> None:
    desk.plan = campaign(edition=2023)
    desk.take((OWN.replace("Ninh Hải", "2023"), examined(works(1, 2), edition="2023")))
    desk.plan = campaign(edition=2022)
    desk.take((OWN, examined(works(2, 5))))
    assert desk.numbers() == [3, 4], "an earlier edition goes on from none"


# ---- choices


def waiting(desk: Reception) -> None:
    """File 1 in force, file 2 waits."""
    desk.take((OWN, examined(works(1, 2, 3))))
    desk.take((INBOX, examined(works(1, 8))))
    assert desk.states == [USED, WAITS]


def test_a_chosen_file_no_longer_says_that_it_waits(desk: Reception) -> None:
    waiting(desk)
    assert desk.codes(2) == ["W-FILE-TWO"]
    desk.decide(2)
    assert desk.states == [GONE, USED]
    assert desk.codes(2) == ["I-ROW-GONE"]
    assert not desk.notes(2).held
    assert desk.numbers() == [1, 4]


def test_a_choice_taken_back_gives_what_was_before(desk: Reception) -> None:
    waiting(desk)
    held = desk.notes(2).held
    desk.decide(2)
    desk.decide(2, "")
    assert desk.states == [USED, WAITS]
    assert (desk.codes(2), desk.notes(2).held) == (["W-FILE-TWO"], held)
    assert len(desk.numbers()) == 3


def test_taking_back_what_was_never_chosen_changes_nothing(desk: Reception) -> None:
    desk.take((OWN, examined(works(1))))
    desk.take((OWN, examined(works(1, 2))))
    desk.decide(2, "")
    assert desk.states == [GONE, USED]


def test_an_older_version_can_be_chosen_long_after(desk: Reception) -> None:
    for count in range(1, 5):
        desk.take((OWN, examined(works(*range(count)))))
    desk.decide(1)
    assert desk.states == [USED, GONE, GONE, GONE]
    assert len(desk.numbers()) == 1
    desk.decide(1, "")
    assert desk.states == [GONE, GONE, GONE, USED]
    assert len(desk.numbers()) == 4


def test_a_file_that_cannot_be_used_is_refused_and_told(desk: Reception) -> None:
    desk.take((OWN, examined(works(1))))
    desk.take((INBOX, faulty(BROKEN)))
    for number in (2, 77):
        desk.decide(number)
        assert [finding.code for finding in desk.said] == ["W-DEC-BAD"]
    assert desk.states == [USED, BAD]


def test_what_a_decision_needs_is_the_file_and_the_one_before(desk: Reception) -> None:
    waiting(desk)
    desk.decide(2)
    found = choosable(desk.files, [Decision("files", "TEP-0002", "use", "", NOON), Decision("plans", HAI, "verdict", "x", NOON)])
    assert [file.number for file in found] == [2, 1]


def test_permanent_numbers_are_given_once(desk: Reception) -> None:
    desk.take((OWN, examined(works(1, 2, 3))))
    desk.take((OWN, examined(works(1, 3))))
    desk.take((OWN, examined(works(1, 2, 3, 4))))
    assert desk.numbers() == [1, 4, 3, 5]


def test_the_words_of_the_sheet_of_files_are_the_states(desk: Reception) -> None:
    assert {USED, OLD, WAITS, GONE, BAD} == {state.value for state in FileState}
    assert nt2022().by_table["initiatives"].number
