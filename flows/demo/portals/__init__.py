"""Sample sites, one module an idiom, each the counterpart of an adapter in `extractors/portals/`.

They exist to be crawled: by the demo, by tests over real HTTP, and by whoever writes a new adapter. No sockets here.
"""

from __future__ import annotations

from flows.demo.portals.base import SampleSite
from flows.demo.portals.trs import TrsSite

SITES: dict[str, type[SampleSite]] = {site.kind: site for site in (TrsSite,)}
"""Every sample site that exists, by the value of `portal:` in a source file."""
