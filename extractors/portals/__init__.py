"""Portals: how a kind of government site lists documents, one module an idiom.

To add one: a module with a `PortalAdapter` (see `base`) that reads saved pages in its tests, and its class in `ADAPTERS` below.
An adapter is pure: the crawl fetches what it asks for.
"""

from __future__ import annotations

from extractors.portals.base import PortalAdapter
from extractors.portals.directory import DirectoryAdapter
from extractors.portals.gkmlpt import GkmlptAdapter
from extractors.portals.hanweb import HanwebAdapter
from extractors.portals.jiangsu import JiangsuAdapter
from extractors.portals.jsonapi import JsonApiAdapter
from extractors.portals.paged import PagedAdapter
from extractors.portals.trs import TrsAdapter

_ADAPTERS: tuple[type[PortalAdapter], ...] = (
    DirectoryAdapter,
    GkmlptAdapter,
    HanwebAdapter,
    JiangsuAdapter,
    JsonApiAdapter,
    PagedAdapter,
    TrsAdapter,
)
ADAPTERS: dict[str, type[PortalAdapter]] = {adapter.kind: adapter for adapter in _ADAPTERS}
"""Every adapter that exists, by the value of `portal:` in a source file."""
