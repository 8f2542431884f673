"""Who may read what: the public no person, a unit no other unit's cells, nobody but the unit what it keeps secret.

A secret value is part of the sums it belongs to; a sum made of one alone leaves the office as "…", and the master keeps it.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from desk import HAI, KCN, small_campaign, texts
from docx import Document
from docx.oxml.ns import qn
from secret_campaign import SECRET_VALUE, SIGNS, TWIN, UNITS, campaign, picture, secret, typed, word
from whole_campaign import DAY

from sync.difference import difference
from sync.errors import TemplateError
from sync.feedback import build_in_one
from sync.history import explain_lines, explanation
from sync.picture import Picture
from sync.publish.filling import as_json, filling
from sync.publish.front import FrontView
from sync.publish.messages import message_of
from sync.report.content import report
from sync.report.proposal import proposal
from sync.report.public import public_summary
from sync.report_file import write_report
from sync.service.login_page import login_page
from sync.service.unit_page import unit_page

SECRETS = (secret(HAI), secret(KCN), str(SECRET_VALUE), "987.654.321", "987,654,321")
OTHER = {HAI: KCN, KCN: HAI}


def words_of(document: Path) -> str:
    found = Document(str(document))
    parts = [found.element.body, *(section.header._element for section in found.sections)]
    return "\n".join([found.core_properties.title, *("".join(t.text or "" for t in part.iter(qn("w:t"))) for part in parts)])


def told(code: str, seen: Picture) -> str:
    """Everything a unit is told in other places than its file, and its page of the service."""
    tab = next(repr(sheet) for unit, sheet in build_in_one(seen, [code], "Phản hồi") if unit == code)
    view = FrontView(seen)
    return "\n".join([tab, message_of(view, code), unit_page(view, code) or ""])


# ---- the public


@pytest.mark.parametrize("period", ["R1", "P1", "2022"])
def test_the_public_summary_holds_no_word_of_any_unit(period: str, tmp_path: Path) -> None:
    desk = campaign()
    made = write_report(desk.config, period, docx=tmp_path / "a.docx", public=True, today=DAY)
    assert made.html is not None
    for text in (words_of(made.docx), made.html.read_text(encoding="utf-8")):
        assert "CĐCS đang hoạt động" in text
        for code in UNITS:
            mine = typed(code)
            assert not [one for one in mine.personal if one in text]
            assert not [row["title"] for row in mine.rows["initiatives"] if row["title"] in text]
            long = [str(row[name]) for row in mine.rows["round_closing"] for name in ("highlights", "weaknesses", "next_tasks")]
            assert not [one for one in [*long, desk.unit(code).workbook_name] if one in text]
            assert not any(sign in text for sign in ("Kz", "@example.org", f"09{SIGNS[code] * 5}"))
        assert not [one for one in SECRETS if one in text]


def test_every_personal_cell_of_the_fixture_is_known_to_the_office() -> None:
    """Else the tests around this one would look for what was never there."""
    shown = repr([frame.columns for frame in picture().settled.frames.values()])
    for code in UNITS:
        assert len(typed(code).personal) > 20
        assert not [one for one in typed(code).personal if one not in shown]
        assert secret(code, "Tốt") in shown


def test_what_a_browser_without_a_key_sees_names_nobody() -> None:
    names = [unit.short_name for unit in picture().campaign.units]
    page = login_page()
    assert not [one for one in (*names, *typed(HAI).personal, *typed(KCN).personal) if one in page]


def test_the_public_summary_counts_what_the_report_counts() -> None:
    said, whole = public_summary(picture(), "R1"), report(picture(), "R1")
    known = {(one.indicator, one.period, one.split, one.what): one.value for one in whole.figures()}
    figures = [one for one in said.figures() if not one.indicator.startswith("PT-CS-") and one.indicator != "IN-01"]
    assert len(figures) > 20
    assert all(known[one.indicator, one.period, one.split, one.what] == one.value for one in figures)
    assert said.head.draft == whole.head.draft


def test_a_sentence_with_an_unknown_number_is_left_out_and_named(tmp_path: Path) -> None:
    made = write_report(small_campaign(tmp_path / "two").config, "R1", public=True, today=DAY)
    text = words_of(made.docx)
    assert "…" not in text
    assert "tuyên truyền:" not in text
    assert "Tin, bài tuyên truyền" in made.waiting
    assert any("bản công bố chưa có" in line for line in made.lines())


def test_no_line_that_points_at_units_may_be_public() -> None:
    front = dict(picture().template.master["front"])
    section = {"title": "V. A", "row": [{"title": "B", "list_of": "behind", "public": True}]}
    front["review"] = {**front["review"], "section": [section]}
    template = picture().template.model_copy(update={"master": {**picture().template.master, "front": front}})
    with pytest.raises(TemplateError, match="never public"):
        public_summary(replace(picture(), template=template), "R1")


# ---- the printed review


def test_the_printed_review_tells_nobody_how_to_reach_anybody() -> None:
    reached_at = [one for code in UNITS for one in typed(code).reached_at]
    assert len(reached_at) >= 6
    printed = "\n".join(texts(campaign().master, "In sơ kết"))
    assert not [one for one in reached_at if one in printed]
    assert not re.search(r"\S@\S|\b0\d{9}\b", printed)


# ---- other units


@pytest.mark.parametrize("code", UNITS)
def test_a_unit_is_told_nothing_of_another(code: str) -> None:
    other = OTHER[code]
    text = "\n".join([*texts(campaign().feedback(code)), told(code, picture())])
    strange = [*typed(other).personal, f"Kz{SIGNS[other]}", secret(other), *SECRETS[2:]]
    assert not [one for one in strange if one in text]


@pytest.mark.parametrize("code", UNITS)
def test_of_a_double_the_other_unit_is_named_where_the_campaign_allows_it(code: str) -> None:
    name = picture().campaign.by_code[OTHER[code]].short_name
    for allowed in (True, False):
        settings = {**picture().campaign.settings, "tell_units_of_doubles": allowed}
        seen = replace(picture(), campaign=replace(picture().campaign, settings=settings))
        tab = next(repr(sheet) for unit, sheet in build_in_one(seen, [code], "Phản hồi"))
        assert TWIN["title"] in tab or "W-DUP-UNIT" in tab
        assert (name in tab) is allowed
        assert allowed or name not in told(code, seen)


# ---- secrets


def with_only(keep: int) -> Picture:
    """As if of everything that counts only so many secret values were there, all of one unit."""
    seen, code = picture(), "IN-07"
    frame, records = seen.facts.contributions[code], seen.settled.frames["initiatives"]
    is_kept = [row["unit"] == HAI and records["benefit_vnd"][row["index"]] == SECRET_VALUE for row in frame.rows()]
    places: dict[int, int] = {}
    for place in (place for place, kept in enumerate(is_kept) if kept):
        places.setdefault(frame["index"][place], place)
    mine = frame.take([*places.values()][:keep])
    return replace(seen, facts=replace(seen.facts, contributions={**seen.facts.contributions, code: mine}))


@pytest.mark.parametrize("unit", ["", HAI])
@pytest.mark.parametrize(("count", "is_said"), [(1, False), (2, True)])
def test_a_sum_of_one_secret_value_leaves_the_office_as_unknown(unit: str, count: int, *, is_said: bool) -> None:
    said = report(with_only(count), "P1", unit)
    found = [one for one in said.figures() if one.indicator == "IN-07"]
    assert [one.value is not None for one in found] == [is_said]
    assert [one.is_kept for one in found] == [not is_said]
    noted = [text for text in said.waiting if "bí mật công nghệ" in text]
    assert len(noted) == (not is_said)
    assert with_only(count).facts.value("IN-07", unit or "TINH", "P1"), "the office's own number stands"


def test_a_sum_of_one_value_that_is_no_secret_is_said() -> None:
    seen = picture()
    frame, records = seen.facts.contributions["IN-07"], seen.settled.frames["initiatives"]
    is_open = [bool(row["counted"]) and records["is_secret"][row["index"]] is not True for row in frame.rows()]
    alone = {**seen.facts.contributions, "IN-07": frame.take([is_open.index(True)])}
    said = report(replace(seen, facts=replace(seen.facts, contributions=alone)), "P1")
    assert [one.is_kept for one in said.figures() if one.indicator == "IN-07"] == [False]


def test_what_is_secret_stands_on_no_sheet_of_the_master() -> None:
    shown = "\n".join(texts(campaign().master))
    assert "(bí mật công nghệ)" in shown
    assert not [one for one in SECRETS if one in shown]
    drawn = json.dumps(as_json(filling(picture())), ensure_ascii=False, default=str)
    assert not [one for one in SECRETS if one in drawn]


def test_what_is_secret_stands_in_no_feedback_message_page_or_report() -> None:
    units, periods = ("", *UNITS), ("R1", "P1", "2022")
    told_to_all = [text for code in UNITS for text in (*texts(campaign().feedback(code)), told(code, picture()))]
    papers = [repr(make(picture(), period, unit)) for make in (report, proposal) for period in periods for unit in units]
    shown = "\n".join([*told_to_all, *papers])
    assert not [one for one in SECRETS if one in shown]


def test_a_number_is_explained_without_what_is_secret() -> None:
    found = explanation(picture(), "IN-07", HAI, "P1")
    shown = "\n".join([json.dumps(found, ensure_ascii=False, default=str), *explain_lines(found)])
    assert "(bí mật công nghệ)" in shown
    assert not [one for one in SECRETS if one in shown]


def test_what_changed_in_a_secret_is_not_told_only_that_it_did() -> None:
    runs = [run["id"] for run in picture().runs]
    found = difference(campaign().config, min(runs), max(runs), today=DAY)
    shown = "\n".join([json.dumps(found.as_object(), ensure_ascii=False, default=str), *found.lines()])
    assert "(bí mật công nghệ)" in shown
    assert not [one for one in SECRETS if one in shown]


def test_the_units_own_workbook_keeps_what_it_holds() -> None:
    for code in UNITS:
        own = "\n".join(texts(campaign().in_force(code)))
        assert secret(code, "Tốt") in own
        assert str(SECRET_VALUE) in own
        assert word(code, "unit_info", "reporter_name") in own
