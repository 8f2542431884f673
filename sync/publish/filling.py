"""A picture -> all that an open workbook is filled with: every page of the master and the status line, also as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sync.publish import grid
from sync.publish.front import FrontView
from sync.publish.grid import Page, pages
from sync.publish.master import build
from sync.publish.overview import status_line

if TYPE_CHECKING:
    from sync.picture import Picture
    from sync.publish.sheet import Sheet


@dataclass(frozen=True)
class Filling:
    """`status`: "Cập nhật 07:30 22/11/2026 · 14/16 đơn vị · 3 việc cần làm". `run_id`: the run whose numbers these are."""

    run_id: int
    status: str
    pages: Sequence[Page]


def filling(picture: Picture, built: Sequence[Sheet] | None = None) -> Filling:
    """The same values at the same addresses as in the master's file. `built`: its sheets, for whoever has them already."""
    sheets = built or build(picture)
    return Filling(picture.run_id, status_line(FrontView(picture), {sheet.key: sheet for sheet in sheets}), pages(sheets))


def as_json(found: Filling) -> dict[str, Any]:
    """What `GET /runs/{id}/model` answers."""
    return {"run_id": found.run_id, "status": found.status, "pages": grid.as_json(found.pages)}


def from_json(told: Mapping[str, Any]) -> Filling:
    """What `as_json` told, as a filling again."""
    return Filling(told["run_id"], told["status"], grid.from_json(told["pages"]))
