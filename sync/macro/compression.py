"""Bytes -> an MS-OVBA compressed container, in which a VBA project keeps its sources (MS-OVBA 2.4.1)."""

from __future__ import annotations

from collections.abc import Iterator

CHUNK = 4096
LEAST = 3
"""Bytes that a reference at least stands for."""
MOST_LOOKED_AT = 64
"""Earlier places that are tried for a match: more would hardly shorten a source."""


def compress(data: bytes) -> bytes:
    """A signature byte, then a chunk for every 4,096 bytes. ValueError for bytes so random that the form has no place for them."""
    return b"\x01" + b"".join(_chunk(data[start : start + CHUNK]) for start in range(0, len(data), CHUNK))


def _chunk(data: bytes) -> bytes:
    """A header of two bytes, then tokens; the bytes themselves where tokens would not be shorter."""
    tokens = b"".join(_groups(data))
    if len(tokens) > CHUNK:
        if len(data) < CHUNK:
            raise ValueError("bytes that are no text: only a whole chunk can be kept as it is")
        return (CHUNK - 1 | 0x3000).to_bytes(2, "little") + data
    return (len(tokens) - 1 | 0xB000).to_bytes(2, "little") + tokens


def _groups(data: bytes) -> Iterator[bytes]:
    """Eight tokens each, behind a byte that says which of them are references."""
    flags, items, count = 0, b"", 0
    for is_reference, token in _tokens(data):
        flags |= is_reference << count
        items += token
        count += 1
        if count == 8:
            yield bytes([flags]) + items
            flags, items, count = 0, b"", 0
    if count:
        yield bytes([flags]) + items


def _tokens(data: bytes) -> Iterator[tuple[bool, bytes]]:
    seen: dict[bytes, list[int]] = {}
    place = 0
    while place < len(data):
        offset_bits = max(4, (place - 1).bit_length()) if place else 4
        longest = (0xFFFF >> offset_bits) + LEAST
        source, length = _longest_match(data, place, seen.get(data[place : place + LEAST], ()), longest)
        taken = length if length >= LEAST else 1
        if length >= LEAST:
            token = (place - source - 1) << (16 - offset_bits) | (length - LEAST)
            yield True, token.to_bytes(2, "little")
        else:
            yield False, data[place : place + 1]
        for index in range(place, place + taken):
            seen.setdefault(data[index : index + LEAST], []).append(index)
        place += taken


def _longest_match(data: bytes, place: int, sources: list[int] | tuple[int, ...], longest: int) -> tuple[int, int]:
    """Where an earlier run of bytes begins that goes on here, and how far."""
    best, length = 0, 0
    most = min(longest, len(data) - place)
    for source in reversed(sources[-MOST_LOOKED_AT:]):
        same = 0
        while same < most and data[source + same] == data[place + same]:
            same += 1
        if same > length:
            best, length = source, same
    return best, length
