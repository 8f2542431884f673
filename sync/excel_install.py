"""This user's Excel -> it knows where Python is and shows the ribbon at every start; no administrator is needed.

Windows and macOS only: in LibreOffice the workbook itself knows where Python is.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.errors import NoExcelHere
from sync.office_files import ADD_IN, ISOLATED, PROJECT, add_in_bytes
from sync.outputs import replace_file
from sync.remote import keep_token
from sync.speech import either

_MAC_EXCEL = "com.microsoft.Excel"


@dataclass(frozen=True, slots=True)
class Installed:
    """The files written, and what the check of them found: (what, whether it is fine)."""

    files: Sequence[Path]
    checks: Sequence[tuple[str, bool]]

    def lines(self) -> list[str]:
        """The checks, for a terminal."""
        return [f"{'✓' if fine else '✗'} {text}" for text, fine in self.checks]

    @property
    def is_fine(self) -> bool:
        """Whether the button can be pressed now."""
        return all(fine for _, fine in self.checks)


def install(
    *,
    token: str = "",
    system: str = sys.platform,
    home: Path | None = None,
    python: str = sys.executable,
    language: str = "vi",
) -> Installed:
    """Write the files, over older ones of ours, and check them. NoExcelHere. `token`: that of the service, kept for this user.

    `language`: of the checks, and of the ribbon until a workbook in front states its own.
    """
    home = home or Path.home()
    wanted = dict(_files(system, home, python, language))
    for path, content in wanted.items():
        replace_file(path, content)
    kept = [keep_token(token)] if token else []
    placed = either(language, "nằm đúng chỗ", "is in its place")
    checks = [(f"{path} {placed}", path.read_bytes() == content) for path, content in wanted.items()]
    checks.append(
        (f"{python} {either(language, 'chạy được chương trình của nút bấm', 'can run what the button runs')}", _starts(python))
    )
    if system == "win32":
        name = either(
            language,
            "đường dẫn của Python không có chữ mang dấu (nếu có: cài vào thư mục như C:\\tonghop rồi chạy lại)",
            "the path of Python has no letters with marks (if it has: install into a folder such as C:\\tonghop, then again)",
        )
        checks.append((name, short_path(python).isascii()))
    return Installed([*wanted, *kept], checks)


def _files(system: str, home: Path, python: str, language: str) -> Iterator[tuple[Path, bytes]]:
    if system == "win32":
        yield home / f".{PROJECT}" / f"{PROJECT}.conf", settings("INTERPRETER_WIN", short_path(python), "\r\n")
        yield home / "AppData" / "Roaming" / "Microsoft" / "Excel" / "XLSTART" / ADD_IN, add_in_bytes(language)
    elif system == "darwin":
        import xlwings

        script = Path(xlwings.__file__).parent / f"xlwings-{xlwings.__version__}.applescript"
        office = home / "Library" / "Group Containers" / "UBF8T346G9.Office" / "User Content.localized"
        yield home / "Library" / "Containers" / _MAC_EXCEL / "Data" / f"{PROJECT}.conf", settings("INTERPRETER_MAC", python, "\n")
        yield office / "Startup.localized" / "Excel" / ADD_IN, add_in_bytes(language)
        yield home / "Library" / "Application Scripts" / _MAC_EXCEL / script.name, script.read_bytes()
    else:
        raise NoExcelHere(system)


def settings(name: str, python: str, line_end: str) -> bytes:
    """The file in which the VBA of xlwings looks for Python: a name and a value a line, each in quotes."""
    lines = [f'"{key}","{value}"' for key, value in {name: python, **ISOLATED}.items()]
    return line_end.join([*lines, ""]).encode()


def short_path(path: str) -> str:
    """As old programs name it on Windows: VBA reads in an old code page, in which a name such as Hương has no place."""
    windows = getattr(ctypes, "windll", None)
    if windows is None:
        return path
    name = ctypes.create_unicode_buffer(32_768)
    return name.value if windows.kernel32.GetShortPathNameW(path, name, len(name)) else path


def _starts(python: str) -> bool:
    ended = subprocess.run([python, "-c", "import xlwings, sync.button"], capture_output=True, check=False)
    return ended.returncode == 0
