"""How people type in English: British and American, with the day first unless a template says otherwise."""

from __future__ import annotations

import re

from sync.conventions.kinds import SEPARATOR, Answers, Conventions, Days, Names, RowWords, amounts
from sync.conventions.vietnamese import SIGNS_OF_DITTO, SIGNS_OF_YES
from sync.vietnamese import fold

_CLOCK = r"(?:(?:[ t]|, ?)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]\.?m)?)?"
_LONG_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = {name[:length]: place for place, name in enumerate(_LONG_NAMES, 1) for length in (3, len(name))} | {"sept": 9}
_NAME = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?(?:on )?(?:the )?"
_GAP = r"(?:\s*[-/.]\s*| of | )?"

AMOUNTS = amounts(
    decimal=".",
    doubts_a_group=False,
    unit_words={"billion": 10**9, "bn": 10**9, "million": 10**6, "mn": 10**6, "thousand": 10**3, "k": 10**3},
    currency=r"(?:us\$|[$€£₫]|usd|eur|gbp|vnd|dollars?|euros?|pounds?|dong)",
    currency_before=re.compile(r"(?:us\$|[$€£₫]|usd|eur|gbp|vnd)\s*(?=\d)"),
    roughly=(
        "about|around|approximately|approx\\.?|roughly|nearly|almost|just over|over|more than|just under|under|less than|fewer than"
        "|at least|at most|up to|circa|ca\\.?|some|c\\."
    ),
    between=("from|between", "to|and"),
)

DAYS = Days(
    order="dmy",
    turns=True,
    numeric=re.compile(rf"{_WEEKDAY}(\d{{1,2}}){SEPARATOR}(\d{{1,2}}){SEPARATOR}(\d{{4}}|\d{{2}}){_CLOCK}"),
    written=(
        re.compile(rf"{_WEEKDAY}(?P<d>{_DAY}){_GAP}(?P<m>{_NAME})(?:,? |{SEPARATOR})?(?P<y>\d{{4}}|['’]?\d{{2}}){_CLOCK}"),
        re.compile(rf"{_WEEKDAY}(?P<m>{_NAME})(?: the | |{SEPARATOR})?(?P<d>{_DAY})(?:,\s*| |{SEPARATOR})(?P<y>\d{{4}}){_CLOCK}"),
        re.compile(rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_CLOCK}"),
        re.compile(rf"(?P<y>\d{{4}})[-/. ](?P<m>{_NAME})[-/. ](?P<d>\d{{1,2}})"),
    ),
    months=(
        re.compile(rf"(?P<m>{_NAME})(?:,? |{SEPARATOR}| of )?(?P<y>\d{{4}}|['’]\d{{2}})"),
        re.compile(rf"(?P<m>\d{{1,2}}){SEPARATOR}(?P<y>\d{{4}})"),
        re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})"),
    ),
    no_year=re.compile(
        rf"{_WEEKDAY}(?:{_DAY}{_GAP}{_NAME}|{_NAME}(?: the | |{SEPARATOR})?{_DAY}|\d{{1,2}}{SEPARATOR}\d{{1,2}})|(?:in )?{_NAME}"
    ),
    in_text=re.compile(
        rf"\b\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}\b|\b{_DAY}(?: of)? {_NAME},? \d{{4}}\b|\b{_NAME} {_DAY},? \d{{4}}\b", re.IGNORECASE
    ),
    done=frozenset({"x", "v", "✓", "✔", "√", "yes", "y", "done", "already done", "reported", "ok"}),
    names=MONTHS,
)

ANSWERS = Answers(
    yes=SIGNS_OF_YES | {fold(word) for word in ("y", "done", "t", "ticked", "yes please")},
    no=frozenset(map(fold, ("0", "no", "n", "false", "f", "none", "nil", "not yet", "not done", "never"))),
    ditto=SIGNS_OF_DITTO | {"as above", "same", "same as above", "see above", "-do-", "the same"},
    blank=frozenset({"n/a", "n.a", "n.a.", "not applicable", "not available", "not known", "unknown", "?", "??"}),
)

NAMES = Names(
    between=re.compile(r"\s*[,;\n+&]\s*|\s+(?:and|with|-|–|/)\s+", re.IGNORECASE),
    marks=(",", ";", "\n", "+", "&", " and ", " And ", " AND ", " with ", " - ", " – ", " / "),
    others=frozenset(map(fold, ("others", "et al", "and others", "colleagues", "team", "the team", "co-workers"))),
    national_phone=False,
)

# `fold` writes a lone y as i: "prepared by" is "prepared bi" there.
ROWS = RowWords(
    total=re.compile(
        r"(?:(?:grand|sub|overall|running)[ -]?)?totals?"
        r"(?:$|\s*[:(=\d.].*|\s(?:of|for|all|in|number|per|page|section|part|group|grade|class|[ivx]+|[a-d])\b.{0,60})"
    ),
    total_bare=frozenset({"sum", "sum total", "all together", "altogether", "in all", "overall", "tc"}),
    footer=re.compile(
        r"(?:prepared|compiled|completed|filled in|submitted|checked|approved|verified|certified|signed|reviewed|issued)"
        r" b[yi]\b.{0,60}"
        r"|\(?(?:signed?|signature|stamp|sign here)\b\)?[:. ].{0,60}|\(?(?:signature|signed|stamp)\)?"
        r"|(?:cc|cop(?:i|y|ies) to|sent to)\s*:.{0,60}|yours (?:faithfulli|sincereli|faithfully|sincerely).{0,20}"
    ),
    footer_date=re.compile(r"(?:date|place and date|dated)\s*[:.… ]\s*[\d./ \-…]{0,12}|(?:date|place and date)"),
    footer_heads=(
        *("prepared", "compiled", "completed", "filled", "submitted", "checked", "approved", "verified", "certified", "reviewed"),
        *("sign", "stamp", "issued", "copi", "copy", "cc", "sent", "yours", "dated", "place"),
    ),
    footer_word="date",
    nil=frozenset(
        map(fold, ("0", "nil", "none", "nothing", "nothing to report", "nil return", "nil report", "no data", "no entries"))
    )
    | frozenset(map(fold, ("n/a", "not applicable", "none to report", "no change", "zero", "none this month"))),
    none_of=re.compile(r"(?:there (?:is|are|were|was) )?(?:no|none of the) (.+?)(?: yet| so far| this (?:month|year|term))?"),
    running=frozenset(map(fold, ("no", "no.", "#", "nr", "n°", "s/n", "sn", "serial", "serial no", "row", "item no", "s no"))),
    roman=re.compile(r"([IVX]{1,5})\s*[.\-–:)/]\s*(\S.*)", re.DOTALL),
    group_words=("group ", "section "),
    note=re.compile(r"(?:note|notes|n\.b|nb|remark|remarks|source)\s*(?:\d{0,2})\s*[:.]\s*.*"),
)

ENGLISH = Conventions("en", AMOUNTS, DAYS, ANSWERS, NAMES, ROWS)
