"""A configuration -> checks of the set-up, each with what was found or what to do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sync.config import Config, load, locate
from sync.errors import TonghopError
from sync.office import opened
from sync.outputs import file_hash
from sync.progress import silent
from sync.retired import refuse_retired
from sync.speech import either, language_of
from sync.template import load_template

FREE_BYTES = 200 * 2**20


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    is_fine: bool
    text: str


def examine_setup(config_file: Path, lang: str = "") -> list[Check]:
    """Look at everything a sync needs, without running one. A faulty configuration is one check and the last.

    `lang`: "vi" or "en", blank for the language of the campaign.
    """
    language = lang or language_of(config_file)
    try:
        config = load(config_file)
    except TonghopError as error:
        return [Check("config.toml", False, error.said(language))]
    return [Check("config.toml", True, str(config_file)), *_checks(config, language)]


def _checks(config: Config, language: str) -> Iterator[Check]:
    tried = partial(_tried, language=language)
    yield tried(
        either(language, "Biểu mẫu", "Template"), lambda: f"{config.campaign.template} v{load_template(config.template).version}"
    )
    yield tried(either(language, "Sổ cái", "Ledger"), lambda: _ledger(config))
    coordinator = config.coordinator
    if not config.google.coordinator:
        missing = either(language, f"chưa thấy {coordinator}", f"{coordinator} is not there")
        name = either(language, "Tệp điều phối", "Coordinator's workbook")
        yield Check(name, coordinator.is_file(), str(coordinator) if coordinator.is_file() else missing)
    if config.sources.url:
        yield tried(either(language, "Nơi để tệp của đơn vị", "Where the units' files lie"), lambda: _source(config, language))
    yield _writable(config.folder, language)
    free = shutil.disk_usage(config.folder).free
    if left := _left_behind(config):
        advice = either(language, "tệp máy đã ghi ở đó không dùng nữa, có thể xóa", "what was written there may be deleted")
        text = f"{', '.join(sorted(left))} → {advice}"
        yield Check(either(language, "Kết quả ở chỗ cũ", "Results in an earlier place"), True, text)
    advice = "" if free > FREE_BYTES else either(language, " → nhờ giải phóng bớt", " → please free some")
    yield Check(either(language, "Dung lượng trống", "Free disk space"), free > FREE_BYTES, f"{free // 2**20} MB{advice}")


def _tried(name: str, work: Callable[[], str], *, language: str) -> Check:
    try:
        return Check(name, True, work())
    except TonghopError as error:
        return Check(name, False, error.said(language))


def _ledger(config: Config) -> str:
    """Where the ledger is, its password left out. SecondLedger, HandedOver when this machine is not the one that keeps it."""
    places = locate(config)
    refuse_retired(places.data)
    return places.ledger_url.rpartition("@")[2]


def _source(config: Config, language: str) -> str:
    """How many files lie where the units put them. Every error of the store."""
    from sync.stores import open_store

    count, url = sum(1 for _ in open_store(config.sources.url, config.folder, config.skip).entries()), config.sources.url
    return either(language, f"{count} tệp ở {url}", f"{count} files in {url}")


def _left_behind(config: Config) -> set[str]:
    """Where files of ours still lie as we wrote them, though `[outputs]` names another place now: folders, or the old master."""
    if not (locate(config).archive / "journal.jsonl").is_file():
        return set()
    with suppress(TonghopError), opened(config, None, silent, alone=False) as office:
        master, *folders = map(office.output_name, (config.master, config.feedback, config.in_force))
        found = set()
        for name, (_, written) in office.ledger.outputs().items():
            folder, _, _ = name.rpartition("/")
            # Other kinds of files lie where somebody told a command to put them.
            if name.endswith(".xlsx") and name != master and folder not in folders and file_hash(config.folder / name) == written:
                found.add(folder or name)
        return found
    return set()


def _writable(folder: Path, language: str) -> Check:
    is_fine = os.access(folder, os.W_OK)
    name = either(language, "Ghi được vào thư mục chiến dịch", "The campaign's folder can be written to")
    return Check(
        name, is_fine, str(folder) + ("" if is_fine else either(language, " → cấp quyền ghi", " → give the right to write"))
    )
