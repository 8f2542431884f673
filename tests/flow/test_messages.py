"""Every promised message is read by whom it concerns: provoked through the real flow, printed with its facts, in English too."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import all_cells
import all_files
import pytest
from desk import template
from heard import OFFICE, Said

from sync.findings import CATALOGUE, CODES_FOR_COORDINATOR, message_of

READ = tomllib.loads((Path(__file__).parent / "messages.toml").read_text(encoding="utf-8"))
BEYOND: Mapping[str, Mapping[str, str]] = READ.pop("beyond")
PROMISED: Mapping[str, Mapping[str, str]] = READ
SITUATIONS: Mapping[str, Callable[[], Said]] = {
    "cells": all_cells.cells,
    "files": all_files.files,
    "later": all_files.later,
    "versions": all_files.versions,
    "year_turned": all_files.year_turned,
    "in_google": all_files.in_google,
}
CODES = [(where, code, text) for said in (PROMISED, BEYOND) for where, codes in said.items() for code, text in codes.items()]

STRUCK = {
    *("E-FILE-VER", "E-DATE-WIN", "E-DATE-ORDER", "E-NUM-NEG", "E-RANGE", "E-BOOL"),
    *("E-CDCS", "E-PART-GT", "E-TET-OVER", "E-DOCNO-DATE", "E-AWD-ROUND", "W-PCT"),
}
"""Codes of an earlier layout that nothing may say any more."""

NOBODYS_FAULT = frozenset({"E-FILE-UNIT", "E-FILE-UNKNOWN"})
"""Of files that are no unit's: there is nobody but the coordinator to read it."""


@pytest.mark.parametrize(("where", "code", "text"), CODES)
def test_the_message_is_read(where: str, code: str, text: str) -> None:
    said = SITUATIONS[where]().get(code, ())
    one = next((one for one in said if text in one.printed), None)
    assert one, [one.printed for one in said]
    message = message_of(code, template())
    assert message is not None
    for line, pattern in ((one.printed, message.vi), (one.english, message.en)):
        filled = re.fullmatch(as_pattern(pattern), line)
        assert filled, line
        assert not [fact for fact in filled.groups() if re.search(r"^…$|[{}]|\bNone\b|DateInterval|datetime", fact)], line
    is_hers = code.startswith(CODES_FOR_COORDINATOR) or code in NOBODYS_FAULT
    assert (one.whom == OFFICE) is is_hers


def as_pattern(text: str) -> str:
    """The sentence of a catalogue as it must be printed: each brace with something in its place."""
    return re.sub(r"\\\{\w+\\\}", "(.+?)", re.escape(text))


ONE_EACH = {
    "W-MASS-DEL": all_files.LOST,
    "I-ROW-GONE": all_files.TORN,
    "W-TORN": all_files.TORN,
    "W-ASOF": all_files.TORN,
    "W-FILE-SYNC": all_files.SYNCING,
    "W-FILE-LOCKED": all_files.LOCKED,
    "W-FILE-TWO": all_files.TWO,
    "I-FILE-NEXT": all_files.NEXT,
    "I-FILE-SAME": all_files.SAME,
    "W-FILE-OLD": all_files.OLDER,
    "W-FILE-SUBSET": all_files.FEWER,
}
"""What only the time before can tell (domain.md §5.4, across time), and which of eleven units did it."""


@pytest.mark.parametrize("code", ONE_EACH)
def test_what_one_unit_did_since_last_time_is_told_to_no_other(code: str) -> None:
    assert {one.whom for one in all_files.later()[code]} == {ONE_EACH[code]}


def test_every_promised_code_is_provoked_once_and_no_struck_one_is_left() -> None:
    promised = [code for codes in PROMISED.values() for code in codes]
    assert len(promised) == len(set(promised)) == 124
    assert not STRUCK & (CATALOGUE.keys() | template().messages.keys())
