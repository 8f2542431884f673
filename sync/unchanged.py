"""A run that brought nothing -> what the last one told, when what it painted from is the same and what it wrote still lies there.

Settling, adding up and laying out 200 units takes seconds, and their hashes would only say that nothing is to be written.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from sync.archive import digest
from sync.campaign import Campaign
from sync.journal import code_version
from sync.model import Finding
from sync.office import Office
from sync.outputs import file_hash
from sync.pull import Pulled
from sync.summary import Brief
from sync.whereabouts import told

STANDING = "standing"
"""Under this name the ledger remembers what its outputs were painted from, and what that run told."""


def still_standing(office: Office, campaign: Campaign, pulled: Pulled, found: Sequence[Finding]) -> Brief | None:
    """What the last run told, None when a picture painted now may say something else or an output is not as it was written.

    `found`: what the coordinator's workbook has been told. To be asked when the run's event is in the ledger.
    """
    kept = json.loads(office.ledger.meta(STANDING) or "{}")
    if not kept or kept["sources"] != _sources(office, campaign, pulled, found) or not _as_written(office, kept["outputs"]):
        return None
    return Brief.of_json(kept["brief"])


def keep_standing(
    office: Office, campaign: Campaign, pulled: Pulled, found: Sequence[Finding], brief: Brief | None, outputs: int
) -> None:
    """Remember what a run told that brought this many outputs to where they belong; None = the next one is to look itself."""
    sources = _sources(office, campaign, pulled, found) if brief else ""
    kept = {"sources": sources, "brief": asdict(brief), "outputs": outputs} if brief else {}
    office.ledger.set_meta(STANDING, json.dumps(kept, ensure_ascii=False))


def _sources(office: Office, campaign: Campaign, pulled: Pulled, found: Sequence[Finding]) -> str:
    """A hash of everything a picture depends on, the hour of the day apart: that shows only where it is no reason to write."""
    ledger, moment = office.ledger, office.moment(campaign)
    # With the clock put back, a freeze may lie ahead; the run that froze has not yet looked back at it.
    freezes = [(one.period, one.edition, one.moment < moment, one.undone_at) for one in ledger.freezes()]
    parts = [
        _program(),
        office.template.fingerprint,
        repr(office.config),
        told(office.config),
        office.campaign_id,
        digest(ledger.get_blob("set_up") or b""),
        list(found),
        moment.date(),
        office.today is None,
        [ledger.meta(name) for name in ("coordinator", "reading", "journal")],
        freezes,
        sorted(ledger.seen().items()),
        sorted(pulled.present),
        sorted(pulled.pending.items()),
    ]
    return digest(repr(parts).encode())


def _program() -> str:
    """The program itself: its version, and of every file the size and the time, for those who mend it where it runs."""
    root = Path(__file__).parent
    stamps = [(path.as_posix(), (seen := path.stat()).st_size, seen.st_mtime_ns) for path in sorted(root.rglob("*.py"))]
    return f"{code_version()} {stamps}"


def _as_written(office: Office, outputs: int) -> bool:
    """Whether everything that was published lies there unchanged, and nothing that is to be taken away once nobody has it open."""
    config = office.config
    folders = tuple(f"{office.output_name(folder)}/" for folder in (config.feedback, config.in_force))
    master = office.output_name(config.master)
    written = {
        name: on_disk
        for name, (_, on_disk) in office.ledger.outputs().items()
        if name == master or (name.startswith(folders) and name.endswith(".xlsx"))
    }
    return len(written) == outputs and all(file_hash(config.folder / name) == on_disk for name, on_disk in written.items())
