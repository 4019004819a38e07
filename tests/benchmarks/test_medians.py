"""Several runs of the benchmarks as one table."""

from __future__ import annotations

import pytest

from benchmarks.medians import medians

RUN = """2026-11-28, a machine with load {load}
| reader | pages | pages/s | lowest–highest | right |
| --- | ---: | ---: | ---: | ---: |
| pdfium | 168 | {rate} | {span} | 100.0 % |
"""


def test_figures_become_medians_and_what_is_the_same_stays() -> None:
    runs = [
        RUN.format(load=1, rate="1,320.6", span="4.7–4.9"),
        RUN.format(load=2, rate="998.2", span="4.5–4.8"),
        RUN.format(load=3, rate="1,001.0", span="4.8–5.1"),
    ]
    assert list(medians(runs)) == [
        "2026-11-28, a machine with load 1",
        "| reader | pages | pages/s | lowest–highest | right |",
        "| --- | ---: | ---: | ---: | ---: |",
        "| pdfium | 168 | 1,001.0 (998.2–1,320.6) | 4.5–5.1 | 100.0 % |",
    ]


def test_runs_of_other_commands_do_not_fit_together() -> None:
    with pytest.raises(ValueError, match="same command"):
        list(medians(["| the same files |", "| OTHER FILES |"]))
