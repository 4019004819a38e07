"""The pages of units."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.site.pages import Draft, Kind, Site, Task


def _plan(site: Site) -> Iterator[Task]:
    yield from ()


def _drafts(site: Site, task: Task) -> Iterator[Draft]:
    yield from ()


KIND = Kind("units", _plan, _drafts, ("units",))
