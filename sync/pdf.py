"""A file of an office program -> the same as a PDF, by the LibreOffice of this machine; it gets a profile of its own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sync.errors import NoPdf

TIMEOUT_S = 180
PROGRAMS = ("soffice", "libreoffice")
ELSEWHERE = (
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
"""Where it lies on systems that put no program on the path."""

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{language}</value></prop></item>
</oor:items>
"""
"""A fresh profile that writes numbers as the language does (1.000,5 in vi-VN), whatever the machine's own habit."""


def as_pdf(name: str, content: bytes, language: str = "vi-VN") -> bytes:
    """The PDF of a file with this name and content, its numbers written as `language` does.

    NoPdf when LibreOffice is not here, is too slow or cannot read it.
    """
    program = found_program()
    with TemporaryDirectory(prefix="tonghop-pdf-", ignore_cleanup_errors=True) as folder:
        source = Path(folder, name)
        source.write_bytes(content)
        # A profile of its own: an office that is open would take the order and this one would end with nothing done.
        profile = Path(folder, "profile")
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(PROFILE.format(language=language), encoding="utf-8")
        installation = f"-env:UserInstallation={profile.as_uri()}"
        _run([program, installation, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", folder, str(source)], name)
        made = source.with_suffix(".pdf")
        if not made.is_file():
            raise NoPdf(f"LibreOffice could not read {name}", f"LibreOffice chưa đọc được {name}")
        return made.read_bytes()


def found_program() -> str:
    """LibreOffice's program. NoPdf when there is none."""
    found = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    found = found or next((str(path) for path in ELSEWHERE if path.is_file()), None)
    if found is None:
        raise NoPdf("LibreOffice is not installed here", "máy này chưa cài LibreOffice")
    return found


def _run(command: Sequence[str], name: str) -> None:
    """Run it to its end; it says nothing useful when it fails, the missing file does."""
    try:
        subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        text = f"{TIMEOUT_S} s"
        raise NoPdf(f"LibreOffice took more than {text} for {name}", f"LibreOffice đổi {name} quá {text}") from None
