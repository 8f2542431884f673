"""A wish to freeze, as HTTP brings it -> work for the one who makes the runs. What is read is held to bounds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from sync import freezing
from sync.freezing import Ready
from sync.progress import Progress
from sync.refresh import Refreshed
from sync.service.board import Board
from sync.summary import freeze_object

_Text = Annotated[str, StringConstraints(max_length=2000)]
_Code = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]


class _Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    period: _Code
    edition: _Code
    name: Annotated[str, StringConstraints(max_length=255)]
    open: list[_Text]
    language: Literal["vi", "en"] = "vi"
    by: Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


def read_wanted(body: bytes) -> tuple[Ready, str]:
    """What was shown to the one who said yes, and who it was. ValueError when it is anything else."""
    told = _Wanted.model_validate_json(body)
    return Ready(told.period, told.edition, told.name, tuple(told.open), told.language), told.by


def choices(board: Board, progress: Progress) -> Refreshed:
    """Which periods may be frozen, and what is open in them."""
    board.check()
    found = freezing.choices(board.config_file, today=board.today, progress=progress)
    return Refreshed({"freezable": [asdict(one) for one in found]})


def freeze(board: Board, wanted: Ready, by: str, progress: Progress) -> Refreshed:
    """Freeze one, and print it."""
    board.check()
    done = freezing.freeze(board.config_file, wanted, by=by, today=board.today, progress=progress)
    return Refreshed(freeze_object(done, is_undone=False), done.outcome)
