"""What is refused before anything of a request is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from sync.config import Config, ServiceSection
from sync.service.guard import _declared, _is_from_here, _is_surely_from_here, host_name, hosts_of


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost", "localhost"),
        ("LOCALHOST:8722", "localhost"),
        ("127.0.0.1:1", "127.0.0.1"),
        ("[::1]:8722", "::1"),
        ("tonghop.example.vn.", "tonghop.example.vn"),
        ("", ""),
        ("[::1", ""),
        ("localhost@evil.example", ""),
        ("localhost/evil", ""),
        ("evil.example#localhost", ""),
        ("localhost:8722, evil.example", "localhost"),
    ],
)
def test_a_host_is_its_name_without_its_port(host: str, name: str) -> None:
    assert host_name(host) == name


@given(st.text(max_size=40))
def test_no_host_however_odd_is_taken_for_this_machine(text: str) -> None:
    assert host_name(f"{text}evil.example") not in {"localhost", "127.0.0.1", "::1"}


def test_the_names_are_this_machines_and_the_configurations() -> None:
    section = ServiceSection(url="https://So.Lieu.vn/", host="0.0.0.0", names=["tonghop.example.vn"])  # noqa: S104  as typed
    assert hosts_of(Config(service=section)) == {"localhost", "127.0.0.1", "::1", "tonghop.example.vn", "so.lieu.vn"}


SAME, OTHER = "http://127.0.0.1:8722", "http://evil.example"


@pytest.mark.parametrize(
    ("sent", "from_here", "surely"),
    [
        ({}, True, False),
        ({"origin": SAME}, True, True),
        ({"origin": SAME.replace("http", "https")}, True, True),
        ({"origin": OTHER}, False, False),
        ({"origin": "http://127.0.0.1:9999"}, False, False),
        ({"origin": "null"}, False, False),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, True, True),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, False, False),
        ({"sec-fetch-site": "same-origin"}, True, True),
        ({"sec-fetch-site": "none"}, True, False),
        ({"sec-fetch-site": "same-site"}, False, False),
        ({"origin": SAME, "sec-fetch-site": "cross-site"}, False, True),
    ],
)
def test_a_page_elsewhere_cannot_post(sent: dict[str, str], from_here: bool, surely: bool) -> None:
    headers = Headers({"host": "127.0.0.1:8722", **sent})
    assert (_is_from_here(headers), _is_surely_from_here(headers)) == (from_here, surely)


@pytest.mark.parametrize(("text", "size"), [("0", 0), ("1024", 1024), ("10737418240", 10737418240)])
def test_a_declared_length_is_a_number(text: str, size: int) -> None:
    assert _declared(Headers({"content-length": text})) == size


@pytest.mark.parametrize("text", ["-1", "1e3", "", " ", "9" * 30, "0x10"])
def test_a_length_that_is_none_counts_as_too_long(text: str) -> None:
    assert _declared(Headers({"content-length": text})) > 2**40
