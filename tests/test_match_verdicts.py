"""Suspects and verdicts: counted once until somebody decides, asked once, and never a change of what a unit reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from in_force import GD, HAI, KCN, campaign, codes, day, facts, group, initiative, settled, table

from sync.campaign import WHOLE, Move
from sync.match.suspects import MANY
from sync.picture import Decision, Facts, InForce, Pair, Settled

PUMP = "Máy bơm tưới nho chạy pin mặt trời"
PUMP_AGAIN = "Máy bơm tưới nho chạy bằng pin mặt trời ở xã"
AN, BINH = "Nguyễn Văn An", "Trần Thị Bình"
DAYS = [date(2022, 4, day) for day in range(1, 10)]


def decide(key: str, field: str, value: str, minute: int = 0) -> Decision:
    return Decision("duplicates", key, field, value, datetime(2022, 6, 1, 8, minute, tzinfo=UTC))


def counts(result: Facts, *units: str) -> list[Any]:
    return [result.value("IN-01", unit, "ALL") or 0 for unit in units]


def reported(result: Facts, *units: str) -> list[Any]:
    found = [result.get("IN-01", unit, "ALL") for unit in units]
    return [one.reported if one else None for one in found]


def keys(result: Settled, verdict: str = "") -> list[str]:
    return sorted(pair.key for pair in result.pairs if pair.verdict == verdict and not pair.is_told)


def told(result: Settled, unit: str) -> list[str]:
    return [code for code in codes(result, unit) if "DUP" in code]


def one_each(*titles: str, **cells: Any) -> list[InForce]:
    """One initiative per unit, first seen in this order of days."""
    made = []
    for unit, title, seen in zip((HAI, KCN, GD), titles, DAYS, strict=False):
        made.append(table(unit, "initiatives", [initiative(title, **cells)], first_seen=seen))
    return made


HAI_KCN = f"{KCN}|SK-0001~{HAI}|SK-0001"
HAI_GD = f"{GD}|SK-0001~{HAI}|SK-0001"
KCN_GD = f"{GD}|SK-0001~{KCN}|SK-0001"


# ---- the cases


def test_the_same_persons_title_told_otherwise_counts_once_until_somebody_decides() -> None:
    rows = [initiative(PUMP, lead_author=AN), initiative(PUMP_AGAIN, lead_author=BINH, co_authors=f"{AN}; Lê Cúc")]
    tables = [table(HAI, "initiatives", rows)]
    found = settled(tables)
    assert [(pair.case, pair.key, pair.is_one) for pair in found.pairs] == [("D4", f"{HAI}|SK-0001~{HAI}|SK-0002", True)]
    assert (counts(facts(tables), HAI, WHOLE), reported(facts(tables), HAI)) == ([1, 1], [2])
    assert facts(tables).accounts["IN-01", HAI].reasons["duplicate"] == 1
    assert told(found, HAI) == ["W-DUP-NEAR", "W-DUP-HELD"]
    held = next(f for f in found.findings[HAI] if f.code == "W-DUP-HELD")
    assert (held.position, held.facts["so"], held.facts["nt"]) == (1, "dòng 4", found.pairs[0].key)


def test_another_author_of_the_same_group_with_the_same_title_is_asked_about() -> None:
    tables = [table(HAI, "initiatives", [initiative(PUMP, lead_author=AN), initiative(PUMP, lead_author=BINH)])]
    assert [(pair.case, pair.score) for pair in settled(tables).pairs] == [("D5", 100.0)]
    assert counts(facts(tables), HAI) == [1]


def test_an_idea_taken_over_elsewhere_counts_twice_and_is_only_told() -> None:
    tables = [
        table(HAI, "initiatives", [initiative(PUMP, lead_author=AN)]),
        table(KCN, "initiatives", [initiative(PUMP, lead_author=BINH, grassroots_name="CĐCS Gạch Đồng Tâm")]),
    ]
    found = settled(tables)
    assert [(pair.case, pair.is_told, pair.is_one) for pair in found.pairs] == [("D6", True, False)]
    assert counts(facts(tables), HAI, KCN, WHOLE) == [1, 1, 2]
    assert told(found, HAI) + told(found, KCN) == []
    joined = [decide(found.pairs[0].key, "verdict", "Trùng")]
    assert counts(facts(tables, decisions=joined), WHOLE) == [1]


def test_a_topic_that_is_also_an_initiative_is_asked_about_as_both() -> None:
    rows = [initiative(PUMP), initiative(PUMP_AGAIN, kind="DE_TAI", also_initiative=True)]
    found = settled([table(HAI, "initiatives", rows)])
    assert [pair.case for pair in found.pairs] == ["D7"]
    assert told(found, HAI) == ["W-DUP-NEAR", "W-DUP-TOPIC"]


@pytest.mark.parametrize("other", ["Dạy tập đọc lớp 2", "Dạy tập viết lớp 1", "Dạy hát lớp 1"])
def test_a_formula_filled_otherwise_is_other_work(other: str) -> None:
    assert settled([table(HAI, "initiatives", [initiative("Dạy tập đọc lớp 1"), initiative(other)])]).pairs == []


def test_a_namesake_elsewhere_must_be_nearer() -> None:
    def asked(place: str) -> int:
        rows = [initiative(PUMP), initiative(PUMP + " di động cỡ nhỏ", grassroots_name=place)]
        return len(settled([table(HAI, "initiatives", rows)]).pairs)

    assert (asked("CĐCS Trường Nguyễn Du"), asked("CĐCS Gạch Đồng Tâm")) == (1, 0)


# ---- asked once


def test_three_units_with_one_thing_make_two_questions_with_the_one_seen_first() -> None:
    tables = one_each(PUMP, PUMP, PUMP)
    assert keys(settled(tables)) == sorted([HAI_KCN, HAI_GD])
    waits = [initiative(PUMP, recognition_status="DANG_XET")]
    changed = [table(HAI, "initiatives", waits, first_seen=DAYS[0]), *tables[1:]]
    assert counts(facts(changed), HAI, KCN, GD) == [0, 1, 0]
    assert keys(settled(changed)) == sorted([HAI_KCN, HAI_GD]), "another winner, the same questions"


def test_a_question_that_follows_from_others_is_not_asked() -> None:
    rows = [initiative(PUMP), initiative(PUMP + " ở xã"), initiative("Sáng kiến: " + PUMP + " tại xã")]
    tables = [table(HAI, "initiatives", rows)]
    one, two = keys(settled(tables))
    apart = settled(tables, decisions=[decide(one, "verdict", "Khác nhau"), decide(two, "verdict", "Khác nhau", 1)])
    assert keys(apart, "different") == [one, two]
    assert len(keys(apart)) == 1, "now the third pair decides something"


def test_the_order_of_rows_does_not_change_a_question_and_a_verdict_stays() -> None:
    first, second = initiative(PUMP), initiative(PUMP_AGAIN)
    before = table(HAI, "initiatives", [first, second])
    after = table(HAI, "initiatives", [second, first])
    turned = InForce(HAI, "2022", after.checked, (2, 1), after.first_seen, after.last_changed, after.file, after.received_at)
    assert keys(settled([before])) == keys(settled([turned])) == [f"{HAI}|SK-0001~{HAI}|SK-0002"]
    apart = [decide(keys(settled([before]))[0], "verdict", "Khác nhau")]
    assert counts(facts([turned], decisions=apart), HAI) == [2]


# ---- verdicts


def test_told_apart_both_count_and_nothing_is_said_of_it() -> None:
    tables = one_each(PUMP, PUMP)
    apart = [decide(HAI_KCN, "verdict", "Khác nhau")]
    found = settled(tables, decisions=apart)
    assert counts(facts(tables, decisions=apart), HAI, KCN, WHOLE) == [1, 1, 2]
    assert told(found, HAI) + told(found, KCN) == []
    assert [(pair.verdict, pair.is_one) for pair in found.pairs] == [("different", False)]


def test_a_third_suspect_does_not_chain_what_was_told_apart() -> None:
    tables = one_each(PUMP, PUMP, PUMP)
    apart = [decide(HAI_KCN, "verdict", "Khác nhau")]
    assert counts(facts(tables, decisions=apart), WHOLE) == [2]


def test_decided_to_be_one_the_other_unit_is_told_where_it_counts() -> None:
    tables = one_each(PUMP, PUMP)
    found = settled(tables, decisions=[decide(HAI_KCN, "verdict", "Trùng")])
    assert (told(found, HAI), told(found, KCN)) == ([], ["I-DUP-SAME"])
    note = next(f for f in found.findings[KCN] if f.code == "I-DUP-SAME")
    assert (note.facts["so"], note.facts["nt"]) == ("SK-0001 (Ninh Hải)", HAI_KCN)


def test_verdicts_join_through_a_record_that_is_gone() -> None:
    tables = [
        table(KCN, "initiatives", [initiative("Xe nâng tay", lead_author=AN)]),
        table(GD, "initiatives", [initiative("Bàn nâng hạ", lead_author=BINH)]),
    ]
    same = [decide(HAI_KCN, "verdict", "Trùng"), decide(HAI_GD, "verdict", "Trùng", 1)]
    assert counts(facts(tables), WHOLE) == [2]
    assert counts(facts(tables, decisions=same), WHOLE) == [1]
    assert keys(settled(tables, decisions=same)) == []


def test_a_verdict_outlives_the_title_that_made_it() -> None:
    mended = one_each(PUMP, "Bàn nâng hạ")
    found = settled(mended, decisions=[decide(HAI_KCN, "verdict", "Trùng")])
    assert [(pair.key, pair.case, pair.is_one) for pair in found.pairs] == [(HAI_KCN, "", True)]


def test_the_unit_chosen_is_the_one_that_counts() -> None:
    tables = one_each(PUMP, PUMP)
    for name in ("Các KCN", KCN, "công đoàn các KCN"):
        chosen = [decide(HAI_KCN, "verdict", "Trùng"), decide(HAI_KCN, "counted_for", name)]
        assert counts(facts(tables, decisions=chosen), HAI, KCN, WHOLE) == [0, 1, 1], name
    assert [pair.winner for pair in settled(tables, decisions=chosen).pairs] == [KCN]
    assert settled(tables, decisions=chosen).said == []


def test_a_unit_chosen_whose_record_would_not_count_takes_nothing_away() -> None:
    tables = one_each(PUMP)
    tables.append(table(KCN, "initiatives", [initiative(PUMP, recognition_status="DANG_XET")], first_seen=DAYS[1]))
    assert counts(facts(tables, decisions=[decide(HAI_KCN, "counted_for", "Các KCN")]), HAI, WHOLE) == [1, 1]


def bad(found: Settled) -> list[tuple[str, str]]:
    assert {finding.code for finding in found.said} <= {"W-DEC-BAD"}
    return [(finding.field, finding.value) for finding in found.said]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ([("verdict", "Khác nhau"), ("counted_for", "Các KCN")], [("counted_for", "Các KCN")]),
        ([("verdict", "Trùng"), ("counted_for", "Giáo dục")], [("counted_for", "Giáo dục")]),
        ([("verdict", "chắc vậy")], [("verdict", "chắc vậy")]),
        ([("verdict", "")], []),
    ],
)
def test_a_decision_that_makes_no_sense_is_said_and_not_applied(typed: Sequence[tuple[str, str]], expected: Any) -> None:
    decisions = [decide(HAI_KCN, field, value) for field, value in typed]
    assert bad(settled(one_each(PUMP, PUMP), decisions=decisions)) == expected
    assert counts(facts(one_each(PUMP, PUMP), decisions=decisions), KCN) == [1 if typed[0][1] == "Khác nhau" else 0]


def test_of_verdicts_that_contradict_each_other_the_earlier_hold() -> None:
    made = [decide(HAI_KCN, "verdict", "Trùng"), decide(KCN_GD, "verdict", "Trùng", 1), decide(HAI_GD, "verdict", "Khác nhau", 2)]
    found = settled(one_each(PUMP, PUMP, PUMP), decisions=made)
    assert bad(found) == [("verdict", "Khác nhau")]
    assert counts(facts(one_each(PUMP, PUMP, PUMP), decisions=made), WHOLE) == [1]


# ---- whose group


GROUP = "group|trường nguyễn du"


def test_a_group_of_two_units_is_asked_about_once_and_its_pairs_follow_the_answer() -> None:
    rows = [initiative(PUMP), initiative("Bàn nâng hạ bằng khí nén")]
    tables = [table(HAI, "initiatives", rows, first_seen=DAYS[0]), table(KCN, "initiatives", rows, first_seen=DAYS[1])]
    asked = settled(tables)
    assert [(one.key, one.units, one.records, one.belongs_to) for one in asked.groups] == [(GROUP, [HAI, KCN], 4, "")]
    assert len(keys(asked)) == 2
    answer = [decide(GROUP, "belongs_to", "Các KCN")]
    found = settled(tables, decisions=answer)
    assert (keys(found), len(keys(found, "same"))) == ([], 2)
    assert {(pair.group, pair.winner) for pair in found.pairs} == {(GROUP, KCN)}
    assert counts(facts(tables, decisions=answer), HAI, KCN, WHOLE) == [0, 2, 2]
    assert reported(facts(tables, decisions=answer), HAI, KCN) == [2, 2]


def test_a_pair_told_apart_does_not_follow_its_group() -> None:
    answer = [decide(GROUP, "belongs_to", "Các KCN"), decide(HAI_KCN, "verdict", "Khác nhau")]
    assert counts(facts(one_each(PUMP, PUMP), decisions=answer), HAI, KCN, WHOLE) == [0, 2, 2], "two works of one union"


def test_all_that_is_reported_of_a_group_follows_the_answer_and_its_unit_is_told() -> None:
    tables = [
        *one_each(PUMP, "Bàn nâng hạ bằng khí nén"),
        table(HAI, "grassroots_unions", [group()]),
        table(HAI, "role_models", [{"name": "Tổ Văn", "grassroots_name": "CĐCS Trường Nguyễn Du", "found_on": day("2/3/2022")}]),
        table(GD, "role_models", [{"name": "Tổ Toán", "grassroots_name": "CĐCS Trường Nguyễn Du", "found_on": day("2/3/2022")}]),
    ]
    answer = [decide(GROUP, "belongs_to", "Các KCN")]
    found = facts(tables, decisions=answer)
    assert counts(facts(tables), HAI, KCN, WHOLE) == [1, 1, 2]
    assert counts(found, HAI, KCN, WHOLE) == [0, 2, 2]
    assert reported(found, HAI, KCN) == [1, 1], "what a unit reported stands"
    assert [found.value("DH-01", unit, "R1") for unit in (HAI, KCN, GD)] == [0, 1, 1], "nobody was asked about the third"
    told = [one for one in settled(tables, decisions=answer).findings[HAI] if one.code == "I-CDCS-OWN"]
    assert [(one.table, one.facts["don_vi_khac"]) for one in told] == [("grassroots_unions", "Các KCN")]
    assert "I-CDCS-OWN" not in codes(settled(tables), HAI)


def test_what_was_said_to_count_for_a_unit_stays_with_it_whatever_its_group() -> None:
    answer = [
        decide(GROUP, "belongs_to", "Các KCN"),
        decide(HAI_KCN, "verdict", "Trùng"),
        decide(HAI_KCN, "counted_for", "Ninh Hải"),
    ]
    assert counts(facts(one_each(PUMP, PUMP), decisions=answer), HAI, KCN, WHOLE) == [1, 0, 1]


def test_two_groups_of_one_name_leave_their_pairs_to_be_asked() -> None:
    answer = [decide(GROUP, "belongs_to", "Khác nhau")]
    found = settled(one_each(PUMP, PUMP), decisions=answer)
    assert ([one.belongs_to for one in found.groups], keys(found)) == (["different"], [HAI_KCN])


def test_a_group_listed_by_two_units_counts_once_when_it_is_known_whose_it_is() -> None:
    tables = [table(unit, "grassroots_unions", [group("CĐCS Gạch Đồng Tâm", "DN")]) for unit in (HAI, KCN)]
    key = "group|gạch đồng tâm"
    answer = [decide(key, "belongs_to", "Các KCN")]
    assert [one.key for one in settled(tables).groups] == [key]
    assert [facts(tables, decisions=answer).value("CS-01", unit, "NOW") for unit in (HAI, KCN, WHOLE)] == [0, 1, 1]
    assert "W-CDCS-DUP" not in codes(settled(tables, decisions=answer), HAI)
    assert bad(settled(tables, decisions=[decide(key, "belongs_to", "Giáo dục")])) == [("belongs_to", "Giáo dục")]


def test_a_group_that_was_moved_and_a_units_own_office_are_no_question() -> None:
    moved = campaign(moves=[Move("CĐCS Trường Nguyễn Du", HAI, KCN, None, None)])
    assert settled(one_each(PUMP, PUMP), moved).groups == []
    since = campaign(moves=[Move("CĐCS Trường Nguyễn Du", HAI, KCN, date(2022, 6, 1), None)])
    both = table(HAI, "initiatives", [initiative("Bơm nước", "1/3/2022"), initiative("Máy ép", "1/7/2022")])
    assert settled([both], since).groups == [], "before the day of the move it was the other's, and nobody asks whose"
    assert settled(one_each(PUMP, PUMP, grassroots_name="Toàn đơn vị")).groups == []


def test_the_other_unit_of_a_suspect_is_named_only_where_the_setting_says_so() -> None:
    def said(**settings: Any) -> str:
        found = settled(one_each(PUMP, PUMP_AGAIN), campaign(**settings))
        return str(next(f for f in found.findings[HAI] if f.code == "W-DUP-NEAR").facts["so"])

    assert said() == "SK-0001 (Các KCN)"
    assert said(tell_units_of_doubles="") == "một đơn vị khác"


def test_a_record_without_a_number_is_never_asked_about() -> None:
    one, two = one_each(PUMP, PUMP)
    unnumbered = InForce(KCN, "2022", two.checked, (0,), two.first_seen, two.last_changed, two.file, two.received_at)
    found: Sequence[Pair] = settled([one, unnumbered]).pairs
    assert found == []
    assert counts(facts([one, unnumbered]), WHOLE) == [1]


# ---- properties


TITLES = [PUMP, PUMP_AGAIN, "Máy bơm tưới táo chạy pin mặt trời", "Dạy tập đọc lớp 1", "Dạy tập đọc lớp 2", "Một số biện pháp"]
ROW = st.builds(
    initiative,
    st.sampled_from(TITLES),
    lead_author=st.sampled_from([AN, BINH]),
    co_authors=st.sampled_from([None, f"{AN}; {BINH}"]),
    grassroots_name=st.sampled_from(["CĐCS Trường Nguyễn Du", "CĐCS Gạch Đồng Tâm"]),
)
ROWS = st.lists(ROW, min_size=1, max_size=4)
VERDICTS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["Trùng", "Khác nhau"])), max_size=3)
FEW = limits(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def numbered(unit: str, rows: Sequence[Any], order: Sequence[int]) -> InForce:
    """A unit's rows in another order, each with the number it had."""
    made = table(unit, "initiatives", [rows[place] for place in order])
    numbers = [place + 1 for place in order]
    return InForce(unit, "2022", made.checked, numbers, made.first_seen, made.last_changed, made.file, made.received_at)


