"""Records that a unit keeps to itself -> which of their cells nobody is shown, and findings without what stands in those.

Source: workbooks.md §1.4 (a tick hides two fields in every export). The unit's own workbook is the only place that holds them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from sync.contributions import below, contributions

if TYPE_CHECKING:
    from sync.model import Finding
    from sync.picture import Picture, Settled
    from sync.template import Template

TICKED = frozenset({True})
"""A cell of a frame may hold the tick as another type that equals it, and nothing as what is no truth value."""


@dataclass(frozen=True, slots=True)
class Secrecy:
    """`tick`: the field of `table` by which a unit asks for it, `fields`: what is hidden then, `word`: what is shown instead."""

    table: str
    tick: str
    fields: frozenset[str]
    word: str

    def hides(self, table: str, field: str, record: Mapping[str, Any]) -> bool:
        """Whether a cell of this record is shown to nobody; `field` with or without the round it is about."""
        return table == self.table and field.partition(".")[0] in self.fields and record.get(self.tick) in TICKED

    def numbers(self, settled: Settled) -> frozenset[tuple[str, int]]:
        """(unit, number) of the secret records."""
        frame = settled.frames.get(self.table)
        if frame is None or self.tick not in frame:
            return frozenset()
        columns = (frame[name] for name in ("unit", "number", self.tick))
        return frozenset((unit, number) for unit, number, tick in zip(*columns, strict=True) if tick in TICKED)

    def is_sole(self, picture: Picture, indicator: str, unit: str, period: str, split: str = "") -> bool:
        """Whether a number is nothing but what one secret record says, so that telling the sum would tell the secret."""
        spec = picture.template.by_code.get(indicator)
        if spec is None or spec.field not in self.fields or self._is_sent(picture, indicator, unit):
            return False
        rows = contributions(picture, indicator, unit, period, split)
        counted = list(islice((row for row in rows if row["counted"]), 2))
        return len(counted) == 1 and self._holds(picture, counted[0])

    def _is_sent(self, picture: Picture, indicator: str, unit: str) -> bool:
        """Whether a part of it came as a total, whose records nobody knows here."""
        mine = below(picture, unit)
        return any(sent.unit in mine and any(indicator == cell[0] for cell in sent.rows) for sent in picture.sent)

    def _holds(self, picture: Picture, row: Mapping[str, Any]) -> bool:
        record = picture.settled.frames[row["table"]].row(row["index"])
        return self.hides(row["table"], row.get("field") or "", record)

    def without(self, settled: Settled, findings: Mapping[str, Sequence[Finding]]) -> dict[str, list[Finding]]:
        """The findings of every unit; those about a hidden cell say neither its value nor anything taken from it."""
        secret = self.numbers(settled)
        return {
            unit: [self._told(finding, is_secret=(unit, finding.number) in secret) for finding in found]
            for unit, found in findings.items()
        }

    def _told(self, finding: Finding, *, is_secret: bool) -> Finding:
        if is_secret and self.hides(finding.table, finding.field, {self.tick: True}):
            return replace(finding, value="", facts={})
        return finding


def secrecy_of(template: Template) -> Secrecy:
    """What the template says about it in its roles `secret` ("table.field") and `secret_fields`; without them nothing is hidden."""
    table, _, tick = template.roles.get("secret", "").partition(".")
    fields = template.roles.get("secret_fields", "").split("|")
    return Secrecy(table, tick, frozenset(filter(None, fields)), template.words.get("secret", ""))
