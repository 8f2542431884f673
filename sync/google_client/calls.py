"""Method and address of a request -> what kind of call it is: which quota it takes, and whether it may be made twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """`kind`: what is counted; `bucket`: the quota; `is_idempotent`: made twice, it leaves what made once leaves."""

    kind: str
    bucket: str
    is_idempotent: bool


_READING_POSTS = ("values:batchGetByDataFilter", ":getByDataFilter")


def call_of(method: str, url: str, params: Mapping[str, Any] | None) -> Call:
    """The kind of a call to Drive or Sheets."""
    verb = method.upper()
    if "/v4/spreadsheets" in url:
        if verb == "GET" or url.endswith(_READING_POSTS):
            return Call("read", "read", is_idempotent=True)
        # Ours carry their own ids, so that a second time changes nothing.
        return Call("write", "write", is_idempotent=verb == "PUT" or url.endswith(":batchUpdate"))
    return Call(_drive_kind(verb, url, params or {}), "drive", is_idempotent=verb != "POST")


def _drive_kind(verb: str, url: str, params: Mapping[str, Any]) -> str:
    if verb == "GET":
        if url.endswith("/export"):
            return "export"
        if re.search(r"/drive/v3/files/?$", url):
            return "list"
        return "download" if params.get("alt") == "media" else "get_file"
    if url.endswith("/permissions"):
        return "share"
    return {"POST": "create", "PATCH": "update_file", "DELETE": "delete"}.get(verb, verb.lower())


class Calls:
    """How many calls of each kind were made, tries again included."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[str] = Counter()

    def count(self, kind: str) -> None:
        """One more."""
        with self._lock:
            self._counts[kind] += 1

    def counts(self) -> Counter[str]:
        """Kind -> how many up to now."""
        with self._lock:
            return Counter(self._counts)
