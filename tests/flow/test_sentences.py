"""Every sentence of the plan has a home that carries a value from a real workbook to the facts and the master."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from desk import HAI, template, texts
from whole_campaign import campaign, contents, picture, shown_texts

from sync.campaign import WHOLE

SENTENCES: Mapping[str, list[str]] = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))
PLACES = sorted({place for places in SENTENCES.values() for place in places})


def test_no_sentence_is_left_out() -> None:
    counted = [(1, 7), (10, 19), (20, 26), (30, 45), (50, 55), (60, 80), (90, 125), (126, 144), (150, 160)]
    assert list(SENTENCES) == [f"S{n:03d}" for first, last in counted for n in range(first, last + 1)]
    assert all(SENTENCES.values())


@pytest.mark.parametrize("place", PLACES)
def test_the_place_carries_a_value_end_to_end(place: str) -> None:
    kind, _, name = place.partition(":")
    CHECKS[kind](name)


def field(name: str) -> None:
    """What was typed in the field is in the settled records."""
    table, _, column = name.partition(".")
    frame = picture().settled.frames[table]
    values = [value for value in frame[column] if value is not None]
    assert values, f"{name} carries nothing"


def item(name: str) -> None:
    """A record with this value of a list."""
    column, _, code = name.partition("=")
    table, _, column = column.partition(".")
    frame = picture().settled.frames[table]
    assert (code, "accepted") in zip(frame[column], frame["state"], strict=True)


def line(name: str) -> None:
    """The line is counted, and printed on the master."""
    assert indicator_value(name, "R1") is not None
    label = next(line.label for line in picture().template.by_table["round_figures"].lines if line.code == name)
    if name not in str(picture().campaign.settings["lines_off"]):
        assert any(label.partition("{")[0].strip() in text for text in shown_texts(campaign()))


def movement(name: str) -> None:
    """The movement's people and unions are counted."""
    assert indicator_value(f"PT-CS-{name}", "R1")
    assert indicator_value(f"PT-NG-{name}", "R1")


def setting(name: str) -> None:
    """The setting has a value."""
    assert picture().campaign.settings.get(name) not in (None, "")


def period(name: str) -> None:
    """The period says it."""
    code, _, attribute = name.partition(".")
    found = next(one for one in picture().campaign.periods if one.code == code)
    assert getattr(found, attribute)


def target(name: str) -> None:
    """The whole has this target, and the fact is measured against it."""
    code, _, when = name.partition(" ")
    assert picture().campaign.target(WHOLE, code, when, picture().today) is not None


def indicator(name: str) -> None:
    """The number is known for the unit and for the whole."""
    code, _, when = name.partition(" ")
    assert indicator_value(code, when) is not None


def indicator_value(code: str, when: str) -> float | None:
    """A number of the whole, which the unit reports too."""
    own, whole = (picture().facts.value(code, unit, when) for unit in (HAI, WHOLE))
    assert own is not None
    return whole


def sheet(name: str) -> None:
    """The sheet is in the master and not empty."""
    assert len([text for text in texts(campaign().master, name) if text]) > 10


def yellow(name: str) -> None:
    """A yellow cell of the master waits for the coordinator, or has been taken up."""
    key, _, column = name.partition(".")
    registers = picture().template.master["registers"]["sheet"]
    spec = next(one for one in registers if one["key"] == key)
    columns = [*spec.get("column", ()), *spec.get("list_column", ())]
    assert any(one["value"] == column and one.get("yellow") for one in columns)


def rhetoric(_: str) -> None:
    """No data: it stands in the plan alone."""


CHECKS: Mapping[str, Callable[[str], None]] = {
    "field": field,
    "item": item,
    "line": line,
    "movement": movement,
    "setting": setting,
    "period": period,
    "target": target,
    "indicator": indicator,
    "sheet": sheet,
    "yellow": yellow,
    "rhetoric": rhetoric,
}


SPECS = {spec.table: spec for spec in template().tables if spec.layout != "lines"}


@pytest.mark.parametrize("table", SPECS)
def test_every_field_of_every_sheet_arrives(table: str) -> None:
    frame = picture().settled.frames[table]
    names = [name for name, one, _ in SPECS[table].columns(["R1"]) if not one.name.startswith("nil.") and one.name != "is_secret"]
    missing = [name for name in names if name not in frame or all(value is None for value in frame[name])]
    assert not missing


KEPT_BACK = frozenset({"unit_name", "reporter_name", "reporter_title", "reporter_phone", "reporter_email"}) | frozenset(
    {"approver_name", "approver_title", "prepared_by", "approved_by", "round_closing.link"}
)
"""Who fills the workbook in is for the office to know and for no list; the review's own address is opened from its cell."""


SWITCHED_OFF = "SL-09"
"""The line that the shipped campaign does not ask for."""


def test_every_text_that_is_typed_is_shown_somewhere_but_for_who_typed_it() -> None:
    shown = "\n".join(shown_texts(campaign()))
    hidden = {
        f"{table}.{name}"
        for table, rows in contents().items()
        for row in rows
        for name, value in row.items()
        if isinstance(value, str)
        and len(value) > 3
        and name != "line_code"
        and value not in shown
        and not value.endswith(SWITCHED_OFF)
    }
    assert {name for name in hidden if name not in KEPT_BACK and name.rpartition(".")[2] not in KEPT_BACK} == set()
