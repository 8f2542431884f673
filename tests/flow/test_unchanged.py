"""A run that brought nothing paints nothing, and says what it would have said; whatever may change the outputs has them painted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from desk import DEMO_DAY, HAI, Desk, edit, initiative, sheet_rows, small_campaign, type_yellow

import sync.paint
from sync import run
from sync.campaign import Campaign
from sync.config import load, locate
from sync.freezing import freeze, survey
from sync.ledger import Ledger
from sync.outcome import Outcome
from sync.summary import as_object, summary
from sync.unchanged import STANDING

PLAN = "Kế hoạch"
NEXT = DEMO_DAY + timedelta(days=1)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A synced campaign of two units."""
    return small_campaign(tmp_path / "c")


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[Campaign]:
    """Grows by one with every picture."""
    real, found = sync.paint.paint, list[Campaign]()

    def counted(*args: object, **named: object) -> object:
        found.append(args[2])  # type: ignore[arg-type]  # the campaign
        return real(*args, **named)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(sync.paint, "paint", counted)
    return found


def told(outcome: Outcome, desk: Desk) -> tuple[object, list[str]]:
    """All that a terminal and another program hear, but for what every run has of its own."""
    own = {"run_id", "started_at", "seconds"}
    return {name: value for name, value in as_object(outcome).items() if name not in own}, summary(outcome, desk.folder)


def forget(desk: Desk) -> None:
    """Have the ledger not know what its outputs were painted from."""
    with Ledger.open(locate(load(desk.config)).ledger_url) as ledger:
        ledger.set_meta(STANDING, "{}")


def test_it_paints_nothing_and_says_what_a_painting_run_says(desk: Desk, painted: list[Campaign]) -> None:
    quick = desk.sync()
    assert painted == []
    heard = told(quick, desk)
    forget(desk)
    slow = desk.sync()
    assert len(painted) == 1
    assert list(slow.written) == [], "painted from the same, it is the same"
    assert told(slow, desk) == heard
    assert quick.run_id + 1 == slow.run_id


def test_its_picture_is_painted_when_it_is_asked_for(desk: Desk, painted: list[Campaign]) -> None:
    quick = desk.sync()
    forget(desk)
    slow = desk.sync()
    painted.clear()
    assert quick.picture.units == slow.picture.units
    assert quick.picture.findings == slow.picture.findings
    assert list(quick.picture.facts.values.values()) == list(slow.picture.facts.values.values())
    assert len(painted) == 1, "once, however often it is asked for"


def test_its_run_stands_in_the_log_with_what_it_read(desk: Desk) -> None:
    desk.sync()
    last, before = run.look(desk.config, today=DEMO_DAY).runs[:2]
    assert (last["id"], last["files"], last["read"], last["accepted"]) == (before["id"] + 1, 0, before["read"], before["accepted"])


def test_the_summary_is_dated_by_its_own_clock(desk: Desk) -> None:
    run.sync(desk.config)
    again = run.sync(desk.config)
    assert again.moment.strftime("%H:%M") in summary(again, desk.folder)[0]


def lose_feedback(desk: Desk) -> None:
    """Somebody deletes a feedback workbook."""
    next((desk.folder / "Phản hồi").glob("*.xlsx")).unlink()


def lose_bytes(desk: Desk) -> None:
    """Somebody deletes a workbook in force."""
    next((desk.folder / "Bản đang dùng").glob("*.xlsx")).unlink()


def lose_master(desk: Desk) -> None:
    """Somebody deletes the master."""
    desk.master.unlink()


def scribble(desk: Desk) -> None:
    """Somebody types outside the yellow cells."""

    def typed(book: object) -> None:
        book.worksheets[0]["H40"] = "9999"  # type: ignore[attr-defined]  # openpyxl's

    edit(desk.master, typed)


def configure(desk: Desk) -> None:
    """Links are to begin otherwise."""
    text = desk.config.read_text(encoding="utf-8")
    desk.config.write_text(re.sub('link_base = "[^"]*"', 'link_base = "https://example.org/"', text), encoding="utf-8")
    assert "example.org" in desk.config.read_text(encoding="utf-8")


HARMS: list[Callable[[Desk], None]] = [lose_feedback, lose_bytes, lose_master, scribble]


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_an_output_that_is_not_as_written_is_written_anew(desk: Desk, harm: Callable[[Desk], None]) -> None:
    before = desk.outputs()
    harm(desk)
    harmed = desk.outputs()
    assert len(desk.sync().written) == 1
    after = {name: content for name, content in desk.outputs().items() if not name.startswith("Bản cũ")}
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] != harmed.get(name)} == {
        name for name in before if before[name] != harmed.get(name)
    }
    assert list(desk.sync().written) == []


def test_another_configuration_is_painted(desk: Desk, painted: list[Campaign]) -> None:
    configure(desk)
    assert desk.master in desk.sync().written
    assert len(painted) == 1


def test_another_day_is_painted(desk: Desk, painted: list[Campaign]) -> None:
    desk.sync(NEXT)
    assert len(painted) == 1
    desk.sync(NEXT)
    assert len(painted) == 1
    desk.sync(DEMO_DAY)
    assert len(painted) == 2


def test_a_decision_and_a_file_are_painted(desk: Desk, painted: list[Campaign]) -> None:
    type_yellow(desk.master, PLAN, HAI, "Đạt yêu cầu chung", "Đạt")
    desk.sync()
    desk.fill(HAI, sheet_rows([initiative(1)]))
    desk.sync()
    assert len(painted) == 2


def test_what_could_not_be_decided_is_not_said_for_ever(desk: Desk, painted: list[Campaign]) -> None:
    type_yellow(desk.master, PLAN, HAI, "Đạt yêu cầu chung", "chắc là được")
    assert [one.code for one in desk.sync().picture.coordinator_findings if one.code == "W-DEC-BAD"] == ["W-DEC-BAD"]
    again = desk.sync()
    assert len(painted) == 2, "the master that said so is printed without it"
    assert [one.code for one in again.picture.coordinator_findings if one.code == "W-DEC-BAD"] == []


def test_a_freeze_is_painted_and_then_stands(desk: Desk, painted: list[Campaign]) -> None:
    freeze(desk.config, survey(desk.config, "R1", today=DEMO_DAY), today=DEMO_DAY)
    painted.clear()
    desk.sync()
    desk.sync(NEXT)
    painted.clear()
    desk.sync(NEXT)
    assert painted == []


def test_a_file_that_cannot_be_read_now_is_painted(desk: Desk, painted: list[Campaign]) -> None:
    beside = desk.inbox("bang.gsheet")
    beside.parent.mkdir(exist_ok=True)
    beside.write_text("{}", encoding="utf-8")
    desk.sync()
    assert len(painted) == 1
    desk.sync()
    assert len(painted) == 1
    beside.unlink()
    desk.sync()
    assert len(painted) == 2
