"""What arrived over HTTP, taken apart: method, host, path, query, body; and who sends it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sync.local_google.errors import ApiError
from sync.local_google.tokens import Token


@dataclass
class Request:
    """One request. `query`: name -> every value it was given; `token`: who calls, once that is known."""

    method: str
    path: str
    query: Mapping[str, Sequence[str]]
    headers: Mapping[str, str]
    body: bytes = b""
    token: Token = field(default_factory=lambda: Token("", frozenset(), 0.0))

    @property
    def user(self) -> str:
        """The account's e-mail address."""
        return self.token.user

    def one(self, name: str, default: str = "") -> str:
        """The value of a parameter that may be given once."""
        found = self.query.get(name)
        return found[-1] if found else default

    def flag(self, name: str) -> bool:
        """Whether a parameter is true."""
        return self.one(name).lower() == "true"

    def json(self) -> dict[str, Any]:
        """The body as an object; {} when there is none. ApiError 400."""
        if not self.body.strip():
            return {}
        try:
            found = json.loads(self.body)
        except ValueError:
            raise ApiError(400, "INVALID_ARGUMENT", "Invalid JSON payload received. Unexpected token.", "parseError") from None
        if not isinstance(found, dict):
            raise ApiError(400, "INVALID_ARGUMENT", "Invalid JSON payload received. Root element must be a message.", "parseError")
        return found

    def knows(self, *names: str) -> None:
        """ApiError 400 for a parameter that such a call does not have."""
        usual = {"alt", "prettyPrint", "quotaUser", "key", "fields", "access_token"}
        for name in self.query:
            if name not in usual and name not in names:
                said = f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
                said += f"Field '{name}' could not be found in request message."
                raise ApiError(400, "INVALID_ARGUMENT", said, "badRequest")


@dataclass(frozen=True)
class Response:
    """What is answered. `value`: told as JSON; without one `data` goes out as it is."""

    value: Any = None
    data: bytes = b""
    mime: str = "application/json; charset=UTF-8"
    status: int = 200
    retry_after: str = ""

    def payload(self) -> bytes:
        """The body."""
        return self.data if self.value is None else json.dumps(self.value, ensure_ascii=False).encode()
