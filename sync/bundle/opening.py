"""A bundle -> the same campaign in a folder of this machine, with its own data folder and a ledger filled from the journal.

Both are made beside their places and put there at the end, so that a bundle that fails leaves nothing behind. No store is looked
into: the units' folder may not be connected yet.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync import run
from sync.archive import utc_now
from sync.bundle.manifest import Content, Manifest
from sync.bundle.packing import facts_mark
from sync.bundle.parts import CAMPAIGN, CONFIG, DATA, STATE
from sync.bundle.reading import Bundle
from sync.config import ID_FILE, Config, LedgerSection, data_folder, kept_id, load
from sync.errors import CampaignIsHere, DataOfAnother, DiskFull, FolderDiffers, FolderKeptElsewhere, FolderTaken, NotABundle
from sync.journal import code_version, replay
from sync.office import opened
from sync.outputs import disk_faults, file_hash, fsync_file, fsync_folder, make_folder, replace_file
from sync.progress import Progress, silent
from sync.remembered import from_json, remember
from sync.retired import is_retired
from sync.speech import either, language_of
from sync.vietnamese import moment

NEEDS = {
    "google": (
        "tệp khóa Google ([google] key) → chép riêng, không gửi kèm gói",
        "the Google key file ([google] key) → copy it apart, never with the bundle",
    ),
    "mail": (
        "mật khẩu thư → đặt biến TONGHOP_MAIL_PASSWORD ở máy này",
        "the mail password → set TONGHOP_MAIL_PASSWORD on this machine",
    ),
    "service": (
        "mã truy cập dịch vụ → chạy tonghop serve --new-token nếu máy này chạy dịch vụ",
        "the access code of the service → run tonghop serve --new-token if this machine runs it",
    ),
    "sources": (
        "thư mục của các đơn vị → sửa [sources] url nếu ở máy này nằm chỗ khác (giữ nguyên tên thư mục)",
        "the units' folder → mend [sources] url if it lies elsewhere here (keep the names of the folders)",
    ),
}
"""What a manifest's `needs` mean, in Vietnamese and English."""

EMPTIED = {
    "ledger.url": (
        "[ledger] url: địa chỉ cơ sở dữ liệu (để trống là dùng tệp trên máy này)",
        "[ledger] url: address of the database (blank: a file on this machine)",
    ),
    "ledger.data": (
        "[ledger] data: chỗ để kho lưu trên máy này (để trống là chỗ mặc định)",
        "[ledger] data: where the archive lies on this machine (blank: the usual place)",
    ),
    "google.endpoint": ("[google] endpoint: chỉ dùng khi chạy thử", "[google] endpoint: only for trials"),
    "schedule.request_cell": (
        "[schedule] request_cell: địa chỉ ô xin làm mới",
        "[schedule] request_cell: address of the cell in which runs are wished for",
    ),
    "sources.url": (
        "[sources] url: tên và mật khẩu vào ổ dùng chung, nếu còn cần",
        "[sources] url: name and password for the share, if still needed",
    ),
    "outputs.link_base": (
        "[outputs] link_base: phần sau dấu “?” hoặc mật khẩu, nếu còn cần",
        "[outputs] link_base: what stands behind “?”, or a password, if still needed",
    ),
    "mail.server": (
        "[mail] server: tên và mật khẩu trong địa chỉ, nếu còn cần",
        "[mail] server: name and password in the address, if still needed",
    ),
}
"""What was left blank in config.toml, as it is told to whoever opens the bundle, in Vietnamese and English."""


