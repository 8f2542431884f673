"""Who called when -> whether one call more is too many, by the limits that Google publishes."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from sync.local_google.errors import ApiError

MINUTE_S = 60.0
UNITS = {"list": 100, "download": 200, "export": 200, "get_file": 5, "create": 50, "update_file": 50, "share": 50, "delete": 50}
"""What a call to Drive costs."""


@dataclass
class Quotas:
    """`per_user`, `per_project`: calls per minute to Sheets, units per minute to Drive. None = not limited."""

    seconds: Callable[[], float]
    per_user: dict[str, int | None] = field(default_factory=lambda: {"read": 60, "write": 60, "drive": 325_000})
    per_project: dict[str, int | None] = field(default_factory=lambda: {"read": 300, "write": 300, "drive": 1_000_000})
    retry_after: int | None = None
    refused: int = 0

    def __post_init__(self) -> None:
        self._lock = Lock()
        self._spent: dict[tuple[str, str], deque[tuple[float, int]]] = defaultdict(deque)

    def spend(self, kind: str, user: str) -> None:
        """Note a call. ApiError 429 when it is one too many; refused calls cost nothing."""
        bucket, units = (kind, 1) if kind in ("read", "write") else ("drive", UNITS.get(kind, 5))
        with self._lock:
            now = self.seconds()
            limits = [((bucket, user), self.per_user.get(bucket)), ((bucket, ""), self.per_project.get(bucket))]
            for place, limit in limits:
                spent = self._spent[place]
                while spent and spent[0][0] <= now - MINUTE_S:
                    spent.popleft()
                if limit is not None and sum(cost for _, cost in spent) + units > limit:
                    self.refused += 1
                    raise _too_many(bucket, "user" if place[1] else "project")
            for place, _ in limits:
                self._spent[place].append((now, units))


def _too_many(bucket: str, whose: str) -> ApiError:
    if bucket == "drive":
        said = "User Rate Limit Exceeded. Rate of requests for user exceed configured project quota."
        return ApiError(403, "PERMISSION_DENIED", said, "userRateLimitExceeded")
    word = bucket.capitalize()
    per_user = " per user" if whose == "user" else ""
    return ApiError(
        429,
        "RESOURCE_EXHAUSTED",
        f"Quota exceeded for quota metric '{word} requests' and limit '{word} requests per minute{per_user}' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:1'.",
        "RATE_LIMIT_EXCEEDED",
    )
