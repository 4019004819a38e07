"""A store on an S3-compatible endpoint, and a cluster of Dask: a scheduler and two workers, each a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.publishing.conftest import endpoint, running

__all__ = ["endpoint", "running"]

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Cluster:
    """A scheduler that listens, and its workers."""

    address: str
    workers: list[subprocess.Popen[str]]


@contextmanager
def dask_cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """Run a cluster on loopback; every process has a folder of its own and shares no other one with anybody."""
    running: list[subprocess.Popen[str]] = []

    def start(name: str, *arguments: str) -> subprocess.Popen[str]:
        place = folder / name
        place.mkdir(parents=True)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(place)}
        command = [sys.executable, "-m", "dask", *arguments]
        process = subprocess.Popen(command, cwd=place, env=environment, stderr=subprocess.PIPE, text=True)
        running.append(process)
        return process

    try:
        scheduler = start("scheduler", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        assert scheduler.stderr is not None
        address = next(found[0] for line in scheduler.stderr if (found := re.search(r"tcp://127\.0\.0\.1:\d+", line)))
        same = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
        yield Cluster(address, [start(f"worker-{n}", "worker", address, *same) for n in range(workers)])
    finally:
        for process in reversed(running):
            process.kill()
            process.wait()
            if process.stderr:
                process.stderr.close()


@pytest.fixture
def cluster(endpoint: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with dask_cluster(tmp_path_factory.mktemp("cluster"), 2) as two:
        yield two
