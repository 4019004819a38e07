"""A night on a cluster that shares nothing but a bucket, one worker killed in the middle: the same tables as on one machine."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
import yaml

from extractors.errors import StoreError
from flows.demo.server import SamplePortal
from flows.demo.source import write_source
from flows.nightly import nightly
from flows.reporting import SilentReporter
from flows.stages import store
from flows.stages.extract import extract_home
from flows.stages.night import find_sources, run_night
from flows.stages.publishing.target import Target
from flows.stages.store.spread import fill
from tests.cluster.conftest import Cluster
from tests.publishing.endpoint import BUCKET, Endpoint
from warehouse.home import Home
from warehouse.made import fingerprint
from warehouse.schema import TABLES
from warehouse.tables import read_table

STORE = f"s3://{BUCKET}/home"
DAY = date(2026, 1, 2)


def home_with(root: Path, portal: SamplePortal, at: str | None) -> Home:
    path = write_source(root / "sources", portal.base_url)
    source = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(source | {"include": "科学技术协会|助残联合会|图书馆"}, allow_unicode=True), encoding="utf-8")
    home = Home(root)
    if at is not None:
        home.store_config.write_text(f"at: {at}\n", encoding="utf-8")
    return home


def data(home: Home) -> dict[str, str]:
    """The hash of every table's rows; when a document was fetched differs between any two crawls."""
    return {name: fingerprint(read_table(home.tables, name).drop("fetched_at", strict=False)) for name in TABLES}


def kill_after_the_first_result(endpoint: Endpoint, cluster: Cluster) -> Thread:
    def watch() -> None:
        while not any(method == "PUT" and "/extractions/" in path for method, path in endpoint.asked):
            time.sleep(0.01)
        cluster.workers[0].kill()

    thread = Thread(target=watch, daemon=True)
    thread.start()
    return thread


@pytest.mark.usefixtures("prefect")
def test_a_killed_worker_changes_nothing(
    portal: SamplePortal, endpoint: Endpoint, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spread, alone = home_with(tmp_path / "spread", portal, STORE), home_with(tmp_path / "alone", portal, None)
    monkeypatch.setattr(store.batch, "MOST_DOCUMENTS", 1)
    monkeypatch.setenv("JUESUAN_TASK_RUNNER", f"dask:{cluster.address}")
    killer = kill_after_the_first_result(endpoint, cluster)
    state = nightly(home=spread.root, return_state=True)
    assert state.is_completed(), state.message
    killer.join(60)
    assert [worker.poll() is None for worker in cluster.workers] == [False, True]

    monkeypatch.delenv("JUESUAN_TASK_RUNNER")
    summary = run_night(find_sources(alone, alone.root), alone, SilentReporter(), DAY)
    assert summary.extract.documents == 12
    assert data(spread) == data(alone)

    elsewhere = Home(tmp_path / "elsewhere")
    fill(elsewhere, Target(STORE), SilentReporter())
    for ours in sorted(spread.tables.rglob("*.parquet")):
        assert (elsewhere.tables / ours.relative_to(spread.tables)).read_bytes() == ours.read_bytes()
    assert sorted(path.name for path in elsewhere.archive.glob("??/*")) == sorted(p.name for p in spread.archive.glob("??/*"))
    unread = extract_home(elsewhere, SilentReporter())
    assert (unread.documents, unread.reused) == (0, 12), "what other machines had read is there too"
    with pytest.raises(StoreError, match="another home"):
        fill(alone, Target(STORE), SilentReporter())
