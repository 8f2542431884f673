"""Figures that units sent as the whole of a campaign of their own -> what is said of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sync.campaign import Campaign
from sync.figures import EXPECTED, FIGURES, NOT_CARRIED, SENT, STALE, Sent, can_be_added
from sync.levels import Levels
from sync.model import Finding, Scope
from sync.picture import InForce, Settled
from sync.template import Template

SHOWN = 6
"""Names listed in one sentence."""


def senders_of(tables: Sequence[InForce]) -> list[Sent]:
    """The units whose master counts, each with its figures."""
    figures = (item for item in tables if item.checked.table == FIGURES and item.checked.positions)
    return [Sent(item.unit, item.checked, item.file, item.is_stale) for item in figures]


def with_sent(template: Template, campaign: Campaign, settled: Settled, senders: Sequence[Sent]) -> Settled:
    """The same with what is said of the figures that were sent, to each sender and to the coordinator."""
    if not senders:
        return settled
    told = {one.unit: [*settled.findings.get(one.unit, ()), *findings_of(campaign, one)] for one in senders}
    return replace(settled, findings={**settled.findings, **told}, said=[*settled.said, *not_added(template, senders)])


def findings_of(campaign: Campaign, sent: Sent) -> Iterator[Finding]:
    """What the unit and the coordinator read: how complete it is, what could not be taken, who might be counted twice."""
    yield from sent.table.findings
    counts = {"gui": sent.units(SENT), "tong": sent.units(EXPECTED), "cu": sent.units(STALE)}
    yield Finding("I-UP-MADE", Scope.FILE, facts={"tep": sent.file.rpartition("/")[2], **counts})
    if differing := sent.differing(campaign):
        yield Finding("W-UP-PERIOD", Scope.TABLE, FIGURES, facts={"ky": _listed([period.short for period in differing])})
    if lower := Levels(campaign).below(sent.unit):
        yield Finding("W-UP-LOWER", Scope.TABLE, FIGURES, facts={"don_vi": _listed([unit.short_name for unit in lower])})


def not_added(template: Template, senders: Sequence[Sent]) -> Iterator[Finding]:
    """For the coordinator: the numbers of the whole that cannot be made from totals, and what nobody can see in them."""
    codes = dict.fromkeys(code for sent in senders for code, _, _ in sent.rows)
    lacking = [i for i in template.indicators if i.code in codes and i.kind not in NOT_CARRIED and not can_be_added(template, i)]
    facts = {"n": len(senders), "so": _listed([f"{indicator.code} {indicator.name}" for indicator in lacking])}
    yield Finding("I-UP-TOTALS" if lacking else "I-UP-DOUBLES", Scope.FILE, facts=facts)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
