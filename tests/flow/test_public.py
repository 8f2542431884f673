"""The summary for a website: both files say the same, nothing typed becomes markup, drafts say so, edited files stay."""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from desk import DEMO_DAY, HAI, LAST_DAY, outcome_of_demo, small_campaign
from docx import Document
from test_report import texts

from sync.freezing import freeze, survey
from sync.report.form import layout_bytes, public_layout
from sync.report.public import public_summary
from sync.report.render import render
from sync.report.web_page import web_page
from sync.report_file import write_report
from sync.template import templates_root

LAYOUT = templates_root() / "nt2022" / "public.docx"


def test_the_shipped_layout_is_what_the_code_makes() -> None:
    with zipfile.ZipFile(LAYOUT) as shipped, zipfile.ZipFile(io.BytesIO(layout_bytes(public_layout))) as made:
        assert shipped.namelist() == made.namelist()
        for name in made.namelist():
            assert shipped.read(name) == made.read(name), f"{name}: python -m sync.report.form {LAYOUT} public"


@pytest.mark.parametrize("period", ["R1", "P1", "2022"])
def test_word_and_web_say_the_same(period: str) -> None:
    said = public_summary(outcome_of_demo(), period)
    sentences = [line.text for part in said.parts for section in part.sections for line in section.lines]
    assert len(sentences) > 15
    found = texts(Document(io.BytesIO(render(LAYOUT.read_bytes(), said))))
    assert [one[2:] for one in found if one.startswith("- ")] == sentences
    page = web_page(said, "vi").decode("utf-8")
    assert [html.unescape(one) for one in re.findall(r"<li>(.*?)</li>", page)] == sentences
    for text in (said.head.kind, said.head.title, said.head.as_of, said.head.draft, said.opening, said.closing):
        assert text in "\n".join(found)
        assert html.escape(text) in page
    assert not [one for one in (*found, page) if "{" in one or "}" in one]


def test_it_is_short() -> None:
    """Two pages of A4 at 14 pt hold about 75 lines of 80 characters."""
    found = texts(Document(io.BytesIO(render(LAYOUT.read_bytes(), public_summary(outcome_of_demo(), "R1")))))
    assert sum(1 + len(text) // 80 for text in found if text) <= 75


def test_what_is_typed_is_text_on_the_web_too() -> None:
    picture, name = outcome_of_demo(), "<script>alert(1)</script>\x07"
    assert "LĐLĐ Ninh Phước" in repr(public_summary(picture, "P1"))
    units = tuple(replace(unit, short_name=name) for unit in picture.campaign.units)
    said = public_summary(replace(picture, campaign=replace(picture.campaign, units=units)), "P1")
    page = web_page(said, 'vi" onload="').decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\x07" not in page
    assert 'onload="' not in page


def test_a_frozen_round_is_no_draft(tmp_path: Path) -> None:
    desk = small_campaign(tmp_path / "two")
    desk.sync(LAST_DAY)
    draft = write_report(desk.config, "R1", public=True, today=LAST_DAY)
    assert draft.html is not None
    assert "DỰ THẢO" in draft.html.read_text(encoding="utf-8")
    freeze(desk.config, survey(desk.config, "R1", today=LAST_DAY), by="Chị Hương", today=LAST_DAY)
    done = write_report(desk.config, "R1", public=True, today=LAST_DAY)
    assert (done.html, done.moved) == (draft.html, False)
    assert "DỰ THẢO" not in draft.html.read_text(encoding="utf-8")


def test_a_page_that_somebody_edited_stays(tmp_path: Path) -> None:
    desk = small_campaign(tmp_path / "two")
    made = write_report(desk.config, "R1", public=True, today=DEMO_DAY)
    assert made.html is not None
    made.html.write_text("của tôi", encoding="utf-8")
    again = write_report(desk.config, "R1", public=True, today=DEMO_DAY)
    assert made.html.read_text(encoding="utf-8") == "của tôi"
    assert again.html is not None
    assert again.html.name.endswith("(2).html")
    assert again.docx == made.docx
    assert HAI not in again.html.read_text(encoding="utf-8")
