"""Everything that the sample portal can be, for trying things out: the district, a site an idiom, and what breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flows.demo.faults import WEATHER
from flows.demo.faulty import Faulty, fault_site
from flows.demo.portals import SITES
from flows.demo.portals.base import Answering, SampleSite
from flows.demo.portals.documents import sample_offers
from flows.demo.source import write_site_source, write_source

FAULTS_SOURCE = "sample-faults"
_IMPATIENT: Mapping[str, float] = {"concurrency": 8, "timeout_s": 2, "max_bytes": 1_000_000}


@dataclass(frozen=True, slots=True)
class Trial:
    """One site to try: the source that crawls it, the site, and what the portal serves for it (the site, or a faulty one)."""

    source_id: str
    site: SampleSite
    served: Answering
    politeness: Mapping[str, float] = field(default_factory=dict)


def trials(*, faults: bool) -> tuple[Trial, ...]:
    """Return a site of every idiom; with faults, all of them struck by weather, and the site of all faults."""
    sites = [kind(f"/sample-{name}", sample_offers()) for name, kind in SITES.items()]
    if not faults:
        return tuple(Trial(f"sample-{site.kind}", site, site) for site in sites)
    struck = [Trial(f"sample-{site.kind}", site, Faulty(site, weather=WEATHER), _IMPATIENT) for site in sites]
    broken = fault_site()
    return (*struck, Trial(FAULTS_SOURCE, broken.site, broken, _IMPATIENT))


def write_trial_sources(folder: Path, base_url: str, tried: Sequence[Trial]) -> tuple[Path, ...]:
    """Write the source files of the district and of every trial into a folder, and return their paths."""
    district = write_source(folder, base_url)
    return (district, *(write_site_source(folder, base_url, t.site, t.source_id, t.politeness) for t in tried))
