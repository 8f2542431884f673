"""Who is given a token by this machine's own Google, and how long and for what it holds."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
import requests
from caller import Caller
from google.auth import crypt, jwt
from google.auth.exceptions import RefreshError
from rerouted import signed_in

from sync.local_google.server import LocalGoogle
from sync.local_google.tokens import GOOGLE_TOKEN_URI, JWT_BEARER

SHEETS = "https://www.googleapis.com/auth/spreadsheets"


def claims_of(google: LocalGoogle, key: Mapping[str, Any], **other: Any) -> dict[str, Any]:
    """What a service account claims of itself when it asks for a token, with something changed."""
    now = int(time.time())
    told = {"iss": key["client_email"], "aud": f"{google.url}/token", "iat": now, "exp": now + 3600, "scope": SHEETS}
    return {**told, **other}


def asked(google: LocalGoogle, key: Mapping[str, Any], claims: Mapping[str, Any], signer: Mapping[str, Any] | None = None) -> Any:
    """The answer of the token endpoint to signed claims."""
    made = crypt.RSASigner.from_service_account_info(signer or key)  # type: ignore[no-untyped-call]
    form = {"grant_type": JWT_BEARER, "assertion": jwt.encode(made, claims).decode()}  # type: ignore[no-untyped-call]
    return requests.post(f"{google.url}/token", data=form, timeout=5)


def test_who_signs_with_the_key_of_the_account_is_given_a_token(google: LocalGoogle) -> None:
    key = google.service_account()
    for address in (f"{google.url}/token", GOOGLE_TOKEN_URI):
        told = asked(google, key, claims_of(google, key, aud=address)).json()
        assert (told["token_type"], told["expires_in"]) == ("Bearer", 3599)
        assert told["access_token"].startswith("ya29.")


@pytest.mark.parametrize(
    ("other", "code", "said"),
    [
        ({"aud": "https://example.com/token"}, "invalid_grant", "audience"),
        ({"iss": "nobody@x.iam.gserviceaccount.com"}, "invalid_grant", "account not found"),
        ({"iat": 0, "exp": 3600}, "invalid_grant", "reasonable timeframe"),
        ({"exp": int(time.time()) + 7 * 24 * 3600}, "invalid_grant", "60 minutes"),
        ({"iat": int(time.time()) + 3600, "exp": int(time.time()) + 7200}, "invalid_grant", "reasonable timeframe"),
        ({"iat": "soon"}, "invalid_grant", "Invalid JWT"),
        ({"scope": ""}, "invalid_scope", "scope"),
        ({"scope": "spreadsheets"}, "invalid_scope", "scope"),
    ],
)
def test_a_claim_that_is_not_right_gets_no_token(google: LocalGoogle, other: dict[str, Any], code: str, said: str) -> None:
    key = google.service_account()
    answer = asked(google, key, claims_of(google, key, **other))
    assert (answer.status_code, answer.json()["error"]) == (400, code)
    assert said in answer.json()["error_description"]


def test_a_signature_of_another_key_gets_no_token(google: LocalGoogle) -> None:
    key, other = google.service_account("a"), google.service_account("b")
    answer = asked(google, key, claims_of(google, key), signer=other)
    assert answer.json() == {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}


@pytest.mark.parametrize("assertion", ["", "a.b", "a.b.c", "W10.W10.W10", "e30.e30.e30"])
def test_what_is_no_assertion_gets_no_token(google: LocalGoogle, assertion: str) -> None:
    form = {"grant_type": JWT_BEARER, "assertion": assertion}
    answer = requests.post(f"{google.url}/token", data=form, timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_another_way_to_ask_is_not_known(google: LocalGoogle) -> None:
    answer = requests.post(f"{google.url}/token", data={"grant_type": "password"}, timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_a_clock_a_little_off_is_borne_with_and_one_far_off_is_not(google: LocalGoogle) -> None:
    google.clock.advance(-240)
    Caller(google, "a")
    google.clock.advance(240 - 600)
    with pytest.raises(RefreshError, match="reasonable timeframe"):
        Caller(google, "b")


def test_a_token_that_ran_out_is_fetched_anew_by_the_client_library(google: LocalGoogle) -> None:
    client = signed_in(google)
    book = client.create("Sổ")
    google.tokens.expire()
    mark = google.log.mark()
    assert book.sheet1.get_all_values() == [[]]
    told = [(entry.kind, entry.status) for entry in google.log.since(mark)]
    assert told[:3] == [("read", 401), ("token", 200), ("read", 200)]


def test_an_account_that_was_shut_out_is_refused_and_gets_no_other_token(google: LocalGoogle) -> None:
    client = signed_in(google)
    book = client.create("Sổ")
    google.tokens.is_closed = True
    with pytest.raises(RefreshError, match="invalid_grant"):
        book.fetch_sheet_metadata()


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic x", "bearer"])
def test_a_header_that_names_nobody_is_refused(google: LocalGoogle, header: str) -> None:
    answer = requests.get(f"{google.url}/v4/spreadsheets/x", headers={"Authorization": header}, timeout=5)
    told = answer.json()["error"]
    assert (answer.status_code, told["code"], told["status"]) == (401, 401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("scope", "method", "path", "code"),
    [
        ("spreadsheets", "GET", "/v4/spreadsheets/{id}", 200),
        ("spreadsheets", "PUT", "/v4/spreadsheets/{id}/values/A1?valueInputOption=RAW", 200),
        ("spreadsheets", "GET", "/drive/v3/files", 403),
        ("spreadsheets.readonly", "PUT", "/v4/spreadsheets/{id}/values/A1?valueInputOption=RAW", 403),
        ("drive.readonly", "GET", "/v4/spreadsheets/{id}", 200),
        ("drive.readonly", "GET", "/drive/v3/files/{id}", 200),
        ("drive.readonly", "PATCH", "/drive/v3/files/{id}", 403),
        ("drive.metadata.readonly", "GET", "/drive/v3/files", 200),
        ("drive.metadata.readonly", "GET", "/drive/v3/files/{id}/export?mimeType=" + "application/pdf", 403),
        ("drive.metadata.readonly", "GET", "/v4/spreadsheets/{id}", 403),
        ("calendar", "GET", "/drive/v3/files", 403),
    ],
)
def test_a_scope_opens_what_it_is_for(google: LocalGoogle, scope: str, method: str, path: str, code: int) -> None:
    caller = Caller(google, scopes=[f"https://www.googleapis.com/auth/{scope}"])
    made = google.drive.make_spreadsheet("Sổ")
    google.drive.share(made, caller.email, "writer")
    answer = caller.ask(path.replace("{id}", made), method, json={} if method != "GET" else None)
    assert answer.status_code == code, answer.text
    if code == 403:
        assert answer.json()["error"]["message"].startswith(("Request had insufficient", "Insufficient Permission"))
