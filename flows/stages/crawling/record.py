"""What the crawl of one source has to tell when it is done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be done, and why. `whole_source`: the source's listing could not be read or trusted."""

    source: str
    url: str
    reason: str
    whole_source: bool = False


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """What the crawl of one source did; see `CrawlSummary`."""

    listed: int = 0
    new: int = 0
    unchanged: int = 0
    revised: int = 0
    unchecked: int = 0
    withdrawn: int = 0
    refused: int = 0
    bytes_downloaded: int = 0
    requests: int = 0
    failures: tuple[Failure, ...] = ()
