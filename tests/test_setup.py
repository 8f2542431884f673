"""A folder becomes a campaign that runs, and blank workbooks never replace anybody's work."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from in_force import nt2022

from sync.blank import typed_rows
from sync.config import load
from sync.coordinator_form import COORDINATOR_TEMPLATE
from sync.errors import ConfigError
from sync.examine import Examined, Reading, examine
from sync.setup import BLANK_FOLDER, init_campaign, reference_config, write_templates
from sync.template import load_template, templates_root

MADE_ON = date(2022, 1, 15)
ROUNDS = (("R1", "Đợt đặc biệt"), ("R2", "Đợt 2"), ("R3", "Đợt 3"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh campaign, its ledger beside it, with its blank workbooks."""
    made = tmp_path_factory.mktemp("campaign") / "c"
    init_campaign(made, made_on=MADE_ON)
    config = made / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('data = "" ', 'data = ".tonghop"'), encoding="utf-8")
    write_templates(config, today=MADE_ON)
    return made


def read(path: Path) -> Examined:
    """A workbook read and checked in this process."""
    return examine(path.read_bytes(), path.name, Reading(nt2022(), ROUNDS))


def test_a_new_campaign_has_all_that_a_run_needs(folder: Path) -> None:
    config = load(folder / "config.toml")
    assert config.coordinator.is_file()
    assert config.inbox is not None
    assert config.inbox.is_dir()
    rows = load_template(templates_root() / COORDINATOR_TEMPLATE).defaults["rows"]["units"]
    followed = [row["place"] for row in rows if row.get("followed")]
    assert followed
    assert all((folder / place).is_dir() for place in followed)
    assert not config.master.exists()


def test_the_configuration_is_the_commented_reference(tmp_path: Path) -> None:
    made = init_campaign(tmp_path / "c", made_on=MADE_ON)
    assert made[0].read_bytes() == reference_config().read_bytes()


def test_the_same_set_up_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = (init_campaign(tmp_path / name, made_on=MADE_ON)[1].read_bytes() for name in ("a", "b"))
    assert one == other


def test_a_folder_with_a_campaign_is_refused_and_left_alone(folder: Path) -> None:
    before = (folder / "dieu_phoi.xlsx").read_bytes()
    with pytest.raises(ConfigError, match="already there"):
        init_campaign(folder, made_on=date(2023, 1, 1))
    assert (folder / "dieu_phoi.xlsx").read_bytes() == before


def test_a_coordinator_s_workbook_without_a_configuration_is_hers(tmp_path: Path) -> None:
    (tmp_path / "dieu_phoi.xlsx").write_bytes(b"hers")
    with pytest.raises(ConfigError, match=r"dieu_phoi\.xlsx is already there"):
        init_campaign(tmp_path, made_on=MADE_ON)
    assert (tmp_path / "dieu_phoi.xlsx").read_bytes() == b"hers"
    assert not (tmp_path / "config.toml").exists(), "nothing half made"


def test_every_followed_unit_gets_a_workbook_that_knows_whose_it_is(folder: Path) -> None:
    made = sorted((folder / BLANK_FOLDER).glob("*.xlsx"))
    assert len(made) == len([path for path in (folder / "so_lieu").iterdir() if path.is_dir()])
    for path in made[:2]:
        found = read(path)
        assert (found.fault, found.stamp.unit) == (None, path.name.partition(" - ")[0])
        assert found.typed_unit == found.stamp.unit


def test_a_workbook_that_is_there_is_never_replaced(folder: Path) -> None:
    path = next((folder / BLANK_FOLDER).glob("*.xlsx"))
    kept = path.read_bytes()
    path.write_bytes(b"somebody's rows")
    try:
        assert write_templates(folder / "config.toml", today=MADE_ON) == []
        assert path.read_bytes() == b"somebody's rows"
        path.unlink()
        assert write_templates(folder / "config.toml", unit=path.name.partition(" - ")[0], today=MADE_ON) == [path]
    finally:
        path.write_bytes(kept)


def test_an_unknown_unit_is_named(folder: Path) -> None:
    with pytest.raises(ConfigError, match="--unit KHONG-CO"):
        write_templates(folder / "config.toml", unit="KHONG-CO", today=MADE_ON)


def test_rows_typed_again_are_the_rows_that_were_read(folder: Path) -> None:
    path = next((folder / BLANK_FOLDER).glob("*.xlsx"))
    rows = typed_rows(nt2022(), read(path).tables["unit_info"])
    assert rows[0]["unit_code"] == read(path).stamp.unit
