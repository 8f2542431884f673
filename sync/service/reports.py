"""A wish for a report, as HTTP brings it -> work for the one who makes the runs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from sync import report_file
from sync.progress import Progress
from sync.refresh import Refreshed
from sync.service.board import Board

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class _Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    period: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]


def read_wanted(body: bytes) -> str:
    """Of which period. ValueError when it is anything else."""
    return _Wanted.model_validate_json(body).period


def choices(board: Board) -> dict[str, Any]:
    """Of which periods a report can be written."""
    return {"reportable": [asdict(one) for one in report_file.choices(board.now().picture)]}


def write(board: Board, period: str, _progress: Progress) -> Refreshed:
    """Write it here, as the command does, and let its bytes go along. Nothing is told of where things lie here."""
    board.check()
    made = report_file.write_report(board.config_file, period, today=board.today)
    return Refreshed({"name": made.docx.name, "waiting": list(made.waiting)}, file=made.docx.read_bytes())
