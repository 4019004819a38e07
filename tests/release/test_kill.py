"""A publisher that is killed at any moment: readers have the release before, whole, and the next publisher goes on."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from tests.release.conftest import DAY, release_of
from warehouse.releases import Release, latest_release
from warehouse.releases.shelf import point_latest

PUBLISHER = """
import os, signal, sys
from datetime import date
from pathlib import Path
import polars as pl
import warehouse.releases.build as build
import warehouse.releases.shelf as shelf
from warehouse.tables import read_table

tables, releases, moment = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
if moment:
    module, name = moment.split(".")
    setattr({"build": build, "shelf": shelf}[module], name, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
print("ready", flush=True)
build.build_release(tables, read_table(tables, "coverage"), releases, date(2026, 11, 23))
print("done", flush=True)
"""
ROOT = Path(__file__).parents[2]
MOMENTS = 10


def publisher(tables: Path, releases: Path, moment: str = "") -> subprocess.Popen[str]:
    """Start a process that publishes; it has started to once it has said so."""
    command = [sys.executable, "-c", PUBLISHER, str(tables), str(releases), moment]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


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


def test_a_publisher_killed_at_ten_random_moments_leaves_the_release_before(release: Release, tables: Path) -> None:
    releases = release.path.parent
    began = time.monotonic()
    process = publisher(tables, releases.parent / "elsewhere")
    ready = time.monotonic() - began
    process.wait()
    whole = time.monotonic() - began - ready
    chance = random.Random(20261123)
    killed = 0
    while killed < MOMENTS:
        process = publisher(tables, releases)
        time.sleep(chance.uniform(0, whole))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        latest = latest_release(releases)
        assert latest is not None
        assert is_whole(latest)
        assert is_whole(release.path)
        if latest != release.path.resolve():  # it was done before; the next ones are killed sooner, and publish again
            whole /= 2
            point_latest(releases, release.version)
            shutil.rmtree(latest)

    process = publisher(tables, releases)
    assert process.wait() == 0
    latest = latest_release(releases)
    assert latest is not None
    assert latest.name == "2026.11.23.1"
    assert is_whole(latest)
    assert sorted(path.name for path in releases.iterdir()) == [".lock", "2026.11.23", "2026.11.23.1", "latest"]


@pytest.mark.parametrize("moment", ["build._write_descriptions", "build.put_in_place", "shelf.point_latest"])
def test_a_publisher_killed_before_each_last_step_leaves_latest_whole_and_the_next_one_goes_on(
    release: Release, tables: Path, frames: dict[str, pl.DataFrame], moment: str
) -> None:
    releases = release.path.parent
    assert publisher(tables, releases, moment).wait() == -signal.SIGKILL
    assert latest_release(releases) == release.path.resolve()
    assert is_whole(release.path)

    again = release_of({**frames, "line_items": frames["line_items"].slice(1)}, releases, DAY)
    assert again.version == "2026.11.23.1"
    assert again.created == (moment != "shelf.point_latest")
    assert sorted(path.name for path in releases.iterdir()) == [".lock", "2026.11.23", "2026.11.23.1", "latest"]
