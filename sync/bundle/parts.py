"""A campaign's places -> the files that go into its bundle, each under its name there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sync.archive import WITHHELD, Archive, whole_lines
from sync.bundle.manifest import is_safe
from sync.config import Config
from sync.handed import FOLDER as HANDED
from sync.outputs import besides, disk_faults
from sync.reminders import TOLD
from sync.setup import BLANK_FOLDER
from sync.stores import is_passed_over, nfc
from sync.stores.folder import FolderStore
from sync.template import load_template
from sync.whereabouts import inner_name, places

CAMPAIGN, DATA = "folder", "data"
"""What stands in front of the names of files of the campaign's folder, and of those of the data folder."""

CONFIG = f"{CAMPAIGN}/config.toml"
STATE = "state.json"

_BLOB = re.compile(r"[0-9a-f]{2}/[0-9a-f]{62}")
_SECRET = b"PRIVATE KEY-----"
_SECRET_BYTES = 2**16


@dataclass(frozen=True, slots=True)
class Part:
    """One file to put in: `content`, or what lies at `path`. `sha256`: what it must come to, where that is known before."""

    name: str
    path: Path | None = None
    content: bytes = b""
    sha256: str = ""


@dataclass
class Parts:
    """What goes in, by name, and the paths that were left out since no other machine could take them, or nobody may have them."""

    config: Config
    found: dict[str, Part] = field(default_factory=dict)
    left_out: list[Path] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)

    def add(self, part: Part) -> None:
        """Put it in, unless its name is taken or unfit."""
        folded = part.name.casefold()
        if part.path is not None and (not is_safe(part.name) or folded in self._names or self._is_secret(part.path)):
            if part.name not in self.found:
                self.left_out.append(part.path)
            if part.sha256:
                # The journal names it; whoever replays it has to know that it was kept back.
                self.found[f"{DATA}/archive/{WITHHELD}/{part.sha256}"] = Part(f"{DATA}/archive/{WITHHELD}/{part.sha256}")
            return
        self._names.add(folded)
        self.found[part.name] = part

    def _is_secret(self, path: Path) -> bool:
        return path == self.config.google_key or holds_key(path)


def gathered(config: Config, archive: Archive, *, with_sources: bool) -> Parts:
    """The coordinator's side of the campaign and its data; `with_sources`: the units' workbooks too, if they lie in its folder."""
    parts = Parts(config)
    for name, path in _campaign(config):
        for inner, file in _files(path):
            parts.add(Part(f"{CAMPAIGN}/{name}{inner}", file))
    for part in _sources(config) if with_sources else ():
        parts.add(part)
    for part in (*_archived(archive), *_waiting(archive.folder.parent)):
        parts.add(part)
    return parts


def has_sources_inside(config: Config) -> bool:
    """Whether the units' workbooks lie in the campaign's folder, so that they can go along."""
    source = config.source_folder
    return source is not None and source.is_dir() and source.is_relative_to(config.folder)


def _campaign(config: Config) -> Iterator[tuple[str, Path]]:
    """(name from the campaign's folder on, path) of every file and folder of the coordinator's side."""
    for path in places(config).values():
        yield inner_name(config, path), path
    for path in besides(config.master):
        yield (PurePosixPath(inner_name(config, config.master)).parent / path.name).as_posix(), path
    blank = load_template(config.template).say(BLANK_FOLDER)
    yield blank, config.folder / blank


def _sources(config: Config) -> Iterator[Part]:
    """What a run would find there."""
    source = config.source_folder
    if source is None or not has_sources_inside(config):
        return
    place = PurePosixPath(source.relative_to(config.folder).as_posix())
    for entry in FolderStore(source, config.skip).entries():
        if entry.is_ready:
            yield Part(f"{CAMPAIGN}/{(place / entry.path).as_posix()}", source / entry.stored)


def _files(place: Path) -> Iterator[tuple[str, Path]]:
    """("", the file itself), or ("/…", path) of every file under a folder; hidden and half-written ones left out."""
    if place.is_file():
        yield "", place
        return
    for path in sorted(place.rglob("*")):
        inner = path.relative_to(place)
        if path.is_file() and not path.is_symlink() and not any(is_passed_over(part) for part in inner.parts):
            yield f"/{nfc(inner.as_posix())}", path


def _archived(archive: Archive) -> Iterator[Part]:
    for path in sorted(archive.folder.glob("*/*")):
        name = path.relative_to(archive.folder).as_posix()
        if _BLOB.fullmatch(name):
            yield Part(f"{DATA}/archive/{name}", path, sha256=name.replace("/", ""))
        elif path.parent.name == WITHHELD:
            yield Part(f"{DATA}/archive/{name}")
    if archive.journal.exists():
        with disk_faults(archive.journal), archive.journal.open("rb") as journal:
            # What a crash left half written never happened.
            yield Part(f"{DATA}/archive/{archive.journal.name}", content=journal.read(whole_lines(archive.journal)))


def _waiting(data: Path) -> Iterator[Part]:
    """What was typed and not taken in yet, and who has been reminded today."""
    for path in sorted((data / HANDED).glob("*.json")):
        yield Part(f"{DATA}/{HANDED}/{path.name}", path)
    if (data / TOLD).is_file():
        yield Part(f"{DATA}/{TOLD}", data / TOLD)


def holds_key(path: Path) -> bool:
    """Whether a private key stands in the file: wherever somebody put it, it stays here."""
    try:
        with path.open("rb") as file:
            return _SECRET in file.read(_SECRET_BYTES)
    except OSError:
        return False
