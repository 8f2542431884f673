"""A school network's monthly report, from TOML alone: one calendar of months, everything a school reads in English."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from desk import grids, texts, type_yellow
from other_template import Campaigned, Rows, new_campaign, numbers, vietnamese_words

from sync import freezing, run
from sync.campaign import WHOLE
from sync.cli import app
from sync.history import explanation
from sync.model import Finding

AUGUST, HANDED_OUT, TODAY = date(2025, 8, 20), date(2025, 9, 1), date(2025, 11, 3)

HILL: Rows = {
    "school": [{"head_name": "Ada Example", "contact_name": "Ben Sample", "as_of_date": "30/10/2025", "pupils_on_roll": 58}],
    "classes": [
        {"grade": "Grade 1", "class_name": "1a", "boys": 14, "girls": 15, "pupils": 29},
        {"grade": "Grade 2", "class_name": "2a", "boys": 15, "girls": 14, "pupils": 29},
    ],
    "admissions": [
        *({"admission_no": f"A{n:02}", "admitted_on": "2/9/2025", "grade": "Grade 1", "gender": "Girl"} for n in range(1, 13)),
        {"admission_no": "A12", "admitted_on": "2/9/2025", "grade": "Grade 1", "gender": "Girl"},
        {"admission_no": "A13", "admitted_on": "6/10/2025", "grade": "2nd grade", "gender": "M"},
        {"admission_no": "A14", "grade": "Grade 2", "gender": "Boy"},
        {"admission_no": "A15", "admitted_on": "3/8/2024", "grade": "Grade 2", "gender": "Boy"},
    ],
    "attendance": [
        {"line_code": "AT-G1", "possible.M09": 600, "attended.M09": 580, "possible.M10": 580, "attended.M10": 540},
        {"line_code": "AT-G2", "possible.M09": 600, "attended.M09": 560, "possible.M10": 580, "attended.M10": 590},
    ],
    "inventory": [
        {"item": "Pupil's desk", "category": "Furniture", "how_many": 60, "condition": "Good", "place": "All rooms"},
        {"item": "Projector", "category": "Devices", "how_many": 2, "condition": "Broken"},
    ],
}
LAKE: Rows = {
    "school": [{"head_name": "Cy Model", "contact_name": "Di Sample", "as_of_date": "31/10/2025", "pupils_on_roll": 22}],
    "classes": [
        {"grade": "Grade 1", "class_name": "1", "boys": 10, "girls": 12, "pupils": 22},
        {"grade": "Total", "boys": 10, "girls": 12, "pupils": 22},
    ],
    "admissions": [
        {"admission_no": f"{n}", "admitted_on": "10/9/2025", "grade": "1", "gender": "Boy" if n % 3 else "Girl"}
        for n in range(1, 22)
    ],
    "attendance": [{"line_code": "AT-G1", "possible.M09": 440, "attended.M09": 430}],
    "inventory": [{"item": "Chair", "category": "Garden gnomes", "how_many": 1300, "condition": "Good"}],
}

# indicator | unit | period | split | value, worked out by hand from the rows above.
EXPECTED = f"""
    SC-01  | {WHOLE} | NOW  |                | 4
    EN-01  | HILL    | M09  |                | 12
    EN-01  | HILL    | M10  |                | 1
    EN-01  | HILL    | M11  |                | 0
    EN-01  | LAKE    | M09  |                | 21
    EN-01  | LAKE    | M09  | gender=GIRL    | 7
    EN-01  | MILL    | M09  |                | …
    EN-01  | {WHOLE} | M09  | grade=G1       | 33
    EN-01  | {WHOLE} | YEAR |                | 34
    EN-01  | {WHOLE} | ALL  |                | 34
    EN-01  | {WHOLE} | ALL  | grade=G2       | 1
    EN-02  | {WHOLE} | NOW  |                | 80
    EN-02A | HILL    | NOW  | grade=G2       | 29
    EN-02A | {WHOLE} | NOW  |                | 80
    EN-03  | {WHOLE} | NOW  |                | 3
    EN-04  | {WHOLE} | NOW  |                | 26.67
    AT-01A | HILL    | M09  |                | 1140
    AT-01  | HILL    | M09  |                | 95
    AT-01B | HILL    | M10  |                | 580
    AT-01  | HILL    | M10  |                | 93.1
    AT-01  | {WHOLE} | YEAR |                | 95.05
    AT-01  | {WHOLE} | M11  |                | …
    AT-D-AT-G1 | {WHOLE} | M09 |             | 1010
    IV-01  | {WHOLE} | NOW  |                | 1362
    IV-01  | {WHOLE} | NOW  | category=OTHER | 1300
    IV-02  | {WHOLE} | NOW  |                | 2
    IV-03  | {WHOLE} | NOW  |                | 0.15
