"""THE flow: stores -> submissions -> records -> facts -> master and feedback, top to bottom."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, overload

from sync import google_outputs
from sync.campaign import Campaign
from sync.config import load
from sync.deliver import deliver, is_published, outputs_of
from sync.errors import KeyUnfit, MasterUnreadable, NoAccess
from sync.examine import grids_of
from sync.google_ids import GOOGLE, spreadsheet_of
from sync.google_outputs import MasterAway, MasterThere
from sync.handed import handed_in
from sync.harvest import WITHDRAW, apply, harvest, sift
from sync.journal import Event, apply_event, ask, event_of, keep, replay, says_something
from sync.model import Finding
from sync.office import Office, campaign_of, coordinator_known, coordinator_now, opened, places_of, reading_workers
from sync.outputs import Published, Status, besides, file_hash
from sync.paint import About, paint
from sync.picture import Decision, Picture, State
from sync.progress import Progress, silent
from sync.proofread import SetUp
from sync.pull import Pulled, place_of, pull
from sync.read import SheetCells
from sync.remembered import HARVESTED, PENDING, remember, remembered
from sync.standing import Store
from sync.summary import as_object
from sync.upheaval import refuse_upheaval
from sync.whereabouts import told
from sync.workers import WorkerFault


@dataclass(frozen=True)
class Outcome:
    """What a run did. `read`: units whose file was taken in now; `seconds`: wall time per stage."""

    picture: Picture
    started_at: datetime
    master: Path | None
    feedback_folder: str
    written: Sequence[Path] = ()
    notes: Sequence[str] = ()
    plan: Sequence[str] = ()
    google_master: str = ""
    read: frozenset[str] = frozenset()
    files_read: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)

    def unit_counts(self) -> dict[str, int]:
        """expected = read + unchanged + held + failed + missing."""
        counts = dict.fromkeys(("expected", "read", "unchanged", "held", "failed", "missing"), 0)
        for unit in self.picture.units:
            counts["expected"] += 1
            counts[self._kind(unit.unit, unit.state)] += 1
        return counts

    def _kind(self, unit: str, state: State) -> str:
        if state in (State.NOT_SENT, State.UNREADABLE, State.STALE):
            return {State.NOT_SENT: "missing", State.UNREADABLE: "failed", State.STALE: "held"}[state]
        return "read" if unit in self.read else "unchanged"

    @property
    def is_partly_read(self) -> bool:
        """Whether some unit or table could not be read."""
        states = {unit.state for unit in self.picture.units}
        tables = (count for unit in self.picture.units for count in unit.tables.values())
        return bool(states & {State.UNREADABLE, State.STALE}) or any(count.is_missing for count in tables)


@overload
def sync(
    config_file: Path,
    *,
    today: date | None = None,
    full: bool = False,
    dry_run: bool = False,
    accept_loss: bool = False,
    progress: Progress = silent,
) -> Outcome: ...
@overload
def sync(
    config_file: Path, *, today: date | None = None, progress: Progress = silent, unless: Callable[[], bool]
) -> Outcome | None: ...
def sync(
    config_file: Path,
    *,
    today: date | None = None,
    full: bool = False,
    dry_run: bool = False,
    accept_loss: bool = False,
    progress: Progress = silent,
    unless: Callable[[], bool] = lambda: False,
) -> Outcome | None:
    """One run: harvest, pull, examine, receive, paint, publish. AlreadyRunning, ConfigError, StoreMissing …

    `accept_loss`: go on although most units' files are gone or hold nothing they held (UnitsGone).
    `unless`: asked once nobody else can run any more; when it says yes, nothing is done and None comes back.
    """
    with opened(load(config_file), today, progress) as office:
        if unless():
            return None
        with office.told(asked_for(today=today, full=full, dry_run=dry_run)) as telling:
            replay(office)

            def looked(campaign: Campaign) -> Pulled:
                pulled = _pull(office, campaign, full=full)
                if not accept_loss:
                    refuse_upheaval(office, campaign, pulled, _owners(office, campaign))
                return pulled

            outcome = _run(office, looked, dry_run=dry_run)
            telling.end(as_object(outcome))
            return outcome


def asked_for(*, today: date | None = None, full: bool = False, dry_run: bool = False) -> dict[str, Any]:
    """What a run was asked for, as it is told to other programs: only the same wish can share its result."""
    return {"today": today.isoformat() if today else None, "full": full, "dry_run": dry_run}


def rebuild(config_file: Path, *, today: date | None = None, progress: Progress = silent) -> Outcome:
    """Empty the ledger, replay the journal, then a run that looks into no store. The same facts and master come out."""
    with opened(load(config_file), today, progress) as office:
        # A replay that fails gives the old ledger back.
        with office.stage("replay"), office.ledger.transaction():
            known = remembered(office.ledger)
            office.ledger.clear()
            replay(office)
            remember(office.ledger, known)
        return republished(office)


def republished(office: Office) -> Outcome:
    """A run that looks into no store: what the ledger knows, printed anew."""
    return _run(office, lambda _campaign: unpulled(office))


def look(config_file: Path, *, today: date | None = None, as_planned: bool = False) -> Picture:
    """What the ledger knows, without reading or writing any unit's workbook; also while a run is under way.

    `as_planned`: under the coordinator's workbook as it lies there, which no run may have seen yet.
    """
    with opened(load(config_file), today, silent, alone=False) as office:
        return picture_of(office, as_planned=as_planned)


def picture_of(office: Office, *, as_planned: bool = False) -> Picture:
    """What the office's ledger knows; the ledger stays as it is."""
    campaign, found = campaign_of(office, coordinator_now(office) if as_planned else coordinator_known(office))
    return painted(office, campaign, unpulled(office), found.findings, is_run=False)


