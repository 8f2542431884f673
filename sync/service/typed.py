"""The JSON of an open workbook's yellow cells -> values that may be handed in. All of it is held to bounds."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime, StringConstraints

from sync.harvest import Typed
from sync.model import CellRef

MOST_CELLS = 20_000
LONGEST_CELL = 32_767
"""Characters that a cell of Excel can hold."""
MOST_NUMBER = 10**15

_Key = Annotated[str, StringConstraints(max_length=255, pattern=re.compile(r"^[^\x00-\x1f\x7f]*$"))]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=re.compile(r"^[^\x00-\x1f\x7f]+$"))]
_FileName = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=re.compile(r'^[^\x00-\x1f\x7f/\\:*?"<>|]+$'))]
_Text = Annotated[str, StringConstraints(max_length=LONGEST_CELL)]
_Number = Annotated[float, Field(ge=-MOST_NUMBER, le=MOST_NUMBER)]
_Whole = Annotated[int, Field(ge=-MOST_NUMBER, le=MOST_NUMBER)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class _Day(_Part):
    day: date | NaiveDatetime


class _Cell(_Part):
    sheet: _Name
    row: Annotated[int, Field(ge=1, le=1_048_576)]
    column: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]


class _One(_Part):
    sheet: _Name
    key: _Key
    field: _Name
    value: bool | _Whole | _Number | _Text | _Day | None
    made_at: NaiveDatetime | None
    kind: Annotated[str, StringConstraints(max_length=1000)]
    cell: _Cell


class _HandedIn(_Part):
    source: _FileName
    typed: Annotated[list[_One], Field(max_length=MOST_CELLS)]


def read_typed(body: bytes) -> tuple[str, list[Typed]]:
    """The workbook's name and its cells. ValueError when anything in it is not as `sync.handed` writes it."""
    told = _HandedIn.model_validate_json(body)
    return told.source, [_typed(one) for one in told.typed]


def _typed(one: _One) -> Typed:
    value: Any = one.value.day if isinstance(one.value, _Day) else one.value
    made_at: datetime | None = one.made_at
    return Typed(one.sheet, one.key, one.field, value, made_at, one.kind, CellRef(one.cell.sheet, one.cell.row, one.cell.column))
