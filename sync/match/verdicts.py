"""What was decided about pairs -> rulings in the order in which they were made, and findings for what makes no sense."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sync.campaign import Campaign
from sync.model import Finding, Scope
from sync.picture import Decision
from sync.template import Template
from sync.vietnamese import fold

SHEET = "duplicates"
"""The sheet whose decisions are read."""
VERDICT, COUNTED_FOR = "verdict", "counted_for"
SAME, DIFFERENT = "same", "different"
Decisions = Mapping[tuple[str, str, str], Decision]
_NAME = re.compile(r"(.+)\|(\D*)(\d+)")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided about a pair of permanent names, and when. `verdict`: "same", "different" or "", `typed` as it was typed;
    `unit_typed`: the unit it shall count for, as it was typed."""

    key: str
    one: str
    other: str
    at: datetime
    verdict: str = ""
    typed: str = ""
    unit_typed: str = ""


def rulings(template: Template, prefix: str, decisions: Decisions) -> tuple[list[Ruling], list[Finding]]:
    """The rulings about pairs of records whose numbers begin with `prefix`, in the order they were made, and what is no ruling."""
    found: list[Ruling] = []
    said: list[Finding] = []
    for key in sorted({key for sheet, key, field in decisions if sheet == SHEET and field in (VERDICT, COUNTED_FOR)}):
        typed = [one for field in (VERDICT, COUNTED_FOR) if (one := decisions.get((SHEET, key, field))) and one.value]
        names = _names(key, prefix) if typed else None
        if names:
            found.append(_ruling(template, key, names, typed, said))
    return sorted(found, key=lambda ruling: (ruling.at, ruling.key)), said


def _names(key: str, prefix: str) -> tuple[str, str] | None:
    one, tilde, other = key.partition("~")
    matches = [_NAME.fullmatch(name) for name in (one, other)]
    return (one, other) if tilde and all(match and match[2] == prefix for match in matches) else None


def _ruling(template: Template, key: str, names: tuple[str, str], typed: Sequence[Decision], said: list[Finding]) -> Ruling:
    values = {one.field: one.value for one in typed}
    verdict, unit = values.get(VERDICT, ""), values.get(COUNTED_FOR, "")
    words = {fold(template.suspicion.same): SAME, fold(template.suspicion.different): DIFFERENT}
    meant = words.get(fold(verdict), "")
    if verdict and not meant:
        said.append(bad(VERDICT, verdict, key))
    if unit and meant == DIFFERENT:
        # Two things count each where they are: there is no unit to choose.
        said.append(bad(COUNTED_FOR, unit, key))
        unit = ""
    return Ruling(key, *names, max(one.at for one in typed), meant, verdict, unit)


def unit_meant(campaign: Campaign, typed: str, among: Iterable[str]) -> str:
    """The code of the one unit among those given whose code, name or short name was typed, or a part of it that only one of them
    has ("Các KCN"); "" when none or several fit."""
    wanted, units = fold(typed), list(dict.fromkeys(among))
    if not wanted:
        return ""
    exactly = [code for code in units if wanted in _called(campaign, code)]
    partly = [code for code in units if any(f" {wanted} " in f" {name} " for name in _called(campaign, code))]
    found = exactly or partly
    return found[0] if len(found) == 1 else ""


def _called(campaign: Campaign, code: str) -> set[str]:
    unit = campaign.by_code.get(code)
    return {fold(name) for name in ((code, unit.short_name, unit.name) if unit else (code,)) if name}


def bad(field: str, value: str, key: str) -> Finding:
    """A decision that cannot be applied."""
    return Finding("W-DEC-BAD", Scope.CELL, SHEET, field, None, value, {"nt": key})
