"""Every adapter by its kind. Whoever needs one module of this package alone does not wait for all of them."""

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
