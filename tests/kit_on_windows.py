"""A Windows, as far as tests/batch.py goes, on which the kit is unpacked; and a double click on one of its scripts."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from batch import Console, run

from sync.kit.texts import SCRIPTS, scripts, wording
from sync.template import templates_root

WHEEL = f"tonghop-{version('tonghop')}-py3-none-any.whl"
TOLD = {"vi": wording(templates_root() / "nt2022"), "en": wording(templates_root() / "schools")}
"""Of the kit of a campaign in each language."""
FILES = {name: content for told in TOLD.values() for name, content in scripts(WHEEL, told).items()}
KIT = r"D:\Hương & Lan\50% (2022) ^mới!\bộ cài"
"""A folder with every sign that Windows allows in a name and cmd.exe takes for its own."""
LOCAL = r"D:\Hồ sơ\Hương & Lan\AppData\Local"
TONGHOP = rf"{LOCAL}\tonghop\program\bin\tonghop.exe"


def machine(*files: str, codes: Mapping[str, int] | None = None, language: str = "vi") -> Console:
    """A Windows with the kit of that language unpacked and these files; a program named in `codes` (uv, init, sync …) ends so."""

    names = TOLD[language].names

    def answer(console: Console, words: list[str]) -> int:
        name = "uv" if words[0].endswith("uv.exe") else " ".join(words[1:3]) if words[1] == "excel" else words[1]
        code = (codes or {}).get(name, 0)
        made = {"uv": TONGHOP, "init": rf"{words[2]}\config.toml" if len(words) > 2 else "", "excel build": names["workbook"]}
        if code == 0 and name in made:
            console.add(made[name])
        return code

    unpacked = [rf"{KIT}\{name}" for name in ("uv.exe", WHEEL, *(names[key] for key in ("guide", *SCRIPTS)))]
    variables = {"LOCALAPPDATA": LOCAL, "PATH": r"C:\Windows\system32", "RESULT": "7"}
    return Console({*unpacked, *files}, answer, variables, folder=r"C:\Windows\system32")


def start(name: str, console: Console) -> int:
    """The exit code of the script of that name."""
    return run(FILES[name], rf"{KIT}\{name}", console)
