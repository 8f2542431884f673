"""Unmodified programs come to the Google of this machine by way of it as a proxy; nothing else is reached."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from sync.local_google.faults import Fault
from sync.local_google.server import LocalGoogle
from sync.local_google.tokens import GOOGLE_TOKEN_URI


@pytest.fixture
def trusted(google: LocalGoogle, tmp_path: Path) -> Path:
    """The certificate to be trusted, as a file."""
    file = tmp_path / "ca.pem"
    file.write_bytes(google.ca_pem)
    return file


UNMODIFIED = """
import sys, gspread
client = gspread.service_account(filename=sys.argv[1])
made = client.create("Qua proxy")
made.sheet1.update([["a", 1]], "A1")
print(client.open("Qua proxy").sheet1.get_all_values())
"""


def test_an_unmodified_gspread_comes_by_way_of_the_proxy(google: LocalGoogle, tmp_path: Path) -> None:
    key, trusted = tmp_path / "key.json", tmp_path / "ca.pem"
    key.write_text(json.dumps(google.service_account("tonghop", GOOGLE_TOKEN_URI)), encoding="utf-8")
    trusted.write_bytes(google.ca_pem)
    told = {"HTTPS_PROXY": google.url, "REQUESTS_CA_BUNDLE": str(trusted), "PYTHONUTF8": "1", "SYSTEMROOT": "C:\\Windows"}
    done = subprocess.run(
        [sys.executable, "-c", UNMODIFIED, str(key)], env=told, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == "[['a', '1']]", done.stderr[-2000:]


def test_no_other_host_is_reached(google: LocalGoogle) -> None:
    with pytest.raises(requests.exceptions.ProxyError):
        requests.get("https://example.com/", proxies={"https": google.url}, timeout=5)


def test_a_proxied_call_to_another_machine_is_refused(google: LocalGoogle) -> None:
    proxies = {"http": google.url, "https": google.url}
    answer = requests.get("http://example.org/drive/v3/files", proxies=proxies, timeout=5)
    assert answer.status_code == 403
    with pytest.raises(requests.exceptions.ProxyError):
        requests.get("https://www.googleapis.com:8443/drive/v3/files", proxies=proxies, timeout=5)


def test_googles_names_lead_here_and_their_certificate_is_checked(google: LocalGoogle, trusted: Path) -> None:
    asked: dict[str, Any] = {"proxies": {"https": google.url}, "timeout": 5}
    with requests.Session() as session:
        for host, path in (("sheets", "v4/spreadsheets/x"), ("www", "drive/v3/files"), ("www", "drive/v3/files/x")):
            found = session.get(f"https://{host}.googleapis.com/{path}", verify=str(trusted), **asked)
            assert found.status_code == 401
        told = session.post(GOOGLE_TOKEN_URI, data={}, verify=str(trusted), **asked).json()
    assert told["error"] == "unsupported_grant_type"
    assert [entry.path for entry in google.log.since()] == ["/v4/spreadsheets/x", "/drive/v3/files", "/drive/v3/files/x", "/token"]
    with pytest.raises(requests.exceptions.SSLError):
        requests.get("https://www.googleapis.com/drive/v3/files", **asked)  # noqa: S113


@pytest.mark.parametrize("host", ["docs.google.com", "googleapis.com", "www.googleapis.com.example.org", "127.0.0.1"])
def test_a_name_that_only_looks_like_googles_is_refused(google: LocalGoogle, trusted: Path, host: str) -> None:
    with pytest.raises(requests.exceptions.ProxyError):
        requests.get(f"https://{host}/drive/v3/files", proxies={"https": google.url}, verify=str(trusted), timeout=5)


def test_a_line_that_drops_within_the_tunnel_drops(google: LocalGoogle, trusted: Path) -> None:
    google.faults.add(Fault(act="drop"))
    asked: dict[str, Any] = {"proxies": {"https": google.url}, "verify": str(trusted), "timeout": 5}
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get("https://www.googleapis.com/drive/v3/files", **asked)  # noqa: S113
    assert requests.get("https://www.googleapis.com/drive/v3/files", **asked).status_code == 401  # noqa: S113
