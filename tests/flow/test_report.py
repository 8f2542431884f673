"""The Word report: every number is a fact, what is missing says so, the paper is as the rules want, what people type is text."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from desk import DEMO_DAY, HAI, KCN, Desk, initiative, outcome_of_demo, shared_demo, sheet_rows, small_campaign
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from sync import run
from sync.campaign import WHOLE, Target
from sync.errors import ConfigError, NoPdf, TemplateError
from sync.pdf import as_pdf
from sync.picture import Fact, Picture, Settled
from sync.report.content import report
from sync.report.document import Figure, Report
from sync.report.edges import Paper
from sync.report.form import STATE, layout_bytes
from sync.report.proposal import proposal
from sync.report.render import paper_of, render
from sync.report.scope import scope_of
from sync.report.spec import report_of
from sync.report_file import choices, write_report
from sync.template import templates_root

LAYOUT = templates_root() / "nt2022" / "report.docx"
IN_CI = bool(os.environ.get("CI"))
CASES = [("R1", ""), ("P1", ""), ("2022", ""), ("R1", HAI), ("P1", KCN), ("2022", HAI)]


def written(said: Report) -> Any:
    """The report as Word would open it."""
    return Document(io.BytesIO(render(LAYOUT.read_bytes(), said)))


def texts(document: Any) -> list[str]:
    """Every text of the body, tables and headers included."""
    parts = [document.element.body, *(section.header._element for section in document.sections)]
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for part in parts for p in part.iter(qn("w:p"))]


def lines(said: Report) -> Iterator[tuple[str, tuple[Figure, ...]]]:
    for part in said.parts:
        for section in part.sections:
            for line in section.lines:
                yield line.text, line.figures


def line_with(said: Report, words: str) -> str:
    return next(text for text, _ in lines(said) if words in text)


def expected(picture: Picture, figure: Figure) -> float | int | None:
    """The figure from the facts and targets alone."""
    value = picture.facts.value(figure.indicator, figure.unit, figure.period, figure.split)
    if figure.what == "value":
        return value
    target = picture.campaign.target(figure.unit, figure.indicator, figure.period, picture.today)
    if target is None or figure.what == "target":
        return target.value if target else None
    if value is None:
        return None
    return 100 * value / target.value if figure.what == "percent" else max(0, target.value - value)


# ---- numbers


@pytest.mark.parametrize(("period", "unit"), CASES)
def test_every_figure_is_a_fact(period: str, unit: str) -> None:
    picture = outcome_of_demo()
    figures = list(report(picture, period, unit).figures())
    assert len(figures) > 15
    for figure in figures:
        wanted = expected(picture, figure)
        if wanted is None and figure.split and picture.facts.value(figure.indicator, figure.unit, figure.period) is not None:
            wanted = 0  # a part that nobody has of a number that is known
        assert figure.value == wanted, figure
        assert figure.unit == (unit or WHOLE)


@pytest.mark.parametrize(("period", "unit"), CASES)
def test_no_number_stands_in_a_sentence_but_its_figures(period: str, unit: str) -> None:
    named = {"Covid-19", *(p.short for p in outcome_of_demo().campaign.periods)}
    for text, figures in lines(report(outcome_of_demo(), period, unit)):
        if not figures:
            continue
        rest = re.sub(r"hết ngày [\d/]+", "", text)
        for word in named:
            rest = rest.replace(word, "")
        numbers = re.findall(r"\d[\d.,]*\d%?|\d%?", rest)
        assert numbers == [one.text for one in figures if one.text[0].isdigit()], text


def test_a_number_is_written_as_official_papers_write_it() -> None:
    said = report(outcome_of_demo(), "R1")
    assert all(
        re.fullmatch(r"0|0[1-9]|-?\d{1,3}(\.\d{3})*(,\d)?%?|…|chưa giao|chưa phát sinh", figure.text) for figure in said.figures()
    )


@pytest.mark.parametrize(("period", "unit"), CASES)
def test_the_paper_says_what_the_content_says(period: str, unit: str) -> None:
    said = report(outcome_of_demo(), period, unit)
    found = texts(written(said))
    assert [one[2:] for one in found if one.startswith("- ")][: len(list(lines(said)))] == [text for text, _ in lines(said)]
    for appendix in said.appendices:
        assert f"{appendix.label}{appendix.title}" in found
        for row in appendix.rows:
            assert all(cell in found for cell in row.cells if cell)
    assert not any("{" in text or "}" in text for text in found)


def test_two_units_and_twelve_initiatives(tmp_path: Path) -> None:
    picture = small(small_campaign(tmp_path / "two"))
    said = report(picture, "R1")
    assert line_with(said, "Riêng trong kỳ báo cáo") == "Riêng trong kỳ báo cáo: 12 sáng kiến."
    assert line_with(said, "đơn vị trực tiếp") == "Toàn tỉnh có 02 đơn vị trực tiếp triển khai, báo cáo phong trào."
    assert line_with(report(picture, "R1", KCN), "Riêng trong kỳ báo cáo") == "Riêng trong kỳ báo cáo: 02 sáng kiến."
    assert "CĐCS" in line_with(report(picture, "R1", HAI), "Đơn vị có ")


def small(desk: Desk) -> Picture:
    return run.look(desk.config, today=DEMO_DAY)


def test_what_nobody_reported_prints_dots_and_is_listed_never_zero(tmp_path: Path) -> None:
    said = report(small(small_campaign(tmp_path / "two")), "R1")
    assert line_with(said, "tuyên truyền") == "Công tác tuyên truyền: … tin, bài."
    assert "Tin, bài tuyên truyền" in said.waiting
    assert "Số, ngày của kế hoạch phát động" in said.waiting
    assert "Kế hoạch số … ngày …" in said.opening
    found = texts(written(said))
    assert all(f"- {one}" in found for one in said.waiting)
    dotted = [figure for figure in said.figures() if figure.value is None and figure.what == "value"]
    assert dotted
    assert all(figure.text in {"…", "chưa phát sinh"} for figure in dotted)


def test_the_first_page_knows_the_plan_and_the_clerks_number() -> None:
    picture = outcome_of_demo()
    settings = {**picture.campaign.settings, "plan_number": "05/KH-LĐLĐ", "plan_date": date(2022, 2, 7)}
    picture = replace(picture, campaign=replace(picture.campaign, settings=settings))
    said = report(picture, "R1", paper=Paper("34/BC-LĐLĐ", date(2022, 4, 20)))
    assert "Kế hoạch số 05/KH-LĐLĐ ngày 07/02/2022" in said.opening
    assert "Số, ngày của kế hoạch phát động" not in said.waiting
    assert (said.head.number, said.head.place_and_date) == ("Số: 34/BC-LĐLĐ", "Ninh Thuận, ngày 20 tháng 4 năm 2022")


@pytest.mark.parametrize(
    ("before", "words"),
    [(8, "(tăng 50,0% so với cùng kỳ 2021: 8)"), (16, "(giảm 25,0% so với cùng kỳ 2021: 16)"), (12, "(bằng cùng kỳ 2021)")],
)
def test_a_figure_is_compared_with_the_period_before(tmp_path: Path, before: int, words: str) -> None:
    picture = small(small_campaign(tmp_path / "two"))
    row = {"unit_code": WHOLE, "indicator": "IN-01", "period": "R1", "value": before, "period_name": "cùng kỳ 2021"}
    said = report(replace(picture, campaign=replace(picture.campaign, previous=(row,))), "R1")
    assert line_with(said, "Riêng trong kỳ báo cáo") == f"Riêng trong kỳ báo cáo: 12 sáng kiến {words}."
    assert "so với" not in line_with(said, "Giai đoạn 1: ")


def test_a_share_of_nothing_is_no_missing_figure() -> None:
    picture = outcome_of_demo()
    assert picture.facts.value("KT-04", WHOLE, "R1") == 0
    said = report(picture, "R1")
    assert not [text for text, _ in lines(said) if "cá nhân đã khen" in text]
    assert not [one for one in said.waiting if "đã khen" in one]
    supervised = next(one for one in said.appendices if "Giám sát" in one.title)
    place = next(place for place, column in enumerate(supervised.columns) if column.title.startswith("Kiến nghị"))
    for row, unit in zip(supervised.rows, picture.campaign.followed, strict=False):
        base, shown = picture.facts.value("SL-37", unit.code, "R1"), row.cells[place]
        assert shown == "…" if base is None else shown == "–" if base == 0 else shown.endswith("%")


def test_a_target_nobody_assigned_is_no_missing_figure() -> None:
    picture = outcome_of_demo()
    said = report(replace(picture, campaign=replace(picture.campaign, targets=())), "R1")
    assert "(chưa giao chỉ tiêu)" in line_with(said, "Giai đoạn 1: ")
    assert not [text for text, _ in lines(said) if "còn thiếu" in text]
    assert not [one for one in said.waiting if "chỉ tiêu" in one]


def test_the_list_of_nominees_is_as_long_as_the_number_says() -> None:
    picture = outcome_of_demo()
    for period, code in (("R1", "R1"), ("2022", "YEAR")):
        said = report(picture, period)
        listed = next(one for one in said.appendices if "khen thưởng" in one.title)
        rows = [row for row in listed.rows if not row.kind]
        assert len(rows) == picture.facts.value("KT-01", WHOLE, code)
        assert len(rows) > 3


def test_a_phase_is_not_asked_for_what_is_kept_by_rounds() -> None:
    said = report(outcome_of_demo(), "P1")
    titles = [section.title for section in said.parts[2].sections]
    assert [title.partition(".")[0] for title in titles] == [str(place) for place in range(1, len(titles) + 1)]
    assert not [text for text, _ in lines(said) if "giám sát" in text.casefold()]
    columns = [column.title for appendix in said.appendices for column in appendix.columns]
    assert "Cuộc giám sát" not in columns
    assert "TƯLĐTT (%)" in columns
    assert [one.label for one in said.appendices] == [f"Phụ lục {place}" for place in range(1, len(said.appendices) + 1)]
    referred = {number for part in said.parts for section in part.sections for number in re.findall(r"\d", section.see)}
    assert referred == {one.label[-1] for one in said.appendices}


def test_days_late_are_counted_once_a_due_date_is_set() -> None:
    picture = outcome_of_demo()
    periods = tuple(replace(p, report_due_on=date(2022, 4, 10)) if p.code == "R1" else p for p in picture.campaign.periods)
    due = replace(picture, campaign=replace(picture.campaign, periods=periods))
    plain, dated = report(picture, "R1").appendices[-1], report(due, "R1").appendices[-1]
    assert not [column.title for column in plain.columns if "Trễ" in column.title]
    place = next(place for place, column in enumerate(dated.columns) if "Trễ" in column.title)
    reviewed = next(place for place, column in enumerate(dated.columns) if "Sơ kết" in column.title)
    late = {row.cells[reviewed]: row.cells[place] for row in dated.rows}
    assert late[""] == "7"
    assert all(int(days or 0) == max(0, int(day[:2]) - 10) for day, days in late.items() if day.endswith("/4/2022"))
    silent = [row for row in dated.rows if row.cells[2] == "Chưa gửi"]
    assert silent
    assert all(row.cells[3] == "…" for row in silent)


def test_totals_of_an_appendix_are_the_wholes_own_facts() -> None:
    picture = outcome_of_demo()
    first = report(picture, "R1").appendices[0]
    total = next(row for row in first.rows if row.kind == "total")
    done = picture.facts.value("IN-01", WHOLE, "ALL")
    assert total.cells[3] == str(done)


# ---- whose report


def test_a_units_report_shows_no_other_unit() -> None:
    picture = outcome_of_demo()
    said = report(picture, "R1", HAI)
    text = "\n".join(texts(written(said)))
    others = [unit.short_name for unit in picture.campaign.units if unit.code != HAI and unit.type != "PROVINCE"]
    assert not [name for name in others if name in text]
    assert said.head.issuer == picture.campaign.by_code[HAI].name.upper()
    assert said.foot.authority == "TM. BAN THƯỜNG VỤ"
    assert report(picture, "R1", KCN).head.number.endswith("/BC-CĐKCN")


def test_every_followed_unit_has_a_report_of_every_period() -> None:
    picture = outcome_of_demo()
    for unit in picture.campaign.followed:
        for period in picture.campaign.periods:
            assert report(picture, period.code, unit.code).parts


@pytest.mark.parametrize(("period", "unit"), [("R9", ""), ("R1", "AI-DO"), ("1999", "")])
def test_an_unknown_period_or_unit_is_a_sentence(period: str, unit: str) -> None:
    with pytest.raises(ConfigError) as fault:
        report(outcome_of_demo(), period, unit)
    assert (unit or period) in fault.value.vi


def test_what_has_begun_can_be_chosen_and_is_taken() -> None:
    picture = outcome_of_demo()
    found = [one.period for one in choices(replace(picture, today=date(2022, 9, 1)))]
    assert found == ["R3", "R2", "R1", "P2", "P1", "YEAR"]
    assert [scope_of(picture, code).period.code for code in found] == found
    assert choices(replace(picture, today=date(2021, 1, 5))) == []


def test_a_template_without_a_report_offers_no_period() -> None:
    template = outcome_of_demo().template
    without = template.changed(master={name: part for name, part in template.master.items() if name != "report"})
    with pytest.raises(TemplateError, match=r"master_report\.toml"):
        choices(replace(outcome_of_demo(), template=without))


def test_who_gets_it_and_who_signs() -> None:
    said = report(outcome_of_demo(), "R1")
    assert len(said.foot.recipients) == 10
    assert said.foot.signer
    found = texts(written(said))
    assert f"- {said.foot.recipients[-1]}." in found
    assert said.foot.signer in found


def test_bars_are_as_long_as_their_numbers_and_never_too_many() -> None:
    picture = outcome_of_demo()
    bars = next(section.bars for part in report(picture, "P1").parts for section in part.sections if section.bars)
    for bar in bars:
        assert bar.filled == round(float(bar.text.rstrip("%").replace(",", ".")) / 2)
        assert bar.filled + bar.empty == 50
    one = picture.campaign.followed[0]
    many = tuple(replace(one, code=f"U-{n}", short_name=f"Đơn vị {n}") for n in range(40))
    targets = tuple(Target(unit.code, "IN-01", "P1", 10, date(2022, 1, 1)) for unit in many)
    campaign = replace(picture.campaign, units=many, targets=targets)
    values = {("IN-01", f"U-{n}", "P1", ""): Fact(f"U-{n}", "IN-01", "phase", "P1", "", n, n) for n in range(40)}
    crowded = replace(picture, campaign=campaign, facts=replace(picture.facts, values=values), units=())
    title, drawn = next((s.bars_title, s.bars) for part in report(crowded, "P1").parts for s in part.sections if s.bars)
    assert [bar.name for bar in drawn][:2] == ["Đơn vị 39", "Đơn vị 38"]
    assert drawn[-1].name == "Đơn vị 0"
    assert len(drawn) == 30
    assert "thấp nhất" in title
    assert max(bar.filled for bar in drawn) == 50


# ---- the paper that proposes people


def test_the_proposal_counts_and_lists_whom_the_facts_count() -> None:
    picture = outcome_of_demo()
    said = proposal(picture, "R1")
    people = picture.facts.value("KT-01", WHOLE, "R1", "nominee_type=CA_NHAN")
    assert said.head.kind == "TỜ TRÌNH"
    assert f"khen thưởng {picture.facts.value('KT-01', WHOLE, 'R1')} trường hợp" in said.opening
    assert f"{people} cá nhân" in said.opening
    rows = [row for appendix in said.appendices for row in appendix.rows]
    assert len(rows) == picture.facts.value("KT-01", WHOLE, "R1")
    forms = [line.text for section in said.parts[0].sections for line in section.lines]
    counted = sum(int(count) for text in forms for count in re.findall(r"(\d+) (?:tập thể|cá nhân)", text))
    assert counted == picture.facts.value("KT-01", WHOLE, "R1")
    assert "TỜ TRÌNH" in texts(written(said))


def test_whom_the_office_refused_is_not_proposed_again() -> None:
    picture = outcome_of_demo()
    frame = picture.settled.frames["commendation_proposals"]
    name = proposal(picture, "R1").appendices[1].rows[2].cells[2]
    assert name
    results = {"result": ["REJECTED" if one == name else None for one in frame["nominee_name"]]}
    frames = {**picture.settled.frames, "commendation_proposals": frame.with_columns(results)}
    told = proposal(replace(picture, settled=replace(picture.settled, frames=frames)), "R1")
    assert name not in [row.cells[2] for row in told.appendices[1].rows]


def test_a_unit_proposes_its_own_people_to_the_province() -> None:
    picture = outcome_of_demo()
    said = proposal(picture, "R1", HAI)
    assert said.head.to.startswith("Kính gửi: Ban Thường vụ")
    assert said.head.number.endswith("/TTr-LĐLĐ")
    rows = [row for appendix in said.appendices for row in appendix.rows]
    assert rows
    assert len(rows) == picture.facts.value("KT-01", HAI, "R1")


def test_a_unit_that_sent_nothing_proposes_dots_not_nobody() -> None:
    picture = outcome_of_demo()
    assert picture.facts.value("KT-01", KCN, "R1") is None
    said = proposal(picture, "R1", KCN)
    assert "khen thưởng … trường hợp, trong đó … tập thể, … cá nhân" in said.opening
    assert said.appendices[0].note == "…"
    assert "Đề nghị khen thưởng" in said.waiting
    assert any("khen thưởng" in one for one in report(picture, "R1", KCN).waiting)


# ---- while numbers may change


def test_it_is_a_draft_until_its_period_is_frozen() -> None:
    picture = outcome_of_demo()
    assert "chưa chốt" in report(picture, "R1").head.draft
    periods = tuple(replace(p, frozen_on=DEMO_DAY) if p.code == "R1" else p for p in picture.campaign.periods)
    frozen = replace(picture, campaign=replace(picture.campaign, periods=periods))
    assert "chưa chốt" not in report(frozen, "R1").head.draft
    assert "chưa chốt" in report(frozen, "2022").head.draft
    assert "ví dụ" in report(frozen, "R1").head.draft


# ---- what people typed


HOSTILE = "Tăng 20% <b> & {{ 7*7 }} {% for x in y %} ]]> </w:t>\a\f\x0b{_{ “trích”"


def with_text(picture: Picture, text: str) -> Picture:
    frame = picture.settled.frames["round_closing"]
    cells = [text if code == "R1" else old for code, old in zip(frame["round_code"], frame["highlights"], strict=True)]
    frames = {**picture.settled.frames, "round_closing": frame.with_columns({"highlights": cells})}
    return replace(picture, settled=Settled(frames, picture.settled.findings))


def test_a_units_name_is_text_everywhere() -> None:
    picture = outcome_of_demo()
    units = tuple(replace(one, name="Ninh & <Hải> {{ 1 }}" * 12) if one.code == HAI else one for one in picture.campaign.units)
    document = written(report(replace(picture, campaign=replace(picture.campaign, units=units)), "R1", HAI))
    assert "Ninh & <Hải> {{ 1 }}" in document.core_properties.title
    assert any("NINH & <HẢI> {{ 1 }}" in text for text in texts(document))


def test_what_a_unit_typed_stays_text() -> None:
    said = report(with_text(outcome_of_demo(), HOSTILE), "R1")
    found = [" ".join(text.split()) for text in texts(written(said)) if "Tăng 20%" in text]
    assert len(found) == 1
    # docxtpl makes "{{" of "{_{" after everything is done: another sign, and still only a sign.
    assert found[0].endswith(": Tăng 20% <b> & {{ 7*7 }} {% for x in y %} ]]> </w:t> {{ “trích”.")


def test_the_same_words_of_several_units_are_said_once() -> None:
    said = report(with_text(outcome_of_demo(), "Phong trào sôi nổi."), "R1")
    found = [text for text, _ in lines(said) if "Phong trào sôi nổi" in text]
    assert len(found) == 1
    assert found[0].endswith("Phong trào sôi nổi.")
    assert "," in found[0]


def test_no_phone_number_and_no_secret_is_told() -> None:
    picture = outcome_of_demo()
    frames = picture.settled.frames
    hidden = {str(phone) for phone in frames["unit_info"]["reporter_phone"] if phone}
    hidden |= {unit.phone for unit in picture.campaign.units if unit.phone}
    secret = frames["initiatives"]
    hidden |= {str(text) for text, mark in zip(secret["benefit_summary"], secret["is_secret"], strict=True) if mark and text}
    text = "\n".join(texts(written(report(picture, "R1"))))
    assert len(hidden) > 3
    assert not [one for one in hidden if one in text]


# ---- the paper


def test_the_shipped_layout_is_what_the_code_makes() -> None:
    with zipfile.ZipFile(LAYOUT) as shipped, zipfile.ZipFile(io.BytesIO(layout_bytes())) as made:
        assert shipped.namelist() == made.namelist()
        for name in made.namelist():
            assert shipped.read(name) == made.read(name), f"{name}: python -m sync.report.form {LAYOUT}"


def test_margins_fonts_and_headings_are_those_of_official_papers() -> None:
    document = written(report(outcome_of_demo(), "R1"))
    first = document.sections[0]
    assert [round(one / Mm(1)) for one in (first.page_width, first.page_height)] == [210, 297]
    margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(one / Mm(1)) for one in margins] == [20, 20, 30, 15]
    for name in ("Normal", "Body Text", "Heading 1", "Heading 2", "Title"):
        style = document.styles[name]
        assert (style.font.name, style.font.size) == (STATE.font, Pt(14))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert [text.partition(".")[0] for text in headings[:7]] == ["I", "II", "III", "IV", "V", "VI", "VII"]
    assert all(text == text.upper() for text in headings[:7])
    assert first.different_first_page_header_footer
    assert "PAGE" not in first.first_page_header._element.xml
    assert "PAGE" in first.header._element.xml


def test_the_campaigns_own_margins_and_size_hold() -> None:
    picture = outcome_of_demo()
    wanted = paper_of({"document_margins": "25/25/35/20", "document_size": "13"})
    document: Any = Document(io.BytesIO(render(LAYOUT.read_bytes(), report(picture, "R1"), wanted)))
    assert round(document.sections[0].left_margin / Mm(1)) == 35
    assert document.styles["Body Text"].font.size == Pt(13)
    assert paper_of({"document_margins": "rộng", "document_size": ""}) == paper_of({})


def test_appendices_lie_across_with_their_headings_on_every_page() -> None:
    said = report(outcome_of_demo(), "R1")
    document = written(said)
    last = document.sections[-1]
    assert last.orientation == WD_ORIENT.LANDSCAPE
    assert last.page_width > last.page_height
    tables = [table for table in document.tables if table.style.name == "Report appendix"]
    assert len(tables) == len([one for one in said.appendices if not one.note])
    room = last.page_width - last.left_margin - last.right_margin
    for table, appendix in zip(tables, [one for one in said.appendices if not one.note], strict=True):
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert [cell.text for cell in table.rows[0].cells] == [column.title for column in appendix.columns]
        assert abs(sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid) * 635 - room) < Mm(1)


def test_short_appendices_of_a_unit_share_a_page() -> None:
    said = report(outcome_of_demo(), "R1", HAI)
    titles = [one for one in written(said).paragraphs if one.style.name == "Title" and one.text.startswith("Phụ lục")]
    begin = [bool(one.paragraph_format.page_break_before) for one in titles]
    assert len(begin) == len(said.appendices)
    assert begin[0]
    assert not begin[-1], "a table of one row stands below another"
    assert "Tình hình gửi số liệu, sơ kết" not in [one.title for one in said.appendices], "who has sent is the office's concern"


def test_what_sends_to_an_appendix_stays_with_what_it_is_about() -> None:
    document = written(report(outcome_of_demo(), "R1"))
    pairs = [(one, other) for one, other in pairwise(document.paragraphs) if other.text.startswith("(Chi tiết tại Phụ lục")]
    assert len(pairs) > 3
    assert all(one.paragraph_format.keep_with_next for one, _ in pairs)


def test_a_form_that_is_for_one_kind_of_nominee_names_only_that_kind() -> None:
    shown = [text for text, _ in lines(proposal(outcome_of_demo(), "R1"))]
    assert shown
    assert not [text for text in shown if re.search(r"\b0 (tập thể|cá nhân)", text)]


def test_a_layout_that_asks_for_what_is_not_there_is_a_sentence() -> None:
    document = Document()
    document.add_paragraph("{{ r.head.nonsense }}")
    made = io.BytesIO()
    document.save(made)
    with pytest.raises(TemplateError, match="nonsense"):
        render(made.getvalue(), report(outcome_of_demo(), "R1"))


def test_every_field_the_report_names_is_in_the_template() -> None:
    template = outcome_of_demo().template
    spec = report_of(template)
    sections = {section.title.partition(". ")[0] for section in scope_of(outcome_of_demo(), "R1").view.spec.review.sections}
    known = {indicator.code for indicator in template.indicators}
    for told in spec.told:
        assert set(told.fields) <= set(template.by_table[told.table].by_name)
        assert told.part in sections
    for appendix in spec.appendices:
        assert appendix.part in sections
        assert {one.indicator for one in appendix.columns if "{" not in one.indicator} <= known


# ---- the file


def test_the_report_is_written_once_and_never_over_what_a_person_changed(tmp_path: Path) -> None:
    desk = small_campaign(tmp_path / "two")
    first = write_report(desk.config, "R1", today=DEMO_DAY)
    assert first.docx.parent.name == "Báo cáo"
    stamp = first.docx.stat().st_mtime_ns
    assert write_report(desk.config, "R1", today=DEMO_DAY).docx.stat().st_mtime_ns == stamp
    document = Document(str(first.docx))
    document.add_paragraph("Ý kiến của lãnh đạo")
    document.save(str(first.docx))
    kept = first.docx.read_bytes()
    second = write_report(desk.config, "R1", today=DEMO_DAY)
    assert second.moved
    assert second.docx.name.endswith(" (2).docx")
    assert first.docx.read_bytes() == kept
    third = write_report(desk.config, "R1", today=DEMO_DAY)
    assert third.docx == second.docx


def test_a_report_goes_where_it_is_told(tmp_path: Path) -> None:
    desk = small_campaign(tmp_path / "two")
    made = write_report(desk.config, "R1", unit=HAI, docx=tmp_path / "sơ kết.docx", today=DEMO_DAY)
    assert made.docx == tmp_path / "sơ kết.docx"
    assert "BÁO CÁO" in texts(Document(str(made.docx)))


def test_a_report_as_of_a_day_says_what_was_known_then(tmp_path: Path) -> None:
    desk = small_campaign(tmp_path / "two")
    desk.fill(KCN, sheet_rows([initiative(n) for n in range(51, 60)]))
    desk.sync(date(2022, 4, 20))
    then = write_report(desk.config, "R1", as_of=DEMO_DAY)
    now = write_report(desk.config, "R1", today=date(2022, 4, 20))
    assert then.docx.name.endswith(" (đến 17-04-2022).docx")
    assert "- Riêng trong kỳ báo cáo: 12 sáng kiến." in texts(Document(str(then.docx)))
    assert "- Riêng trong kỳ báo cáo: 19 sáng kiến." in texts(Document(str(now.docx)))


def test_without_libreoffice_a_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoPdf) as fault:
        as_pdf("a.docx", b"")
    assert "LibreOffice" in fault.value.vi


# ---- through LibreOffice


def writer() -> bool:
    """Whether LibreOffice is here with the part that reads Word files."""
    program = shutil.which("soffice")
    homes = Path(program).resolve().parents if program else []
    return any((home / "share" / "registry" / "writer.xcd").exists() for home in homes)


def pages(pdf: bytes, folder: Path) -> list[tuple[float, float]]:
    """Width and height of every page, in points."""
    path = folder / "made.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(["pdfinfo", "-l", "999", str(path)], check=True, capture_output=True, text=True).stdout
    return [(float(w), float(h)) for w, h in re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", said)]


@pytest.mark.skipif(not IN_CI and not writer(), reason="LibreOffice Writer is not installed")
def test_libreoffice_opens_the_report_page_by_page(tmp_path: Path) -> None:
    said = report(outcome_of_demo(), "R1")
    found = pages(as_pdf("report.docx", render(LAYOUT.read_bytes(), said)), tmp_path)
    upright = [w < h for w, h in found]
    assert upright == sorted(upright, reverse=True), "appendices come last"
    assert 3 <= sum(upright) <= 9
    assert len(found) - sum(upright) >= len(said.appendices)


@pytest.mark.skipif(not IN_CI and not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_the_leaders_page_is_one_page(tmp_path: Path) -> None:
    desk = shared_demo().copied(tmp_path / "demo")
    made = write_report(desk.config, "R1", pdf=True, today=DEMO_DAY)
    assert made.pdf is not None
    found = pages(made.pdf.read_bytes(), tmp_path)
    assert len(found) == 1
    assert found[0][0] > found[0][1]
