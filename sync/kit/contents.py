"""Scripts in macros/kit, the program's wheel, uv's wheel -> the zip of the kit, the same bytes from the same parts.

Not verified on a real Windows: the tests read the scripts by the rules of cmd.exe, they cannot run them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.errors import NotUvForWindows
from sync.kit.program_wheel import program_wheel
from sync.kit.uv_wheel import fetched_uv, uv_files
from sync.kit.zipped import zipped
from sync.outputs import replace_file
from sync.template import shipped
from sync.vietnamese import number

DEFAULT_NAME = "bo_cai_tonghop.zip"
SCRIPTS = {
    "Cài đặt.cmd": "setup.cmd",
    "Làm mới.cmd": "refresh.cmd",
    "Mở tổng hợp.cmd": "open.cmd",
    "Gõ lệnh.cmd": "prompt.cmd",
}
"""Name in the kit -> source in macros/kit; each begins with begin.cmd."""
GUIDE = "Hướng dẫn.txt"


@dataclass(frozen=True, slots=True)
class Kit:
    """The zip written; its SHA-256 in hexadecimal; the names in it with their sizes in bytes; the wheel that uv came from."""

    path: Path
    sha256: str
    files: Sequence[tuple[str, int]]
    uv: str

    def lines(self) -> list[str]:
        """What it holds, for a terminal."""
        return [
            f"{self.path}",
            *(f"  {number(size):>12}  {name}" for name, size in self.files),
            f"uv: {self.uv}",
            f"SHA-256: {self.sha256}",
            "CHƯA kiểm chứng trên Windows thật: cài thử trên một máy trước khi gửi cho mọi người.",
        ]


def build_kit(out: Path, uv: Path | None = None) -> Kit:
    """Write the zip to `out`, over an older one. `uv`: its wheel for Windows; None = got from the user's package registry.

    UvNotFetched, NotUvForWindows, ProgramNotWhole; DiskFull, FolderReadOnly, DiskFault: what was at `out` is as before.
    """
    uv_name, parts = _given_uv(uv) if uv else fetched_uv()
    name, program = program_wheel()
    files = {**scripts(name), GUIDE: guide(), name: program, **parts}
    content = zipped(files)
    replace_file(out, content)
    return Kit(out, hashlib.sha256(content).hexdigest(), [(item, len(files[item])) for item in sorted(files)], uv_name)


def _given_uv(path: Path) -> tuple[str, dict[str, bytes]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotUvForWindows(path, str(error.strerror), "không đọc được") from error
    return uv_files(path.name, content)


def scripts(wheel: str) -> dict[str, bytes]:
    """The .cmd files, which install the wheel of that name."""
    begin = _source("begin.cmd")
    # No byte order mark: cmd.exe would take it for the beginning of a command.
    return {name: _windows_lines(begin + _source(file).replace("{wheel}", wheel)) for name, file in SCRIPTS.items()}


def guide() -> bytes:
    """The guide as Notepad reads it on every Windows: with a byte order mark."""
    return b"\xef\xbb\xbf" + _windows_lines(_source("guide.txt"))


def _source(name: str) -> str:
    return (shipped("macros") / "kit" / name).read_text(encoding="utf-8")


def _windows_lines(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()
