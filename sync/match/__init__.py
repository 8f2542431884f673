"""Settled records -> Settled with the same thing, reported twice within a unit or by two units, known as one, and what is asked.

Cases are data (duplicates.toml): records whose folded fields are all filled and equal are one thing, records alike in title and in
a person or a group perhaps are. Chains within a unit are found from that unit's rows alone, so no other unit, no suspicion and no
decision can change what a unit reported.
"""

from __future__ import annotations

from sync.campaign import Campaign
from sync.frame import Frame
from sync.match.across import Across
from sync.match.edges import Edge, exact_edges, silent_joins
from sync.match.groups import GroupNames, Groups, shared_groups
from sync.match.records import Records
from sync.match.suspects import suspect_edges, titles_of
from sync.match.told import Telling
from sync.match.verdicts import Decisions, Ruling, rulings
from sync.match.winners import Winners
from sync.match.within import within
from sync.model import Finding
from sync.picture import Pair, Settled
from sync.template import Template


def match(template: Template, campaign: Campaign, settled: Settled, decisions: Decisions | None = None) -> Settled:
    """Add to every frame `thing_within` and `thing` (labels of the first record of the same thing, in its unit and in all),
    `duplicate_within`, `duplicate_across` (not the one that counts), `twin` (the record that counts instead) and `preferred` (of
    the unit chosen for its thing), and to the whole the pairs and groups that are asked about. `owner` follows the answers about
    groups.

    `decisions`: (sheet, row key, field) -> what was last typed in the master's yellow cells; "" is taken back.
    """
    known = decisions or {}
    tables = {table: Records(template, campaign, table, frame) for table, frame in settled.frames.items()}
    names = GroupNames(template)
    groups = shared_groups(template, tables.values(), names, known)
    findings = {unit: list(found) for unit, found in settled.findings.items()}
    frames: dict[str, Frame] = {}
    pairs: list[Pair] = []
    said: list[Finding] = [*groups.said]
    for table, records in tables.items():
        winners = _matched(records, names, groups, known, said)
        frames[table] = records.frame.with_columns(winners.columns())
        pairs += winners.pairs()
        for unit, finding in Telling(records, winners.found, winners).findings():
            findings.setdefault(unit, []).append(finding)
    return Settled(frames, findings, pairs, [*settled.said, *said], list(groups.shared.values()))


def each_alone(template: Template, campaign: Campaign, settled: Settled) -> Settled:
    """`match` as if no other unit were there and nobody suspected anything: what a unit reported, and nothing else, is right."""
    frames = {}
    for table, frame in settled.frames.items():
        records = Records(template, campaign, table, frame)
        found = within(records)
        winners = Winners(records, found, Across(records, found, [""] * records.size, Groups(), ()), Groups())
        frames[table] = frame.with_columns(winners.columns())
    return Settled(frames, settled.findings)


def _matched(records: Records, names: GroupNames, groups: Groups, decisions: Decisions, said: list[Finding]) -> Winners:
    """One table's records, with what counts among them; what makes no sense is added to `said`."""
    found = within(records)
    of_group = names.of(records)
    owners = [groups.unit(name) or owner for name, owner in zip(of_group, records.owners, strict=True)]
    edges: list[Edge] = []
    made: list[Ruling] = []
    if records.cases or any(case.table == records.table for case in records.template.suspects):
        edges = [*exact_edges(records, found), *suspect_edges(records, found, of_group, titles_of(records))]
        made, wrong = rulings(records.template, records.number_prefix, decisions)
        said += wrong
    across = Across(records, found, of_group, groups, made)
    across.work_out(silent_joins(records, found, owners), edges)
    winners = Winners(records, found, across, groups)
    winners.chosen_units  # noqa: B018  # works out what of the choices could not be followed
    said += [*across.said, *winners.said]
    return winners
