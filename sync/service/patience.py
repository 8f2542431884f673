"""Connections that do not finish what they began, or do not read what they asked for, are closed; too many: the oldest first."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.service.log import say

HEAD_S = 10.0
"""In which a request's head must be complete, from the opening of the connection or the answer before."""
BODY_S = 10.0
"""In which its body must be."""
ANSWER_S = 120.0
"""In which it must be answered, and the answer taken."""
MOST_CONNECTIONS = 200


class Patient(H11Protocol):
    """uvicorn's HTTP/1.1 with deadlines, which it has only for the silence between two requests."""

    head_s, body_s, answer_s, most = HEAD_S, BODY_S, ANSWER_S, MOST_CONNECTIONS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Make room, and begin to wait for the head."""
        super().connection_made(transport)
        self._timer: asyncio.TimerHandle | None = None
        self._waits_for, self._since = "", self.loop.time()
        self._make_room()
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Look whether what was waited for is there."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """The next request has its own time."""
        super().on_response_complete()
        self._waits_for = ""
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    @property
    def is_unfinished(self) -> bool:
        """Whether the client owes a head or a body, or does not read."""
        return self._waits_for in {"head", "body"} or self.flow.write_paused

    def _watch(self) -> None:
        state: Any = self.conn.their_state
        wanted = {h11.IDLE: "head", h11.SEND_BODY: "body"}.get(state, "answer")
        if wanted == self._waits_for or self.conn.our_state is h11.CLOSED:
            return
        self._stop_waiting()
        self._waits_for, self._since = wanted, self.loop.time()
        patience = {"head": self.head_s, "body": self.body_s, "answer": self.answer_s}[wanted]
        self._timer = self.loop.call_later(patience, self._give_up)

    def _stop_waiting(self) -> None:
        self._waits_for = ""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        if self.transport.get_write_buffer_size() and self.loop.time() < self._since + self.answer_s:
            # The line is slow, not the client: it still takes the answer before.
            self._timer = self.loop.call_later(self.head_s, self._give_up)
            return
        say("closed: too slow", client=self.client[0] if self.client else "", waited_for=self._waits_for)
        self.transport.abort()

    def _make_room(self) -> None:
        """The newcomer gets a place: a client that only holds connections open must not keep others out."""
        if len(self.connections) <= self.most:
            return
        waiting = [one for one in self.connections if isinstance(one, Patient) and one is not self and one.is_unfinished]
        if waiting:
            oldest = min(waiting, key=lambda one: one._since)
            self.connections.discard(oldest)
            oldest.transport.abort()
