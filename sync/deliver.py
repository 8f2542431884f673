"""A picture -> the files that should lie there: bytes in force, feedback, master; each written only when it has to be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Self

from sync import feedback
from sync.figures import MASTER
from sync.ledger import Ledger
from sync.office import Office, reading_workers
from sync.outputs import Content, OutputRecords, Published, Status, Wanted, file_hash, publish_all
from sync.picture import Picture
from sync.publish.master import build
from sync.publish.sheet import Sheet
from sync.publish.upwards import stamps_of
from sync.publish.xlsx import Workbook, model_hash, workbook_bytes
from sync.speech import either
from sync.workers import PRELOAD, STARTS_FAST, Workers, WorkersCannotStart

AT_ONCE = 500
"""Files whose content is held in memory at one time."""
ALONE: Mapping[str, Any] = {"count": 1, "seconds": 86_400.0, "memory": 2**50, "preload": PRELOAD}
"""How the process of the master works: its workbook is ours, and is as large as the campaign."""
WORTH_WORKERS = 8
"""Workbooks from which starting processes takes less time than it saves."""


def deliver(office: Office, picture: Picture, harvested: str | None = None) -> tuple[list[Published], list[str]]:
    """Bring every output to what the picture wants, the master last; what is so already is left alone.

    `harvested`: hash of the master when its yellow cells were read; saved since, it is not written over.
    """
    records = Records(office.ledger)
    bring = partial(publish_all, ledger=records, keep_old=office.config.old, now=picture.moment, together=records.together)
    names: set[str] = set()
    done: list[Published] = []
    with _written_aside(office, _master(office, picture), records, harvested) as master:
        steps = _small_outputs(office, picture)
        while wanted := _made(office, islice(steps, AT_ONCE), records):
            names.update(one.name for one in wanted)
            done += bring(wanted)
        done += bring([master()])
    _clear_away(office, names)
    return done, [
        _note(item, office.template.language) for item in done if item.status not in (Status.WRITTEN, Status.UNCHANGED) or item.kept
    ]


class Records:
    """What the ledger knows of outputs: read once, written together."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known = ledger.outputs()
        self._new: dict[str, tuple[str, str]] = {}

    def output(self, path: str) -> tuple[str, str] | None:
        """(wanted hash, hash of the file) of what was last published there."""
        return self._known.get(path)

    def set_output(self, path: str, wanted_hash: str, file_hash: str) -> None:
        """Note it; in the ledger at the end of a `together` block, or of the next one."""
        self._known[path] = self._new[path] = (wanted_hash, file_hash)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is noted inside is in the ledger, on the disk, when the block ends."""
        yield
        self._ledger.set_outputs(self._new)
        self._new.clear()


@dataclass(frozen=True)
class Output:
    """One file to be published: where, the hash of its wanted content, and how to make it."""

    path: Path
    wanted: str
    content: bytes | Callable[[Path], None]


def outputs_of(office: Office, picture: Picture) -> Iterator[Output]:
    """Everything that should lie there after this run, each thought out when it is asked for, the master last."""
    yield from _small_outputs(office, picture)
    yield _master(office, picture)


def _small_outputs(office: Office, picture: Picture) -> Iterator[Output]:
    """The bytes in force and the feedback of every unit."""
    yield from _in_force_outputs(office, picture)
    units = picture.campaign.by_code
    for code, sheets in feedback.build_all(picture, [unit.unit for unit in picture.units]):
        yield _workbook(office.config.feedback / units[code].workbook_name, sheets, picture, "feedback")


def _master(office: Office, picture: Picture) -> Output:
    return _workbook(office.config.master, build(picture), picture, MASTER)


def is_published(office: Office, step: Output, records: OutputRecords) -> bool:
    """Whether exactly this lies there already, as the ledger or what was read of it knows."""
    return records.output(office.output_name(step.path)) == (step.wanted, file_hash(step.path))


def _workbook(path: Path, sheets: Sequence[Sheet], picture: Picture, role: str) -> Output:
    return Output(
        path, model_hash(sheets), Workbook(sheets, stamps_of(picture, role), picture.moment, picture.template.stamp_sheet)
    )


def _in_force_outputs(office: Office, picture: Picture) -> Iterator[Output]:
    for name, sha256 in {table.file: table.sha256 for table in picture.tables}.items():
        yield Output(office.config.folder / name, sha256, partial(_copy, office, sha256))


def _copy(office: Office, sha256: str, draft: Path) -> None:
    draft.write_bytes(office.bytes_of(sha256))


def _made(office: Office, steps: Iterable[Output], records: Records) -> list[Wanted]:
    """The steps, workbooks that are due written by workers while the next are thought out."""
    wanted: list[Wanted] = []
    with Writers(office) as writers:
        for step in steps:
            name = office.output_name(step.path)
            if isinstance(step.content, Workbook) and not is_published(office, step, records):
                writers.add(name, step.content)
            wanted.append(Wanted(step.path, step.content, step.wanted, name))
        made = writers.finish()
    return [replace(one, content=made.get(one.name, one.content)) for one in wanted]


@contextmanager
def _written_aside(office: Office, step: Output, records: Records, harvested: str | None) -> Iterator[Callable[[], Wanted]]:
    """Have a large workbook written in a process of its own, where starting one is cheap; what is yielded waits for it.

    What that process cannot do is left to whoever publishes.
    """
    name, content = office.output_name(step.path), step.content
    with ThreadPoolExecutor(1) as aside:
        is_worth_it = STARTS_FAST and isinstance(content, Workbook) and not is_published(office, step, records)
        written = aside.submit(_bytes_of, content) if is_worth_it else None
        yield lambda: Wanted(step.path, (written and written.result()) or content, step.wanted, name, harvested)


def _bytes_of(workbook: Any) -> bytes | None:
    """As a process of its own writes it, as large and as long as it needs."""
    with suppress(WorkersCannotStart), Workers(workbook_bytes, **ALONE) as pool:
        _, result = next(iter(pool.run([workbook])))
        return result if isinstance(result, bytes) else None
    return None


class Writers:
    """Workers that write workbooks while their caller goes on; they start when there is enough to do for them."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._names: list[str] = []
        self._tasks: SimpleQueue[Workbook | None] = SimpleQueue()
        self._aside = ThreadPoolExecutor(1)
        self._made: Future[dict[str, Content]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._aside.shutdown()

    def add(self, name: str, workbook: Workbook) -> None:
        """Have one written."""
        self._names.append(name)
        self._tasks.put(workbook)
        if self._made is None and len(self._names) >= WORTH_WORKERS:
            self._made = self._aside.submit(self._run)

    def close(self) -> None:
        """No more will come."""
        self._tasks.put(None)

    def finish(self) -> dict[str, Content]:
        """Name -> bytes of those that were written; what a worker could not finish is left to the caller."""
        self.close()
        return self._made.result() if self._made else {}

    def _run(self) -> dict[str, Content]:
        with reading_workers(self._office.config, workbook_bytes, None) as pool:
            # The master's process is at work beside them.
            pool.count = max(1, pool.count - STARTS_FAST)
            stage = either(self._office.template.language, "Ghi kết quả", "Writing the results")
            results = pool.run(iter(self._tasks.get, None), lambda done: self._office.progress(stage, done, 0))
            return {self._names[index]: result for index, result in results if isinstance(result, bytes)}


def _clear_away(office: Office, wanted: Collection[str]) -> None:
    """Take away feedback and bytes in force that no longer hold, such as those of a unit renamed; one that was edited is hers."""
    folders = tuple(f"{office.output_name(folder)}/" for folder in (office.config.feedback, office.config.in_force))
    outdated = {}
    for name, (_, on_disk) in office.ledger.outputs().items():
        if name.startswith(folders) and name.endswith(".xlsx") and name not in wanted:
            outdated[name] = on_disk
    for name, on_disk in outdated.items():
        path = office.config.folder / name
        if file_hash(path) == on_disk:
            with suppress(PermissionError):  # open somewhere: the next run takes it away
                path.unlink(missing_ok=True)
    office.ledger.forget_outputs([name for name in outdated if file_hash(office.config.folder / name) != outdated[name]])


def _note(item: Published, language: str) -> str:
    name = item.path.name
    if item.status is Status.BESIDE:
        return either(
            language, f"Tệp đang mở nên kết quả mới nằm ở {item.path}", f"The file is open, so the new result is {item.path}"
        )
    if item.status is Status.CHANGED:
        return either(
            language,
            f"{name} vừa được lưu lại trong lúc làm mới, chưa ghi đè; lần sau máy sẽ đọc ô vàng rồi ghi",
            f"{name} was saved during the run and not written over; the next run reads its yellow cells, then writes",
        )
    return either(
        language,
        f"{name} đã được lưu lại sau lần làm mới trước; bản đó được giữ ở {item.kept}",
        f"{name} was saved again after the last run; that version is kept as {item.kept}",
    )
