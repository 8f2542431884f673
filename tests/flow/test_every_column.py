"""Every column a unit fills is there with its mark and its codes; every sheet of the master prints what it is for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import counted_campaign
import pytest
import whole_campaign
from desk import grids, template, texts

from sync.template import FieldSpec, TableSpec

HERE = Path(__file__).parent
COLUMNS: Mapping[str, Mapping[str, str]] = tomllib.loads((HERE / "columns.toml").read_text(encoding="utf-8"))
MASTER: Mapping[str, Sequence[str]] = tomllib.loads((HERE / "master.toml").read_text(encoding="utf-8"))
NUMBERS = ("NUM-FMT", "NUM-TEXT", "NUM-NEG", "NUM-DATE", "NUM-SEP", "RANGE")
BY_TYPE = {
    "int": NUMBERS,
    "money": (*NUMBERS, "NUM-UNIT"),
    "date": ("DATE-FMT", "DATE-YEAR"),
    "day": ("DATE-FMT", "DATE-YEAR"),
    "list": ("LIST", "LIST-FIX"),
    "tick": ("BOOL",),
    "url": ("FMT",),
}
BY_PATTERN = {"phone": ("PHONE", "FMT"), "email": ("FMT",), "docno": ("DOCNO-DATE",)}
OF_FILES = frozenset({"E-FILE-FOREIGN", "W-FILE-EDITION"})
"""Said of the whole file for what stands in the cell."""


def codes_of(spec: TableSpec, field: FieldSpec) -> set[str]:
    """All codes that can be said of a column: by its type and pattern, its mark, the rules that name it, and doubles."""
    stems = [*BY_TYPE.get(field.type, ()), *BY_PATTERN.get(field.pattern, ()), "REQ", "DITTO"]
    stems += ["FMT"] if field.min is not None or field.max is not None else []
    rules = {
        rule.code for rule in spec.rules for name in _named(rule.fields, rule.field, rule.other, *rule.when) if name == field.name
    }
    near = {f"{rule.code}-NEAR" for rule in spec.rules if rule.rule == "known_name" and rule.field == field.name}
    doubles = {
        code
        for one in template().duplicates
        if one.table == spec.table and field.name in one.fields
        for code in (one.code, one.across_code)
    }
    return {f"{letter}-{stem}" for letter in "EWI" for stem in stems} | {field.missing} | rules | near | doubles | OF_FILES


def _named(fields: Sequence[str], *more: str) -> Iterator[str]:
    """Names of columns, without the line they may name."""
    for name in (*fields, *more):
        yield name.partition("@")[0]


def marks_of(field: FieldSpec) -> set[str]:
    """Every mark a column may have."""
    return {mark for mark in (field.mark, field.settled_mark, *(case.mark for case in field.mark_cases)) if mark}


@pytest.mark.parametrize("table", COLUMNS)
def test_a_sheet_has_the_columns_it_is_promised_with_their_marks_and_codes(table: str) -> None:
    spec = template().by_table[table]
    assert [field.name for field in spec.fields] == list(COLUMNS[table])
    for field in spec.fields:
        title, kind, mark, *codes = (part.strip() for part in COLUMNS[table][field.name].split("|"))
        assert (field.title, f"{field.type}:{field.list}" if field.list else field.type) == (title, kind)
        assert marks_of(field) == set(mark.split("/")), field.name
        missing = set(" ".join(codes).split()) - codes_of(spec, field)
        assert not missing, (field.name, missing)


def test_no_sheet_is_left_out() -> None:
    assert [spec.table for spec in template().tables] == list(COLUMNS)


@pytest.mark.parametrize("sheet", MASTER)
def test_a_sheet_of_the_master_prints_what_it_is_for(sheet: str) -> None:
    printed = {*texts(whole_campaign.campaign().master, sheet), *texts(counted_campaign.campaign().master, sheet)}
    assert [words for words in MASTER[sheet] if words not in printed] == []


def test_the_sheets_of_the_master_stand_in_their_order() -> None:
    shown = [name for name in grids(whole_campaign.campaign().master) if name in MASTER]
    assert shown == list(MASTER)
    assert len(shown) == 23
