"""A configuration -> checks of the set-up, each with what was found or what to do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sync.config import Config, load, locate
from sync.errors import TonghopError
from sync.retired import refuse_retired
from sync.template import load_template

FREE_BYTES = 200 * 2**20


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    is_fine: bool
    text: str


def examine_setup(config_file: Path) -> list[Check]:
    """Look at everything a sync needs, without running one. A faulty configuration is one check and the last."""
    try:
        config = load(config_file)
    except TonghopError as error:
        return [Check("config.toml", False, error.vi)]
    return [Check("config.toml", True, str(config_file)), *_checks(config)]


def _checks(config: Config) -> Iterator[Check]:
    yield _tried("Biểu mẫu", lambda: f"{config.campaign.template} v{load_template(config.template).version}")
    yield _tried("Sổ cái", lambda: _ledger(config))
    coordinator = config.coordinator
    if not config.google.coordinator:
        said = str(coordinator) if coordinator.is_file() else f"chưa thấy {coordinator}"
        yield Check("Tệp điều phối", coordinator.is_file(), said)
    if config.sources.url:
        yield _source(config)
    yield _writable(config.folder)
    free = shutil.disk_usage(config.folder).free
    advice = "" if free > FREE_BYTES else " → nhờ giải phóng bớt"
    yield Check("Dung lượng trống", free > FREE_BYTES, f"{free // 2**20} MB{advice}")


def _tried(name: str, work: Callable[[], str]) -> Check:
    try:
        return Check(name, True, work())
    except TonghopError as error:
        return Check(name, False, error.vi)


def _ledger(config: Config) -> str:
    """Where the ledger is, its password left out. SecondLedger, HandedOver when this machine is not the one that keeps it."""
    places = locate(config)
    refuse_retired(places.data)
    return places.ledger_url.rpartition("@")[2]


def _source(config: Config) -> Check:
    from sync.stores import open_store

    def count() -> str:
        return f"{sum(1 for _ in open_store(config.sources.url, config.folder, config.skip).entries())} tệp ở {config.sources.url}"

    return _tried("Nơi để tệp của đơn vị", count)


def _writable(folder: Path) -> Check:
    is_fine = os.access(folder, os.W_OK)
    return Check("Ghi được vào thư mục chiến dịch", is_fine, str(folder) if is_fine else f"{folder} → cấp quyền ghi")
