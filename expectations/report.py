"""What became of a run of the Great Expectations suites. The review report is `expectations.review`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What became of one Great Expectations suite."""

    name: str
    success: bool
    expectations: int
    failed: int
