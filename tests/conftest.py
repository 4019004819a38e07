"""What all tests share."""

from __future__ import annotations

import gc
import os
import pickle
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from flows.demo.server import SamplePortal
from flows.reporting import SilentReporter
from flows.stages.demo import DemoSummary, demo
from warehouse.home import Home

DEMO_DAY = date(2026, 1, 2)


def pytest_collection_finish() -> None:
    """Leave what all modules hold to themselves: to look through it again and again for garbage takes a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def pace_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The pace of requests is that of a machine's user; tests must neither wait for a real crawl nor hold one up."""
    folder = tmp_path_factory.mktemp("pace")
    before = os.environ.get("JUESUAN_PACE")
    os.environ["JUESUAN_PACE"] = str(folder)
    yield folder
    if before is None:
        del os.environ["JUESUAN_PACE"]
    else:
        os.environ["JUESUAN_PACE"] = before


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, DemoSummary]:
    """A home that has been through the demo, to be read only, and what the demo said; all processes of a run share it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    home, said = Home(shared / "demo"), shared / "demo.pickle"
    with FileLock(shared / "demo.lock"):
        if not said.is_file():
            said.write_bytes(pickle.dumps(demo(home, SilentReporter(), DEMO_DAY)))
    summary = pickle.loads(said.read_bytes())
    assert isinstance(summary, DemoSummary)
    return home, summary


@pytest.fixture(scope="session")
def prefect() -> Iterator[None]:
    """A Prefect server of the tests' own; one a process, for what Prefect sends events with outlives a server."""
    from prefect.testing.utilities import prefect_test_harness  # takes seconds, which most tests need not wait for

    with prefect_test_harness(server_startup_timeout=180):  # a busy machine takes longer than the usual half minute
        yield


@pytest.fixture(scope="session")
def portal() -> Iterator[SamplePortal]:
    """The sample portal on loopback."""
    with SamplePortal(port=0) as running:
        yield running
