"""Nights under Prefect and without it: the same stages, the same result, and what a failing portal does to them."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import yaml
from polars.testing import assert_frame_equal
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import TaskRun
from prefect.states import Failed

from extractors.errors import FetchError, SourceError, StoreError, UsageError
from flows import crawl as crawl_module
from flows import nightly as nightly_module
from flows.crawl import network_is_at_fault
from flows.nightly import nightly
from flows.reporting import SilentReporter
from flows.stages.night import find_sources, run_night
from warehouse.home import Home
from warehouse.tables import read_table

pytestmark = pytest.mark.usefixtures("prefect")

ARTIFACTS = {
    "crawl-summary": "markdown",
    "sources-not-crawled": "table",
    "documents-not-fetched": "table",
    "extract-summary": "markdown",
    "documents-not-extracted": "table",
    "validate-summary": "markdown",
    "failed-checks": "table",
    "reports": "markdown",
    "gate": "table",
    "release-summary": "markdown",
    "coverage": "table",
    "release": "markdown",
    "site": "markdown",
}

TASK_RUN = TaskRun(task_key="crawl_one", dynamic_key="0")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """One try again, at once."""
    again = crawl_module.crawl_one.with_options(retries=1, retry_delay_seconds=0, retry_jitter_factor=0)
    monkeypatch.setattr(crawl_module, "crawl_one", again)


def dead_source(home: Home) -> Path:
    """A source whose listing is gone, beside the home's own."""
    [living] = (home.root / "sources").glob("*.yaml")
    source = yaml.safe_load(living.read_text(encoding="utf-8"))
    dead = living.with_name("dead-district.yaml")
    changed = source | {"id": dead.stem, "start_urls": [f"{source['start_urls'][0]}gone/"]}
    dead.write_text(yaml.safe_dump(changed, allow_unicode=True), encoding="utf-8")
    return dead


@pytest.mark.usefixtures("impatient")
def test_two_nights_under_prefect(home: Home, tmp_path_factory: pytest.TempPathFactory) -> None:
    dead = dead_source(home)
    state = nightly(home=home.root, return_state=True)
    assert state.is_failed(), "a source could not be crawled"
    assert str(dead) in str(state.message)
    assert pl.read_parquet(home.releases / "latest" / "parquet" / "documents.parquet").height == 2, "the other one was"

    dead.unlink()
    state = nightly(home=home.root, return_state=True)
    assert state.is_completed(), state.message
    assert len(list(home.releases.glob("[0-9]*"))) == 1, "nothing had changed"
    with get_client(sync_client=True) as client:
        assert {artifact.key: artifact.type for artifact in client.read_latest_artifacts()} == ARTIFACTS

    plain = Home(tmp_path_factory.mktemp("plain"))
    summary = run_night(find_sources(home, home.root), plain, SilentReporter(), date(2026, 1, 2))
    assert (summary.crawl.new, summary.extract.documents, summary.publish.created) == (2, 2, True)
    for name in ("documents", "statements", "line_items", "checks"):
        ours, theirs = (read_table(place.tables, name).drop("fetched_at", strict=False) for place in (plain, home))
        assert not ours.is_empty()
        assert_frame_equal(ours, theirs)


@pytest.mark.usefixtures("impatient")
def test_where_nothing_can_be_crawled_nothing_is_published(home: Home) -> None:
    dead = str(dead_source(home))
    assert nightly(home=home.root, sources=[dead], return_state=True).is_failed()
    with pytest.raises(FetchError, match="could be crawled"):
        run_night([dead], home, SilentReporter(), date(2026, 1, 2))
    assert not home.releases.exists()


def test_a_night_that_fails_says_why_even_where_its_store_fails_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Home] = []

    def store_of(home: Home) -> None:
        asked.append(home)
        if len(asked) > 1:
            raise StoreError("the store does not answer")

    def crawl(*_: object) -> list[str]:
        raise FetchError("the crawl found nothing")

    monkeypatch.setattr(nightly_module, "store_of", store_of)
    monkeypatch.setattr(nightly_module, "crawl", crawl)
    with pytest.raises(FetchError, match="the crawl found nothing"):
        nightly(home=tmp_path)
    assert len(asked) == 2, "brought, and kept as far as it was; a night that has failed does not wait for its store"


@pytest.mark.parametrize(
    ("error", "again"), [(FetchError("HTTP 503"), True), (SourceError("line 3"), False), (KeyError(), False)]
)
def test_only_the_network_is_tried_again(error: Exception, again: bool) -> None:
    assert asyncio.run(network_is_at_fault(crawl_module.crawl_one, TASK_RUN, Failed(data=error))) is again


def test_sources_of_the_home_go_before_those_of_the_working_directory(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with pytest.raises(UsageError, match="--source"):
        find_sources(home, tmp_path)
    for path in (home.root / "sources" / "b.yaml", tmp_path / "sources" / "b.yaml", tmp_path / "sources" / "a.yaml"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert find_sources(home, tmp_path) == [str(tmp_path / "sources" / "a.yaml"), str(home.root / "sources" / "b.yaml")]
