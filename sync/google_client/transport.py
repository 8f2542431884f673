"""gspread's HTTP client with what it lacks: a wait before the quota is spent, time limits, and a second try where one is safe."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.auth.transport.requests import AuthorizedSession, Request
from gspread.http_client import HTTPClient
from requests import RequestException, Response, Session
from urllib3.exceptions import NewConnectionError

from sync.errors import GoogleRefused, OutOfReach
from sync.google_client.account import Account
from sync.google_client.calls import Call, Calls, call_of
from sync.google_client.limits import Limiter
from sync.google_client.refusals import PASSING, TOO_MANY, error_of, is_passing, is_rate_limited, retry_after

GOOGLE = ("https://sheets.googleapis.com", "https://www.googleapis.com")
LONGEST_PAUSE_S = 64.0
UNREACHED_TRIES = 3
"""Where there is no way to Google at all, as without a network, nobody is kept waiting for minutes."""
GIVEN_UP = 3
"""Calls in a row, each given up after all its tries, from which on Google counts as away."""
REFUSALS = frozenset({"invalid_grant", "invalid_client", "unauthorized_client", "access_denied", "invalid_scope"})
"""OAuth's words for no; anything else from there may pass."""


@dataclass(frozen=True)
class Timing:
    """How long and how often. `deadline_s`: one call with all its tries; `timeout_s`: to connect, between two bytes."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random
    deadline_s: float = 180.0
    timeout_s: tuple[float, float] = (10.0, 60.0)
    tries: int = 7
    per_minute: Mapping[str, int] = field(default_factory=lambda: {"read": 60, "write": 60, "drive": 600})


class Patience:
    """How many calls in a row were given up: when Google is away, the next ones are not waited for as long as the first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._in_a_row = 0

    def tries(self, most: int) -> int:
        """How often a call is to be tried now."""
        with self._lock:
            return most if self._in_a_row < GIVEN_UP else 1

    def note(self, *, is_given_up: bool) -> None:
        """How a call ended."""
        with self._lock:
            self._in_a_row = self._in_a_row + 1 if is_given_up else 0


@dataclass(frozen=True)
class Line:
    """What all threads share of one way to Google."""

    account: Account
    endpoint: str
    timing: Timing
    limiter: Limiter
    calls: Calls
    signing_in: Lock = field(default_factory=Lock)
    patience: Patience = field(default_factory=Patience)


class SigningIn(Request):
    """google-auth's own way to the token endpoint, without its own waiting: a passing fault is one to be tried again by us."""

    def __call__(self, *given: Any, **named: Any) -> Any:
        """One question; TransportError when the answer is a fault that may pass."""
        response = super().__call__(*given, **named)  # type: ignore[no-untyped-call]
        if response.status in PASSING or response.status == TOO_MANY:
            raise TransportError(str(response.status))  # type: ignore[no-untyped-call]
        return response