def _run(office: Office, looked: Callable[[Campaign], Pulled], *, dry_run: bool = False) -> Outcome:
    """From the coordinator's workbook to the outputs; `looked` brings what the store holds."""
    with office.stage("coordinator"):
        coordinator = coordinator_now(office)
        campaign, found = campaign_of(office, coordinator)
    with office.stage("harvest"):
        harvested = file_hash(office.config.master)
        in_google = google_outputs.look_at_master(office)
        typed = _harvest(office, campaign, in_google)
        bad = list(typed.bad)
    with office.stage("pull"):
        pulled = looked(campaign)
    event: Event = event_of(office, campaign, pulled, typed.decisions, coordinator)
    if dry_run:
        return _rehearsed(office, event, campaign, found, pulled, in_google)
    with office.stage("receive"):
        if says_something(office, event, campaign):
            event = keep(office, event)
        bad += apply_event(office, event, campaign, found)
        office.ledger.set_meta(PENDING, json.dumps(pulled.pending))
        typed.done()
    with office.stage("settle"):
        picture = painted(office, campaign, pulled, [*found.findings, *bad])
        known = office.ledger.asked()
        ask(office, campaign, {key: number for key, number in picture.asked.items() if key not in known})
    with office.stage("publish"):
        published, notes = deliver(office, picture, harvested)
        notes += google_outputs.publish(office, google_outputs.plan(office, picture, pulled, in_google))
    return _finish(office, picture, pulled, published, notes)


def _pull(office: Office, campaign: Campaign, *, full: bool) -> Pulled:
    return pull(
        office.open_store(campaign),
        office.ledger.seen(),
        places_of(office.config, campaign),
        full=full,
        on_progress=lambda done, of: office.progress("Lấy tệp", done, of),
    )


def unpulled(office: Office) -> Pulled:
    """As if the store had been looked at and nothing had changed since the last run."""
    pending = json.loads(office.ledger.meta(PENDING) or "{}")
    return Pulled((), {}, frozenset(office.ledger.seen()), pending)


@dataclass(frozen=True)
class _Harvest:
    """Decisions, what could be none, and what to do when they are kept."""

    decisions: Sequence[Decision]
    bad: Sequence[Finding]
    done: Callable[[], None]


def _harvest(office: Office, campaign: Campaign, in_google: MasterThere | MasterAway | None) -> _Harvest:
    """Decisions typed in the master as it lies there, in copies that stood beside it while it was open, in the workbook with the
    button, in one that is open now, and in the master in Google.

    MasterUnreadable: then nothing is rewritten either.
    """
    found: list[Decision] = []
    findings: list[Finding] = []
    known = office.ledger.decisions()
    handed = handed_in(office.data)
    workbook = _saved_workbook(office)
    typed_in = [(path.name, harvest(_grids(office, path))) for path in _typed_masters(office)]
    typed_in += [(office.config.workbook.name, harvest(workbook.grids))] if workbook else []
    typed_in += [(source, sift(cells)) for _, source, cells in handed]
    typed_in += [(GOOGLE, harvest(in_google.grids))] if isinstance(in_google, MasterThere) else []
    for source, (typed, bad) in typed_in:
        decisions, refused = apply(typed, known, office.moment(campaign), source=source)
        known = known | {(one.sheet, one.key, one.field): one for one in decisions}
        found += decisions
        findings += [*bad, *refused]

    def done() -> None:
        if workbook:
            office.ledger.set_meta(HARVESTED, workbook.hash)
        for path, _, _ in handed:
            path.unlink(missing_ok=True)

    return _Harvest(found, findings, done)


def _typed_masters(office: Office) -> list[Path]:
    masters = [*besides(office.config.master), office.config.master]
    return [path for path in masters if path.exists() and not _is_as_written(office, path)]


@dataclass(frozen=True)
class _SavedWorkbook:
    grids: Sequence[SheetCells]
    hash: str


def _saved_workbook(office: Office) -> _SavedWorkbook | None:
    """The workbook with the button, when it was saved since the last look; never rewritten, so one that is being saved can wait."""
    saved = file_hash(office.config.workbook)
    if not saved or saved == office.ledger.meta(HARVESTED):
        return None
    try:
        return _SavedWorkbook(_grids(office, office.config.workbook), saved)
    except MasterUnreadable:
        return None


