"""A data folder -> whether its campaign has been handed over to another machine; then this one makes no more runs of it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from sync.archive import stamped
from sync.errors import HandedOver
from sync.outputs import disk_faults, fsync_folder, replace_file

NAME = "handed_over.json"


def retire(data: Path, bundle: Path, at: datetime) -> None:
    """Note that the campaign now lives on in this bundle."""
    replace_file(data / NAME, json.dumps({"at": stamped(at), "bundle": bundle.name}, ensure_ascii=False).encode())


def is_retired(data: Path) -> bool:
    """Whether it was handed over."""
    return (data / NAME).exists()


def take_back(data: Path) -> bool:
    """Let this machine go on after all; whether there was anything to take back."""
    was_retired = is_retired(data)
    if was_retired:
        with disk_faults(data):
            (data / NAME).unlink()
            fsync_folder(data)
    return was_retired


def refuse_retired(data: Path) -> None:
    """HandedOver when another machine keeps the campaign now."""
    if not is_retired(data):
        return
    try:
        told = json.loads((data / NAME).read_text(encoding="utf-8"))
        raise HandedOver(str(told["at"])[:10], told["bundle"])
    except (OSError, ValueError, KeyError, TypeError):
        raise HandedOver("?", "?") from None