def decided(tables: Sequence[InForce], picks: Sequence[tuple[int, str]]) -> list[Decision]:
    """Verdicts about some of what is asked."""
    asked = keys(settled(tables))
    return [decide(asked[place], "verdict", word, minute) for minute, (place, word) in enumerate(picks) if place < len(asked)]


@given(ROWS, ROWS, VERDICTS, st.data())
@FEW
def test_neither_the_order_of_rows_nor_of_units_changes_what_is_asked_or_the_total(
    mine: list[Any], theirs: list[Any], picks: list[tuple[int, str]], data: st.DataObject
) -> None:
    tables = [table(HAI, "initiatives", mine), table(KCN, "initiatives", theirs)]
    made = decided(tables, picks)
    turned = [numbered(KCN, theirs, range(len(theirs))), numbered(HAI, mine, data.draw(st.permutations(range(len(mine)))))]
    before, after = settled(tables, decisions=made), settled(turned, decisions=made)
    assert {pair.key: pair.is_one for pair in before.pairs} == {pair.key: pair.is_one for pair in after.pairs}
    assert counts(facts(tables, decisions=made), WHOLE) == counts(facts(turned, decisions=made), WHOLE)


@given(ROWS, ROWS, VERDICTS)
@FEW
def test_what_a_unit_reported_hears_of_no_other_unit_and_of_no_verdict(
    mine: list[Any], theirs: list[Any], picks: list[tuple[int, str]]
) -> None:
    alone, both = [table(HAI, "initiatives", mine)], [table(HAI, "initiatives", mine), table(KCN, "initiatives", theirs)]
    made = facts(both, decisions=decided(both, picks))
    assert reported(made, HAI) == reported(facts(alone), HAI)
    assert counts(made, WHOLE)[0] == sum(counts(made, HAI, KCN))
    assert all(account.holds for account in made.accounts.values())


