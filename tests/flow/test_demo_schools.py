"""A sample of the school network: the same roads as the shipped campaign's, every word its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from other_template import VIETNAMESE, Campaigned, vietnamese_words

from sync.campaign import WHOLE
from sync.cli import app
from sync.demo import begin, fill, rows_of
from sync.demo_past import run_demo
from sync.errors import ConfigError
from sync.outcome import Outcome
from sync.picture import State
from sync.summary import summary
from sync.template import templates_root


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One sample, synced on its own day."""
    return run_demo(tmp_path_factory.mktemp("schools") / "demo", template="schools")


def test_every_state_and_habit_is_there_and_every_row_is_accounted_for(demo: Outcome) -> None:
    picture = demo.picture
    states = {unit.unit: unit.state for unit in picture.units}
    assert (states["MILL-EAST"], states["LAKE"]) == (State.NOT_SENT, State.INCOMPLETE)
    total = picture.total()
    assert total.read == total.accepted + total.must_fix + total.held + total.not_data
    assert total.must_fix
    assert total.not_data
    counted = picture.facts.value("EN-01", WHOLE, "ALL")
    assert counted is not None
    assert 40 < counted < 120
    assert picture.today.isoformat() == "2025-11-04"


def test_what_is_read_of_it_is_english(demo: Outcome) -> None:
    assert demo.master is not None
    folder = demo.master.parent
    ours = [demo.master, folder / "coordinator.xlsx", *(folder / "Feedback").glob("*.xlsx"), *(folder / "units").rglob("*.xlsx")]
    assert len(ours) == 8
    for path in ours:
        assert vietnamese_words(path) == [], path.name
    lines = "\n".join(summary(demo, folder))
    assert not VIETNAMESE.search(lines), lines
    assert "Hill Road" in lines


def test_the_same_seed_makes_the_same_workbooks(tmp_path: Path) -> None:
    def made(name: str, seed: int) -> dict[str, bytes]:
        sample = begin(tmp_path / name, units=2, seed=seed, template="schools")
        fill(sample, rows_of(sample))
        files = (path for path in sample.folder.rglob("*") if path.suffix in {".xlsx", ".xls", ".docx"})
        return {path.relative_to(sample.folder).as_posix(): path.read_bytes() for path in files}

    one = made("a", 7)
    assert one == made("b", 7)
    assert one != made("c", 8)


def test_more_schools_are_invented(tmp_path: Path) -> None:
    sample = begin(tmp_path / "c", units=6, template="schools")
    assert [unit.short_name for unit in sample.campaign.followed][-2:] == ["School 1", "School 2"]
    assert (sample.folder / "units" / "S-001").is_dir()


def test_the_command_makes_it_and_a_run_after_it_finds_nothing_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "demo"
    assert app(["demo", str(folder), "--template", "schools", "--units", "2"], standalone_mode=False) in (None, 0)
    said = capsys.readouterr().out
    assert "Riverbend Schools" in said
    assert not VIETNAMESE.search(said), said
    before = Campaigned(folder).outputs()
    app(["sync", "--config", str(folder / "config.toml"), "--today", "2025-11-04"], standalone_mode=False)
    assert Campaigned(folder).outputs() == before


def test_a_template_without_a_sample_is_told_before_anything_is_written(tmp_path: Path) -> None:
    own = shutil.copytree(templates_root() / "schools", tmp_path / "own")
    (own / "demo.toml").unlink()
    with pytest.raises(ConfigError, match=r"demo\.toml is not there"):
        begin(tmp_path / "c", template=str(own))
    assert not (tmp_path / "c").exists()
