"""The demo: two nights of the whole pipeline against the bundled sample portal.

On the first night everything is new. Before the second the portal withdraws one document and re-issues another corrected,
so that one can see what a night costs when little has changed. A home that has been through this stays at the second night.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flows.demo.server import SamplePortal
from flows.demo.source import known_port, write_source
from flows.reporting import Reporter
from flows.stages.night import NightSummary, run_night
from warehouse.home import Home

FIRST_EDITION, SECOND_EDITION = 1, 2


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """The nights that were run, in order."""

    nights: tuple[NightSummary, ...]


def demo(home: Home, report: Reporter, today: date) -> DemoSummary:
    """Run the pipeline against the sample portal into `home` and stop the portal again.

    Raises:
        JuesuanError: a stage failed, or the portal's port is taken.
    """
    # A first night that was interrupted has published nothing, and is run again.
    editions = (SECOND_EDITION,) if (home.releases / "latest").exists() else (FIRST_EDITION, SECOND_EDITION)
    sources = home.root / "sources"
    nights = []
    with SamplePortal(edition=editions[0], port=known_port(sources)) as portal:
        source = write_source(sources, portal.base_url)
        for edition in editions:
            portal.switch(edition)
            report.say(f"Night {edition}: the sample portal answers at {portal.base_url}")
            nights.append(run_night([str(source)], home, report, today))
    report.say(f"The dataset: {home.releases / 'latest'}")
    report.say(f"The site: {nights[-1].publish.site} (served by `juesuan serve --home {home.root}`)")
    report.say(f"The reports: {nights[-1].validate.review_html}")
    return DemoSummary(tuple(nights))
