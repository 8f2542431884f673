"""The kit for Windows: what the zip holds, what its scripts do by the rules of cmd.exe, that its wheel installs and works."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from kit_on_windows import TOLD, WHEEL, machine, start
from typer.testing import CliRunner

from sync.cli import app
from sync.errors import NotUvForWindows, ProgramNotWhole, TemplateError, UvNotFetched
from sync.kit.contents import Kit, build_kit
from sync.kit.program_wheel import packed_again
from sync.kit.record import write_record
from sync.kit.texts import scripts
from sync.kit.uv_wheel import fetched_uv, installed_uv, uv_files, uv_version
from sync.kit.zipped import zipped
from sync.template import templates_root

IN_CI = bool(os.environ.get("CI"))
NT2022 = templates_root() / "nt2022"
UV_NAME = "uv-0.9.9-py3-none-win_amd64.whl"
UV_INFO = "uv-0.9.9.dist-info"


def uv_wheel(files: Mapping[str, bytes] | None = None, claimed: Mapping[str, bytes] | None = None) -> bytes:
    """A wheel laid out as uv's; its RECORD speaks of `claimed`, if that is other than what it holds."""
    held = {
        "uv-0.9.9.data/scripts/uv.exe": b"MZ uv",
        f"{UV_INFO}/licenses/LICENSE-APACHE": b"Apache",
        f"{UV_INFO}/licenses/LICENSE-MIT": b"MIT",
        f"{UV_INFO}/WHEEL": b"Tag: py3-none-win_amd64\n",
    }
    held |= files or {}
    record = f"{UV_INFO}/RECORD"
    return zipped({**held, record: write_record({**held, **(claimed or {})}, record)})


@pytest.fixture(scope="module")
def uv_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("uv") / UV_NAME
    path.write_bytes(uv_wheel())
    return path


