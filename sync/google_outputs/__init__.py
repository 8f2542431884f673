"""A picture -> what stands in Google: our sheets in the master's spreadsheet, a tab in every unit's own; nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sync.google_outputs.feedback import Due, due, write_all
from sync.google_outputs.master import MasterAway, MasterThere, Wish, look_at_master, wish, write_master
from sync.google_outputs.promise import Promise
from sync.office import Office
from sync.picture import Picture
from sync.pull import Pulled
from sync.speech import either

__all__ = ["GooglePlan", "MasterAway", "MasterThere", "look_at_master", "plan", "publish"]


@dataclass(frozen=True)
class GooglePlan:
    """What is to be written in Google, and what that costs."""

    promise: Promise
    feedback: Sequence[Due] = ()
    master: Wish | None = None
    notes: Sequence[str] = field(default=())

    def lines(self, language: str = "vi") -> list[str]:
        """For `--dry-run`: the promise, then every tab."""
        tabs = [
            either(language, f"ghi Phản hồi của {one.unit} trên Google", f"write the feedback of {one.unit} in Google")
            for one in self.feedback
        ]
        tabs += [either(language, "ghi bảng tổng hợp trên Google", "write the master in Google")] if self.master else []
        return [self.promise.sentence(language), *tabs] if tabs else []


def plan(office: Office, picture: Picture, pulled: Pulled, found: MasterThere | MasterAway | None) -> GooglePlan:
    """What differs from what was last written there. Nothing is asked of Google."""
    changed = sum(1 for arrival in pulled.arrivals if arrival.path in picture.in_google)
    linked = with_links_into_google(picture)
    feedback = due(office, linked) if office.config.google.folder else []
    notes = [found.note] if isinstance(found, MasterAway) else []
    master = wish(office, linked, found) if isinstance(found, MasterThere) else None
    # Before the master is written, it is looked at once more.
    reads = changed + (3 if master else 2 if found else 0)
    writes = len(feedback) + (master.writes if master else 0)
    return GooglePlan(Promise(changed, len(picture.in_google), reads, writes), feedback, master, notes)


def publish(office: Office, planned: GooglePlan) -> list[str]:
    """Write what is planned; what could not be written, and why. Each tab for itself: one that fails costs no other."""
    notes = list(planned.notes)
    if planned.feedback or planned.master:
        office.progress(planned.promise.sentence(office.template.language), 0, planned.promise.writes)
    notes += write_all(office, planned.feedback)
    if planned.master is not None:
        notes += write_master(office, planned.master)
    return notes


def with_links_into_google(picture: Picture) -> Picture:
    """The picture whose links open the units' own spreadsheets instead of our copies of their bytes."""
    paths = {(file.unit, file.sha256): file.path for file in picture.files}
    copies = {
        table.file: picture.in_google[path]
        for table in picture.tables
        if (path := paths.get((table.unit, table.sha256), "")) in picture.in_google
    }
    return replace(picture, in_google={**picture.in_google, **copies})
