"""What holds for the repository as a whole: what lies in it, what it never says, how the code is written."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fsspec.registry import known_implementations

ROOT = Path(__file__).parent.parent
TOP_LEVEL = {
    ".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "config.toml", "macros", "pyproject.toml", "sheet_templates",
    "sync", "tests",
}  # fmt: skip

LONGEST_FUNCTION = 60

# Written with a gap, so that this file does not say them either.
NEVER_SAID = {
    "a folder of somebody's machine": r"(?<![\w.}])/(?:root|work|opt|Users|home/[a-z]\w*)/",
    "a home folder on Windows": r"[A-Z]:\\Users\\\w",
    "the host of a package registry": r"py[p]i\.org|python[h]osted|npm[j]s\.|debian[.]org|crates[.]io|proxy[.]golang",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE[ ]KEY",
    "an access key": r"\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bAIza[\w-]{35}\b",
}

MODULES = sorted((ROOT / "sync").rglob("*.py"))
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@cache
def tracked() -> list[Path]:
    """Files that are in the repository, or will be."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data:
            yield path.relative_to(ROOT).as_posix(), data.decode("utf-8")


def test_the_top_level_is_what_was_agreed() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP_LEVEL


@pytest.mark.parametrize("what", NEVER_SAID)
def test_no_file_says(what: str) -> None:
    said = [f"{name}: {hit[0]}" for name, text in texts() for hit in re.finditer(NEVER_SAID[what], text)]
    assert not said


def test_pictures_are_small() -> None:
    assert not [path.name for path in tracked() if path.suffix == ".png" and path.stat().st_size > 300 * 1024]


# -- packages ----------------------------------------------------------------------------------------------------------


def project() -> dict[str, dict[str, list[str]]]:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {
        "needed": {"": told["project"]["dependencies"]},
        "extras": told["project"]["optional-dependencies"],
        "groups": told["dependency-groups"],
    }


def requirement_name(requirement: str) -> str:
    return re.split(r"[\[<>=~!; ]", requirement, maxsplit=1)[0].lower()


def test_every_package_is_locked_with_a_hash_and_no_host() -> None:
    lock = (ROOT / ".ci" / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    blocks = re.findall(r"^([\w.-]+)==.*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", lock, re.MULTILINE)
    locked = {name for name, _ in blocks}
    assert len(locked) == len(set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)))
    wanted = {requirement_name(item) for lists in project().values() for items in lists.values() for item in items}
    assert wanted <= locked


def test_every_package_says_what_it_is_for() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    named = [line for line in lines if re.match(r'(?:    |\w+ = \[)"[\w-]+(?:\[\w+\])?>=', line) and "requires" not in line]
    assert len(named) > 20
    assert not [line for line in named if "  # " not in line]


@pytest.mark.parametrize("extra", sorted(set(project()["extras"]) - {"postgres"}))
def test_an_extra_is_named_as_the_url_that_needs_it(extra: str) -> None:
    # `stores.open_store` tells people to install the extra named like the kind of URL.
    known = known_implementations[extra]
    assert requirement_name(project()["extras"][extra][0]) in known["err"] + known["class"]


# -- code --------------------------------------------------------------------------------------------------------------


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def shown(path: Path, node: Definition) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"


def public(body: list[ast.stmt]) -> Iterator[Definition]:
    """Public definitions of a module, and the public methods of its public classes."""
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def is_promised_elsewhere(node: Definition) -> bool:
    """An overload, a method that overrides one, the setter of a property: its promise stands where it was made."""
    marks = {mark.id for mark in node.decorator_list if isinstance(mark, ast.Name)}
    marks |= {mark.attr for mark in node.decorator_list if isinstance(mark, ast.Attribute)}
    return bool(marks & {"overload", "override", "setter"})


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_opens_with_a_sentence(path: Path) -> None:
    if path.stat().st_size == 0:
        return
    told = ast.get_docstring(tree(path)) or ""
    first = told.split("\n\n", maxsplit=1)[0]
    assert re.match(r"\S.*[.!:]", first, re.DOTALL), f"{path.name} opens with {first!r}"


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{shown(path, node)}: {length} lines"
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long


def test_what_is_public_says_what_it_promises() -> None:
    silent = [
        shown(path, node)
        for path in MODULES
        for node in public(tree(path).body)
        if not ast.get_docstring(node) and not is_promised_elsewhere(node)
    ]
    assert not silent


def test_a_file_is_not_named_after_nothing() -> None:
    empty_names = {"utils", "helpers", "common", "misc", "manager", "base"}
    assert not [str(path) for path in MODULES if path.stem in empty_names]
