"""The template that sheet_templates/README.md teaches, made from its text alone, runs the whole flow."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest
from desk import grids, texts
from other_template import Campaigned, new_campaign, numbers, vietnamese_words

from sync.campaign import WHOLE
from sync.cli import app
from sync.config import load
from sync.history import explanation
from sync.template import templates_root

LESSON, NEXT = "\n## A template of your own, in an hour\n", "\n## "
BLOCK = re.compile(r"^`(\w+\.toml)`.*?\n```toml\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
JANUARY, TODAY = date(2026, 1, 5), date(2026, 4, 20)

EXPECTED = f"""
    WT-01 | UPPER   | Q1   |             | 2
    WT-01 | UPPER   | Q2   |             | 1
    WT-01 | LOWER   | Q1   |             | 1
    WT-01 | {WHOLE} | YEAR |             | 4
    WT-01 | {WHOLE} | ALL  | result=BAD  | 1
    WT-02 | {WHOLE} | Q1   |             | 2
    WT-03 | {WHOLE} | Q1   |             | 66.67
    WT-03 | {WHOLE} | YEAR |             | 75
"""


def lesson() -> str:
    """The chapter of the README."""
    return (templates_root() / "README.md").read_text(encoding="utf-8").partition(LESSON)[2].partition(NEXT)[0]


def write_template(folder: Path) -> None:
    """The files of the lesson."""
    folder.mkdir()
    for name, text in files_of_the_lesson().items():
        (folder / name).write_text(text + "\n", encoding="utf-8")


def files_of_the_lesson() -> dict[str, str]:
    """File name -> what the text says stands in it."""
    return dict(BLOCK.findall(lesson()))


@pytest.fixture(scope="module")
def wells(tmp_path_factory: pytest.TempPathFactory) -> Campaigned:
    """The campaign of the lesson, after both schemes sent and a real run."""
    folder = tmp_path_factory.mktemp("lesson")
    write_template(folder / "wells")
    made = new_campaign(folder / "water", str(folder / "wells"), JANUARY)
    assert [path.name for path in made.hand_out(JANUARY)] == ["UPPER - Upper valley.xlsx", "LOWER - Lower valley.xlsx"]
    mill = {"well": "At the mill", "tested_on": "3/2/2026", "result": "Good", "nitrate": 12}
    made.fill(
        "UPPER",
        {
            "tests": [
                mill,
                mill,
                {"well": "At the school", "tested_on": "4/2/2026", "result": "bad"},
                {"well": "At the mill", "tested_on": "9/4/2026", "result": "fine"},
                {"well": "Nobody's well", "result": "Good"},
            ]
        },
        JANUARY,
    )
    made.fill("LOWER", {"tests": [{"well": "By the church", "tested_on": "31/3/2026", "result": "Good"}]}, JANUARY)
    made.sync(TODAY)
    return made


def test_every_block_of_the_lesson_is_a_file_of_the_template() -> None:
    assert lesson().count("```toml\n") == len(files_of_the_lesson()) == 8
    assert set(files_of_the_lesson()) == {
        "template.toml", "1_tests.toml", "lists.toml", "indicators.toml", "duplicates.toml", "master.toml", "coordinator.toml",
        "master_report.toml",
    }  # fmt: skip


def test_its_numbers_are_those_worked_out_by_hand(wells: Campaigned) -> None:
    for line, found, expected in numbers(wells.look(TODAY), EXPECTED):
        assert found == expected, line


def test_what_was_typed_wrong_is_told_in_english(wells: Campaigned) -> None:
    picture = wells.look(TODAY)
    assert sorted(finding.code for finding in picture.findings["UPPER"]) == ["E-REQ", "W-DUP-SELF"]
    assert not picture.coordinator_findings
    assert "“Tested on” is missing, so the row does not count yet. Please fill it in." in texts(wells.feedback("UPPER"))


def test_nothing_a_scheme_or_the_office_reads_is_vietnamese(wells: Campaigned) -> None:
    books = [
        wells.master,
        *wells.folder.glob("Forms/*.xlsx"),
        *wells.folder.glob("Feedback/*.xlsx"),
        wells.folder / "coordinator.xlsx",
    ]
    assert len(books) == 6
    for path in books:
        assert vietnamese_words(path) == [], path.name


def test_its_master_has_its_own_sheets_and_those_of_the_language(wells: Campaigned) -> None:
    names = list(grids(wells.master))
    assert names[:3] == ["Overview", "Report", "Look up a unit"]
    assert "Water tests" in names
    assert names.index("Water tests") < names.index("Files received") < names.index("Handover")
    assert "66.7%" in " ".join(texts(wells.master, "Report"))


def test_a_number_opens_at_its_cell_and_a_second_run_writes_nothing(wells: Campaigned) -> None:
    found = explanation(wells.look(TODAY), "WT-01", "LOWER", "Q1")
    assert [(Path(row["file"]).name, row["sheet"], row["cell"]) for row in found["records"]] == [
        ("LOWER - Lower valley.xlsx", "1. Water tests", "A4")
    ]
    before = wells.outputs()
    wells.sync(TODAY)
    assert wells.outputs() == before


def test_the_commands_of_the_lesson_run_as_they_stand_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    write_template(tmp_path / "wells")
    commands = lesson().partition("```console\n")[2].partition("```")[0].strip().splitlines()
    assert commands[0] == "tonghop init water --template wells"
    for command in commands:
        words = shlex.split(command)
        if words[0] == "cd":
            monkeypatch.chdir(words[1])
        else:
            assert app(words[1:], standalone_mode=False) in (None, 0), command
    assert sorted(path.name for path in Path("Forms").iterdir()) == ["LOWER - Lower valley.xlsx", "UPPER - Upper valley.xlsx"]
    assert [path.name for path in Path("Reports").iterdir()] == ["Q1 - Report all units.docx"]
    assert load(Path("config.toml")).template == tmp_path / "wells"
