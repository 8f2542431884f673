"""The theme that a new spreadsheet has: as far as anybody asks for it, told and never changed."""

from __future__ import annotations

import struct
from typing import Any

PALETTE = {
    "TEXT": "000000", "BACKGROUND": "FFFFFF", "ACCENT1": "4285F4", "ACCENT2": "EA4335", "ACCENT3": "FBBC04", "ACCENT4": "34A853",
    "ACCENT5": "FF6D01", "ACCENT6": "46BDC6", "LINK": "1155CC",
}  # fmt: skip


def colour_of(code: str) -> dict[str, float]:
    """ "FF6D01" -> parts of 1, those of 0 left out."""
    parts = zip(("red", "green", "blue"), bytes.fromhex(code), strict=True)
    return {name: 1 if part == 255 else shortest(part / 255) for name, part in parts if part}


def shortest(value: float) -> float:
    """The number with the fewest digits that is the same in single precision, as Google writes parts of colours."""
    rounded = (float(f"{value:.{digits}g}") for digits in range(1, 10))
    return next(found for found in rounded if struct.pack("f", found) == struct.pack("f", value))


THEME: dict[str, Any] = {
    "primaryFontFamily": "Arial",
    "themeColors": [{"colorType": kind, "color": {"rgbColor": colour_of(code)}} for kind, code in PALETTE.items()],
}