@dataclass(frozen=True, slots=True)
class Restored:
    """Where the campaign is now. `is_same`: whether today's program makes the same facts of it as that of the bundle did."""

    folder: Path
    data: Path
    manifest: Manifest
    is_same: bool
    aside: Path | None = None

    @property
    def language(self) -> str:
        """That of the campaign."""
        return language_of(self.folder / "config.toml")

    def by_hand(self, lang: str = "") -> list[str]:
        """What still has to be given here. `lang`: "vi" or "en", blank for the language of the campaign."""
        language = lang or self.language
        needed = [NEEDS[name] for name in self.manifest.needs if name in NEEDS]
        return [either(language, *pair) for pair in (*needed, *(EMPTIED[key] for key in self.manifest.emptied if key in EMPTIED))]

    def as_object(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "dir": str(self.folder),
            "data": str(self.data),
            "same": self.is_same,
            "handed_over": self.manifest.is_handed_over,
            "by_hand": self.by_hand(),
        }

    def lines(self, lang: str = "") -> list[str]:
        """For a terminal. `lang`: as for `by_hand`."""
        told, language = self.manifest, lang or self.language
        made, by_hand, config = moment(told.made_at.astimezone()), self.by_hand(language), self.folder / "config.toml"
        lines = [
            f"{self.folder}",
            either(
                language,
                f"  gói lập lúc {made}: {told.runs} lần làm mới, {told.files} tệp đã nhận, {told.decisions} quyết định",
                f"  made at {made}: {told.runs} runs, {told.files} files received, {told.decisions} decisions",
            ),
            *([self._compared(language)] if told.facts else []),
        ]
        if self.aside:
            kept = either(language, "dữ liệu trước khi bàn giao đi được để riêng ở", "the data from before the handover is kept in")
            lines.append(f"  {kept} {self.aside}")
        if by_hand:
            lines += [either(language, "Cần làm thêm bằng tay:", "Still to be given by hand:"), *(f"  {one}" for one in by_hand)]
        if not told.is_handed_over:
            lines.append(
                either(
                    language,
                    "Gói này là bản sao lưu: nếu máy cũ còn làm mới, hai nơi sẽ có hai số liệu → chỉ dùng một nơi.",
                    "This bundle is a copy: if the old machine goes on, there will be two sets of figures → use one only.",
                )
            )
        following, then = either(language, "Tiếp theo", "Next"), either(language, "rồi", "then")
        return [*lines, f"{following}: tonghop doctor --config {config}, {then} tonghop sync"]

    def _compared(self, language: str) -> str:
        """Whether the numbers are those of the old machine."""
        told, here = self.manifest, code_version()
        day = f"{told.day:%d/%m/%Y}"
        if self.is_same:
            return either(language, f"  số liệu ngày {day} khớp với máy cũ", f"  the figures of {day} are those of the old machine")
        return either(
            language,
            f"  số liệu ngày {day} KHÁC máy cũ: gói do bản {told.program} lập, máy này dùng bản {here}"
            " → giữ nguyên máy cũ và báo người phụ trách phần mềm",
            f"  the figures of {day} DIFFER from the old machine's: made by version {told.program}, here is {here}"
            " → keep the old machine as it is and tell whoever looks after the program",
        )


def open_bundle(path: Path, folder: Path | None = None, *, progress: Progress = silent) -> Restored:
    """Make the campaign of this bundle in `folder` (default: a new one of its old name, here).

    NotABundle when it is damaged or foreign; CampaignIsHere, FolderTaken, FolderKeptElsewhere, FolderDiffers when something is in
    the way: then nothing is written. DiskFull, FolderReadOnly, DiskFault: nothing is left behind either.
    """
    with Bundle(path) as bundle:
        told = bundle.manifest
        target = (folder or Path(told.folder)).absolute()
        is_in_place = _is_in_place(bundle, target)
        data = _data(bundle, target, is_in_place=is_in_place)
        bundle.verify()
        _refuse_too_big(bundle, target)
        with _beside(data) as new_data, _beside(target) as new_folder:
            _extract(bundle, DATA, new_data)
            _extract(bundle, CAMPAIGN, new_folder)
            for place in (new_data, new_folder):
                replace_file(place / ID_FILE, f"{told.campaign}\n".encode())
            known = bundle.read(STATE)
            is_same = _filled(target if is_in_place else new_folder, new_data, told, known, path, progress)
            _put_folder(new_folder, target, is_in_place=is_in_place)
            try:
                aside = _put_data(new_data, data)
            except BaseException:
                if not is_in_place:
                    # A folder without its data would be taken for that of another machine.
                    target.replace(new_folder)
                raise
    return Restored(target, data, told, is_same, aside)


# -- what may be in the way --------------------------------------------------------------------------------------------


def _is_in_place(bundle: Bundle, folder: Path) -> bool:
    """Whether the folder is the campaign's own, as on a share, so that only the data has to come. FolderTaken …"""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return False
    if not folder.is_dir() or kept_id(folder) != bundle.manifest.campaign or not (folder / "config.toml").is_file():
        raise FolderTaken(folder)
    for one in bundle.manifest.contents:
        there = folder / one.name.removeprefix(f"{CAMPAIGN}/")
        if one.name.startswith(f"{CAMPAIGN}/") and one.name != CONFIG and file_hash(there) not in ("", one.sha256):
            raise FolderDiffers(there)
    return True


