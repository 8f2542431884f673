"""Template, campaign, type of unit -> Plan: what all their blank workbooks have in common, worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sync.blank import formulas
from sync.blank.formulas import Paint
from sync.blank.layout import Block, Setting, Sheet, sheets_of
from sync.blank.words import WORDS
from sync.campaign import Unit
from sync.template import Template

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Plan:
    """Sheets with their formats, counters and lists. `paints` and `counters` are by table, `lists` (label, code) by name."""

    template: Template
    setting: Setting
    words: Mapping[str, str]
    sheets: tuple[Sheet, ...]
    paints: Mapping[str, tuple[Paint, ...]]
    counters: Mapping[str, str]
    lists: Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Issue:
    """What is a single workbook's own: whom it is for, what stands in it already, the day it was made."""

    role: str
    made_on: date
    edition: str
    unit: Unit | None = None
    campaign_id: str = ""
    campaign_name: str = ""
    settings: Mapping[str, Any] | None = None
    rows: Rows | None = None

    @property
    def unit_name(self) -> str:
        """The unit as titles and footers call it."""
        return (self.unit.short_name or self.unit.name) if self.unit else ""


PLANS_KEPT = 16
_kept: dict[tuple[int, int, str, str], tuple[Plan, Mapping[str, str]]] = {}


def plan_of(template: Template, setting: Setting, words: Mapping[str, str]) -> Plan:
    """The plan, made on the first call; a Plan holds what it was made from, so an address cannot become another object's."""
    key = (id(template), id(setting.campaign), setting.unit_type, setting.edition)
    kept = _kept.get(key)
    if kept and kept[1] == words:
        return kept[0]
    if len(_kept) >= PLANS_KEPT:
        _kept.clear()
    plan = compile_plan(template, setting, words)
    _kept[key] = (plan, dict(words))
    return plan


def compile_plan(template: Template, setting: Setting, words: Mapping[str, str]) -> Plan:
    """Everything that does not depend on the single unit."""
    spoken = {**WORDS, **template.words, **words}
    sheets = sheets_of(template, setting, spoken)
    blocks = {block.spec.table: block for sheet in sheets for block in sheet.blocks}
    unit_type = setting.unit_type
    return Plan(
        template=template,
        setting=setting,
        words=spoken,
        sheets=sheets,
        paints={name: formulas.paints(block, template, unit_type) for name, block in blocks.items()},
        counters={name: formulas.counter(block, template, spoken, unit_type) for name, block in blocks.items()},
        lists=_lists(template, setting, blocks.values()),
    )


def _lists(template: Template, setting: Setting, blocks: Iterable[Block]) -> dict[str, Sequence[tuple[str, str]]]:
    """The dropdowns that the workbook uses."""
    campaign = setting.campaign
    names = {place.field.list: None for block in blocks for place in block.places if place.field.type == "list"}
    known: dict[str, Sequence[tuple[str, str]]] = {
        name: [(item.label, item.code) for item in template.lists[name]] for name in names if name in template.lists
    }
    if campaign and "@unit" in names:
        known["@unit"] = [(unit.short_name or unit.name, unit.code) for unit in campaign.units]
    if campaign and "@period" in names:
        known["@period"] = [(period.short, period.code) for period in (*setting.rounds, *campaign.phases)]
    return {name: known[name] for name in names if known.get(name)}
