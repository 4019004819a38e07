"""The gate before publication: a night whose figures fell sharply against the last ones is not published.

Pure: figures and thresholds in, findings out. Figures are compared in points (0.95 → 0.80 is a fall of 0.15), those named in
`RELATIVE` as a part of what they were. A figure's baseline is the last one that raised nothing, so that a slow slide adds up
until someone has looked at it and accepts it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from expectations.model import Declaration, Subject
from expectations.suites.measures import Measure, ScopeKind, percent
from expectations.suites.subjects import SUBJECTS
from extractors.errors import RuleError

Figure = Literal["evaluable_share", "pass_rate", "documents", "evaluated_per_document", "failed_per_document"]
Level = Literal["abort", "warn"]

RELATIVE: tuple[Figure, ...] = ("documents", "evaluated_per_document")

FIGURE_TITLES: dict[Figure, tuple[str, str]] = {
    "evaluable_share": ("可核对比例", "evaluable share"),
    "pass_rate": ("相符率", "pass rate"),
    "documents": ("文件数", "number of documents"),
    "evaluated_per_document": ("每份文件核对数", "evaluated checks a document"),
    "failed_per_document": ("每份文件不符数", "failed checks a document"),
}


class Limit(Declaration):
    """What one figure may do. None: not looked at."""

    minimum: float | None = Field(default=None, ge=0, le=1)
    """Below it publication is aborted, also on a first run, which has nothing to compare with. Only for shares."""
    fall_aborts: float | None = Field(default=None, gt=0, le=1)
    """A fall of at least this much against the baseline aborts publication."""
    fall_warns: float | None = Field(default=None, gt=0, le=1)
    """A fall of at least this much is a warning; the baseline stays until it is accepted."""
    rise_warns: float | None = Field(default=None, gt=0)
    """A rise of at least this much is a warning."""


class GateConfig(Declaration):
    """The thresholds. `HOME/gate.yaml` overrides any of them; what it does not name keeps these defaults."""

    min_documents: int = Field(default=20, ge=1)
    """Documents that a suite, source or cohort must have, now and in the baseline, to be judged: few say nothing."""
    min_documents_without_past: int = Field(default=30, ge=1)
    """Documents that it must have to be judged by an absolute minimum: a new portal may print forms that few rules know."""
    stand_in_factor: float = Field(default=2.0, ge=1)
    """A cohort without a past of its own is compared with its source's earlier ones; thresholds are so many times wider then."""
    min_evaluated: int = Field(default=30, ge=1)
    """Checks that must apply (for the evaluable share) or be evaluated (for the pass rate) to be judged."""
    scopes: tuple[ScopeKind, ...] = ("all", "source", "cohort")
    """What is judged. A cohort is what a source published of one type for one year."""
    limits: Mapping[Figure, Limit] = {
        "evaluable_share": Limit(fall_aborts=0.15, fall_warns=0.03),
        "pass_rate": Limit(fall_aborts=0.10, fall_warns=0.02),
        "documents": Limit(fall_aborts=0.30, fall_warns=0.05),
        "evaluated_per_document": Limit(fall_aborts=0.50, fall_warns=0.15),
        "failed_per_document": Limit(rise_warns=0.50),
    }
    """For every suite."""
    suites: Mapping[Subject, Mapping[Figure, Limit]] = {
        "identities": {
            "evaluable_share": Limit(minimum=0.10, fall_aborts=0.15, fall_warns=0.03),
            "pass_rate": Limit(minimum=0.50, fall_aborts=0.10, fall_warns=0.02),
        },
        "cross_document": {"evaluable_share": Limit()},
        "plausibility": {"evaluable_share": Limit()},
        "schema": {"pass_rate": Limit(minimum=0.99, fall_aborts=0.01, fall_warns=0.001)},
    }
    """For single suites, instead of `limits`. Absolute minima only where a low figure can only mean that reading failed; where
    other documents are compared with, what can be evaluated says which of them have been published, not how these were read."""

    def limit(self, suite: str, figure: Figure) -> Limit:
        """Return what a suite's figure may do."""
        own = {str(name): limits for name, limits in self.suites.items()}.get(suite, {})
        return own.get(figure) or self.limits.get(figure, Limit())


