"""Calls of a kind per minute -> a wait before the call that would be one too many, so that Google never has to refuse it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock

WINDOW_S = 60.0
SPARE_S = 0.25
"""A call made this much later is in the next minute for certain."""
UNDER_WAY_S = 0.05
"""How long to wait for a call that is still under way."""


class Limiter:
    """A sliding window per bucket, shared by all threads. `per_minute`: bucket -> calls that Google grants.

    Google counts a call when it arrives, which is some time between its beginning and its end here: so a call takes its place from
    its beginning until a minute after its end.
    """

    def __init__(self, per_minute: Mapping[str, int], clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._per_minute = per_minute
        self._clock, self._sleep = clock, sleep
        self._lock = Lock()
        self._ended: dict[str, deque[float]] = {bucket: deque() for bucket in per_minute}
        self._under_way: Counter[str] = Counter()

    @contextmanager
    def place(self, bucket: str) -> Iterator[None]:
        """Waits until one more call may be made; the call is made in the block."""
        while (pause := self._pause(bucket)) > 0:
            self._sleep(pause)
        try:
            yield
        finally:
            with self._lock:
                self._under_way[bucket] -= 1
                self._ended[bucket].append(self._clock())

    def _pause(self, bucket: str) -> float:
        with self._lock:
            ended, now = self._ended[bucket], self._clock()
            while ended and ended[0] <= now - WINDOW_S - SPARE_S:
                ended.popleft()
            if len(ended) + self._under_way[bucket] < self._per_minute[bucket]:
                self._under_way[bucket] += 1
                return 0.0
            return ended[0] + WINDOW_S + SPARE_S - now if ended else UNDER_WAY_S
