"""The key is told once and kept as a hash; the cookie is not the key; wrong keys are slowed down, right ones never."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest

from sync.errors import NoKey
from sync.service import door as door_module
from sync.service.door import MOST_FAILURES, MOST_SESSIONS, SESSION_S, WITHIN_S, Door
from sync.service.tokens import NAME, is_key, known_hash, make_key


class Clock:
    """A time that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def key(tmp_path: Path) -> str:
    return make_key(tmp_path)


def test_the_key_has_256_bits_and_only_its_hash_is_kept(tmp_path: Path, key: str) -> None:
    assert len(key) >= 43
    text = (tmp_path / NAME).read_text(encoding="utf-8")
    assert key not in text
    assert len(bytes.fromhex(json.loads(text)["sha256"])) == 32


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such mode")
def test_only_the_owner_can_read_the_file(tmp_path: Path, key: str) -> None:
    assert key
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_the_key_opens_and_nothing_like_it(tmp_path: Path, key: str) -> None:
    known = known_hash(tmp_path)
    assert is_key(known, key)
    assert not [wrong for wrong in ("", key[:-1], key + "A", key.swapcase(), "\ud800", "mã") if is_key(known, wrong)]


@pytest.mark.parametrize("content", [None, "", "{}", '{"sha256": "00"}', '{"sha256": "zz"}', "[]"])
def test_without_a_whole_key_file_nobody_comes_in(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / NAME).write_text(content, encoding="utf-8")
    with pytest.raises(NoKey):
        known_hash(tmp_path)
    assert not Door(tmp_path).opens("")


def test_a_browser_is_known_by_a_number_that_is_not_the_key_until_its_time_is_over(tmp_path: Path, key: str, clock: Clock) -> None:
    door = Door(tmp_path, clock)
    cookie = door.let_in()
    assert key not in cookie
    assert door.knows(cookie)
    assert not door.knows(key)
    assert not door.knows("")
    clock.now += SESSION_S + 1
    assert not door.knows(cookie)


def test_a_new_key_shuts_out_the_old_one_and_every_browser_it_let_in(tmp_path: Path, key: str) -> None:
    door = Door(tmp_path)
    cookie = door.let_in()
    fresh = make_key(tmp_path)
    assert door.opens(fresh)
    assert not door.opens(key)
    assert not door.knows(cookie)


def test_a_browser_that_signed_out_is_forgotten(tmp_path: Path, key: str) -> None:
    door = Door(tmp_path)
    assert door.opens(key)
    cookie = door.let_in()
    door.forget(cookie)
    assert not door.knows(cookie)


def test_the_oldest_browser_gives_way_to_the_newest(tmp_path: Path, key: str) -> None:
    door = Door(tmp_path)
    assert door.opens(key)
    first = door.let_in()
    others = [door.let_in() for _ in range(MOST_SESSIONS)]
    assert not door.knows(first)
    assert all(door.knows(cookie) for cookie in others)


def test_wrong_keys_are_waited_for_until_there_are_too_many_within_a_minute(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_module, "FAILURE_PAUSE_S", 0.0)
    door = Door(tmp_path, clock)

    async def tries(count: int) -> list[bool]:
        return [await door.turn_away() for _ in range(count)]

    assert asyncio.run(tries(MOST_FAILURES + 3)) == [False] * MOST_FAILURES + [True] * 3
    clock.now += WITHIN_S + 1
    assert asyncio.run(tries(1)) == [False]
