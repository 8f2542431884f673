"""THE flow: stores -> submissions -> records -> facts -> master and feedback, top to bottom."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, overload

from sync.campaign import Campaign
from sync.config import load
from sync.errors import KeyUnfit, NoAccess
from sync.google_ids import GOOGLE, spreadsheet_of
from sync.harvest import WITHDRAW
from sync.journal import Event, apply_event, ask, event_of, replay, says_something
from sync.model import Finding
from sync.office import Office, campaign_of, coordinator_known, coordinator_now, opened, places_of
from sync.outcome import Outcome
from sync.outputs import Published, Status, file_hash
from sync.picture import Picture
from sync.progress import Progress, silent
from sync.proofread import SetUp
from sync.pull import Pulled, place_of, pull
from sync.remembered import PENDING, remember, remembered
from sync.speech import either
from sync.standing import Store
from sync.summary import Brief, as_object
from sync.typed_in import master_in_google, typed_in
from sync.unchanged import keep_standing, still_standing
from sync.upheaval import refuse_upheaval
from sync.whereabouts import told

if TYPE_CHECKING:
    from sync.google_outputs import MasterAway, MasterThere


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
        in_google = master_in_google(office)
        typed = typed_in(office, campaign, in_google)
        bad = list(typed.bad)
    with office.stage("pull"):
        pulled = looked(campaign)
    event: Event = event_of(office, campaign, pulled, typed.decisions, coordinator)
    if dry_run:
        return _rehearsed(office, event, campaign, found, pulled, in_google)
    with office.stage("receive"):
        if is_news := says_something(office, event, campaign):
            Thread(target=_import_what_follows, daemon=True).start()
        bad += apply_event(office, event, campaign, found, to_keep=is_news)
        office.ledger.set_meta(PENDING, json.dumps(pulled.pending))
        typed.done()
    if not is_news and not bad and (brief := still_standing(office, campaign, pulled, found.findings)):
        return _ended(office, _outcome(office, campaign, event, pulled, brief))
    with office.stage("settle"):
        picture = painted(office, campaign, pulled, [*found.findings, *bad])
        known = office.ledger.asked()
        ask(office, campaign, {key: number for key, number in picture.asked.items() if key not in known})
        outcome = _outcome(office, campaign, event, pulled, Brief.of(picture))
        picture = _with_own_line(picture, outcome)
    with office.stage("publish"):
        published, notes = _publish(office, picture, pulled, harvested, in_google)
    is_to_last = bool(published) and not (bad or notes or _writes_to_google(office))
    keep_standing(office, campaign, pulled, found.findings, outcome.brief if is_to_last else None, len(published))
    return _ended(
        office,
        replace(
            outcome,
            painted=lambda: picture,
            # The master comes last, under its own name or beside itself while it is open.
            master=published[-1].path if published else outcome.master,
            written=[item.path for item in published if item.status is not Status.UNCHANGED],
            notes=notes,
        ),
    )


def _import_what_follows() -> None:
    """What painting and printing need; half a second, which a run that reads can spend while it waits for its workers."""
    for name in ("sync.paint", "sync.deliver"):
        import_module(name)


def _publish(
    office: Office, picture: Picture, pulled: Pulled, harvested: str | None, in_google: MasterThere | MasterAway | None
) -> tuple[Sequence[Published], list[str]]:
    """Bring the outputs to what the picture wants, here and in Google; what became of them."""
    # A run that brought nothing ends without the second that importing this takes.
    from sync.deliver import deliver

    published, notes = deliver(office, picture, harvested)
    if _writes_to_google(office):
        from sync import google_outputs

        notes += google_outputs.publish(office, google_outputs.plan(office, picture, pulled, in_google))
    return published, notes


def _writes_to_google(office: Office) -> bool:
    return bool(office.config.google.folder or office.config.google.master)


def _pull(office: Office, campaign: Campaign, *, full: bool) -> Pulled:
    return pull(
        office.open_store(campaign),
        office.ledger.seen(),
        places_of(office.config, campaign),
        full=full,
        on_progress=lambda done, of: office.progress(either(office.template.language, "Lấy tệp", "Fetching files"), done, of),
    )


def unpulled(office: Office) -> Pulled:
    """As if the store had been looked at and nothing had changed since the last run."""
    pending = json.loads(office.ledger.meta(PENDING) or "{}")
    return Pulled((), {}, frozenset(office.ledger.seen()), pending)


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
    from sync.paint import About, paint

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
        return {"email": either(office.template.language, "tài khoản dịch vụ", "the service account")}


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
    from sync import google_outputs
    from sync.deliver import is_published, outputs_of

    language = office.template.language
    read, note, write = (either(language, *pair) for pair in (("đọc", "read"), ("ghi nhận", "note"), ("ghi", "write")))
    later, withdraw = either(language, "để lần sau", "leave for the next run"), either(language, WITHDRAW, "withdrawn")
    plan = [f"{read} {path}" for path, _, _, _ in event["received"]]
    plan += [f"{note} {key}: {value or withdraw}" for _, key, _, value, _, _ in event["decisions"]]
    plan += [f"{later} {path} ({code})" for path, code in sorted(pulled.pending.items())]
    try:
        with office.ledger.transaction():
            bad = apply_event(office, event, campaign, found)
            picture = painted(office, campaign, pulled, [*found.findings, *bad], is_run=False)
            plan += [
                f"{write} {step.path}" for step in outputs_of(office, picture) if not is_published(office, step, office.ledger)
            ]
            plan += google_outputs.plan(office, picture, pulled, in_google).lines(language)
            raise _TakenBackError
    except _TakenBackError:
        outcome = _outcome(office, campaign, event, pulled, Brief.of(picture))
        return replace(outcome, painted=lambda: picture, master=None, plan=plan)


def _outcome(office: Office, campaign: Campaign, event: Event, pulled: Pulled, brief: Brief) -> Outcome:
    """What can be said before anything is printed."""
    arrived = {arrival.path for arrival in pulled.arrivals}
    return Outcome(
        run_id=event["run"],
        campaign=campaign,
        language=office.template.language,
        moment=office.moment(campaign),
        simulated=office.today is not None,
        started_at=office.started,
        painted=lambda: _painted_again(office),
        brief=brief,
        master=office.config.master,
        feedback_folder=office.config.outputs.feedback,
        google_master=office.config.google.master,
        read=frozenset(file.unit for file in office.ledger.files() if file.path in arrived),
        files_read=len(arrived),
        seconds=office.seconds,
    )


def _with_own_line(picture: Picture, outcome: Outcome) -> Picture:
    """The picture whose log says of this run too what it read: it is printed before the run has ended."""
    own = outcome.log_line
    return replace(picture, runs=[run | own if run["id"] == picture.run_id else run for run in map(dict, picture.runs)])


def _ended(office: Office, outcome: Outcome) -> Outcome:
    """Note in the ledger what came of the run."""
    office.ledger.finish(outcome.run_id, outcome.log_line)
    return outcome


def _painted_again(office: Office) -> Picture:
    """The picture of a run that painted none, from the ledger it left."""
    with opened(office.config, office.today, silent, alone=False) as again:
        again.started = office.started
        return picture_of(again)
