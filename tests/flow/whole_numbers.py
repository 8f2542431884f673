"""What somebody adding by hand would write down of the story in whole_story.py, and what its office prints and says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from desk import HAI, KCN
from whole_story import APRIL, EDU, END, JULY, MAU, MAY_DAY, OFFICE, SPRING, TET_DAY

from sync.campaign import WHOLE

SKIP: Any = ...
"""Not looked at on that day."""

M = 1_000_000
Row = tuple[tuple[str, str, str] | tuple[str, str, str, str], tuple[Any, ...]]

BY_HAND: Sequence[Row] = (
    # indicator, unit, period (split): on 15/2, 25/3, 20/4, 15/5, 5/7, 10/10/2022, 10/1, 30/9/2023
    # -- units, unions, plans
    (("CS-01", WHOLE, "NOW"), (7, 8, 8, 9, 9, 8, 8, 8)),
    (("CS-01", HAI, "NOW"), (2, 2, 2, 2, 1, 1, 1, 1)),
    (("CS-01", KCN, "NOW"), (2, 3, 3, 3, 4, 3, 3, 3)),
    (("CS-02", WHOLE, "NOW"), (1210, 1270, 1270, 1300, 1300, 1240, 1240, 1250)),
    (("CS-03", WHOLE, "NOW"), (1040, 1080, 1080, 1110, 1110, 1070, 1070, 1080)),
    (("KH-01", WHOLE, "NOW"), (3, 4, 3, 3, 3, 3, 3, 3)),
    (("KH-01P", WHOLE, "NOW"), (200 / 3, 100, 100, 100, 100, 100, 100, 100)),
    (("KH-02", WHOLE, "NOW"), (0, 1, 1, 1, 1, 1, 1, 1)),
    (("KH-03", WHOLE, "NOW"), (0, 1, 1, 1, 2, 2, 2, 1)),
    (("KH-04", WHOLE, "NOW"), (0, 0, 0, 0, 1, 2, 2, SKIP)),
    # -- initiatives
    (("IN-01", WHOLE, "ALL"), (3, 5, 6, 7, 11, 13, 13, 14)),
    (("IN-01", HAI, "ALL"), (2, 2, 2, 3, 3, 3, 3, 4)),
    (("IN-01", KCN, "ALL"), (1, 2, 2, 2, 3, 5, 5, 5)),
    (("IN-01", WHOLE, "P1"), (3, 5, 6, 7, 9, 9, 9, 9)),
    (("IN-01", WHOLE, "P2"), (0, 0, 0, 0, 2, 4, 4, 5)),
    (("IN-01", WHOLE, "BEFORE"), (1, 1, 1, 1, 2, 2, 2, 2)),
    (("IN-01", WHOLE, "R1"), (2, 4, 5, 5, 5, 5, 5, 5)),
    (("IN-01", WHOLE, "R1.LATE"), (None, None, None, 1, 1, 1, 1, 1)),
    (("IN-01", WHOLE, "R2"), (0, 0, 0, 0, 3, 3, 3, 3)),
    (("IN-01", WHOLE, "R3"), (0, 0, 0, 0, 0, 2, 2, 2)),
    (("IN-01", WHOLE, "P1", "sector=DN"), (2, 3, 3, 3, 3, 3, 3, 3)),
    (("IN-01", WHOLE, "P1", "sector=HCSN"), (1, 2, 3, 4, 6, 6, 6, 6)),
    (("IN-02", WHOLE, "ALL"), (1, 0, 0, 0, 0, 0, 0, 0)),
    (("IN-03", WHOLE, "P1"), (0.3, 0.5, 0.6, 0.7, 0.9, 0.9, 0.9, 0.9)),
    (("IN-04", WHOLE, "P1"), (997, 995, 994, 993, 991, 991, 991, 991)),
    (("IN-06", WHOLE, "P1"), (3, 4, 4, 4, 5, 5, 5, 5)),
    (("IN-06", WHOLE, "P2"), (0, 0, 0, 0, 2, 4, 4, 5)),
    (("IN-06P", WHOLE, "P1"), (300 / 7, 50, 50, 400 / 9, 500 / 9, 62.5, 62.5, 62.5)),
    (("IN-07", WHOLE, "P1"), (25 * M, 45 * M, 45 * M, 45 * M, 45 * M, 46 * M, 46 * M, 46 * M)),
    (("IN-07", WHOLE, "P2"), (0, 0, 0, 0, 5 * M, 5 * M, 5 * M, 5 * M)),
    (("IN-08", WHOLE, "P1"), (200 / 3, 50, 50, 50, 40, 40, 40, 40)),
    (("IN-09", WHOLE, "P1"), (100 / 3, 20, 100 / 6, 200 / 7, 200 / 9, 200 / 9, 200 / 9, 200 / 9)),
    (("IN-10", WHOLE, "P2"), (0, 0, 0, 0, 1, 2, 2, 2)),
    (("IN-11", WHOLE, "P1"), (0, 0, 0, 0, 1, 1, 1, 1)),
    (
        ("IN-12", WHOLE, "P1"),
        (300 / 1040, 500 / 1080, 600 / 1080, 700 / 1110, 900 / 1110, 900 / 1070, 900 / 1070, 900 / 1080),
    ),
    (("IN-13", WHOLE, "P1"), (4, 5, 6, 6, 8, 8, 8, 8)),
    (("IN-14", WHOLE, "NOW", "reason=not_recognised"), (1, 0, 0, 0, 0, 0, 0, 0)),
    (("IN-14", WHOLE, "NOW", "reason=outside"), (1, 1, 1, 1, 1, 1, 1, 1)),
    (("IN-14", WHOLE, "NOW", "reason=duplicate"), (0, 0, 2, 1, 0, 0, 0, 1)),
    (("CT-01", WHOLE, "R1"), (0, 1, 1, 1, 1, 1, 1, 1)),
    (("CT-01", WHOLE, "R2"), (0, 0, 0, 0, 1, 1, 1, 1)),
    (("CT-01", WHOLE, "NOW"), (0, 1, 1, 1, 2, 2, 2, 2)),
    (("CT-01", WHOLE, "R2", "kind=CONG_TRINH"), (SKIP, SKIP, SKIP, SKIP, 1, 1, 1, 1)),
    # -- proposals; what was decided in May is seen in July, and what was decided in July in the autumn
    (("KT-01", WHOLE, "R1"), (None, 2, 5, 5, 5, 5, 5, 5)),
    (("KT-01", HAI, "R1"), (None, 1, 2, 2, 2, 2, 2, 2)),
    (("KT-01", HAI, "YEAR"), (None, 1, 2, 2, 2, 2, 2, SKIP)),
    (("KT-01", WHOLE, "R1.LATE"), (None, None, None, 1, 1, 1, 1, 1)),
    (("KT-01", WHOLE, "R2"), (None, 0, 0, 0, 1, 1, 1, 1)),
    (("KT-01", WHOLE, "P1"), (None, 0, 0, 0, 1, 1, 1, 1)),
    (("KT-01", WHOLE, "YEAR"), (None, 2, 5, 6, 7, 7, 7, SKIP)),
    (("KT-01", WHOLE, "R1", "nominee_type=CA_NHAN"), (None, 2, 4, 4, 4, 4, 4, 4)),
    (("KT-01", WHOLE, "R1", "nominee_type=TAP_THE"), (None, 0, 1, 1, 1, 1, 1, 1)),
    (("KT-02", WHOLE, "R1"), (None, 50, 50, 50, 50, 50, 50, 50)),
    (("KT-02W", WHOLE, "R1"), (None, 50, 75, 75, 75, 75, 75, 75)),
    (("KT-03", WHOLE, "R1", "award_code=BK_LDLD"), (None, 2, 4, 4, 4, 4, 4, 4)),
    (("KT-03", WHOLE, "R1", "award_code=CO_LDLD"), (None, 0, 1, 1, 1, 1, 1, 1)),
    (("KT-03C", WHOLE, "R1"), (None, 2, 5, 5, 5, 5, 5, 5)),
    (("KT-04", WHOLE, "R1"), (None, 0, 0, 0, 0, 0, 0, 0)),
    (("KT-04", WHOLE, "R1.LATE"), (None, None, None, 0, 2, 2, 2, 2)),
    (("KT-04", WHOLE, "YEAR"), (None, 0, 0, 0, 2, 3, 3, SKIP)),
    (("KT-04V", WHOLE, "YEAR"), (None, 0, 0, 0, 1, 1, 1, SKIP)),
    (("KT-04X", WHOLE, "YEAR"), (None, 0, 0, 0, 1, 1, 1, SKIP)),
    (("KT-04W", WHOLE, "YEAR"), (None, 2, 5, 6, 3, 2, 2, SKIP)),
    (("KT-05", WHOLE, "R1"), (None, 100, 75, 75, 75, 75, 75, 75)),
    (("KT-06", WHOLE, "YEAR"), (None, None, None, None, 56, 29.5, 29.5, SKIP)),
    (("KT-07", WHOLE, "R1"), (None, 100, 200 / 3, 200 / 3, 200 / 3, 200 / 3, 200 / 3, 200 / 3)),
    # -- nothing to report, said so
    (("IN-01", OFFICE, "R1"), (None, None, 0, 0, 0, 0, 0, 0)),
    (("KT-01", OFFICE, "R1"), (None, 1, 0, 0, 0, 0, 0, 0)),
    (("CL-01", OFFICE, "R1"), (None, None, 0, 0, 0, 0, 0, 0)),
    (("PT-01", EDU, "R1"), (None, None, 0, 0, 0, 0, 0, 0)),
    (("PT-01", EDU, "R1.LATE"), (None, None, None, 1, 1, 1, 1, 1)),
    # -- role models
    (("DH-01", WHOLE, "R1"), (1, 2, 3, 3, 3, 3, 3, 3)),
    (("DH-01", WHOLE, "R2"), (0, 0, 0, 0, 2, 1, 1, 1)),
    (("DH-01", WHOLE, "YEAR"), (1, 2, 3, 3, 5, 4, 4, SKIP)),
    (("DH-01", WHOLE, "2023-R1"), (None, None, None, None, None, None, None, 1)),
    (("DH-02", WHOLE, "R1"), (1, 1, 2, 2, 2, 2, 2, 2)),
    (("DH-03", WHOLE, "R1"), (None, 1, 1, 1, 1, 1, 1, 1)),
    (("DH-04", WHOLE, "R1"), (0, 0, 0, 0, 0, 0, 0, 0)),
    (("DH-04", WHOLE, "R1.LATE"), (None, None, None, 1, 1, 1, 1, 1)),
    # -- movements
    (("PT-01", WHOLE, "R1"), (1, 2, 3, 3, 3, 3, 3, 3)),
    (("PT-02A", WHOLE, "R1"), (1, 3, 5, 5, 5, 5, 5, 5)),
    (("PT-02", WHOLE, "R1"), (100 / 7, 37.5, 62.5, 62.5, 62.5, 62.5, 62.5, 62.5)),
    (("PT-03", WHOLE, "R1"), (90, 370, 750, 750, 750, 750, 750, 750)),
    (("PT-03", WHOLE, "R1.LATE"), (None, None, None, 15, 15, 15, 15, 15)),
    (("PT-04A", WHOLE, "R1"), (90, 320, 700, 700, 700, 700, 700, 700)),
    (
        ("PT-04", WHOLE, "R1"),
        (9000 / 1210, 32000 / 1270, *[70000 / 1270] * 6),
    ),
    (("PT-NG-LDG_LDST", WHOLE, "R1"), (90, 320, 300, 300, 300, 300, 300, 300)),
    (("PT-CS-LDG_LDST", WHOLE, "R1"), (1, 3, 4, 4, 4, 4, 4, 4)),
    (("PT-NG-LDG_LDST", WHOLE, "R1.LATE"), (None, None, None, 25, 25, 25, 25, 25)),
    (("PT-NG-LDG_LDST", WHOLE, "R2"), (None, None, None, None, 220, 220, 220, 220)),
    (("PT-NG-XSD_ATVSLD", WHOLE, "R2"), (None, None, None, None, 80, 35, 35, 35)),
    (("PT-NG-XSD_ATVSLD", HAI, "R2"), (None, None, None, None, 80, 35, 35, 35)),
    # -- numbers of sheet 7
    (("SL-01", WHOLE, "R1"), (30, 35, 35, 35, 35, 35, 35, 35)),
    (("SL-01", WHOLE, "R1.LATE"), (None, None, None, 5, 5, 5, 5, 5)),
    (("SL-01", WHOLE, "YEAR"), (30, 35, 35, 40, 40, 40, 40, 12)),
    (("SL-07", WHOLE, "R1"), (3, 3, 3, 3, 3, 3, 3, 3)),
    (("SL-07", WHOLE, "YEAR"), (3, 3, 3, 3, 4, 4, 4, SKIP)),
    (("SL-11", WHOLE, "R1"), (6_340_000_000 / 740, *[8_600_000] * 7)),
    (("SL-12", WHOLE, "R1"), (1 * M, None, None, None, None, None, None, None)),
    # -- care
    (("CL-01", WHOLE, "R1"), (8, 5, 6, 6, 6, 6, 6, 6)),
    (("CL-01", WHOLE, "R1.LATE"), (None, None, None, 1, 1, 1, 1, 1)),
    (("CL-01", WHOLE, "R2"), (None, None, None, 1, 6, 5, 5, 5)),
    (("CL-01", WHOLE, "R3"), (None, None, None, None, None, 1, 1, 1)),
    (("CL-01", WHOLE, "YEAR"), (8, 5, 6, 8, 13, 13, 13, 1)),
    (("CL-02", WHOLE, "R1"), (190, 152, 160, 160, 160, 160, 160, 160)),
    (("CL-02", WHOLE, "R1.LATE"), (None, None, None, 20, 20, 20, 20, 20)),
    (("CL-02", WHOLE, "R2"), (None, None, None, 30, 42, 30, 30, 30)),
    (("CL-02", WHOLE, "2023-R1"), (None, None, None, None, None, None, None, 15)),
    (("CL-03", WHOLE, "R1"), (30 * M, *[18_500_000] * 7)),
    (("CL-04", WHOLE, "R1"), (30 * M / 190, 18_500_000 / 152, *[18_500_000 / 160] * 6)),
    (("SL-28", WHOLE, "R1"), (None, 60, 60, 60, 60, 60, 60, 60)),
    (("SL-29", WHOLE, "R1"), (None, *[7 * M] * 7)),
    (("CL-05", WHOLE, "R1"), (66000 / 670, *[116000 / 1170] * 7)),
    (("CL-05", WHOLE, "NOW"), (66000 / 670, 116000 / 1170, 116000 / 1170, *[118000 / 1190] * 4, SKIP)),
    (("CL-05", WHOLE, "YEAR"), (66000 / 670, 116000 / 1170, 116000 / 1170, *[118000 / 1190] * 4, None)),
    (("CL-05", HAI, "R1"), (95, *[29500 / 300] * 7)),
    (("CL-05C", WHOLE, "NOW"), (2, 2, 2, 2, 2, 2, 2, SKIP)),
    # -- supervision, agreements, dialogue, democracy
    (("GS-01", WHOLE, "R1"), (2, 4, 4, 4, 4, 4, 4, 4)),
    (("GS-01", WHOLE, "R2"), (None, None, None, None, 1, 1, 1, 1)),
    (("GS-02", WHOLE, "R1"), (None, None, 3, 3, 3, 3, 3, 3)),
    (("SL-32", WHOLE, "R1"), (None, None, 1, 1, 1, 1, 1, 1)),
    (("SL-33", WHOLE, "R1"), (None, None, 0, 0, 0, 0, 0, 0)),
    (("SL-35", WHOLE, "R1.LATE"), (None, None, None, 1, 1, 1, 1, 1)),
    (("GS-03", WHOLE, "R1"), (None, 100 / 3, *[400 / 7] * 6)),
    (("GS-03", WHOLE, "R2"), (None, None, None, None, None, 100, 100, 100)),
    (("TU-01", WHOLE, "NOW"), (50, 60, 60, 60, 60, 50, 50, 50)),
    (("TU-02", WHOLE, "R1"), (1, 2, 2, 2, 2, 2, 2, 2)),
    (("TU-03", WHOLE, "NOW"), (0, 0, 0, 0, 1, 0, 0, 0)),
    (("DT-01", WHOLE, "R1"), (1, 3, 3, 3, 3, 3, 3, 3)),
    (("DT-01", WHOLE, "R1.LATE"), (None, None, None, 1, 1, 1, 1, 1)),
    (("DT-01", WHOLE, "R2"), (None, None, None, None, 3, 3, 3, 3)),
    (("DT-01", WHOLE, "YEAR"), (1, 3, 3, 4, 7, 7, 7, SKIP)),
    (("DC-01A", WHOLE, "NOW"), (1, 2, 2, 2, 2, 2, 2, SKIP)),
    (("DC-01", HAI, "NOW"), (50, 50, 50, 50, 100, 100, 100, SKIP)),
    (("DC-02A", WHOLE, "YEAR"), (0, 1, 2, 2, 2, 2, 2, SKIP)),
    (("DC-02", WHOLE, "YEAR"), (0, 12.5, 25, 200 / 9, 200 / 9, 25, 25, SKIP)),
    # -- members and unions that come and go
    (("DV-01", WHOLE, "R1"), (7, 20, 28, 28, 28, 28, 28, 28)),
    (("DV-01", WHOLE, "R1.LATE"), (None, None, None, 0, 0, 0, 0, 0)),
    (("DV-01", WHOLE, "R2"), (None, None, None, 6, 12, 12, 12, 12)),
    (("DV-01", KCN, "R2"), (None, None, None, None, 6, 6, 6, 6)),
    (("DV-01", WHOLE, "YEAR"), (7, 20, 28, 34, 40, 40, 40, SKIP)),
    (("DV-02", WHOLE, "R1"), (5, 17, 29, 29, 29, 29, 29, 29)),
    (("DV-03", WHOLE, "R1"), (None, 1, 1, 1, 1, 1, 1, 1)),
    (("SL-44", WHOLE, "R3"), (None, None, None, None, None, 1, 1, 1)),
    (("DV-03", WHOLE, "R3"), (None, None, None, None, None, 0, 0, 0)),
    # -- publicity
    (("TT-01", WHOLE, "R1"), (None, 5, 9, 9, 9, 9, 9, 9)),
    (("TT-01", WHOLE, "R1.LATE"), (None, None, None, 0, 0, -1, -1, -1)),
    (("TT-01", WHOLE, "R3"), (None, None, None, None, None, 1, 1, 1)),
    (("TT-02", WHOLE, "R1"), (None, 1, 2, 2, 2, 2, 2, 2)),
    (("TT-03", WHOLE, "R1"), (None, 30, 50, 50, 50, 50, 50, 50)),
    (("SL-55", WHOLE, "R1"), (None, None, 1, 1, 1, 1, 1, 1)),
    (("SL-53", WHOLE, "R2"), (None, None, None, None, 1, 1, 1, 1)),
    (("SL-54", WHOLE, "R2"), (None, None, None, None, 80, 85, 85, 85)),
    # -- reviews
    (("BC-01", WHOLE, "R1"), (None, None, 2, 2, 2, 2, 2, 2)),
    (("BC-01", WHOLE, "R1.LATE"), (None, None, None, 1, 1, 1, 1, 1)),
    (("BC-01", WHOLE, "R2"), (None, None, None, None, 2, 2, 2, 2)),
    (("BC-01P", WHOLE, "R1"), (None, None, 40, 40, 40, 40, 40, 40)),
    (("BC-02", WHOLE, "R1"), (None, None, 2, 2, 2, 2, 2, 2)),
    (("BC-02", WHOLE, "R2"), (None, None, None, None, 3, 3, 3, 3)),
    (("BC-XN", WHOLE, "R1"), (None, None, 1, 1, 1, 1, 1, 1)),
)  # fmt: skip
"""None: nobody reported. The special round stands still from May on; what came after stands under R1.LATE."""


ROWS: Mapping[str, Sequence[tuple[int, int, int]]] = {
    # read, accepted, no data: on 25/3, 20/4, 5/7, 10/10/2022
    "unit_info": ((5, 5, 0), (5, 5, 0), (5, 5, 0), (5, 5, 0)),
    "grassroots_unions": ((8, 8, 0), (10, 9, 1), (9, 9, 0), (9, 9, 0)),
    "initiatives": ((8, 7, 0), (10, 10, 0), (13, 13, 0), (15, 15, 0)),
    "commendation_proposals": ((2, 2, 0), (6, 5, 0), (8, 8, 0), (8, 8, 0)),
    "role_models": ((3, 3, 0), (4, 3, 0), (5, 5, 0), (4, 4, 0)),
    "movement_lines": ((3, 3, 0), (4, 4, 0), (4, 4, 0), (4, 4, 0)),
    "round_closing": ((0, 0, 0), (4, 4, 0), (7, 7, 0), (7, 7, 0)),
    "issues": ((1, 1, 0), (2, 1, 0), (2, 2, 0), (1, 1, 0)),
    "movement_activities": ((0, 0, 0), (4, 4, 0), (7, 7, 0), (6, 6, 0)),
    "care_activities": ((5, 3, 0), (5, 5, 0), (7, 7, 0), (7, 7, 0)),
    "supervisions": ((0, 0, 0), (3, 3, 0), (4, 4, 0), (4, 4, 0)),
    "membership_changes": ((4, 4, 0), (7, 6, 0), (9, 9, 0), (10, 10, 0)),
    "publicity": ((0, 0, 0), (3, 3, 0), (5, 4, 0), (5, 5, 0)),
    "plans": ((0, 0, 0), (3, 2, 0), (3, 3, 0), (2, 2, 0)),
}
"""All units together; what is neither accepted nor no data must be mended. Sheet 7 is too long to count by hand twice."""


IN_LISTS: Mapping[str, Sequence[Mapping[str, int]]] = {
    # on 5/7, on 10/10/2022; "" = in the numbers of its round
    "movement_activities": ({"": 5, "duplicate": 1, "elsewhere": 1}, {"": 4, "duplicate": 1, "elsewhere": 1}),
    "care_activities": ({"": 6, "outside": 1}, {"": 6, "outside": 1}),
    "supervisions": ({"": 3, "outside": 1}, {"": 3, "outside": 1}),
    "membership_changes": ({"": 8, "outside": 1}, {"": 9, "outside": 1}),
    "publicity": ({"": 4, "must_fix": 1}, {"": 5}),
}
"""What stands "elsewhere" is about the whole unit, whose unions say it themselves."""


ADDED = (
    *("CS-01", "CS-02", "CS-03", "KH-01", "IN-01", "IN-02", "IN-07", "IN-10", "CT-01", "KT-01", "KT-03", "KT-04", "DH-01", "DH-04"),
    *(
        "PT-02A",
        "PT-03",
        "PT-04A",
        "SL-01",
        "CL-01",
        "CL-02",
        "CL-03",
        "GS-01",
        "TU-02",
        "DT-01",
        "DC-02A",
        "DV-01",
        "DV-02",
        "DV-03",
    ),
    *("TT-01", "TT-02", "TT-03", "BC-01"),
)
"""Numbers of which the province has what its units have together."""


# ---- the master, and what units hear

WAITING = "…"
FREEZE_DAY = datetime(2022, 4, 25)  # noqa: DTZ001  a cell has no zone

SHEETS: Sequence[tuple[str, Sequence[Any], Sequence[Any]]] = (
    # sheet, how one of its lines begins, and what follows there; on 5/7/2022
    ("Tổng quan", (0.9,), ("9 / 1.000", "0,9%", 991, "–", 0, 0, "Chưa đạt")),
    ("Tổng quan", (7, 50 * M), ("50,0% / 66,7%", "99,2%", "2/5", "3/3")),
    ("Tổng quan", (5, "Đề nghị khen chờ kết quả"), ()),
    ("Tổng quan", (2, "Kiến nghị chưa trả lời"), ()),
    ("Tiến độ đơn vị", ("TOÀN TỈNH",), (1110, 9, 1000, 9, 0.9, 991, 2000, 2, 0.1, 1998, 3000, 11)),
    ("Giai đoạn, đợt", ("Kiểm tra: tổng theo giai đoạn, theo đợt và toàn tỉnh",), ("Khớp",)),
    ("Lĩnh vực, khối", ("Chuyển đổi số",), (1, 0, 1)),
    ("Lĩnh vực, khối", ("TOÀN TỈNH",), (9, 2, 11)),
    ("Phong trào", ("TOÀN TỈNH",), (0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 62.5, 750)),
    ("Số liệu theo đợt", ("Hoạt động chăm lo", "hđ", "TOÀN TỈNH"), (6, 6, WAITING, 13)),
    ("Số liệu theo đợt", ("Cuộc giám sát chủ trì", "cuộc", "TOÀN TỈNH"), (2, 1, WAITING, 3)),
    ("Số liệu theo đợt", ("Đoàn viên kết nạp mới", "người", "TOÀN TỈNH"), (28, 12, WAITING, 40)),
    ("Số liệu theo đợt", ("Tin, bài", "tin", "TOÀN TỈNH"), (9, 0, WAITING, 9)),
    ("Chăm lo, đối thoại", ("TOÀN TỈNH",), (1280, 1100, 1190, 1180)),
    ("Chăm lo, đối thoại", ("TOÀN TỈNH",), (6, 160, 18_500_000, 115_625)),
    ("TH khen thưởng", ("TOÀN TỈNH",), (0, 1, 0, 100, 100)),
    ("Chốt số liệu", ("Đợt thi đua đặc biệt", FREEZE_DAY, "TOÀN TỈNH"), (5, 6, 1, "Chị Hạnh")),
    ("Kế hoạch", (KCN, "Công đoàn Các KCN", "05/KH-CĐKCN", "x"), ("Ban Quản lý các KCN", 2)),
    ("Tình hình gửi", ("Tổng cộng", 5), (9, 13, 8, 5, 4, 22, 7, 2, 7, 7, 4, 9, 4, 3, 110, 109, 1, 0)),
    ("Có thể trùng", ("CDN-GIAODUC|SK-0003~LDLD-NINHHAI|SK-0001", "NT-0001", "Đã kết luận"), ("D3", 100)),
    ("Thay đổi", ("Công đoàn Các KCN", "Người: Đợt 2 – “Lao động giỏi, lao động sáng tạo”"), ("220",)),
    ("Thay đổi", ("Công đoàn Các KCN", "SK-0003"), ("Sáng kiến, đề tài – Công trình lò hơi trấu ép viên", "thêm", 1)),
    ("Tra cứu đơn vị", ("Hoạt động tuyên truyền",), (4, 3, 1, 0, 0)),
    ("In sơ kết", ("Tết: đoàn viên, NLĐ được chăm lo",), ("1.160/1.170 (99,1%) (chốt 25/4; nay +20 / +20 / 0)",)),
    ("In sơ kết", ("Lượt người tham gia",), ("300",)),
    ("In sơ kết", ("Lượt người được chăm lo",), ("160 (chốt 25/4) + 20 bổ sung",)),
)


REGISTERS: Mapping[str, tuple[int, int]] = {
    # rows on 5/7/2022, on 30/9/2023
    "Khen thưởng": (8, 8),
    "Kiến nghị": (2, 1),
    "Sổ sáng kiến": (13, 17),
    "CĐCS": (9, 9),
    "Sơ kết đơn vị": (5, 5),
    "CT Phong trào": (7, 6),
    "CT Chăm lo": (7, 8),
    "CT Giám sát": (4, 3),
    "CT Biến động đoàn viên": (9, 10),
    "CT Tuyên truyền": (5, 5),
    "CT Kế hoạch CĐCS": (3, 2),
}


HEARD: Mapping[date, Sequence[tuple[str, str]]] = {
    TET_DAY: ((KCN, "W-TET-OVER"), (KCN, "I-RECOG-WAIT"), (MAU, "W-DATE-WIN"), (HAI, "I-NUM-UNIT")),
    SPRING: ((EDU, "E-DATE-FMT"), (EDU, "W-DATE-WIN"), (HAI, "E-DATE-FUTURE"), (HAI, "E-REQ"), (HAI, "W-LINE-DIFF")),
    APRIL: (
        *((HAI, code) for code in ("W-DUP-SELF", "W-DUP-UNIT", "W-CDCS-TWICE", "W-AWD-TWO", "W-DATE-MONTH", "W-LINE-DIFF")),
        *((KCN, code) for code in ("E-REQ", "W-AWD-TWO", "W-CDCS")),
        *((EDU, code) for code in ("E-REQ", "E-DATE-FMT", "I-NIL", "I-ROW-GROUP", "W-CDCS-CBA")),
        (OFFICE, "I-NIL"),
        (OFFICE, "I-ROW-GONE"),
        (MAU, "E-DATE-FMT"),
    ),
    MAY_DAY: ((EDU, "W-FROZEN"), (EDU, "W-REPORT-DUE"), (OFFICE, "W-REPORT-DUE")),
    JULY: ((HAI, "E-DATE-FUTURE"), (HAI, "W-PART-GT"), (HAI, "I-CDCS-MOVE"), (KCN, "I-CDCS-MOVE")),
    END: ((HAI, "W-DUP-EDITION"),),
}
"""What each unit is told of the mistakes that the story makes."""
