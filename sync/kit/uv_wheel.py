"""uv's wheel for Windows -> uv.exe and its licences, each checked against the wheel's own list of hashes."""

from __future__ import annotations

import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from sync.errors import NotUvForWindows, UvNotFetched
from sync.kit.record import hash_of, read_record

PINNED_UV = "0.13.9"
"""Taken where no uv is installed whose version could be taken."""
_NAME = re.compile(r"uv-([0-9][\w.]*)-py3-none-win_amd64\.whl")
_TIMEOUT_S = 600


def fetched_uv() -> tuple[str, dict[str, bytes]]:
    """As `uv_files`, of a wheel got from the registry that this machine is set up for. UvNotFetched, NotUvForWindows."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = f"uv=={uv_version()}"
        words = [*_pip(), "download", "-q", "--no-deps", "--only-binary=:all:", "--platform", "win_amd64", "--dest", folder, wheel]
        _run(words, wheel)
        found = sorted(Path(folder).glob("uv-*.whl"))
        if not found:
            raise UvNotFetched(wheel, "no wheel came", "không nhận được tệp")
        return uv_files(found[0].name, found[0].read_bytes())


def uv_version() -> str:
    """The version of the uv that is installed here, or the pinned one."""
    uv = installed_uv()
    if uv is None:
        return PINNED_UV
    told = subprocess.run([uv, "--version"], capture_output=True, encoding="utf-8", check=False, timeout=_TIMEOUT_S)
    found = re.match(r"uv ([0-9]+\.[0-9]+\.[0-9]+)\b", told.stdout)
    return found[1] if found else PINNED_UV


def uv_files(name: str, wheel: bytes) -> tuple[str, dict[str, bytes]]:
    """(the wheel's file name, path in the kit -> bytes): uv.exe, and uv's licences under licenses/. NotUvForWindows."""
    named = _NAME.fullmatch(name)
    if not named:
        raise NotUvForWindows(name, "name", "tên tệp")
    info = f"uv-{named[1]}.dist-info"
    wanted = {"uv.exe": f"uv-{named[1]}.data/scripts/uv.exe"}
    try:
        with zipfile.ZipFile(io.BytesIO(wheel)) as file:
            hashes = read_record(file.read(f"{info}/RECORD").decode())
            licences = [path for path in hashes if path.startswith(f"{info}/licenses/")]
            if not licences:
                raise NotUvForWindows(name, "no licence in it", "thiếu giấy phép")
            wanted |= {f"licenses/uv/{path.rpartition('/')[2]}": path for path in sorted(licences)}
            return name, {there: _checked(name, path, file.read(path), hashes) for there, path in wanted.items()}
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, UnicodeDecodeError) as error:
        raise NotUvForWindows(name, str(error), str(error)) from error


def _checked(name: str, path: str, content: bytes, hashes: dict[str, str]) -> bytes:
    if hashes.get(path) != hash_of(content):
        raise NotUvForWindows(name, f"hash of {path}", f"mã băm của {path}")
    return content


# ---- the installer of this machine


def installed_uv() -> str | None:
    """The uv that started this program, or the one that a terminal finds."""
    return shutil.which(os.environ.get("UV") or "uv")


def _pip() -> Sequence[str]:
    """pip of this Python, or the one that uv brings: uv itself downloads no wheel into a folder."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    uv = installed_uv()
    if uv is None:
        raise UvNotFetched(f"uv=={PINNED_UV}", "neither pip nor uv is here", "máy chưa có pip hoặc uv")
    return [uv, "tool", "run", "-q", "--from", "pip", "pip"]


def _run(words: Sequence[str], wheel: str) -> None:
    try:
        done = subprocess.run(
            words,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=_TIMEOUT_S,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UvNotFetched(wheel, str(error), str(error)) from error
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        reason = said[-1] if said else f"pip: {done.returncode}"
        raise UvNotFetched(wheel, reason, reason)
