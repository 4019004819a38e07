"""Reading a roster: the CSV of the units that are to disclose.

Columns, in any order: `name` (or `unit_name`), and where known `kind`, `parent` (or `parent_unit_name`), `aliases` (separated
by | or ；), `valid_from`, `valid_to` (a year, a month or a day, included) and `division_code` (else the source's).
"""

from __future__ import annotations

import calendar
import csv
import io
import re
from datetime import date
from pathlib import Path

from extractors.errors import SourceError
from warehouse.roster import RosterUnit
from warehouse.schema import DIVISION_PATTERN

COLUMNS = ("name", "kind", "parent", "aliases", "valid_from", "valid_to", "division_code")
_OTHER_NAMES = {"unit_name": "name", "parent_unit_name": "parent"}
"""What the published table `units` calls them."""

_ALIAS_SEPARATOR = re.compile(r"[;；|、]")
_DAY = re.compile(r"^(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?$")


def read_units(path: Path, division_code: str) -> tuple[RosterUnit, ...]:
    """Read a roster in UTF-8 or GB18030.

    Args:
        path: the CSV.
        division_code: the division of the units for which the roster names none.

    Raises:
        SourceError: naming file, line and column of what is wrong first.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: the roster cannot be read: {error.strerror}.") from error
    reader = csv.DictReader(io.StringIO(_decoded(data), newline=""), restkey="", restval="")
    reader.fieldnames = _columns(path, [_OTHER_NAMES.get(name, name) for name in map(_folded, reader.fieldnames or ())])
    units: dict[tuple[str, str], RosterUnit] = {}
    for row in reader:
        if not any(value.strip() for value in row.values() if isinstance(value, str)):
            continue
        unit = _unit(row, division_code, f"{path}:{reader.line_num}")
        if (key := (unit.division_code, unit.unit_name)) in units:
            raise SourceError(f"{path}:{reader.line_num}: name: {unit.unit_name} stands twice.")
        units[key] = unit
    return tuple(units.values())


def _columns(path: Path, columns: list[str]) -> list[str]:
    if "name" not in columns:
        raise SourceError(f"{path}:1: the roster needs a column name (or unit_name); it has: {', '.join(columns) or 'none'}.")
    if unknown := [name for name in columns if name not in COLUMNS]:
        raise SourceError(f"{path}:1: the roster's columns are {', '.join(COLUMNS)}; unknown: {', '.join(unknown)}.")
    if doubled := {name for name in columns if columns.count(name) > 1}:
        raise SourceError(f"{path}:1: the column {', '.join(sorted(doubled))} stands twice.")
    return columns


def _unit(row: dict[str, str], division_code: str, place: str) -> RosterUnit:
    cells = {name: row.get(name, "").strip() for name in COLUMNS}
    code = cells["division_code"] or division_code
    if row.get(""):
        raise SourceError(f"{place}: the row has more cells than there are columns.")
    if not cells["name"]:
        raise SourceError(f"{place}: name: is empty.")
    if not re.match(DIVISION_PATTERN, code):
        raise SourceError(f"{place}: division_code: '{code}' must be six digits.")
    begun = _day(cells["valid_from"], place, "valid_from")
    ended = _day(cells["valid_to"], place, "valid_to", last=True)
    if begun and ended and ended < begun:
        raise SourceError(f"{place}: valid_to: {cells['valid_to']} is before valid_from, {cells['valid_from']}.")
    aliases = tuple(alias.strip() for alias in _ALIAS_SEPARATOR.split(cells["aliases"]) if alias.strip())
    return RosterUnit(code, cells["name"], cells["kind"] or None, cells["parent"] or None, aliases, begun, ended)


def _day(text: str, place: str, column: str, *, last: bool = False) -> date | None:
    """The day that a cell names; of a year or a month alone its first day, or its last."""
    if not text:
        return None
    found = _DAY.match(text)
    try:
        if found is None:
            raise ValueError(text)
        year = int(found[1])
        month = int(found[2] or (12 if last else 1))
        return date(year, month, int(found[3] or (calendar.monthrange(year, month)[1] if last else 1)))
    except ValueError as error:
        message = f"{place}: {column}: '{text}' must be a year, a month or a day, such as 2019, 2019-03 or 2019-03-20."
        raise SourceError(message) from error


def _folded(name: str) -> str:
    return "_".join(name.strip().lower().split())


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")  # what Excel saves on a Chinese Windows
