"""An account that asks a Google of this machine over HTTP, with no client library between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials
from rerouted import SCOPES

from sync.local_google.server import LocalGoogle


class Caller:
    """An account with a token, and what it is answered."""

    def __init__(self, google: LocalGoogle, name: str = "tonghop", scopes: list[str] | None = None) -> None:
        self.base, self.key = google.url, google.service_account(name)
        self.email = str(self.key["client_email"])
        found = Credentials.from_service_account_info(self.key, scopes=scopes or SCOPES)  # type: ignore[no-untyped-call]
        found.refresh(Request())
        self.headers = {"Authorization": f"Bearer {found.token}"}

    def ask(self, path: str, method: str = "GET", **named: Any) -> requests.Response:
        return requests.request(method, self.base + path, headers=self.headers, timeout=5, **named)

    def refused(self, path: str, method: str = "GET", **named: Any) -> tuple[int, str, str]:
        """Code, reason (or status) and sentence of a refusal."""
        told: Mapping[str, Any] = self.ask(path, method, **named).json()["error"]
        reason = told["errors"][0]["reason"] if "errors" in told else told["status"]
        return told["code"], reason, told["message"]
