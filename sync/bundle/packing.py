"""A campaign -> its bundle, written whole, read back, and only then put in place."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sync import run
from sync.archive import digest, utc_now
from sync.bundle.config_text import portable
from sync.bundle.manifest import NAME, Content, Manifest, is_safe
from sync.bundle.parts import CONFIG, STATE, Part, gathered, has_sources_inside
from sync.bundle.reading import Bundle
from sync.config import Config, load, locate
from sync.errors import ArchiveDamaged, NotABundle, NotOverwritten, Unreadable, Unstable
from sync.journal import code_version, replay
from sync.lock import RunLock
from sync.office import Office, campaign_of, coordinator_known, opened
from sync.outputs import replace_file
from sync.picture import Picture
from sync.progress import silent
from sync.remembered import Remembered, as_json, remembered
from sync.retired import retire, take_back
from sync.service.tokens import NAME as SERVICE_KEY
from sync.speech import either
from sync.whereabouts import inner_name, places

CHUNK_BYTES = 2**20

FACT_DIGITS = 6
"""Decimals to which facts are compared."""


@dataclass(frozen=True, slots=True)
class Packed:
    """The bundle written, what it says of itself, and what was left out of it."""

    path: Path
    manifest: Manifest
    left_out: Sequence[Path] = ()
    has_sources_left: bool = False

    def as_object(self) -> dict[str, Any]:
        """For `--json`."""
        told = self.manifest
        return {
            "made": str(self.path.resolve()),
            "handed_over": told.is_handed_over,
            "runs": told.runs,
            "files": told.files,
            "decisions": told.decisions,
            "contents": [one.name for one in told.contents],
            "emptied": list(told.emptied),
            "left_out": [str(path) for path in self.left_out],
        }

    def lines(self, language: str = "vi") -> list[str]:
        """For a terminal."""
        told, count = self.manifest, len(self.manifest.contents)
        size = f"{sum(one.size for one in told.contents) / 2**20:.1f} MB"
        left_out, emptied = either(language, "không mang theo", "left out:"), either(language, "đã bỏ trống", "left blank:")
        lines = [
            f"{self.path}",
            either(
                language,
                f"  {count} tệp, {size}; {told.runs} lần làm mới, {told.files} tệp đã nhận, {told.decisions} quyết định",
                f"  {count} files, {size}; {told.runs} runs, {told.files} files received, {told.decisions} decisions",
            ),
            *(f"  {left_out} {path}" for path in self.left_out),
            *(f"  {emptied} [{key.replace('.', '] ')} {either(language, 'trong', 'in')} config.toml" for key in told.emptied),
        ]
        if self.has_sources_left:
            lines.append(
                either(
                    language,
                    "  chưa kèm thư mục của các đơn vị → thêm --with-sources nếu cần chuyển cả thư mục đó",
                    "  the units' folder is not in it → add --with-sources if it shall move too",
                )
            )
        lines.append(f"{either(language, 'Ở máy mới', 'On the new machine')}: tonghop open {self.path.name}")
        return [*lines, self._who_goes_on(language)]

    def _who_goes_on(self, language: str) -> str:
        if self.manifest.is_handed_over:
            return either(
                language,
                "Máy này không làm mới chiến dịch này nữa; nếu đổi ý: tonghop bundle --take-back",
                "This machine makes no more runs of this campaign; on second thoughts: tonghop bundle --take-back",
            )
        return either(
            language,
            "Đây là bản sao lưu; máy này vẫn quản lý chiến dịch. Để chuyển hẳn sang máy khác: thêm --hand-over",
            "This is a copy; this machine still keeps the campaign. To move for good: add --hand-over",
        )


def default_name(config: Config, at: datetime) -> str:
    """Under which name a bundle is written when none is given."""
    return f"ban_giao_{_folder_name(config)}_{at:%Y-%m-%d}.zip"


def _folder_name(config: Config) -> str:
    return config.folder.name if is_safe(config.folder.name) else "tonghop"


def bundle(config_file: Path, out: Path | None = None, *, with_sources: bool = False, hand_over: bool = False) -> Packed:
    """Write everything of the campaign but its secrets into one zip. `hand_over`: no more runs of it here afterwards.

    AlreadyRunning while a run is under way; ArchiveDamaged when the archive is not whole; NotOverwritten when a file of another
    kind stands at `out`; DiskFull, FolderReadOnly, DiskFault: what was at `out` is as before.
    """
    config = load(config_file)
    with opened(config, None, silent) as office:
        replay(office)
        path = out or Path(default_name(config, office.started))
        _refuse_other_file(path)
        text, emptied = portable(config)
        parts = gathered(config, office.archive, with_sources=with_sources)
        parts.add(Part(CONFIG, content=text.encode()))
        parts.add(Part(STATE, content=as_json(_moved(config, remembered(office.ledger)))))
        told = replace(_manifest(office, emptied), is_handed_over=hand_over)
        if not with_sources and config.source_folder is not None:
            told = replace(told, needs=[*told.needs, "sources"])
        made: list[Manifest] = []
        with _handed_over(office, path) if hand_over else nullcontext():
            replace_file(path, lambda draft: made.append(_written(draft, told, list(parts.found.values()))))
    return Packed(path, made[0], parts.left_out, not with_sources and has_sources_inside(config))


@contextmanager
def _handed_over(office: Office, path: Path) -> Iterator[None]:
    """The campaign is another machine's from before the bundle is there, so that no crash leaves two of it; back when it fails."""
    retire(office.data, path, office.started)
    try:
        yield
    except BaseException:
        take_back(office.data)
        raise