class Transport(HTTPClient):
    """One thread's session. `last_date`: the clock of whoever answered last (the Date header)."""

    def __init__(self, line: Line) -> None:
        self._signing_in = SigningIn(Session())
        session = AuthorizedSession(line.account.credentials, auth_request=self._signing_in)  # type: ignore[no-untyped-call]
        super().__init__(auth=None, session=session)  # type: ignore[arg-type]  # with a session of our own it needs none
        self.line = line
        self.last_date: datetime | None = None

    def request(
        self,
        method: str,
        endpoint: str,
        params: Mapping[str, Any] | None = None,
        data: bytes | None = None,
        json: Mapping[str, Any] | None = None,
        files: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """One call, tried again as long as that is safe and of use. NoAccess, OutOfReach, BadRequest, GoogleRefused …"""
        call, timing = call_of(method, endpoint, params), self.line.timing
        what = _what(endpoint)
        until = timing.clock() + timing.deadline_s
        url = self._here(endpoint)
        tries = self.line.patience.tries(timing.tries)
        for tried in range(1, tries + 1):
            try:
                with self.line.limiter.place(call.bucket):
                    self.line.calls.count(call.kind)
                    self._sign_in()
                    response = self.session.request(
                        method=method, url=url, params=params, data=data, json=json, files=files, headers=headers,
                        timeout=timing.timeout_s,
                    )  # fmt: skip
            except (RequestException, GoogleAuthError) as error:
                last: Exception = self._error_of(error, what)
                may_retry, wished = _may_retry_fault(error, call), None
                if _is_unreached(error):
                    tries = min(tries, UNREACHED_TRIES)
            else:
                self._note_date(response)
                if response.ok:
                    self.line.patience.note(is_given_up=False)
                    return response
                last = error_of(response, what, self.line.account.email)
                may_retry = is_rate_limited(response) or (is_passing(response) and call.is_idempotent)
                wished = retry_after(response, self.last_date or datetime.now(UTC))
            pause = timing.random() * min(LONGEST_PAUSE_S, 2.0**tried) if wished is None else wished
            if not may_retry or tried >= tries or timing.clock() + pause > until:
                self.line.patience.note(is_given_up=may_retry)
                raise last
            timing.sleep(pause)
        raise AssertionError("the last try returns or raises")

    def _here(self, endpoint: str) -> str:
        """The address to be asked; with an endpoint of its own, never Google's."""
        if not self.line.endpoint:
            return endpoint
        for known in GOOGLE:
            if endpoint.startswith(known):
                return self.line.endpoint.rstrip("/") + endpoint.removeprefix(known)
        raise GoogleRefused(self.line.account.email, endpoint, "[google] endpoint")

    def _error_of(self, fault: Exception, what: str) -> Exception:
        """What a fault on the way is; a token may be refused while signing in, and also while a call is under way."""
        if _is_refusal(fault):
            return GoogleRefused(self.line.account.email, what, _why(fault))
        return OutOfReach(what, _why(fault))

    def _sign_in(self) -> None:
        """A token for all threads; one fetches it, the others wait."""
        credentials = self.line.account.credentials
        with self.line.signing_in:
            if not credentials.valid:
                self.line.calls.count("token")
                credentials.refresh(self._signing_in)

    def _note_date(self, response: Response) -> None:
        try:
            self.last_date = datetime.strptime(response.headers.get("Date", ""), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
        except ValueError:
            return


def _may_retry_fault(error: Exception, call: Call) -> bool:
    """Signing in does nothing to anything, and a no is a no; a call that was cut off may have been carried out."""
    return not _is_refusal(error) and (call.is_idempotent or isinstance(error, GoogleAuthError))


def _is_unreached(error: Exception) -> bool:
    """Whether not even a connection came about."""
    cause = error.args[0] if isinstance(error, RequestException | TransportError) and error.args else None
    cause = cause.args[0] if isinstance(cause, RequestException) and cause.args else cause
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


def _is_refusal(error: Exception) -> bool:
    """Whether the token endpoint said no; a page of a proxy or a fault of its own says nothing."""
    return isinstance(error, RefreshError) and _oauth_word(error) in REFUSALS


def _why(error: Exception) -> str:
    """The kind of fault, without an address or a token that its text might hold."""
    return (_oauth_word(error) if isinstance(error, RefreshError) else "") or type(error).__name__


def _oauth_word(error: RefreshError) -> str:
    """OAuth's word for why; "" when it did not answer as OAuth does."""
    told = error.args[1] if len(error.args) > 1 else None
    word = told.get("error") if isinstance(told, Mapping) else None
    return word if isinstance(word, str) else ""


def _what(endpoint: str) -> str:
    """What an address is about: the id in it, else its last part."""
    parts = endpoint.partition("?")[0].split("/")
    for name in ("spreadsheets", "files", "drives"):
        if name in parts and parts.index(name) + 1 < len(parts):
            return parts[parts.index(name) + 1].partition(":")[0]
    return parts[-1]
