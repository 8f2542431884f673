"""What a run did, as its caller, a terminal and other programs are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sync.campaign import Campaign
from sync.picture import Picture, State
from sync.summary import Brief


@dataclass(frozen=True)
class Outcome:
    """What a run did. `painted` gives its picture; `read`: units whose file was taken in now; `seconds`: wall time per stage."""

    run_id: int
    campaign: Campaign
    language: str
    moment: datetime
    simulated: bool
    started_at: datetime
    painted: Callable[[], Picture]
    brief: Brief
    master: Path | None
    feedback_folder: str
    written: Sequence[Path] = field(default_factory=list)
    notes: Sequence[str] = ()
    plan: Sequence[str] = ()
    google_master: str = ""
    read: frozenset[str] = frozenset()
    files_read: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def picture(self) -> Picture:
        """Everything the run knows; after a run that brought nothing it is painted when it is asked for."""
        return self.painted()

    def unit_counts(self) -> dict[str, int]:
        """expected = read + unchanged + held + failed + missing."""
        counts = dict.fromkeys(("expected", "read", "unchanged", "held", "failed", "missing"), 0)
        special = {State.NOT_SENT: "missing", State.UNREADABLE: "failed", State.STALE: "held"}
        for unit, state in self.brief.states.items():
            counts["expected"] += 1
            counts[special.get(state) or ("read" if unit in self.read else "unchanged")] += 1
        return counts

    @property
    def log_line(self) -> dict[str, Any]:
        """What the log of runs says of it."""
        rows = self.brief.rows
        return {"units": self.unit_counts(), "read": rows["read"], "accepted": rows["accepted"], "files": self.files_read}

    @property
    def is_partly_read(self) -> bool:
        """Whether some unit or table could not be read."""
        return self.brief.is_partly_read
