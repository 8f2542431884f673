"""Who sends too much, too slowly or without end, or reads nothing, is closed, and keeps nobody else out."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import httpx
import pytest
from browser import DEADLINE_S
from serving import Served, no_run, serving, small_campaign

from sync.refresh import Refreshed
from sync.service.patience import Patient


class Hasty(Patient):
    """Waits half a second, for eight connections."""

    head_s, body_s, answer_s, most = 0.5, 0.5, 1.0, 8


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(small_campaign(tmp_path_factory.mktemp("limits") / "campaign"), make=lambda *_: Refreshed({})) as found:
        yield found


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(small_campaign(tmp_path_factory.mktemp("hasty") / "campaign"), protocol=Hasty, make=no_run) as found:
        yield found


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with served.client() as found:
        yield found


def raw(served: Served, text: str | bytes) -> socket.socket:
    """A connection on which these bytes were sent."""
    connection = socket.create_connection(("127.0.0.1", served.port), timeout=DEADLINE_S)
    connection.sendall(text.encode() if isinstance(text, str) else text)
    return connection


def all_from(connection: socket.socket) -> bytes:
    """Whatever comes until the other side closes."""
    found = b""
    try:
        while chunk := connection.recv(65536):
            found += chunk
    except ConnectionResetError:
        pass
    finally:
        connection.close()
    return found


def head(served: Served, method: str, path: str, *lines: str) -> str:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {served.key}", *lines, "", ""])


@pytest.mark.parametrize("path", ["/refresh", "/typed", "/login"])
def test_ten_gigabytes_are_refused_before_the_first_byte(served: Served, path: str) -> None:
    answer = all_from(raw(served, head(served, "POST", path, "Content-Length: 10737418240")))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in answer.lower()


@pytest.mark.parametrize("length", ["-1", "1 1", "9" * 400])
def test_a_length_that_is_none_is_refused(served: Served, length: str) -> None:
    answer = all_from(raw(served, head(served, "POST", "/refresh", f"Content-Length: {length}")))
    assert answer[:12] in {b"HTTP/1.1 400", b"HTTP/1.1 413"}


def test_chunks_are_counted(served: Served) -> None:
    chunk = b"200\r\n" + b"x" * 512 + b"\r\n"
    sent = head(served, "POST", "/refresh", "Transfer-Encoding: chunked").encode() + 3 * chunk
    assert all_from(raw(served, sent)).startswith(b"HTTP/1.1 413 ")


def test_a_small_body_is_ignored(client: httpx.Client) -> None:
    assert client.post("/refresh", content=b"x" * 1024).status_code == 202
    assert client.post("/refresh", content=b"x" * 1025).status_code == 413


def test_endless_chunks_end_soon(hasty: Served) -> None:
    with raw(hasty, head(hasty, "POST", "/refresh", "Transfer-Encoding: chunked")) as connection, pytest.raises(ConnectionError):
        send_on(connection, b"200\r\n" + b"x" * 512 + b"\r\n")


def send_on(connection: socket.socket, data: bytes, pause_s: float = 0.0) -> None:
    """The same again and again; OSError as soon as the other side has closed."""
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        connection.sendall(data)
        time.sleep(pause_s)


SLOW = ["", "G", "GET /health HT", "GET /health HTTP/1.1\r\nHost: localhost\r\nX-", "POST /refresh HTTP/1.1\r\nHost: localhost\r\n"]


@pytest.mark.parametrize("begun", SLOW)
def test_a_head_that_does_not_end_is_closed(hasty: Served, begun: str) -> None:
    assert all_from(raw(hasty, begun)) == b""


def test_a_head_that_comes_letter_by_letter_is_closed_too(hasty: Served) -> None:
    with raw(hasty, "GET /health HTTP/1.1\r\nX-A: ") as connection, pytest.raises(ConnectionError):
        send_on(connection, b"x", 0.02)


def test_a_body_that_does_not_come_is_closed(hasty: Served) -> None:
    answer = all_from(raw(hasty, head(hasty, "POST", "/refresh", "Content-Length: 10") + "12345"))
    assert answer == b""


def test_who_asks_and_asks_and_reads_nothing_is_closed(hasty: Served) -> None:
    with raw(hasty, b"") as connection, pytest.raises(ConnectionError):
        send_on(connection, 100 * b"GET /script.js HTTP/1.1\r\nHost: localhost\r\n\r\n")


def test_garbage_is_answered_as_such(hasty: Served) -> None:
    assert all_from(raw(hasty, b"\x16\x03\x01\x02\x00\x01\r\n\r\n")).startswith(b"HTTP/1.1 400 ")


def test_a_patient_reader_keeps_its_connection(hasty: Served) -> None:
    with hasty.client() as client:
        for _ in range(3):
            assert client.get("/health").status_code == 200
            time.sleep(0.2)


def test_five_hundred_slow_ones_keep_nobody_out(hasty: Served) -> None:
    slow = [raw(hasty, "GET / HTTP/1.1\r\nX-") for _ in range(500)]
    try:
        for _ in range(5):
            began = time.monotonic()
            with hasty.client(key=False) as stranger:
                assert stranger.get("/health").status_code == 200
            assert time.monotonic() - began < 1.0
    finally:
        for one in slow:
            one.close()
