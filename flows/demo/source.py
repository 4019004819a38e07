"""The source file and roster of the sample portal, and the port that a home knows it by."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from flows.demo.portals.base import SampleSite
from flows.demo.site import START_PATH
from flows.demo.units import DISTRICT, DIVISION_CODE, SILENT, UNITS, YEARS

SOURCE_ID = "sample-district"
POLITENESS: Mapping[str, float] = {"requests_per_second": 50.0, "concurrency": 4, "timeout_s": 10}
ROSTER_COLUMNS = ("division_code", "unit_name", "kind", "parent_unit_name", "aliases")


def write_source(folder: Path, base_url: str) -> Path:
    """Write `sample-district.yaml` and its roster into a folder, which is made where missing.

    Args:
        folder: where to; usually `HOME/sources`.
        base_url: the running portal's address, without a slash at its end.

    Returns:
        The YAML file's path.
    """
    roster = folder / "units" / f"{SOURCE_ID}.csv"
    roster.parent.mkdir(parents=True, exist_ok=True)
    with roster.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(ROSTER_COLUMNS)
        writer.writerows((DIVISION_CODE, u.name, u.kind, u.parent or "", u.alias) for u in UNITS)
        writer.writerow((DIVISION_CODE, SILENT, "事业单位", "", ""))
    source = {
        "id": SOURCE_ID,
        "name": f"{DISTRICT}（示例）",
        "division_code": DIVISION_CODE,
        "portal": "trs",
        "start_urls": [base_url + START_PATH],
        "options": {},
        "include": "决算|预算",
        "exclude": "预算执行情况|草案",
        "years": list(YEARS),
        "units": f"units/{SOURCE_ID}.csv",
        "politeness": dict(POLITENESS),
    }
    return _write(folder, SOURCE_ID, source)


def write_site_source(
    folder: Path, base_url: str, site: SampleSite, name: str | None = None, politeness: Mapping[str, float] | None = None
) -> Path:
    """Write the source file of a small sample site into a folder, which is made where missing.

    Args:
        folder: where to; usually `HOME/sources`.
        base_url: the running portal's address, without a slash at its end.
        site: the site that the portal serves.
        name: the source's id; `sample-<kind>` by default.
        politeness: what is to differ from that of the sample district.

    Returns:
        The YAML file's path.
    """
    source_id = name or f"sample-{site.kind}"
    source = {
        "id": source_id,
        "name": f"{DISTRICT}（示例，{site.kind}）",
        "division_code": DIVISION_CODE,
        "portal": site.kind,
        "start_urls": [base_url + path for path in site.start_paths],
        "options": site.options,
        "include": "决算|预算",
        "exclude": "预算执行情况|草案",
        "politeness": {**POLITENESS, **(politeness or {})},
    }
    return _write(folder, source_id, source)


def _write(folder: Path, source_id: str, source: Mapping[str, object]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{source_id}.yaml"
    path.write_text(yaml.safe_dump(dict(source), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def known_port(folder: Path) -> int | None:
    """Return the port under which a folder's source file knows the portal; None where there is no such file yet.

    The ledger knows documents by their address, so a later run has to answer at the same one.
    """
    path = folder / f"{SOURCE_ID}.yaml"
    if not path.is_file():
        return None
    source = yaml.safe_load(path.read_text(encoding="utf-8"))
    return urlsplit(str(source["start_urls"][0])).port
