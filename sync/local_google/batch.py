"""spreadsheets.batchUpdate: requests -> a changed copy of the state and replies, or the refusal of the first wrong request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sync.local_google.a1 import Box
from sync.local_google.calculate import Calculator
from sync.local_google.cells import Path, twinned
from sync.local_google.errors import ApiError
from sync.local_google.protection import REFUSED, guard, may_edit
from sync.local_google.reading import Reader
from sync.local_google.schema import check, mask, refusal, types
from sync.local_google.sheet import Json, Sheet, State, at_request, invalid

Request = Mapping[str, Any]


@dataclass(slots=True)
class Batch:
    """The copy that is being changed, by whom ("" = nobody is asked), and whose file it is."""

    state: State
    user: str = ""
    owner: str = ""

    def guard(self, sheet: Sheet, box: Box) -> None:
        """ApiError if the user may not change the cells."""
        guard(sheet, box, self.user, self.owner)

    def guard_object(self, protected: Mapping[str, Any]) -> None:
        """ApiError if the user may not touch the protection itself."""
        if not may_edit({**protected, "warningOnly": False}, self.user, self.owner):
            raise ApiError(400, "INVALID_ARGUMENT", REFUSED)

    def resolve(self, grid_range: Mapping[str, Any] | None) -> tuple[Sheet, Box]:
        """The sheet and cells of a GridRange, which the user may change."""
        if grid_range is None:
            raise invalid("range is required.")
        sheet, box = self.state.resolve(grid_range)
        self.guard(sheet, box)
        return sheet, box

    def reader(self) -> Reader:
        """A look at the state as it is now."""
        return Reader(self.state, Calculator(self.state))


Work = Callable[[Batch, Request], Json | None]


def fields(request: Request, kind: str) -> tuple[Path, ...]:
    """The paths of the request's mask over a type. ApiError if there is no mask or it names what is no field."""
    told = request.get("fields")
    if not told:
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    try:
        return twinned(mask(told, kind))
    except ValueError as error:
        raise invalid(f"Invalid field: {error}") from error


def apply(state: State, body: Mapping[str, Any], user: str, owner: str) -> list[Json]:
    """Change the state in place, request after request; the caller gives a copy that it drops if ApiError is raised."""
    check(dict(body), "BatchUpdateSpreadsheetRequest")
    requests = body.get("requests") or []
    if not requests:
        raise refusal("Must specify at least one request.")
    for index, request in enumerate(requests):
        check_one(request, index)
    batch = Batch(state, user, owner)
    return [one(batch, request, index) for index, request in enumerate(requests)]


def check_one(request: Request, index: int) -> None:
    """ApiError unless the request is of exactly one kind."""
    if not request:
        raise refusal(f"Invalid requests[{index}]: No request set.")
    if len(request) > 1:
        second = list(request)[1]
        raise refusal(f"Invalid value at 'requests[{index}]' (oneof), oneof field 'kind' is already set. Cannot set '{second}'")


def one(batch: Batch, request: Request, index: int) -> Json:
    """The reply of one request, as {kind: reply}; {} where the kind has none."""
    ((kind, told),) = request.items()
    work = kinds().get(kind)
    if work is None:
        raise ApiError(501, "UNIMPLEMENTED", f"requests[{index}].{kind} is not built in the local Google")
    reply = at_request(index, kind, lambda: work(batch, told or {}))
    return {kind: reply} if reply or kind in types()["Response"] else {}


def kinds() -> Mapping[str, Work]:
    """Every kind of request that is built."""
    from sync.local_google import batch_cells, batch_dimensions, batch_moves, batch_objects, batch_sheets, batch_text

    return {
        **batch_sheets.KINDS, **batch_cells.KINDS, **batch_moves.KINDS, **batch_dimensions.KINDS, **batch_objects.KINDS,
        **batch_text.KINDS,
    }  # fmt: skip
