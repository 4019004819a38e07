"""A home with one unit of the sample portal as its source."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from flows.demo.server import SamplePortal
from flows.demo.source import write_source
from warehouse.home import Home


def small_home(root: Path, portal: SamplePortal) -> Home:
    """Return a home whose one source wants a few of the portal's documents, so that a night is short."""
    path = write_source(root / "sources", portal.base_url)
    source = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(source | {"include": "科学技术协会.*2024"}, allow_unicode=True), encoding="utf-8")
    return Home(root)


@pytest.fixture
def home(tmp_path: Path, portal: SamplePortal) -> Home:
    """A home before its first night."""
    return small_home(tmp_path, portal)
