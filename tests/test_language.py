"""What a template says itself stands above the words of its language; the coordinator's workbook follows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sync.config import load
from sync.coordinator_form import config_names, coordinator_form
from sync.errors import ConfigError, TemplateError
from sync.findings import sentence
from sync.language import above
from sync.model import Finding, Scope
from sync.setup import config_with, init_campaign, reference_config
from sync.template import Template, load_template, templates_root
from sync.vietnamese import number, percent, rows

SCHOOLS, NT2022 = templates_root() / "schools", templates_root() / "nt2022"


def test_own_words_stand_above_those_of_the_language_table_by_table() -> None:
    words: dict[str, Any] = {"front": {"words": {"unit": "Unit", "all": "All"}, "tiles": [1, 2]}, "said": {"a": "b"}}
    own = {"front": {"words": {"unit": "School"}, "tiles": [3]}}
    merged = above(own, words)
    assert merged == {"front": {"words": {"unit": "School", "all": "All"}, "tiles": [3]}, "said": {"a": "b"}}
    assert words["front"]["words"] == {"unit": "Unit", "all": "All"}


def test_sheets_are_those_of_both_and_the_template_replaces_one_by_its_key() -> None:
    shared = {"sheet": [{"key": "files", "name": "Files"}, {"key": "changes", "name": "Changes"}]}
    own = {"sheet": [{"key": "tests", "name": "Tests"}, {"key": "changes", "name": "What changed"}]}
    names = [sheet["name"] for sheet in above(own, shared)["sheet"]]
    assert names == ["Tests", "What changed", "Files"]


def test_numbers_and_rows_are_written_as_the_language_writes_them() -> None:
    assert (number(1234567), number(1234.5), percent(95.83)) == ("1.234.567", "1.234,5", "95,8%")
    assert (number(1234567, "en"), number(1234.5, "en"), percent(95.83, "en")) == ("1,234,567", "1,234.5", "95.8%")
    assert rows([4, 5, 6, 9], "row {n}", "{k} rows: {n}") == "4 rows: 4–6, 9"


def test_a_finding_speaks_the_language_of_the_template_unless_told_otherwise() -> None:
    finding = Finding("W-PART-GT", Scope.CELL, facts={"c1": "A", "a": 1200, "c2": "B", "b": 7})
    vietnamese, english = (Template(id="t", version=1, tables=(), lists={}, language=language) for language in ("vi", "en"))
    assert "1.200" in sentence(finding, vietnamese)
    assert "lớn hơn" in sentence(finding, vietnamese)
    assert "1,200" in sentence(finding, english)
    assert "larger" in sentence(finding, english)
    assert sentence(finding, english, "vi") != sentence(finding, english)


def test_the_coordinators_workbook_of_a_vietnamese_template_is_the_shipped_one() -> None:
    assert coordinator_form(NT2022) == load_template(templates_root() / "coordinator")
    assert config_names(NT2022) == {}


def test_that_of_an_english_one_is_english_and_still_reads_the_vietnamese_headers() -> None:
    form = coordinator_form(SCHOOLS)
    units = form.by_table["units"]
    assert units.sheet == "Units"
    assert "moves" not in form.by_table
    assert "default_sector" not in units.by_name
    assert units.by_name["unit_code"].title == "Unit code"
    assert "Mã đơn vị" in units.by_name["unit_code"].aliases
    assert [item.code for item in form.lists["axis"]] == ["round"]


def test_a_slip_in_coordinator_toml_is_told_with_its_key(tmp_path: Path) -> None:
    for path in SCHOOLS.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    path = tmp_path / "coordinator.toml"
    path.write_text("witout = []\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(TemplateError, match="witout"):
        coordinator_form(tmp_path)


def test_a_new_configuration_keeps_its_comments_and_takes_the_names() -> None:
    shipped = reference_config().read_text(encoding="utf-8")
    changed = config_with(shipped, {"sources.url": "units", "campaign.template": r"D:\schools"})
    assert changed.count("#") == shipped.count("#")
    assert 'url = "units"' in changed
    assert r"template = 'D:\schools'" in changed
    assert changed.count('url = ""') == shipped.count('url = ""')
    with pytest.raises(ConfigError, match="no key"):
        config_with(shipped, {"sources.urls": "units"})


def test_a_campaign_of_a_template_that_is_not_there_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="schools"):
        init_campaign(tmp_path / "c", template="school", made_on=date(2025, 8, 20))
    assert not (tmp_path / "c" / "config.toml").exists()
    made = init_campaign(tmp_path / "c", template="schools", made_on=date(2025, 8, 20))
    assert [path.name for path in made[:3]] == ["config.toml", "coordinator.xlsx", "Inbox"]
    assert load(tmp_path / "c" / "config.toml").template == SCHOOLS
