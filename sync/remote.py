"""A press where `[service] url` is set -> the service of another machine makes the run, and its pages come back."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.config import data_root
from sync.errors import NoToken, RunFailed, ServiceRefused, ServiceUnreachable
from sync.freezing import Ready, user_name
from sync.handed import as_json
from sync.harvest import Typed
from sync.outputs import file_hash, free_name, replace_file
from sync.publish.filling import Filling, from_json
from sync.speech import either

if TYPE_CHECKING:
    from sync.report_file import Choice, Made

TOKEN_VARIABLE, TOKEN_FILE = "TONGHOP_TOKEN", "service.token"
ANSWER_S, ASKED_EVERY_S, PATIENCE_S = 30.0, 0.5, 3600.0


def refreshed_there(
    url: str,
    source: str,
    typed: Sequence[Typed],
    progress: Callable[[str, int, int], None],
    *,
    language: str = "vi",
    sleep: Callable[[float], None] = time.sleep,
) -> Filling:
    """Hand in, ask for a run, wait for it, fetch its pages. ServiceUnreachable, ServiceRefused, NoToken, RunFailed."""
    service = Service(url.rstrip("/"), kept_token())
    if typed:
        service.post("/typed", as_json(source, typed))
    run = service.post("/refresh")["run"]
    _ended(service, url, run, progress, language, sleep)
    return from_json(service.get(f"/runs/{run}/model"))


def choices_there(
    url: str,
    source: str,
    typed: Sequence[Typed],
    progress: Callable[[str, int, int], None],
    *,
    language: str = "vi",
    sleep: Callable[[float], None] = time.sleep,
) -> list[Ready]:
    """Hand in, and ask which periods may be frozen and what is open in them. Every error of `refreshed_there`."""
    service = Service(url.rstrip("/"), kept_token())
    if typed:
        service.post("/typed", as_json(source, typed))
    state = _ended(service, url, service.post("/freezable")["run"], progress, language, sleep)
    found = state["result"]["freezable"]
    return [Ready(one["period"], one["edition"], one["name"], tuple(one["open"]), one.get("language", "vi")) for one in found]


def frozen_there(
    url: str,
    wanted: Ready,
    progress: Callable[[str, int, int], None],
    *,
    language: str = "vi",
    sleep: Callable[[float], None] = time.sleep,
) -> Filling:
    """Have it frozen by the service, and fetch the pages of the run that prints it. Every error of `refreshed_there`."""
    service = Service(url.rstrip("/"), kept_token())
    body = json.dumps({**asdict(wanted), "by": user_name()}, ensure_ascii=False).encode()
    run = service.post("/freeze", body)["run"]
    _ended(service, url, run, progress, language, sleep)
    return from_json(service.get(f"/runs/{run}/model"))


def report_choices_there(url: str) -> list[Choice]:
    """Ask of which periods a report can be written. ServiceUnreachable, ServiceRefused, NoToken."""
    from sync.report_file import Choice

    service = Service(url.rstrip("/"), kept_token())
    return [Choice(one["period"], one["name"]) for one in service.get("/reports")["reportable"]]


def reported_there(
    url: str,
    wanted: Choice,
    folder: Path,
    progress: Callable[[str, int, int], None],
    *,
    language: str = "vi",
    sleep: Callable[[float], None] = time.sleep,
) -> Made:
    """Have the report written by the service and keep it in a folder here. Every error of `refreshed_there`."""
    from sync.report_file import Made, file_name

    service = Service(url.rstrip("/"), kept_token())
    run = service.post("/report", json.dumps({"period": wanted.period}).encode())["run"]
    result = _ended(service, url, run, progress, language, sleep)["result"]
    content = service.file(f"/runs/{run}/report")
    # What comes from elsewhere names no folder here, and is nothing that runs when it is opened.
    path, fresh = folder / file_name(Path(result["name"]).stem), sha256(content).hexdigest()
    free = path if file_hash(path) in ("", fresh) else free_name(folder, path, "mới", fresh)
    replace_file(free, content)
    return Made(free, tuple(result["waiting"]), moved=free != path)


def _ended(
    service: Service,
    url: str,
    run: str,
    progress: Callable[[str, int, int], None],
    language: str,
    sleep: Callable[[float], None],
) -> Any:
    """What became of a run, waited for; with words for as long as the service tells no stage."""
    until, waiting = time.monotonic() + PATIENCE_S, either(language, "Chờ máy chủ", "Waiting for the service")
    while (state := service.get(f"/runs/{run}"))["state"] not in ("done", "failed"):
        progress(state.get("stage") or waiting, state.get("done") or 0, state.get("of") or 0)
        if time.monotonic() > until:
            raise ServiceUnreachable(url, "> 1 h")
        sleep(ASKED_EVERY_S)
    if state["state"] == "failed":
        raise RunFailed(state["fault"]["en"], state["fault"]["vi"])
    return state


def kept_token() -> str:
    """From the environment, else from the file that `tonghop excel install --token` wrote. NoToken."""
    path = data_root() / TOKEN_FILE
    token = os.environ.get(TOKEN_VARIABLE) or (path.read_text(encoding="ascii") if path.exists() else "")
    if not token.strip():
        raise NoToken(path)
    return token.strip()


def keep_token(token: str) -> Path:
    """Write it where only this user reads it."""
    path = data_root() / TOKEN_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(token.strip())
    return path


class Service:
    """The service at an address, as one who holds its token sees it."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url, token

    def get(self, path: str) -> Any:
        """The JSON that lies there."""
        return json.loads(self._ask("GET", path, None))

    def file(self, path: str) -> bytes:
        """The bytes that lie there."""
        return self._ask("GET", path, None)

    def post(self, path: str, body: bytes = b"") -> Any:
        """The JSON that comes back; None for an empty answer."""
        content = self._ask("POST", path, body)
        return json.loads(content) if content else None

    def _ask(self, method: str, path: str, body: bytes | None) -> bytes:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self._url + path, body, headers, method=method)  # noqa: S310  # checked by the config
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:  # noqa: S310
                content: bytes = answer.read()
        except urllib.error.HTTPError as error:
            raise ServiceRefused(self._url, error.code) from None
        except (urllib.error.URLError, OSError) as error:
            raise ServiceUnreachable(self._url, getattr(error, "reason", error)) from None
        return content
