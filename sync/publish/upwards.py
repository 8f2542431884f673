"""A picture -> what the master tells the level above: its stamp, and the sheet of the figures of the whole, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sync.campaign import WHOLE
from sync.editions import edition_of
from sync.figures import EXPECTED, FIGURES_SPEC, FROM, MASTER, SENT, STALE, Row, rows_about
from sync.picture import State
from sync.publish.layout import header_height
from sync.publish.sheet import Cell, Column, Put, Sheet, Table
from sync.speech import either

if TYPE_CHECKING:
    from sync.picture import Facts, Picture
    from sync.publish.front import FrontView

UPPER_CODE = "upper_code"
"""The setting that says which code this campaign has one level up; without it nothing is handed up."""

HEADER_ROW = 3
LONGEST_NUMBER = 10**15
"""A spreadsheet keeps fifteen digits; what is longer is written as text."""


def upper_code(picture: Picture) -> str:
    """The code of this campaign one level up, "" when there is no such level."""
    return str(picture.campaign.settings.get(UPPER_CODE) or "").strip().upper()


def stamps_of(picture: Picture, role: str) -> Mapping[str, str]:
    """What the hidden sheet of a workbook of ours says of it; of a master, also of which of all campaigns it is."""
    stamps = {"role": role, "campaign": str(picture.campaign.settings.get("campaign", "")), "run": str(picture.run_id)}
    return {**stamps, "campaign_id": picture.campaign_id} if role == MASTER else stamps


def _origin(picture: Picture) -> Iterator[list[Any]]:
    """Whose the figures are and when they were made. The moment alone is no reason to publish again."""
    told = {
        "unit_code": upper_code(picture),
        "edition": edition_of(picture.template, picture.campaign),
        "template_id": picture.template.id,
        "template_version": str(picture.template.version),
        "campaign_id": picture.campaign_id,
    }
    for key, value in told.items():
        yield [FROM, key, value, None, None]
    yield [FROM, "made_on", Cell(picture.moment.isoformat(), volatile=True), None, None]


def figures_sheet(view: FrontView) -> Sheet | None:
    """The sheet; None for a campaign that hands nothing up. It is not hidden: links from above lead to its cells."""
    if not upper_code(view.picture):
        return None
    language = view.picture.template.language
    columns = [
        Column(either(language, spec.title, spec.title_en), "decimal" if spec.type == "int" else "text", spec.width, key=spec.name)
        for spec in FIGURES_SPEC.fields
    ]
    rows = [[code, period, split, _shown(one), _shown(two)] for code, period, split, one, two in _rows(view.picture)]
    rows = [*_origin(view.picture), *rows]
    return Sheet(
        either(language, FIGURES_SPEC.sheet, FIGURES_SPEC.sheet_en),
        "figures",
        puts=[
            *view.heading(either(language, FIGURES_SPEC.title, FIGURES_SPEC.sheet_en)),
            Put(2, 0, Cell(view.words["figures_note"], "note")),
        ],
        tables=[Table(HEADER_ROW, 0, columns, rows)],
        heights={1: 24, HEADER_ROW: header_height(columns)},
        freeze=(HEADER_ROW + 1, 1),
        repeat_rows=(HEADER_ROW, HEADER_ROW),
    )


def _rows(picture: Picture) -> Iterator[Row]:
    accounts = ((code, account) for (code, unit), account in sorted(picture.facts.accounts.items()) if unit == WHOLE)
    states = [unit.state for unit in picture.units]
    counts = {
        EXPECTED: len(states),
        SENT: sum(state not in (State.NOT_SENT, State.UNREADABLE) for state in states),
        STALE: states.count(State.STALE),
    }
    yield from rows_about(picture.campaign, counts, accounts)
    yield from sorted(_facts(picture.facts))


def _facts(facts: Facts) -> Iterator[Row]:
    for fact in facts.of_unit(WHOLE):
        if (fact.reported, fact.counted) != (None, None):
            yield fact.indicator, fact.period, fact.split, fact.reported, fact.counted


def _shown(value: float | int | None) -> float | int | str | None:
    return str(value) if isinstance(value, int) and abs(value) >= LONGEST_NUMBER else value
