"""A frozen period stands still to the digit, whatever comes later; the difference stands beside; nothing is lost or doubled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desk import DEMO_DAY, HAI, KCN, Desk, codes, edit, grids, initiative, shared_demo, sheet_rows, small_campaign, texts
from openpyxl.workbook import Workbook
from typer.testing import CliRunner

from sync import freezing, journal, run
from sync.as_of import look_back
from sync.campaign import WHOLE
from sync.cli import app
from sync.config import load, locate
from sync.errors import ConfigError, FreezeMoved, NothingToFreeze
from sync.history import explain_lines, explanation
from sync.ledger import Ledger
from sync.picture import Picture
from sync.publish.front import FrontView
from sync.publish.messages import message_of
from sync.summary import bars

FREEZE_DAY, LATER, LAST = date(2022, 6, 10), date(2022, 6, 20), date(2022, 7, 20)
UNITS = (HAI, KCN)


def value(picture: Picture, period: str, unit: str = WHOLE, indicator: str = "IN-01", split: str = "") -> Any:
    """A counted number."""
    return picture.facts.value(indicator, unit, period, split)


def of_period(picture: Picture, *periods: str) -> Mapping[tuple[str, ...], tuple[Any, ...]]:
    """All that stands in some periods, or in all."""
    found = {key: picture.facts.values[key] for key in picture.facts.values if not periods or key[2] in periods}
    return {key: (fact.reported, fact.counted, fact.target) for key, fact in found.items()}


def frozen(desk: Desk, *periods: str, on: date = FREEZE_DAY) -> None:
    """Freeze, as somebody who read what is open and said yes."""
    for period in periods:
        freezing.freeze(desk.config, freezing.survey(desk.config, period, today=on), by="Chị Hạnh", note="đã trình", today=on)


def sent_later(desk: Desk) -> None:
    """Of Ninh Hải's ten works one goes, three come (one of May); of the two of Các KCN one is mended away."""
    desk.fill(HAI, sheet_rows([initiative(n) for n in range(2, 13)] + [initiative(13, date(2022, 5, 20))]))
    desk.fill(KCN, sheet_rows([initiative(51), initiative(52, recognition_status="Chờ công nhận")]))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Ninh Hải has ten works of March, Các KCN two; all of the special round and of the first phase. Synced on the freeze's day."""
    made = small_campaign(tmp_path / "c")
    made.take(FREEZE_DAY)
    return made


@dataclass(frozen=True)
class Told:
    """The same campaign when round and phase were frozen, and after more was sent."""

    desk: Desk
    before: Picture
    after: Picture


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """For reading only."""
    desk = small_campaign(tmp_path_factory.mktemp("frozen") / "c")
    desk.take(FREEZE_DAY)
    frozen(desk, "R1", "P1")
    before = run.look(desk.config, today=FREEZE_DAY)
    sent_later(desk)
    return Told(desk, before, desk.sync(LATER).picture)


# ---- the numbers


def test_a_frozen_period_stands_still_to_the_digit(told: Told) -> None:
    assert of_period(told.after, "R1", "P1") == of_period(told.before, "R1", "P1")
    assert {key[0] for key in of_period(told.after, "P1")} >= {"IN-01", "IN-03", "IN-06P"}, "shares and percentages too"


def test_what_came_since_stands_beside_it_and_the_parts_still_add_up(told: Told) -> None:
    after = told.after
    assert [value(after, period) for period in ("R1", "R1.LATE", "R2", "P1", "P1.LATE", "ALL")] == [12, 0, 1, 12, 1, 13]
    assert [value(after, period, HAI) for period in ("R1", "R1.LATE", "P1", "P1.LATE")] == [10, 1, 10, 2]
    assert [value(after, period, KCN) for period in ("R1", "R1.LATE", "P1", "P1.LATE")] == [2, -1, 2, -1]
    for period in ("R1", "R1.LATE", "R2", "P1", "P1.LATE", "ALL"):
        assert value(after, period) == sum(value(after, period, unit) for unit in UNITS)
    assert value(after, "ALL") == sum(value(after, period) or 0 for period in ("P1", "P1.LATE", "P2"))
    rounds = [p.code for p in after.campaign.rounds]
    assert value(after, "ALL") == sum(value(after, period) or 0 for period in [*rounds, "R1.LATE", "BEFORE", "BETWEEN", "AFTER"])
    assert all(account.holds for account in after.facts.accounts.values())


