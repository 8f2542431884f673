"""A file -> opened by whatever program opens such files here."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path


def open_file(path: Path) -> None:
    """Open it; nothing happens where there is no desktop, or no program for such files."""
    with suppress(OSError):
        if sys.platform == "win32":
            os.startfile(path)  # noqa: S606  our own file
        elif sys.platform == "darwin":
            subprocess.run(["open", str(path)], check=False)
        elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            subprocess.run(["xdg-open", str(path)], check=False)
