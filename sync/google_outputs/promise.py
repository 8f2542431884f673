"""How many calls a run will make in Google -> what that costs in time, said before anything is written."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sync.vietnamese import number

READ_S, WRITE_S = 0.5, 0.5
"""What a call takes, four going side by side: Google answers within one to three seconds."""
PER_MINUTE = 60
"""Calls of a kind that Google grants one account in a minute."""


@dataclass(frozen=True, slots=True)
class Promise:
    """`changed` of `units` spreadsheets were read anew; `reads` and `writes` count calls."""

    changed: int
    units: int
    reads: int
    writes: int

    @property
    def seconds(self) -> int:
        """About how long: what the calls take, or what the quota makes them wait."""
        waiting = 60.0 * max(0, self.writes - PER_MINUTE) / PER_MINUTE
        return math.ceil(max(self.reads * READ_S + self.writes * WRITE_S, waiting))

    @property
    def sentence(self) -> str:
        """ "23 trong 1.000 đơn vị thay đổi · 23 lượt đọc · 31 lượt ghi · khoảng 27 giây"."""
        return (
            f"{number(self.changed)} trong {number(self.units)} đơn vị thay đổi · {number(self.reads)} lượt đọc"
            f" · {number(self.writes)} lượt ghi · khoảng {_spoken(self.seconds)}"
        )


def _spoken(seconds: int) -> str:
    return f"{seconds} giây" if seconds < 120 else f"{math.ceil(seconds / 60)} phút"
