"""Sample sites, one module an idiom, each the counterpart of an adapter in `extractors/portals/`.

They exist to be crawled: by the demo, by tests over real HTTP, and by whoever writes a new adapter. No sockets here.
"""

from __future__ import annotations

from flows.demo.portals.base import SampleSite
from flows.demo.portals.directory import DirectorySite
from flows.demo.portals.gkmlpt import GkmlptSite
from flows.demo.portals.hanweb import HanwebSite
from flows.demo.portals.jiangsu import JiangsuSite
from flows.demo.portals.jsonapi import JsonApiSite
from flows.demo.portals.paged import PagedSite
from flows.demo.portals.trs import TrsSite

_SITES: tuple[type[SampleSite], ...] = (
    DirectorySite,
    GkmlptSite,
    HanwebSite,
    JiangsuSite,
    JsonApiSite,
    PagedSite,
    TrsSite,
)
SITES: dict[str, type[SampleSite]] = {site.kind: site for site in _SITES}
"""Every sample site that exists, by the value of `portal:` in a source file."""
