"""Indicators that a list of projects writes into one cell: “1.1-产出指标，11-数量指标，台数；年度指标值：7台；2、……”."""

from __future__ import annotations

import re

from extractors.model import Box
from extractors.performance.printed import printed
from extractors.performance.rows import Indicator
from extractors.performance.values import parse_value

_NEXT = re.compile(r"[;；](?=\d{1,2}[、.．]\d[-－—–])")
_ONE = re.compile(
    r"\d{1,2}[、.．]\d[-－—–](?P<level1>[^，,；;]{2,8})[，,]\d{2}[-－—–](?P<level2>[^，,；;]{2,14})[，,](?P<name>[^；;]+)[；;]"
    r"(?:实施周期指标值[:：](?P<term>.*?)[，,。；;])?年度指标值[:：](?P<target>.+?)[；;]?",
)


def read_phrased(text: str, project: int, first: int, page: int, box: Box | None) -> list[Indicator] | None:
    """The indicators of a cell, numbered from `first`, with the year's values as targets; None where the text is not all such."""
    pieces = [_ONE.fullmatch(piece) for piece in _NEXT.split(printed(text))]
    found: list[Indicator] = []
    for piece in pieces:
        if piece is None:
            return None
        target = parse_value(piece["target"])
        found.append(
            Indicator(
                indicator=first + len(found),
                project=project,
                goal_number=None,
                goal=None,
                level1=piece["level1"],
                level2=piece["level2"],
                level3=piece["name"],
                target_text=piece["target"],
                target_comparator=target.comparator,
                target_number=target.number,
                target_unit=target.unit,
                target_period=target.period,
                actual_text=None,
                actual_comparator=None,
                actual_number=None,
                actual_unit=None,
                actual_period=None,
                weight=None,
                weight_text=None,
                score=None,
                score_text=None,
                page=page,
                box=box,
            )
        )
    return found
