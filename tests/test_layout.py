"""Imports point downwards: ways in > run > stages > shared > model and errors; no stage imports another stage."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SYNC = Path(__file__).parent.parent / "sync"

WAYS_IN = {
    "cli", "demo", "demo_rows", "demo_past", "doctor", "setup", "refresh", "jobs", "wishes", "autostart", "reminders",
    "service", "button", "remote", "office_files", "excel_install", "libreoffice", "kit",
    "google_setup", "google_doctor", "local_google", "demo_google", "bundle",
    "report_file", "pdf", "prefilled", "desktop", "usage",
}  # fmt: skip
RUN = {"run", "office", "journal", "deliver", "paint", "receive", "accept", "examine", "changes", "history", "progress",
    "received", "versions", "standing", "summary", "handed", "runfile", "google_outputs", "difference", "as_of", "upheaval",
    "remembered", "unchanged", "outcome", "typed_in", "freezing", "sent_up", "masters", "own_template", "master_faults",
}  # fmt: skip
STAGES = {"blank", "macro", "pull", "read", "check", "settle", "match", "decide", "aggregate", "publish", "feedback", "harvest",
    "report", "frozen",
}  # fmt: skip
SHARED = {
    "language", "coordinator_form", "template", "campaign", "picture", "findings", "vietnamese", "config", "ledger", "archive",
    "workers", "stores", "blobs", "lock", "outputs", "identity", "coordinator", "status", "proofread", "google_client",
    "google_book", "google_ids", "retired", "whereabouts", "editions", "levels", "figures", "secrecy", "open_points",
    "conventions", "speech", "contributions", "template_faults", "day_number",
}  # fmt: skip
BASE = {"model", "errors", "frame"}
RANKS = [WAYS_IN, RUN, STAGES, SHARED, BASE]

HOMES = {
    "rapidfuzz": {"settle", "check", "match"},
    "python_calamine": {"read"},
    "xlsxwriter": {"blank", "publish", "local_google"},
    "sqlalchemy": {"ledger", "lock"},
    "fsspec": {"stores"},
    "typer": {"cli", "usage"},
    "xlwings": {"button", "libreoffice", "office_files", "excel_install", "publish"},
    "starlette": {"service"},
    "uvicorn": {"service"},
    "schedule": {"jobs"},
    "gspread": {"google_client"},
    "google": {"google_client"},
    "requests": {"google_client"},
    "urllib3": {"google_client"},
    "cryptography": {"local_google"},
    "docx": {"report"},
    "docxtpl": {"report"},
    "jinja2": {"report"},
    "pandas": set(),
}
"""The homes of each heavy library."""

# Stages made of a stage: feedback is a workbook laid out as the master is, the report says what the master's sheets say.
ALLOWED = {("feedback", "publish"), ("report", "publish")}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(SYNC.rglob("*.py")):
        parts = path.relative_to(SYNC).with_suffix("").parts
        if parts[0] not in ("__init__", "_data"):
            yield parts[0], path


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            if node.module == "sync":
                yield from (f"sync.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def rank(name: str) -> int:
    return next(index for index, names in enumerate(RANKS) if name in names)


def test_every_module_has_a_layer() -> None:
    known = set().union(*RANKS)
    assert {name for name, _ in modules()} <= known


@pytest.mark.parametrize(("name", "path"), list(modules()), ids=lambda value: value.stem if isinstance(value, Path) else value)
def test_imports_point_downwards(name: str, path: Path) -> None:
    for module in imported(path):
        parts = module.split(".")
        if parts[0] != "sync" or len(parts) < 2 or parts[1] == name:
            continue
        other = parts[1]
        assert rank(other) >= rank(name), f"{path}: {name} imports {other}, which lies above it"
        if name in STAGES and other in STAGES:
            assert (name, other) in ALLOWED, f"{path}: stage {name} imports stage {other}"


def test_each_heavy_library_has_one_home() -> None:
    for name, path in modules():
        for module in imported(path):
            homes = HOMES.get(module.split(".")[0])
            assert homes is None or name in homes, f"{path} imports {module}, whose home is {homes}"


def test_no_word_of_the_shipped_campaign_stands_in_the_engine() -> None:
    words = ("sáng kiến", "cđcs", "tết", "đoàn viên", "lđlđ", "liên đoàn", "khen thưởng", "công đoàn")
    for path in sorted(SYNC.glob("*.py")):
        text = path.read_text(encoding="utf-8").casefold()
        assert not [word for word in words if word in text], path
