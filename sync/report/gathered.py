"""What a report still waits for, gathered while it is put together."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Gathered:
    """The titles of what is still waited for, each once, in their order."""

    waiting: list[str] = field(default_factory=list)

    def note(self, title: str) -> None:
        """One more."""
        if title not in self.waiting:
            self.waiting.append(title)
