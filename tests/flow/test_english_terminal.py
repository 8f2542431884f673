"""What a person reads on the terminal and on the pages of an English campaign is English."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from other_template import VIETNAMESE, Campaigned, new_campaign
from test_schools import AUGUST, HANDED_OUT, HILL, LAKE, TODAY

from sync import cli, run
from sync.cli import app
from sync.errors import NotAgreed, TonghopError
from sync.history import explain_lines, explanation
from sync.jobs import Keeper
from sync.reminders import late
from sync.service.board import Board
from sync.service.login_page import login_page
from sync.service.page import fault_page, status_page
from sync.service.runs import AskedRun, RunStage
from sync.service.unit_page import missing_page, unit_page
from sync.speech import language_of, language_of_template
from sync.summary import findings_lines, gains, runs_lines, status_lines, summary
from sync.template import templates_root

LATER = date(2025, 11, 10)


@pytest.fixture(scope="module")
def schools(tmp_path_factory: pytest.TempPathFactory) -> Campaigned:
    """Two runs; of the first many rows were mended."""
    made = new_campaign(tmp_path_factory.mktemp("english") / "c", "schools", AUGUST)
    made.hand_out(HANDED_OUT)
    made.fill("HILL", {**HILL, "admissions": HILL["admissions"][:9]}, HANDED_OUT)
    made.fill("LAKE", LAKE, HANDED_OUT)
    made.sync(TODAY)
    made.fill("HILL", HILL, HANDED_OUT)
    made.sync(LATER)
    return made


def printed(capsys: pytest.CaptureFixture[str], words: Sequence[str]) -> str:
    """What the command says, on both streams."""
    capsys.readouterr()
    with suppress(SystemExit):
        app([*words], standalone_mode=False)
    said = capsys.readouterr()
    return said.out + said.err


COMMANDS = {
    "status": "figures as of",
    "status --runs": "rows accepted|accepted",
    "findings": "Row 15 has the same admission number",
    "explain EN-01 HILL M09": "reported 12",
    "diff 1 2": "From run 1",
    "sync --today 2025-11-10": "Accounts: ",
    "sync --today 2025-11-10 --dry-run": "Would|Nothing has changed",
    "remind --today 2025-11-10": "Mill Lane",
    "doctor": "Free disk space",
    "serve --new-token": "access code",
    "status --as-of 2999-01-01": "as the program knew them then",
    "templates": "",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_speaks_english(schools: Campaigned, capsys: pytest.CaptureFixture[str], command: str) -> None:
    said = printed(capsys, [*command.split(), "--config", str(schools.config)])
    assert re.search(COMMANDS[command], said)
    assert not VIETNAMESE.findall(said), said


def test_a_bundle_and_its_opening_speak_english(
    schools: Campaigned, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONGHOP_DATA", str(tmp_path / "data"))
    packed = printed(capsys, ["bundle", str(tmp_path / "b.zip"), "--config", str(schools.config)])
    opened = printed(capsys, ["open", str(tmp_path / "b.zip"), str(tmp_path / "there")])
    assert "This is a copy" in packed
    assert "are those of the old machine" in opened
    assert not VIETNAMESE.findall(packed + opened), packed + opened


def test_another_language_can_be_asked_for(schools: Campaigned, capsys: pytest.CaptureFixture[str]) -> None:
    said = printed(capsys, ["status", "--lang", "vi", "--config", str(schools.config)])
    assert "số liệu đến" in said
    assert "Chưa gửi" in said
    assert "figures as of" not in said


def test_a_fault_is_told_in_the_language_of_the_campaign(
    schools: Campaigned, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(period: str, *more: str) -> str:
        words = ["freeze", period, "--today", "2025-11-10", "--config", str(schools.config), *more]
        monkeypatch.setattr(sys, "argv", ["tonghop", *words])
        with pytest.raises(SystemExit) as left:
            cli.main()
        assert left.value.code == 2
        said = capsys.readouterr()
        return said.out + said.err

    assert "freeze it after that day" in told("M12")
    assert "chốt sau ngày đó" in told("M12", "--lang=vi")
    assert "M09" in told("M09")
    assert "2 units have not sent: Mill Lane, Mill Lane East" in told("M09")
    assert not VIETNAMESE.search(told("M09"))
    broken = schools.folder / "broken.toml"
    broken.write_text(schools.config.read_text(encoding="utf-8") + "\n[nothing]\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["tonghop", "status", "--config", str(broken)])
    with pytest.raises(SystemExit):
        cli.main()
    assert not VIETNAMESE.search(capsys.readouterr().err)


def test_the_language_is_that_of_the_template(tmp_path: Path, schools: Campaigned) -> None:
    assert language_of(schools.config) == language_of_template(templates_root() / "schools") == "en"
    assert language_of_template(templates_root() / "nt2022") == "vi"
    assert language_of(tmp_path / "none.toml") == "vi"
    assert cli.language_asked(["init", "x", "--template", "schools"]) == "en"
    assert cli.language_asked(["init", "x", "--template=schools", "--lang", "vi"]) == "vi"
    assert cli.language_asked(["status", "--config", str(schools.config)]) == "en"


def visible(page: str) -> str:
    """The words of a page."""
    return html.unescape(page)


def test_the_pages_of_the_service_are_english(schools: Campaigned) -> None:
    board = Board(schools.config, LATER)
    shown = board.now()
    failed = AskedRun("x", RunStage.FAILED, fault={"vi": "hỏng", "en": "broken"})
    pages = [
        status_page(shown, None, None),
        status_page(shown, AskedRun("x", RunStage.RUNNING), None),
        status_page(shown, None, failed),
        login_page(language=board.language),
        missing_page(board.language),
        *(unit_page(shown.view, unit.code) or "" for unit in shown.picture.campaign.followed),
    ]
    for page in pages:
        assert '<html lang="en">' in page
        assert not VIETNAMESE.findall(visible(page)), visible(page)


def test_the_keeper_of_the_schedule_speaks_english(schools: Campaigned) -> None:
    said: list[str] = []
    Keeper(schools.config, lambda _seconds: True, said.append, LATER, lambda: datetime(2025, 11, 10, tzinfo=UTC)).keep()
    assert [line.partition(": ")[0] for line in said] == ["Next run"]


def test_no_error_names_a_button_by_its_vietnamese_caption() -> None:
    kinds = [TonghopError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    said = [kind.english for kind in kinds if getattr(kind, "english", "")]
    assert len(said) > 40
    assert not [text for text in said if VIETNAMESE.search(text)]


def test_vietnamese_words_stay_what_they_were(schools: Campaigned) -> None:
    picture = schools.look(LATER)
    outcome = run.sync(schools.config, today=LATER)
    assert any(line.startswith("Đối chiếu: ") for line in summary(outcome, schools.folder, "vi"))
    assert any("tệp mới, đọc" in line for line in runs_lines(picture, "vi"))
    assert status_lines(picture, "vi")[0].endswith("(ngày giả định)")
    assert explain_lines(explanation(picture, "EN-01", "HILL", "M09"))[1].startswith("tính 12, đơn vị báo 12")
    assert any("dòng 15" in line or "dòng 16" in line for line in findings_lines(picture, "HILL", "vi"))
    assert [one.unit for one in late(picture)] == ["MILL", "MILL-EAST"]
    assert "Chưa chốt" in fault_page(NotAgreed("M09"), None, None)
    assert "nothing was frozen" in fault_page(NotAgreed("M09"), None, None, "en")


def test_what_one_row_would_add_is_said_without_a_plural(schools: Campaigned) -> None:
    picture = schools.look(LATER)
    one = replace(picture, units=[replace(picture.units[0], gain=1)])
    assert gains(one) == ["Pupils that mending would add: at most 1 (Hill Road 1)"]
    assert gains(one, "vi")[0].startswith("Sửa xong sẽ thêm nhiều nhất 1 ")
