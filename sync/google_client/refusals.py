"""What Google answers when it does not do a thing -> which error that is, and whether waiting may help."""
# ruff: noqa: N818  (a name says what is the matter, as in sync.errors)

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from requests import Response

from sync.errors import GoogleRefused, NoAccess, NoStorage, OutOfReach, TonghopError

TOO_MANY, NOT_FOUND, FORBIDDEN, BAD, UNKNOWN_US = 429, 404, 403, 400, 401
PASSING = frozenset({408, 500, 502, 503, 504})
_RATE = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_EXPORT = frozenset({"exportSizeLimitExceeded", "cannotExportFile", "fileNotExportable", "cannotDownloadFile"})
_STORAGE = frozenset({"storageQuotaExceeded", "teamDriveFileLimitExceeded"})
_OF_THE_ACCOUNT = frozenset(
    {"accessNotConfigured", "SERVICE_DISABLED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions", "domainPolicy"}
)
_LATER = frozenset({"sharingRateLimitExceeded", "dailyLimitExceeded"})
"""Nothing is wrong with the file; too much was asked in a day, and trying again within minutes does not help."""
MOST_TEXT = 300


class BadRequest(TonghopError):
    """Google understood and refused: a request that contradicts what is there. `args[0]`: Google's own words."""

    english = "Google refuses: {0}"
    vietnamese = "Google từ chối: {0}"


class NotExportable(TonghopError):
    """A spreadsheet that Google does not export: too large, or its owner forbids it."""

    english = "{0} cannot be exported by Google ({1})"
    vietnamese = "Google chưa xuất được {0} ({1})"


def is_rate_limited(response: Response) -> bool:
    """Whether too much was asked at once: nothing was done, so it can always be asked again."""
    return response.status_code == TOO_MANY or (response.status_code == FORBIDDEN and reason_of(response) in _RATE)


def is_passing(response: Response) -> bool:
    """Whether this is a fault of Google's own; the call may have been carried out all the same."""
    return response.status_code in PASSING


def retry_after(response: Response, now: datetime) -> float | None:
    """Seconds that Google asks to wait, in either form of the header; None when it says nothing."""
    told = response.headers.get("Retry-After", "").strip()
    if told.isdigit():
        return float(told)
    try:
        when = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds())


def error_of(response: Response, what: str, email: str) -> TonghopError:
    """The error that a final refusal is."""
    status, reason = response.status_code, reason_of(response)
    if reason in _STORAGE:
        return NoStorage(email, what)
    if reason in _EXPORT:
        return NotExportable(what, reason)
    if status == UNKNOWN_US or reason in _OF_THE_ACCOUNT:
        return GoogleRefused(email, what, f"{status} {reason}".strip())
    if status in (NOT_FOUND, FORBIDDEN) and reason not in _LATER:
        return NoAccess(what, email)
    if status == BAD:
        return BadRequest(text_of(response))
    return OutOfReach(what, reason if reason in _LATER else str(status))


def reason_of(response: Response) -> str:
    """Google's word for why: the first reason in the body, else its status; "" for a page that is no JSON."""
    fault = _fault(response)
    reasons = [item.get("reason") for key in ("errors", "details") for item in fault.get(key, ()) if isinstance(item, Mapping)]
    found = next((reason for reason in reasons if isinstance(reason, str)), None)
    return found or str(fault.get("status", ""))


def text_of(response: Response) -> str:
    """Google's sentence."""
    return str(_fault(response).get("message", "")) or response.text[:MOST_TEXT]


def _fault(response: Response) -> Mapping[str, Any]:
    try:
        told = response.json()
    except ValueError:
        return {}
    fault = told.get("error") if isinstance(told, Mapping) else None
    return fault if isinstance(fault, Mapping) else {}
