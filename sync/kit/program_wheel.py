"""The program that runs -> its wheel: built from the checkout, or packed again from what was installed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import sync
from sync.errors import ProgramNotWhole
from sync.kit.record import hash_of, read_record, write_record
from sync.kit.uv_wheel import installed_uv
from sync.kit.zipped import zipped

NAME = "tonghop"
_OF_THE_INSTALLER = {"INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "uv_cache.json", "uv_build.json"}
"""Beside these nothing lies in the dist-info of an installed package that its wheel did not bring."""


def program_wheel() -> tuple[str, bytes]:
    """(file name, bytes) of the wheel. ProgramNotWhole."""
    root = Path(sync.__path__[0]).parent
    return built(root) if (root / "pyproject.toml").is_file() else packed_again(NAME)


def built(root: Path) -> tuple[str, bytes]:
    """Of a checkout, by its own build backend; same files, same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        if importlib.util.find_spec("hatchling"):
            words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        else:
            uv = installed_uv()
            if uv is None:
                raise ProgramNotWhole(root, "neither hatchling nor uv is here", "máy chưa có hatchling hoặc uv")
            words = [uv, "build", "-q", "--wheel", "-o", folder, str(root)]
        # Hatchling writes the date of this variable into the wheel.
        kept = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
        done = subprocess.run(words, cwd=root, env=kept, capture_output=True, encoding="utf-8", check=False)
        made = sorted(Path(folder).glob("*.whl"))
        if done.returncode or not made:
            reason = (done.stderr.strip().splitlines() or ["hatchling"])[-1]
            raise ProgramNotWhole(root, reason, reason)
        return made[0].name, made[0].read_bytes()


def packed_again(name: str) -> tuple[str, bytes]:
    """Of an installed package: the files its RECORD names, each as it was installed. It must be pure Python."""
    try:
        installed = distribution(name)
    except PackageNotFoundError as error:
        raise ProgramNotWhole(name, "not installed", "chưa được cài") from error
    hashes = read_record(installed.read_text("RECORD") or "")
    files: dict[str, bytes] = {}
    for path in sorted(path for path in hashes if _was_in_the_wheel(path)):
        try:
            files[path] = Path(str(installed.locate_file(path))).read_bytes()
        except OSError as error:
            raise ProgramNotWhole(path, "cannot be read", "không đọc được") from error
        if hashes[path] and hashes[path] != hash_of(files[path]):
            raise ProgramNotWhole(path, "not what was installed", "khác với lúc cài")
    return f"{name}-{installed.version}-py3-none-any.whl", _wheel(files, name)


def _was_in_the_wheel(path: str) -> bool:
    """Not what an installer adds: the command in a folder of its own, compiled files, notes."""
    parts = Path(path).parts
    compiled = path.endswith(".pyc") or "__pycache__" in parts
    return not (compiled or ".." in parts or Path(path).is_absolute() or parts[-1] in _OF_THE_INSTALLER)


def _wheel(files: Mapping[str, bytes], name: str) -> bytes:
    info = next((path.partition("/")[0] for path in files if path.endswith(".dist-info/WHEEL")), None)
    if info is None or f"{info}/METADATA" not in files:
        raise ProgramNotWhole(name, "its metadata is missing", "thiếu thông tin gói")
    record = f"{info}/RECORD"
    return zipped({**files, record: write_record(files, record)})
