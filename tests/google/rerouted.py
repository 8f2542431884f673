"""The real gspread, led to a Google of this machine's own: nothing of it is replaced but the first part of each address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gspread
import requests
from google.oauth2.service_account import Credentials
from gspread.http_client import HTTPClient

from sync.local_google.server import LocalGoogle

GOOGLE = ("https://sheets.googleapis.com", "https://www.googleapis.com")
SCOPES = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"]


@contextmanager
def local_google(*, has_storage: bool = True) -> Iterator[LocalGoogle]:
    """A Google in force; accounts own storage in it unless a test is about that."""
    with LocalGoogle() as google:
        google.drive.has_storage = has_storage
        yield google


def signed_in(google: LocalGoogle, name: str = "tonghop", scopes: list[str] | None = None) -> gspread.Client:
    """gspread as a service account: the key signs, the token comes over HTTP, as in earnest."""

    class Rerouted(HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **named: Any) -> requests.Response:
            for base in GOOGLE:
                if endpoint.startswith(base):
                    return super().request(method, google.url + endpoint.removeprefix(base), *args, **named)
            raise AssertionError(f"{endpoint} leads off this machine")

    key = google.service_account(name)
    return gspread.service_account_from_dict(key, scopes=scopes or SCOPES, http_client=Rerouted)


def email_of(client: gspread.Client) -> str:
    """Whose key it is."""
    auth = client.http_client.auth
    assert isinstance(auth, Credentials)
    return str(auth.service_account_email)
