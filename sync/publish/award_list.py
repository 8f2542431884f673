"""A picture and a period -> the list of who is proposed for what, in blocks, and how many of each: what a submission letter needs.

Source: domain.md §2.3. Blocks, columns and words are the template's (`[award_list]` of the master); reports print them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import Field

from sync.model import DateInterval
from sync.publish.values import View
from sync.template import Condition, Strict, fits, validated
from sync.vietnamese import interval

if TYPE_CHECKING:
    from sync.picture import Picture
    from sync.template import TableSpec


class ListedColumn(Strict):
    """A column of the list: a field of the table or a column of the settled frame; `list` turns codes into labels, `width` is a
    share of the page."""

    value: str
    title: str
    list: str = ""
    width: float = 3


class ListedBlock(Strict):
    """The records of one kind."""

    title: str
    where: Condition = Field(default_factory=dict)
    columns: tuple[ListedColumn, ...] = Field(alias="column")


class AwardListSpec(Strict):
    """Which records: those of `table` whose `period` is asked for, without those where `unless` holds. `award`: by which columns
    they are put in order and counted, `counted_by` and `counts`: the column and its codes that stand side by side in the counts;
    `number`: title of the running number."""

    table: str
    period: str
    award: str
    counted_by: str
    counts: tuple[str, ...]
    number: str
    unless: Condition = Field(default_factory=dict)
    blocks: tuple[ListedBlock, ...] = Field(alias="block")


@dataclass(frozen=True, slots=True)
class AwardBlock:
    """One block of the list: its title, the titles of its columns, the running number first, and its rows as text; `widths`: the
    shares of all columns but the first."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class AwardCount:
    """How many are proposed for an award (its label), per code of `counts` in their order."""

    award: str
    counts: Sequence[int]


def award_list(picture: Picture, *rounds: str, unit: str = "") -> tuple[AwardBlock, ...]:
    """The blocks of the list for these rounds, of everybody or of one unit; a block nobody is in has no rows.

    Nothing at all where the template has no such list.
    """
    listed = _listed(picture, rounds, unit)
    return tuple(listed.block(block) for block in listed.spec.blocks) if listed else ()


def award_counts(picture: Picture, *rounds: str, unit: str = "") -> tuple[AwardCount, ...]:
    """What the letter sums up: each award in the order of its list, those that nobody is proposed for left out."""
    listed = _listed(picture, rounds, unit)
    return tuple(listed.counts()) if listed else ()


def _listed(picture: Picture, rounds: Collection[str], unit: str) -> _Listed | None:
    raw = picture.template.master.get("award_list")
    if raw is None:
        return None
    spec = validated(AwardListSpec, raw, f"award_list of {picture.template.id}")
    return _Listed(View(picture), spec, rounds, unit)


@dataclass
class _Listed:
    """The records of one list; `unit` "" = of all units."""

    view: View
    spec: AwardListSpec
    rounds: Collection[str]
    unit: str

    @property
    def table(self) -> TableSpec:
        """The table they stand in."""
        return self.view.template.by_table[self.spec.table]

    @cached_property
    def awards(self) -> Mapping[str, str]:
        """Code -> label of the awards, in the order of their list."""
        return self.view.labels.get(self.table.by_name[self.spec.award].list, {})

    @cached_property
    def records(self) -> Sequence[Mapping[str, Any]]:
        """Accepted records of the period, by award, then in the coordinator's order of units, then as typed."""
        frame = self.view.picture.settled.frames.get(self.spec.table)
        found = [row for row in frame.rows() if self._is_listed(row)] if frame else []
        return sorted(found, key=self._rank)

    def _is_listed(self, record: Mapping[str, Any]) -> bool:
        is_meant = record["state"] == "accepted" and record.get(self.spec.period) in self.rounds
        is_theirs = not self.unit or record["owner"] == self.unit
        return is_meant and is_theirs and not (self.spec.unless and fits(self.spec.unless, record.get))

    def _rank(self, record: Mapping[str, Any]) -> tuple[int, int, int]:
        places, units = {code: place for place, code in enumerate(self.awards)}, self.view.unit_rank
        award = places.get(record.get(self.spec.award, ""), len(places))
        return award, units.get(record["unit"], len(units)), record.get("row") or 0

    def block(self, block: ListedBlock) -> AwardBlock:
        """One block as text, numbered from 1."""
        records = [record for record in self.records if fits(block.where, record.get)]
        rows = [[str(place), *(self._text(column, record) for column in block.columns)] for place, record in enumerate(records, 1)]
        titles = [self.spec.number, *(column.title for column in block.columns)]
        return AwardBlock(block.title, titles, rows, [column.width for column in block.columns])

    def _text(self, column: ListedColumn, record: Mapping[str, Any]) -> str:
        spec, value = self.table.by_name.get(column.value), record.get(column.value)
        if value is None or value == "":
            return ""
        if isinstance(value, DateInterval):
            return interval(value)
        return str(self.view.label(column.list or (spec.list if spec else ""), value))

    def counts(self) -> Iterator[AwardCount]:
        """Per award how many of each kind."""
        for code, label in self.awards.items():
            kinds = [record.get(self.spec.counted_by) for record in self.records if record.get(self.spec.award) == code]
            if kinds:
                yield AwardCount(label, [kinds.count(kind) for kind in self.spec.counts])
