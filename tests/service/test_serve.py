"""`tonghop serve` as a program: how it starts, what it logs, how it ends."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import pytest
from browser import DEADLINE_S, until
from serving import HAI, Desk, Program, data_of, initiative, program, set_service, sheet_rows, small_campaign, started

from sync.config import load, locate
from sync.lock import RunLock
from sync.runfile import RunFile, read_state
from sync.service.server import is_loopback, new_key
from sync.service.tokens import NAME, is_key, known_hash

DAY = ("--today", "2022-04-17")
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return small_campaign(tmp_path / "campaign")


def lines(served: Program) -> list[dict[str, object]]:
    """Everything it logged; every line is one JSON object."""
    return [json.loads(line) for line in list(served.log)]


def test_without_a_key_it_says_how_to_make_one(desk: Desk) -> None:
    process = started(desk)
    out, err = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 2
    assert out == ""
    assert "tonghop serve --new-token" in err
    assert "Traceback" not in err


def test_the_key_is_printed_once_and_kept_as_a_hash(desk: Desk) -> None:
    process = started(desk, "--new-token")
    out, err = process.communicate(timeout=DEADLINE_S)
    assert (process.returncode, err) == (0, "")
    key = out.splitlines()[1].strip()
    assert is_key(known_hash(data_of(desk)), key)
    assert f"http://127.0.0.1:8722/login#{key}" in out
    assert key not in (data_of(desk) / NAME).read_text(encoding="utf-8")


def test_the_link_is_to_the_public_address_where_there_is_one(desk: Desk) -> None:
    set_service(desk, url="https://so-lieu.example.vn/")
    assert new_key(desk.config)[-1].strip().startswith("https://so-lieu.example.vn/login#")


@posix
def test_it_runs_when_asked_logs_without_secrets_and_ends_in_peace(desk: Desk) -> None:
    with program(desk, *DAY) as served:
        with served.client() as client:
            ended = served.ended(client, client.post("/refresh?secret=in-the-query").json()["run"])
            assert ended["state"] == "done"
            assert (ended["result"]["today"], ended["result"]["simulated"]) == ("2022-04-17", True)
            assert "Ngày giả định: 17/04/2022" in client.get("/").text
            assert client.post("/login", data={"token": served.key}).status_code == 204
            cookie = client.cookies["tonghop"]
            client.get("/session", headers={"Authorization": "Bearer wrong-key", "Cookie": f"tonghop={cookie}"})
            client.get("/nothing%0A%7B%7D")
        assert served.stop() == 0
        until(lambda: any(line["event"] == "stopped" for line in lines(served)), "its last line is read")
        text = "".join(served.log)
        assert not [secret for secret in (served.key, cookie, "in-the-query", "wrong-key") if secret in text]
        asked = [line for line in lines(served) if line["event"] == "request" and line["path"] == "/refresh"]
        assert [(line["method"], line["status"], line["client"]) for line in asked] == [("POST", 202, "127.0.0.1")]
        assert all({"time", "level", "event"} <= set(line) for line in lines(served))


@posix
def test_told_to_stop_it_finishes_the_run_under_way(desk: Desk) -> None:
    with program(desk, *DAY) as served:
        before = read_state(data_of(desk)).serial
        with served.client() as client:
            run = client.post("/refresh").json()["run"]
            until(lambda: read_state(data_of(desk)).serial > before, f"run {run} has begun")
            assert not read_state(data_of(desk)).has_ended
            assert served.stop() == 0
        state = read_state(data_of(desk))
        assert state.has_ended
        assert state.fault is None
        assert [line["state"] for line in lines(served) if line["event"] == "run ends"] == ["done"]


@posix
def test_ctrl_c_ends_it_too(desk: Desk) -> None:
    with program(desk) as served:
        assert served.press_ctrl_c() == 0
        assert "Traceback" not in "".join(served.log)


@posix
def test_ctrl_c_while_workbooks_are_read_loses_none(desk: Desk) -> None:
    with program(desk, *DAY) as served:
        with served.client() as client:
            # The first run starts the process that workers come from, which hears Ctrl+C until it has started.
            desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 12)]))
            served.ended(client, client.post("/refresh").json()["run"])
            desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 401)]))
            run = client.post("/refresh").json()["run"]
            until(lambda: read_state(data_of(desk)).stage == "Đọc tệp", f"run {run} reads")
            assert served.press_ctrl_c() == 0
        state = read_state(data_of(desk))
        assert state.result is not None
        assert (state.result["units"]["read"], state.result["units"]["failed"]) == (1, 0)
        assert state.result["rows"]["accepted"] >= 400
        assert [line for line in served.log if not line.startswith("{")] == []


def test_a_run_of_another_program_is_not_waited_for_when_stopping(desk: Desk) -> None:
    places = locate(load(desk.config))
    with program(desk, *DAY) as served, served.client() as client, RunLock(places.lock), RunFile(places.data, {}):
        run = client.post("/refresh").json()["run"]
        until(lambda: client.get(f"/runs/{run}").json()["stage"].startswith("Chờ"), "it waits for the other program")
        assert served.stop() == 0


def test_a_port_that_is_taken_is_said_with_what_to_do(desk: Desk) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        set_service(desk, port=port)
        new_key(desk.config)
        process = started(desk)
        _, err = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 1
    assert f"127.0.0.1:{port}" in err
    assert "[service]" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("host", "is_own"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.8.8.8", True), ("0.0.0.0", False), ("192.168.1.4", False),  # noqa: S104
     ("::", False), ("may-chu", False)],
)  # fmt: skip
def test_only_this_machine_is_trusted(host: str, is_own: bool) -> None:
    assert is_loopback(host) is is_own