def test_the_quick_way_gives_the_same_as_one_fact_at_a_time(told: Told) -> None:
    facts, units = told.after.facts, [*UNITS, WHOLE, "LDLD-BACAI"]
    for indicator, period, split in dict.fromkeys((key[0], key[2], key[3]) for key in facts.values):
        assert facts.column(indicator, units, period, split) == [facts.value(indicator, unit, period, split) for unit in units]


def test_what_nobody_reported_stays_unreported_in_a_split_that_came_up_later(told: Told) -> None:
    split = "round=R2"
    assert value(told.before, "P1", HAI, split=split) == value(told.after, "P1", HAI, split=split) == 0
    assert value(told.after, "P1.LATE", HAI, split=split) == 1
    assert value(told.after, "P1", "LDLD-BACAI", split=split) is None


def test_units_are_told_of_rows_that_came_or_changed_too_late(told: Told) -> None:
    assert codes(told.after, HAI).count("W-PHASE-LATE") == 3
    # Of the two that are of March, the sentence about the phase says all.
    assert "W-FROZEN" not in codes(told.after, HAI)
    assert codes(told.after, KCN).count("W-FROZEN") == 1


def test_changes_that_touch_a_frozen_period_are_marked(told: Told) -> None:
    assert told.before.changes == [] or not any(change.after_freeze for change in told.before.changes)
    assert [change.after_freeze for change in told.after.changes] == [True] * len(told.after.changes)
    assert len(told.after.changes) >= 5


def test_a_frozen_number_explains_itself(told: Told) -> None:
    lines = explain_lines(explanation(told.after, "IN-01", HAI, "R1"))
    assert "số chốt ngày 10/06/2022 (người chốt: Chị Hạnh); nay sẽ là 11" in lines[2]
    late = explanation(told.after, "IN-01", HAI, "P1.LATE")
    assert (late["counted"], len(late["records"])) == (2, 3)
    assert explanation(told.after, "IN-06P", WHOLE, "P1")["now"] is not None


# ---- what is printed


def test_the_master_prints_frozen_and_since(told: Told) -> None:
    overview = texts(told.desk.master, "Tổng quan")
    assert "Số chốt: 12 (chốt 10/6) + 1 bổ sung" in overview
    review = texts(told.desk.master, "In sơ kết")
    assert any(text.startswith("Số liệu chốt lúc") and "Chị Hạnh (đã trình)" in text for text in review)
    assert any(text.endswith("(chốt 10/6) + 1 bổ sung") and text.startswith("12/") for text in review)
    progress = grids(told.desk.master)["Tiến độ đơn vị"]
    assert "Giai đoạn 1 (chốt 10/6): Thực hiện" in progress[3]
    place = progress[3].index("Bổ sung sau chốt")
    names = [told.desk.unit(unit).short_name for unit in UNITS]
    assert [row[place] for name in names for row in progress if row[1] == name and isinstance(row[0], int)] == [2, -1]


def test_the_sheet_of_freezes_says_frozen_now_and_difference(told: Told) -> None:
    rows = [row[:8] for row in grids(told.desk.master)["Chốt số liệu"] if row[0] == "Đợt thi đua đặc biệt"]
    shown = {row[2]: row[3:] for row in rows}
    assert shown["TOÀN TỈNH"][:3] == (12, 12, 0)
    assert [shown[told.desk.unit(unit).short_name][:3] for unit in UNITS] == [(10, 11, 1), (2, 1, -1)]
    assert shown["TOÀN TỈNH"][3:] == ("Chị Hạnh", "đã trình")
    assert "Khớp" in texts(told.desk.master, "Giai đoạn, đợt")
    assert not [text for text in texts(told.desk.master) if "CHƯA KHỚP" in text]


