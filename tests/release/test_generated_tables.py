"""The tables that releases and sites are measured with are tables as the schema wants them, and a release can be made of them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.generate_tables import LAST_YEAR, generate
from warehouse.constraints import violations
from warehouse.home import Home
from warehouse.schema import TABLES
from warehouse.tables import read_table


def test_generated_tables_keep_the_schemas_promises(frames: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    for name, frame in frames.items():
        frame.write_parquet(tmp_path / f"{name}.parquet")
    made = generate(tmp_path, tmp_path / "home", units=6, years=3)
    tables = {name: read_table(Home(tmp_path / "home").tables, name) for name in TABLES}
    assert violations(tables) == []
    assert (made.divisions, made.units) == (2, 8)
    assert made.documents == tables["documents"].height == 2 * 3 * frames["documents"].height
    assert made.line_items == tables["line_items"].height == 2 * 3 * frames["line_items"].height
    assert tables["documents"].get_column("fiscal_year").unique().sort().to_list() == [LAST_YEAR - 2, LAST_YEAR - 1, LAST_YEAR]
    assert tables["documents"].get_column("division_code").unique().sort().to_list() == ["000001", "000002"]
