"""Rules -> what goes wrong with a call: an answer with a fault, a line that drops, work that is done while its answer is lost."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Literal

Act = Literal["answer", "drop", "lost", "hang"]
"""`answer`: the fault in place of the work; `drop`: the line is cut before it; `lost`: cut after it; `hang`: nothing comes back."""


@dataclass
class Fault:
    """`path`: a regular expression that the path holds; `times`: how often, None = for ever; `skip`: so many calls go well first.

    `body`: "json" as Google answers, or "html" as a proxy does.
    """

    status: int = 503
    path: str = ""
    method: str = ""
    kind: str = ""
    times: int | None = 1
    skip: int = 0
    probability: float = 1.0
    act: Act = "answer"
    body: Literal["json", "html"] = "json"
    retry_after: str = ""
    reason: str = ""
    done: int = field(default=0, init=False)

    def fits(self, method: str, path: str, kind: str) -> bool:
        """Whether the rule is about such a call."""
        is_kind = not self.kind or self.kind == kind
        return is_kind and (not self.method or self.method == method) and bool(re.search(self.path, path))


class Faults:
    """The rules in force, in the order in which they were made; the first that strikes is done."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._rules: list[Fault] = []
        self._random = random.Random(0)
        self.released = Event()
        """Set, it lets go of every call that hangs."""

    def add(self, fault: Fault) -> Fault:
        """From now on."""
        with self._lock:
            self._rules.append(fault)
        return fault

    def seed(self, seed: int) -> None:
        """Make what strikes by chance repeatable."""
        self._random = random.Random(seed)

    def clear(self) -> None:
        """All is well again."""
        with self._lock:
            self._rules.clear()

    def strike(self, method: str, path: str, kind: str) -> Fault | None:
        """What happens to this call."""
        with self._lock:
            for rule in self._rules:
                if not rule.fits(method, path, kind):
                    continue
                if rule.skip > 0:
                    rule.skip -= 1
                    continue
                if (rule.times is None or rule.done < rule.times) and self._random.random() < rule.probability:
                    rule.done += 1
                    return rule
        return None
