"""Indicators in one cell, as lists of projects word them."""

from __future__ import annotations

import pytest

from extractors.performance.phrased import PhrasedCell, read_phrased

Told = tuple[str | None, str | None, str, str]
EXPECTED: list[Told] = [
    ("产出指标", "数量指标", "培训人数", "≥100人"),
    ("产出指标", "质量指标", "合格率", "100%"),
    ("效益指标", "社会效益指标", "技能水平", "有效提高"),
]


def told(text: str) -> list[Told] | None:
    found = read_phrased(PhrasedCell(text, 3, None, "text", None), 1, 1)
    return None if found is None else [(i.level1, i.level2, i.level3, i.target_text or "") for i in found]


@pytest.mark.parametrize(
    "text",
    [
        "1.1-产出指标，11-数量指标，培训人数；实施周期指标值：≥300人，年度指标值：≥100人；2、1-产出指标，12-质量指标，合格率；"
        "年度指标值：100%；3、2-效益指标，22-社会效益指标，技能水平；年度指标值：有效提高；",
        "产出指标：数量指标：培训人数≥100人；质量指标：合格率：100%；效益指标：社会效益指标：技能水平：有效提高。",
        "1.产出指标-数量指标-培训人数：≥100人；2.产出指标-质量指标-合格率：100%；3.效益指标-社会效益指标-技能水平：有效提高",
        "（1）产出指标，数量指标，培训人数，目标值：≥100人（2）产出指标，质量指标，合格率，目标值：100%（3）效益指标，社会效益指标，技能水平，"
        "目标值：有效提高",
    ],
)
def test_levels_names_and_values_however_they_are_strung_together(text: str) -> None:
    assert told(text) == EXPECTED


def test_a_level_counts_for_the_names_that_follow_it() -> None:
    assert told("数量指标：1.培训人数（≥100人）2.培训场次（≥5场）；满意度指标：学员满意度≥90%") == [
        (None, "数量指标", "培训人数", "≥100人"),
        (None, "数量指标", "培训场次", "≥5场"),
        ("满意度指标", None, "学员满意度", "≥90%"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "完成全年培训任务，提高技能水平。",
        "培训人数≥100人；合格率100%",
        "数量指标：培训人数≥100人，场次≥5场",
        "数量指标：培训人数若干",
        "产出指标：数量指标：培训人数≥100人质量指标：合格率100%",
        "",
    ],
)
def test_what_is_worded_otherwise_gives_nothing(text: str) -> None:
    assert told(text) is None
