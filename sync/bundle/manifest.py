"""What a bundle says of itself: whose it is, and the size and sha256 of every file in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

NAME = "manifest.json"
FORMAT = 1
"""Raise it when a bundle of today could not be opened by the program of yesterday, or the other way round."""

MAX_BYTES = 64 * 2**20
"""A manifest larger than this is none."""


MAX_TIME_NS = 2**63


@dataclass(frozen=True, slots=True)
class Content:
    """One file of the bundle. `modified`: when it was last saved, in nanoseconds since 1970; 0 = does not matter."""

    name: str
    size: int
    sha256: str
    modified: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """`facts`: what the facts of `day` came to ("" before the first run). `emptied`: keys of config.toml left blank on purpose.

    `needs`: what must be given by hand on the other machine, as words of `opening.NEEDS`. `folder`: the campaign's folder's name.
    """

    campaign: str
    program: str
    made_at: datetime
    day: date
    folder: str
    runs: int
    files: int
    decisions: int
    facts: str
    is_handed_over: bool = False
    emptied: Sequence[str] = ()
    needs: Sequence[str] = ()
    contents: Sequence[Content] = field(default=())

    def as_json(self) -> bytes:
        """As the bundle holds it."""
        told = {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat(), "day": self.day.isoformat()}
        return json.dumps(told, ensure_ascii=False, indent=1).encode()


def from_json(content: bytes) -> Manifest:
    """`as_json` read back. KeyError, TypeError or ValueError for anything else, also for a name that leads out of its folder."""
    told: dict[str, Any] = json.loads(content)
    if told.pop("format") != FORMAT:
        raise ValueError("format")
    contents = tuple(_content(one) for one in told.pop("contents"))
    if len({one.name.casefold() for one in contents}) != len(contents):
        raise ValueError("two files of one name")
    # Both become names of folders.
    if not re.fullmatch(r"[0-9a-f]{4,64}", told["campaign"]):
        raise ValueError("campaign")
    if "/" in told["folder"] or not is_safe(told["folder"]):
        raise ValueError("folder")
    made_at, day = datetime.fromisoformat(told.pop("made_at")), date.fromisoformat(told.pop("day"))
    return Manifest(**told, made_at=made_at, day=day, contents=contents)


def _content(told: Mapping[str, Any]) -> Content:
    one = Content(str(told["name"]), int(told["size"]), str(told["sha256"]), int(told["modified"]))
    if not is_safe(one.name) or one.size < 0 or not 0 <= one.modified < MAX_TIME_NS:
        raise ValueError(one.name)
    return one


_UNSAFE = re.compile(r'[\x00-\x1f<>:"|?*\\\ud800-\udfff]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def is_safe(name: str) -> bool:
    """Whether a file of this name lands where it belongs on every system: no way up, no drive, no device, no stream."""
    parts = name.split("/")
    if not name or _UNSAFE.search(name) or PurePosixPath(name).is_absolute():
        return False
    return all(part not in ("", ".", "..") and part == part.rstrip(". ") and not _DEVICES.fullmatch(part) for part in parts)
