"""What was typed in the yellow cells of a workbook that is open -> files in the data folder -> the next run takes them.

The open workbook may be newer than the file on the disk, and the run may be another program's: a file in between loses nothing.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sync.harvest import Typed
from sync.model import CellRef
from sync.outputs import replace_file

FOLDER = "handed"


def hand_in(data: Path, source: str, typed: Sequence[Typed]) -> Path | None:
    """Leave them for the next run, on the disk; None when there is nothing. `source`: the name of the workbook."""
    if not typed:
        return None
    path = data / FOLDER / f"{secrets.token_hex(8)}.json"
    replace_file(path, as_json(source, typed))
    return path


def as_json(source: str, typed: Sequence[Typed]) -> bytes:
    """Yellow cells as a file, or a letter to the service, holds them."""
    told = {"source": source, "typed": [{**asdict(one), "value": _plain(one.value)} for one in typed]}
    return json.dumps(told, ensure_ascii=False, default=lambda value: value.isoformat()).encode()


def from_json(content: bytes) -> tuple[str, list[Typed]]:
    """The workbook's name and its yellow cells; KeyError, TypeError or ValueError for anything else."""
    told = json.loads(content)
    return told["source"], [_typed(one) for one in told["typed"]]


def handed_in(data: Path) -> list[tuple[Path, str, list[Typed]]]:
    """(file, workbook, yellow cells), in the order they came."""
    found = []
    for path in sorted((data / FOLDER).glob("*.json"), key=lambda path: (path.stat().st_mtime_ns, path.name)):
        found.append((path, *from_json(path.read_bytes())))
    return found


def _plain(value: Any) -> Any:
    """A day becomes {"day": …}, whatever JSON does not know its text."""
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _typed(told: dict[str, Any]) -> Typed:
    value = told["value"]
    made_at = datetime.fromisoformat(told["made_at"]) if told["made_at"] else None
    read = datetime.fromisoformat(value["day"]) if isinstance(value, dict) else value
    return Typed(told["sheet"], told["key"], told["field"], read, made_at, told["kind"], CellRef(**told["cell"]))
