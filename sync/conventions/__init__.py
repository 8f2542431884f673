"""Language -> how people who write it type numbers, days, answers, names, and the rows around a table."""

from __future__ import annotations

from collections.abc import Mapping

from sync.conventions.english import ENGLISH
from sync.conventions.kinds import Amounts, Answers, Conventions, DateOrder, Days, Names, RowWords
from sync.conventions.vietnamese import VIETNAMESE

BY_LANGUAGE: Mapping[str, Conventions] = {"vi": VIETNAMESE, "en": ENGLISH}

__all__ = ["BY_LANGUAGE", "ENGLISH", "VIETNAMESE", "Amounts", "Answers", "Conventions", "DateOrder", "Days", "Names", "RowWords"]
