"""What the suites came to: a file a run below `runs/` of a home, and `baseline.json`, which the next run is compared with."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from expectations.gate import Finding
from expectations.suites.measures import Measure
from extractors.errors import StoreError

BASELINE = "baseline.json"
KEPT_RUNS = 400
"""How many runs are kept: more than a year of nights."""

Verdict = Literal["passed", "warned", "held", "accepted"]
"""passed: nothing crossed a threshold; warned: something to look at; held: not to be published; accepted: a person said why."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Acceptance(_Record):
    """Who accepted the figures of a run as the new baseline, when, and why."""

    by: str
    at: datetime
    why: str


class SuiteRun(_Record):
    """What Great Expectations said of one suite."""

    suite: str
    success: bool
    expectations: int
    failed_expectations: int


class SuitesFile(_Record):
    """The content of `suites.json`, which lies beside the Data Docs."""

    suites: tuple[SuiteRun, ...]
    measures: tuple[Measure, ...]


class RunRecord(_Record):
    """One run of the suites and what the gate said of it."""

    at: datetime
    verdict: Verdict
    findings: tuple[Finding, ...]
    accepted: Acceptance | None = None
    suites: tuple[SuiteRun, ...]
    measures: tuple[Measure, ...]


class Baseline(_Record):
    """What the next run is compared with, when it was last moved, and every time that somebody accepted one."""

    at: datetime
    measures: tuple[Measure, ...]
    accepted: tuple[Acceptance, ...] = ()


def read_suites(path: Path) -> SuitesFile:
    """Return what the last run of the suites wrote.

    Raises:
        StoreError: the file is absent or damaged.
    """
    if not path.is_file():
        raise StoreError(f"{path} is not there, so there are no figures to judge: run `juesuan validate` first.")
    return _read(path, SuitesFile, "run `juesuan validate` again")


def read_baseline(runs: Path) -> Baseline | None:
    """Return the baseline of a home's runs, or None before the first.

    Raises:
        StoreError: the file is damaged.
    """
    path = runs / BASELINE
    return _read(path, Baseline, "put back a copy, or remove it to start without a past") if path.is_file() else None


def write_baseline(runs: Path, baseline: Baseline) -> None:
    """Replace the baseline in one step."""
    _write(runs / BASELINE, baseline)


def write_run(runs: Path, record: RunRecord) -> Path:
    """Keep a run under its time and return the path; the oldest go when there are more than `KEPT_RUNS`."""
    path = runs / f"{record.at.astimezone(UTC):%Y-%m-%dT%H%M%SZ}.json"
    _write(path, record)
    for old in _paths(runs)[:-KEPT_RUNS]:
        old.unlink(missing_ok=True)
    return path


def latest_run(runs: Path) -> RunRecord | None:
    """Return the newest run that is kept, or None.

    Raises:
        StoreError: the file is damaged.
    """
    paths = _paths(runs)
    return _read(paths[-1], RunRecord, "remove it") if paths else None


def _paths(runs: Path) -> list[Path]:
    """Return the files of all runs that are kept, the oldest first."""
    return sorted(path for path in runs.glob("*.json") if path.name != BASELINE)


_Kind = TypeVar("_Kind", bound=BaseModel)


def _read(path: Path, kind: type[_Kind], remedy: str) -> _Kind:
    try:
        return kind.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise StoreError(f"{path} cannot be read ({error.__class__.__name__}): {remedy}.") from error


def _write(path: Path, content: BaseModel) -> None:
    """Write JSON with one measure a line, so that two runs can be compared by eye, and put it in place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fields = content.model_dump(mode="json", by_alias=True)
    parts = [f" {json.dumps(name)}: {_lines(value)}" for name, value in fields.items()]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".run-", delete=False) as file:
        file.write("{\n" + ",\n".join(parts) + "\n}\n")
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


def _lines(value: object) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"  {json.dumps(one, ensure_ascii=False)}" for one in value) + "\n ]"
    return json.dumps(value, ensure_ascii=False)
