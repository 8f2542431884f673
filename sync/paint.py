"""The ledger as it stands, and today -> Picture: settled, matched, added up, with every unit's status. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sync.aggregate import aggregate, gain
from sync.blobs import decode_table
from sync.campaign import Campaign
from sync.changes import last_changes
from sync.decide import decide
from sync.editions import edition_of
from sync.figures import FIGURES, Sent
from sync.frozen import as_if_never_frozen, closed_at, frozen_facts, in_force, unpacked, with_days
from sync.ledger import Ledger, Run, TableVersion
from sync.match import match
from sync.model import CheckedTable, Finding
from sync.picture import Decision, Facts, Freeze, InForce, Picture, ReceivedFile, Settled, UnitStatus, question_number
from sync.received import Received
from sync.secrecy import secrecy_of
from sync.sent_up import senders_of, with_sent
from sync.settle import settle
from sync.standing import (
    Standing,
    Store,
    file_findings,
    nobodys_findings,
    pending_findings,
    standings,
    told_by_facts,
)
from sync.status import statuses
from sync.template import Template
from sync.versions import that_count

LOGGED_RUNS = 200

QUESTION = "nt"
"""The fact of a finding that names the question asked about it: its key until it is painted, then its number."""


@dataclass(frozen=True)
class About:
    """What a picture says of itself beside what is counted, as the fields of picture.Picture do; `run` is the last one."""

    run: int
    link_base: str = ""
    configuration: Mapping[str, str] = field(default_factory=dict)
    in_google: Mapping[str, str] = field(default_factory=dict)
    simulated: bool = False
    is_past: bool = False
    campaign_id: str = ""


def paint(
    ledger: Ledger,
    template: Template,
    campaign: Campaign,
    store: Store,
    *,
    moment: datetime,
    about: About,
    in_force_folder: str,
    coordinator_findings: Sequence[Finding] = (),
    is_run: bool = True,
) -> Picture:
    """Everything a run knows. `is_run`: note in the ledger which findings are new today; a mere look leaves it as it is.

    Questions that nobody has asked before get the next numbers in `Picture.asked`; the ledger is not told of them here.
    """
    today, versions = moment.date(), that_count(campaign, ledger.in_force())
    files = Received.of(_in_zone(ledger.files(), moment))
    read = _tables(versions, in_force_names(template, campaign, files, versions, in_force_folder), moment)
    tables, senders = [item for item in read if item.checked.table != FIGURES], senders_of(read)
    still = _standing_still(ledger, campaign, edition_of(template, campaign), moment)
    campaign, decisions = still.campaign, ledger.decisions()
    settled = with_sent(template, campaign, _judged(template, campaign, tables, decisions, today), senders)
    live, facts = _added_up(ledger, template, still, settled, senders, today)
    standing = standings(ledger, template, campaign, files, store, _of_edition(read, still.edition))
    units = _statuses(template, campaign, standing, tables, settled, senders, today)
    asked = _asked(ledger.asked(), settled)
    told, of_nobody = _findings(template, facts, units, standing, store, _numbered(settled, tables, asked))
    said = [*campaign.findings, *settled.said, *nobodys_findings(campaign, ledger, files, store), *of_nobody]
    return Picture(
        template=template,
        campaign=campaign,
        settled=settled,
        facts=facts,
        units=units,
        findings=secrecy_of(template).without(settled, told),
        coordinator_findings=[*coordinator_findings, *said],
        files=list(files.files.values()),
        decisions=decisions,
        changes=last_changes(ledger, template, campaign, versions, today, still.closed_at),
        runs=[_run_line(run_row) for run_row in ledger.runs(LOGGED_RUNS)],
        moment=moment,
        today=today,
        run_id=about.run,
        link_base=about.link_base,
        configuration=about.configuration,
        in_google=about.in_google,
        simulated=about.simulated,
        first_seen=_first_seen(ledger, told, today, is_run=is_run),
        tables=read,
        asked=asked,
        is_past=about.is_past,
        freezes=still.freezes,
        frozen=still.frozen,
        live=live,
        campaign_id=about.campaign_id,
        sent=senders,
    )


def _statuses(
    template: Template,
    campaign: Campaign,
    standing: Mapping[str, Standing],
    tables: Sequence[InForce],
    settled: Settled,
    senders: Sequence[Sent],
    today: date,
) -> list[UnitStatus]:
    sent, gains = {unit: one.sent for unit, one in standing.items()}, gain(template, campaign, settled, today)
    return statuses(template, campaign, sent, tables, settled, gains, today, {one.unit: one.is_stale for one in senders})


@dataclass(frozen=True)
class _StandingStill:
    """Every freeze there was, those in force by their periods, and the campaign that knows of them."""

    campaign: Campaign
    edition: str
    freezes: Sequence[Freeze]
    frozen: Mapping[str, Freeze]

    def closed_at(self, moment: datetime) -> frozenset[str]:
        """Codes of the phases and rounds that stood still before a moment."""
        return closed_at(self.campaign, self.edition, self.frozen, moment)


def _standing_still(ledger: Ledger, campaign: Campaign, edition: str, moment: datetime) -> _StandingStill:
    freezes = [_freeze_in_zone(freeze, moment) for freeze in ledger.freezes()]
    frozen = in_force(campaign, edition, freezes)
    return _StandingStill(with_days(campaign, frozen), edition, freezes, frozen)


def _judged(
    template: Template,
    campaign: Campaign,
    tables: Sequence[InForce],
    decisions: Mapping[tuple[str, str, str], Decision],
    today: date,
) -> Settled:
    """All records in force, with what is known to be one thing and what was decided about them."""
    settled = settle(template, campaign, tables, today)
    return decide(template, campaign, match(template, campaign, settled, decisions), decisions, today)


def _added_up(
    ledger: Ledger, template: Template, still: _StandingStill, settled: Settled, senders: Sequence[Sent], today: date
) -> tuple[Facts, Facts]:
    """(facts as if nothing were frozen, facts as they are shown)."""
    facts = aggregate(template, still.campaign, settled, today, senders)
    if not still.frozen:
        return facts, facts
    now = aggregate(template, still.campaign, as_if_never_frozen(settled), today, senders)
    values = {code: unpacked(ledger.frozen_values(freeze)) for code, freeze in still.frozen.items()}
    return now, frozen_facts(template, facts, now, values)


def _findings(
    template: Template,
    facts: Facts,
    units: Sequence[UnitStatus],
    standing: Mapping[str, Standing],
    store: Store,
    numbered: Mapping[str, Sequence[Finding]],
) -> tuple[dict[str, list[Finding]], Sequence[Finding]]:
    """(unit -> what it is told: of its files, its records, its shares of the whole; what is said of files that could not be read
    and are nobody's)."""
    pending = pending_findings(store)
    told = {
        unit.unit: [
            *file_findings(template, standing[unit.unit], unit),
            *pending.get(unit.unit, ()),
            *numbered.get(unit.unit, ()),
            *told_by_facts(template, facts, unit.unit),
        ]
        for unit in units
    }
    return told, pending.get("", ())


def _asked(known: Mapping[str, int], settled: Settled) -> dict[str, int]:
    """Key of every question -> its number, new ones in the order in which they came up; what is only told is no question."""
    new = dict.fromkeys(pair.key for pair in settled.pairs if pair.key not in known and not pair.is_told)
    return {**known, **{key: number for number, key in enumerate(new, max(known.values(), default=0) + 1)}}


def _of_edition(tables: Sequence[InForce], edition: str) -> dict[tuple[str, str], CheckedTable]:
    """(unit, table) -> what is in force of it for an edition."""
    return {(item.unit, item.checked.table): item.checked for item in tables if item.edition == edition}


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


def _tables(versions: Sequence[TableVersion], names: Mapping[tuple[str, str], str], moment: datetime) -> list[InForce]:
    return [_in_force(version, names, moment) for version in versions]


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


def _freeze_in_zone(freeze: Freeze, moment: datetime) -> Freeze:
    zone = moment.tzinfo
    undone_at = freeze.undone_at.astimezone(zone) if freeze.undone_at else None
    return replace(freeze, moment=freeze.moment.astimezone(zone), undone_at=undone_at)


def _in_zone(files: Iterable[ReceivedFile], moment: datetime) -> Iterator[ReceivedFile]:
    zone = moment.tzinfo
    for file in files:
        saved_at = file.saved_at.astimezone(zone) if file.saved_at else None
        yield replace(file, received_at=file.received_at.astimezone(zone), saved_at=saved_at)


def _numbered(settled: Settled, tables: Sequence[InForce], asked: Mapping[str, int]) -> dict[str, list[Finding]]:
    """The findings of records with the permanent numbers of records and questions, which no checker knows. Of two editions, the
    later one's."""
    numbers = {(item.unit, item.checked.table): item.numbers for item in tables}
    return {
        unit: [_with_number(_with_question(finding, asked), numbers.get((unit, finding.table))) for finding in found]
        for unit, found in settled.findings.items()
    }


def _with_question(finding: Finding, asked: Mapping[str, int]) -> Finding:
    number = asked.get(str(finding.facts.get(QUESTION)))
    return finding if number is None else replace(finding, facts={**finding.facts, QUESTION: question_number(number)})


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
