"""A key file, or this machine's own Google account -> who we are to Google. Of a key, only its e-mail address is ever shown."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import google.auth
from google.auth.exceptions import DefaultCredentialsError
from google.oauth2.service_account import Credentials

from sync.errors import KeyUnfit

SCOPES = (
    "https://www.googleapis.com/auth/spreadsheets",  # read and write what is shared with us
    "https://www.googleapis.com/auth/drive.readonly",  # list the folder, export
    "https://www.googleapis.com/auth/drive.file",  # make and share files of ours; nobody else's
)

OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Account:
    """Credentials and the e-mail address under which files are shared with us; "" when it is not known."""

    credentials: Any = field(repr=False)
    email: str


def account(key: Path | None) -> Account:
    """The service account of a key file; without one, application default credentials. KeyUnfit."""
    return _default() if key is None else _of_key(key)


def _of_key(key: Path) -> Account:
    told = _told(key)
    try:
        credentials = Credentials.from_service_account_info(told, scopes=list(SCOPES))  # type: ignore[no-untyped-call]
    except (ValueError, KeyError):
        # The reason would quote the key.
        raise _damaged(key) from None
    return Account(credentials, str(told["client_email"]))


def _told(key: Path) -> dict[str, Any]:
    try:
        status = key.stat()
        if os.name != "nt" and stat.S_IMODE(status.st_mode) & OTHERS:
            raise KeyUnfit(
                key, "others on this machine may read it -> chmod 600", "người khác trên máy này đọc được → đặt quyền chmod 600"
            )
        told = json.loads(key.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise KeyUnfit(
            key, "is missing -> mend [google] key in config.toml", "chưa có → sửa [google] key trong config.toml"
        ) from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise KeyUnfit(key, f"cannot be read ({why})", f"chưa đọc được ({why})") from None
    except ValueError:
        raise _damaged(key) from None
    if not isinstance(told, dict) or told.get("type") != "service_account" or "client_email" not in told:
        raise KeyUnfit(
            key,
            "is no service account's key -> make one in the Cloud console, type JSON",
            "không phải khóa của tài khoản dịch vụ → tạo khóa loại JSON trong Cloud Console",
        )
    return told


def _damaged(key: Path) -> KeyUnfit:
    return KeyUnfit(key, "is damaged -> make a new key", "bị hỏng → tạo khóa mới")


def _default() -> Account:
    try:
        credentials, _ = google.auth.default(scopes=list(SCOPES))
    except DefaultCredentialsError:
        raise KeyUnfit(
            "[google] key",
            "is blank and this machine has no Google account of its own -> give the key file of a service account",
            "để trống và máy này không có tài khoản Google riêng → chỉ rõ tệp khóa của tài khoản dịch vụ",
        ) from None
    return Account(credentials, str(getattr(credentials, "service_account_email", "") or ""))
