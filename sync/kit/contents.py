"""Scripts and guide, the program's wheel, uv's wheel -> the zip of the kit, the same bytes from the same parts.

Not verified on a real Windows: the tests read the scripts by the rules of cmd.exe, they cannot run them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.errors import NotUvForWindows
from sync.kit.program_wheel import program_wheel
from sync.kit.texts import guide, own_template, scripts, wording
from sync.kit.uv_wheel import fetched_uv, uv_files
from sync.kit.zipped import zipped
from sync.outputs import replace_file
from sync.speech import either
from sync.vietnamese import number


@dataclass(frozen=True, slots=True)
class Kit:
    """The zip written; its SHA-256 in hexadecimal; the names in it with their sizes in bytes; the wheel that uv came from; the
    language in which it speaks."""

    path: Path
    sha256: str
    files: Sequence[tuple[str, int]]
    uv: str
    language: str

    def lines(self, language: str = "") -> list[str]:
        """What it holds, for a terminal; in its own language unless another is wanted."""
        untried = either(
            language or self.language,
            "CHƯA kiểm chứng trên Windows thật: cài thử trên một máy trước khi gửi cho mọi người.",
            "NOT tried on a real Windows: set it up on one computer before you send it to all.",
        )
        return [
            f"{self.path}",
            *(f"  {number(size):>12}  {name}" for name, size in self.files),
            f"uv: {self.uv}",
            f"SHA-256: {self.sha256}",
            untried,
        ]


def build_kit(template: Path, out: Path | None = None, uv: Path | None = None) -> Kit:
    """Write the zip to `out`, over an older one, for campaigns of the template in that folder; None = beside us, by its own name.

    `uv`: its wheel for Windows; None = got from the user's package registry.
    Whatever goes wrong, what was at `out` is as before: TemplateError, UvNotFetched, NotUvForWindows, ProgramNotWhole, DiskFull,
    FolderReadOnly, DiskFault.
    """
    told = wording(template)
    out = out or Path(told.names["zip"])
    uv_name, parts = _given_uv(uv) if uv else fetched_uv()
    name, program = program_wheel()
    files = {**scripts(name, told), told.names["guide"]: guide(told), name: program, **own_template(template), **parts}
    content = zipped(files)
    replace_file(out, content)
    sizes = [(item, len(files[item])) for item in sorted(files)]
    return Kit(out, hashlib.sha256(content).hexdigest(), sizes, uv_name, told.language)


def _given_uv(path: Path) -> tuple[str, dict[str, bytes]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotUvForWindows(path, str(error.strerror), "không đọc được") from error
    return uv_files(path.name, content)
