"""A batch file -> what cmd.exe would do with it: the programs it starts, what it says, how it ends.

Only what our scripts use, by the documented rules, and strict where cmd.exe would guess: a variable that was never set, a sign
of its own outside quotes once a folder's name is filled in, a label that is not there, a quote ended by a backslash in what a
program is given. No proof of how a real Windows behaves.
"""

from __future__ import annotations

import ntpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field

Answer = Callable[["Console", list[str]], int]
"""A program: (console, words) -> exit code; it may make files."""

_OWN_SIGNS = re.compile(r"[&|<>^()!]")
_STEPS = 200


class MisreadError(AssertionError):
    """A line that cmd.exe would read otherwise than it is meant."""


@dataclass
class Console:
    """A machine with these files, on which programs answer; then what happened on it."""

    files: set[str]
    answer: Answer
    variables: dict[str, str]
    folder: str = ""
    said: list[str] = field(default_factory=list)
    calls: list[list[str]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    paused: bool = False
    error_level: int = 0

    def add(self, path: str) -> None:
        """Make a file; a relative path counts from the current folder."""
        self.files.add(self.full(path))

    def full(self, path: str) -> str:
        """As Windows itself would complete it."""
        return ntpath.normpath(ntpath.join(self.folder, path))

    def has(self, path: str) -> bool:
        """Whether a file, or a folder with a file in it, is there."""
        full = self.full(path)
        return any(item == full or item.startswith(full + "\\") for item in self.files)


def lines_of(script: bytes) -> list[str]:
    """The lines. MisreadError: other line ends than CRLF, a byte order mark, letters before the code page is set."""
    if script.startswith(b"\xef\xbb\xbf") or not script.endswith(b"\r\n") or re.search(rb"(?<!\r)\n|\r(?!\n)", script):
        raise MisreadError("byte order mark or line ends")
    lines = script.decode("utf-8").split("\r\n")[:-1]
    if lines[:2] != ["@echo off", "chcp 65001 >nul"] or not all(line.isascii() for line in lines if not is_said(line)):
        raise MisreadError("only what is said may have other letters, after the code page is set")
    return lines


def is_said(line: str) -> bool:
    """Whether a person reads this line."""
    return line.startswith(("echo ", "title "))


def run(script: bytes, path: str, console: Console) -> int:
    """The exit code of the batch file that lies at `path`."""
    lines = lines_of(script)
    places = {line[1:]: index for index, line in enumerate(lines) if line.startswith(":")}
    where = 0
    for _ in range(_STEPS):
        if where == len(lines):
            return console.error_level
        told = _line(_filled(lines[where], path, console), console)
        where += 1
        if told.startswith("exit "):
            return int(told.removeprefix("exit "))
        if told:
            if told not in places:
                raise MisreadError(f"no label {told}")
            where = places[told]
    raise MisreadError("it does not end")


def _filled(line: str, path: str, console: Console) -> str:
    known = {**console.variables, "ERRORLEVEL": str(console.error_level), "CD": console.folder}

    def value(found: re.Match[str]) -> str:
        if found[0] == "%~dp0":
            return path.rpartition("\\")[0] + "\\"
        if found[1] not in known:
            raise MisreadError(f"{found[1]} was never set: {line}")
        return known[found[1]]

    return re.sub(r"%~dp0|%(\w+)%", value, line)


def _line(line: str, console: Console) -> str:
    """Do one line; gives the label to go on at, "exit N", or nothing."""
    if line.startswith((":", "rem ")) or line == "":
        return ""
    first, *others = _parts(line)
    told = _command(first, console)
    if others and not told and console.error_level:
        return _command(others[0], console)
    return told


def _parts(line: str) -> list[str]:
    """What stands on either side of `||`; no other sign of cmd.exe may stand outside quotes."""
    spoken = re.split(r'("[^"]*")', line.replace(" >nul", ""))
    if line.count('"') % 2:
        raise MisreadError(f"a quote stays open: {line}")
    outside = "".join(part for part in spoken if not part.startswith('"'))
    if _OWN_SIGNS.search(outside.replace(" || ", "")):
        raise MisreadError(f"a sign of cmd.exe outside quotes: {line}")
    return re.split(r' \|\| (?=(?:[^"]*"[^"]*")*[^"]*$)', line)


def _command(command: str, console: Console) -> str:  # noqa: PLR0911  one line for each command of cmd.exe
    if told := re.fullmatch(r'if (not )?(exist "([^"]*)"|defined (\w+)|"([^"]*)"=="([^"]*)") (.+)', command):
        holds = _holds(told, console)
        return _command(told[7], console) if holds != bool(told[1]) else ""
    if told := re.fullmatch(r"goto (\w+)", command):
        return told[1]
    if told := re.fullmatch(r"exit /b (\d+)", command):
        return f"exit {told[1]}"
    if told := re.fullmatch(r'set "(\w+)=(.*)"', command):
        console.variables.pop(told[1], None)
        console.variables |= {told[1]: told[2]} if told[2] else {}
        return ""
    if told := re.fullmatch(r'cd /d "([^"]*)"', command):
        console.error_level = 0 if console.has(told[1]) else 1
        console.folder = console.full(told[1]) if console.has(told[1]) else console.folder
        return ""
    if told := re.fullmatch(r'start "" "([^"]*)"', command):
        console.opened.append(told[1])
        return ""
    if told := re.fullmatch(r"echo[. ](.*)", command):
        console.said.append(told[1])
        return ""
    if command == "pause":
        console.paused = True
        return ""
    if command.startswith('"') or command == "cmd /k":
        return _start(command, console)
    if re.fullmatch(r"@echo off|chcp 65001 >nul|setlocal EnableExtensions DisableDelayedExpansion|title .+", command):
        return ""
    raise MisreadError(f"not a command: {command}")


def _holds(told: re.Match[str], console: Console) -> bool:
    if told[3] is not None:
        return console.has(told[3])
    return told[4] in console.variables if told[4] else told[5] == told[6]


def _start(command: str, console: Console) -> str:
    words = [quoted or bare for quoted, bare in re.findall(r'"([^"]*)"|(\S+)', command)]
    if re.search(r'\\" |\\"$', command):
        raise MisreadError(f"a program would take the quote after a backslash for a letter: {command}")
    if words[0] != "cmd" and not console.has(words[0]):
        raise MisreadError(f"no such program: {words[0]}")
    console.calls.append([ntpath.basename(words[0]), *words[1:]])
    console.error_level = console.answer(console, words)
    return ""
