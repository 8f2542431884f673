"""How many calls a run will make in Google -> what that costs in time, said before anything is written."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sync.speech import either
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

    def sentence(self, language: str = "vi") -> str:
        """ "23 trong 1.000 đơn vị thay đổi · 23 lượt đọc · 31 lượt ghi · khoảng 27 giây"."""
        changed, units, reads, writes = (number(one, language) for one in (self.changed, self.units, self.reads, self.writes))
        takes = _spoken(self.seconds, language)
        return either(
            language,
            f"{changed} trong {units} đơn vị thay đổi · {reads} lượt đọc · {writes} lượt ghi · khoảng {takes}",
            f"{changed} of {units} units changed · {reads} reads · {writes} writes · about {takes}",
        )


def _spoken(seconds: int, language: str) -> str:
    if seconds < 120:
        return f"{seconds} {either(language, 'giây', 'seconds')}"
    return f"{math.ceil(seconds / 60)} {either(language, 'phút', 'minutes')}"
