"""The build: every kind's pages, task by task in worker processes, and only what has changed.

A page is written whole or not at all; the entry page is written last, pages that nothing wants any more are removed after that. A
build that was killed leaves old and new pages, each whole, and the next build goes on where it stopped.
"""

from __future__ import annotations

import json
import multiprocessing
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from warehouse.files import write_file
from warehouse.site import paths
from warehouse.site.kinds import KINDS
from warehouse.site.manifest import Entry, Manifest, is_current, remove, templates_mark
from warehouse.site.pages import STATIC, Kind, Site, Task

SHARED = ("pages", "paths", "words")
"""Modules that every page depends on."""

_KINDS = {kind.name: kind for kind in KINDS}


@dataclass(slots=True)
class Built:
    """What a build came to, in pages by kind."""

    written: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    removed: int = 0

    @property
    def pages(self) -> int:
        """All pages of the site."""
        return sum(self.written.values()) + sum(self.kept.values())


Advance = Callable[[str, int, int], None]
"""Told the kind of page, how many of its tasks are done, and how many there are."""

Outcome = tuple[dict[str, Entry], int]
"""A task's pages, and how many of them were written."""


def build_site(site: Site, advance: Advance | None = None, workers: int = 1) -> Built:
    """Write the site, and return how much of it was written.

    Args:
        site: what it is built from.
        advance: told how far it is.
        workers: processes that write pages; with one, this process writes them.

    Raises:
        StoreError: a table is damaged.
    """
    site.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{site.folder.name}-", dir=site.folder.parent) as work:
        return _build(replace(site, work=Path(work)), advance, workers)


def is_whole(folder: Path) -> bool:
    """Tell whether every file of the last build lies below the site's folder."""
    entries = _manifest(folder).entries
    assets = (folder / paths.ASSETS / path.name for path in STATIC.iterdir() if path.is_file())
    return bool(entries) and all(path.is_file() for path in (*assets, *(folder / file for file in _files(entries))))


def _manifest(folder: Path) -> Manifest:
    return Manifest(folder.with_name(f"{folder.name}-manifest.jsonl"))


def _build(site: Site, advance: Advance | None, workers: int) -> Built:
    manifest = _manifest(site.folder)
    built = Built()
    entries: dict[str, Entry] = {}
    _write_assets(site)
    for kind in KINDS:
        tasks = list(kind.plan(site))
        for done, (found, written) in enumerate(_run(kind, site, tasks, manifest, workers), start=1):
            entries |= found
            manifest.add(found)
            built.written[kind.name] = built.written.get(kind.name, 0) + written
            built.kept[kind.name] = built.kept.get(kind.name, 0) + len(found) - written
            if advance:
                advance(kind.name, done, len(tasks))
    built.removed = len(manifest.entries.keys() - entries.keys())
    remove(site.folder, _files(manifest.entries) - _files(entries))
    manifest.save(entries)
    return built


def _files(entries: Mapping[str, Entry]) -> set[str]:
    return {file for _, files in entries.values() for file in files}


def _run(kind: Kind, site: Site, tasks: Sequence[Task], manifest: Manifest, workers: int) -> Iterator[Outcome]:
    if workers <= 1 or len(tasks) <= 1:
        for task in tasks:
            yield _work(kind.name, site, task, manifest.entries)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(tasks)), context, _load, (str(manifest.path),)) as pool:
        yield from pool.map(_work_there, *zip(*((kind.name, site, task) for task in tasks), strict=True))


_THERE: list[Manifest] = []


def _load(manifest: str) -> None:
    _THERE.append(Manifest(Path(manifest)))


def _work_there(kind: str, site: Site, task: Task) -> Outcome:
    return _work(kind, site, task, _THERE[0].entries)


def _work(name: str, site: Site, task: Task, known: dict[str, Entry]) -> Outcome:
    """Write what has changed of one task's pages."""
    kind = _KINDS[name]
    templates = templates_mark((*SHARED, *kind.sources))
    entries: dict[str, Entry] = {}
    written = 0
    for draft in kind.drafts(site, task):
        mark = f"{draft.fingerprint}-{templates}"
        old = known.get(draft.address)
        if old is not None and is_current(mark, old, site.folder):
            entries[draft.address] = old
            continue
        files = draft.write()
        for address in sorted(files, key=lambda address: address == draft.address):  # what the page needs comes first
            write_file(site.folder / address, files[address])
        entries[draft.address] = (mark, tuple(sorted(files)))
        written += 1
    return entries, written


def _write_assets(site: Site) -> None:
    """Copy styles and scripts, where they differ; the release's name is in a script, so that it is in no page."""
    assets = {path.name: path.read_bytes() for path in STATIC.iterdir() if path.is_file()}
    assets["release.js"] = f"window.juesuanRelease = {json.dumps(site.release.version)};\n".encode()
    for name, data in assets.items():
        path = site.folder / paths.ASSETS / name
        if not path.is_file() or path.read_bytes() != data:
            write_file(path, data)
