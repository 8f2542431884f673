"""The key to the service: made once, told once, kept only as a hash in the data folder."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path

from sync.archive import utc_now
from sync.errors import NoKey
from sync.outputs import replace_file

NAME = "service.json"
KEY_BYTES = 32


def make_key(data: Path) -> str:
    """A new key of 256 bits; whatever opened the service before opens it no more."""
    key = secrets.token_urlsafe(KEY_BYTES)
    told = json.dumps({"sha256": _hash(key).hex(), "made_at": utc_now().isoformat(timespec="seconds")}).encode()
    replace_file(data / NAME, lambda draft: _write_for_the_owner(draft, told))
    return key


def known_hash(data: Path) -> bytes:
    """What the key is held against. NoKey when none was made, or its file is damaged."""
    try:
        found = bytes.fromhex(json.loads((data / NAME).read_text(encoding="utf-8"))["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NoKey(data / NAME) from None
    if len(found) != hashlib.sha256().digest_size:
        raise NoKey(data / NAME)
    return found


def is_key(known: bytes, given: str) -> bool:
    """Whether this is the key, in a time that tells nothing of how wrong it is."""
    return hmac.compare_digest(known, _hash(given))


def _hash(key: str) -> bytes:
    # A key of 256 random bits cannot be guessed, so a slow hash would protect nothing more.
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()


def _write_for_the_owner(draft: Path, content: bytes) -> None:
    """Nobody else can read it at any moment."""
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
