"""A real Chromium, driven over the WebDriver protocol (W3C) by plain HTTP."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""How the protocol marks a reference to an element."""
DEADLINE_S = 60.0


def until(condition: Callable[[], Any], what: str, deadline_s: float = DEADLINE_S) -> Any:
    """What the condition came to as soon as it is true."""
    end = time.monotonic() + deadline_s
    while not (found := condition()):
        assert time.monotonic() < end, f"not within {deadline_s} s: {what}"
        time.sleep(0.05)
    return found


class Browser:
    """One window."""

    def __init__(self, client: httpx.Client, session: str) -> None:
        self._client, self._base = client, f"/session/{session}"

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self._client.request(method, self._base + path, json=body if method == "POST" else None)
        assert answer.status_code == 200, answer.text
        return answer.json()["value"]

    def open(self, url: str) -> None:
        """Go there; returns when the page is loaded."""
        self._ask("POST", "/url", {"url": url})

    @property
    def url(self) -> str:
        """Where it is."""
        return str(self._ask("GET", "/url"))

    def script(self, text: str, *arguments: Any) -> Any:
        """What a function body returns, run in the page by the driver (not by the page's own policy)."""
        return self._ask("POST", "/execute/sync", {"script": text, "args": list(arguments)})

    def text(self, selector: str) -> str:
        """The text of the first element, "" where there is none."""
        return str(self.script("const one = document.querySelector(arguments[0]); return one ? one.innerText : '';", selector))

    def click(self, selector: str) -> None:
        """As with a finger, on what can be seen."""
        found = self._ask("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]
        self._ask("POST", f"/element/{found}/click", {})

    def type(self, selector: str, text: str) -> None:
        """Letters into a field."""
        found = self._ask("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]
        self._ask("POST", f"/element/{found}/value", {"text": text})

    def cookies(self) -> list[dict[str, Any]]:
        """All of the page's, also those that its scripts may not see."""
        return list(self._ask("GET", "/cookie"))

    def log(self) -> list[dict[str, Any]]:
        """What the browser complained of: refused scripts, failed loads, errors."""
        return list(self._ask("POST", "/se/log", {"type": "browser"}))

    def as_wide_as(self, width: int, height: int = 800, *, dark: bool = False) -> None:
        """A screen of that size; a window cannot be made as narrow as a phone."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
        self._devtools("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._devtools("Emulation.setEmulatedMedia", {"features": [scheme]})

    def without_scripts(self) -> None:
        """Pages get no scripts from now on; what the driver asks still works."""
        self._devtools("Emulation.setScriptExecutionDisabled", {"value": True})

    @property
    def source(self) -> str:
        """The page as it stands."""
        return str(self._ask("GET", "/source"))

    def _devtools(self, command: str, parameters: dict[str, Any]) -> Any:
        return self._ask("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def picture(self, path: Path) -> None:
        """The whole page as PNG."""
        found = self._devtools("Page.captureScreenshot", {"captureBeyondViewport": True})
        path.write_bytes(base64.b64decode(found["data"]))


def needs_browser() -> str:
    """The driver's path; skips where there is none, fails in CI."""
    driver = shutil.which("chromedriver")
    if driver is None or shutil.which("chromium") is None:
        assert not os.environ.get("CI"), "chromium and chromedriver must be there in CI"
        pytest.skip("no chromium and chromedriver: apt-get install chromium chromium-driver")
    return driver


@contextmanager
def browsing(folder: Path) -> Iterator[Browser]:
    """A browser with a profile of its own in `folder`."""
    driver = needs_browser()
    command = [driver, "--port=0", f"--log-path={folder / 'driver.log'}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout is not None
        port = next(line.rpartition(" ")[2].strip(".\n") for line in process.stdout if "started successfully on port" in line)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=DEADLINE_S, trust_env=False) as client:
            session = _session(client, folder)
            try:
                yield Browser(client, session)
            finally:
                client.delete(f"/session/{session}")
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _session(client: httpx.Client, folder: Path) -> str:
    arguments = [
        "--headless=new",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        f"--user-data-dir={folder / 'profile'}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # a container's root has no other way
    wanted = {
        "goog:chromeOptions": {"args": arguments, "binary": shutil.which("chromium")},
        "goog:loggingPrefs": {"browser": "ALL"},
    }
    answer = client.post("/session", json={"capabilities": {"alwaysMatch": wanted}})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["value"]["sessionId"])
