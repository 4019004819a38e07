"""Printed as PDF and read back, the documents give the same tables and the same findings as without that detour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from flows.reporting import SilentReporter
from flows.stages.extract import extract_files
from tests.injection.cases import POOL, cases
from tests.injection.documents import Disclosure, Key, agency
from tests.injection.frames import Tables, document_id, tables
from tests.injection.kinds import KINDS
from tests.injection.measure import check
from warehouse.tables import read_table

_KINDS = (
    "row-across", "child-budget", "sides", "class-line", "economic-child", "three-public-part", "fund-closing", "basic-economic",
    "appropriation-general", "near-general", "near-fund", "text-general", "text-item", "text-three-public", "budget-text-item",
    "share-of-revenue", "growth-rate", "directions", "completion", "procurement-part", "template-direction",
    "no-general-statement", "no-state-capital", "false-note", "wrong-name", "yuan-for-wan",
)  # fmt: skip
_ITEM = ("statement", "side", "code", "row", "parent_row", "measure", "amount", "amount_text", "currency_unit")
_CLAIM = ("quote", "subject", "code", "measure", "kind", "phase", "value", "unit", "direction", "comparison", "base")
_CHECK = ("rule_id", "outcome", "statement", "code", "measure", "left", "right", "difference", "tolerance")


def _read(printed: Sequence[Disclosure], made: Tables, folder: Path) -> tuple[Tables, list[str]]:
    """Print documents, extract them, and return their tables and the document_id of each."""
    ids = [""] * len(printed)
    for number, disclosure in enumerate(printed):
        (folder / f"{number}.pdf").write_bytes(disclosure.pdf())
    extract_files([folder], folder / "out", ["parquet"], SilentReporter(), workers=1)
    frames = {name: read_table(folder / "out", name) for name in ("documents", "statements", "line_items", "claims", "passages")}
    for found, url in frames["documents"].select("document_id", "url").iter_rows():
        ids[int(Path(url).stem)] = found
    nowhere = made.units.with_columns(division_code=pl.lit(None, pl.String))
    return Tables(**frames, units=nowhere, coverage=made.coverage.clear()), ids


def _counted(frame: pl.DataFrame, document: str, columns: Sequence[str]) -> Counter[tuple[object, ...]]:
    return Counter(frame.filter(pl.col("document_id") == document).select(columns).iter_rows())


def _assert_same(groups: Mapping[str, Sequence[Disclosure]], folder: Path) -> None:
    made = tables(groups)
    made = Tables(**{**{name: getattr(made, name) for name in made.__slots__}, "coverage": made.coverage.clear()})
    printed = [(document_id(label, disclosure), disclosure) for label, group in groups.items() for disclosure in group]
    read, ids = _read([disclosure for _, disclosure in printed], made, folder)
    checks = [check(t).filter(pl.col("outcome").is_in(["pass", "rounding", "fail"])) for t in (made, read)]
    for (own, _), other in zip(printed, ids, strict=True):
        for name, columns in (("line_items", _ITEM), ("claims", _CLAIM)):
            assert _counted(getattr(read, name), other, columns) == _counted(getattr(made, name), own, columns)
        assert _counted(checks[1], other, _CHECK) == _counted(checks[0], own, _CHECK)


def test_an_agency_reads_as_it_was_made(tmp_path: Path) -> None:
    _assert_same({"": agency(0).documents}, tmp_path)


def test_errors_read_as_they_were_made(tmp_path: Path) -> None:
    _assert_same({str(n): [disclosure] for n, disclosure in enumerate(_one_of_each_kind())}, tmp_path)


def _one_of_each_kind() -> list[Disclosure]:
    """Return a document with each error: no two of one unit and year, for several files may be one disclosure."""
    chosen = {kind.id: kind for kind in KINDS}
    found: dict[Key, Disclosure] = {}
    for number, name in enumerate(_KINDS):
        documents = (next(cases(chosen[name], [seed])).changed for seed in range(number, number + POOL))
        disclosure = next(d for d in documents if d.key not in found)
        found[disclosure.key] = disclosure
    return list(found.values())
