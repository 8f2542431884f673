"""A folder, on this machine or behind any fsspec filesystem -> its files as entries, and their bytes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec

from sync.errors import StoreMissing, Unreadable, Unstable
from sync.outputs import replace_file
from sync.stores import Entry, Skip, is_passed_over, nfc, shown_url

RECALL_ON_DATA_ACCESS = 0x400000
OFFLINE = 0x1000
"""Windows marks of a file whose content is in the cloud only; opening it would download it, and may hang."""

_MARKS_OF_CHANGE = ("ETag", "etag", "md5", "LastModified", "last_modified", "mtime", "modified", "updated", "created")


class RemoteStore:
    """A folder behind an fsspec filesystem, such as smb://, sftp:// or memory://."""

    readers = 1

    def __init__(self, filesystem: Any, root: str, skip: Sequence[str] = (), shown: str = "") -> None:
        self._files = filesystem
        self._root = root.rstrip("/")
        self._skip = Skip(skip)
        self.shown = shown or root

    @classmethod
    def at(cls, url: str, skip: Sequence[str] = ()) -> RemoteStore:
        """The store at a URL. ImportError or ValueError when no library knows it, StoreMissing when nobody answers."""
        try:
            filesystem, root = fsspec.url_to_fs(url)
        except (ImportError, ValueError):
            raise
        except Exception as error:
            # Each library of a remote filesystem has errors of its own.
            raise StoreMissing(shown_url(url)) from error
        return cls(filesystem, root, skip, shown_url(url))

    def entries(self) -> Iterator[Entry]:
        """See Store."""
        try:
            found = self._files.find(self._root, detail=True) if self._files.isdir(self._root) else None
        except Exception as error:
            raise StoreMissing(self.shown) from error
        if found is None:
            raise StoreMissing(self.shown)
        return iter(spelled_once([self._entry(path, info) for path, info in found.items() if self._is_wanted(path)]))

    def read(self, entry: Entry) -> bytes:
        """See Store."""
        path = self._full(entry.stored or entry.path)
        if not entry.is_ready:
            raise Unreadable(entry.path)
        try:
            before = self._revision_now(path)
            data: bytes = self._files.cat_file(path)
            after = self._revision_now(path)
        except FileNotFoundError:
            raise Unstable(entry.path) from None
        except Exception as error:
            raise Unreadable(entry.path) from error
        if not before == after == entry.revision:
            raise Unstable(entry.path)
        return data

    def exists(self, path: str) -> bool:
        """See Store."""
        return bool(self._files.exists(self._full(path)))

    def write(self, path: str, data: bytes) -> None:
        """See Store."""
        target = PurePosixPath(self._full(path))
        draft = str(target.with_name(f".tonghop-{target.name}.tmp"))
        self._files.makedirs(str(target.parent), exist_ok=True)
        self._files.pipe_file(draft, data)
        self._files.mv(draft, str(target))

    def _full(self, path: str) -> str:
        return f"{self._root}/{inside(path)}"

    def _relative(self, path: str) -> str:
        return path[len(self._root) :].lstrip("/")

    def _is_wanted(self, path: str) -> bool:
        relative = self._relative(path)
        return not self._skip(relative) and not any(is_passed_over(part) for part in relative.split("/"))

    def _entry(self, path: str, info: Mapping[str, Any]) -> Entry:
        stored = self._relative(path)
        tidy = nfc(stored)
        revision = self._revision(path, info)
        return Entry(tidy, PurePosixPath(tidy).name, int(info["size"]), revision, modified_of(info), stored)

    def _revision_now(self, path: str) -> str:
        self._files.invalidate_cache(path)
        return self._revision(path, self._files.info(path))

    def _revision(self, path: str, info: Mapping[str, Any]) -> str:
        """What tells one version of the file from the next: its size and the best mark its filesystem gives."""
        mark = next((info[key] for key in _MARKS_OF_CHANGE if info.get(key) is not None), "")
        return f"{info['size']}-{mark.timestamp() if isinstance(mark, datetime) else mark}"


