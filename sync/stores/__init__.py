"""A URL -> the store behind it: a place where workbooks live, listed and read, and where only files of ours are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sync.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a store. `path`: relative, "/" between parts, NFC; `name`: its last part; `size` in bytes.

    `revision` changes when the file does. `stored`: the path as the store spells it, for reading. `is_pending`: only a
    placeholder is on this machine (OneDrive), its content has yet to come. `unreadable`: why it cannot be opened, "" when
    it can, `finding` the code that says so to people; `is_folder`: a whole folder that cannot be listed: what was seen under it is
    not gone, only out of sight.
    """

    path: str
    name: str
    size: int
    revision: str
    modified: datetime | None = None
    stored: str = ""
    is_pending: bool = False
    unreadable: str = ""
    is_folder: bool = False
    finding: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether it can be read now."""
        return not (self.is_pending or self.unreadable or self.is_folder)


class Store(Protocol):
    """What every place where workbooks live promises; tests/store_contract.py holds a test for each promise."""

    @property
    def shown(self) -> str:
        """Where it is, for messages; never a password."""
        ...

    @property
    def readers(self) -> int:
        """How many of its files may be read side by side."""
        ...

    def entries(self) -> Iterator[Entry]:
        """Every file that a person put there, by path; ours, hidden and half-written ones left out.

        StoreMissing when the place itself is not there, so that an absent share is never an empty one.
        """
        ...

    def read(self, entry: Entry) -> bytes:
        """The bytes at the revision of `entry`. Unstable when the file is no longer that; Unreadable when held."""
        ...

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder at this relative path."""
        ...

    def write(self, path: str, data: bytes) -> None:
        """Put a file of ours there, whole or not at all; folders on the way are made. ValueError outside the store."""
        ...


_HALF_WRITTEN = (".tmp", ".part", ".partial", ".crdownload", ".download")
_OF_THE_SYSTEM = {"thumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "__macosx"}


def nfc(text: str) -> str:
    """One spelling of Vietnamese letters, whichever the disk uses (macOS takes them apart)."""
    return unicodedata.normalize("NFC", text)


def is_passed_over(name: str) -> bool:
    """Whether a file or folder of this name is no person's work: hidden, an owner file, half-written, the system's."""
    lower = name.lower()
    return name.startswith((".", "~$")) or lower.endswith(_HALF_WRITTEN) or lower in _OF_THE_SYSTEM


class Skip:
    """Our own files and folders: "/a/b" at that place, "a" or "a/b" at any depth (feedback stands beside every workbook)."""

    def __init__(self, paths: Sequence[str] = ()) -> None:
        wanted = [_pattern(path) for path in paths if _plain(path)]
        self._ours = re.compile(f"(?:{'|'.join(wanted)})(?:/|$)") if wanted else None

    def __call__(self, path: str) -> bool:
        """Whether this relative path is ours or lies under what is ours."""
        return bool(self._ours and self._ours.search(_plain(path)))


def _pattern(path: str) -> str:
    name = PurePosixPath(_plain(path))
    # A master that was open in Excel stands beside itself as "… (mới 08-12).xlsx".
    beside = r"(?: \(mới [^/]*\))?" + re.escape(name.suffix) if name.suffix else ""
    return ("^" if path.startswith("/") else "(?:^|/)") + re.escape(str(name.with_suffix(""))) + beside


def _plain(path: str) -> str:
    # Windows and macOS do not tell capital letters apart, so neither does the list of what is ours.
    return nfc(path).replace("\\", "/").strip("/").casefold()


def open_store(url: str, base: Path, skip: Sequence[str] = ()) -> Store:
    """The store at a URL; a plain path counts from `base`. `skip`: our own files and folders in it (see Skip), not listed.

    ConfigError for a kind of URL that this machine has no library for.
    """
    from sync.stores.folder import FolderStore, RemoteStore
    from sync.stores.memory import MemoryStore

    scheme = kind_of(url)
    if scheme == "file":
        return FolderStore(local_path(url, base), skip)
    if scheme == "memory":
        return MemoryStore(url.partition("://")[2], skip)
    try:
        return RemoteStore.at(url, skip)
    except (ImportError, ValueError) as error:
        raise ConfigError(
            [f"sources.url: {shown_url(url)}: no library for {scheme}:// ({error}) -> pip install 'tonghop[{scheme}]'"],
            [f"sources.url: {shown_url(url)}: thiếu thư viện cho {scheme}:// → pip install 'tonghop[{scheme}]'"],
        ) from None


def kind_of(url: str) -> str:
    """The kind of place: "file" for a plain path (also D:\\… and \\\\server\\share), else what stands before "://"."""
    scheme, found, _ = url.partition("://")
    return scheme.lower() if found and len(scheme) > 1 else "file"


def local_path(url: str, base: Path) -> Path:
    """The folder that a path or a file:// URL means."""
    if url.lower().startswith("file://"):
        parts = urlsplit(url)
        return Path(url2pathname(f"//{parts.netloc}{parts.path}" if parts.netloc else parts.path))
    return base / Path(url).expanduser()


def shown_url(url: str) -> str:
    """The URL without its password."""
    return re.sub(r"(://[^/@:]*):[^/@]*@", r"\1@", url)
