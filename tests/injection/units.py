"""Random departments with their subordinate units: names, staff, forms, and what they do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from flows.demo.classification import FUNCTIONAL
from flows.demo.units import DISTRICT, Project, Source, Unit

_FIRST = "区域城乡数字山水文化园林水务民生产业交通能源生态人才法治社区应急教育健康商贸统计档案信访市容房产科创"
_SECOND = "发展事务服务保障管理监督协调促进建设治理规划资源"
_BODY = ("局", "委员会", "办公室")
_SUBORDINATE = ("服务中心", "执法队", "研究所", "培训学校", "信息中心")
OWN = "（本级）"
"""Ends the name of a department's own unit."""
MAIN_CODES = ("2010401", "2010601", "2040601", "2050101", "2070101", "2080201", "2100101", "2120101", "2240101", "2080101")
FUND_CODES = ("2120803", "2296002")
STATE_CAPITAL_CODE = "2230105"


@dataclass(frozen=True, slots=True)
class Department:
    """A department: how it discloses as a whole, and the units whose money that is (the first is the department's own)."""

    whole: Unit
    units: tuple[Unit, ...]


def department(seed: int) -> Department:
    """Return the department of a seed; different seeds below some 900 give different names."""
    rng = Random(f"department {seed}")
    firsts, seconds = _words(_FIRST), _words(_SECOND)
    rest, first = divmod(seed, len(firsts))
    body, second = divmod(rest, len(seconds))
    stem = firsts[first] + seconds[second]
    name = f"{DISTRICT}{stem}{_BODY[body % len(_BODY)]}"
    own = _unit(rng, name, "行政单位")
    if rng.random() < 0.35:
        return Department(own, (own,))
    names = rng.sample(_SUBORDINATE, rng.choice((1, 2)))
    members = [replace(own, name=name + OWN, parent=name)]
    members += [_unit(rng, f"{DISTRICT}{stem}{suffix}", "事业单位", name) for suffix in names]
    return Department(own, tuple(members))


def _words(text: str) -> list[str]:
    """Words of two characters each."""
    return [text[i : i + 2] for i in range(0, len(text), 2)]


def _unit(rng: Random, name: str, kind: str, parent: str | None = None) -> Unit:
    main = rng.choice(MAIN_CODES)
    return Unit(
        name,
        kind,
        main,
        staff=rng.randint(12, 160),
        retired=rng.randint(4, 90),
        vehicles=rng.choice((0, 0, 1, 2, 5)),
        form=rng.choice(("numbered", "split")),
        duties=("拟定工作计划并组织实施", "承担本领域的公共服务", "监督资金使用"),
        projects=_projects(rng, main),
        alias=name.removeprefix(DISTRICT),
        parent=parent,
    )


def _projects(rng: Random, main: str) -> tuple[Project, ...]:
    """Draw projects: some under the unit's own 类, some elsewhere, some from other sources than the general budget."""
    items = [code for code in FUNCTIONAL if len(code) == 7 and code[5:] != "01"]
    own = [code for code in items if code[:3] == main[:3] and code[:5] not in {"21208", "22960"}]
    free = [code for code in items if code[:3] not in {"223", "229", "221"} and code[:5] not in {"21208", "20805", "21011"}]
    chosen = dict.fromkeys([*rng.sample(own, min(len(own), rng.randint(1, 3))), *rng.sample(free, rng.randint(0, 3))])
    drawn = [_project(rng, code, "general_budget", 0.3) for code in chosen]
    if rng.random() < 0.4:
        drawn.append(_project(rng, rng.choice(FUND_CODES), "government_fund", 0.7))
    if rng.random() < 0.25:
        drawn.append(_project(rng, STATE_CAPITAL_CODE, "state_capital", 0.4))
    sources: tuple[Source, ...] = ("business", "other")
    drawn += [_project(rng, rng.choice(list(chosen)), source, 0.5) for source in sources if rng.random() < 0.3]
    return tuple(drawn)


def _project(rng: Random, code: str, source: Source, carried: float) -> Project:
    """Size between some 3 万元 and some 3,000 万元, in fen; with the given probability it brings a balance forward."""
    fen = int(10 ** rng.uniform(6.5, 9.5))
    return Project(code, fen, source, rng.randint(fen // 20, fen // 3) if rng.random() < carried else 0)
