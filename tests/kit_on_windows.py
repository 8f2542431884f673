"""A Windows, as far as tests/batch.py goes, on which the kit is unpacked; and a double click on one of its scripts."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from batch import Console, run

from sync.kit.contents import GUIDE, SCRIPTS, scripts

WHEEL = f"tonghop-{version('tonghop')}-py3-none-any.whl"
KIT = r"D:\Hương & Lan\50% (2022) ^mới!\bộ cài"
"""A folder with every sign that Windows allows in a name and cmd.exe takes for its own."""
LOCAL = r"D:\Hồ sơ\Hương & Lan\AppData\Local"
TONGHOP = rf"{LOCAL}\tonghop\program\bin\tonghop.exe"


def machine(*files: str, codes: Mapping[str, int] | None = None) -> Console:
    """A Windows with the unpacked kit and these files; a program named in `codes` (uv, init, excel, sync …) ends with that code."""

    def answer(console: Console, words: list[str]) -> int:
        name = "uv" if words[0].endswith("uv.exe") else " ".join(words[1:3]) if words[1] == "excel" else words[1]
        code = (codes or {}).get(name, 0)
        made = {"uv": TONGHOP, "init": rf"{words[2]}\config.toml" if len(words) > 2 else "", "excel build": "tong_hop.xlsm"}
        if code == 0 and name in made:
            console.add(made[name])
        return code

    unpacked = [rf"{KIT}\{name}" for name in ("uv.exe", WHEEL, GUIDE, *SCRIPTS)]
    variables = {"LOCALAPPDATA": LOCAL, "PATH": r"C:\Windows\system32", "RESULT": "7"}
    return Console({*unpacked, *files}, answer, variables, folder=r"C:\Windows\system32")


def start(name: str, console: Console) -> int:
    """The exit code of the script of that name."""
    return run(scripts(WHEEL)[name], rf"{KIT}\{name}", console)
