"""Sources with Vietnamese letters -> ASCII that means the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.macro.source import ascii_source, read_module
from sync.macro.vba_project import Kind
from sync.template import shipped

OURS = sorted([*shipped("macros").glob("*.bas")])


def evaluated(expression: str) -> str:
    """The text that a chain of literals and ChrW() stands for."""
    found = ""
    for piece in re.finditer(r'"((?:[^"]|"")*)"|ChrW\((\d+)\)', expression):
        found += chr(int(piece[2])) if piece[2] else piece[1].replace('""', '"')
    return found


def test_letters_in_a_text_become_their_numbers() -> None:
    assert ascii_source('MsgBox "Làm mới", x') == 'MsgBox "L" & ChrW(224) & "m m" & ChrW(7899) & "i", x\n'


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), max_codepoint=0xFFFF), max_size=40))
def test_any_text_means_the_same_afterwards(text: str) -> None:
    literal = '"' + text.replace('"', '""') + '"'
    told = ascii_source(f"x = {literal}")
    assert told.isascii()
    assert evaluated(told.removeprefix("x = ")) == text


def test_a_comment_loses_its_marks_and_an_apostrophe_in_a_text_begins_none() -> None:
    assert ascii_source("x = 1 ' Đã xong") == "x = 1 ' Da xong\n"
    assert ascii_source('x = "it\'s é"') == 'x = "it\'s " & ChrW(233)\n'


@pytest.mark.parametrize(
    ("line", "said"),
    [("làm = 1", "no text and no comment"), ('Const X = "é"', "a constant"), ('x = "' + "é" * 200 + '"', "VBA reads 1023")],
)
def test_what_vba_could_not_read_is_refused_with_its_line(line: str, said: str) -> None:
    with pytest.raises(ValueError, match=rf"line 2: .*{said}"):
        ascii_source(f"\n{line}")


def test_a_class_of_a_file_is_a_class_without_the_head_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "X.cls"
    path.write_text(
        'VERSION 1.0 CLASS\nBEGIN\n  MultiUse = -1\nEND\nAttribute VB_Name = "Box"\nOption Explicit\n', encoding="utf-8"
    )
    module = read_module(path)
    assert (module.name, module.kind, module.source) == ("Box", Kind.CLASS, "Option Explicit\n")


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_every_macro_of_ours_declares_what_it_uses(path: Path) -> None:
    module = read_module(path)
    assert module.source.isascii()
    assert "Option Explicit" in module.source
    assert max(map(len, module.source.splitlines())) <= 1023
