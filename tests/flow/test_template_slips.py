"""What people get wrong in a template of their own: a sentence with key and remedy before anything is written, no traceback."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from test_own_template import files_of_the_lesson

from sync.blank.plan import Issue
from sync.blank.text import spoken_settings
from sync.cli import app
from sync.errors import TemplateError
from sync.own_template import faults_of
from sync.setup import init_campaign
from sync.template import load_template, templates_root
from sync.template_faults import GUIDE_NAMES

BARS = "[[report.bars]]"
FORMAT = '[[format]]\non = ["nitrate"]\ncolour = "orange"\nformula = '
TOLD = '[[report.told]]\npart = "1"\ntitle = "Notes"\n'
COVER = '[[report.cover]]\npart = "1"\ntitle = "Notes"\ntable = "tests"\nfields = ["well"]\ntext = '

# file, what stands there, what somebody writes instead, what is said
SLIPS = [
    ("template.toml", 'id = "wells"', 'id = "wells', "template.toml: "),
    ("template.toml", "version = 1", "versoin = 1", "versoin: no such key -> perhaps 'version'"),
    ("template.toml", 'language = "en"', 'lang = "en"', "lang: no such key -> perhaps 'language'"),
    ("template.toml", 'language = "en"', 'language = "fr"', "language: 'fr' does not fit"),
    ("template.toml", 'register = "tests"', 'register = "test"', "template.toml roles.register: 'test' is not known"),
    ("template.toml", 'register = "tests"', 'registre = "tests"', "roles.registre: 'registre' is not known -> perhaps 'register'"),
    ("template.toml", "WT-01", "WT-1", "roles.headline: 'WT-1' is not known -> perhaps 'WT-01'"),
    ("template.toml", "{phone}", "{fone}", "template.toml guide.1: 'fone' is not known -> perhaps 'phone'"),
    ("template.toml", "{sheet title}", "{sheet}", "template.toml title: 'sheet' is not known"),
    ("1_tests.toml", 'mark = "Q"', 'mrak = "Q"', "1_tests.toml: field.0.mrak: no such key -> perhaps 'mark'"),
    ("1_tests.toml", 'title = "Nitrate (mg/l)"\n', "", "1_tests.toml: field.3.title: is missing -> add it"),
    ("1_tests.toml", 'type = "int"', 'type = "number"', "1_tests.toml: field.3.type: 'number' does not fit"),
    ("1_tests.toml", "min = 0", 'min = "none"', "1_tests.toml: field.3.min: 'none' does not fit"),
    ("1_tests.toml", 'list = "result"', 'list = "results"', "tests.result: no list 'results' in lists.toml"),
    ("1_tests.toml", '["well", "tested_on"]', '["well", "tested"]', "tests.identity: no field 'tested'"),
    ("1_tests.toml", 'rule = "future"', 'rule = "futur"', "tests.rule: 'futur' is not known -> perhaps 'future'"),
    ("1_tests.toml", '"E-DATE-FUTURE"', '"E-MINE"', "tests.rule future: 'E-MINE' is not known"),
    ("1_tests.toml", "[[rule]]", FORMAT + '"={nitrate>50"\n[[rule]]', "tests.format: '={nitrate>50' -> a bracket is left open"),
    ("1_tests.toml", "[[rule]]", FORMAT + '"=AND({nitrate}>50"\n[[rule]]', "-> a bracket is left open"),
    ("1_tests.toml", "[[rule]]", FORMAT + '"{nitrate}>50"\n[[rule]]', "-> a formula begins with ="),
    ("1_tests.toml", "ditto = false\naliases", 'pattern = "^[a-"\naliases', "tests.well.pattern: '^[a-'"),
    ("1_tests.toml", "1. Water tests", "1. Water tests of every village here", "tests.sheet: Excel takes no sheet"),
    ("1_tests.toml", "1. Water tests", "1/Water tests", "tests.sheet: Excel takes no sheet"),
    ("1_tests.toml", "If it was measured.", "If it was measured. " * 20, "tests.nitrate.help: 400 characters -> at most 255"),
    ("1_tests.toml", "Nitrate (mg/l)", "Nitrate in milligrams per litre of water", "tests.nitrate.title: 40 characters"),
    ("1_tests.toml", "Nitrate (mg/l)", "Result", "tests: title 'result' stands twice"),
    ("1_tests.toml", 'counter = "C1"', 'counter = "1C"', "tests.counter: '1C' is no cell -> write it as C1"),
    ("lists.toml", 'label = "Not good"', 'lable = "Not good"', "lists.result.1.lable: no such key -> perhaps 'label'"),
    ("lists.toml", 'code = "BAD"', 'code = "GOOD"', "lists.toml result: code 'GOOD' stands twice"),
    ("indicators.toml", '["well", ', '["wel", ', "indicators.toml WT-01.needs: 'wel' is not known -> perhaps 'well'"),
    ("indicators.toml", "{ result =", "{ resutl =", "indicators.toml WT-02.where: 'resutl' is not known -> perhaps 'result'"),
    ("indicators.toml", '= "GOOD" }', '= "GUT" }', "indicators.toml WT-02.where.result: 'GUT' is not known -> one of BAD, GOOD"),
    ("indicators.toml", 'date = "tested_on"', 'date = "tested"', "indicators.toml WT-01.date: 'tested' is not known"),
    ("indicators.toml", 'numerator = "WT-02"', 'numerator = "WT-2"', "indicators.toml WT-03: no indicator 'WT-2'"),
    ("indicators.toml", 'numerator = "WT-02"', 'numerator = "WT-03"', "indicators.toml WT-03: it is made from itself"),
    ("indicators.toml", 'base = "WT-01"', 'base = "WT-02"', "indicators.toml WT-02: it is made from itself"),
    ("indicators.toml", 'numerator = "WT-02"\n', "", "indicators.toml WT-03: no numerator -> ratio needs it"),
    ("indicators.toml", 'kind = "ratio"', 'kind = "share"', "indicators.2.kind: 'share' does not fit"),
    ("indicators.toml", '["round", "year"]\nsplits', '["rounds"]\nsplits', "WT-01.calendars: 'rounds' is not known"),
    ("indicators.toml", 'splits = ["result"]', 'splits = ["results"]', "WT-01.splits: 'results' is not known -> perhaps 'result'"),
    ("duplicates.toml", '["well", "tested_on"]', '["well", "tested"]', "duplicates.toml WT.fields: 'tested' is not known"),
    ("duplicates.toml", '"W-DUP-SELF"', '"W-TWICE"', "duplicates.toml WT.code: 'W-TWICE' is not known"),
    ("master.toml", "WT-01", "WT-1", "front.indicator: 'WT-1' is not known -> perhaps 'WT-01'"),
    ("master.toml", '"WT-03", period = "YEAR"', '"WT-3"', "front.overview.tile.0.of.0.indicator: 'WT-3' is not known"),
    ("master.toml", 'period = "YEAR"', 'period = "year"', "front.overview.tile.0.of.0.period: 'year' is not known"),
    ("master.toml", '"{0} tests"', '"{1} tests"', "front.overview.tile.0.note: '{1}' is not known -> perhaps '{0}'"),
    ("master.toml", '"{0} tests"', '"{0 tests"', "front.overview.tile.0.note: '{0 tests' -> a brace is left open"),
    ("master.toml", '"{0} ({1})"', '"{0} ({2})"', "front.review.section.0.row.1.text: '{2}' is not known"),
    ("master.toml", 'all = "The year"', 'al = "The year"', "front.words: 'al' is not known -> perhaps 'all'"),
    ("master.toml", 'all = "The year"', 'subtitle = "At {time}"', "front.words.subtitle: '{time}' is not known"),
    ("master.toml", 'kind = "records"', 'kind = "record"', "sheet.0.kind: 'record' does not fit"),
    ("master.toml", 'value = "number"', 'value = "nubmer"', "registers.tests.column.1.value: 'nubmer' is not known"),
    ("master.toml", 'style = "centre"', 'style = "middle"', "registers.tests.column.3.style: 'middle' is not known"),
    ("master.toml", 'name = "Water tests"', 'name = "Overview"', "master.toml: two sheets are called 'Overview'"),
    ("coordinator.toml", '"SCHEME", followed', '"SCHEM", followed', "rows.units.0.unit_type: 'SCHEM' is not known"),
    ("coordinator.toml", "short_name", "shortname", "coordinator.toml: rows.units.0: 'shortname' is not known"),
    ("coordinator.toml", "targets = ", "target = ", "coordinator.toml: rows: 'target' is not known -> perhaps 'targets'"),
    ("coordinator.toml", "LOWER", "UPPER", "coordinator.toml: rows.units 'UPPER' stands twice"),
    ("coordinator.toml", "count_to = 2026-03-31", 'count_to = "31/3/2026"', "rows.periods.0.count_to: '31/3/2026' is no day"),
    ("coordinator.toml", "WT-01", "WT-1", "coordinator.toml: rows.targets.0.indicator: 'WT-1' is not known -> perhaps 'WT-01'"),
    ("coordinator.toml", 'key = "coordinator"', 'key = "cordinator"', "rows.settings.3.key: 'cordinator'"),
    ("coordinator.toml", "axis = [{", "axes = [{", "coordinator.toml: lists: 'axes' is not known -> perhaps 'axis'"),
    ("master_report.toml", 'part = "1"', 'part = "2"', "report.bars.0.part: '2' is not known -> one of 1"),
    ("master_report.toml", 'kind = "units"', 'kind = "unit"', "master_report.toml: appendix.0.kind: 'unit' does not fit"),
    ("master_report.toml", '"{unit}"', '"{name}"', "report.unit.issuer: '{name}' is not known -> one of {unit}"),
    ("master_report.toml", "[report]", '[report.words]\nclosing = "{office}"\n[report]', "closing: nothing known as {office}"),
    ("master_report.toml", "[report]", '[report.style]\nday = "{day}."\n[report]', "report.style.day: '{day}' is not known"),
    ("master_report.toml", BARS, TOLD + 'table = "test"\nfields = ["well"]\n' + BARS, "report.told.0.table: 'test'"),
    ("master_report.toml", BARS, TOLD + 'table = "tests"\nfields = ["wel"]\n' + BARS, "report.told.0.fields: 'wel'"),
    ("master_report.toml", BARS, COVER + '"{weel}"\n' + BARS, "report.cover.0.text: '{weel}' is not known"),
]  # fmt: skip


def slipped(folder: Path, file: str, old: str, new: str) -> Path:
    """The template of the lesson with one slip."""
    folder.mkdir()
    files = files_of_the_lesson()
    assert old in files[file]
    files[file] = files[file].replace(old, new, 1)
    for name, text in files.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(("file", "old", "new", "said"), SLIPS)
def test_a_slip_is_a_sentence_before_anything_is_written(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    template = slipped(tmp_path / "wells", file, old, new)
    with pytest.raises(TemplateError) as fault:
        init_campaign(tmp_path / "water", template=str(template))
    assert said in str(fault.value)
    assert not list((tmp_path / "water").iterdir())


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("template.toml", "id: is missing -> add it"),
        ("1_tests.toml", "indicators.toml WT-01: no table 'tests'"),
        ("lists.toml", "no list 'result' in lists.toml"),
        ("indicators.toml", "roles.headline: 'WT-01' is not known"),
        ("master.toml", "master.toml: indicator: is missing -> add it"),
    ],
)
def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path, file: str, said: str) -> None:
    template = slipped(tmp_path / "wells", file, "", "")
    (template / file).unlink()
    with pytest.raises(TemplateError) as fault:
        init_campaign(tmp_path / "water", template=str(template))
    assert said in str(fault.value)


def test_slips_made_later_stop_the_run_and_are_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_DATA", str(tmp_path / "data"))
    template = slipped(tmp_path / "wells", "lists.toml", "", "")
    init_campaign(tmp_path / "water", template=str(template))
    for file, old, new in (("indicators.toml", "{ result =", "{ resutl ="), ("template.toml", "WT-01", "W")):
        text = (template / file).read_text(encoding="utf-8")
        (template / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TemplateError) as fault:
        app(["sync", "--config", str(tmp_path / "water" / "config.toml")], standalone_mode=False)
    assert [line.split(": ", 2)[1] for line in str(fault.value).splitlines()] == [
        "template.toml roles.headline", "indicators.toml WT-02.where",
    ]  # fmt: skip


def test_the_names_a_guide_may_hold_are_those_that_are_filled_in() -> None:
    assert spoken_settings(Issue("unit", date(2026, 1, 5), "2026")).keys() == GUIDE_NAMES


@pytest.mark.parametrize("name", ["nt2022", "schools"])
def test_the_templates_that_ship_have_no_slip(name: str) -> None:
    assert list(faults_of(load_template(templates_root() / name))) == []