class Finding(BaseModel):
    """One figure that crossed a threshold, of one suite and scope."""

    model_config = ConfigDict(frozen=True)

    level: Level
    suite: str
    scope: ScopeKind
    name: str
    figure: Figure
    now: float
    before: float | None
    documents: int
    threshold: float

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is about: suite, scope and name."""
        return self.suite, self.scope, self.name

    def sentence(self, language: Literal["zh", "en"] = "en") -> str:
        """The finding in words, without a full stop."""
        zh = language == "zh"
        card = {str(name): card for name, card in SUBJECTS.items()}.get(self.suite)
        suite = f"“{card.title_zh}”" if card and zh else self.suite
        title = FIGURE_TITLES[self.figure][0 if zh else 1]
        now, before = (None if value is None else printed(self.figure, value) for value in (self.now, self.before))
        where = _where(self.scope, self.name, language)
        if zh:
            than = f"（基准 {before}）" if before else f"，低于下限 {printed(self.figure, self.threshold)}"
            return f"{suite}{where}：{title} {now}{than}，{self.documents} 份文件"
        than = f"was {before} in the baseline" if before else f"the minimum is {printed(self.figure, self.threshold)}"
        return f"suite {suite}, {where}: {title} is {now} ({than}; {self.documents} documents)"


def judge(current: Sequence[Measure], baseline: Sequence[Measure], config: GateConfig) -> tuple[Finding, ...]:
    """Return what crossed a threshold, aborts first, then the widest scope, shares before numbers, then the largest fall.

    Args:
        current: the figures of this run.
        baseline: those to compare with; empty on a first run, which only the absolute minima can abort.
        config: the thresholds.
    """
    now, before = {m.key: m for m in current}, {m.key: m for m in baseline}
    keys = sorted(key for key in now.keys() | before.keys() if key[1] in config.scopes)
    found = [finding for key in keys for finding in _judge(key, now.get(key), _past(key, before, config), config)]
    orders = get_args(Level), get_args(ScopeKind), get_args(Figure)

    def gravity(finding: Finding) -> tuple[object, ...]:
        places = (order.index(part) for order, part in zip(orders, (finding.level, finding.scope, finding.figure), strict=True))
        return *places, finding.now - (finding.before or 0), finding.key

    return tuple(sorted(found, key=gravity))


def next_baseline(current: Sequence[Measure], baseline: Sequence[Measure], findings: Sequence[Finding]) -> tuple[Measure, ...]:
    """Return what the next run is compared with: this run's figures, and the old ones where this run raised a finding.

    A figure with a finding and no past stays without one. An accepted run passes no findings.
    """
    raised = {finding.key for finding in findings}
    kept = [m for m in baseline if m.key in raised]
    return tuple(sorted([m for m in current if m.key not in raised] + kept, key=lambda m: m.key))


def load_config(path: Path) -> GateConfig:
    """Return the thresholds, with what a YAML file says instead of the defaults; the defaults where there is no file.

    Raises:
        RuleError: the file is no mapping, or a value in it is none that a threshold can have; the message names file and field.
    """
    if not path.is_file():
        return GateConfig()
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        if not isinstance(said, dict):
            raise RuleError(f"{path} must be a mapping of thresholds, as docs/operations.md shows.")
        defaults = GateConfig().model_dump(mode="json")
        return GateConfig.model_validate(_merged(defaults, said))
    except yaml.YAMLError as error:
        raise RuleError(f"{path} is not YAML: {error}.") from error
    except ValidationError as error:
        details = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise RuleError(f"{path}: {details}.") from error


def _judge(key: tuple[str, str, str], now: Measure | None, before: Measure | None, config: GateConfig) -> list[Finding]:
    """Return what crossed a threshold in one scope of one suite."""
    present = now or Measure(suite=key[0], scope=_scope(key), name=key[2], documents=0)
    found = []
    for figure in get_args(Figure):
        value = _value(figure, present, config)
        past = None if before is None else _value(figure, before, config)
        if figure == "documents":  # fewer than enough is what it is there to notice
            value, past = float(present.documents), past if before is not None and before.key == key else None
        if value is None:
            continue
        limit = config.limit(key[0], figure)
        if past is not None and before is not None and before.key != key:
            limit = _widened(limit, config.stand_in_factor)
        elif past is None and present.documents < config.min_documents_without_past:
            continue
        crossed = _crossed(limit, figure, value, past)
        if crossed is not None:
            level, threshold, compared = crossed
            found.append(
                Finding(
                    level=level,
                    suite=key[0],
                    scope=present.scope,
                    name=key[2],
                    figure=figure,
                    now=value,
                    before=compared,
                    documents=present.documents,
                    threshold=threshold,
                )
            )
    return found


def _widened(limit: Limit, factor: float) -> Limit:
    """Return a limit for a comparison with another cohort than the figure's own; its minimum is as it was."""
    return Limit(
        minimum=limit.minimum,
        fall_aborts=None if limit.fall_aborts is None else min(1.0, limit.fall_aborts * factor),
        fall_warns=None if limit.fall_warns is None else min(1.0, limit.fall_warns * factor),
        rise_warns=None if limit.rise_warns is None else limit.rise_warns * factor,
    )


