"""A publisher that is killed at any moment: readers have the release before, whole, and the next publisher goes on."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest

from tests.release.conftest import DAY, release_of
from warehouse.releases import Release, latest_release
from warehouse.releases.shelf import point_latest

PUBLISHERS = """
import os, signal, sys
from datetime import date
from pathlib import Path
import frictionless, jinja2
import warehouse.releases.build as build
import warehouse.releases.shelf as shelf
from warehouse.tables import read_table

def publish(tables, releases, moment):
    if moment:
        module, name = moment.split(".")
        setattr({"build": build, "shelf": shelf}[module], name, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    build.build_release(tables, read_table(tables, "coverage"), releases, date(2026, 11, 23))

for line in sys.stdin:
    tables, releases, moment = line.rstrip("\\n").split("\\t")
    publisher = os.fork()
    if not publisher:
        publish(Path(tables), Path(releases), moment)
        os._exit(0)
    print(publisher, flush=True)
    how = os.waitid(os.P_PID, publisher, os.WEXITED | os.WNOWAIT)  # its id stays its own until it cannot be killed any more
    print(how.si_status if how.si_code == os.CLD_EXITED else -how.si_status, flush=True)
    sys.stdin.readline()
    os.waitpid(publisher, 0)
"""
ROOT = Path(__file__).parents[2]
MOMENTS = 10


class Publishers:
    """Starts processes that publish, one after another, of one that has imported what they need and does nothing itself."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", PUBLISHERS]
        self._from = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start(self, tables: Path, releases: Path, moment: str = "") -> int:
        """Start one, and return its process id; it kills itself at the `moment`, a function, where one is given."""
        self._tell(f"{tables}\t{releases}\t{moment}")
        return self._said()

    def wait(self) -> int:
        """Wait for it to end, and return how it did, as `Popen.wait` does."""
        how = self._said()
        self._tell("waited")
        return how

    def _tell(self, line: str) -> None:
        assert self._from.stdin is not None
        self._from.stdin.write(f"{line}\n")
        self._from.stdin.flush()

    def _said(self) -> int:
        assert self._from.stdout is not None
        return int(self._from.stdout.readline())

    def close(self) -> None:
        self._from.communicate()


@pytest.fixture(scope="module")
def publishers() -> Iterator[Publishers]:
    running = Publishers()
    yield running
    running.close()


def is_whole(release: Path) -> bool:
    """Whether a release is there with every byte."""
    check = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=release, check=False)
    return check.returncode == 0 and pl.read_parquet(release / "parquet" / "line_items").height > 0


@pytest.fixture
def tables(frames: dict[str, pl.DataFrame], tmp_path: Path) -> Path:
    """Tables that differ from those of the release before."""
    folder = tmp_path / "tables"
    folder.mkdir()
    for name, frame in {**frames, "line_items": frames["line_items"].slice(1)}.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return folder


def test_a_publisher_killed_at_ten_random_moments_leaves_the_release_before(
    release: Release, tables: Path, publishers: Publishers
) -> None:
    releases = release.path.parent
    publishers.start(tables, releases.parent / "elsewhere")
    began = time.monotonic()
    assert publishers.wait() == 0
    whole = time.monotonic() - began
    chance = random.Random(20261123)
    killed = 0
    while killed < MOMENTS:
        process = publishers.start(tables, releases)
        time.sleep(chance.uniform(0, whole))
        with suppress(ProcessLookupError):  # it was done before
            os.kill(process, signal.SIGKILL)
        killed += publishers.wait() == -signal.SIGKILL
        latest = latest_release(releases)
        assert latest is not None
        assert is_whole(latest)
        assert is_whole(release.path)
        if latest != release.path.resolve():  # it was done before; the next ones are killed sooner, and publish again
            whole /= 2
            point_latest(releases, release.version)
            shutil.rmtree(latest)

    publishers.start(tables, releases)
    assert publishers.wait() == 0
    latest = latest_release(releases)
    assert latest is not None
    assert latest.name == "2026.11.23.1"
    assert is_whole(latest)
    assert sorted(path.name for path in releases.iterdir()) == [".lock", "2026.11.23", "2026.11.23.1", "latest"]


@pytest.mark.parametrize("moment", ["build._write_descriptions", "build.put_in_place", "shelf.point_latest"])
def test_a_publisher_killed_before_each_last_step_leaves_latest_whole_and_the_next_one_goes_on(
    release: Release, tables: Path, frames: dict[str, pl.DataFrame], publishers: Publishers, moment: str
) -> None:
    releases = release.path.parent
    publishers.start(tables, releases, moment)
    assert publishers.wait() == -signal.SIGKILL
    assert latest_release(releases) == release.path.resolve()
    assert is_whole(release.path)

    again = release_of({**frames, "line_items": frames["line_items"].slice(1)}, releases, DAY)
    assert again.version == "2026.11.23.1"
    assert again.created == (moment != "shelf.point_latest")
    assert sorted(path.name for path in releases.iterdir()) == [".lock", "2026.11.23", "2026.11.23.1", "latest"]
