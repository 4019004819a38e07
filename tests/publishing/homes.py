"""Homes that have published, made by hand: a release is files with their checksums, a site is pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from warehouse.home import Home
from warehouse.releases import point_latest

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
PAGES = ("index.html", "units/a.html", "units/b.html")

Fetch = Callable[[str], bytes]
"""Gets a file of a target by its path, as a reader on the web does."""


def make_release(home: Home, version: str, files: int = 4) -> None:
    """Write a release of its own content and let `latest` name it."""
    release = home.releases / version
    sums = {}
    for number in range(files):
        content = f"{version} {number}\n".encode() * (number + 1)
        path = release / ("parquet" if number % 2 else "csv") / f"table{number}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        sums[path.relative_to(release).as_posix()] = hashlib.sha256(content).hexdigest()
    lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items()))
    (release / "SHA256SUMS").write_text(lines, encoding="utf-8")
    point_latest(home.releases, version)


def make_site(home: Home, version: str) -> None:
    """Write a site whose pages name the release; its style stays as it is. The entry page links to a report."""
    texts: dict[str, str] = {f"site/{page}": f"<p>{version}</p>" for page in PAGES}
    texts["site/index.html"] += '<a href="../reports/review.html">review</a>'
    texts["site/assets/site.css"] = "p { color: black }"
    texts[f"site/data/{version}.json"] = json.dumps(version)
    texts["reports/review.html"] = f"<p>review of {version}</p>"
    for old in (home.site / "data").glob("*.json"):
        old.unlink()
    for path, text in texts.items():
        (home.root / path).parent.mkdir(parents=True, exist_ok=True)
        (home.root / path).write_text(text, encoding="utf-8")


def make_night(home: Home, version: str) -> None:
    """Write a release and its site."""
    make_release(home, version)
    make_site(home, version)


def read_latest(fetch: Fetch) -> tuple[str, Mapping[str, bytes]]:
    """Return the version that the pointer names and its files, having checked every hash on the way."""
    pointer = json.loads(fetch("releases/latest.json"))
    listed = fetch(f"releases/{pointer['checksums']}")
    assert hashlib.sha256(listed).hexdigest() == pointer["sha256"]
    found = {}
    for line in listed.decode().splitlines():
        digest, path = line.split("  ")
        found[path] = fetch(f"releases/{pointer['version']}/{path}")
        assert hashlib.sha256(found[path]).hexdigest() == digest, f"{path} of {pointer['version']}"
    assert len(found) == pointer["files"]
    assert sum(map(len, found.values())) == pointer["bytes"]
    return pointer["version"], found


def from_folder(folder: Path) -> Fetch:
    """Read a target that is a folder."""
    return lambda path: (folder / path).read_bytes()