def test_messages_and_feedback_say_it_too(told: Told) -> None:
    # A message is about the phase that runs, and the frozen one has ended: so as it was read in May.
    message = message_of(FrontView(replace(told.after, today=date(2022, 5, 20))), HAI)
    assert "Sáng kiến được tính, Giai đoạn 1: 10 (chốt 10/6) + 2 bổ sung" in message
    assert any(line.endswith(" (chốt 10/6) + 1 sau chốt") for line in bars(told.after))
    assert any("10 (chốt 10/6) + 2 bổ sung" in text for text in texts(told.desk.feedback(HAI), "Biên nhận"))
    assert any("2 (chốt 10/6) – 1 rút bớt" in text for text in texts(told.desk.feedback(KCN), "Biên nhận"))


# ---- over time


def test_a_look_back_and_a_rebuild_give_the_same(told: Told, tmp_path: Path) -> None:
    then = look_back(told.desk.config, FREEZE_DAY)
    assert of_period(then) == of_period(told.before)
    assert look_back(told.desk.config, date(2022, 6, 9)).frozen == {}
    copy = told.desk.copied(tmp_path / "again")
    rebuilt = run.rebuild(copy.config, today=LATER).picture
    assert of_period(rebuilt) == of_period(told.after)
    assert rebuilt.freezes == told.after.freezes
    assert copy.sync(LATER).written == []


