"""The wheel works where no checkout is: it brings the configuration, the templates and the macros with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
IN_CI = bool(os.environ.get("CI"))


def run(*command: str | Path, folder: Path, expected: int = 0) -> str:
    """What a program prints when started in `folder` with no trace of the checkout in its environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    environment |= {"TONGHOP_DATA": str(folder / "data"), "CI": "true", "PYTHONUTF8": "1"}
    done = subprocess.run([*map(str, command)], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=ROOT)
    return next(folder.glob("tonghop-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `tonghop` of an environment that has the wheel, and beside it the libraries that are here."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None and not IN_CI:
        pytest.skip("uv is not here to install the wheel with: pip install uv")
    assert uv is not None
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "python", with_pip=False)
    scripts = folder / "python" / ("Scripts" if os.name == "nt" else "bin")
    run(uv, "pip", "install", "-q", "--offline", "--no-deps", "--python", scripts / "python", wheel, folder=folder)
    packages = run(scripts / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=folder).strip()
    # A plain path: the link to the checkout that lies there is not followed.
    Path(packages, "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return scripts / "tonghop"


def test_the_wheel_holds_all_that_lies_beside_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        held = {name.removeprefix("sync/_data/") for name in file.namelist() if name.startswith("sync/_data/")}
        modules = {name for name in file.namelist() if name.endswith(".py")}
    beside = [path for name in ("sheet_templates", "macros") for path in (ROOT / name).rglob("*") if path.is_file()]
    assert held == {"config.toml", *(path.relative_to(ROOT).as_posix() for path in beside)}
    assert modules == {path.relative_to(ROOT).as_posix() for path in (ROOT / "sync").rglob("*.py")}


def test_the_installed_package_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = run(installed.parent / "python", "-c", "import sync; print(sync.__file__)", folder=tmp_path).strip()
    assert Path(where).is_relative_to(installed.parent.parent)


def test_the_installed_command_makes_a_campaign_and_its_blank_workbooks(installed: Path, tmp_path: Path) -> None:
    assert "demo" in run(installed, "--help", folder=tmp_path)
    run(installed, "init", "phong trào", folder=tmp_path)
    campaign = tmp_path / "phong trào"
    assert (campaign / "config.toml").read_bytes() == (ROOT / "config.toml").read_bytes()
    assert tomllib.loads((campaign / "config.toml").read_text(encoding="utf-8"))["campaign"]["template"] == "nt2022"
    run(installed, "templates", "--unit", "CDKCN", "--today", "15/1/2022", folder=campaign)
    assert [path.suffix for path in (campaign / "Biểu mẫu").iterdir()] == [".xlsx"]
    run(installed, "sync", "--today", "15/1/2022", folder=campaign)
    assert (campaign / "tong_hop.xlsx").is_file()
