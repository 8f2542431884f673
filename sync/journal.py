"""What a run brings -> events of the journal -> the ledger after that run; and the same again on a rebuild.

Every kind of event has one function that brings it to the ledger: `run` (files received, decisions), `asked` (questions numbered),
`freeze` and `unfreeze` (a period stands still, or moves again).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from typing import Any

from sync.archive import digest
from sync.blobs import encode_many
from sync.campaign import Campaign
from sync.editions import edition_of
from sync.examine import Examined, cache_key
from sync.ledger import Ledger
from sync.model import Finding
from sync.office import Office, campaign_of, examine_all, places_of, reading_of
from sync.picture import Decision, Freeze, ReceivedFile
from sync.proofread import SetUp, as_tables
from sync.pull import Pulled, place_of
from sync.receive import Incoming, choosable, judged_again, open_desk, receive
from sync.received import Received

Event = Mapping[str, Any]


def event_of(
    office: Office, campaign: Campaign, pulled: Pulled, decisions: Sequence[Decision], coordinator_sha: str
) -> dict[str, Any]:
    """What this run brings, as it will be replayed: everything that does not follow from earlier events."""
    # A unit's own folder first: a copy of the same file in the inbox is then the copy.
    arrivals = sorted(pulled.arrivals, key=lambda arrival: (not arrival.place, arrival.path))
    office.fresh.update({arrival.sha256: arrival.data for arrival in arrivals})
    last = office.ledger.runs(1)
    return {
        "kind": "run",
        "run": (last[0].id if last else 0) + 1,
        "moment": office.moment(campaign).isoformat(),
        "code": code_version(),
        "template": f"{office.template.id} v{office.template.version}",
        "coordinator": coordinator_sha,
        "received": [[a.path, a.revision, a.sha256, a.place] for a in arrivals],
        "touched": [[path, revision] for path, revision in sorted(pulled.unchanged.items())],
        "gone": sorted(set(office.ledger.seen()) - pulled.present),
        "decisions": [_decision_line(decision) for decision in decisions],
    }


def _decision_line(decision: Decision) -> list[str]:
    return [decision.sheet, decision.key, decision.field, decision.value, decision.at.isoformat(), decision.source]


def _decision(line: Sequence[str]) -> Decision:
    return Decision(line[0], line[1], line[2], line[3], datetime.fromisoformat(line[4]), line[5])


def says_something(office: Office, event: Event, campaign: Campaign) -> bool:
    """Whether the event has to be kept for a replay: it changes what counts, not only which revision was seen."""
    ledger = office.ledger
    is_new = ledger.meta("coordinator") != event["coordinator"] or ledger.meta("reading") != _reading_mark(office, campaign)
    return bool(is_new or event["received"] or event["gone"] or event["decisions"])


def _keep(office: Office, event: Event) -> Event:
    """Bring the bytes of the event to the archive, then the event to the journal: from here on it has happened."""
    wanted = dict.fromkeys([event["coordinator"], *(sha256 for _, _, sha256, _ in event["received"])])
    office.archive.put_many(office.fresh[sha256] for sha256 in wanted if sha256 in office.fresh)
    return {**office.archive.append(event), "kept": True}


def apply_event(office: Office, event: Event, campaign: Campaign, found: SetUp, *, to_keep: bool = False) -> list[Finding]:
    """Bring the ledger from before a run to after it, all or nothing. Returns what of it could not be done.

    `to_keep`: the event is new, and in archive and journal before anything of it is in the ledger.
    """
    decisions = [_decision(line) for line in event["decisions"]]
    moment = datetime.fromisoformat(event["moment"])
    # The disk is waited for while the workers read.
    with ThreadPoolExecutor(1) as aside:
        kept = aside.submit(_keep, office, event) if to_keep else None
        scene = _Scene(office, event, campaign, decisions)
    event = kept.result() if kept else event
    with office.ledger.transaction() as ledger:
        run = ledger.begin(moment.astimezone(UTC), moment.date(), event["code"], run_id=event["run"])
        ledger.set_meta("coordinator", event["coordinator"])
        ledger.set_meta("reading", scene.mark)
        ledger.put_blob("set_up", encode_many(as_tables(found.rows)))
        ledger.add_decisions(decisions)
        desk = open_desk(
            ledger,
            office.template,
            campaign,
            scene.places,
            run=run,
            moment=moment,
            here=scene.here,
            campaign_id=office.campaign_id,
        )
        said = receive(desk, scene.incoming(), decisions, scene.examined, is_reread=scene.is_reread)
        _mark_seen(ledger, event, run)
        if event.get("kept"):
            _count_event(ledger)
    return said


def ask(office: Office, campaign: Campaign, questions: Mapping[str, int]) -> None:
    """Give questions their permanent numbers: in the journal, then in the ledger."""
    if questions:
        event = {"kind": "asked", "moment": office.moment(campaign).isoformat(), "questions": sorted(questions.items())}
        _apply(office, office.archive.append(event))


def freeze(office: Office, freeze: Freeze, values: bytes) -> None:
    """Have a period stand still: its values in the archive, the event in the journal, both in the ledger."""
    kept = office.archive.put(values)
    event = {"kind": "freeze", "facts": kept, "moment": freeze.moment.isoformat(), "open": list(freeze.open)}
    named = {name: getattr(freeze, name) for name in ("period", "edition", "by", "note")}
    _apply(office, office.archive.append({**event, **named}))


def unfreeze(office: Office, freeze: Freeze, moment: datetime, by: str, reason: str) -> None:
    """Let it move again: at `moment`, because `by` wants it so for this reason."""
    event = {"kind": "unfreeze", "moment": moment.isoformat(), "by": by, "reason": reason}
    _apply(office, office.archive.append({**event, "period": freeze.period, "edition": freeze.edition}))


def _apply_asked(office: Office, event: Event) -> None:
    office.ledger.ask(dict(event["questions"]))


def _apply_freeze(office: Office, event: Event) -> None:
    names = ("period", "edition", "by", "note", "facts")
    moment = datetime.fromisoformat(event["moment"]).astimezone(UTC)
    found = Freeze(moment=moment, open=tuple(event["open"]), **{name: event[name] for name in names})
    office.ledger.freeze(found, office.archive.get(event["facts"]))


def _apply_unfreeze(office: Office, event: Event) -> None:
    moment = datetime.fromisoformat(event["moment"]).astimezone(UTC)
    office.ledger.unfreeze(event["period"], event["edition"], moment, event["by"], event["reason"])


_APPLY: Mapping[str, Callable[[Office, Event], None]] = {
    "asked": _apply_asked,
    "freeze": _apply_freeze,
    "unfreeze": _apply_unfreeze,
}
"""What brings an event of each kind, beside a run, to the ledger."""


def _apply(office: Office, event: Event) -> None:
    with office.ledger.transaction() as ledger:
        _APPLY[event["kind"]](office, event)
        _count_event(ledger)


def _count_event(ledger: Ledger) -> None:
    ledger.set_meta("journal", str(int(ledger.meta("journal") or 0) + 1))


class _Scene:
    """What an event finds and brings: the paths that lie there, and every workbook it needs, examined."""

    def __init__(self, office: Office, event: Event, campaign: Campaign, decisions: Sequence[Decision]) -> None:
        ledger = office.ledger
        files = Received.of(ledger.files())
        self.received = [(path, sha256, place) for path, _, sha256, place in event["received"]]
        arrived = {path for path, _, _ in self.received}
        self.here = (set(ledger.seen()) | arrived) - set(event["gone"])
        self.places = places_of(office.config, campaign)
        self.mark = _reading_mark(office, campaign)
        self.is_reread = ledger.meta("reading") not in (None, self.mark)
        is_new = ledger.meta("coordinator") not in (None, event["coordinator"])
        self.again = judged_again(files, self.here - arrived) if is_new else []
        edition = edition_of(office.template, campaign)
        in_force = [files.files[number] for (_, of), number in files.current.items() if self.is_reread and of == edition]
        wanted = [*self.again, *choosable(files, decisions), *in_force]
        self.examined = _examined(office, campaign, self.received, wanted)

    def incoming(self) -> list[Incoming]:
        """The files to be taken in: those that arrived, then those that are judged anew."""
        arrived = [Incoming(path, sha256, place, self.examined[sha256]) for path, sha256, place in self.received]
        again = [Incoming(f.path, f.sha256, place_of(f.path, self.places), self.examined[f.sha256]) for f in self.again]
        return [*arrived, *again]


def _examined(
    office: Office, campaign: Campaign, received: Iterable[tuple[str, str, str]], files: Iterable[ReceivedFile]
) -> dict[str, Examined]:
    names = {file.sha256: file.path for file in files} | {sha256: path for path, sha256, _ in received}
    items = {sha256: (path.rpartition("/")[2], office.bytes_of(sha256)) for sha256, path in names.items()}
    return examine_all(office, reading_of(office, campaign), items)


def _reading_mark(office: Office, campaign: Campaign) -> str:
    """What the records of a workbook depend on beside its bytes; when it changes, files in force are read again."""
    use = [f"{table}={use.in_use}{sorted(use.unit_types)}{sorted(use.editions)}" for table, use in sorted(campaign.tables.items())]
    types = [f"{unit.code}={unit.type}" for unit in campaign.followed]
    return digest("|".join([cache_key("", reading_of(office, campaign)), *use, *types]).encode())


def _mark_seen(ledger: Ledger, event: Event, run: int) -> None:
    seen = ledger.seen()
    ledger.mark_all_seen([(path, revision, sha256) for path, revision, sha256, _ in event["received"]], run)
    ledger.mark_all_seen([(path, revision, seen[path][1]) for path, revision in event["touched"] if path in seen], run)
    ledger.forget(event["gone"])


def replay(office: Office, until: date | None = None) -> None:
    """Apply the events of the journal that the ledger does not hold yet: after a crash the last one, after a clear all.

    `until`: only those up to the last one of that day, in the campaign's zone.
    """
    held = int(office.ledger.meta("journal") or 0)
    events = list(islice(office.archive.events(), held, None))
    if until is not None:
        days = [datetime.fromisoformat(event["moment"]).date() for event in events]
        # A clock that was wrong for a while does not cut off what came before it was.
        events = events[: max((place for place, day in enumerate(days, 1) if day <= until), default=0)]
    for event in events:
        if event["kind"] == "run":
            campaign, found = campaign_of(office, event["coordinator"])
            apply_event(office, {**event, "kept": True}, campaign, found)
        else:
            _apply(office, event)


def code_version() -> str:
    """The program's version, for the journal."""
    try:
        return version("tonghop")
    except PackageNotFoundError:
        return "0"
