"""What the parser is given in place of the file, and the quick look at cells it gets wrong, change nothing of what is read."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hostile import packed, parts_of
from hypothesis import given, settings
from hypothesis import strategies as st
from small_template import TEMPLATE, good_sheets, written

from sync.model import Finding
from sync.read.cells import read_sheets
from sync.read.guard import Guarded, inspect
from sync.read.package import cells_of, head, package
from sync.read.second_look import second_look, suspects
from sync.vietnamese import fold

HEAD_ROWS = 12
GOOD = written(good_sheets())


def guarded(data: bytes, *heads: str) -> Guarded:
    found = inspect(data, "a.xlsx", dict.fromkeys(map(fold, heads), HEAD_ROWS))
    assert isinstance(found, Guarded), found
    return found


def rows_of(data: bytes, inspected: Guarded) -> dict[str, Any]:
    found = read_sheets(data, inspected)
    assert not isinstance(found, Finding), found
    return {sheet.name: sheet.rows for sheet in found}


def test_the_parser_sees_the_same_cells_in_the_package_as_in_the_file() -> None:
    inspected = guarded(GOOD)
    assert inspected.package
    assert rows_of(b"not looked at", inspected) == rows_of(GOOD, replace(inspected, package=b""))


def test_parts_that_nobody_inspected_are_not_in_the_package() -> None:
    data = packed({**parts_of(GOOD), "xl/media/image1.png": b"\x89PNG" * 100, "xl/vbaProject.bin": b"macro"})
    inspected = guarded(data)
    assert b"macro" not in inspected.package
    assert b"PNG" not in inspected.package
    assert rows_of(data, inspected) == rows_of(GOOD, guarded(GOOD))


def test_of_a_sheet_of_lists_only_the_head_is_parsed() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in range(HEAD_ROWS + 30):
        sheet.append([f"khóa {row}", f"giá trị {row}"])
    book.create_sheet("khác").append(["x"])
    stream = io.BytesIO()
    book.save(stream)
    data = stream.getvalue()
    whole, cut = rows_of(data, guarded(data)), rows_of(data, guarded(data, sheet.title.upper()))
    assert len(whole[sheet.title]) == HEAD_ROWS + 30
    assert cut[sheet.title] == whole[sheet.title][:HEAD_ROWS]
    assert cut["khác"] == whole["khác"]


def test_texts_kept_in_another_part_are_still_found() -> None:
    parts = parts_of(GOOD)
    relations = parts["xl/_rels/workbook.xml.rels"].replace(b'Target="styles.xml"', b'Target="./styles.xml"')
    data = packed({**parts, "xl/_rels/workbook.xml.rels": relations})
    inspected = guarded(data)
    assert not inspected.package, "an unusual file is left to the parser as a whole"
    assert rows_of(data, inspected) == rows_of(GOOD, guarded(GOOD))


@pytest.mark.parametrize("xml", [b"<sheetData/>", b'<sheetData><row r="2"/></sheetData>', b'<row r="13">no end'])
def test_a_sheet_that_cannot_be_cut_stays_whole(xml: bytes) -> None:
    assert head(xml, 12) == xml


def test_a_package_is_an_ordinary_zip() -> None:
    contents = {"xl/workbook.xml": b"<workbook/>", "xl/bảng.xml": b"", "a": b"x" * 70_000}
    assert parts_of(package(contents)) == contents


KINDS = st.sampled_from([b"", b' t="s"', b' t="str"', b' t="e"', b' t="b"', b' t="n"', b' s="3" t="e"'])
FORMULAS = st.sampled_from([b"", b"<f>A1*2</f>", b'<f t="shared" si="0"/>', b'<f t="shared" ref="A1:A9" si="0">B1&amp;""</f>'])
VALUES = st.sampled_from([b"", b"<v>1</v>", b"<v></v>", b"<v/>", b"<v>-2.5</v>", b"<v>NaN</v>", b"<v>#N/A</v>", b"<v> </v>"])


@given(bodies=st.lists(st.tuples(KINDS, FORMULAS, VALUES), max_size=8))
@settings(max_examples=300, deadline=None)
def test_looking_at_flagged_cells_finds_what_looking_at_all_cells_finds(bodies: list[tuple[bytes, bytes, bytes]]) -> None:
    rows = [
        b'<row r="%d"><c r="B%d"%s>%s%s</c><c r="D%d" s="1"/></row>' % (number, number, kind, formula, value, number)
        for number, (kind, formula, value) in enumerate(bodies, start=1)
    ]
    xml = b"<worksheet><sheetData>" + b"".join(rows) + b"</sheetData></worksheet>"
    assert second_look(suspects(xml)).cells == second_look(xml).cells


def test_a_quick_look_takes_few_cells_and_all_where_addresses_are_missing() -> None:
    cell, error = b'<c r="A1"><v>1</v></c>', b'<c r="B1" t="e"><v>#N/A</v></c>'
    assert suspects(b"<row>" + cell * 50 + b"</row>") == b""
    assert suspects(b"<row>" + cell + error + b"</row>") == error
    unusual = b"<row>" + cell + error + b"<c t='b'><v>1</v></c></row>"
    assert suspects(unusual) == unusual


@pytest.mark.parametrize(
    ("xml", "cells"),
    [
        (b"<worksheet><sheetData><row/></sheetData><cf/></worksheet>", b"<worksheet><sheetData><row/></sheetData></worksheet>"),
        (b"<x:worksheet><x:sheetData></x:sheetData><x:cf/></x:worksheet>", None),
        (b"<worksheet><sheetData/><cf/></worksheet>", None),
        (b"<worksheet><sheetData><row>", None),
    ],
)
def test_what_stands_below_the_cells_is_left_out_where_they_end_as_usual(xml: bytes, cells: bytes | None) -> None:
    assert cells_of(xml) == (xml if cells is None else cells)


def test_the_small_template_has_a_stamp_to_cut_to() -> None:
    assert TEMPLATE.stamp_sheet
