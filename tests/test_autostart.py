"""A campaign -> what the system needs to keep its schedule running."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sync.autostart import install, systemd_unit, windows_task
from sync.errors import NoAutostart
from sync.setup import init_campaign

TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TONGHOP_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    init_campaign(tmp_path / "Phong trào 2022")
    return tmp_path / "Phong trào 2022" / "config.toml"


def test_on_linux_a_service_of_the_user_starts_this_campaign(config: Path, tmp_path: Path) -> None:
    made = install(config, "linux")
    assert made.path.parent == tmp_path / "own" / "systemd" / "user"
    assert f'ExecStart="{sys.executable}" "-m" "sync.cli" "schedule" "--config" "{config}"' in made.path.read_text("utf-8")
    assert f'Environment="TONGHOP_DATA={tmp_path / "data"}"' in made.path.read_text("utf-8")
    assert f"systemctl --user enable --now {made.path.stem}" in made.commands
    assert install(config, "linux") == made


def test_signs_that_systemd_would_read_as_its_own_are_written_so_that_it_does_not() -> None:
    assert r'ExecStart="/a b/100%%/$$x/\"q\"/\\"' in systemd_unit(['/a b/100%/$x/"q"/\\'], {})


def test_on_windows_a_task_at_logon_starts_it_without_a_window() -> None:
    text = windows_task([r"C:\Lan & Minh\python.exe", "-m", "sync.cli", "schedule", "--config", r"D:\Phong trào\config.toml"])
    task = ElementTree.fromstring(text.partition("?>")[2])  # noqa: S314  our own
    assert task.findtext(f".//{TASK}Command") == r"C:\Lan & Minh\pythonw.exe"
    assert task.findtext(f".//{TASK}Arguments") == r'-m sync.cli schedule --config "D:\Phong trào\config.toml"'
    assert task.findtext(f".//{TASK}MultipleInstancesPolicy") == "IgnoreNew"


def test_the_task_is_written_as_windows_reads_it(config: Path) -> None:
    made = install(config, "win32")
    assert made.path.read_bytes().startswith((b"\xff\xfe", b"\xfe\xff"))
    assert str(made.path) in made.commands[0]


def test_another_system_is_told_what_to_do(config: Path) -> None:
    with pytest.raises(NoAutostart, match="tonghop schedule"):
        install(config, "darwin")
