"""A ledger -> what no journal tells of it, and back: a ledger rebuilt, or filled on another machine, goes on where it stood."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sync.ledger import Ledger, Run

PENDING = "pending"
"""Under this name the ledger remembers which files could not be read at the last look."""

HARVESTED = "harvested"
"""Under this name the ledger remembers which bytes of the workbook with the button have been harvested."""

ALL_RUNS = 1_000_000


@dataclass(frozen=True)
class Remembered:
    """`outputs`: name -> (wanted hash, hash of the bytes) of what was published. `first_seen`: since when findings stand.

    `notes`: remembered texts. `seen`: path -> (revision, sha256) of files as last taken in. `runs`: all, oldest first, also those
    that brought nothing and stand in no journal.
    """

    outputs: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    first_seen: Mapping[str, date] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    runs: Sequence[Run] = ()


def remembered(ledger: Ledger) -> Remembered:
    """What this ledger knows beside the journal; nothing when another version of the program made it."""
    if ledger.is_outdated:
        return Remembered()
    notes = {name: text for name in (PENDING, HARVESTED) if (text := ledger.meta(name)) is not None}
    runs = list(reversed(ledger.runs(ALL_RUNS)))
    return Remembered(ledger.outputs(), ledger.first_seen(), notes, ledger.seen(), runs)


def remember(ledger: Ledger, known: Remembered) -> None:
    """Give it to a ledger that holds the whole journal and nothing else."""
    with ledger.transaction():
        # What was published is still what lies there; only a different content may replace it.
        ledger.set_outputs(known.outputs)
        days: dict[date, list[str]] = defaultdict(list)
        for key, since in known.first_seen.items():
            days[since].append(key)
        for since, keys in days.items():
            ledger.first_seen_many(keys, since)
        for name, text in known.notes.items():
            ledger.set_meta(name, text)
        _remember_runs(ledger, known.runs)
        _remember_revisions(ledger, known.seen)


def _remember_runs(ledger: Ledger, runs: Sequence[Run]) -> None:
    replayed = {run.id for run in ledger.runs(ALL_RUNS)}
    for run in runs:
        if run.id not in replayed:
            ledger.begin(run.started_at, run.today, run.code_version, run.id)
        if run.result is not None:
            ledger.finish(run.id, run.result, run.finished_at)


def _remember_revisions(ledger: Ledger, seen: Mapping[str, tuple[str, str]]) -> None:
    """A file saved again with the same bytes stands in no journal; it need not be read once more."""
    last = ledger.runs(1)
    same = [
        (path, seen[path][0], sha256)
        for path, (revision, sha256) in ledger.seen().items()
        if path in seen and seen[path][1] == sha256 and seen[path][0] != revision
    ]
    if last:
        ledger.mark_all_seen(same, last[0].id)


def as_json(known: Remembered) -> bytes:
    """As a file holds it."""
    told = {
        "outputs": {path: list(hashes) for path, hashes in sorted(known.outputs.items())},
        "first_seen": {key: day.isoformat() for key, day in sorted(known.first_seen.items())},
        "notes": dict(known.notes),
        "seen": {path: list(state) for path, state in sorted(known.seen.items())},
        "runs": [_run_line(run) for run in known.runs],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def from_json(content: bytes) -> Remembered:
    """`as_json` read back. AttributeError, KeyError, TypeError or ValueError for anything else."""
    told = json.loads(content)
    return Remembered(
        {path: (wanted, on_disk) for path, (wanted, on_disk) in told["outputs"].items()},
        {key: date.fromisoformat(day) for key, day in told["first_seen"].items()},
        dict(told["notes"]),
        {path: (revision, sha256) for path, (revision, sha256) in told["seen"].items()},
        [_run(line) for line in told["runs"]],
    )


def _run_line(run: Run) -> list[Any]:
    ended = run.finished_at.isoformat() if run.finished_at else None
    return [run.id, run.started_at.isoformat(), run.today.isoformat(), run.code_version, ended, run.result]


def _run(line: Sequence[Any]) -> Run:
    number, began, today, code, ended, result = line
    finished = datetime.fromisoformat(ended) if ended else None
    return Run(int(number), datetime.fromisoformat(began), date.fromisoformat(today), str(code), finished, result)