def _is_as_written(office: Office, path: Path) -> bool:
    """Whether these are the very bytes we wrote: then nobody has typed anything."""
    known = office.ledger.output(office.output_name(path))
    return known is not None and known[1] == file_hash(path)


def _grids(office: Office, path: Path) -> Sequence[SheetCells]:
    """The cells of the master, read where every workbook is read: in a worker."""
    try:
        data = path.read_bytes()
    except OSError:
        raise MasterUnreadable(path) from None
    with reading_workers(office.config, grids_of, None) as pool:
        found: list[SheetCells] | Finding | WorkerFault = next(iter(pool.run([(path.name, data)])))[1]
    if isinstance(found, WorkerFault | Finding):
        raise MasterUnreadable(path)
    return found


def painted(
    office: Office,
    campaign: Campaign,
    pulled: Pulled,
    said: Sequence[Finding],
    *,
    is_run: bool = True,
    is_past: bool = False,
    in_force: str = "",
) -> Picture:
    """The ledger as it stands, with what the store holds. `in_force`: the folder of the bytes that count, "" = the usual one."""
    known = office.ledger.seen()
    seen = {path: state for path, state in known.items() if path in pulled.present}
    last = office.ledger.runs(1)
    return paint(
        office.ledger,
        office.template,
        campaign,
        Store(seen, pulled.pending, _owners(office, campaign), _facts(office, pulled)),
        moment=office.moment(campaign),
        about=About(
            run=last[0].id if last else 0,
            link_base=office.config.outputs.link_base,
            configuration=told(office.config),
            in_google={path: spreadsheet for path, (revision, _) in known.items() if (spreadsheet := spreadsheet_of(revision))},
            simulated=office.today is not None and not is_past,
            is_past=is_past,
            campaign_id=office.campaign_id,
        ),
        in_force_folder=in_force or office.config.outputs.in_force,
        coordinator_findings=said,
        is_run=is_run,
    )


def _facts(office: Office, pulled: Pulled) -> dict[str, str]:
    """With whom a unit is to share its spreadsheet again; the key is opened only where one has to be told."""
    if NoAccess.finding not in pulled.pending.values():
        return {}
    try:
        return {"email": office.google.email}
    except KeyUnfit:
        # A look from a machine that has no key.
        return {"email": "tài khoản dịch vụ"}


def _owners(office: Office, campaign: Campaign) -> Callable[[str], str]:
    """Path -> the unit whose file lies there: by its folder; in Google, where all may lie in one, by what came from there."""
    places = places_of(office.config, campaign)
    came = {file.path: file.unit for file in office.ledger.files() if file.unit and file.path.startswith(f"{GOOGLE}/")}
    return lambda path: place_of(path, places) or came.get(path, "")


class _TakenBackError(Exception):
    """Ends a rehearsal, so that nothing of it is kept."""


def _rehearsed(
    office: Office, event: Event, campaign: Campaign, found: SetUp, pulled: Pulled, in_google: MasterThere | MasterAway | None
) -> Outcome:
    """Everything up to publishing, taken back again: what a run would read and write."""
    plan = [f"đọc {path}" for path, _, _, _ in event["received"]]
    plan += [f"ghi nhận {key}: {value or WITHDRAW}" for _, key, _, value, _, _ in event["decisions"]]
    plan += [f"để lần sau {path} ({code})" for path, code in sorted(pulled.pending.items())]
    try:
        with office.ledger.transaction():
            bad = apply_event(office, event, campaign, found)
            picture = painted(office, campaign, pulled, [*found.findings, *bad], is_run=False)
            plan += [f"ghi {step.path}" for step in outputs_of(office, picture) if not is_published(office, step)]
            plan += google_outputs.plan(office, picture, pulled, in_google).lines
            raise _TakenBackError
    except _TakenBackError:
        return Outcome(picture, office.started, None, office.config.outputs.feedback, plan=plan, seconds=office.seconds)


def _finish(office: Office, picture: Picture, pulled: Pulled, published: Sequence[Published], notes: Sequence[str]) -> Outcome:
    arrived = {arrival.path for arrival in pulled.arrivals}
    outcome = Outcome(
        picture=picture,
        started_at=office.started,
        # The master comes last, under its own name or beside itself while it is open.
        master=published[-1].path if published else office.config.master,
        feedback_folder=office.config.outputs.feedback,
        google_master=office.config.google.master,
        written=[item.path for item in published if item.status is not Status.UNCHANGED],
        notes=notes,
        read=frozenset(file.unit for file in picture.files if file.path in arrived),
        files_read=len(arrived),
        seconds=office.seconds,
    )
    total = picture.total()
    office.ledger.finish(
        picture.run_id,
        {"units": outcome.unit_counts(), "read": total.read, "accepted": total.accepted, "files": len(arrived)},
    )
    return outcome
