"""What many files of a folder are given: in tests/publish a picture made by hand, in tests/google a Google of this machine's own.

One file for all folders: to a type checker, two would be one module. What only a folder's tests can find is imported inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import gspread
    from caller import Caller

    from sync.local_google.server import LocalGoogle
    from sync.picture import Picture


@pytest.fixture(scope="session")
def picture() -> Picture:
    """The small picture; frozen, so one for all tests."""
    from small_picture import make_picture

    return make_picture()


@pytest.fixture
def with_picture(picture: Picture) -> Callable[..., Picture]:
    """The small picture with some parts replaced."""
    return lambda **parts: replace(picture, **parts)


@pytest.fixture
def google() -> Iterator[LocalGoogle]:
    """A Google in force, with nothing in it."""
    from rerouted import local_google

    with local_google() as found:
        yield found


@pytest.fixture
def caller(google: LocalGoogle) -> Caller:
    """An account that asks it over HTTP."""
    from caller import Caller

    return Caller(google)


@pytest.fixture
def client(google: LocalGoogle) -> gspread.Client:
    """The real gspread, signed in to it."""
    from rerouted import signed_in

    return signed_in(google)
