"""A command line that nobody can follow -> what is wrong with it, in the language of the campaign, and where to look.

Typer says such things in English only. What it says is known by its pattern; a sentence that is not known is shown as it is.
"""

from __future__ import annotations

import re
from typing import Any

import typer

USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]
"""Whatever typer has against a command line; it gives only this descendant a name for everybody."""

SENTENCES = (
    (r"No such command '(.*)'\.?", "chưa có lệnh “{}”"),
    (r"No such option:? '?(.*?)'?\.?", "lệnh này chưa có tùy chọn {}"),
    (r"Option '(.*)' requires an argument\.", "sau {} còn thiếu giá trị"),
    (r"Option '(.*)' does not take a value\.", "sau {} không ghi giá trị"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", "thừa “{}”"),
    (r"Missing (?:argument|option|parameter) '(.*)'\.", "còn thiếu “{}”"),
    (r"Missing command\.", "còn thiếu tên lệnh"),
    (r"Invalid value for '?(.*?)'?: .*\binteger.*", "{}: cần một số nguyên"),
    (r"Invalid value for '?(.*?)'?: (.*)", "{}: giá trị chưa dùng được ({})"),
)
HINT = re.compile(r"(.*?) ?(?:\(Possible options: (.*)\)|Did you mean (.*)\?)", re.DOTALL)


class WrongUsage(typer.BadParameter):
    """A value that an option or an argument does not take; the same sentence in both languages, each with what to do."""

    def __init__(self, option: str, vietnamese: str, english: str) -> None:
        super().__init__(english, param_hint=option)
        self.vietnamese = f"{option}: {vietnamese}"


def complaint(error: Any, language: str) -> str:
    """What is wrong, in "vi" or "en", and below it how the command is used; of a call without a command only the help."""
    message: str = error.format_message()
    context = error.ctx
    if type(error).__name__ == "NoArgsIsHelpError":
        return message
    if language == "en":
        said, uses, look = message, "Usage", "See"
    else:
        wrong = getattr(error, "vietnamese", None) or vietnamese(message)
        said, uses, look = f"Chưa chạy được lệnh: {wrong}", "Cách dùng", "Xem thêm"
    if context is None:
        return said
    usage = " ".join(context.get_usage().removeprefix("Usage: ").split())
    return f"{said}\n{uses}: {usage}\n{look}: {context.command_path} --help"


def vietnamese(message: str) -> str:
    """A sentence of typer, in Vietnamese."""
    hinted = HINT.fullmatch(message)
    text, near = (hinted[1], hinted[2] or hinted[3]) if hinted else (message, "")
    for pattern, sentence in SENTENCES:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            text = sentence.format(*found.groups())
            break
    return f"{text}; gần giống: {near.replace(chr(39), '')}" if near else text
