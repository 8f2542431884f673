"""The service over real connections: who is let in, what is refused, what runs and what they leave."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import openpyxl
import pytest
from browser import until
from serving import (
    DEMO_DAY,
    HAI,
    Desk,
    Served,
    data_of,
    initiative,
    no_extension_warnings,
    no_run,
    serving,
    set_service,
    sheet_rows,
    small_campaign,
)

from sync import run as run_module
from sync.config import load, locate
from sync.handed import FOLDER
from sync.lock import RunLock
from sync.publish.filling import Filling, from_json
from sync.runfile import RunFile, read_state
from sync.service.board import Board, Shown
from sync.service.door import COOKIE
from sync.service.guard import HEADERS
from sync.service.log import JsonLines


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = small_campaign(tmp_path_factory.mktemp("http") / "campaign")
    set_service(made, names=["tonghop.example.vn"], url="https://so-lieu.example.vn")
    return made


@pytest.fixture(scope="module")
def served(desk: Desk) -> Iterator[Served]:
    with serving(desk) as found:
        yield found


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with served.client() as found:
        yield found


@pytest.fixture
def stranger(served: Served) -> Iterator[httpx.Client]:
    with served.client(key=False) as found:
        yield found


# ---- who is let in


PATHS = [
    ("GET", "/"), ("GET", "/units/CDKCN"), ("GET", "/session"), ("GET", "/runs/1"),
    ("GET", "/runs/1/model"), ("GET", "/runs/last/model"), ("POST", "/refresh"), ("POST", "/typed"),
    ("POST", "/logout"), ("GET", "/nothing"), ("PUT", "/refresh"), ("GET", "//health"),
    ("GET", "/health/../"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_without_the_key_nothing_is_told(stranger: httpx.Client, method: str, path: str) -> None:
    answer = stranger.request(method, path)
    assert answer.status_code == 401
    assert set(answer.json()) == {"fault"}


@pytest.mark.parametrize("sent", ["Bearer", "Bearer x", "Bearer {key}x", "Basic {key}", "{key}", "bearer x {key}"])
def test_a_wrong_key_is_refused(served: Served, stranger: httpx.Client, sent: str) -> None:
    answer = stranger.get("/session", headers={"Authorization": sent.format(key=served.key)})
    assert answer.status_code in {401, 429}


def test_anybody_may_ask_whether_it_lives_and_sign_in(stranger: httpx.Client) -> None:
    assert stranger.get("/health").json() == {"ok": True}
    assert all(stranger.get(path).status_code == 200 for path in ("/login", "/style.css", "/script.js"))


def test_a_browser_without_a_cookie_is_led_to_the_form(stranger: httpx.Client) -> None:
    answer = stranger.get("/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_a_browser_signs_in_looks_and_signs_out(served: Served) -> None:
    own = {"Origin": served.base, "Accept": "text/html"}
    with served.client(key=False) as browser:
        answer = browser.post("/login", data={"token": f" {served.key}\n"}, headers=own)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "secure" not in cookie
        assert served.key.lower() not in cookie
        assert "Đơn vị" in browser.get("/", headers=own).text
        assert browser.post("/logout", headers=own).status_code == 303
        assert browser.get("/session").status_code == 401


def test_behind_a_proxy_with_https_the_cookie_is_for_https_only(served: Served) -> None:
    with served.client(key=False, Host="so-lieu.example.vn") as browser:
        answer = browser.post("/login", data={"token": served.key}, headers={"Origin": "https://so-lieu.example.vn"})
        assert answer.status_code == 204
        assert "secure" in answer.headers["set-cookie"].lower()


def test_wrong_keys_at_the_form_are_slowed_then_turned_away_and_the_right_one_is_not(desk: Desk, tmp_path: Path) -> None:
    with serving(desk.copied(tmp_path / "campaign"), make=no_run) as served, served.client(key=False) as stranger:
        began = time.monotonic()
        with ThreadPoolExecutor(12) as threads:
            answers = list(threads.map(lambda n: stranger.post("/login", data={"token": f"wrong {n}"}).status_code, range(12)))
        assert sorted(answers) == [401] * 10 + [429] * 2
        assert time.monotonic() - began >= 0.5
        page = stranger.post("/login", data={"token": "wrong"}, headers={"Accept": "text/html"})
        assert (page.status_code, "Sai mã quá nhiều lần" in page.text) == (429, True)
        assert stranger.post("/login", data={"token": served.key}).status_code == 204


def test_a_cookie_alone_changes_nothing(served: Served) -> None:
    """Another page can have a browser send it; only one of ours can say so."""
    with served.client(key=False) as browser:
        assert browser.post("/login", data={"token": served.key}).status_code == 204
        assert COOKIE in browser.cookies
        assert browser.post("/refresh").status_code == 403
        assert browser.post("/typed", content=b"{}").status_code == 403
        assert browser.post("/logout", headers={"Origin": "http://evil.example"}).status_code == 403
        assert browser.get("/session").status_code == 204


# ---- from where


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.2", "[::2]"])
def test_another_host_name_is_refused_also_with_the_key(client: httpx.Client, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == 421
    assert client.post("/refresh", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "[::1]:8722", "tonghop.example.vn", "so-lieu.example.vn:443"])
def test_its_own_names_are_known_with_any_port(client: httpx.Client, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "file://"])
def test_another_page_is_refused_also_with_the_key(client: httpx.Client, origin: str) -> None:
    assert client.post("/refresh", headers={"Origin": origin}).status_code == 403


def test_every_answer_tells_the_browser_to_take_care(client: httpx.Client, stranger: httpx.Client) -> None:
    answers = [client.get(path) for path in ("/", "/health", "/nothing", "/units/NOBODY", "/style.css")]
    answers += [stranger.get("/"), stranger.post("/refresh", headers={"Host": "evil.example"}), client.get("/refresh")]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 404, 200, 401, 421, 405]
    assert all(answer.headers[name] == value for answer in answers for name, value in HEADERS.items())


# ---- runs


def test_twenty_wishes_at_once_make_one_run_and_at_most_one_more(served: Served, client: httpx.Client) -> None:
    before = read_state(data_of(served.desk)).serial
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _: client.post("/refresh"), range(20)))
    assert {answer.status_code for answer in answers} == {202}
    asked = {answer.json()["run"] for answer in answers}
    assert 1 <= len(asked) <= 2
    assert all(answer.headers["location"] == f"/runs/{answer.json()['run']}" for answer in answers)
    ended = [served.ended(client, run) for run in asked]
    assert [one["state"] for one in ended] == ["done"] * len(asked)
    # The second of two is served by the first where that began after the last of its wishes came.
    assert 1 <= read_state(data_of(served.desk)).serial - before <= len(asked)
    assert {one["result"]["units"]["expected"] for one in ended} == {2}


def test_the_model_is_what_the_master_holds(served: Served, client: httpx.Client) -> None:
    # A run that found nothing new leaves the file as it is, with the list of runs that was true before it.
    served.desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 13)]))
    run = client.post("/refresh").json()["run"]
    ended = served.ended(client, run)
    found = from_json(client.get(f"/runs/{run}/model").json())
    assert found.run_id == ended["result"]["run_id"]
    assert_same(found, served.desk.master)
    now = from_json(client.get("/runs/last/model").json())
    assert (now.run_id, now.status) == (found.run_id, found.status)
    assert_same(now, served.desk.master, without=LOG)


LOG = "Chốt số liệu"
"""The sheet with the list of runs."""


def assert_same(found: Filling, master: Path, without: str = "") -> None:
    with no_extension_warnings():
        book = openpyxl.load_workbook(master, data_only=True)
    assert len(found.pages) > 20
    for page in found.pages:
        if page.name == without:
            continue
        told = {
            (row, column): value
            for row, values in enumerate(page.rows, 1)
            for column, value in enumerate(values, 1)
            if isinstance(value, str | int) and value != ""
        }
        written = {place: book[page.name].cell(*place).value for place in told}
        assert told == written, page.name


def test_a_run_of_another_program_serves_too(desk: Desk, tmp_path: Path) -> None:
    own = desk.copied(tmp_path / "campaign")
    with serving(own) as served, served.client() as client:
        with RunLock(locate(load(own.config)).lock):
            run = client.post("/refresh").json()["run"]
            until(lambda: client.get(f"/runs/{run}").json()["state"] == "running", "it waits for the other program")
            assert client.get(f"/runs/{run}/model").status_code == 409
            with RunFile(data_of(own), run_module.asked_for(today=DEMO_DAY)) as told:
                told.end({"run_id": 4711})
        assert served.ended(client, run)["result"] == {"run_id": 4711}
        assert_same(from_json(client.get(f"/runs/{run}/model").json()), own.master, without=LOG)


def test_a_run_that_fails_says_what_to_do(desk: Desk, tmp_path: Path) -> None:
    own = desk.copied(tmp_path / "campaign")
    with serving(own) as served, served.client() as client:
        (own.folder / "so_lieu").rename(tmp_path / "unplugged")
        run = client.post("/refresh").json()["run"]
        ended = served.ended(client, run)
        assert ended["state"] == "failed"
        assert "so_lieu" in ended["fault"]["vi"]
        assert client.get(f"/runs/{run}/model").status_code == 409
        page = client.get("/").text
        assert "Chưa làm mới được" in page
        assert "LĐLĐ Ninh Hải" in page


def test_a_form_with_many_fields_lets_nobody_in(stranger: httpx.Client) -> None:
    assert stranger.post("/login", content=b"a&" * 400).status_code in {401, 429}


def test_nobody_knows_another_run(client: httpx.Client) -> None:
    assert client.get("/runs/nothing").status_code == 404
    assert client.get("/runs/nothing/model").status_code == 404
    assert client.get("/units/NOBODY").status_code == 404


def test_a_form_without_scripts_comes_back_to_the_page(served: Served) -> None:
    own = {"Origin": "null", "Sec-Fetch-Site": "same-origin", "Accept": "text/html,*/*"}
    with served.client(key=False) as browser:
        browser.post("/login", data={"token": served.key})
        answer = browser.post("/refresh", headers=own)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


# ---- yellow cells


def test_yellow_cells_of_an_open_workbook_are_decided_by_the_next_run(served: Served, client: httpx.Client) -> None:
    one = {
        "sheet": "plans", "key": "CDKCN", "field": "verdict", "value": "Đạt", "made_at": None, "kind": "Đạt|Chưa đạt|Chưa xét",
        "cell": {"sheet": "3. Kế hoạch", "row": 9, "column": "H"},
    }  # fmt: skip
    sent = {"source": "tong_hop.xlsm", "typed": [one]}
    assert client.post("/typed", json=sent).status_code == 204
    assert len(list((data_of(served.desk) / FOLDER).iterdir())) == 1
    ended = served.ended(client, client.post("/refresh").json()["run"])
    assert ended["state"] == "done"
    assert not list((data_of(served.desk) / FOLDER).iterdir())
    decision = run_module.look(served.desk.config, today=DEMO_DAY).decisions["plans", "CDKCN", "verdict"]
    assert (decision.value, decision.source) == ("Đạt", "tong_hop.xlsm")


@pytest.mark.parametrize("sent", [b"", b"{}", b"[]", b'{"source": "../x", "typed": []}', b"\xff", b"[" * 5000])
def test_what_is_no_yellow_cell_leaves_nothing_behind(served: Served, client: httpx.Client, sent: bytes) -> None:
    assert client.post("/typed", content=sent).status_code == 422
    assert not list((data_of(served.desk) / FOLDER).glob("*"))


def test_a_big_hand_in_is_taken_and_a_huge_one_refused(client: httpx.Client) -> None:
    assert client.post("/typed", content=json.dumps({"source": "a.xlsm", "typed": [], "x": "y" * 10**6})).status_code == 422
    assert client.post("/typed", content=b" " * (2 * 2**20 + 1)).status_code == 413


# ---- faults of ours


class Broken(Board):
    """Cannot even say why."""

    def now(self) -> Shown:
        raise KeyError("a detail for the log")


def test_a_fault_of_ours_is_told_in_general_and_logged_in_one_line(
    desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(desk.copied(tmp_path / "campaign"), make=no_run, board=Broken) as served, served.client() as client:
        answers = [client.get("/", headers={"Accept": accept}) for accept in ("application/json", "text/html")]
        assert client.get("/health").status_code == 200
    assert [answer.status_code for answer in answers] == [500, 500]
    assert set(answers[0].json()) == {"fault"}
    assert not [answer for answer in answers if "a detail" in answer.text or "Traceback" in answer.text]
    [line, _] = [JsonLines().format(record) for record in caplog.records if record.exc_info]
    assert "\n" not in line
    assert "a detail for the log" in json.loads(line)["trace"]
