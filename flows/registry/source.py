"""What a source is: the fields of its file, what each may hold, and what follows from them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from extractors.model import ReportType
from extractors.portals.adapters import ADAPTERS
from extractors.portals.base import PortalAdapter
from flows.registry.rosters import read_units
from warehouse.divisions import division, newest_year
from warehouse.roster import Roster, due_after_approval
from warehouse.schema import DIVISION_PATTERN

_HOST = re.compile(r"^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?)*$")

_CERTIFICATES = (".pem", ".crt", ".cer")


def _http_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        whole = False
    if not whole:
        raise ValueError("must be a whole http:// or https:// address")
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error
    return value


def _portal(value: str) -> str:
    if value not in ADAPTERS:
        raise ValueError(f"'{value}' has no adapter; there are: {', '.join(sorted(ADAPTERS))}")
    return value


def _host(value: str) -> str:
    if not _HOST.match(value):
        raise ValueError(
            f"'{value}' must be a host's name in lower case, such as www.example.gov.cn, without scheme, port or path"
        )
    return value


def _weakness(value: str) -> str:
    if value not in ("legacy", "http") and not value.endswith(_CERTIFICATES):
        raise ValueError(f"'{value}' must be legacy, http, or the name of a file of certificates ({', '.join(_CERTIFICATES)})")
    return value


Url = Annotated[str, AfterValidator(_http_url)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Year = Annotated[int, Field(ge=1990, le=2100)]
Years = Annotated[list[Year], Field(min_length=1)]
Days = dict[ReportType, dict[Year, date]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Politeness(_Strict):
    """How gently a portal is asked. A Crawl-delay in its robots.txt that is slower than this wins."""

    requests_per_second: float = Field(default=1.0, gt=0, le=1000)
    concurrency: int = Field(default=2, ge=1, le=64)
    timeout_s: float = Field(default=30, gt=0, le=600)
    max_bytes: int = Field(default=104_857_600, ge=1024)


class Source(_Strict):
    """One district's source file; docs/sources.md says what each field does."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$")]
    name: Annotated[str, Field(min_length=1)]
    division_code: Annotated[str, Field(pattern=DIVISION_PATTERN)]
    portal: Annotated[str, AfterValidator(_portal)]
    start_urls: Annotated[list[Url], Field(min_length=1)]
    verified: date | None = None
    """The day on which somebody last saw the start URLs work on the live site; None: nobody has."""
    options: dict[str, Any] = Field(default_factory=dict)
    include: Pattern | None = None
    exclude: Pattern | None = None
    years: Years | None = None
    expected: dict[ReportType, Years] | None = None
    """Fiscal years that ought to be published, by report type, where that is not simply `years`."""
    approved_on: Days = Field(default_factory=dict)
    """When the finance department approved, by report type and fiscal year."""
    published_by: Days = Field(default_factory=dict)
    """The last day for publishing, by report type and fiscal year, where that is known otherwise."""
    units: str | None = None
    politeness: Politeness = Field(default_factory=Politeness)
    tls: dict[Annotated[str, AfterValidator(_host)], Annotated[str, AfterValidator(_weakness)]] = Field(default_factory=dict)
    """Hosts whose TLS is too old (`legacy`), broken (`http`: asked without), or certified by whom a PEM file names."""
    _file: Path = PrivateAttr()

    @model_validator(mode="after")
    def _one_deadline(self) -> Source:
        doubled = [
            f"{kind} {year}"
            for kind, years in self.published_by.items()
            for year in years
            if year in self.approved_on.get(kind, {})
        ]
        if doubled:
            raise ValueError(f"approved_on and published_by both give a day for {', '.join(doubled)}; keep one")
        return self

    @property
    def file(self) -> Path:
        """The file that it was read from."""
        return self._file

    def adapter(self) -> PortalAdapter:
        """Return the adapter of this source's portal, with its options."""
        kind = ADAPTERS[self.portal]
        return kind(self.start_urls, kind.options_model.model_validate(self.options))

    @property
    def hosts(self) -> frozenset[str]:
        """Host names of the start URLs: the only ones that may be private addresses."""
        return frozenset(urlsplit(url).hostname or "" for url in self.start_urls)

    def tls_by_host(self) -> dict[str, str]:
        """Return `tls` with the files of certificates where they lie: relative to the source file."""
        beside = self._file.parent
        return {host: str(beside / how) if how.endswith(_CERTIFICATES) else how for host, how in self.tls.items()}

    def offered_by_title(self, *titles: str) -> bool:
        """Tell whether a document or page of these titles is wanted, by `include` and `exclude`.

        One title that matches `include` is enough; one that matches `exclude` is too many.
        """
        if self.exclude is not None and any(re.search(self.exclude, title) for title in titles):
            return False
        return self.include is None or any(re.search(self.include, title) for title in titles)

    def in_years(self, fiscal_year: int | None) -> bool:
        """Tell whether a document of that fiscal year is wanted; one that names no year is."""
        return self.years is None or fiscal_year is None or fiscal_year in self.years

    def division_warning(self) -> str | None:
        """Say that the division code is in no year's list of codes; it may be newer than the list."""
        if division(self.division_code) is not None:
            return None
        return (
            f"{self._file}: division_code {self.division_code} is in no list of GB/T 2260 codes up to {newest_year()}; "
            "check it unless the division is newer than that."
        )

    def roster(self) -> Roster:
        """Read the roster that `units` names, relative to the source file, with what is expected of it; no units without one.

        Raises:
            SourceError: it cannot be read, lacks the column of names, has an empty or doubled name, a wrong date or an unknown
                column.
        """
        units = () if self.units is None else read_units(self._file.parent / self.units, self.division_code)
        return Roster(self.division_code, units, self._expected(), self._due_on())

    def _expected(self) -> dict[ReportType, tuple[int, ...]] | None:
        if self.expected is not None:
            return {kind: tuple(years) for kind, years in self.expected.items()}
        if self.years is not None:
            return {"budget": tuple(self.years), "final_account": tuple(self.years)}
        return None

    def _due_on(self) -> dict[ReportType, dict[int, date]]:
        due: dict[ReportType, dict[int, date]] = {kind: dict(days) for kind, days in self.published_by.items()}
        for kind, days in self.approved_on.items():
            due.setdefault(kind, {}).update({year: due_after_approval(day) for year, day in days.items()})
        return due
