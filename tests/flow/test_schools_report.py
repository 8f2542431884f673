"""The Word report of a school network: English letters from TOML alone, every number a fact, missing ones dots, typed text text."""

from __future__ import annotations

import io
import os
import re
import shutil
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from other_template import VIETNAMESE, Campaigned
from test_report import HOSTILE, expected, lines, pages, texts, writer
from test_schools import TODAY, network_of

from sync import freezing
from sync.campaign import WHOLE
from sync.errors import TemplateError
from sync.pdf import as_pdf
from sync.picture import Picture
from sync.report.content import report
from sync.report.document import Report
from sync.report.edges import Paper
from sync.report.form import layout, layout_bytes, public_layout
from sync.report.public import public_summary
from sync.report.render import render
from sync.report.spec import report_of
from sync.report.web_page import web_page
from sync.report_file import choices, write_report
from sync.template import load_template, templates_root

IN_CI = bool(os.environ.get("CI"))
CASES = [("M09", ""), ("M10", ""), ("2025", ""), ("M09", "HILL"), ("M10", "LAKE"), ("2025", "HILL"), ("M09", "MILL")]
FORM = report_of(load_template(templates_root() / "schools")).form


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Campaigned:
    """The network of test_schools.py."""
    return network_of(tmp_path_factory.mktemp("network") / "c")


@pytest.fixture(scope="module")
def picture(network: Campaigned) -> Picture:
    """What is known of it."""
    return network.look(TODAY)


@lru_cache
def letter() -> bytes:
    """The layout that is made when a template brings none."""
    return layout_bytes(layout, FORM)


def written(said: Report) -> Any:
    return Document(io.BytesIO(render(letter(), said)))


def sentences(said: Report) -> list[str]:
    return [text for text, _ in lines(said)]


def drawn(said: Report) -> list[tuple[str, str]]:
    return [(bar.name, bar.text) for part in said.parts for section in part.sections for bar in section.bars]


@pytest.mark.parametrize(("period", "unit"), CASES)
def test_every_number_in_a_sentence_is_a_fact(picture: Picture, period: str, unit: str) -> None:
    said = report(picture, period, unit)
    for text, figures in lines(said):
        if not figures:
            continue
        rest = re.sub(r"Grade \d ", "", text)
        assert re.findall(r"\d[\d.,]*\d%?|\d%?", rest) == [one.text for one in figures if one.text[0].isdigit()], text
        for figure in figures:
            wanted = expected(picture, figure)
            if wanted is None and figure.split and picture.facts.value(figure.indicator, figure.unit, figure.period) is not None:
                wanted = 0  # a part that nobody has of a number that is known
            assert (figure.value, figure.unit) == (wanted, unit or WHOLE), figure


@pytest.mark.parametrize("unit", ["", "HILL"])
@pytest.mark.parametrize("period", ["M09", "M10", "2025"])
def test_every_number_in_a_table_is_a_fact(picture: Picture, period: str, unit: str) -> None:
    codes = {one.short_name: one.code for one in picture.campaign.followed} | {"Total": WHOLE}
    when = "YEAR" if period == "2025" else period
    said = next(one for one in report(picture, period, unit).appendices if one.title == "Attendance")
    assert len(said.rows) == (1 if unit else 5)
    for row in said.rows:
        facts = [picture.facts.value(code, codes[row.cells[1]], when) for code in ("AT-01B", "AT-01A", "AT-01")]
        assert list(row.cells[2:]) == [
            "…" if value is None else f"{value:.1f}%" if place == 2 else f"{value:,}" for place, value in enumerate(facts)
        ]


def test_the_letter_says_what_was_worked_out_by_hand(picture: Picture) -> None:
    said = sentences(report(picture, "M09"))
    assert "Pupils admitted in the month: 33, the target being 66 (50.0% of it)." in said
    assert "Pupils admitted in the school year: 34, the target being 120 (28.3% of it)." in said
    assert "Days attended: 1,570 of 1,640 possible, which is 95.7%." in said
    assert "Pieces in the inventory: 1,362." in said
    assert "By grade: Grade 1 33." in said
    own = sentences(report(picture, "M09", "HILL"))
    assert own[0] == "Figures of the school as of 30 October 2025."
    assert not [text for text in own if "Lakeside" in text or "Mill Lane" in text]


def test_the_year_names_no_month_and_asks_for_no_target_nobody_set(picture: Picture) -> None:
    said = report(picture, "2025")
    assert said.head.title == "School year 2025, all schools"
    assert not [text for text in sentences(said) if "in the month" in text]
    assert drawn(said) == [("Hill Road", "94.4%"), ("Lakeside", "97.7%")], "attendance alone"


