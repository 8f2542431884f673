"""How fast and how large, as ratios to named peers in the same run: `uv run python tests/benchmarks [--units 200] [--rounds 3]`.

A sample campaign is made once; in every round each contestant runs over it in fresh processes, one after the other, so that
whatever else the machine does falls on all of them. The table shows medians. Aims: reading and checking at most 2.0 times bare
calamine on the same processes; a whole sync at least 8 times as fast as the naive pandas and openpyxl script, in less memory.
"""

from __future__ import annotations

import argparse
import compileall
import pickle
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from measure import ROOT, Taken, measure, middle
from peers import READING

PEERS = {"read + check": "bare calamine"} | dict.fromkeys(("sync, cold", "sync, nothing new", "sync, 1 new"), "naive script")
"""Contestant -> whom it is compared with."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="tests/benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--units", type=int, default=200, help="workbooks of the sample campaign (200)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the medians are shown (3)")
    chosen = parser.parse_args(arguments)
    compileall.compile_dir(ROOT / "sync", quiet=2)  # as installing does
    with tempfile.TemporaryDirectory(prefix="tonghop-benchmark-") as folder:
        sample, later = make_sample_campaign(Path(folder) / "sample", chosen.units)
        found: dict[str, list[Taken]] = defaultdict(list)
        for number in range(chosen.rounds):
            for name, taken in one_round(sample, later, Path(folder) / "work"):
                print(f"round {number + 1}: {name}: {taken.wall:.2f} s", file=sys.stderr)
                found[name].append(taken)
    print("\n".join(table({name: middle(rounds) for name, rounds in found.items()})))


def inbox_of(folder: Path) -> Path:
    """Where files that came by Zalo or e-mail lie."""
    from sync.config import load

    return load(folder / "config.toml").inbox or folder


def make_sample_campaign(folder: Path, units: int) -> tuple[Path, Path | None]:
    """The campaign, and a later workbook of one of its units that is not yet in its inbox."""
    from sync.demo import make_sample
    from sync.examine import Reading

    sample = make_sample(folder, units=units)
    rounds, phases = (tuple((p.code, p.short) for p in axis) for axis in (sample.campaign.rounds, sample.campaign.phases))
    (folder.parent / READING).write_bytes(pickle.dumps(Reading(sample.template, rounds, phases)))
    later = [path for name in sample.demo["files"]["continued"].values() for path in folder.rglob(name)]
    return folder, later[0].rename(folder.parent / later[0].name) if later else None


def one_round(sample: Path, later: Path | None, work: Path) -> Iterator[tuple[str, Taken]]:
    """Every contestant once, each over a folder that no other has touched."""
    for label, name in (("bare calamine", "bare"), ("read + check", "checked"), ("naive script", "naive")):
        yield label, _over_copy(name, sample, work)
    shutil.copytree(sample, work)
    yield "sync, cold", measure("sync", work)
    yield "sync, nothing new", measure("sync", work)
    if later:
        shutil.copy(later, inbox_of(work))
        yield "sync, 1 new", measure("sync", work)
    shutil.rmtree(work)


def _over_copy(name: str, sample: Path, work: Path) -> Taken:
    shutil.copytree(sample, work)
    taken = measure(name, work)
    shutil.rmtree(work)
    return taken


def table(found: Mapping[str, Taken]) -> list[str]:
    """One line per contestant: medians, and its share of the peer it is compared with."""
    lines = [
        "| | read | wall s | CPU s | peak MB | against | wall | CPU | memory |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, taken in found.items():
        peer = found.get(PEERS.get(name, ""))
        plain = f"| {name} | {taken.workbooks} | {taken.wall:.2f} | {taken.cpu:.2f} | {taken.memory:.0f} |"
        lines.append(plain + (_against(name, taken, peer) if peer else " | | | |"))
    return lines


def _against(name: str, taken: Taken, peer: Taken) -> str:
    parts = [(taken.wall, peer.wall), (taken.cpu, peer.cpu), (taken.memory, peer.memory)]
    return f" {PEERS[name]} | " + " | ".join(_ratio(ours, theirs) for ours, theirs in parts) + " |"


def _ratio(ours: float, theirs: float) -> str:
    if not ours or not theirs:
        return "–"
    return f"{ours / theirs:.2f}×" if ours >= theirs else f"1/{theirs / ours:.1f}"


if __name__ == "__main__":
    main()
