"""A cell that people far away write into -> whether somebody wishes a run: its text is not that of the last wish served.

The cell is read as a page of the web, so any spreadsheet that can be published as CSV will do, without an account of ours.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sync.outputs import replace_file
from sync.speech import either

ANSWER_S, MOST_BYTES = 10.0, 4096


@dataclass
class RequestCell:
    """`url`: where its text lies. `kept`: the file that remembers the last wish that was served. `say`: one line for the log."""

    url: str
    kept: Path
    say: Callable[[str], None]
    language: str = "vi"
    _fault: str = ""

    def wish(self) -> str | None:
        """The text of a wish that nobody has served, None when there is none; a fault is said once, until it is another."""
        try:
            text = read_cell(self.url, self.language)
        except OSError as error:
            failed = either(self.language, "Chưa đọc được ô yêu cầu", "The cell of wishes could not be read")
            self._tell(f"{failed}: {getattr(error, 'reason', error)}")
            return None
        self._tell("")
        known = self.kept.read_text(encoding="utf-8") if self.kept.exists() else ""
        return text if text and text != known else None

    def served(self, wish: str) -> None:
        """A run has begun since."""
        replace_file(self.kept, wish.encode())

    def _tell(self, fault: str) -> None:
        if fault and fault != self._fault:
            self.say(fault)
        self._fault = fault


def read_cell(url: str, language: str = "vi") -> str:
    """What stands there, without the quotes of CSV. OSError, also for a page that is for people to read, such as one to sign in."""
    with urllib.request.urlopen(url, timeout=ANSWER_S) as answer:  # noqa: S310  # the configuration lets only https pass
        if answer.headers.get_content_type() == "text/html":
            raise OSError(
                either(
                    language,
                    "trang đòi đăng nhập → chia sẻ bảng tính cho “bất kỳ ai có liên kết”, quyền xem",
                    "the page asks to sign in → share the spreadsheet with anyone who has the link, to view",
                )
            )
        text: str = answer.read(MOST_BYTES).decode("utf-8", "replace").strip()
    return text.strip('"')
