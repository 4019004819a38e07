"""When a home's tables are made anew: where the ledger or the extractions have anything new, and not otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.unread import given_up
from extractors.version import EXTRACTOR_VERSION
from flows.demo.server import SamplePortal
from flows.reporting import SilentReporter
from flows.stages.crawl import crawl
from flows.stages.extract import extract_home
from flows.stages.night import find_sources
from flows.stages.rebuild import rebuild
from tests.flows.conftest import small_home
from warehouse.extractions import ExtractionCache
from warehouse.home import Home
from warehouse.tables import read_table

QUIET = SilentReporter()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that has crawled and extracted."""
    with SamplePortal(port=0) as portal:
        home = small_home(tmp_path, portal)
        night(home)
        before = written(home)
        night(home)
        assert written(home) == before, "the second time nothing was new, in either stage"
    return home


def night(home: Home) -> None:
    crawl(find_sources(home, home.root), home, QUIET, lambda: datetime(2026, 1, 2, tzinfo=UTC))
    extract_home(home, QUIET, 1)


def written(home: Home) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in home.tables.rglob("*.parquet")}


def test_what_was_read_anew_is_in_the_tables(home: Home) -> None:
    assert rebuild(home) is None
    document = home.archive.glob("??/*.pdf").__next__().stem
    cache = ExtractionCache(home.extractions, EXTRACTOR_VERSION)
    failed = replace(given_up(b"", "it hung"), document_id=document)
    assert failed.status == "failed"
    next(home.extractions.rglob(f"{document}.json")).unlink()
    assert rebuild(home) is not None, "a document is not read any more"
    cache.put(failed)
    assert rebuild(home) is not None, "it is, and has failed"
    assert rebuild(home) is None
    cache.put(replace(failed, status_reason="it hung elsewhere"))
    assert rebuild(home) is not None, "it has failed for another reason"
    told = read_table(home.tables, "documents").filter(document_id=document)
    assert told.select("status", "status_reason").row(0) == ("failed", "it hung elsewhere")


def test_only_batches_that_changed_are_read_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path.relative_to(home.tables): path.read_bytes() for path in home.tables.rglob("*.parquet")}

    def unread(*_: object) -> None:
        raise AssertionError("an extraction was read although nothing in its batch had changed")

    (home.made / "extract.json").unlink()
    with monkeypatch.context() as patched:
        patched.setattr(ExtractionCache, "read", unread)
        assert rebuild(home) is not None
    assert {path.relative_to(home.tables): path.read_bytes() for path in home.tables.rglob("*.parquet")} == before

    damaged = next((home.made / "tables").glob("*/line_items.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:100])
    (home.made / "extract.json").unlink()
    assert rebuild(home) is not None
    assert {path.relative_to(home.tables): path.read_bytes() for path in home.tables.rglob("*.parquet")} == before


def test_a_table_that_somebody_removed_is_made_again(home: Home) -> None:
    next((home.tables / "documents").rglob("*.parquet")).unlink()
    assert rebuild(home) is not None
    assert read_table(home.tables, "documents").height == 2
