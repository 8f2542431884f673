"""A Google of this machine's own: real clients talk to it over HTTP, at its address or by way of it as a proxy."""

from __future__ import annotations

import socket
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit

from sync.local_google.certificates import HOSTS, authority
from sync.local_google.clock import Clock
from sync.local_google.drive import Drive
from sync.local_google.drive_routes import DriveRoutes, not_there
from sync.local_google.errors import ApiError
from sync.local_google.faults import Fault, Faults
from sync.local_google.log import Entry, Log
from sync.local_google.quotas import Quotas
from sync.local_google.request import Request, Response
from sync.local_google.sheets_routes import SheetsRoutes, is_reading
from sync.local_google.tokens import GOOGLE_TOKEN_URI, TokenRefused, Tokens

DRIVE, UPLOAD, SHEETS = "/drive/v3", "/upload/drive/v3", "/v4/spreadsheets"
HTML = "<!DOCTYPE html><html><title>Error {0}</title><p>The server encountered a temporary error.</html>"
HANG_S = 30.0


class LocalGoogle:
    """Drive, Sheets and tokens on 127.0.0.1; in force between entering and leaving.

    `drive`: what lies there, and the hands of people. `faults`: what goes wrong. `quotas`: what is too much. `log`: what was asked.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.drive = Drive(self.clock)
        self.tokens = Tokens(self.clock.seconds)
        self.quotas = Quotas(self.clock.seconds)
        self.faults = Faults()
        self.log = Log()
        self._drive_routes = DriveRoutes(self.drive)
        self._sheets_routes = SheetsRoutes(self.drive)
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.faults.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Its address; as a proxy too."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def ca_pem(self) -> bytes:
        """The certificate that clients have to trust when they speak HTTPS by way of it."""
        return authority()[0]

    def service_account(self, name: str = "tonghop", token_uri: str = "") -> dict[str, Any]:
        """The key of a new service account, as a JSON key file holds it; its tokens come from here."""
        return self.tokens.service_account(name, token_uri or f"{self.url}/token")

    # -- one call ----------------------------------------------------------------------------------------------------------

    def answer(self, request: Request) -> Response:
        """What Google answers; refusals too. What it does to anything is done when this returns."""
        kind = kind_of(request)
        try:
            if kind == "token":
                return self._token(request)
            request.token = self.tokens.user(request.headers.get("authorization", ""))
            self.quotas.spend(kind, request.user)
            return self._routed(request)
        except ApiError as error:
            return _refusal(error, self.quotas.retry_after, is_sheets=request.path.startswith(SHEETS))
        except Exception:  # noqa: BLE001  whatever breaks is answered
            # Seen by whoever runs the test; the client gets what Google gives when it breaks, not a dropped line.
            traceback.print_exc()
            return _refusal(
                ApiError(500, "INTERNAL", "Internal error encountered.", "internalError"),
                None,
                is_sheets=request.path.startswith(SHEETS),
            )

    def _routed(self, request: Request) -> Response:
        path = request.path
        if path.startswith(f"{UPLOAD}/"):
            return self._drive_routes.upload(request, path.removeprefix(f"{UPLOAD}/").split("/"))
        if path.startswith(f"{DRIVE}/"):
            return self._drive_routes.route(request, path.removeprefix(f"{DRIVE}/").split("/"))
        if path == SHEETS or path.startswith((f"{SHEETS}/", f"{SHEETS}:")):
            return self._sheets_routes.route(request, path.removeprefix(SHEETS))
        raise not_there(request)

    def _token(self, request: Request) -> Response:
        form = {name: values[-1] for name, values in parse_qs(request.body.decode()).items()}
        try:
            return Response(self.tokens.grant(form, frozenset({f"{self.url}/token", GOOGLE_TOKEN_URI})))
        except TokenRefused as refused:
            return Response({"error": refused.code, "error_description": refused.sentence}, status=400)


def kind_of(request: Request) -> str:
    """What kind of call it is, as the log counts them."""
    path, method = request.path, request.method
    if path == "/token":
        return "token"
    if path.startswith(SHEETS):
        return "read" if is_reading(request) else "write"
    if method == "GET" and path.startswith(f"{DRIVE}/files"):
        return _kind_of_look(request)
    kinds = {"POST": "share" if path.endswith("/permissions") else "create", "PATCH": "update_file", "DELETE": "delete"}
    return kinds.get(method, "other") if "/files" in path else "other"


def _kind_of_look(request: Request) -> str:
    last = request.path.rpartition("/")[2]
    if last in ("files", "export"):
        return {"files": "list", "export": "export"}[last]
    return "download" if request.one("alt") == "media" else "get_file"


def _refusal(error: ApiError, retry_after: int | None, *, is_sheets: bool) -> Response:
    """A refusal in the form of the API that gives it: Sheets names the status, Drive the reasons."""
    told: dict[str, Any] = {"code": error.code, "message": error.message}
    if is_sheets or error.reason.isupper() or error.code == 401:
        told["status"] = error.status
    if not is_sheets:
        reason = "insufficientPermissions" if error.reason.isupper() else error.reason or "badRequest"
        domain = "usageLimits" if "imit" in reason and error.code in (403, 429) else "global"
        told["errors"] = [{"message": error.message, "domain": domain, "reason": reason}]
    if error.reason.isupper():
        told["details"] = [
            {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": error.reason, "domain": "googleapis.com"}
        ]
    wait = str(retry_after) if retry_after and error.code == 429 else ""
    return Response({"error": told}, status=error.code, retry_after=wait)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, _request: Any, _address: Any) -> None:
        """A client that hung up is no news; a fault of ours is."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(_request, _address)


