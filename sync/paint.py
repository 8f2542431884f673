"""The ledger as it stands, and today -> Picture: settled, matched, added up, with every unit's status. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sync.aggregate import aggregate, gain
from sync.blobs import decode_table
from sync.campaign import Campaign
from sync.changes import last_changes
from sync.ledger import Ledger, Run, TableVersion
from sync.match import match
from sync.model import Finding
from sync.picture import InForce, Picture, ReceivedFile, Settled
from sync.received import Received
from sync.settle import settle
from sync.standing import Store, file_findings, left_out, nobodys_findings, pending_findings, standings, told_by_facts
from sync.status import edition_of, statuses
from sync.template import Template
from sync.versions import that_count

LOGGED_RUNS = 200


def paint(
    ledger: Ledger,
    template: Template,
    campaign: Campaign,
    store: Store,
    *,
    moment: datetime,
    run: int,
    in_force_folder: str,
    link_base: str = "",
    in_google: Mapping[str, str] | None = None,
    simulated: bool = False,
    coordinator_findings: Sequence[Finding] = (),
    is_run: bool = True,
) -> Picture:
    """Everything a run knows. `is_run`: note in the ledger which findings are new today; a mere look leaves it as it is."""
    today, versions = moment.date(), that_count(campaign, ledger.in_force())
    files = Received.of(_in_zone(ledger.files(), moment))
    names = in_force_names(template, campaign, files, versions, in_force_folder)
    tables = [_in_force(version, names, moment) for version in versions]
    settled = match(template, campaign, settle(template, campaign, tables, today))
    facts = aggregate(template, campaign, settled, today)
    edition = edition_of(template, campaign)
    records = {(item.unit, item.checked.table): item.checked for item in tables if item.edition == edition}
    standing = standings(ledger, template, campaign, files, store, records)
    sent = {unit: one.sent for unit, one in standing.items()}
    units = statuses(template, campaign, sent, tables, settled, gain(template, campaign, settled, today), today)
    pending = pending_findings(store)
    numbered = _numbered(settled, tables)
    findings = {
        unit.unit: [
            *file_findings(template, standing[unit.unit], unit),
            *pending.get(unit.unit, ()),
            *numbered.get(unit.unit, ()),
            *told_by_facts(template, facts, unit.unit),
        ]
        for unit in units
    }
    nobodys = [*nobodys_findings(ledger, files, store), *pending.get("", ()), *left_out(campaign, files)]
    return Picture(
        template=template,
        campaign=campaign,
        settled=settled,
        facts=facts,
        units=units,
        findings=findings,
        coordinator_findings=[*coordinator_findings, *campaign.findings, *nobodys],
        files=list(files.files.values()),
        decisions=ledger.decisions(),
        changes=last_changes(ledger, template, campaign, versions, today),
        runs=[_run_line(run_row) for run_row in ledger.runs(LOGGED_RUNS)],
        moment=moment,
        today=today,
        run_id=run,
        link_base=link_base,
        in_google=in_google or {},
        simulated=simulated,
        first_seen=_first_seen(ledger, findings, today, is_run=is_run),
        tables=tables,
    )


def in_force_names(
    template: Template, campaign: Campaign, files: Received, versions: Sequence[TableVersion], folder: str
) -> dict[tuple[str, str], str]:
    """(unit, sha256) -> where the bytes of a table in force can be opened; an older version carries its file number."""
    edition = edition_of(template, campaign)
    numbers = {(file.unit, file.sha256): file.number for file in files.files.values()}
    found: dict[tuple[str, str], str] = {}
    for key in dict.fromkeys((version.unit, version.sha256) for version in versions):
        name = campaign.by_code[key[0]].workbook_name
        current = files.in_force(key[0], edition)
        if current is None or current.sha256 != key[1]:
            name = f"{name.removesuffix('.xlsx')} (TEP-{numbers.get(key, 0):04d}).xlsx"
        found[key] = f"{folder}/{name}"
    return found


def _in_force(version: TableVersion, names: Mapping[tuple[str, str], str], moment: datetime) -> InForce:
    return InForce(
        unit=version.unit,
        edition=version.edition,
        checked=decode_table(version.blob),
        numbers=version.numbers,
        first_seen=version.first_seen,
        last_changed=version.last_changed,
        file=names[version.unit, version.sha256],
        received_at=version.received_at.astimezone(moment.tzinfo),
        is_stale=version.is_stale,
        sha256=version.sha256,
    )


def _in_zone(files: Iterable[ReceivedFile], moment: datetime) -> Iterator[ReceivedFile]:
    zone = moment.tzinfo
    for file in files:
        saved_at = file.saved_at.astimezone(zone) if file.saved_at else None
        yield replace(file, received_at=file.received_at.astimezone(zone), saved_at=saved_at)


def _numbered(settled: Settled, tables: Sequence[InForce]) -> dict[str, list[Finding]]:
    """The findings of records with the records' permanent numbers, which no checker knows. Of two editions, the later one's."""
    numbers = {(item.unit, item.checked.table): item.numbers for item in tables}
    return {
        unit: [_with_number(finding, numbers.get((unit, finding.table))) for finding in found]
        for unit, found in settled.findings.items()
    }


def _with_number(finding: Finding, numbers: Sequence[int] | None) -> Finding:
    if finding.position is None or finding.number or numbers is None or finding.position >= len(numbers):
        return finding
    return replace(finding, number=numbers[finding.position])


def _first_seen(
    ledger: Ledger, findings: Mapping[str, Sequence[Finding]], today: date, *, is_run: bool
) -> dict[tuple[str, str, str, str], date]:
    """Since when each kind of finding stands: (unit, table, field, code) -> day."""
    keys = {"|".join(key): key for unit, found in findings.items() for f in found for key in [(unit, f.table, f.field, f.code)]}
    known = ledger.first_seen_many(keys, today, prune=True) if is_run else ledger.first_seen()
    return {key: known.get(text, today) for text, key in keys.items()}


def _run_line(run: Run) -> dict[str, Any]:
    return {"id": run.id, "started_at": run.started_at, "today": run.today, **(run.result or {})}