def _data(bundle: Bundle, folder: Path, *, is_in_place: bool) -> Path:
    """Where the data is to go. CampaignIsHere when the campaign lives on this machine; FolderKeptElsewhere on another."""
    told = bundle.manifest
    config = load(folder / "config.toml") if is_in_place else Config()
    data = data_folder(config, told.campaign)
    keeper = kept_id(data)
    if keeper not in (None, told.campaign) or (keeper is None and data.exists() and any(data.iterdir())):
        raise DataOfAnother(data, keeper, folder / ID_FILE)
    if keeper == told.campaign and not is_retired(data):
        raise CampaignIsHere(data)
    if is_in_place and not told.is_handed_over:
        raise FolderKeptElsewhere(folder)
    return data


def _refuse_too_big(bundle: Bundle, folder: Path) -> None:
    place = next(place for place in (folder, *folder.parents) if place.exists())
    if shutil.disk_usage(place).free < bundle.size:
        raise DiskFull(folder)


# -- making it ---------------------------------------------------------------------------------------------------------


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """An empty hidden folder next to the place, gone again when the block ends with it still there."""
    draft = place.with_name(f".tonghop-{place.name}.opening")
    with disk_faults(place):
        make_folder(place.parent)
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir()
    try:
        yield draft
    finally:
        with suppress(OSError):
            shutil.rmtree(draft)


def _extract(bundle: Bundle, prefix: str, folder: Path) -> None:
    for one in bundle.manifest.contents:
        if one.name.startswith(f"{prefix}/"):
            _extract_one(bundle, one, folder / one.name.removeprefix(f"{prefix}/"))
    with disk_faults(folder):
        for place in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
            fsync_folder(place)


def _extract_one(bundle: Bundle, one: Content, path: Path) -> None:
    with disk_faults(path):
        make_folder(path.parent)
        with path.open("xb") as file:
            for chunk in bundle.chunks(one):
                file.write(chunk)
        if one.modified:
            # A file whose time is the old one need not be read again.
            os.utime(path, ns=(one.modified, one.modified))
        fsync_file(path)


def _filled(folder: Path, data: Path, told: Manifest, state: bytes, path: Path, progress: Progress) -> bool:
    """Fill a ledger in the new data folder; whether it says the same as the old one did."""
    try:
        known = from_json(state)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotABundle(path, f"{STATE} is damaged", f"{STATE} bị hỏng") from None
    config = load(folder / "config.toml")
    ledger = LedgerSection(url=config.ledger.url, data=str(data))
    settled = config.model_copy(update={"ledger": ledger})
    with opened(settled, told.day, progress) as office:
        with office.ledger.transaction():
            office.ledger.clear()
            replay(office)
            remember(office.ledger, known)
        return not told.facts or facts_mark(run.picture_of(office)) == told.facts


def _put_folder(draft: Path, folder: Path, *, is_in_place: bool) -> None:
    with disk_faults(folder):
        if is_in_place:
            _put_missing(draft, folder)
            return
        if folder.exists():
            folder.rmdir()
        draft.replace(folder)
        fsync_folder(folder.parent)


def _put_missing(draft: Path, folder: Path) -> None:
    for file in sorted(path for path in draft.rglob("*") if path.is_file()):
        target = folder / file.relative_to(draft)
        if not target.exists():
            make_folder(target.parent)
            file.replace(target)
            fsync_folder(target.parent)


def _put_data(draft: Path, data: Path) -> Path | None:
    """Put it in place; where the data lies now that was handed over from here earlier."""
    aside = _free(data) if data.exists() and any(data.iterdir()) else None
    with disk_faults(data):
        if aside:
            data.rename(aside)
        elif data.exists():
            data.rmdir()
        try:
            draft.replace(data)
        except OSError:
            if aside:
                aside.rename(data)
            raise
        fsync_folder(data.parent)
    return aside


def _free(data: Path) -> Path:
    names: Sequence[str] = [f"{data.name} (trước {utc_now():%Y-%m-%d}{more})" for more in ("", *(f" {n}" for n in range(2, 99)))]
    return next(place for name in names if not (place := data.with_name(name)).exists())