def test_bars_are_of_the_reports_own_month(picture: Picture) -> None:
    whole, own = report(picture, "M09"), report(picture, "M09", "HILL")
    attendance = [("Hill Road", "95.0%"), ("Lakeside", "97.7%")]
    assert drawn(whole) == [("Hill Road", "54.5%"), ("Lakeside", "95.5%"), *attendance]
    assert drawn(own) == [("Sep", "54.5%"), ("School year", "32.5%")]


def test_days_and_names_are_written_the_english_way(picture: Picture) -> None:
    said = report(picture, "M09", paper=Paper("RS/12", date(2025, 10, 6)))
    assert (said.head.number, said.head.place_and_date) == ("Ref: RS/12", "6 October 2025")
    assert (said.head.title, said.head.as_of) == ("September 2025, all schools", "Figures as of 3 November 2025")
    assert [part.title for part in said.parts] == ["1. The schools", "2. Admissions", "3. Attendance", "4. Inventory"]
    assert said.head.issuer == "Riverbend Schools"
    assert report(picture, "M09", "HILL").foot.signer == "Ada Example"
    admitted = next(one for one in said.appendices if one.title == "Pupils admitted")
    assert admitted.rows[0].cells[3] == "2 September 2025"


def test_what_is_counted_today_is_listed_in_the_report_of_any_month(picture: Picture) -> None:
    for period, unit in (("M09", ""), ("2025", "HILL")):
        listed = next(one for one in report(picture, period, unit).appendices if one.title == "To repair or broken")
        assert [(row.kind, row.cells[:4]) for row in listed.rows] == [
            ("block", ("To repair: 0", "", "", "")),
            ("block", ("Broken: 1", "", "", "")),
            ("", ("1", "Hill Road", "Projector", "2")),
        ]
    assert next(one for one in report(picture, "M09", "MILL").appendices if one.title == "To repair or broken").note == "…"


def test_what_nobody_reported_prints_dots_and_is_listed_never_zero(picture: Picture) -> None:
    said = report(picture, "M09", "MILL")
    assert "Pupils on roll: …." in sentences(said)
    assert "Pupils on roll" in said.waiting
    assert not [figure for figure in said.figures() if figure.what == "value" and figure.value == 0]
    october = report(picture, "M10")
    assert "Appendix 4, column “Days attended”: Lakeside" in october.waiting


@pytest.mark.parametrize(
    ("before", "words"), [(22, "(up 50.0% on Sep 2024: 22)"), (66, "(down 50.0% on Sep 2024: 66)"), (33, "(the same as Sep 2024)")]
)
def test_a_figure_is_compared_with_the_year_before(picture: Picture, before: int, words: str) -> None:
    row = {"unit_code": WHOLE, "indicator": "EN-01", "period": "M09", "value": before, "period_name": "Sep 2024"}
    compared = replace(picture, campaign=replace(picture.campaign, previous=(row,)))
    said = next(text for text in sentences(report(compared, "M09")) if "in the month" in text)
    assert said.endswith(f"{words}.")


def test_what_a_school_typed_stays_text(picture: Picture) -> None:
    frame = picture.settled.frames["school"]
    frame = frame.with_columns({"head_name": [HOSTILE] * len(frame)})
    units = tuple(replace(one, name=f"{HOSTILE} School") if one.code == "HILL" else one for one in picture.campaign.units)
    frames = {**picture.settled.frames, "school": frame}
    hostile = replace(picture, settled=replace(picture.settled, frames=frames), campaign=replace(picture.campaign, units=units))
    found = texts(written(report(hostile, "M09", "HILL")))
    assert sum("{{ 7*7 }} {% for x in y %}" in text for text in found) > 3
    assert not [text for text in found if "49" in text]


@pytest.mark.parametrize(("period", "unit"), CASES)
def test_the_paper_says_all_of_it_without_a_vietnamese_letter(picture: Picture, period: str, unit: str) -> None:
    said = report(picture, period, unit)
    found = texts(written(said))
    for text in sentences(said):
        assert f"- {text}" in found
    for appendix in said.appendices:
        assert all(cell in found for row in appendix.rows for cell in row.cells if cell)
    assert {said.head.issuer, said.head.title, said.foot.signer_title} <= set(found)
    assert not [text for text in found if "{" in text or "}" in text]
    assert not [text for text in (*found, *said.waiting) if VIETNAMESE.search(text)]


