"""HTML of the Data Docs' pages: every page carries its style and loads nothing from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from expectations.suites.measures import percent


def render_page(page: Mapping[str, Any]) -> str:
    """Return a page as HTML; `page["template"]` says of which kind it is, `page["home"]` is the way to the start page."""
    return _environment().get_template(f"{page['template']}.html.j2").render(page=page)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("expectations.suites"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    return environment
