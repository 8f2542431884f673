"""Service accounts -> signed requests for tokens, checked as Google checks them; tokens -> who calls, and for what."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sync.local_google.errors import ApiError

LIFETIME_S = 3599
LONGEST_ASSERTION_S = 3600
SKEW_S = 300
"""How far the clock of whoever asks may be off."""
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
GOOGLE_TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105  an address
SCOPE = "https://www.googleapis.com/auth/"
PLAIN_SCOPES = {"openid", "email", "profile"}


class TokenRefused(Exception):  # noqa: N818  answered as OAuth does, not as the other calls
    """400 with a code such as invalid_grant and a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


@dataclass(frozen=True, slots=True)
class Token:
    """What a token stands for."""

    user: str
    scopes: frozenset[str]
    until: float


@cache
def _key_pair(_number: int) -> rsa.RSAPrivateKey:
    # Making one takes a while; the tests of one process share a few.
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Tokens:
    """The accounts known here and the tokens that are in use."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._keys: dict[str, rsa.RSAPublicKey] = {}
        self._tokens: dict[str, Token] = {}
        self.is_closed = False
        """Whether every account is shut out, as when its key was revoked."""

    def service_account(self, name: str, token_uri: str) -> dict[str, Any]:
        """A new account and its key, as the Cloud console gives it out."""
        email = f"{name}@local-project.iam.gserviceaccount.com"
        private = _key_pair(len(self._keys) % 3)
        self._keys[email] = private.public_key()
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        return {
            "type": "service_account",
            "project_id": "local-project",
            "private_key_id": secrets.token_hex(20),
            "private_key": pem,
            "client_email": email,
            "client_id": str(secrets.randbelow(10**21)),
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": token_uri,
            "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
            "universe_domain": "googleapis.com",
        }

    def grant(self, form: Mapping[str, str], token_uris: frozenset[str]) -> dict[str, Any]:
        """The answer to a request for a token. TokenRefused."""
        if form.get("grant_type") != JWT_BEARER:
            raise TokenRefused("unsupported_grant_type", "Invalid grant_type: " + str(form.get("grant_type")))
        claims = self._claims(form.get("assertion", ""))
        self._judge(claims, token_uris)
        scopes = frozenset(str(claims.get("scope", "")).split())
        if not scopes:
            raise TokenRefused("invalid_scope", "Empty or missing scope not allowed.")
        if not all(scope.startswith(SCOPE) or scope in PLAIN_SCOPES for scope in scopes):
            raise TokenRefused("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        token = "ya29." + secrets.token_urlsafe(48)
        with self._lock:
            self._tokens[token] = Token(str(claims["iss"]), scopes, self._seconds() + LIFETIME_S)
        return {"access_token": token, "expires_in": LIFETIME_S, "token_type": "Bearer"}

    def user(self, authorization: str) -> Token:
        """Who calls with this header. ApiError 401 when nobody may."""
        kind, _, text = authorization.partition(" ")
        token = self._tokens.get(text) if kind == "Bearer" else None
        if token is None or token.until <= self._seconds() or self.is_closed:
            raise ApiError(
                401,
                "UNAUTHENTICATED",
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
                "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
                "authError",
            )
        return token

    def expire(self) -> None:
        """Let every token run out at once."""
        with self._lock:
            self._tokens.clear()

    def _claims(self, assertion: str) -> dict[str, Any]:
        try:
            head, body, signature = assertion.split(".")
            header, claims = json.loads(_decoded(head)), json.loads(_decoded(body))
            key = self._keys[str(claims["iss"])]
            if header.get("alg") != "RS256":
                raise TokenRefused("invalid_grant", "Invalid JWT: unsupported algorithm.")
            key.verify(_decoded(signature), f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
        except KeyError:
            raise TokenRefused("invalid_grant", "Invalid grant: account not found") from None
        except (ValueError, TypeError, AttributeError, binascii.Error):
            raise TokenRefused("invalid_grant", "Invalid JWT: Failed audience check or malformed assertion.") from None
        except InvalidSignature:
            raise TokenRefused("invalid_grant", "Invalid JWT Signature.") from None
        found: dict[str, Any] = claims
        return found

    def _judge(self, claims: Mapping[str, Any], token_uris: frozenset[str]) -> None:
        now = self._seconds()
        try:
            issued, until = float(claims.get("iat", 0)), float(claims.get("exp", 0))
        except (TypeError, ValueError):
            raise TokenRefused("invalid_grant", "Invalid JWT: iat and exp must be numbers.") from None
        if claims.get("aud") not in token_uris:
            raise TokenRefused("invalid_grant", "Invalid JWT: Failed audience check.")
        if self.is_closed:
            raise TokenRefused("invalid_grant", "Invalid grant: account not found")
        if issued > now + SKEW_S or until < now - SKEW_S or until - issued > LONGEST_ASSERTION_S:
            raise TokenRefused(
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                "Check your iat and exp values in the JWT claim.",
            )


def may(token: Token, *names: str) -> bool:
    """Whether the token carries any of these scopes."""
    return any(SCOPE + name in token.scopes for name in names)


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
