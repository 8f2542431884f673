"""A press where `[service] url` is set -> the service of another machine makes the run, and its pages come back."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sync.config import data_root
from sync.errors import NoToken, RunFailed, ServiceRefused, ServiceUnreachable
from sync.handed import as_json
from sync.harvest import Typed
from sync.publish.filling import Filling, from_json

TOKEN_VARIABLE, TOKEN_FILE = "TONGHOP_TOKEN", "service.token"
ANSWER_S, ASKED_EVERY_S, PATIENCE_S = 30.0, 0.5, 3600.0


def refreshed_there(
    url: str,
    source: str,
    typed: Sequence[Typed],
    progress: Callable[[str, int, int], None],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Filling:
    """Hand in, ask for a run, wait for it, fetch its pages. ServiceUnreachable, ServiceRefused, NoToken, RunFailed."""
    service = Service(url.rstrip("/"), kept_token())
    if typed:
        service.post("/typed", as_json(source, typed))
    run = service.post("/refresh")["run"]
    until = time.monotonic() + PATIENCE_S
    while (state := service.get(f"/runs/{run}"))["state"] not in ("done", "failed"):
        progress(state.get("stage") or "Chờ máy chủ", state.get("done") or 0, state.get("of") or 0)
        if time.monotonic() > until:
            raise ServiceUnreachable(url, "quá 1 giờ chưa xong")
        sleep(ASKED_EVERY_S)
    if state["state"] == "failed":
        raise RunFailed(state["fault"]["en"], state["fault"]["vi"])
    return from_json(service.get(f"/runs/{run}/model"))


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
        return self._ask("GET", path, None)

    def post(self, path: str, body: bytes = b"") -> Any:
        """The JSON that comes back; None for an empty answer."""
        return self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: bytes | None) -> Any:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self._url + path, body, headers, method=method)  # noqa: S310  # checked by the config
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:  # noqa: S310
                content = answer.read()
        except urllib.error.HTTPError as error:
            raise ServiceRefused(self._url, error.code) from None
        except (urllib.error.URLError, OSError) as error:
            raise ServiceUnreachable(self._url, getattr(error, "reason", error)) from None
        return json.loads(content) if content else None
