"""A configuration -> the service at its address until it is told to stop; a run under way is finished first."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from ipaddress import ip_address
from pathlib import Path

import uvicorn

from sync.config import Config, load, locate
from sync.errors import PortTaken, RunFailed
from sync.progress import Progress
from sync.refresh import Refreshed, refresh, runs_begun
from sync.service.app import application
from sync.service.board import Board
from sync.service.door import Door
from sync.service.log import log_to, say
from sync.service.patience import Patient
from sync.service.runs import STOPPING, Runs
from sync.service.tokens import known_hash, make_key
from sync.speech import either, language_of
from sync.vietnamese import day

SHUTDOWN_S = 3
IDLE_S = 15

Say = Callable[[str], None]


def new_key(config_file: Path, lang: str = "") -> list[str]:
    """Make the key; lines that tell it, this once, in `lang` or else in the language of the campaign."""
    config, language = load(config_file), lang or language_of(config_file)
    key = make_key(locate(config).data)
    base = config.service.url.rstrip("/") or _address(config.service.host, config.service.port)
    return [
        either(
            language,
            "Mã truy cập mới (chỉ hiện một lần, hãy chép lại; mã cũ không dùng được nữa):",
            "The new access code (shown this once, please copy it; the old one is no longer good):",
        ),
        f"  {key}",
        either(
            language,
            "Liên kết để mở trang theo dõi (ai có liên kết này đều vào được):",
            "A link that opens the pages (whoever has it may enter):",
        ),
        f"  {base}/login#{key}",
    ]


def serve(config_file: Path, today: date | None, tell: Say, lang: str = "") -> None:
    """Answer until SIGTERM or Ctrl+C. NoKey before `--new-token`; PortTaken; ConfigError and the like when it cannot be opened.

    `tell`: lines for the person who started it, in `lang` or else in the language of the campaign.
    """
    config = load(config_file)
    data = locate(config).data
    known_hash(data)
    board = Board(config_file, today)
    with listening(config.service.host, config.service.port) as listener:
        log_to(sys.stderr)
        stopping = threading.Event()
        runs = Runs(partial(_refreshed, board, stopping), partial(runs_begun, board.config_file))
        server = server_of(config, board, Door(data), runs)
        server.ready = lambda: tell("\n".join(_greeting(config, listener, today, lang or board.language)))
        server.run([listener])
    stopping.set()
    say("stopping", running=runs.current is not None)
    # A second Ctrl+C does not wait for the run; the lock and the ledger stand that.
    with suppress(KeyboardInterrupt):
        runs.stop()
    say("stopped")


def _refreshed(board: Board, stopping: threading.Event, progress: Progress, since: int) -> Refreshed:
    """A run of our own is always finished; only another program's is not waited for when the service stops."""

    def pause(seconds: float) -> None:
        if stopping.wait(seconds):
            raise RunFailed(STOPPING["en"], STOPPING["vi"])

    board.check()
    return refresh(board.config_file, today=board.today, since=since, progress=progress, sleep=pause)


def server_of(config: Config, board: Board, door: Door, runs: Runs, protocol: type[Patient] = Patient) -> Server:
    """The HTTP server around the application. `protocol`: how long it waits for whom."""
    return Server(
        uvicorn.Config(
            application(config, board, door, runs),
            http=protocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=IDLE_S,
            timeout_graceful_shutdown=SHUTDOWN_S,
        )
    )


class Server(uvicorn.Server):
    """uvicorn's, but told to stop it ends as a program that has done its work, not by the signal.

    `ready`: called as soon as it answers and can be told to stop.
    """

    ready: Callable[[], None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        if self.ready is not None:
            self.ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at SIGTERM and Ctrl+C while it answers; afterwards they do what they did before."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens there; port 0 = any that is free. PortTaken when it cannot."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise PortTaken(f"{host}:{port}", error.strerror or error) from None
    with listener:
        try:
            # On Windows this option would let two programs share the port.
            if sys.platform != "win32":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(socket.SOMAXCONN)
        except OSError as error:
            raise PortTaken(f"{host}:{port}", error.strerror or error) from None
        yield listener


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it."""
    try:
        return host.lower() == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _greeting(config: Config, listener: socket.socket, today: date | None, language: str) -> Iterator[str]:
    place, host = _address(config.service.host, listener.getsockname()[1]), config.service.host
    yield either(language, f"Trang theo dõi: {place}/ (dừng: Ctrl+C)", f"The pages: {place}/ (stop: Ctrl+C)")
    if today is not None:
        yield f"{either(language, 'Ngày giả định', 'Pretended day')}: {day(today)}."
    if not is_loopback(host):
        yield either(
            language,
            f"Cảnh báo: [service] host = “{host}” mở dịch vụ cho máy khác mà không mã hóa → "
            "chỉ dùng sau một máy chủ trung gian có HTTPS; nếu không, để host = “127.0.0.1”.",
            f"Warning: [service] host = “{host}” opens the service to other machines without encryption → "
            "only behind a proxy with HTTPS; otherwise set host = “127.0.0.1”.",
        )