class FolderStore:
    """A folder of this machine or of a share it has connected."""

    readers = 1

    def __init__(self, root: Path, skip: Sequence[str] = ()) -> None:
        self.root = as_spelled(root)
        self.shown = str(root)
        self._skip = Skip(skip)

    def entries(self) -> Iterator[Entry]:
        """See Store."""
        try:
            self._inner = self.root.resolve(strict=True)
            with os.scandir(self.root):
                pass
        except OSError as error:
            raise StoreMissing(self.shown) from error
        return iter(spelled_once(self._under("")))

    def read(self, entry: Entry) -> bytes:
        """See Store."""
        path = self.root / (entry.stored or entry.path)
        if not entry.is_ready:
            # Opening a placeholder would fetch it from the cloud, and may hang there.
            raise Unreadable(entry.path)
        try:
            if not path.resolve(strict=True).is_relative_to(self.root.resolve()):
                raise Unreadable(entry.path)
            with path.open("rb") as file:
                before = _revision(os.fstat(file.fileno()))
                data = file.read()
                held = _revision(os.fstat(file.fileno()))
            after = _revision(path.stat())
        except FileNotFoundError:
            raise Unstable(entry.path) from None
        except OSError as error:
            raise Unreadable(entry.path) from error
        # Saved in place, or another file put in its place: either way these bytes may be half of each.
        if not before == held == after == entry.revision:
            raise Unstable(entry.path)
        return data

    def exists(self, path: str) -> bool:
        """See Store."""
        return as_spelled(self.root / inside(path)).exists()

    def write(self, path: str, data: bytes) -> None:
        """See Store."""
        target = as_spelled(self.root / inside(path))
        replace_file(target, data)

    def _under(self, folder: str) -> Iterator[Entry]:
        try:
            with os.scandir(self.root / folder) as scan:
                items = list(scan)
        except OSError as error:
            yield _out_of_reach(folder, error, is_folder=True)
            return
        for item in items:
            stored = f"{folder}/{item.name}" if folder else item.name
            if not is_passed_over(item.name) and not self._skip(stored):
                yield from self._each(item, stored)

    def _each(self, item: os.DirEntry[str], stored: str) -> Iterator[Entry]:
        try:
            if item.is_dir(follow_symlinks=False):
                yield from self._under(stored)
            elif item.is_symlink() and not self._stays_inside(item):
                return
            elif item.is_file():
                yield _entry(stored, item.stat())
        except FileNotFoundError:
            return
        except OSError as error:
            yield _out_of_reach(stored, error)

    def _stays_inside(self, link: os.DirEntry[str]) -> bool:
        return Path(link.path).resolve().is_relative_to(self._inner)


def _entry(stored: str, status: os.stat_result) -> Entry:
    path = nfc(stored)
    marks = getattr(status, "st_file_attributes", 0)
    try:
        modified = datetime.fromtimestamp(status.st_mtime, UTC)
    except (OverflowError, ValueError, OSError):
        modified = None  # a clock of the year 30000; the revision still tells a change
    return Entry(
        path=path,
        name=PurePosixPath(path).name,
        size=status.st_size,
        revision=_revision(status),
        modified=modified,
        stored=stored,
        is_pending=bool(marks & (RECALL_ON_DATA_ACCESS | OFFLINE)),
        unreadable="" if stat.S_IMODE(status.st_mode) & 0o444 else "EACCES",
    )


def _out_of_reach(stored: str, error: OSError, *, is_folder: bool = False) -> Entry:
    path = nfc(stored)
    reason = error.strerror or str(error)
    return Entry(path, PurePosixPath(path).name, 0, "", stored=stored, unreadable=reason, is_folder=is_folder)


def _revision(status: os.stat_result) -> str:
    return f"{status.st_size}-{status.st_mtime_ns}"


def modified_of(info: Mapping[str, Any]) -> datetime | None:
    """When a remote file was last changed, if its filesystem says so."""
    value = next((info[key] for key in _MARKS_OF_CHANGE[3:] if info.get(key) is not None), None)
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return None


def spelled_once(entries: Iterable[Entry]) -> list[Entry]:
    """Entries by path. Two names that differ only in how their letters are put together keep their own spelling."""
    by_path: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda e: (e.path, e.stored != e.path, e.stored)):
        path = entry.stored if entry.path in by_path else entry.path
        by_path[path] = entry if path == entry.path else replace(entry, path=path)
    return [by_path[path] for path in sorted(by_path)]


def as_spelled(path: Path) -> Path:
    """The path with its Vietnamese letters put together as on the disk, when it is there in another spelling."""
    if path.exists() or path == path.parent:
        return path
    parent = as_spelled(path.parent)
    try:
        names = [name for name in os.listdir(parent) if nfc(name) == nfc(path.name)]  # noqa: PTH208  (names only, no Path each)
    except OSError:
        names = []
    return parent / (names[0] if names else path.name)


def inside(path: str) -> str:
    """A relative path that cannot leave the store. ValueError otherwise."""
    parts = PurePosixPath(path.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or (parts.parts and ":" in parts.parts[0]):
        raise ValueError(f"{path!r} leads outside the store")
    return str(parts)
