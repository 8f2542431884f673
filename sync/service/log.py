"""What happens -> one JSON object a line; never a query, a body, a key or a cookie."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime
from typing import Any, TextIO

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAME = "tonghop.service"
LONGEST_PATH = 200
_log = logging.getLogger(NAME)


class JsonLines(logging.Formatter):
    """A record as one line of ASCII, a traceback inside it: no text from outside can begin a line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """{"time", "level", "event", …}."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, Any] = {"time": when, "level": record.levelname.lower(), "event": record.getMessage()}
        told |= getattr(record, "facts", {})
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, default=str)


def log_to(stream: TextIO) -> None:
    """Have our lines and those of the HTTP server go there, and nowhere else."""
    to = logging.StreamHandler(stream)
    to.setFormatter(JsonLines())
    for name in (NAME, "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [to], False
        logger.setLevel(logging.INFO if name == NAME else logging.WARNING)


def say(event: str, **facts: Any) -> None:
    """One line."""
    _log.info(event, extra={"facts": facts})


def say_fault(event: str, error: BaseException, **facts: Any) -> None:
    """One line with the traceback in it."""
    _log.error(event, exc_info=error, extra={"facts": facts})


class Logged:
    """A line for every request; a fault of ours becomes a line too, and the connection goes on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except ClientDisconnect:
            say("client went away", **_of(scope))
        except Exception as error:
            say_fault("fault", error, **_of(scope))
            if not status:
                raise
        finally:
            say("request", **_of(scope), status=status, ms=round(1000 * (time.perf_counter() - began), 1))


def _of(scope: Scope) -> dict[str, Any]:
    client = scope.get("client")
    return {"method": scope["method"], "path": scope["path"][:LONGEST_PATH], "client": client[0] if client else ""}
