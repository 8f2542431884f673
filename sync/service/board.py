"""The ledger -> what the pages show, looked at again when a run has begun or ended; the last known where nothing can be read."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sync import run
from sync.config import Config, kept_id, load, locate
from sync.errors import StoreMissing, TonghopError
from sync.ledger import Ledger, Run
from sync.picture import Picture
from sync.publish.filling import Filling, filling
from sync.publish.front import FrontView
from sync.runfile import read_state
from sync.speech import language_of

FRESH_S = 20.0
"""So long one look serves all: ages and dates change slowly, and a rebuild is told nowhere."""
MOST_RUNS = 10


@dataclass(frozen=True)
class Shown:
    """`runs`: the last ones, newest first. `fault`: why this is what was known before."""

    view: FrontView
    filling: Filling
    runs: Sequence[Run]
    fault: TonghopError | None = None

    @property
    def picture(self) -> Picture:
        """What is known."""
        return self.view.picture

    @property
    def has_run(self) -> bool:
        """Whether any run has ended."""
        return any(one.result is not None for one in self.runs)


class Board:
    """Every method may be called by any thread. ConfigError and the like at the start: then there is nothing to serve."""

    def __init__(self, config_file: Path, today: date | None, clock: Callable[[], float] = time.monotonic) -> None:
        self.config_file, self.today = config_file, today
        self._places = locate(load(config_file))
        self._clock = clock
        self._lock = threading.Lock()
        self._shown: Shown | None = None
        self._seen: tuple[object, ...] = ()
        self._until = 0.0

    @property
    def language(self) -> str:
        """That of the campaign, as it is now."""
        return language_of(self.config_file)

    def check(self) -> Config:
        """The configuration as it is now. StoreMissing when another folder, or an empty mount point, stands where ours was."""
        config = load(self.config_file)
        if kept_id(config.folder) != self._places.campaign_id:
            raise StoreMissing(config.folder)
        return config

    def now(self) -> Shown:
        """What is known; the last known with its fault. The fault itself when nothing was ever known."""
        with self._lock:
            state = read_state(self._places.data)
            seen = (state.serial, state.has_ended)
            if self._shown is None or seen != self._seen or self._clock() >= self._until:
                self._shown = self._looked()
                self._seen, self._until = seen, self._clock() + FRESH_S
            return self._shown

    def _looked(self) -> Shown:
        try:
            self.check()
            picture = run.look(self.config_file, today=self.today)
            with Ledger.open(self._places.ledger_url) as ledger:
                runs = ledger.runs(MOST_RUNS)
        except TonghopError as error:
            if self._shown is None:
                raise
            return replace(self._shown, fault=error)
        picture = as_of_last_run(picture, runs)
        return Shown(FrontView(picture), filling(picture), runs)


def as_of_last_run(picture: Picture, runs: Sequence[Run]) -> Picture:
    """The same with the moment of the run whose numbers these are, as the master says it."""
    last = next((one for one in runs if one.result is not None), None)
    if last is None or picture.simulated:
        return picture
    return replace(picture, moment=last.started_at.astimezone(picture.moment.tzinfo).replace(microsecond=0), run_id=last.id)