def test_the_letter_is_none_of_the_state(picture: Picture) -> None:
    document = written(report(picture, "M09"))
    assert {document.styles[name].font.name for name in ("Normal", "Body Text", "Heading 1", "Title")} == {"Arial"}
    language = document.styles["Normal"].element.rPr.find(qn("w:lang"))
    assert language.get(qn("w:val")) == document.core_properties.language == "en-GB"


def test_the_public_summary_names_no_school_and_says_the_same_on_the_web(picture: Picture) -> None:
    said = public_summary(picture, "M09")
    shown = [text.removeprefix("- ") for text in texts(Document(io.BytesIO(render(layout_bytes(public_layout, FORM), said))))]
    page = web_page(said, "en").decode("utf-8")
    assert len(sentences(said)) == 9
    for text in sentences(said):
        assert text in shown
        assert text in page
    schools = [one.short_name for one in picture.campaign.units]
    assert not [name for name in (*schools, "Ada Example", "A01") if name in page or name in "\n".join(shown)]
    assert not VIETNAMESE.search(page)


def test_files_have_english_names_and_a_frozen_month_is_no_draft(network: Campaigned, tmp_path: Path) -> None:
    shutil.copytree(network.folder, tmp_path / "c")
    made = Campaigned(tmp_path / "c")
    first = write_report(made.config, "M09", today=TODAY)
    assert first.docx.relative_to(made.folder).as_posix() == "Reports/Sep - Monthly report all schools.docx"
    assert "DRAFT – the figures are not frozen yet. Pretended day: 03/11/2025." in texts(Document(str(first.docx)))
    freezing.freeze(made.config, freezing.survey(made.config, "M09", today=TODAY), by="Eve Office", today=TODAY)
    again = write_report(made.config, "M09", today=TODAY)
    assert (again.docx, again.moved) == (first.docx, False)
    assert not [text for text in texts(Document(str(again.docx))) if "DRAFT" in text]
    then = write_report(made.config, "M09", as_of=TODAY)
    assert then.docx.name == "Sep - Monthly report all schools (as of 03-11-2025).docx"
    public = write_report(made.config, "M09", public=True, today=TODAY)
    assert public.html is not None
    assert public.html.name == "Sep - Public summary.html"


def test_a_layout_of_ones_own_stands_above_the_one_that_is_made(network: Campaigned, tmp_path: Path) -> None:
    shutil.copytree(templates_root() / "schools", tmp_path / "schools")
    own = Document()
    own.add_paragraph("Our own paper: {{ r.head.title }}")
    own.save(str(tmp_path / "schools" / "ours.docx"))
    path = tmp_path / "schools" / "master_report.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("[report]\n", '[report]\nlayout = "ours.docx"\n'), encoding="utf-8")
    shutil.copytree(network.folder, tmp_path / "c")
    config = tmp_path / "c" / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(re.sub(r'template = "schools"', f'template = "{tmp_path / "schools"}"', text), encoding="utf-8")
    made = write_report(config, "M09", today=TODAY, docx=tmp_path / "a.docx")
    assert "Our own paper: September 2025, all schools" in texts(Document(str(made.docx)))


def test_there_is_no_proposal_of_people_and_a_month_to_come_cannot_be_chosen(picture: Picture, network: Campaigned) -> None:
    with pytest.raises(TemplateError, match=r"\[report\.proposal\]"):
        write_report(network.config, "M09", awards=True, today=TODAY)
    assert [one.period for one in choices(picture)] == ["M11", "M10", "M09", "YEAR"]


@pytest.mark.skipif(not IN_CI and not writer(), reason="LibreOffice Writer is not installed")
def test_libreoffice_opens_the_letter_page_by_page(picture: Picture, tmp_path: Path) -> None:
    said = report(picture, "M09")
    found = pages(as_pdf("report.docx", render(letter(), said), FORM.language), tmp_path)
    upright = [w < h for w, h in found]
    assert upright == sorted(upright, reverse=True), "appendices come last"
    assert sum(upright) in {2, 3}, "the letter, and what is still to come"
    assert 1 <= len(found) - sum(upright) <= len(said.appendices) + 1, "short tables share a page"


@pytest.mark.skipif(not IN_CI and not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_the_leaders_page_is_one_english_page(network: Campaigned, tmp_path: Path) -> None:
    shutil.copytree(network.folder, tmp_path / "c")
    made = write_report(tmp_path / "c" / "config.toml", "M09", pdf=True, today=TODAY)
    assert made.pdf is not None
    assert made.pdf.name == "Overview for leaders.pdf"
    assert len(pages(made.pdf.read_bytes(), tmp_path)) == 1
