"""The sample campaign has a past: earlier syncs, decisions in yellow cells; every page of its master has something to show."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import DEMO_DAY, book_of
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sync.campaign import WHOLE
from sync.demo import make_sample
from sync.demo_past import as_they_were, run_demo, yellow_rows
from sync.demo_rows import Row
from sync.outcome import Outcome
from sync.picture import Picture
from sync.run import sync
from sync.template import templates_root

DEMO: Mapping[str, Any] = tomllib.loads((templates_root() / "nt2022" / "demo.toml").read_text(encoding="utf-8"))

SCREEN_PX, ROWS_PT = 1366, 380
"""A small screen; what is left of its height below menus and ribbon, in points."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The sample campaign with its past."""
    return run_demo(tmp_path_factory.mktemp("past") / "demo")


@pytest.fixture(scope="module")
def book(lived: Outcome) -> openpyxl.Workbook:
    """Its master."""
    assert lived.master
    return book_of(lived.master)


def visible(book: openpyxl.Workbook) -> Iterator[Worksheet]:
    """The sheets that people see."""
    return (page for page in book.worksheets if page.sheet_state == "visible")


# ---- the past


def test_earlier_days_are_in_the_log_and_today_says_what_it_read(lived: Outcome) -> None:
    newest, before, first = lived.picture.runs
    assert [run["today"] for run in (first, before, newest)] == [date(2022, 4, 1), date(2022, 4, 15), DEMO_DAY]
    assert [run["units"]["missing"] for run in (first, before, newest)] == [5, 1, 1]
    assert newest["read"] == lived.picture.total().read > before["read"] > first["read"]


def test_every_kind_of_decision_was_taken_over(lived: Outcome) -> None:
    past = DEMO["past"]
    wanted = {(one["sheet"], field) for earlier in past for one in earlier["typed"] for field in one["cells"]}
    assert {(sheet, field) for sheet, _, field in lived.picture.decisions} == wanted
    assert len({one.at for one in lived.picture.decisions.values()}) == len(past)


def test_decisions_have_become_numbers(lived: Outcome) -> None:
    facts = lived.picture.facts
    assert (facts.value("KT-04", WHOLE, "R1") or 0) > 10
    assert (facts.value("KT-04V", WHOLE, "R1") or 0) > 10
    assert facts.value("KT-04X", WHOLE, "R1") == 1
    # She wrote a decision's number beside what is not yet granted; that is asked about and not applied.
    unfit = [one.value for one in lived.picture.coordinator_findings if one.code == "W-DEC-BAD"]
    assert unfit == ["31/QĐ-TLĐ – Kết quả: Đã thẩm tra"]


def counted(picture: Picture) -> dict[tuple[str, str, str, str], Any]:
    """Every number of the whole that no decision makes: results of proposals, plans found good."""
    decided = ("KT-04", "KT-06", "KH-04")
    facts = picture.facts.values.items()
    return {key: fact.counted for key, fact in facts if key[1] == WHOLE and not key[0].startswith(decided)}


def test_the_past_changes_no_number_of_the_whole_but_by_decisions(lived: Outcome, tmp_path: Path) -> None:
    sample = make_sample(tmp_path / "once")
    once = sync(sample.folder / "config.toml", today=DEMO_DAY).picture
    assert lived.picture.total() == once.total()
    assert counted(lived.picture) == counted(once)


def test_the_same_seed_gives_the_same_decisions_and_facts(tmp_path: Path) -> None:
    one, two = (run_demo(tmp_path / name, units=3, seed=5).picture for name in ("a", "b"))
    assert dict(one.facts.values) == dict(two.facts.values)
    assert one.decisions == two.decisions
    assert one.changes == two.changes


def test_a_day_before_all_of_it_has_no_past(tmp_path: Path) -> None:
    picture = run_demo(tmp_path / "demo", units=1, today=date(2022, 3, 31)).picture
    assert [run["today"] for run in picture.runs] == [date(2022, 3, 31)]
    assert not picture.decisions


def test_a_workbook_as_it_was_knows_nothing_later() -> None:
    march = date(2022, 3, 31)
    work = {"title": "A", "first_applied_on": date(2022, 3, 1), "recognition_status": "Đã công nhận"}
    undated = {**work, "first_applied_on": "T4/2022"}
    rows: dict[str, list[Row]] = {
        "initiatives": [
            {**work, "recognition_date": date(2022, 3, 20), "recognition_no": "1"},
            {**work, "recognition_date": date(2022, 4, 2), "recognition_no": "2", "portal_submitted": True},
            {**work, "first_applied_on": date(2022, 4, 1)},
            undated,
        ],
        "grassroots_unions": [{"cba_valid_to": date(2024, 1, 1), "conference_held_on": date(2022, 4, 5)}],
        "round_figures": [{"line_code": "SL-01", "r.R1": 5}],
    }
    assert as_they_were(DEMO, rows, march) == {
        "initiatives": [rows["initiatives"][0], {**work, "recognition_status": "Đang xét"}, undated],
        "grassroots_unions": [{"cba_valid_to": date(2024, 1, 1)}],
    }


def test_the_rows_of_the_master_show_what_a_person_sees(lived: Outcome) -> None:
    assert lived.master
    rows = yellow_rows(lived.master)
    assert {"awards", "plans", "requests", "duplicates", "files"} <= rows.keys()
    assert all(row.key in row.shows and row.cells for found in rows.values() for row in found)


# ---- the pages


def test_every_page_has_something_to_show(book: openpyxl.Workbook) -> None:
    for page in visible(book):
        filled = [row for row in page.iter_rows(min_row=4, values_only=True) if sum(value is not None for value in row) >= 2]
        assert filled, page.title


def test_what_stands_still_leaves_half_of_a_small_screen(book: openpyxl.Workbook) -> None:
    for page in visible(book):
        frozen = page.freeze_panes
        if frozen:
            row, column = openpyxl.utils.cell.coordinate_to_tuple(frozen)
            shown = [page.column_dimensions[get_column_letter(place)] for place in range(1, column)]
            assert sum(7 * (one.width or 9) + 5 for one in shown if not one.hidden) <= SCREEN_PX / 2, page.title
            heights = [page.row_dimensions[place] for place in range(1, row)]
            assert sum(one.height or 15 for one in heights if not one.hidden) <= ROWS_PT / 2, page.title
