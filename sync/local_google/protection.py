"""Protected ranges: who may change which cells. The owner of the file always may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.local_google.a1 import Box
from sync.local_google.errors import ApiError
from sync.local_google.sheet import SIDES, Sheet

REFUSED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)


def may_edit(protected: Mapping[str, Any], user: str, owner: str) -> bool:
    """Whether the user is an editor of the protected range; "" is nobody in particular and may do all."""
    if not user or user == owner or protected.get("warningOnly"):
        return True
    editors = protected.get("editors") or {}
    return bool(editors.get("domainUsersCanEdit")) or user in (editors.get("users") or ())


def box_of(told: Mapping[str, Any], sheet: Sheet) -> Box:
    """The cells of a GridRange on its sheet, open sides going to the grid's edge."""
    top, left, bottom, right = (told.get(side) for side in SIDES)
    return Box(top or 0, left or 0, sheet.height if bottom is None else bottom, sheet.width if right is None else right)


def guard(sheet: Sheet, box: Box, user: str, owner: str) -> None:
    """ApiError if the user may not change some cell of the box."""
    for protected in sheet.protected:
        if may_edit(protected, user, owner):
            continue
        covered = box_of(protected.get("range") or {}, sheet).common(box)
        if covered.height <= 0 or covered.width <= 0:
            continue
        holes = [box_of(hole, sheet) for hole in protected.get("unprotectedRanges") or ()]
        if not all(any(hole.holds(row, column) for hole in holes) for row, column in places(covered, holes)):
            raise ApiError(400, "INVALID_ARGUMENT", REFUSED)


def places(box: Box, holes: list[Box]) -> list[tuple[int, int]]:
    """Cells of the box that stand for all of it: one in each field of the lattice that the holes' sides draw."""
    rows = {box.top, *(side for hole in holes for side in (hole.top, hole.bottom) if box.top < side < box.bottom)}
    columns = {box.left, *(side for hole in holes for side in (hole.left, hole.right) if box.left < side < box.right)}
    return [(row, column) for row in rows for column in columns]
