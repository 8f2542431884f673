"""How long looking for doubles takes among many titles, beside rapidfuzz's own matrix of every pair: `python titles.py [TITLES]`.

The matrix is measured on a sample and reckoned up to the square; it looks at titles alone, ours also at who, where and what was
decided. CPU seconds, for machines that do other things too. No time is asserted anywhere.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import date
from pathlib import Path

from rapidfuzz import fuzz, process

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from in_force import TODAY, UNITS, campaign, initiative, nt2022, table

from sync.match import each_alone, match
from sync.picture import Settled
from sync.settle import settle

SAMPLE = 2_000
HEADS = "Một số biện pháp|Giải pháp|Kinh nghiệm|Nâng cao chất lượng|Nâng cao hiệu quả|Cải tiến|Thiết kế|Đổi mới"
MIDDLES = "giúp học sinh lớp {n} học tốt môn|trong dạy học môn|rèn kỹ năng|chăm sóc người bệnh|quản lý|bồi dưỡng"
NOUNS = "Toán|Lịch sử|Hóa học|Âm nhạc|thể chất|đột quỵ|bỏng|thư viện|kho vật tư|máy bơm|lò sấy|vườn nho"
TAILS = "tại trường|cho tổ sản xuất|bằng bảng màu|qua trò chơi|vào mùa mưa|chạy pin|trên nền cát|bằng mã vạch"
WORDS = "bơm|cát|hồ|đèn|mương|lưới|ghe|muối|nắng|gió|đồi|suối|ruộng|rẫy|kho|xe|trục|khung|giàn|phao|neo|lồng|bể|lọc|quạt|sấy|phơi"
FIRST_SEEN = date(2022, 4, 1)


def titles(count: int, chance: random.Random) -> list[str]:
    """Formulaic titles; one in twenty tells an earlier one again with a word more."""
    made: list[str] = []
    while len(made) < count:
        if made and chance.random() < 0.05:
            made.append(f"{chance.choice(made)} nhiều lần")
            continue
        head, middle, noun, tail = (chance.choice(words.split("|")) for words in (HEADS, MIDDLES, NOUNS, TAILS))
        more = " ".join(chance.choice(WORDS.split("|")) for _ in range(chance.randint(0, 3)))
        made.append(f"{head} {middle.format(n=chance.randint(1, 9))} {noun} {tail} {more}".strip())
    return made


def records(texts: list[str], chance: random.Random) -> Settled:
    """A record for every title: a person has four of them, a group thirty."""
    units = [unit.code for unit in UNITS]
    rows = [
        initiative(
            text,
            lead_author=f"Nguyễn Văn {chance.randrange(max(1, len(texts) // 4))}",
            grassroots_name=f"CĐCS số {chance.randrange(max(1, len(texts) // 30))}",
        )
        for text in texts
    ]
    parts = [table(unit, "initiatives", rows[place :: len(units)], first_seen=FIRST_SEEN) for place, unit in enumerate(units)]
    return settle(nt2022(), campaign(), parts, TODAY)


def main(count: int) -> None:
    """Print the table."""
    chance = random.Random(2022)
    texts = titles(count, chance)
    settled = records(texts, chance)
    begun = time.process_time()
    each_alone(nt2022(), campaign(), settled)
    alone = time.process_time() - begun
    begun = time.process_time()
    found = match(nt2022(), campaign(), settled)
    ours = time.process_time() - begun
    sample = texts[:SAMPLE]
    begun = time.process_time()
    process.cdist(sample, sample, scorer=fuzz.token_set_ratio, score_cutoff=85)
    matrix = (time.process_time() - begun) * (count / len(sample)) ** 2
    print(f"| {count} titles | CPU s | of the matrix |\n|---|---|---|")
    for name, taken in (("each unit alone", alone), ("match, all cases", ours), ("cdist token_set_ratio, reckoned", matrix)):
        print(f"| {name} | {taken:.2f} | {taken / matrix:.3f} |")
    print(f"\n{len(found.pairs)} pairs")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