def _crossed(limit: Limit, figure: Figure, now: float, before: float | None) -> tuple[Level, float, float | None] | None:
    """Return level, threshold and what was compared with, of the gravest threshold that a figure crossed."""
    if before is not None:
        change = _rounded((now - before) / before if figure in RELATIVE and before else now - before)
        if limit.fall_aborts is not None and -change >= limit.fall_aborts:
            return "abort", limit.fall_aborts, before
    if limit.minimum is not None and now < limit.minimum and (before is None or before >= limit.minimum):
        return "abort", limit.minimum, None
    if before is not None:
        if limit.fall_warns is not None and -change >= limit.fall_warns:
            return "warn", limit.fall_warns, before
        if limit.rise_warns is not None and change >= limit.rise_warns:
            return "warn", limit.rise_warns, before
    return None


def _past(key: tuple[str, str, str], before: Mapping[tuple[str, str, str], Measure], config: GateConfig) -> Measure | None:
    """Return what a scope is compared with: its own past, or for a cohort too young to have one that of its source and type."""
    own = before.get(key)
    if key[1] != "cohort" or (own is not None and own.documents >= config.min_documents):
        return own
    return before.get((key[0], "type", key[2].rsplit(" ", 1)[0]))


def _value(figure: Figure, measure: Measure, config: GateConfig) -> float | None:
    """Return a figure, or None where too few documents or checks stand behind it."""
    if measure.documents < config.min_documents:
        return None
    if figure == "documents":
        return float(measure.documents)
    if figure == "evaluable_share":
        return measure.evaluable_share if measure.evaluated + measure.not_evaluable >= config.min_evaluated else None
    if figure == "pass_rate":
        return measure.pass_rate if measure.evaluated >= config.min_evaluated else None
    if figure == "evaluated_per_document":
        return _rounded(measure.evaluated / measure.documents)
    return _rounded(measure.fail / measure.documents)


def _merged(defaults: dict[str, object], said: dict[object, object]) -> dict[str, object]:
    """Return the defaults with what was said instead; mappings are merged, everything else is replaced."""
    merged = dict(defaults)
    for name, value in said.items():
        old = merged.get(str(name))
        merged[str(name)] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def _where(scope: str, name: str, language: str) -> str:
    if scope == "all":
        return "全部来源" if language == "zh" else "all sources"
    words = {
        "source": ("来源", "source"),
        "division": ("区划", "division"),
        "type": ("来源", "source"),
        "cohort": ("来源", "source"),
    }
    return f"{words[scope][0]} {name}" if language == "zh" else f"{words[scope][1]} {name}"


def printed(figure: Figure, value: float) -> str:
    """Return a figure as a person reads it."""
    if figure in ("evaluable_share", "pass_rate"):
        return percent(value)
    return f"{value:,.0f}" if figure == "documents" else f"{value:.2f}"


def _scope(key: tuple[str, str, str]) -> ScopeKind:
    return next(scope for scope in get_args(ScopeKind) if scope == key[1])


def _rounded(value: float) -> float:
    return round(value, 6)
