"""A small edition of the benchmark: how many requests a second night takes, and that nothing is sent again."""

from __future__ import annotations

import pytest

from benchmarks.crawl import measure, running_portal, write_source
from flows.stages.crawling import listings
from warehouse.home import Home

DOCUMENTS = 240


def test_a_second_night_takes_a_twentieth_of_the_requests(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "LEAST_CHECKED", 5)
    monkeypatch.setattr(listings, "LARGE_LISTING", 10)
    with running_portal(DOCUMENTS, validators=True) as port:
        source = write_source(home, port, 5000.0, 4)
        (_, _, first), (_, _, second) = (measure(source, home) for _ in range(2))
    assert (first.listed, first.new, first.failures) == (DOCUMENTS, DOCUMENTS, ())
    assert (second.listed, second.new, second.withdrawn, second.failures) == (DOCUMENTS, 0, 0, ())
    assert second.unchanged + second.unchecked == DOCUMENTS
    assert second.requests * 20 < first.requests
    assert second.bytes_downloaded == 0
