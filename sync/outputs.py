"""Content of a file of ours -> that file on the disk, whole or not at all, and never over something we did not write.

Every file is written beside its place under a hidden name, brought to the disk, then put in place in one step. What
stands there and is not what we published is copied to the folder of old versions first.
"""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from sync.errors import DiskFault, DiskFull, FolderInTheWay, FolderReadOnly, MasterIsOpen, TonghopError

Content = bytes | Callable[[Path], None]
"""The bytes themselves, or a function that writes them to the path it is given."""

WAITS_S = (0.1, 0.2, 0.4, 0.8, 1.0)
"""Pauses between attempts to replace a file that another program holds: about 2.5 s, as long as a virus scan takes."""

WRITERS = 8
"""Files brought to the disk side by side: a disk takes many at once in little more than the time of one."""

_UNREADABLE = "?"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_NO_RIGHT = (errno.EROFS, errno.EACCES, errno.EPERM)
_HELD = (errno.EBUSY, errno.ETXTBSY)


class OutputRecords(Protocol):
    """What publishing needs of the ledger: what was last published under a name, as (wanted hash, file hash)."""

    def output(self, path: str) -> tuple[str, str] | None:
        """What was last published under this name; None = nothing."""
        ...

    def set_output(self, path: str, wanted_hash: str, file_hash: str) -> None:
        """Note what stands there now."""
        ...


class Status(StrEnum):
    """What became of a file: BESIDE = the file is held, so the new one stands next to it; CHANGED = it was saved meanwhile."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    BESIDE = "beside"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Published:
    """Where the wanted content stands now; `kept`: the copy made of what a person had left there."""

    path: Path
    status: Status
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file that should lie there: `hash` stands for its content without clock fields, `name` is its path in the ledger.

    `harvested`: hash of the file from which decisions were read; when it was saved since, nothing is written over it.
    """

    path: Path
    content: Content
    hash: str
    name: str = ""
    harvested: str | None = None


