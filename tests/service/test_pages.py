"""What the pages say: the product's own words and numbers, whatever was typed, in whatever state the campaign is."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import DEMO_DAY, Desk, data_of, outcome_of_demo, shared_demo, unsynced_demo

from sync.config import load
from sync.errors import ConfigError, StoreMissing, TonghopError
from sync.picture import State
from sync.publish.filling import filling
from sync.publish.front import FrontView
from sync.publish.messages import unit_message
from sync.service.board import Board, Shown
from sync.service.charts import Week, bar, weeks_chart
from sync.service.login_page import login_page
from sync.service.markup import esc
from sync.service.page import fault_page, status_page
from sync.service.runs import AskedRun, RunStage
from sync.service.unit_page import unit_page
from sync.vietnamese import number

EVIL = "<script>alert(1)</script>\" onload='x' \u202e&amp;"


class Outline(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


@pytest.fixture(scope="module")
def shown() -> Shown:
    return Board(shared_demo().config, DEMO_DAY).now()


def page_of(shown: Shown, current: AskedRun | None = None, last: AskedRun | None = None) -> Outline:
    return Outline(status_page(shown, current, last))


def test_the_page_says_what_the_master_says(shown: Shown) -> None:
    text = page_of(shown).text
    assert filling(outcome_of_demo()).status in text
    assert str(shown.picture.campaign.settings["campaign_name"]) in text
    for status in shown.picture.units:
        assert shown.view.unit_name(status.unit) in text
        assert shown.view.state_words(status.unit) in text


def test_units_without_numbers_come_first(shown: Shown) -> None:
    page = page_of(shown)
    order = [attrs["href"] or "" for tag, attrs in page.tags if tag == "a" and (attrs.get("href") or "").startswith("/units/")]
    states = {f"/units/{status.unit}": status.state for status in shown.picture.units}
    assert len(order) == len(shown.picture.units)
    missing = [states[place] in (State.NOT_SENT, State.UNREADABLE) for place in order]
    assert missing == sorted(missing, reverse=True)
    assert any(missing)


def test_a_unit_reads_the_text_that_the_master_has_for_it(shown: Shown) -> None:
    for status in shown.picture.units:
        page = unit_page(shown.view, status.unit)
        assert page is not None
        assert esc(unit_message(shown.picture, status.unit)) in page
        name = status.file.rpartition("/")[2]
        assert esc(name) in page


def test_an_unknown_unit_has_no_page(shown: Shown) -> None:
    assert unit_page(shown.view, "NOBODY") is None


def test_names_that_are_scripts_do_nothing(shown: Shown) -> None:
    picture = shown.picture
    units = [replace(unit, name=EVIL, short_name=EVIL, contact=EVIL, phone=EVIL) for unit in picture.campaign.units]
    settings = {**picture.campaign.settings, "campaign_name": EVIL, "coordinator": EVIL, "address_form": EVIL}
    files = [replace(file, path=f"so_lieu/{EVIL}.xlsx", state=EVIL) for file in picture.files]
    findings = {
        unit: [replace(one, value=EVIL, facts=dict.fromkeys(one.facts, EVIL)) for one in found]
        for unit, found in picture.findings.items()
    }
    evil = replace(
        picture, campaign=replace(picture.campaign, units=tuple(units), settings=settings), files=files, findings=findings
    )
    view = FrontView(evil)
    fault = StoreMissing(EVIL)
    failed = AskedRun("a", RunStage.FAILED, fault={"vi": EVIL, "en": EVIL})
    pages = [
        status_page(replace(shown, view=view, fault=fault), None, failed),
        status_page(shown, AskedRun(EVIL, RunStage.RUNNING, EVIL, 1, 2), None),
        fault_page(fault, None, None),
        login_page(EVIL),
        *(unit_page(view, status.unit) or "" for status in evil.units),
    ]
    for text in pages:
        page = Outline(text)
        assert EVIL.partition("\u202e")[0] in " ".join(page.texts) or any(EVIL[:8] in str(attrs) for _, attrs in page.tags)
        assert [attrs for tag, attrs in page.tags if tag == "script"] == [{"src": "/script.js", "defer": None}]
        assert not [attrs for _, attrs in page.tags if any(name.startswith("on") or name == "style" for name in attrs)]
        assert "\u202e" not in text


@given(st.text())
def test_any_text_comes_out_as_that_text_and_as_nothing_else(text: str) -> None:
    assert not re.search("[<>\"']", esc(text))
    plain = html.unescape(esc(text))
    assert plain in text or set(text) - set(plain)
    assert set(plain) <= set(text)


def test_a_run_under_way_is_shown_without_scripts_too(shown: Shown) -> None:
    page = page_of(shown, AskedRun("4711", RunStage.RUNNING, "Đọc tệp", 1200, 3000))
    assert "Đọc tệp 1.200/3.000" in page.text
    assert ("progress", {"id": "bar", "aria-label": "Tiến độ làm mới", "value": "1200", "max": "3000"}) in page.tags
    assert any(tag == "meta" and attrs.get("http-equiv") == "refresh" for tag, attrs in page.tags)
    assert any(tag == "button" and "disabled" in attrs for tag, attrs in page.tags)
    assert not any(attrs.get("http-equiv") for tag, attrs in page_of(shown).tags)


def test_the_last_failure_stays_said_until_a_run_succeeds(shown: Shown) -> None:
    fault = StoreMissing("so_lieu")
    failed = AskedRun("1", RunStage.FAILED, fault={"vi": fault.vi, "en": str(fault)})
    assert fault.vi in page_of(shown, None, failed).text
    assert fault.vi not in page_of(shown, None, replace(failed, state=RunStage.DONE, fault=None)).text


def test_a_campaign_that_never_ran_has_a_sensible_page(tmp_path: Path) -> None:
    desk = unsynced_demo().copied(tmp_path / "new")
    shown = Board(desk.config, DEMO_DAY).now()
    text = page_of(shown).text
    assert "Chưa làm mới lần nào" in text
    assert "Chưa có lần nào" in text
    assert "Chưa gửi" in text
    assert "None" not in text


def test_when_the_folder_is_gone_the_last_known_is_shown_and_why(tmp_path: Path) -> None:
    desk = shared_demo().copied(tmp_path / "campaign")
    board = Board(desk.config, DEMO_DAY, clock=iter(range(0, 10_000, 100)).__next__)
    before = board.now()
    desk.folder.rename(tmp_path / "elsewhere")
    after = board.now()
    assert isinstance(after.fault, TonghopError)
    assert after.picture is before.picture
    assert after.fault.vi in page_of(after).text
    (tmp_path / "elsewhere").rename(desk.folder)
    assert board.now().fault is None


def test_an_empty_folder_in_its_place_is_not_taken_for_a_new_campaign(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home", shared_demo().campaign)
    shared_demo().copied(tmp_path / "share")
    desk.folder.mkdir()
    text = (tmp_path / "share" / "config.toml").read_text(encoding="utf-8")
    text = re.sub(r'(?m)^folder = "[^"]*"', f'folder = "{(tmp_path / "share").as_posix()}"', text, count=1)
    desk.config.write_text(text.replace('".tonghop"', f'"{(tmp_path / "data").as_posix()}"'), encoding="utf-8")
    (tmp_path / "share" / ".tonghop").rename(tmp_path / "data")
    board = Board(desk.config, DEMO_DAY)
    assert data_of(desk) == tmp_path / "data"
    (tmp_path / "share").rename(tmp_path / "unplugged")
    (tmp_path / "share").mkdir()
    with pytest.raises(StoreMissing):
        board.check()
    with pytest.raises(StoreMissing):
        board.now()
    assert list((tmp_path / "share").iterdir()) == []


def test_a_configuration_that_cannot_be_read_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        Board(tmp_path / "config.toml", DEMO_DAY)


def test_one_look_serves_all_until_a_run_ends_or_time_passes() -> None:
    now = [0.0]
    board = Board(shared_demo().config, DEMO_DAY, clock=lambda: now[0])
    first = board.now()
    assert board.now() is first
    now[0] += 3600
    assert board.now() is not first
    assert load(board.config_file)


# ---- drawings


def weeks(*done: int | None, needed: Sequence[int | None] | None = None) -> list[Week]:
    wanted = needed or [10 * n for n in range(1, len(done) + 1)]
    return [Week(date(2022, 1, day), one, need) for day, (one, need) in enumerate(zip(done, wanted, strict=True), 1)]


def test_the_drawing_says_its_numbers_in_words() -> None:
    drawn = weeks_chart(weeks(5, 1200, None), "Theo tuần", "Thực hiện", "Cần đạt")
    assert "Đến 02/01: thực hiện 1.200, cần đạt 20" in drawn
    assert "Thực hiện 1.200" in Outline(drawn).text


@pytest.mark.parametrize("found", [weeks(), weeks(1), weeks(None, None, needed=[None, None])])
def test_nothing_to_draw_is_no_drawing(found: list[Week]) -> None:
    assert weeks_chart(found, "", "", "") == ""


@given(st.lists(st.tuples(st.none() | st.integers(0, 10**9), st.none() | st.integers(0, 10**9)), min_size=2, max_size=60))
def test_no_point_lies_outside_the_drawing(values: list[tuple[int | None, int | None]]) -> None:
    drawn = weeks_chart([Week(date(2022, 1, 1), *pair) for pair in values], "a", "b", "c")
    points = [tuple(map(float, pair.split(","))) for found in re.findall(r'points="([^"]*)"', drawn) for pair in found.split()]
    assert all(0 <= x <= 340 and 0 <= y <= 190 for x, y in points)


@pytest.mark.parametrize(
    ("share", "width"), [(None, "0.00"), (-5.0, "0.00"), (58.5, "58.50"), (100.0, "100.00"), (250.0, "100.00")]
)
def test_a_bar_is_as_long_as_its_share_and_never_longer(share: float | None, width: str) -> None:
    assert f'width="{width}"' in bar(share, number(1))
