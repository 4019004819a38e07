"""Flat tables written while documents are read: the same however many are held at once, and whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from extractors.document import extract_document
from extractors.model import Extraction
from extractors.packing import Packed, pack
from extractors.unread import given_up
from flows.demo.generate import documents
from flows.stages import processes
from flows.stages.support import with_support
from warehouse import flat
from warehouse.extractions import to_frames
from warehouse.flat import FLAT_TABLES, write_flat_tables
from warehouse.formats import FORMATS
from warehouse.normalise import normalise
from warehouse.schema import DOCUMENTS, TABLES, UNITS
from warehouse.tables import conform, read_table


@pytest.fixture(scope="module")
def extractions() -> list[Extraction]:
    """Documents of several units, two that are compared with each other, and one that could not be read in between."""
    by_unit: dict[str, list[bytes]] = {}
    for sample in documents(1):
        by_unit.setdefault(sample.unit.name, []).append(sample.data)
    first, second = [data for data in by_unit.values() if len(data) > 1][:2]
    read = [extract_document(data) for data in (first[0], second[0], first[1], second[1])]
    read.insert(2, given_up(b"%PDF bad", "It was stopped."))
    return read


def sightings(extractions: list[Extraction]) -> pl.DataFrame:
    rows: list[dict[str, object]] = [{"document_id": e.document_id, "url": f"{n}.pdf"} for n, e in enumerate(extractions)]
    return DOCUMENTS.frame([*rows, {"url": "closed.pdf", "status": "unreadable", "status_reason": "It cannot be opened."}])


def in_pieces(monkeypatch: pytest.MonkeyPatch, documents_at_once: int = 2, figures: int = 1) -> None:
    monkeypatch.setattr(flat, "_DOCUMENTS_AT_ONCE", documents_at_once)
    monkeypatch.setattr(flat, "_FIGURES_AT_ONCE", figures)


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".parquet"}


def test_tables_in_pieces_are_those_of_all_documents_at_once(
    extractions: list[Extraction], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = sightings(extractions)
    whole = with_support(normalise(known, to_frames(extractions), UNITS.empty()))
    in_pieces(monkeypatch)
    figures = write_flat_tables(known, map(pack, extractions), tmp_path, ["parquet"], with_support)
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.parquet" for name in FLAT_TABLES}
    for name in FLAT_TABLES:
        assert pl.read_parquet(tmp_path / f"{name}.parquet").equals(conform(whole[name], TABLES[name])), name
    assert figures["figures"].sum() == whole["line_items"].height
    assert read_table(tmp_path, "line_items")["verified_by"].max() == whole["line_items"]["verified_by"].max()


def test_the_order_in_which_documents_are_done_changes_nothing(
    extractions: list[Extraction], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_pieces(monkeypatch)
    for name, order in (("one", extractions), ("two", extractions[::-1])):
        write_flat_tables(sightings(extractions), map(pack, order), tmp_path / name, FORMATS, with_support)
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two


def test_other_processes_write_the_same(extractions: list[Extraction], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_FEW", 1)
    elsewhere = partial(processes.spread, processes=2, preload=("warehouse.flat", "flows.stages.support"))
    for name, doing in (("here", flat.one_by_one), ("there", elsewhere)):
        write_flat_tables(sightings(extractions), map(pack, extractions), tmp_path / name, FORMATS, with_support, doing)
    here, there = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("here", "there"))
    assert here == there


def test_text_in_pieces_is_the_text_of_one_piece(
    extractions: list[Extraction], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, figures in (("one", 10**9), ("many", 1)):
        in_pieces(monkeypatch, figures=figures)
        write_flat_tables(sightings(extractions), map(pack, extractions), tmp_path / name, ["csv", "jsonl"], with_support)
    assert written(tmp_path / "one") == written(tmp_path / "many")
    assert (tmp_path / "many" / "claims.csv").read_bytes().count("\ufeff".encode()) == 1


@pytest.mark.parametrize("where", ["while reading", "while verifying"])
def test_a_run_that_breaks_leaves_the_older_tables_and_nothing_else(
    extractions: list[Extraction], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    in_pieces(monkeypatch)
    write_flat_tables(sightings(extractions), map(pack, extractions), tmp_path, FORMATS, with_support)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def broken() -> Iterator[Packed]:
        yield from map(pack, extractions[:3])
        if where == "while reading":
            raise KeyboardInterrupt

    def broken_rules(frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        del frames
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_flat_tables(sightings(extractions), broken(), tmp_path, FORMATS, broken_rules)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_documents_of_one_unit_are_verified_together_by_way_of_a_file_with_several_units_too(
    extractions: list[Extraction], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _, other, _ = extractions
    both = replace(first, further=(replace(second, document_id=first.document_id, part=2),))
    seen: list[set[str]] = []

    def watch(frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        seen.append(set(frames["documents"]["document_id"]))
        return with_support(frames)

    in_pieces(monkeypatch)
    unit = replace(other.identity, unit_name=second.identity.unit_name)
    alone = replace(extractions[4], identity=replace(other.identity, unit_name="别的局"))
    read = [both, replace(other, identity=unit), alone]
    write_flat_tables(sightings(read), map(pack, read), tmp_path, ["parquet"], watch)
    assert sorted(map(len, seen)) == [1, 2]
    assert {both.document_id, other.document_id} in seen


def test_without_any_document_the_tables_are_there_and_empty(tmp_path: Path) -> None:
    write_flat_tables(sightings([]), [], tmp_path, FORMATS, with_support)
    assert read_table(tmp_path, "documents").height == 1
    assert read_table(tmp_path, "line_items").is_empty()
    assert (tmp_path / "line_items.csv").read_text(encoding="utf-8-sig").startswith('"document_id"')