@dataclass(frozen=True)
class _Place:
    """One file to be published and all that goes with it. `ours`: hashes under which we know what may stand there."""

    path: Path
    name: str
    wanted: str
    records: OutputRecords
    keep_old: Path | None
    now: datetime
    sleep: Callable[[float], None]
    harvested: str | None
    ours: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stands on the disk: `look` tells cheaply whether it is still that."""

    look: tuple[int, int, int] | None
    hash: str


def _standing(path: Path) -> _Standing:
    # The look comes first: a save in between is then seen as a change, never missed.
    return _Standing(_look(path), file_hash(path))


def publish(
    path: Path,
    write: Content,
    *,
    wanted_hash: str,
    ledger: OutputRecords,
    keep_old: Path | None,
    now: datetime,
    name: str = "",
    sleep: Callable[[float], None] = time.sleep,
    harvested: str | None = None,
) -> Published:
    """Bring `path` to the wanted content, unless it is there already.

    `wanted_hash` stands for the content without clock fields; `name` is the path in the ledger (default: `path` as given);
    `keep_old` the folder for what a person left in its place; `now` in the campaign's zone. `harvested`: hash of the file
    from which decisions were read; when the file was saved since, nothing is written and the status is CHANGED.
    A file that stays held: written as "… (mới hh-mm)" beside it. DiskFull, FolderReadOnly, DiskFault: the file is as before.
    """
    wanted = Wanted(path, write, wanted_hash, name, harvested)
    return publish_all([wanted], ledger=ledger, keep_old=keep_old, now=now, sleep=sleep)[0]


def publish_all(
    wanted: Sequence[Wanted],
    *,
    ledger: OutputRecords,
    keep_old: Path | None,
    now: datetime,
    sleep: Callable[[float], None] = time.sleep,
    together: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> list[Published]:
    """`publish` for many files. Their drafts are brought to the disk side by side, and their folders once.

    `together`: opens a block within which notes to the ledger may be gathered, as long as they are kept when it ends. Functions
    that write content are called in threads. After a fault some files are as wanted and the others as before.
    """
    places = [_place(one, ledger, keep_old, now, sleep) for one in wanted]
    standing = [_standing(place.path) for place in places]
    found = [_left_alone(place, there) for place, there in zip(places, standing, strict=True)]
    due = [index for index, published in enumerate(found) if published is None]
    drafts = _write_drafts([(wanted[index].path, wanted[index].content) for index in due])
    try:
        works = [_Work(places[index], draft, standing[index]) for index, draft in zip(due, drafts, strict=True)]
        _put_all(works, together)
        for index, work in zip(due, works, strict=True):
            found[index] = work.published
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)
    return [published for published in found if published is not None]


def _place(wanted: Wanted, records: OutputRecords, keep_old: Path | None, now: datetime, sleep: Callable[[float], None]) -> _Place:
    name = wanted.name or wanted.path.as_posix()
    known = [records.output(one) for one in (name, _next_name(name))]
    ours = frozenset({"", _UNREADABLE, *(row[1] for row in known if row)})
    return _Place(wanted.path, name, wanted.hash, records, keep_old, now, sleep, wanted.harvested, ours)


def _left_alone(place: _Place, there: _Standing) -> Published | None:
    """What becomes of a file that need not or must not be written; None when it is due."""
    if place.records.output(place.name) == (place.wanted, there.hash):
        return Published(place.path, Status.UNCHANGED)
    return Published(place.path, Status.CHANGED) if _is_unharvested(place, there) else None


def _write_drafts(wanted: Sequence[tuple[Path, Content]]) -> list[Path]:
    """All of them or none."""
    if len(wanted) < 2:
        return [write_draft(path, content) for path, content in wanted]
    with ThreadPoolExecutor(WRITERS) as threads:
        written = [threads.submit(write_draft, path, content) for path, content in wanted]
    try:
        return [draft.result() for draft in written]
    except BaseException:
        for draft in written:
            if not draft.exception():
                _forget(draft.result())
        raise


@dataclass
class _Work:
    """A file on its way to its place: `there` is what stands in it, `kept` the copy made of what a person left."""

    place: _Place
    draft: Path
    there: _Standing
    fresh: str = ""
    kept: Path | None = None
    published: Published | None = None

    def __post_init__(self) -> None:
        self.fresh = file_hash(self.draft)


def _put_all(works: Sequence[_Work], together: Callable[[], AbstractContextManager[object]]) -> None:
    for work in works:
        work.kept = _keep(work.place, work.there, work.fresh)
    with together():
        for work in works:
            _announce(work.place, work.fresh)
    try:
        for work in works:
            work.published = _put_in_place(work)
    finally:
        _fsync_folders({work.place.path.parent for work in works if _is_written(work)})
        with together():
            for work in works:
                if _is_written(work):
                    work.place.records.set_output(work.place.name, work.place.wanted, work.fresh)
                    _drop_besides(work.place)


def _is_written(work: _Work) -> bool:
    return work.published is not None and work.published.status is Status.WRITTEN


def _put_in_place(work: _Work) -> Published:
    place = work.place
    for wait in (*WAITS_S, None):
        if work.there.hash == _UNREADABLE or _look(place.path) != work.there.look:
            # A person saved it since, or let go of it: what she left is hers, and is kept as well.
            work.there = _standing(place.path)
            if _is_unharvested(place, work.there):
                return Published(place.path, Status.CHANGED, work.kept)
            work.kept = _keep(place, work.there, work.fresh) or work.kept
        if work.there.hash != _UNREADABLE and _replaced(work.draft, place.path):
            return Published(place.path, Status.WRITTEN, work.kept)
        if wait is not None:
            place.sleep(wait)
    return Published(_put_beside(place, work.draft, work.fresh), Status.BESIDE, work.kept)


def _is_unharvested(place: _Place, there: _Standing) -> bool:
    return place.harvested is not None and there.hash not in (place.harvested, _UNREADABLE)


def _look(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino


def _replaced(draft: Path, path: Path) -> bool:
    """Whether the draft now stands in place; False while another program holds the file."""
    try:
        draft.replace(path)
    except OSError as error:
        if isinstance(error, PermissionError) or error.errno in _HELD:
            return False
        raise _named(error, path) from error
    return True


def _keep(place: _Place, there: _Standing, fresh: str) -> Path | None:
    """Copy what stands there to the folder of old versions, unless it is ours or says the same."""
    if place.keep_old is None or there.hash in place.ours or there.hash == fresh:
        return None
    copy = free_name(place.keep_old, place.path, f"{place.now:%Y-%m-%d %H-%M}", there.hash)
    if not copy.exists():
        with disk_faults(place.path):
            data = place.path.read_bytes()
        replace_file(copy, data)
    return copy


def _announce(place: _Place, fresh: str) -> None:
    """Note what is about to stand there: a run killed right after putting it must not take it for a person's work."""
    if place.keep_old is not None and place.records.output(_next_name(place.name)) != (place.wanted, fresh):
        place.records.set_output(_next_name(place.name), place.wanted, fresh)


def _next_name(name: str) -> str:
    return f"{name} (sắp ghi)"


def free_name(folder: Path, path: Path, remark: str, content: str) -> Path:
    """`path`'s name with a remark, in `folder`: the first that is free or holds this very content already."""
    number = 1
    while True:
        more = f" {number}" if number > 1 else ""
        free = folder / f"{path.stem} ({remark}{more}){path.suffix}"
        if file_hash(free) in ("", content):
            return free
        number += 1


# -- beside a file that is held ---------------------------------------------------------------------------------------


