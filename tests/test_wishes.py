"""A cell far away, read as a page of the web: a new text asks for one run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sync.config import load
from sync.errors import ConfigError
from sync.jobs import Keeper
from sync.refresh import Refreshed
from sync.wishes import RequestCell


@dataclass
class Page:
    """What lies at an address of this machine."""

    url: str = ""
    text: str = '"2022-04-17T00:30:00.000Z an@example.vn"'
    kind: str = "text/csv"
    code: int = 200
    asked: int = 0


@contextmanager
def published() -> Iterator[Page]:
    page = Page()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page.asked += 1
            self.send_response(page.code)
            self.send_header("Content-Type", f"{page.kind}; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.text.encode())

        def log_message(self, *_: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        page.url = f"http://127.0.0.1:{server.server_address[1]}/gviz/tq?tqx=out:csv&range=A1"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield page
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def page() -> Iterator[Page]:
    with published() as found:
        yield found


def test_a_wish_is_a_wish_until_it_is_served(page: Page, tmp_path: Path) -> None:
    said: list[str] = []
    cell = RequestCell(page.url, tmp_path / "wish.txt", said.append)
    wish = cell.wish()
    assert wish == "2022-04-17T00:30:00.000Z an@example.vn"
    assert cell.wish() == wish
    cell.served(wish)
    assert RequestCell(page.url, tmp_path / "wish.txt", said.append).wish() is None
    page.text = '"2022-04-17T01:00:00.000Z"'
    assert cell.wish() == "2022-04-17T01:00:00.000Z"
    assert said == []


def test_a_blank_cell_is_no_wish(page: Page, tmp_path: Path) -> None:
    page.text = ""
    assert RequestCell(page.url, tmp_path / "wish.txt", lambda _: None).wish() is None


def test_a_fault_is_said_once_and_again_when_it_is_another(page: Page, tmp_path: Path) -> None:
    said: list[str] = []
    cell = RequestCell(page.url, tmp_path / "wish.txt", said.append)
    page.kind = "text/html"
    assert cell.wish() is None
    assert cell.wish() is None
    assert len(said) == 1
    assert "bất kỳ ai có liên kết" in said[0]
    page.code = 500
    assert cell.wish() is None
    assert len(said) == 2
    page.kind, page.code = "text/csv", 200
    assert cell.wish() is not None


def test_the_schedule_runs_once_for_each_wish_and_keeps_its_times(page: Page, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    days = 'first_day = "2022-04-17"\nlast_day = "2022-04-17"\nat = ["07:30", "16:30"]\ndeadline_minutes = 0'
    config.write_text(f'[ledger]\ndata = "data"\n[schedule]\n{days}\nrequest_cell = "{page.url}"\n', encoding="utf-8")
    page.text = ""
    now, ran, said = datetime(2022, 4, 17, 7, 0, tzinfo=UTC), list[datetime](), list[str]()
    campaign = SimpleNamespace(phases=[SimpleNamespace(count_from=None, count_to=None, report_due_on=None)], rounds=[])

    def look(_config: Path, **_options: Any) -> Any:
        return SimpleNamespace(campaign=campaign, moment=now, runs=[{"started_at": now, "units": {}}])

    def wait(_seconds: float) -> bool:
        nonlocal now
        now += timedelta(minutes=5)
        if now.minute == 15:
            page.text = f'"{now.isoformat()}"'
        return False

    def refresh(_config: Path, **_options: Any) -> Refreshed:
        ran.append(now)
        return Refreshed({"run_id": len(ran)})

    campaign.phases[0].count_from = campaign.phases[0].count_to = now.date()
    Keeper(config, wait, said.append, clock=lambda: now, refresh=refresh, look=look).keep()
    assert [f"{when:%H:%M}" for when in ran] == [
        *("07:15", "07:30"), *(f"{hour:02}:15" for hour in range(8, 17)), "16:30"
    ]  # fmt: skip
    assert said.count("Có yêu cầu làm mới từ bảng tính") == 10


def test_an_address_that_others_could_read_along_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[schedule]\nrequest_cell = "http://docs.example.vn/x"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"schedule\.request_cell"):
        load(config)
