"""The menu of Google Sheets, run by Node: against a double of the service and against the service itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "service"))

from serving import Desk, Served, serving, small_campaign, unsynced_demo

from sync.config import load, locate
from sync.runfile import read_state

HERE = Path(__file__).parent
MACROS = HERE.parents[1] / "macros"
LIMIT_S = 180
OLDEST_NODE = 18


@pytest.fixture(scope="module")
def node() -> str:
    """A Node that has `--test`; in CI it must be there."""
    found = shutil.which("node")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout if found else "v0"
    if found is None or int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
        assert not os.environ.get("CI"), f"Node {OLDEST_NODE} or newer must be there in CI, found {version}"
        pytest.skip(f"Node {OLDEST_NODE} or newer is not installed")
    return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A campaign of two units that have both sent."""
    return small_campaign(tmp_path / "đợt")


def pressed(node: str, served: Served, key: str) -> dict[str, Any]:
    """What the spreadsheet shows after one press."""
    environment = {**os.environ, "TONGHOP_TEST_URL": served.base, "TONGHOP_TEST_TOKEN": key}
    ended = subprocess.run([node, HERE / "press.mjs"], env=environment, capture_output=True, timeout=LIMIT_S, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def runs_made(desk: Desk) -> int:
    """How many runs this campaign has had."""
    return read_state(locate(load(desk.config)).data).serial


def test_what_node_tests(node: str) -> None:
    files = sorted(HERE.glob("*.test.mjs"))
    assert files
    # A test that is itself run by `node --test` would report to that one instead of failing here.
    environment = {name: value for name, value in os.environ.items() if name != "NODE_TEST_CONTEXT"}
    ended = subprocess.run([node, "--test", *files], env=environment, capture_output=True, timeout=LIMIT_S, check=False)
    assert ended.returncode == 0, ended.stdout.decode() + ended.stderr.decode()
    counted = re.search(r"pass (\d+)", ended.stdout.decode())
    assert counted, "it said nothing of tests"
    assert int(counted[1]) >= sum(len(re.findall(r"(?m)^test\(", file.read_text(encoding="utf-8"))) for file in files)


def test_a_press_makes_a_run_of_the_real_service(node: str, tmp_path: Path) -> None:
    demo = unsynced_demo().copied(tmp_path / "đợt")
    assert not demo.master.exists()
    with serving(demo) as served, served.client() as client:
        found = pressed(node, served, served.key)
        model = client.get("/runs/last/model").json()
    assert found["told"][0] == "Đang nhờ dịch vụ làm mới…"
    # What the toast tells is what the status line of the master tells: "Cập nhật 00:00 17/04/2022 · 5/6 đơn vị · …".
    in_model = re.search(r"\d+/6 đơn vị", model["status"])
    assert in_model
    assert found["told"][-1].startswith(f"Đã cập nhật · {in_model[0]} · "), found
    assert found["told"][-1].endswith(" · ngày giả định 17/04/2022")
    assert demo.master.exists()
    assert found["written"] == []


def test_a_wrong_key_changes_nothing_at_the_real_service(node: str, desk: Desk) -> None:
    before, master = runs_made(desk), desk.master.read_bytes()
    with serving(desk) as served:
        found = pressed(node, served, "khoa-sai")
    assert found["told"][-1].startswith("Mã truy cập không đúng, chưa thay đổi gì → ")
    assert (found["written"], found["sheets"]) == ([], ["Trang tính1"])
    assert (runs_made(desk), desk.master.read_bytes()) == (before, master)


def test_the_manifest_asks_for_no_more_than_the_script_uses() -> None:
    manifest = json.loads((MACROS / "appsscript.json").read_text(encoding="utf-8"))
    scopes = {scope.rpartition("/")[2] for scope in manifest["oauthScopes"]}
    assert manifest["runtimeVersion"] == "V8"
    assert scopes == {"spreadsheets.currentonly", "script.external_request", "userinfo.email"}
