"""A key or the cookie of a browser -> whether it may come in; who tries wrong keys is slowed down and then turned away."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from sync.errors import NoKey
from sync.service.tokens import is_key, known_hash

COOKIE = "tonghop"
SESSION_S = 7 * 24 * 3600
MOST_SESSIONS = 200
FAILURE_PAUSE_S = 0.5
MOST_FAILURES, WITHIN_S = 10, 60.0


class Door:
    """The key is that of the file as it stands now: after `--new-token` the old one, and every browser let in by it, stays out.

    The cookie is a random number of its own, kept here only as a hash; a browser that has it does not have the key.
    """

    def __init__(self, data: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._data = data
        self._clock = clock
        self._sessions: dict[bytes, tuple[float, bytes]] = {}
        self._failures: deque[float] = deque(maxlen=MOST_FAILURES)

    def opens(self, key: str) -> bool:
        """Whether this is the key."""
        known = self._known()
        return known is not None and is_key(known, key)

    def let_in(self) -> str:
        """The cookie of a browser that showed the key. RuntimeError when there is no key any more."""
        known = self._known()
        if known is None:
            raise RuntimeError("no key")
        cookie = secrets.token_urlsafe(32)
        while len(self._sessions) >= MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        self._sessions[_hash(cookie)] = (self._clock() + SESSION_S, known)
        return cookie

    def knows(self, cookie: str) -> bool:
        """Whether this browser was let in, not too long ago, by the key that still holds."""
        found = self._sessions.get(_hash(cookie))
        return found is not None and found[0] > self._clock() and found[1] == self._known()

    def forget(self, cookie: str) -> None:
        """The browser has signed out."""
        self._sessions.pop(_hash(cookie), None)

    async def turn_away(self) -> bool:
        """A wrong key was shown: wait a moment, others go on meanwhile. True = too many within a minute, not even waited for."""
        now = self._clock()
        if len(self._failures) == MOST_FAILURES and now - self._failures[0] < WITHIN_S:
            return True
        self._failures.append(now)
        await asyncio.sleep(FAILURE_PAUSE_S)
        return False

    def _known(self) -> bytes | None:
        try:
            return known_hash(self._data)
        except NoKey:
            return None


def _hash(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).digest()
