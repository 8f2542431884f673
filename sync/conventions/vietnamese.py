"""How people type in Vietnamese."""

from __future__ import annotations

import re

from sync.conventions.kinds import SEPARATOR, Answers, Conventions, Days, Names, RowWords, amounts
from sync.vietnamese import fold

_CLOCK = r"(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_MONTH_WORD = r"(?:t|th|thg|tháng|thang)"

AMOUNTS = amounts(
    decimal=",",
    doubts_a_group=True,
    unit_words={
        "tỷ": 10**9, "tỉ": 10**9, "ty": 10**9, "ti": 10**9, "triệu": 10**6, "trieu": 10**6, "trđ": 10**6, "tr": 10**6,
        "nghìn": 10**3, "ngàn": 10**3, "nghin": 10**3, "ngan": 10**3, "k": 10**3,
    },
    currency=r"(?:(?:việt nam )?(?:đồng|dong|vnđ|vnd|đ|d|₫)(?: chẵn)?)",
    roughly="khoảng|gần|hơn|trên|dưới|tầm|ước tính|ước đạt|ước|độ|chừng|cỡ|khoang",
    between=("từ", "đến|tới|den"),
)  # fmt: skip

DAYS = Days(
    order="dmy",
    turns=False,
    numeric=re.compile(rf"(?:ngày |ng\. ?)?(\d{{1,2}}){SEPARATOR}(\d{{1,2}}){SEPARATOR}(\d{{4}}|\d{{2}}){_CLOCK}"),
    written=(
        re.compile(r"(?:ngày )?(?P<d>\d{1,2}) tháng (?P<m>\d{1,2}),? năm (?P<y>\d{4}|\d{2})"),
        re.compile(r"(?:ngày )?(?P<d>\d{1,2}) tháng (?P<m>\d{1,2})[,/. ]\s*(?P<y>\d{4})"),
        re.compile(rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_CLOCK}"),
    ),
    months=(
        re.compile(rf"{_MONTH_WORD}\.? ?(?P<m>\d{{1,2}})(?:{SEPARATOR}| năm | nam | )(?P<y>\d{{4}}|\d{{2}})"),
        re.compile(rf"(?P<m>\d{{1,2}}){SEPARATOR}(?P<y>\d{{4}})"),
    ),
    no_year=re.compile(rf"(?:ngày )?\d{{1,2}}{SEPARATOR}\d{{1,2}}|(?:ngày )?\d{{1,2}} tháng \d{{1,2}}|{_MONTH_WORD}\.? ?\d{{1,2}}"),
    in_text=re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b|\b[Tt]\d{1,2}/\d{4}\b|ngày \d{1,2} tháng \d{1,2} năm \d{4}"),
    done=frozenset({"x", "v", "✓", "✔", "√", "có", "đã", "rồi", "đã xong", "đã báo cáo", "đã có"}),
)

SIGNS_OF_DITTO = frozenset(
    {'"', "''", '""', "//", "〃", "↓", "”", "“", "″", "″″", "/", "-//-", '-"-', "-''-", "- // -", '- " -', "idem", "ditto"}
)
# With the Cyrillic x that looks the same, and the letters that show as a tick in Wingdings.
SIGNS_OF_YES = frozenset({"x", "v", "✓", "✔", "√", "☑", "×", "х", "ü", "þ", "1", "true", "yes", "ok"})

ANSWERS = Answers(
    yes=SIGNS_OF_YES | {"có", "co", "đã", "da", "rồi", "roi", "đã có", "có rồi"},
    no=frozenset({"0", "không", "khong", "ko", "chưa", "chua", "chưa có", "không có", "false", "no"}),
    ditto=SIGNS_OF_DITTO
    | {"nt", "n/t", "-nt-", "-n/t-", "- nt -", "như trên", "nhu tren", "như dòng trên", "giống trên", "như trước"},
)

NAMES = Names(
    between=re.compile(r"\s*[,;\n+&]\s*|\s+(?:và|cùng|-|–|/)\s+"),
    marks=(",", ";", "\n", "+", "&", "và ", "cùng ", " - ", " – ", " / "),
    others=frozenset({fold(text) for text in ("cộng sự", "các cộng sự", "cs", "nhóm cộng sự", "đồng nghiệp", "tập thể")}),
    national_phone=True,
)

# Written as `fold` writes: lower case, "kí" for "ký", one blank.
ROWS = RowWords(
    total=re.compile(
        r"(?:tổng cộng|tổng số|tổng|t\. ?cộng|cộng)"
        r"(?:$|\s*[:(=\d.].*"
        r"|\s(?:cộng|số|chung|toàn|các|trang|mục|nhóm|phần|khối|đơn vị|huyện|tỉnh|ngành|đợt|quí|năm|[ivx]+|[a-d])\b.*)"
    ),
    total_bare=frozenset({"tong cong", "tong so", "cong", "tong", "tc", "total", "grand total", "subtotal"}),
    footer=re.compile(
        r"(?:người|cán bộ) (?:lập|tổng hợp|báo cáo|duyệt|kiểm tra|ghi biểu)\b.{0,40}|lập (?:biểu|bảng)\b.{0,20}|nơi nhận\b.*"
        r"|\(?(?:đã )?kí(?: tên|, |\)|$).*|(?:tm|t/m|kt|k/t|tl|t/l|tuq)\b[. ].*|(?:phó )?chủ tịch(?: .{0,30})?"
        r"|(?:phó )?thủ trưởng.{0,40}|(?:phó )?(?:giám đốc|hiệu trưởng|trưởng ban)|kế toán(?: trưởng)?|xác nhận của .*"
    ),
    footer_date=re.compile(r"[^\d]{0,40}?ngày ?[\d.… ]{0,8} ?tháng ?[\d.… ]{0,8} ?năm ?[\d.… ]{0,10}"),
    footer_heads=(
        *("người", "cán bộ", "lập", "nơi", "đã k", "ký", "kí", "tm", "t/m", "kt", "k/t", "tl", "t/l", "tuq"),
        *("phó", "chủ t", "thủ t", "giám", "hiệu", "trưởng", "kế toán", "xác nhận"),
    ),
    footer_word="ngày",
    nil=frozenset(
        {"0", "không", "không có", "không có gì", "không có số liệu", "không phát sinh", "không có phát sinh"}
        | {"chưa có", "chưa phát sinh", "none", "nothing", "nothing to report"}
    ),
    none_of=re.compile(r"(?:không|chưa)(?: có| phát sinh)? (.+?)(?: nào| gì)?"),
    running=frozenset({"stt", "tt", "số tt", "số thứ tự", "thứ tự", "no", "#", "n°"}),
    roman=re.compile(r"([IVX]{1,5})\s*(?:[.\-–:)/]\s*|\s{1,3})(\S.*)", re.DOTALL),
    group_words=("khối ", "nhóm "),
)

VIETNAMESE = Conventions("vi", AMOUNTS, DAYS, ANSWERS, NAMES, ROWS, old_fonts=True)
