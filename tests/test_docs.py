"""The documents are run: their commands exist, their links lead somewhere, their output is what the program prints."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer
from typer.testing import CliRunner

from sync.cli import app
from sync.config import Config
from sync.errors import TonghopError
from sync.picture import State

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "macros").glob("*.md"), *(ROOT / "sheet_templates").glob("*.md")])
GROUP: Any = typer.main.get_command(app)
COMMON = {"--config", "--json", "--lang", "--today", "--help"}
"""Options that the README tells once for all commands."""

Block = tuple[str, str]


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def blocks(path: Path) -> list[Block]:
    """(language, content) of each fenced block, also of one inside a list."""
    found = re.findall(r"^( *)```(\w*)\n(.*?)^ *```$", text(path), re.MULTILINE | re.DOTALL)
    return [(language, re.sub(f"^{indent}", "", content, flags=re.MULTILINE)) for indent, language, content in found]


def prose(path: Path) -> str:
    return re.sub(r"^ *```.*?^ *```$", "", text(path), flags=re.MULTILINE | re.DOTALL)


def command_lines() -> Iterator[tuple[str, str]]:
    """(document, what stands after `tonghop`) of every shell block and every code in a sentence."""
    for path in DOCUMENTS:
        shell = [line for language, content in blocks(path) if language == "sh" for line in content.splitlines()]
        for code in [*shell, *re.findall(r"`([^`]+)`", prose(path))]:
            told = re.match(r"(?:.*&& )?(?:uv run )?tonghop (.*)", code.partition(" #")[0])
            if told:
                yield path.name, told[1].strip()


LINES = sorted(set(command_lines()))


def parsed(line: str) -> list[str]:
    """As a shell would; an optional part counts as given, a capital N as a number."""
    return ["1" if word == "N" else word for word in shlex.split(re.sub(r"[\[\]]", "", line))]


def options_of(name: str) -> set[str]:
    return {option for parameter in GROUP.commands[name].params for option in parameter.opts if option.startswith("--")} | {
        "--help"
    }


# -- commands ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("document", "line"), LINES, ids=lambda value: value)
def test_a_command_line_in_a_document_is_one_the_program_takes(document: str, line: str) -> None:
    name, *arguments = parsed(line)
    assert name in GROUP.commands, f"{document} tells of a command that is not there"
    with GROUP.commands[name].make_context(name, arguments):
        pass


@pytest.mark.parametrize("name", GROUP.commands)
def test_every_command_helps(name: str) -> None:
    done = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"})
    assert done.exit_code == 0
    assert all(option in done.output for option in options_of(name))


def table_rows(header: str) -> list[list[str]]:
    """The cells of a table of the README, by the beginning of its header line."""
    lines = text(README).splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith(header)) + 2
    last = next(index for index in range(first, len(lines)) if not lines[index].startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[first:last]]


def test_the_readme_shows_every_command_with_all_its_options() -> None:
    usages = [parsed(row[0].strip("`"))[1:] for row in table_rows("| command |")]
    shown = {name: {word for word in words if word.startswith("--")} for name, *words in usages}
    assert shown == {name: options_of(name) - COMMON for name in GROUP.commands}


def test_the_readme_says_where_the_common_options_are_taken() -> None:
    assert all(any(option in options_of(name) for name in GROUP.commands) for option in COMMON)
    assert all(f"`{option}" in text(README).replace("\n", " ") for option in COMMON)


def test_the_readme_knows_every_exit_code() -> None:
    def kinds(error: type[TonghopError]) -> Iterator[int]:
        yield error.exit_code
        for kind in error.__subclasses__():
            yield from kinds(kind)

    assert {int(row[0]) for row in table_rows("| exit code |")} == {0, 3, *kinds(TonghopError)}


# -- links, files, keys ------------------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    """As a web page of the document names its headings."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", prose(path)):
        name, _, anchor = unquote(target).partition("#")
        there = (path.parent / name).resolve() if name else path
        assert there.exists(), target
        assert there.is_relative_to(ROOT), target
        assert not anchor or anchor in anchors(there), target


def test_a_file_the_readme_names_is_there() -> None:
    named = re.findall(r"`((?:sync|tests|sheet_templates|macros)/[\w./]*|\.ci/\w+)`", text(README))
    assert len(named) > 15
    assert not [name for name in named if not (ROOT / name).exists()]


def test_a_setting_in_a_document_is_one_that_is_read() -> None:
    known = tomllib.loads(text(ROOT / "config.toml"))
    # What a template's files hold is taught there; tests/flow/test_own_template.py makes them from the text.
    about_settings = [path for path in DOCUMENTS if path != ROOT / "sheet_templates" / "README.md"]
    shown = [tomllib.loads(content) for path in about_settings for language, content in blocks(path) if language == "toml"]
    assert shown
    for settings in shown:
        Config.model_validate(settings)
        assert {(section, key) for section in settings for key in settings[section]} <= {
            (section, key) for section in known for key in known[section]
        }
    named = [pair for path in DOCUMENTS for pair in re.findall(r"`\[(\w+)\] (\w+)`", text(path))]
    assert all(key in known[section] for section, key in named)


def test_the_readme_shows_the_folders_that_the_configuration_means() -> None:
    known = tomllib.loads(text(ROOT / "config.toml"))
    places = {known["campaign"]["coordinator"], known["sources"]["url"], known["sources"]["inbox"]}
    places |= {known["outputs"][key] for key in ("master", "feedback", "in_force", "old")}
    tree = next(content for _, content in blocks(README) if "config.toml " in content)
    assert places <= {re.split(r"  +", line.strip())[0].rstrip("/") for line in tree.splitlines()}


# -- output ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readme").resolve()


@pytest.fixture(scope="module")
def demo(where: Path) -> str:
    """What the demo prints, run as the README says."""
    return run("demo", where)


def run(line: str, folder: Path) -> str:
    command = [sys.executable, "-m", "sync.cli", *shlex.split(line)]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def shape(output: str) -> list[str]:
    """The lines without what changes from one set of sample rows to another: numbers, bars, states, names in brackets."""
    states = "|".join(re.escape(str(state)) for state in State)
    for pattern, sign in (
        (states, "STATE"),
        (r"\(LĐLĐ .*\)|\(Công đoàn .*\)", "(…)"),
        (r"\d+([.,]\d+)*", "0"),
        (r"[█░]+", "█"),
        (r" +", " "),
    ):
        output = re.sub(pattern, sign, output)
    return [line.rstrip() for line in output.splitlines()]


def shown_after(command: str) -> str:
    """The block of output that follows the shell block ending in this command."""
    found = blocks(README)
    first = next(index for index, (language, content) in enumerate(found) if language == "sh" and content.strip().endswith(command))
    assert found[first + 1][0] == "text"
    return found[first + 1][1]


def test_the_readme_shows_what_the_demo_prints(demo: str, where: Path) -> None:
    assert shape(shown_after("tonghop demo")) == shape(demo.replace(f"{where}/", ""))


def test_the_readme_shows_how_a_number_opens(demo: str, where: Path) -> None:
    assert demo
    line = next(line for name, line in LINES if name == "README.md" and line.startswith("explain IN-01"))
    printed = shape(run(line, where / "demo"))
    assert [told for told in shape(shown_after(line)) if told.strip() != "…" and told not in printed] == []
