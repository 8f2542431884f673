"""The command as it is installed, to Google's own addresses: a proxy that stands for Google is all that is not in earnest."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import DEMO_DAY, HAI, KCN, initiative, new_desk, rows_following, sheet_rows
from google_desk import GoogleDesk, configure, google_beside

from sync.local_google.tokens import GOOGLE_TOKEN_URI


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GoogleDesk]:
    """Two units, one with a spreadsheet of two initiatives; the configuration names no address but Google's."""
    desk = new_desk(tmp_path_factory.mktemp("command") / "c", rows_following(HAI, KCN))
    with google_beside(desk) as found:
        found.fill(HAI, sheet_rows([initiative(1), initiative(2)]))
        key = desk.folder / "khoa.json"
        told = {**json.loads(key.read_text(encoding="utf-8")), "token_uri": GOOGLE_TOKEN_URI}
        key.write_text(json.dumps(told), encoding="utf-8")
        configure(desk.config, endpoint="")
        (desk.folder / "ca.pem").write_bytes(found.google.ca_pem)
        yield found


def tonghop(there: GoogleDesk, *words: str) -> subprocess.CompletedProcess[str]:
    """What the command says and how it ends."""
    command = shutil.which("tonghop", path=str(Path(sys.executable).parent))
    assert command is not None
    told = {"HTTPS_PROXY": there.google.url, "REQUESTS_CA_BUNDLE": str(there.desk.folder / "ca.pem"), "PYTHONUTF8": "1"}
    return subprocess.run(
        [command, *words, "--config", str(there.desk.config), "--today", DEMO_DAY.isoformat()],
        cwd=there.desk.folder, env={**os.environ, **told}, capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip


def test_the_installed_command_syncs_by_way_of_the_proxy(there: GoogleDesk) -> None:
    mark = there.google.log.mark()
    done = tonghop(there, "sync")
    assert done.returncode == 0, done.stdout + done.stderr
    counts = there.google.log.counts(mark)
    assert (counts["token"], counts["list"], counts["export"]) == (1, 1, 1), counts
    assert {entry.status for entry in there.google.log.since(mark)} == {200}
    tabs = there.google.drive.document(there.master).resource()["sheets"]
    cells = {str(cell) for tab in tabs for row in there.tab(there.master, tab["properties"]["title"]) for cell in row}
    assert {str(initiative(number)["title"]) for number in (1, 2)} <= cells


def test_the_installed_doctor_is_content(there: GoogleDesk) -> None:
    done = tonghop(there, "doctor", "--google")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Thư mục trên Google" in done.stdout