@pytest.fixture(scope="module")
def kit(uv_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Kit:
    return build_kit(NT2022, tmp_path_factory.mktemp("kit") / "bộ cài.zip", uv_file)


@pytest.fixture(scope="module")
def held(kit: Kit) -> dict[str, bytes]:
    with zipfile.ZipFile(kit.path) as file:
        return {name: file.read(name) for name in file.namelist()}


# -- the zip -----------------------------------------------------------------------------------------------------------


def test_the_kit_holds_uv_the_wheel_the_scripts_and_the_guide(held: dict[str, bytes]) -> None:
    names = {"Hướng dẫn.txt", "Cài đặt.cmd", "Làm mới.cmd", "Mở tổng hợp.cmd", "Gõ lệnh.cmd"}
    assert set(held) == {"uv.exe", WHEEL, *names, "licenses/uv/LICENSE-APACHE", "licenses/uv/LICENSE-MIT"}
    assert held["uv.exe"] == b"MZ uv"
    assert {name: held[name] for name in names - {"Hướng dẫn.txt"}} == scripts(WHEEL, TOLD["vi"])


def test_windows_is_told_that_the_names_are_utf_8(kit: Kit) -> None:
    with zipfile.ZipFile(kit.path) as file:
        assert file.testzip() is None
        assert all(entry.flag_bits & 0x800 for entry in file.infolist() if not entry.filename.isascii())
        assert len({entry.date_time for entry in file.infolist()}) == 1


def test_the_same_parts_make_the_same_bytes(kit: Kit, uv_file: Path, tmp_path: Path) -> None:
    again = build_kit(NT2022, tmp_path / "again.zip", uv_file)
    assert again.path.read_bytes() == kit.path.read_bytes()
    assert kit.sha256 == again.sha256 == hashlib.sha256(kit.path.read_bytes()).hexdigest()


def test_the_command_says_what_is_in_it_and_that_no_windows_has_seen_it(uv_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "kit.zip"
    told = CliRunner().invoke(app, ["kit", str(out), "--uv", str(uv_file)])
    assert told.exit_code == 0
    assert all(name in told.output for name in ("uv.exe", "Hướng dẫn.txt", "Cài đặt.cmd", "CHƯA kiểm chứng trên Windows", UV_NAME))
    as_object = json.loads(CliRunner().invoke(app, ["kit", str(out), "--uv", str(uv_file), "--json"]).output)
    assert as_object["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert {item["name"] for item in as_object["files"]} == set(zipfile.ZipFile(out).namelist())


@pytest.mark.parametrize("words", [["--template", "schools"], []], ids=["asked for", "of the campaign here"])
def test_the_kit_of_an_english_campaign_is_english(
    words: list[str], uv_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if not words:
        Path("config.toml").write_text('[campaign]\ntemplate = "schools"\n', encoding="utf-8")
    told = CliRunner().invoke(app, ["kit", "--uv", str(uv_file), *words])
    assert (told.exit_code, told.output.isascii()) == (0, True)
    assert "NOT tried on a real Windows" in told.output
    names = zipfile.ZipFile("tonghop_kit.zip").namelist()
    assert {"Guide.txt", "Set up.cmd", "Refresh.cmd", "Open master.cmd", "Type commands.cmd"} < set(names)
    assert "".join(names).isascii()


def test_a_kit_for_a_template_that_is_not_there_is_refused(uv_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(app, ["kit", "--uv", str(uv_file), "--template", "nowhere"])
    assert isinstance(told.exception, TemplateError)
    assert not list(tmp_path.glob("*.zip"))


# -- uv ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (UV_NAME, uv_wheel({"uv-0.9.9.data/scripts/uv.exe": b"MZ other"}, {"uv-0.9.9.data/scripts/uv.exe": b"MZ uv"}), "uv.exe"),
        (UV_NAME, uv_wheel({f"{UV_INFO}/licenses/LICENSE-MIT": b"x"}, {f"{UV_INFO}/licenses/LICENSE-MIT": b"MIT"}), "LICENSE-MIT"),
        (UV_NAME, uv_wheel()[:200], "zip"),
        (UV_NAME, zipped({f"{UV_INFO}/RECORD": write_record({f"{UV_INFO}/licenses/LICENSE-MIT": b""}, "")}), "uv.exe"),
        (UV_NAME, zipped({f"{UV_INFO}/RECORD": b""}), "no licence"),
        ("uv-0.9.9-py3-none-manylinux_2_28_x86_64.whl", uv_wheel(), "name"),
    ],
    ids=["other program", "other licence", "cut off", "no program", "nothing", "another system"],
)
def test_a_wheel_that_is_not_whole_is_refused_and_nothing_is_written(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(NotUvForWindows, match=said) as fault:
        build_kit(NT2022, tmp_path / "kit.zip", tmp_path / name)
    assert name in fault.value.vi
    assert not (tmp_path / "kit.zip").exists()


def test_a_wheel_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(NotUvForWindows) as fault:
        build_kit(NT2022, tmp_path / "kit.zip", tmp_path / UV_NAME)
    assert fault.value.exit_code == 2


def test_a_damaged_wheel_leaves_the_kit_that_was_there(uv_file: Path, tmp_path: Path) -> None:
    out = build_kit(NT2022, tmp_path / "kit.zip", uv_file).path
    before = out.read_bytes()
    (tmp_path / UV_NAME).write_bytes(b"no zip")
    with pytest.raises(NotUvForWindows):
        build_kit(NT2022, out, tmp_path / UV_NAME)
    assert out.read_bytes() == before


def test_uv_of_this_machines_version_comes_from_its_registry() -> None:
    try:
        name, files = fetched_uv()
    except UvNotFetched as error:
        if IN_CI:
            raise
        pytest.skip(f"no registry: {error}")
    assert name == f"uv-{uv_version()}-py3-none-win_amd64.whl"
    assert files["uv.exe"].startswith(b"MZ")
    assert {path for path in files if "LICENSE" in path} >= {"licenses/uv/LICENSE-APACHE", "licenses/uv/LICENSE-MIT"}


def test_without_a_registry_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"UV_OFFLINE": "1", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UvNotFetched, match="--uv FILE"):
        fetched_uv()


def test_what_comes_of_a_good_wheel() -> None:
    assert uv_files(UV_NAME, uv_wheel())[1] == {
        "uv.exe": b"MZ uv",
        "licenses/uv/LICENSE-APACHE": b"Apache",
        "licenses/uv/LICENSE-MIT": b"MIT",
    }


# -- the program's wheel -----------------------------------------------------------------------------------------------


def python_says(python: Path, code: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    words = [str(python), "-c", code]
    done = subprocess.run(words, cwd=python.parent, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(held: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a fresh environment into which uv installed the wheel, out of a folder with such a name."""
    uv = installed_uv()
    if uv is None and not IN_CI:
        pytest.skip("uv is not here to install the wheel with: pip install uv")
    assert uv is not None
    folder = tmp_path_factory.mktemp("unpacked") / "Hương & Lan (50%)"
    folder.mkdir()
    (folder / WHEEL).write_bytes(held[WHEEL])
    venv.create(folder / "python", with_pip=False)
    programs = folder / "python" / ("Scripts" if os.name == "nt" else "bin")
    words = [uv, "pip", "install", "-q", "--offline", "--no-deps", "--python", str(programs / "python"), f"./{WHEEL}"]
    subprocess.run(words, cwd=folder, check=True)
    packages = python_says(programs / "python", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    # A plain path: the link to the checkout that lies there is not followed.
    Path(packages, "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return programs


def test_the_wheel_of_the_kit_brings_the_command(installed: Path) -> None:
    done = subprocess.run([installed / "tonghop", "--help"], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert "excel" in done.stdout
    assert "kit" in done.stdout


def test_uv_takes_what_the_set_up_gives_it(held: dict[str, bytes], tmp_path: Path) -> None:
    uv = installed_uv()
    if uv is None and not IN_CI:
        pytest.skip("uv is not here to install the wheel with: pip install uv")
    assert uv is not None
    console = machine()
    start("Cài đặt.cmd", console)
    words = [word.replace(".\\", "./").replace("3.12", sys.executable) for word in console.calls[1][1:]]
    folder = tmp_path / "Hương & Lan (50%)"
    folder.mkdir()
    (folder / WHEEL).write_bytes(held[WHEEL])
    environment = {**os.environ, "UV_TOOL_DIR": str(folder / "tools"), "UV_TOOL_BIN_DIR": str(folder / "bin")}
    done = subprocess.run([uv, *words], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    if done.returncode and not IN_CI:
        pytest.skip(f"the libraries could not be fetched: {done.stderr[-200:]}")
    assert done.returncode == 0, done.stderr
    said = subprocess.run([folder / "bin" / "tonghop", "--help"], capture_output=True, encoding="utf-8", check=False)
    assert said.returncode == 0, said.stderr


def test_an_installed_program_packs_the_same_wheel_again(installed: Path, held: dict[str, bytes], tmp_path: Path) -> None:
    out = tmp_path / "again.whl"
    code = f"from sync.kit.program_wheel import program_wheel as p; n, b = p(); print(n); open({str(out)!r}, 'wb').write(b)"
    name = python_says(installed / "python", code).strip()
    with zipfile.ZipFile(io.BytesIO(held[name])) as first, zipfile.ZipFile(out) as second:
        assert sorted(first.namelist()) == sorted(second.namelist())
        assert not [path for path in first.namelist() if not path.endswith("/RECORD") and first.read(path) != second.read(path)]
        record = next(path for path in second.namelist() if path.endswith("/RECORD"))
        assert sorted(first.read(record).split()) == sorted(second.read(record).split())


def test_a_program_that_was_changed_after_it_was_installed_is_not_handed_on(installed: Path) -> None:
    code = (
        "import sync.kit.program_wheel as p, sync.errors as e\n"
        "from importlib.metadata import distribution\n"
        "path = distribution('tonghop').locate_file('sync/progress.py')\n"
        "before = open(path, 'rb').read()\n"
        "open(path, 'ab').write(b'#')\n"
        "try:\n    p.program_wheel()\n"
        "except e.ProgramNotWhole as error:\n    print(error)\n"
        "finally:\n    open(path, 'wb').write(before)\n"
    )
    assert "sync/progress.py (not what was installed)" in python_says(installed / "python", code)


def test_what_was_never_installed_cannot_be_packed() -> None:
    with pytest.raises(ProgramNotWhole, match="not installed"):
        packed_again("tonghop-of-another-planet")
