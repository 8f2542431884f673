"""Whose a file is, and what it is to the one in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from in_force import GD, HAI, KCN, UNITS, campaign, nt2022, table
from reception import INBOX, OWN, examined, works

from sync.accept import Current, Verdict, changes, identify, judge
from sync.campaign import Unit
from sync.identity import Comparison
from sync.picture import FileState

APRIL, MAY = datetime(2022, 4, 1, tzinfo=UTC), datetime(2022, 5, 2, tzinfo=UTC)
UNFOLLOWED = Unit("TT-MAU", "Đơn vị mẫu", "Mẫu", "DIRECT")
PLAN = campaign(units=[*UNITS, UNFOLLOWED])


@pytest.mark.parametrize(
    ("stamped", "typed", "place", "unit", "code"),
    [
        (HAI, HAI, HAI, HAI, ""),
        (HAI, HAI, "", HAI, ""),
        ("", HAI, "", HAI, ""),
        ("", f" {HAI.lower()} ", "", HAI, ""),
        (HAI, "", HAI, HAI, ""),
        ("", "", HAI, HAI, "E-FILE-UNIT"),
        ("", "", "", "", "E-FILE-UNIT"),
        (KCN, KCN, HAI, HAI, "E-FILE-FOREIGN"),
        (HAI, KCN, "", HAI, "E-FILE-FOREIGN"),
        (HAI, KCN, HAI, HAI, "E-FILE-FOREIGN"),
        ("LDLD-LA", "LDLD-LA", "", "", "E-FILE-UNKNOWN"),
        ("TT-MAU", "TT-MAU", "", "TT-MAU", "E-FILE-UNKNOWN"),
    ],
)
def test_the_stamp_and_the_typed_code_say_whose_it_is(stamped: str, typed: str, place: str, unit: str, code: str) -> None:
    found, finding = identify(examined(unit=stamped, typed=typed), "Hộp thư đến/LDLD-NINHHAI.xlsx", place, PLAN)
    assert (found, finding.code if finding else "") == (unit, code)


def test_a_foreign_file_names_both_units() -> None:
    _, finding = identify(examined(unit=KCN, typed=KCN), OWN, HAI, PLAN)
    assert finding is not None
    assert (finding.facts["don_vi"], finding.facts["ma_khac"]) == ("Ninh Hải", KCN)


def current(*numbers: int, **changed: Any) -> Current:
    """The unit's own file with these works in force since April."""
    return replace(Current(OWN, "now", APRIL, {"initiatives": works(*numbers)}, {}), **changed)


def judged(numbers: list[int], before: Current | None, *, path: str = OWN, sha256: str = "new", edition: str = "2022") -> Verdict:
    """What a file with these works is to the one before."""
    one = examined(works(*numbers), edition=edition)
    return judge(nt2022(), one, path, sha256, HAI, "2022", before, is_own=path.startswith("so_lieu"))


def outcome(verdict: Verdict) -> tuple[FileState, str]:
    """State and code."""
    return verdict.state, verdict.finding.code if verdict.finding else ""


def test_a_first_file_is_taken() -> None:
    assert outcome(judged([1, 2], None)) == (FileState.IN_FORCE, "")
    assert judged([1, 2], None).change == Comparison(added=2)


def test_the_same_path_is_the_unit_s_own_editing_whatever_it_lost() -> None:
    assert outcome(judged([9], current(1, 2))) == (FileState.IN_FORCE, "")


@pytest.mark.parametrize(
    ("numbers", "state", "code"),
    [
        ([1, 2, 3], FileState.IN_FORCE, "I-FILE-NEXT"),
        ([1, 2], FileState.OLD, "I-FILE-SAME"),
        ([1], FileState.WAITING, "W-FILE-SUBSET"),
        ([1, 3], FileState.WAITING, "W-FILE-TWO"),
    ],
)
def test_a_second_file_is_taken_only_when_it_continues(numbers: list[int], state: FileState, code: str) -> None:
    assert outcome(judged(numbers, current(1, 2), path=INBOX)) == (state, code)


def test_a_subset_says_how_much_of_what_is_in_use_it_has() -> None:
    finding = judged([1], current(1, 2, 3), path=INBOX).finding
    assert finding is not None
    assert (finding.facts["a"], finding.facts["b"]) == (1, 3)


def test_equal_bytes_are_told_with_the_day_they_were_received() -> None:
    same = judged([1], current(1), path=INBOX, sha256="now")
    old = judged([1], current(1, earlier={"old": MAY}), sha256="old")
    assert (outcome(same), same.finding and same.finding.facts["ngay"]) == ((FileState.OLD, "I-FILE-SAME"), APRIL.date())
    assert (outcome(old), old.finding and old.finding.facts["ngay"]) == ((FileState.OLD, "W-FILE-OLD"), MAY.date())


RENAMED = f"so_lieu/{HAI}/mới.xlsx"


@pytest.mark.parametrize(
    ("before", "path", "sha256", "taken"),
    [
        (current(1, is_here=False), RENAMED, "now", True),
        (current(1, is_here=False), RENAMED, "new", True),
        (current(1), RENAMED, "now", False),
        (current(1, path=INBOX, is_own=False), OWN, "now", True),
        (current(1, path=INBOX, is_own=False), OWN, "new", False),
        (current(1, path=INBOX, is_own=False, is_here=False), "Hộp thư đến/b.xlsx", "new", False),
    ],
    ids=["renamed", "renamed and edited", "copied beside", "moved in", "another in its folder", "another in the inbox"],
)
def test_which_file_goes_on_from_another(before: Current, path: str, sha256: str, *, taken: bool) -> None:
    verdict = judged([2], before, path=path, sha256=sha256)
    assert (verdict.state is FileState.IN_FORCE and verdict.finding is None) is taken


def test_a_sealed_edition_is_kept_and_not_counted() -> None:
    verdict = judged([1], current(2), edition="2021")
    assert (outcome(verdict), verdict.edition) == ((FileState.OLD, "W-FILE-EDITION"), "2021")


def test_an_edition_not_yet_open_is_kept_for_its_year() -> None:
    verdict = judged([1], current(2), edition="2023")
    assert (outcome(verdict), verdict.edition) == ((FileState.OLD, "W-FILE-EDITION-NEXT"), "2023")


def test_without_a_stamp_the_year_on_its_sheet_says_which_edition_it_is() -> None:
    info = table(HAI, "unit_info", [{"unit_code": HAI, "edition": 2021}]).checked
    verdict = judge(nt2022(), examined(works(1), info, edition=""), OWN, "new", HAI, "2022", current(2))
    assert (outcome(verdict), verdict.edition) == ((FileState.OLD, "W-FILE-EDITION"), "2021")


def test_lines_and_forms_are_neither_added_nor_removed() -> None:
    one = examined(works(1), unit=GD).tables
    assert changes(nt2022(), {}, one) == Comparison(added=1)
    assert changes(nt2022(), one, {}) == Comparison(), "a table that could not be read lost nothing"
