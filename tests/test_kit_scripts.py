"""The scripts of the kit, by the rules of cmd.exe: what they start, what they say, how they end; and the guide beside them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer
from batch import MisreadError, lines_of, run
from kit_on_windows import FILES, KIT, LOCAL, TOLD, TONGHOP, WHEEL, machine, start

from sync.cli import app
from sync.excel_install import install
from sync.kit.texts import SCRIPTS, filled, guide, own_template, scripts, wording
from sync.template import shipped, templates_root


@pytest.mark.parametrize("name", FILES)
def test_a_script_is_written_as_windows_reads_it(name: str) -> None:
    lines = lines_of(FILES[name])
    assert lines[2].startswith("setlocal ")
    assert sum("%~dp0" in line for line in lines) == 1
    labels = [line[1:] for line in lines if line.startswith(":")]
    gone_to = set(re.findall(r"\bgoto (\w+)", "\n".join(lines)))
    assert len(labels) == len(set(labels))
    assert gone_to <= set(labels)
    # Outside quotes a name that is filled in could end the command, and so could a sign in what is said.
    bare = [re.sub(r'"[^"]*"', "", line) for line in lines]
    assert not [line for line in bare if "%" in line and line != "exit /b %RESULT%"]
    assert not [line for line in bare if re.search(r"[&<>^!()|]", line.replace(" || goto ", "").replace(" >nul", ""))]


def test_the_first_set_up_installs_makes_a_campaign_and_the_workbook_with_the_button() -> None:
    console = machine()
    assert start("Cài đặt.cmd", console) == 0
    assert console.calls == [
        ["uv.exe", "cache", "clean", "tonghop"],
        ["uv.exe", "tool", "install", "--force", "--python", "3.12", rf".\{WHEEL}"],
        ["tonghop.exe", "init", rf"{KIT}\chien_dich"],
        ["tonghop.exe", "excel", "install"],
        ["tonghop.exe", "excel", "build"],
    ]
    assert rf"{KIT}\chien_dich\tong_hop.xlsm" in console.files
    assert console.paused
    assert console.variables["PYTHONUTF8"] == "1"
    assert {
        console.variables[name].startswith(rf"{LOCAL}\tonghop\program") for name in ("UV_TOOL_DIR", "UV_PYTHON_INSTALL_DIR")
    } == {True}


@pytest.mark.parametrize("campaign", [KIT, KIT.rpartition("\\")[0]], ids=["unpacked into it", "unpacked in a folder of it"])
def test_a_campaign_that_is_there_is_kept(campaign: str) -> None:
    console = machine(rf"{campaign}\config.toml", rf"{campaign}\tong_hop.xlsm")
    assert start("Cài đặt.cmd", console) == 0
    assert [words[1:] for words in console.calls[2:]] == [["excel", "install"]]
    assert console.folder == campaign


@pytest.mark.parametrize(
    ("failing", "code", "calls"), [("uv", 2, 1), ("init", 1, 3), ("excel install", 1, 4), ("excel build", 3, 5)]
)
def test_a_set_up_that_fails_stops_says_so_and_waits(failing: str, code: int, calls: int) -> None:
    console = machine(codes={failing: code})
    assert start("Cài đặt.cmd", console) == code
    assert len(console.calls) == calls
    assert console.paused
    assert any(line.startswith("CHƯA CÀI XONG") for line in console.said)


@pytest.mark.parametrize(
    ("code", "said"),
    [(0, "Đã làm mới:"), (3, "Đã làm mới, nhưng"), (11, "Một lần làm mới khác"), (1, "CHƯA LÀM MỚI"), (2, "CHƯA LÀM MỚI")],
)
def test_a_refresh_says_how_it_ended(code: int, said: str) -> None:
    console = machine(TONGHOP, rf"{KIT}\chien_dich\config.toml", codes={"sync": code})
    assert start("Làm mới.cmd", console) == code
    assert console.calls == [["tonghop.exe", "sync"]]
    assert console.folder == rf"{KIT}\chien_dich"
    assert [line for line in console.said if line][-1].startswith(said)
    assert console.paused


@pytest.mark.parametrize("name", ["Làm mới.cmd", "Mở tổng hợp.cmd", "Gõ lệnh.cmd"])
def test_before_the_set_up_a_script_says_what_comes_first(name: str) -> None:
    console = machine()
    assert start(name, console) == 1
    assert '"Cài đặt.cmd"' in console.said[-1]
    assert console.paused
    assert not console.calls


@pytest.mark.parametrize(
    ("there", "opened"), [(["tong_hop.xlsm", "tong_hop.xlsx"], "tong_hop.xlsm"), (["tong_hop.xlsx"], "tong_hop.xlsx")]
)
def test_the_workbook_with_the_button_is_opened_before_the_plain_one(there: list[str], opened: str) -> None:
    console = machine(*(rf"{KIT}\chien_dich\{name}" for name in there))
    assert start("Mở tổng hợp.cmd", console) == 0
    assert console.opened == [rf"{KIT}\chien_dich\{opened}"]


def test_commands_can_be_typed_in_the_campaigns_folder() -> None:
    console = machine(TONGHOP, rf"{KIT}\config.toml")
    assert start("Gõ lệnh.cmd", console) == 0
    assert console.calls == [["tonghop.exe", "--help"], ["cmd", "/k"]]
    assert console.folder == KIT
    assert console.variables["PATH"].startswith(TONGHOP.rpartition("\\")[0])


@pytest.mark.parametrize(
    "line",
    ["%KIT%uv.exe --version", 'cd /d "%KIT%" & pause', "set KIT=%KIT%", '"%KIT%uv.exe" "%KIT%"', "goto nowhere", 'echo "%NEVER%"'],
)
def test_the_reader_of_scripts_finds_what_cmd_would_misread(line: str) -> None:
    script = f'@echo off\r\nchcp 65001 >nul\r\nset "KIT=%~dp0"\r\n{line}\r\n'
    with pytest.raises(MisreadError):
        run(script.encode(), rf"{KIT}\x.cmd", machine())


@pytest.mark.parametrize("language", TOLD)
def test_the_guide_opens_in_notepad_and_names_what_is_in_the_kit(language: str) -> None:
    content = guide(TOLD[language])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n")
    text = content.decode("utf-8-sig")
    named = set(re.findall(r'"([^"]+\.cmd)"', text))
    assert named == {TOLD[language].names[name] for name in SCRIPTS}
    assert all(word in text for word in ("Unblock", "SmartScreen", "Internet", r"%LOCALAPPDATA%\tonghop", "tonghop.xlam"))


@pytest.mark.parametrize("language", TOLD)
def test_a_script_and_the_guide_give_commands_that_the_program_takes(language: str) -> None:
    told, console = TOLD[language], machine(language=language)
    start(told.names["setup"], console)
    start(told.names["refresh"], console)
    given = [words[1:] for words in console.calls if words[0] == "tonghop.exe"]
    given += [line.split() for line in re.findall(r"tonghop ((?:templates|excel|doctor)[\w -]*)", guide(told).decode("utf-8-sig"))]
    commands: Any = typer.main.get_command(app)
    assert {words[0] for words in given} == {"init", "excel", "sync", "templates", "doctor"}
    for name, *arguments in given:
        with commands.commands[name].make_context(name, arguments):
            pass


@pytest.mark.parametrize("language", TOLD)
def test_the_guide_names_all_that_has_to_be_removed_from_excel(language: str, tmp_path: Path) -> None:
    text = guide(TOLD[language]).decode("utf-8-sig")
    for path in install(system="win32", home=tmp_path).files:
        top, *_, name = path.relative_to(tmp_path).parts
        assert name in text if top == "AppData" else top in text


# -- the kit of an English campaign ------------------------------------------------------------------------------------


def test_the_first_set_up_makes_an_english_campaign_with_its_own_names() -> None:
    console = machine(language="en")
    assert start("Set up.cmd", console) == 0
    assert [words[1:] for words in console.calls[2:]] == [
        ["init", rf"{KIT}\campaign", "--template", "schools"],
        ["excel", "install"],
        ["excel", "build"],
    ]
    assert rf"{KIT}\campaign\master.xlsm" in console.files
    assert console.said[-1] == 'Please go on with part 3 of "Guide.txt".'


@pytest.mark.parametrize(
    ("code", "said"),
    [(0, "Refreshed:"), (3, "Refreshed, but"), (11, "Another run"), (1, "NOT REFRESHED")],
)
def test_a_refresh_says_in_english_how_it_ended(code: int, said: str) -> None:
    console = machine(TONGHOP, rf"{KIT}\campaign\config.toml", codes={"sync": code}, language="en")
    assert start("Refresh.cmd", console) == code
    assert [line for line in console.said if line][-1].startswith(said)


@pytest.mark.parametrize(
    ("there", "opened"), [(["master.xlsm", "master.xlsx"], ["master.xlsm"]), (["master.xlsx"], ["master.xlsx"]), ([], [])]
)
def test_an_english_master_is_opened_by_its_name(there: list[str], opened: list[str]) -> None:
    console = machine(*(rf"{KIT}\campaign\{name}" for name in there), language="en")
    assert start("Open master.cmd", console) == (0 if opened else 1)
    assert console.opened == [rf"{KIT}\campaign\{name}" for name in opened]


def test_nothing_in_an_english_kit_is_vietnamese() -> None:
    told = TOLD["en"]
    assert "\n".join(told.names.values()).isascii()
    assert guide(told).removeprefix(b"\xef\xbb\xbf").isascii()
    assert all(content.isascii() for content in scripts(WHEEL, told).values())


def test_a_vietnamese_kit_says_all_of_it_in_vietnamese() -> None:
    said = [text for part in TOLD["vi"].said.values() for text in part.values()]
    assert said
    assert not [text for text in said if text.isascii()]


def test_every_text_of_the_kit_is_used() -> None:
    sources = {path.stem: path.read_text(encoding="utf-8") for path in (shipped("macros") / "kit").glob("*.cmd")}
    for name, said in TOLD["vi"].said.items():
        assert set(re.findall(r"\{(\w+)\}", sources[name])) - TOLD["vi"].names.keys() - {"wheel"} == said.keys()


def test_a_text_with_a_word_that_nobody_knows_is_no_text() -> None:
    with pytest.raises(KeyError):
        filled("see {nothing}", TOLD["en"].names)


def test_a_template_of_ones_own_travels_in_the_kit(tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(templates_root() / "schools", own)
    told = wording(own)
    assert own_template(own)["template/template.toml"] == (own / "template.toml").read_bytes()
    assert not own_template(templates_root() / "schools")
    assert b'init "%CAMPAIGN%" --template "%KIT%template" ' in scripts(WHEEL, told)["Set up.cmd"]
