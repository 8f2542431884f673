"""Paths -> what answers them. Everything that may take long runs in a thread, so that /health never waits."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sync.config import Config, load, locate
from sync.errors import TonghopError
from sync.handed import hand_in
from sync.publish.filling import as_json
from sync.service import reports
from sync.service.answers import WRONG_KEY, fault_of, refused, said
from sync.service.board import Board
from sync.service.door import COOKIE, SESSION_S, Door
from sync.service.freezes import choices, freeze, read_wanted
from sync.service.guard import Guard, cookie_of, hosts_of, is_https, limit_of
from sync.service.log import Logged
from sync.service.login_page import login_page
from sync.service.page import broken_page, fault_page, status_page
from sync.service.runs import AskedRun, Runs, RunStage, model_json
from sync.service.script import SCRIPT
from sync.service.style import STYLE
from sync.service.typed import read_typed
from sync.service.unit_page import missing_page, unit_page


def application(config: Config, board: Board, door: Door, runs: Runs) -> ASGIApp:
    """The service as an ASGI application, guarded and logged."""
    service = _Service(config, board, door, runs)
    routes = [
        Route("/health", service.health),
        Route("/", service.page),
        Route("/units/{code:path}", service.unit),
        Route("/login", service.login),
        Route("/login", service.sign_in, methods=["POST"]),
        Route("/logout", service.sign_out, methods=["POST"]),
        Route("/session", service.session),
        Route("/refresh", service.refresh, methods=["POST"]),
        Route("/typed", service.typed, methods=["POST"]),
        Route("/freezable", service.freezable, methods=["POST"]),
        Route("/freeze", service.freeze, methods=["POST"]),
        Route("/reports", service.reports),
        Route("/report", service.report, methods=["POST"]),
        Route("/runs/last/model", service.model_now),
        Route("/runs/{run_id}", service.run),
        Route("/runs/{run_id}/model", service.model),
        Route("/runs/{run_id}/report", service.report_of),
        Route("/style.css", service.style),
        Route("/script.js", service.script),
        Route("/favicon.ico", service.icon),
    ]
    handlers: Any = {HTTPException: _http_fault, TonghopError: _named_fault, Exception: _fault}
    answering = Starlette(routes=routes, exception_handlers=handlers)
    answering.state.board = board
    return Logged(Guard(answering, hosts_of(config), door))


class _Service:
    def __init__(self, config: Config, board: Board, door: Door, runs: Runs) -> None:
        self._config, self._board, self._door, self._runs = config, board, door, runs

    async def health(self, _request: Request) -> Response:
        return JSONResponse({"ok": True})

    # ---- pages; starlette runs what is not async in a thread

    def page(self, _request: Request) -> Response:
        current, last = self._runs.current, self._runs.last
        try:
            return HTMLResponse(status_page(self._board.now(), current, last))
        except TonghopError as error:
            return HTMLResponse(fault_page(error, current, last, self._board.language), 503)

    def unit(self, request: Request) -> Response:
        current, last = self._runs.current, self._runs.last
        try:
            found = unit_page(self._board.now().view, request.path_params["code"])
        except TonghopError as error:
            return HTMLResponse(fault_page(error, current, last, self._board.language), 503)
        return HTMLResponse(missing_page(self._board.language), 404) if found is None else HTMLResponse(found)

    async def style(self, _request: Request) -> Response:
        return Response(STYLE, media_type="text/css")

    async def script(self, _request: Request) -> Response:
        return Response(SCRIPT, media_type="text/javascript")

    async def icon(self, _request: Request) -> Response:
        return Response(status_code=204)

    # ---- coming in

    async def login(self, _request: Request) -> Response:
        return HTMLResponse(login_page(language=self._board.language))

    async def sign_in(self, request: Request) -> Response:
        form = parse_qs((await _body(request)).decode("utf-8", "replace"))
        if not self._door.opens(form.get("token", [""])[0].strip()):
            status = 429 if await self._door.turn_away() else 401
            return _not_in(request, status)
        answer: Response = RedirectResponse("/", 303) if _wants_page(request) else Response(status_code=204)
        secure = is_https(request, self._config)
        answer.set_cookie(COOKIE, self._door.let_in(), SESSION_S, path="/", secure=secure, httponly=True, samesite="strict")
        return answer

    async def sign_out(self, request: Request) -> Response:
        self._door.forget(cookie_of(request))
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return answer

    async def session(self, _request: Request) -> Response:
        """Only who may come in gets here."""
        return Response(status_code=204)

    # ---- runs

    async def refresh(self, request: Request) -> Response:
        await _body(request)
        asked = await run_in_threadpool(self._runs.ask)
        if asked is None:
            return refused(503)
        place = f"/runs/{asked.id}"
        return RedirectResponse("/", 303) if _wants_page(request) else JSONResponse({"run": asked.id}, 202, {"Location": place})

    async def run(self, request: Request) -> Response:
        return JSONResponse(self._asked(request).told())

    def model(self, request: Request) -> Response:
        asked = self._asked(request)
        if asked.state is not RunStage.DONE:
            return refused(409)
        made = self._runs.model(asked.id)
        if made is not None:
            return Response(made, media_type="application/json")
        # Another program made the run, and what it left in the ledger is all there is; or newer runs took its place.
        return self.model_now(request)

    def model_now(self, _request: Request) -> Response:
        return Response(model_json(as_json(self._board.now().filling)), media_type="application/json")

    async def typed(self, request: Request) -> Response:
        body = await _body(request)
        try:
            source, cells = await run_in_threadpool(read_typed, body)
        except ValueError:
            return refused(422)
        await run_in_threadpool(self._hand_in, source, cells)
        return Response(status_code=204)

    async def freezable(self, request: Request) -> Response:
        await _body(request)
        return _begun(await run_in_threadpool(self._runs.do, partial(choices, self._board)))

    async def freeze(self, request: Request) -> Response:
        try:
            wanted, by = read_wanted(await _body(request))
        except ValueError:
            return refused(422)
        return _begun(await run_in_threadpool(self._runs.do, partial(freeze, self._board, wanted, by)))

    def reports(self, _request: Request) -> Response:
        return JSONResponse(reports.choices(self._board))

    async def report(self, request: Request) -> Response:
        try:
            period = reports.read_wanted(await _body(request))
        except ValueError:
            return refused(422)
        return _begun(await run_in_threadpool(self._runs.do, partial(reports.write, self._board, period)))

    async def report_of(self, request: Request) -> Response:
        asked = self._asked(request)
        if not asked.has_ended:
            return refused(409)
        found = self._runs.file(asked.id)
        return refused(404) if found is None else Response(found, media_type=reports.TYPE)

    def _hand_in(self, source: str, cells: Any) -> None:
        self._board.check()
        hand_in(locate(load(self._board.config_file)).data, source, cells)

    def _asked(self, request: Request) -> AskedRun:
        found = self._runs.get(request.path_params["run_id"])
        if found is None:
            raise HTTPException(404)
        return found


def _begun(asked: AskedRun | None) -> Response:
    if asked is None:
        return refused(503)
    return JSONResponse({"run": asked.id}, 202, {"Location": f"/runs/{asked.id}"})


async def _body(request: Request) -> bytes:
    """The body, counted while it comes. HTTPException 413 as soon as it is too long, whatever its head declared."""
    most, body = limit_of(request.scope["path"]), bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise HTTPException(413, headers={"Connection": "close"})
    return bytes(body)


def _wants_page(request: Request) -> bool:
    """Whether a form without scripts sent it."""
    return "text/html" in request.headers.get("accept", "")


def _language(request: Request) -> str:
    """That of the campaign."""
    board: Board = request.app.state.board
    return board.language


def _not_in(request: Request, status: int) -> Response:
    fault = said(429) if status == 429 else WRONG_KEY
    headers = {"Retry-After": "60"} if status == 429 else {}
    if _wants_page(request):
        language = _language(request)
        return HTMLResponse(login_page(fault[language], language), status, headers)
    return JSONResponse({"fault": fault}, status, headers)


async def _http_fault(request: Request, error: HTTPException) -> Response:
    if error.status_code == 404 and _wants_page(request):
        return HTMLResponse(missing_page(_language(request)), 404)
    return refused(error.status_code, **(error.headers or {}))


async def _named_fault(_request: Request, error: TonghopError) -> Response:
    return JSONResponse({"fault": fault_of(error)}, 503)


async def _fault(request: Request, error: Exception) -> Response:
    fault = fault_of(error)
    return (
        HTMLResponse(broken_page(fault, _language(request)), 500) if _wants_page(request) else JSONResponse({"fault": fault}, 500)
    )