def test_what_was_frozen_is_copied_and_never_counted_again(told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = told.desk.copied(tmp_path / "again")
    monkeypatch.setattr(freezing, "values_of", None)
    monkeypatch.setattr("sync.deliver.deliver", lambda *_: ([], []))
    # Even a template that counts otherwise by now leaves it as it was.
    folder = locate(load(copy.config)).archive
    freeze = told.after.frozen["R1"]
    assert (folder / freeze.facts[:2] / freeze.facts[2:]).exists()
    assert of_period(run.rebuild(copy.config, today=LAST).picture, "R1") == of_period(told.before, "R1")


def test_let_go_it_moves_again_and_the_log_keeps_both(told: Told, tmp_path: Path) -> None:
    copy = told.desk.copied(tmp_path / "again")
    done = freezing.unfreeze(copy.config, "r1", reason="đơn vị gửi thiếu", by="Anh Sơn", today=LAST)
    picture = done.outcome.picture
    assert [value(picture, period) for period in ("R1", "R2", "P1")] == [12, 1, 12]
    assert [value(picture, "R1", unit) for unit in UNITS] == [11, 1]
    assert picture.facts.get("IN-01", WHOLE, "R1.LATE") is None
    assert [(f.period, f.undone_by, f.reason) for f in picture.freezes] == [("R1", "Anh Sơn", "đơn vị gửi thiếu"), ("P1", "", "")]
    assert "đơn vị gửi thiếu" in texts(copy.master, "Chốt số liệu")
    assert of_period(run.rebuild(copy.config, today=LAST).picture) == of_period(picture)
    frozen(copy, "R1", on=LAST)
    assert [f.undone_at is None for f in run.look(copy.config, today=LAST).freezes] == [False, True, True]


def test_a_freeze_cut_off_before_the_ledger_has_happened(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    class PowerCut(BaseException):
        """Here it went dark."""

    def cut(*_: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(journal, "_apply", cut)
        with pytest.raises(PowerCut):
            frozen(desk, "R1")
    assert run.look(desk.config, today=FREEZE_DAY).frozen == {}
    picture = desk.take(LATER).picture
    assert list(picture.frozen) == ["R1"]
    assert value(picture, "R1") == 12
    with Ledger.open(locate(load(desk.config)).ledger_url) as ledger:
        assert len(ledger.freezes()) == 1


def test_the_year_stands_still_and_the_second_phase_lives_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.deliver.deliver", lambda *_: ([], []))
    after_year = date(2023, 1, 20)
    desk.take(after_year)
    frozen(desk, "2022", on=after_year)
    works = [initiative(n) for n in range(1, 11)]
    desk.fill(HAI, sheet_rows([*works, initiative(14, date(2022, 11, 5)), initiative(15, date(2023, 1, 12))]))
    picture = desk.take(date(2023, 2, 1)).picture
    assert [value(picture, period) for period in ("YEAR", "YEAR.LATE", "P2", "ALL")] == [12, 1, 2, 14]
    assert picture.frozen["YEAR"].edition == "2022"
    assert [change.after_freeze for change in picture.changes] == [True, False]


def test_a_unit_that_came_later_has_nothing_in_it_and_all_beside(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.deliver.deliver", lambda *_: ([], []))
    frozen(desk, "R1")
    new = "LDLD-BACAI"
    edit(desk.folder / "dieu_phoi.xlsx", lambda book: _follow(book, new))
    desk.fill(new, sheet_rows([initiative(70)]))
    picture = desk.take(LATER).picture
    assert [value(picture, period, new) for period in ("R1", "R1.LATE")] == [None, 1]
    assert [value(picture, period) for period in ("R1", "R1.LATE")] == [12, 1]


def _follow(book: Workbook, unit: str) -> None:
    page = next(page for page in book.worksheets if page.title.endswith("Đơn vị"))
    names = [cell.value for cell in page[2]]
    row = next(row for row in page.iter_rows(min_row=3) if row[names.index("unit_code")].value == unit)
    row[names.index("followed")].value = "x"


# ---- who may freeze what


def test_what_is_open_is_shown_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.deliver.deliver", lambda *_: ([], []))
    demo = shared_demo().copied(tmp_path / "demo")
    ready = freezing.survey(demo.config, "R1", today=DEMO_DAY)
    assert ready.name == "Đợt thi đua đặc biệt"
    shown = "\n".join(ready.lines())
    for words in ("dòng cần sửa", "đơn vị chưa gửi", "chưa ghi “", "ví dụ"):
        assert words in shown
    assert [one.period for one in freezing.choices(demo.config, today=DEMO_DAY)] == ["R1"]


def test_a_period_is_frozen_once_when_it_has_ended_and_somebody_says_yes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.deliver.deliver", lambda *_: ([], []))
    with pytest.raises(ConfigError, match="no period 'R9'"):
        freezing.survey(desk.config, "R9", today=FREEZE_DAY)
    with pytest.raises(ConfigError, match="ends on 30/06/2022"):
        freezing.survey(desk.config, "R2", today=FREEZE_DAY)
    with pytest.raises(ConfigError, match="needs a reason"):
        freezing.unfreeze(desk.config, "R1", reason=" ", today=FREEZE_DAY)
    with pytest.raises(ConfigError, match="not frozen"):
        freezing.unfreeze(desk.config, "R1", reason="nhầm", today=FREEZE_DAY)
    shown = freezing.survey(desk.config, "r1", today=FREEZE_DAY)
    frozen(desk, "R1")
    with pytest.raises(ConfigError, match="frozen since 10/06/2022"):
        freezing.freeze(desk.config, shown, today=LATER)
    assert [one.period for one in freezing.choices(desk.config, today=FREEZE_DAY)] == ["P1"]


def test_what_changed_while_she_read_is_shown_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.deliver.deliver", lambda *_: ([], []))
    shown = freezing.survey(desk.config, "R1", today=FREEZE_DAY)
    desk.fill(KCN, sheet_rows([initiative(51), initiative(52) | {"first_applied_on": "31/02/2022"}]))
    desk.take(FREEZE_DAY)
    with pytest.raises(FreezeMoved):
        freezing.freeze(desk.config, shown, today=FREEZE_DAY)
    assert run.look(desk.config, today=FREEZE_DAY).freezes == []


def test_before_the_first_run_there_is_nothing_to_freeze(tmp_path: Path) -> None:
    from desk import new_desk

    with pytest.raises(NothingToFreeze):
        freezing.survey(new_desk(tmp_path / "c").config, "R1", today=FREEZE_DAY)


def test_the_command_line_asks_or_wants_a_yes(desk: Desk) -> None:
    def called(*words: str) -> Any:
        return CliRunner().invoke(app, ["freeze", *words, "--today", "2022-06-10", "--config", str(desk.config)])

    refused = called("R1")
    assert refused.exception is not None
    assert getattr(refused.exception, "exit_code", 0) == 2
    assert "Đợt thi đua đặc biệt" in refused.stdout
    done = called("R1", "--yes", "--by", "Chị Hạnh", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["period"], told["frozen"], told["by"]) == (0, "R1", True, "Chị Hạnh")
    assert told["written"], "the master shows it at once"
    undone = called("R1", "--undo", "--reason", "nhầm")
    assert (undone.exit_code, undone.stdout.splitlines()[0]) == (0, "Đã bỏ chốt R1")
