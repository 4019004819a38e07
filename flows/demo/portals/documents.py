"""The documents that the small sample sites share: a dozen generated disclosures and a package of two more."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from flows.demo.generate import SampleDocument, documents
from flows.demo.portals.base import Offered
from flows.demo.units import DISTRICT

_PDFS = 12
_PACKED = slice(_PDFS, _PDFS + 2)
_ZIP_TIME = (2025, 9, 1, 0, 0, 0)


@cache
def sample_offers() -> tuple[Offered, ...]:
    """Return twelve PDFs and a .zip of two others, always the same bytes. They are made when this is first called."""
    made = documents(1)
    offers = [
        Offered(f"d{number}", sample.title, sample.unit.name, sample.published_on, sample.data)
        for number, sample in enumerate(made[:_PDFS])
    ]
    packed = made[_PACKED]
    title = f"{DISTRICT}2023年度部门决算公开（{len(packed)}个文件打包）"
    latest = max(sample.published_on for sample in packed)
    return (*offers, Offered("package", title, packed[0].unit.name, latest, _package(packed), "zip"))


def _package(samples: tuple[SampleDocument, ...]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for sample in samples:
            package.writestr(zipfile.ZipInfo(f"{sample.title}.pdf", _ZIP_TIME), sample.data)
    return target.getvalue()