def _put_beside(place: _Place, draft: Path, fresh: str) -> Path:
    known = place.records.output(_beside_name(place))
    standing = [beside for beside in besides(place.path) if known and file_hash(beside) == known[1]]
    if standing and known and known[0] == place.wanted:
        return standing[0]
    beside = free_name(place.path.parent, place.path, f"mới {place.now:%H-%M}", fresh)
    if not _replaced(draft, beside):
        raise MasterIsOpen(place.path)
    with disk_faults(beside):
        fsync_folder(beside.parent)
    _drop_besides(place)
    place.records.set_output(_beside_name(place), place.wanted, fresh)
    return beside


def besides(path: Path) -> list[Path]:
    """The files "… (mới hh-mm)" that stand for `path` while it is held, in the order of their names."""
    return sorted(other for other in path.parent.glob(f"*{path.suffix}") if other.name.startswith(f"{path.stem} (mới "))


def _beside_name(place: _Place) -> str:
    return f"{place.name} (mới)"


def _drop_besides(place: _Place) -> None:
    """Take away the earlier stand-in, if it still is exactly what we wrote; one that was edited is hers."""
    known = place.records.output(_beside_name(place))
    for beside in besides(place.path) if known and known[1] else ():
        if known and file_hash(beside) == known[1]:
            try:
                beside.unlink(missing_ok=True)
            except PermissionError:
                continue  # she has it open; the next run takes it away


# -- one file, atomically ---------------------------------------------------------------------------------------------


def replace_file(path: Path, content: Content) -> None:
    """Put the content at `path` in one step: after a crash the old file stands there, or the new one, whole."""
    draft = write_draft(path, content)
    try:
        with disk_faults(path):
            draft.replace(path)
            fsync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def replace_files(contents: Mapping[Path, Content]) -> None:
    """`replace_file` for many, brought to the disk side by side; a fault leaves some as they were."""
    drafts = _write_drafts(list(contents.items()))
    try:
        for path, draft in zip(contents, drafts, strict=True):
            with disk_faults(path):
                draft.replace(path)
        _fsync_folders({path.parent for path in contents})
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)


def _fsync_folders(folders: Collection[Path]) -> None:
    def fsync(folder: Path) -> None:
        with disk_faults(folder):
            fsync_folder(folder)

    if len(folders) < 2:
        for folder in folders:
            fsync(folder)
        return
    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(fsync, folders))


def write_draft(path: Path, content: Content) -> Path:
    """The content in a hidden file beside `path`, on the disk; nothing is left behind when it fails."""
    # Named after its target, so that the draft of a killed run is overwritten by the next one.
    draft = path.with_name(f"{DRAFT}{hashlib.sha256(path.name.encode()).hexdigest()[:16]}.tmp")
    try:
        with disk_faults(path):
            make_folder(path.parent)
            draft.unlink(missing_ok=True)
            if isinstance(content, bytes):
                draft.write_bytes(content)
            else:
                content(draft)
            fsync_file(draft)
    except BaseException:
        _forget(draft)
        raise
    return draft


DRAFT = ".tonghop-"


def sweep(folder: Path) -> int:
    """Remove drafts that a killed run left in `folder`; only while the run lock is held. Returns how many."""
    drafts = [*folder.glob(f"{DRAFT}*.tmp")]
    for draft in drafts:
        _forget(draft)
    return len(drafts)


def _forget(draft: Path) -> None:
    try:
        draft.unlink(missing_ok=True)
    except OSError:
        return  # the fault that is being reported matters more; the next run sweeps


def make_folder(folder: Path) -> None:
    """The folder and its missing parents, each entered in its parent on the disk."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    fsync_folder(folder.parent)


def fsync_file(path: Path) -> None:
    """Return when the file's bytes are on the disk, not only in memory."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def fsync_folder(folder: Path) -> None:
    """Return when the folder's list of names is on the disk; Windows does so by itself and has no such call."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_hash(path: Path) -> str:
    """sha256 of the file's bytes; "" when there is none, "?" when another program lets nobody read it. FolderInTheWay."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (IsADirectoryError, PermissionError):
        # Windows refuses to open a folder as it refuses a file that is held.
        if path.is_dir():
            raise FolderInTheWay(path) from None
        return _UNREADABLE


@contextmanager
def disk_faults(path: Path) -> Iterator[None]:
    """Name what the disk refuses in the block: DiskFull, FolderReadOnly or DiskFault about `path`."""
    try:
        yield
    except TonghopError:
        raise
    except Exception as error:
        # XlsxWriter wraps the disk's own error in one of its own.
        fault = next((e for e in (error, *error.args, error.__cause__, error.__context__) if isinstance(e, OSError)), None)
        if fault is None:
            raise
        raise _named(fault, path) from error


def _named(error: OSError, path: Path) -> TonghopError:
    if error.errno in _NO_ROOM:
        return DiskFull(path)
    if error.errno in _NO_RIGHT:
        return FolderReadOnly(path.parent)
    if error.errno == errno.EISDIR:
        return FolderInTheWay(path)
    return DiskFault(path, error.strerror or str(error))