def _handler(google: LocalGoogle) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        here = google

    return Handler


class _Handler(BaseHTTPRequestHandler):
    """One connection, many requests."""

    here: ClassVar[LocalGoogle]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def do_CONNECT(self) -> None:
        """As a proxy: Google's names lead here, every other is refused, so that nothing ever leaves the machine."""
        host, _, port = self.path.partition(":")
        if host not in HOSTS or port != "443":
            self.send_error(403, f"{self.path} is not to be reached from here")
            return
        self.send_response(200, "Connection established")
        self.end_headers()
        self.wfile.flush()
        self.connection = authority()[1].wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb", self.rbufsize)
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def finish(self) -> None:
        """Close what was opened; the server itself knows only of the plain line below HTTPS."""
        with suppress(OSError):
            super().finish()
        if self.connection is not self.request:
            self.connection.close()

    def _serve(self) -> None:
        address = urlsplit(self.path)
        if address.netloc and address.netloc != self.here.url.removeprefix("http://"):
            self.send_error(403, f"{address.netloc} is not to be reached from here")
            return
        size = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = parse_qs(address.query, keep_blank_values=True)
        request = Request(self.command, address.path, query, headers, self.rfile.read(size))
        fault = self.here.faults.strike(request.method, request.path, kind_of(request))
        if fault is not None and fault.act in ("drop", "hang"):
            self._note(request, 0)
            self._cut(fault)
            return
        answer = self.here.answer(request) if fault is None or fault.act == "lost" else _faulty(fault)
        self._note(request, answer.status)
        if fault is not None and fault.act == "lost":
            self._cut(fault)
            return
        self._send(answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815  the library's words

    def _send(self, answer: Response) -> None:
        body = answer.payload()
        self.send_response_only(answer.status)
        self.send_header("Date", format_datetime(self.here.clock.now(), usegmt=True))
        self.send_header("Content-Type", answer.mime)
        self.send_header("Content-Length", str(len(body)))
        if answer.retry_after:
            self.send_header("Retry-After", answer.retry_after)
        self.end_headers()
        self.wfile.write(body)

    def _cut(self, fault: Fault) -> None:
        if fault.act == "hang":
            self.here.faults.released.wait(HANG_S)
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _note(self, request: Request, status: int) -> None:
        here = self.here
        here.log.add(Entry(kind_of(request), request.method, request.path, status, request.user, here.clock.now()))

    def log_message(self, *_: Any) -> None:
        """Nothing on standard error; the log has it."""


def _faulty(fault: Fault) -> Response:
    told: Mapping[str, Any] = {
        "code": fault.status,
        "message": f"The service is currently unavailable ({fault.status}).",
        "status": {429: "RESOURCE_EXHAUSTED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}.get(fault.status, "UNAVAILABLE"),
        "errors": [{"domain": "global", "reason": fault.reason or "backendError", "message": "Backend Error"}],
    }
    if fault.body == "html":
        page = HTML.format(fault.status).encode()
        return Response(data=page, mime="text/html; charset=UTF-8", status=fault.status, retry_after=fault.retry_after)
    return Response({"error": told}, status=fault.status, retry_after=fault.retry_after)
