"""The build: only what has changed is written, what nothing wants is removed, a killed one is gone on with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.stages import site as site_stage
from flows.stages.site import site_of
from tests.site.conftest import DIVISION, UNIT, Built, release
from warehouse.extractions import BESIDE
from warehouse.schema import TABLES, UNITS
from warehouse.site import Built as Pages
from warehouse.site import Site, batches, build_site, paths
from warehouse.site.manifest import Manifest
from warehouse.tables import write_table


def written(site: Built) -> dict[str, tuple[int, bytes]]:
    """Every file of the site: when it was written, and what it holds."""
    folder = site.home.site
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_what_has_not_changed_is_left_alone(copied: Callable[[], Built]) -> None:
    site = copied()
    before = written(site)
    built = build_site(site_of(site.home, release(site.home)))
    assert sum(built.written.values()) == built.removed == 0
    assert written(site) == before


def test_a_night_without_anything_new_draws_no_page(copied: Callable[[], Built], monkeypatch: pytest.MonkeyPatch) -> None:
    site = copied()
    site.build()
    before = written(site)
    planned: list[str] = []

    def watched(it: Site, *rest: Any, **more: Any) -> Pages:
        planned.append(it.release.version)
        return build_site(it, *rest, **more)

    monkeypatch.setattr(site_stage, "build_site", watched)
    site.build()
    assert not planned
    assert written(site) == before

    gone = site.home.site / paths.unit_page(DIVISION, UNIT)
    gone.unlink()
    site.build()
    assert len(planned) == 1
    assert gone.read_bytes() == before[paths.unit_page(DIVISION, UNIT)][1], "what somebody has removed is written again"

    units = site.tables["units"].with_columns(kind=pl.lit("事业单位"))
    write_table(units, UNITS, site.home.tables)
    site.build()
    site.build()
    assert len(planned) == 2, "a table has changed, once"


def test_a_new_release_changes_one_script_and_the_entry_page_at_most(copied: Callable[[], Built]) -> None:
    site = copied()
    before = written(site)
    newer = release(site.home)
    object.__setattr__(newer, "version", "2026.12.1")
    build_site(site_of(site.home, newer))
    after = written(site)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed <= {"assets/release.js", "index.html"}
    assert "assets/release.js" in changed


def test_one_changed_figure_writes_its_disclosure_and_its_unit(copied: Callable[[], Built]) -> None:
    site = copied()
    document_id = site.id_of(2023, "budget")
    mine = (pl.col("document_id") == document_id) & (pl.col("statement") == "expenditure") & (pl.col("row_order") == 1)
    items = site.tables["line_items"].with_columns(amount_text=pl.when(mine).then(pl.lit("7")).otherwise("amount_text"))
    before = written(site)
    write_table(items, TABLES["line_items"], site.home.tables)
    built = build_site(site_of(site.home, release(site.home)))
    assert (built.written["disclosures"], built.written["units"]) == (1, 1)
    after = written(site)
    changed = {name for name in after if after[name] != before.get(name)} - {"index.html"}
    data = paths.unit_data(paths.unit_slug(DIVISION, UNIT))
    assert changed == {paths.document_page(document_id), paths.cells_file(document_id), paths.unit_page(DIVISION, UNIT), data}


def test_pages_that_nothing_wants_any_more_are_removed(copied: Callable[[], Built]) -> None:
    site = copied()
    gone = site.id_of(2023, "budget")
    for name in ("documents", "statements", "line_items", *(table.name for table in BESIDE)):
        write_table(site.tables[name].filter(pl.col("document_id") != gone), TABLES[name], site.home.tables)
    site.build()
    assert not (site.home.site / paths.document_page(gone)).parent.exists()
    assert not (site.home.site / paths.pictures_folder(gone)).exists()
    assert (site.home.site / paths.document_page(site.id_of(2024, "budget"))).is_file()


def test_a_page_that_is_lost_is_written_again(copied: Callable[[], Built]) -> None:
    site = copied()
    lost = site.home.site / paths.cells_file(site.id_of(2024, "budget"))
    whole = lost.read_bytes()
    lost.unlink()
    site.build()
    assert lost.read_bytes() == whole


def test_a_build_that_was_killed_is_gone_on_with(copied: Callable[[], Built], monkeypatch: pytest.MonkeyPatch) -> None:
    site = copied()
    before = {name: data for name, (_, data) in written(site).items()}
    manifest = site.home.root / "site-manifest.jsonl"
    manifest.unlink()

    def killed(self: Manifest, entries: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Manifest, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        build_site(site_of(site.home, release(site.home)))
    monkeypatch.undo()
    with manifest.open("a", encoding="utf-8") as file:
        file.write('["d/half')  # the line that was being written
    built = build_site(site_of(site.home, release(site.home)))
    assert sum(built.written.values()) == 0
    assert {name: data for name, (_, data) in written(site).items()} == before


def test_several_processes_write_the_same_pages(site: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "DOCUMENTS_AT_ONCE", 1)  # a kind with one task needs no other process
    fresh = site_of(site.home, release(site.home))
    object.__setattr__(fresh, "folder", tmp_path / "site")
    tasks: dict[str, int] = {}
    build_site(fresh, lambda kind, _, of: tasks.update({kind: of}), workers=2)
    assert tasks["units"] > 1
    for name in (paths.unit_page(DIVISION, UNIT), "assets/site.css"):
        assert (tmp_path / "site" / name).read_bytes() == (site.home.site / name).read_bytes()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_home_without_rows_has_a_site(tmp_path: Path) -> None:
    from warehouse.home import Home

    home = Home(tmp_path)
    for table in TABLES.values():
        write_table(table.empty(), table, home.tables)
    built = build_site(site_of(home, release(home)))
    assert built.pages >= 1
    assert (home.site / "index.html").is_file()
