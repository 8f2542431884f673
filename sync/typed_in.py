"""The masters of an office, wherever they lie or are open -> the decisions typed in them since the last run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sync.campaign import Campaign
from sync.errors import MasterUnreadable
from sync.examine import grids_of
from sync.google_ids import GOOGLE
from sync.handed import handed_in
from sync.harvest import apply, harvest, sift
from sync.model import Finding
from sync.office import Office, reading_workers
from sync.outputs import besides, file_hash
from sync.picture import Decision
from sync.read import SheetCells
from sync.remembered import HARVESTED
from sync.workers import WorkerFault

if TYPE_CHECKING:
    from sync.google_outputs import MasterAway, MasterThere


def master_in_google(office: Office) -> MasterThere | MasterAway | None:
    """The master in Google as it stands there; None when there is none."""
    if not office.config.google.master:
        return None
    from sync.google_outputs import look_at_master

    return look_at_master(office)


@dataclass(frozen=True)
class TypedIn:
    """Decisions, what could be none, and what to do when they are kept."""

    decisions: Sequence[Decision]
    bad: Sequence[Finding]
    done: Callable[[], None]


def typed_in(office: Office, campaign: Campaign, in_google: MasterThere | MasterAway | None) -> TypedIn:
    """Decisions typed in the master as it lies there, in copies that stood beside it while it was open, in the workbook with the
    button, in one that is open now, and in the master in Google.

    MasterUnreadable: then nothing is rewritten either.
    """
    found: list[Decision] = []
    findings: list[Finding] = []
    known = office.ledger.decisions()
    handed = handed_in(office.data)
    workbook = _saved_workbook(office)
    places = [(path.name, harvest(_grids(office, path))) for path in _typed_masters(office)]
    places += [(office.config.workbook.name, harvest(workbook.grids))] if workbook else []
    places += [(source, sift(cells)) for _, source, cells in handed]
    places += [(GOOGLE, harvest(in_google.grids))] if in_google else []
    for source, (typed, bad) in places:
        decisions, refused = apply(typed, known, office.moment(campaign), source=source)
        known = known | {(one.sheet, one.key, one.field): one for one in decisions}
        found += decisions
        findings += [*bad, *refused]

    def done() -> None:
        if workbook:
            office.ledger.set_meta(HARVESTED, workbook.hash)
        for path, _, _ in handed:
            path.unlink(missing_ok=True)

    return TypedIn(found, findings, done)


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