def go_on(config_file: Path) -> bool:
    """Let this machine keep the campaign again that it had handed over; whether it had."""
    places = locate(load(config_file))
    with RunLock(places.lock):
        return take_back(places.data)


def _refuse_other_file(path: Path) -> None:
    if path.exists():
        try:
            with Bundle(path):
                return
        except NotABundle:
            raise NotOverwritten(path) from None


def _manifest(office: Office, emptied: Sequence[str]) -> Manifest:
    ledger, config = office.ledger, office.config
    last = ledger.runs(1)
    facts, day = "", office.started.date()
    if last:
        day = office.moment(campaign_of(office, coordinator_known(office))[0]).date()
        # At the hour of a pretended day, as the other machine will ask.
        facts = facts_mark(run.picture_of(replace(office, today=day)))
    return Manifest(
        campaign=locate(config).campaign_id,
        program=code_version(),
        made_at=utc_now(),
        day=day,
        folder=_folder_name(config),
        runs=last[0].id if last else 0,
        files=len(ledger.files()),
        decisions=sum(1 for decision in ledger.decisions().values() if decision.value),
        facts=facts,
        emptied=emptied,
        needs=_needs(config, office.data),
    )


def _needs(config: Config, data: Path) -> list[str]:
    """What works here by something that does not go along."""
    held = {
        "google": config.google.is_used,
        "mail": bool(config.mail.server),
        "service": (data / SERVICE_KEY).exists(),
    }
    return [name for name, is_held in held.items() if is_held]


def facts_mark(picture: Picture) -> str:
    """A sha256 that is the same for the same facts, in whatever order they were found."""
    facts = (asdict(fact) for fact in picture.facts.values.values())
    lines = sorted(json.dumps({key: _rounded(value) for key, value in fact.items()}) for fact in facts)
    return digest("\n".join(lines).encode())


def _rounded(value: Any) -> Any:
    # Another version of a library may add up in another order.
    return round(float(value), FACT_DIGITS) if isinstance(value, int | float) else value


def _moved(config: Config, known: Remembered) -> Remembered:
    """Outputs under the names they have on the other machine: what lay outside the campaign's folder comes into it."""
    names = {
        path.as_posix(): inner_name(config, path) for path in places(config).values() if not path.is_relative_to(config.folder)
    }
    return replace(known, outputs={_renamed(path, names): hashes for path, hashes in known.outputs.items()})


def _renamed(path: str, names: Mapping[str, str]) -> str:
    for before, after in names.items():
        if path.startswith(before):
            return after + path[len(before) :]
    return path


# -- the zip -----------------------------------------------------------------------------------------------------------


def _written(draft: Path, told: Manifest, parts: Sequence[Part]) -> Manifest:
    """Write the zip and read it back: a bundle that cannot be opened must not be found out on the other machine."""
    with zipfile.ZipFile(draft, "w", allowZip64=True) as file:
        contents = tuple(_put(file, part) for part in parts)
        manifest = replace(told, contents=contents)
        file.writestr(NAME, manifest.as_json(), zipfile.ZIP_DEFLATED)
    with Bundle(draft) as bundle:
        bundle.verify()
    return manifest


def _put(file: zipfile.ZipFile, part: Part) -> Content:
    if part.path is None:
        file.writestr(part.name, part.content, zipfile.ZIP_DEFLATED)
        return Content(part.name, len(part.content), digest(part.content))
    entry = zipfile.ZipInfo(part.name)
    # Workbooks are zips themselves: to squeeze them again costs time and saves nothing.
    entry.compress_type = zipfile.ZIP_STORED
    size, hashed, before = 0, hashlib.sha256(), _look(part.path)
    with file.open(entry, "w", force_zip64=True) as target:
        for chunk in _chunks(part.path):
            hashed.update(chunk)
            target.write(chunk)
            size += len(chunk)
    if _look(part.path) != before or size != before[0]:
        raise Unstable(part.path)
    if part.sha256 and hashed.hexdigest() != part.sha256:
        raise ArchiveDamaged(f"{part.sha256[:12]}…", part.path)
    return Content(part.name, size, hashed.hexdigest(), before[1])


def _look(path: Path) -> tuple[int, int]:
    """Size and time of saving."""
    try:
        status = path.stat()
    except OSError as error:
        raise Unreadable(path) from error
    return status.st_size, status.st_mtime_ns


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise Unreadable(path) from error
