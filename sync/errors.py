"""Faults of the machine or of its set-up: each takes facts and prints one cause and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence


class TonghopError(Exception):
    """A fault that a person can act on; printed without a traceback. `exit_code` is the command line's."""

    exit_code = 1


class ConfigError(TonghopError):
    """Wrong usage or configuration; holds every fault found, each with its key path."""

    exit_code = 2

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class TemplateError(TonghopError):
    """A template folder that contradicts itself: names the file and the key."""

    exit_code = 2