@given(ROWS, ROWS, VERDICTS)
@FEW
def test_every_verdict_is_kept_and_nothing_decided_is_asked_again(
    mine: list[Any], theirs: list[Any], picks: list[tuple[int, str]]
) -> None:
    tables = [table(HAI, "initiatives", mine), table(KCN, "initiatives", theirs)]
    made = decided(tables, picks)
    found = settled(tables, decisions=made)
    refused = {finding.facts["nt"] for finding in found.said}
    latest = {one.key: one.value for one in made if one.key not in refused}
    told_of = {pair.key: pair for pair in found.pairs}
    assert len(told_of) == len(found.pairs)
    for key, word in latest.items():
        assert (told_of[key].verdict, told_of[key].is_one) == (("same", True) if word == "Trùng" else ("different", False))


@pytest.mark.parametrize(("size", "found"), [(30, 2), (100, 2), (MANY + 10, 1)])
def test_a_name_borne_by_very_many_says_little(size: int, found: int) -> None:
    names = [
        "bơm",
        "cát",
        "đèn",
        "mương",
        "lưới",
        "ghe",
        "muối",
        "suối",
        "rẫy",
        "trục",
        "khung",
        "phao",
        "neo",
        "quạt",
        "sấy",
        "đồi",
    ]
    texts = [f"{one} {two} {three}" for one, two, three in permutations(names, 3) if one < two < three][:size]
    texts += [PUMP, PUMP_AGAIN, "Giàn phơi muối trải bạt", "Giàn phơi muối trải bạtt"]
    rows = [initiative(text, lead_author="Tập thể", grassroots_name=f"CĐCS số {place}") for place, text in enumerate(texts)]
    rows[-3] = {**rows[-3], "grassroots_name": rows[-4]["grassroots_name"]}
    pairs = [pair for pair in settled([table(HAI, "initiatives", rows)]).pairs if pair.case == "D4"]
    assert len(pairs) == found
