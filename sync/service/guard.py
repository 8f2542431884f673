"""A request -> refused before anything of it is read, or passed on: host, origin, declared length, key. Headers for the browser."""

from __future__ import annotations

from collections.abc import Collection
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.config import Config
from sync.service.answers import refused
from sync.service.door import COOKIE, Door

MOST_BYTES = 1024
MOST_TYPED_BYTES = 2 * 2**20
LONG_PATHS = frozenset({"/typed", "/freeze"})
"""What a body may have: on every path, and where yellow cells, or what was open at a freeze, are handed in."""

OPEN = frozenset({"/health", "/login", "/style.css", "/script.js", "/favicon.ico"})
"""Paths that need no key; nothing of the campaign is told there."""

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def hosts_of(config: Config) -> frozenset[str]:
    """Names under which the service answers: this machine's own, that it listens on, and those of the configuration."""
    section = config.service
    own = {"localhost", "127.0.0.1", "::1", section.host, *section.names, urlsplit(section.url).hostname or ""}
    return frozenset(name.lower().strip("[]").rstrip(".") for name in own) - {"", "0.0.0.0", "::"}  # noqa: S104


def limit_of(path: str) -> int:
    """The most bytes that a body may have on a path."""
    return MOST_TYPED_BYTES if path in LONG_PATHS else MOST_BYTES


def host_name(host: str) -> str:
    """What stands in Host without its port: "[::1]:8722" -> "::1"; "" when it is no host."""
    try:
        parts = urlsplit(f"//{host}")
        return (parts.hostname or "").rstrip(".") if parts.netloc == host and "@" not in host else ""
    except ValueError:
        return ""


class Guard:
    """Around the whole service. `hosts`: names it answers to."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], door: Door) -> None:
        self._app = app
        self._hosts = hosts
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on."""
        if scope["type"] != "http":
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        request = Request(scope)
        answer = self._refusal(request) or await self._asked_for_key(request)
        await (answer or self._app)(scope, receive, sent)

    def _refusal(self, request: Request) -> Response | None:
        headers = request.headers
        if host_name(headers.get("host", "")) not in self._hosts:
            return refused(421, Connection="close")
        if request.method not in {"GET", "HEAD"} and not _is_from_here(headers):
            return refused(403, Connection="close")
        if _declared(headers) > limit_of(request.scope["path"]):
            return refused(413, Connection="close")
        return None

    async def _asked_for_key(self, request: Request) -> Response | None:
        """None when it may come in."""
        path = request.scope["path"]
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            if self._door.opens(key.strip()):
                return None
            if path not in OPEN:
                too_many = await self._door.turn_away()
                return refused(429, **{"Retry-After": "60"}) if too_many else _unknown()
        if path in OPEN:
            return None
        if not self._door.knows(cookie_of(request)):
            wants_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
            return RedirectResponse("/login", 303) if wants_page else _unknown()
        # A cookie goes along with whatever page sends it: what changes something must be shown to come from our own.
        is_safe = request.method in {"GET", "HEAD"} or _is_surely_from_here(request.headers)
        return None if is_safe else refused(403, Connection="close")


def cookie_of(request: Request) -> str:
    """Our cookie, "" when there is none."""
    try:
        found = SimpleCookie(request.headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def is_https(request: Request, config: Config) -> bool:
    """Whether the browser is served over HTTPS: by us, or, as [service] url says, by the proxy in front of us."""
    public = urlsplit(config.service.url)
    is_public = public.scheme == "https" and (public.hostname or "") == host_name(request.headers.get("host", ""))
    return request.url.scheme == "https" or is_public


def _unknown() -> Response:
    return refused(401, **{"WWW-Authenticate": "Bearer"})


def _declared(headers: Headers) -> int:
    text = headers.get("content-length", "0")
    return int(text) if text.isdecimal() and len(text) < 20 else 2**63


def _is_from_here(headers: Headers) -> bool:
    """Whether no other page is known to have sent it. A page that sends no referrer says "null" in a form's Origin: then the
    browser's own word counts."""
    origin = headers.get("origin")
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    if origin == "null":
        return headers.get("sec-fetch-site") == "same-origin"
    return origin is None or _is_own(origin, headers)


def _is_surely_from_here(headers: Headers) -> bool:
    if headers.get("sec-fetch-site") == "same-origin":
        return True
    return "origin" in headers and _is_own(headers["origin"], headers)


def _is_own(origin: str, headers: Headers) -> bool:
    # Whether TLS ends before us is not known here, so both schemes are our own.
    return origin.lower() in {f"{scheme}://{headers.get('host', '').lower()}" for scheme in ("http", "https")}