"""


def network_of(folder: Path) -> Campaigned:
    """Hill Road and Lakeside have sent, Mill Lane and its branch have not."""
    made = new_campaign(folder, "schools", AUGUST)
    made.hand_out(HANDED_OUT)
    made.fill("HILL", HILL, HANDED_OUT)
    made.fill("LAKE", LAKE, HANDED_OUT)
    made.sync(TODAY)
    return made


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Campaigned:
    """Made once."""
    return network_of(tmp_path_factory.mktemp("schools") / "c")


@pytest.fixture
def schools(synced: Campaigned, tmp_path: Path) -> Campaigned:
    """The same, to change."""
    shutil.copytree(synced.folder, tmp_path / "c")
    return Campaigned(tmp_path / "c")


def said(findings: list[Finding]) -> list[tuple[str, str]]:
    """Code and field of each, in order."""
    return sorted((finding.code, finding.field) for finding in findings)


def test_the_facts_are_those_worked_out_by_hand(synced: Campaigned) -> None:
    for line, found, expected in numbers(synced.look(TODAY), EXPECTED):
        assert found == expected, line


def test_findings_are_those_of_the_slips_and_speak_english(synced: Campaigned) -> None:
    picture = synced.look(TODAY)
    assert said(list(picture.findings["HILL"])) == [
        ("E-REQ", "admitted_on"),
        ("W-DATE-WIN", "admitted_on"),
        ("W-DUP-SELF", "admission_no"),
        ("W-PART-GT", "attended.M10"),
    ]
    assert said(list(picture.findings["LAKE"])) == [("I-ROW-GROUP", ""), ("W-LIST", "category")]
    assert not picture.coordinator_findings
    told = texts(synced.feedback("HILL"))
    assert "Row 15 has the same admission number, so the pupil counts once. Please check and remove the extra row." in told
    assert "row 16" in told
    assert "Sent – to complete" in told


def test_no_vietnamese_letter_stands_in_what_a_school_or_the_office_reads(synced: Campaigned) -> None:
    blanks = sorted((synced.folder / "Forms").glob("*.xlsx"))
    feedback = sorted((synced.folder / "Feedback").glob("*.xlsx"))
    assert (len(blanks), len(feedback)) == (4, 4)
    for path in (synced.folder / "coordinator.xlsx", synced.master, *blanks, *feedback):
        assert vietnamese_words(path) == [], path.name


def test_numbers_in_sentences_have_english_signs(synced: Campaigned) -> None:
    shown = texts(synced.master)
    assert any("1,362" in text for text in shown)
    assert "28.3%" in shown
    assert not any("1.362" in text or "28,3" in text for text in shown)


def test_the_master_holds_the_sheets_of_the_template_and_those_that_every_master_has(synced: Campaigned) -> None:
    names = list(grids(synced.master))
    assert names[:7] == ["Overview", "Monthly report", "Look up a unit", "Messages", "Who has sent", "Progress", "Months"]
    assert names[7:12] == ["Enrolment", "Attendance", "Attendance by grade", "Inventory", "Admissions"]
    assert names[12:17] == ["Files received", "To mend", "Changes", "Freezes", "Handover"]
    assert "Waiting" not in texts(synced.master, "Progress")


def test_a_number_leads_to_the_cell_it_came_from(synced: Campaigned) -> None:
    found = explanation(synced.look(TODAY), "EN-01", "HILL", "M10")
    counted = [row for row in found["records"] if row["counted"]]
    assert found["counted"] == 1
    assert [(row["file"].rpartition("/")[2], row["sheet"], row["cell"]) for row in counted] == [
        ("HILL - Hill Road.xlsx", "3. Admissions", "A17")
    ]


def test_a_second_run_writes_nothing_and_a_rebuild_says_the_same(schools: Campaigned) -> None:
    before, facts = schools.outputs(), schools.look(TODAY).facts.values
    schools.sync(TODAY)
    assert schools.outputs() == before
    run.rebuild(schools.config, today=TODAY)
    assert schools.look(TODAY).facts.values == facts
    assert {name: data for name, (_, data) in schools.outputs().items()} == {name: data for name, (_, data) in before.items()}


def test_a_yellow_cell_is_recorded(schools: Campaigned) -> None:
    key = next(line[0] for line in grids(schools.master)["Inventory"] if "Projector" in line)
    type_yellow(schools.master, "Inventory", key, "Decision", "Replace")
    schools.sync(TODAY)
    assert schools.look(TODAY).decisions["inventory", key, "verdict"].value == "Replace"


def test_a_month_is_frozen_and_stands_still(schools: Campaigned) -> None:
    ready = freezing.survey(schools.config, "M09", today=TODAY)
    freezing.freeze(schools.config, ready, by="Eve Office", note="sent to the board", today=TODAY)
    late = {"admission_no": "A16", "admitted_on": "5/9/2025", "grade": "Grade 1", "gender": "Boy"}
    schools.fill("HILL", {**HILL, "admissions": [*HILL["admissions"], late]}, TODAY)
    schools.sync(TODAY)
    picture = schools.look(TODAY)
    assert picture.facts.value("EN-01", WHOLE, "M09") == 33
    assert picture.facts.value("EN-01", WHOLE, "ALL") == 35
    assert "2 units have not sent: Mill Lane, Mill Lane East" in " ".join(texts(schools.master, "Freezes"))
    assert vietnamese_words(schools.master) == []


def test_a_bundle_opens_elsewhere_with_the_same_numbers(
    schools: Campaigned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONGHOP_DATA", str(tmp_path / "data"))
    bundle = tmp_path / "bundle.zip"
    words = ["bundle", str(bundle), "--config", str(schools.config)]
    assert app(words, standalone_mode=False) in (None, 0)
    there = tmp_path / "there"
    assert app(["open", str(bundle), str(there)], standalone_mode=False) in (None, 0)
    assert Campaigned(there).look(TODAY).facts.values == schools.look(TODAY).facts.values
