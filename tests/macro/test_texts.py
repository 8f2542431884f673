"""What a person reads in the ribbon and in the boxes of the macros: each text once, in both languages, found by its key."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from functools import cache

import pytest
from oletools.olevba import VBA_Parser

from sync.office_files import add_in_bytes
from sync.publish.buttoned import CAPTIONS
from sync.template import shipped

RIBBON = (shipped("macros") / "ribbon.xml").read_text(encoding="utf-8")
LITERAL = re.compile(r'"((?:[^"]|"")*)"|ChrW\((\d+)\)')


@cache
def modules(language: str = "vi") -> dict[str, str]:
    """Name -> source of every module of the add-in, a continued line in one."""
    found = VBA_Parser("x", data=add_in_bytes(language)).extract_macros()
    return {stream.rpartition("/")[2]: re.sub(r" _\r?\n *", " ", code) for _, stream, _, code in found}


def meant(expression: str) -> str:
    """The text that literals and ChrW() stand for."""
    return "".join(chr(int(number)) if number else text for text, number in LITERAL.findall(expression))


def texts() -> dict[str, tuple[str, str]]:
    """Key -> the text in Vietnamese and in English, as the macros hold them."""
    found = {}
    for keys, vietnamese, english in re.findall(r"Case (.+): Said = Either\((.+), (\".+\"|.+ChrW.+)\)", modules()["Texts"]):
        for key in re.findall(r'"([^"]+)"', keys):
            found[key] = (meant(vietnamese), meant(english))
    return found


def wanted() -> set[str]:
    """The keys that macros and ribbon ask for."""
    asked = set(re.findall(r'\bSaid\("([^"]+)"\)', "\n".join(modules().values())))
    labels = re.findall(r'id="(\w+)"[^>]*?getLabel="TellLabel"', RIBBON)
    tips = re.findall(r'id="(\w+)"[^>]*?getScreentip="TellTip"', RIBBON)
    return asked | set(labels) | {f"{name} tip" for name in tips}


def is_marked(text: str) -> bool:
    """Whether a letter in it has a mark, as most Vietnamese words do."""
    return "đ" in text.lower() or unicodedata.normalize("NFD", text) != text


def test_every_text_that_is_asked_for_is_there_and_no_other() -> None:
    assert set(texts()) == wanted()
    # The ribbon's tab is called as the boxes are.
    assert len(re.findall(r"^ +Case ", modules()["Texts"], re.MULTILINE)) == len(texts()) - 1


@pytest.mark.parametrize("key", sorted(wanted()))
def test_a_text_is_there_in_both_languages(key: str) -> None:
    vietnamese, english = texts()[key]
    assert is_marked(vietnamese)
    assert english.isascii()
    assert re.search("[a-z]", english)
    assert vietnamese.endswith(".") == english.endswith(".")


def test_ribbon_and_other_macros_hold_no_sentence_of_their_own() -> None:
    assert RIBBON.isascii()
    assert not re.search(r'\b(label|screentip|supertip|title|description)="', RIBBON)
    ours = {name: code for name, code in modules().items() if name in {"TongHop", "Ribbon", "TargetOfMacros", "FrontWorkbook"}}
    assert len(ours) == 4
    code = "\n".join(line.partition("'")[0] for line in "\n".join(ours.values()).splitlines())
    assert "ChrW" not in code
    assert not re.search(r'(?<!Said\()"[A-Za-z]+( [A-Za-z]+)+"', code)


def test_a_button_is_called_the_same_in_the_ribbon_and_beside_the_sheet() -> None:
    assert tuple(texts()[key] for key in ("tonghopRefresh", "tonghopFreeze", "tonghopReport")) == CAPTIONS


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_add_in_knows_the_language_in_which_excel_was_set_up(language: str) -> None:
    with zipfile.ZipFile(io.BytesIO(add_in_bytes(language))) as archive:
        cells = re.findall("<t>(.*?)</t>", archive.read("xl/sharedStrings.xml").decode())
    assert cells[cells.index("TONGHOP_LANGUAGE") + 1] == language
    assert 'LANGUAGE As String = "TONGHOP_LANGUAGE"' in modules()["Texts"]


def test_the_ribbon_asks_anew_when_another_workbook_comes_to_the_front() -> None:
    code = modules()
    assert 'onLoad="OnRibbon"' in RIBBON
    assert re.search(r"Sub OnRibbon\(ribbon As IRibbonUI\)\s+Set Shown = ribbon\s+Set Front = New FrontWorkbook", code["Ribbon"])
    assert re.search(r"Private WithEvents Program As Application", code["FrontWorkbook"])
    assert re.search(r"Sub Program_WorkbookActivate\(ByVal Wb As Workbook\)\s+LabelAnew", code["FrontWorkbook"])
