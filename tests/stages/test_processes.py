"""Work that is spread over processes, and how they are started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from extractors.errors import JuesuanError, UsageError
from flows.stages.processes import spread

PRELOAD = ["flows.stages.support"]


def who(number: int) -> tuple[int, int]:
    return number, os.getpid()


def refuse() -> None:
    raise UsageError("No such file.")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(("jobs", "processes", "here"), [(20, 2, False), (20, 1, True), (3, 2, True), (0, 2, True)])
def test_results_come_in_order_and_few_jobs_are_done_here(jobs: int, processes: int, *, here: bool) -> None:
    environment = dict(os.environ)
    found = list(spread((partial(who, n) for n in range(jobs)), processes, PRELOAD))
    assert dict(os.environ) == environment
    assert [number for number, _ in found] == list(range(jobs))
    assert all((process == os.getpid()) is here for _, process in found)


def test_no_more_is_begun_than_results_are_taken() -> None:
    begun: list[int] = []

    def jobs() -> Iterator[Callable[[], tuple[int, int]]]:
        for n in range(100):
            begun.append(n)
            yield partial(who, n)

    results = spread(jobs(), 2, PRELOAD)
    next(results)
    assert len(begun) < 10
    results.close()  # type: ignore[attr-defined]  # it is a generator


def test_what_a_job_raises_is_raised_here() -> None:
    with pytest.raises(UsageError, match="No such file"):
        list(spread([refuse] * 8, 2, PRELOAD))


def test_a_process_that_is_killed_is_said() -> None:
    with pytest.raises(JuesuanError, match="A process was killed"):
        list(spread([die] * 8, 2, PRELOAD))


SCRIPT = """
import os
from functools import partial
from flows.stages.processes import spread
if __name__ == "__main__":
    print(sorted(set(spread([partial(os.getenv, "HOME")] * 8, 2, ["flows.stages.support"]))) == [os.environ["HOME"]])
"""


def test_modules_in_the_users_folder_are_not_imported(tmp_path: Path) -> None:
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "run.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "folder" / "flows").mkdir(parents=True)
    (tmp_path / "folder" / "flows" / "__init__.py").write_text("print('not ours', flush=True)", encoding="utf-8")
    command = [sys.executable, str(tmp_path / "program" / "run.py")]
    done = subprocess.run(command, cwd=tmp_path / "folder", capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("True\n", 0), done.stderr
