"""A fact -> the records that concern it: those of its unit and of everybody below, of its period and its split."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sync.campaign import AFTER, BEFORE, BETWEEN, LATE, NOW, PROGRAMME, YEAR
from sync.editions import edition_of, rounds_of

if TYPE_CHECKING:
    from sync.picture import Picture


def contributions(picture: Picture, indicator: str, unit: str, period: str, split: str = "") -> Iterator[dict[str, Any]]:
    """Rows of `Facts.contributions`, as they are now also where the fact is frozen. What was moved to another unit is listed with
    those who typed it, with nothing `counted`, and counts there."""
    frame = picture.facts.contributions.get(indicator)
    if not frame:
        return
    mine = below(picture, unit)
    year = {period.code for period in rounds_of(picture.campaign, edition_of(picture.template, picture.campaign))}
    for row in frame.rows():
        is_typed, is_owned = row["unit"] in mine, (row.get("owner") or row["unit"]) in mine
        if (is_typed or is_owned) and _is_of_period(row, period, year) and _is_of_split(row, split):
            yield row if is_owned else {**row, "counted": 0}


def below(picture: Picture, unit: str) -> frozenset[str]:
    """The unit and every unit under it."""
    codes = picture.campaign.by_code
    return frozenset(code for code in codes if unit in picture.campaign.ancestors(code))


def _is_of_period(row: Mapping[str, Any], period: str, year: Container[str]) -> bool:
    """Whether a record is looked at for a period. `year`: the rounds of the present edition."""
    base = period.removesuffix(LATE)
    if base == NOW:
        return bool(row.get("current", True))
    if base == YEAR:
        return not row.get("period") or row["period"] in year or row["period"] in (BEFORE, AFTER, BETWEEN)
    if base == PROGRAMME:
        return True
    if base != period:
        # Of a phase the records that came late; of a round, whose numbers stand still as a whole, all that it holds now.
        return (bool(row.get("late")) and row.get("phase") == base) or base in (row.get("place"), row.get("period"))
    return row["reason"] == "outside" or period in (row.get("phase"), row.get("place"), row.get("period"))


def _is_of_split(row: Mapping[str, Any], split: str) -> bool:
    parts = [part.partition("=") for part in split.split("|") if part]
    return all(str(row.get(name) or "") == value for name, _, value in parts)
