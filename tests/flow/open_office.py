"""A private LibreOffice without a window: workbooks opened in it, their button pressed, their cells read.

Documents are opened hidden: a shown one can send a headless office into painting without end. A compile error in any macro makes
every macro of the document do nothing without a word, so callers look at effects, never at what a call returns.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import xlwings as xw

from sync.errors import NoLibreOffice
from sync.libreoffice.connection import bridge, connected
from sync.libreoffice.engine import LibreOfficeEngine

TRUSTED, BY_SETTINGS = 4, 5
"""How macros are let run: always, or as the user's own settings say; what these would ask is refused."""
SECURITY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="SecureURL" oor:op="fuse"><value>{folders}</value></prop></item>
</oor:items>"""
DEADLINE_S = 120.0
PATIENCE_S = 900.0
"""A question to an office that hangs would never come back; then the office is ended, and the question fails."""


def has_office() -> bool:
    """Whether LibreOffice is here and this Python can speak to it; in CI both must be."""
    try:
        bridge()
    except NoLibreOffice as error:
        missing = str(error)
    else:
        missing = "" if shutil.which("soffice") else "soffice is not installed"
    if missing and os.environ.get("CI"):
        raise RuntimeError(f"CI must have LibreOffice and python3-uno for the Python of the tests: {missing}")
    return not missing


needs_office = pytest.mark.skipif(not has_office(), reason="LibreOffice or python3-uno is not installed")


def wait_for(holds: Callable[[], Any], what: str) -> Any:
    """The first true answer. Fails after two minutes."""
    until = time.monotonic() + DEADLINE_S
    while time.monotonic() < until:
        if found := holds():
            return found
        time.sleep(0.05)
    pytest.fail(f"after {DEADLINE_S:.0f} s still not: {what}")


def presses_under_way() -> list[str]:
    """The numbers of the programs that macros have started and that have not ended."""
    return subprocess.run(["pgrep", "-f", "--", "--from_xl=1 --pipe="], capture_output=True, text=True, check=False).stdout.split()


@dataclass(frozen=True)
class OpenBook:
    """A workbook that is open in the office."""

    document: Any

    def sheet(self, name: str) -> Any:
        """The sheet of a name."""
        return self.document.getSheets().getByName(name)

    def cell(self, sheet: str, address: str) -> Any:
        """One cell; `.String` is what it shows, `.Formula` what is typed."""
        return self.sheet(sheet).getCellRangeByName(address)

    def rows(self, sheet: str) -> list[tuple[Any, ...]]:
        """Everything of a sheet from A1 to the last cell in use."""
        cursor = self.sheet(sheet).createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.getRangeAddress()
        return list(self.sheet(sheet).getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow).getDataArray())

    def cells(self) -> dict[str, dict[tuple[int, int], Any]]:
        """Every cell of every sheet that holds anything."""
        names = self.document.getSheets().getElementNames()
        return {
            name: {(row, column): v for row, values in enumerate(self.rows(name)) for column, v in enumerate(values) if v != ""}
            for name in names
        }

    @property
    def status(self) -> str:
        """What the cell beside the button says."""
        return str(self.status_cell.String)

    @property
    def status_cell(self) -> Any:
        """The cell beside the button."""
        return self.document.NamedRanges.getByName("tonghop_status").getReferredCells().getCellByPosition(0, 0)

    def press(self, button_number: int = 0) -> None:
        """Press a button, Làm mới unless told otherwise, as a hand would; returns at once."""
        page = self.document.getSheets().getByIndex(0).getDrawPage()
        button = page.getForms().getByIndex(0).getByIndex(button_number)
        controller = self.document.getCurrentController()
        controller.setFormDesignMode(False)
        controller.getControl(button).getAccessibleContext().doAccessibleAction(0)

    def press_and_wait(self, button_number: int = 0) -> str:
        """Press, wait until the press has ended, and give what the status cell says then."""
        self.status_cell.String = ""
        self.press(button_number)

        def ended() -> str:
            said = self.status
            return "" if said.endswith(" …") else said

        return str(wait_for(ended, "the press has ended"))

    def run(self, macro: str, *arguments: str) -> Any:
        """What a function of the workbook's macros returns."""
        where = f"vnd.sun.star.script:VBAProject.{macro}?language=Basic&location=document"
        return self.document.getScriptProvider().getScript(where).invoke(arguments, (), ())[0]


@dataclass(frozen=True)
class Office:
    """A running office; `context` is its component context."""

    context: Any

    @property
    def desktop(self) -> Any:
        """Where its documents are."""
        return self.context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)

    def document_at(self, path: Path) -> Any:
        """A document that is open already."""
        components = self.desktop.getComponents().createEnumeration()
        while components.hasMoreElements():
            document = components.nextElement()
            if unquote(document.getURL()).endswith(path.as_posix()):
                return document
        pytest.fail(f"{path} is not open")

    @contextmanager
    def opened(self, path: Path, *, trust: int = TRUSTED) -> Iterator[OpenBook]:
        """A workbook, closed without saving at the end."""
        import uno

        how = []
        for name, value in (("Hidden", True), ("MacroExecutionMode", trust)):
            how.append(uno.createUnoStruct("com.sun.star.beans.PropertyValue"))
            how[-1].Name, how[-1].Value = name, value
        document = self.desktop.loadComponentFromURL(path.resolve().as_uri(), "_blank", 0, tuple(how))
        assert document is not None, f"LibreOffice does not open {path}"
        try:
            yield OpenBook(document)
        finally:
            # LibreOffice 7.4 can stand still for ever when a document is closed while another program works on it.
            wait_for(lambda: not presses_under_way(), "no press is under way")
            with suppress(Exception):
                document.setModified(False)
                document.close(True)


@contextmanager
def xlwings_in(office: Office) -> Iterator[None]:
    """xlwings works on this office, from this very process."""
    engine = xw.Engine(impl=LibreOfficeEngine(office.context))
    xw.engines.add(engine)
    before: Any = xw.engines.active
    engine.activate()
    try:
        yield
    finally:
        xw.engines.active = before


@contextmanager
def running_office(environment: Mapping[str, str], *trusted: Path) -> Iterator[Office]:
    """Started with a profile of its own, stopped with all it started. `trusted`: folders whose macros may run by the settings."""
    assert find_spec("uno")
    with tempfile.TemporaryDirectory(prefix="tonghop-office-") as folder:
        profile = Path(folder) / "profile"
        (profile / "user").mkdir(parents=True)
        if trusted:
            # An empty list would be read as one blank address, which every address begins with.
            folders = "".join(f"<it>{path.resolve().as_uri()}</it>" for path in trusted)
            (profile / "user" / "registrymodifications.xcu").write_text(SECURITY.format(folders=folders), encoding="utf-8")
        pipe = f"tonghop-test-{secrets.token_hex(4)}"
        command = ["soffice", "--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"]
        command += [f"-env:UserInstallation={profile.as_uri()}", f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext"]
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        watchdog = threading.Timer(PATIENCE_S, _end, (process.pid,))
        watchdog.start()
        try:
            yield Office(connected(pipe))
        finally:
            watchdog.cancel()
            _end(process.pid)
            process.wait()


def _end(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
