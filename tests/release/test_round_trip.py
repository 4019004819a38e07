"""Any text that a document can hold comes back out of a release's files as it went in."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.releases.data import write_frame
from warehouse.releases.engine import open_duckdb, sql_csv
from warehouse.releases.verify import verify_tables
from warehouse.schema import REVISIONS, UNITS

AWKWARD = ("", " ", '"', '""', ",", "\n", "\r", "\r\n", "\ufeff", "\x00", "NULL", "0206", "=1")
texts = st.none() | st.text(max_size=20) | st.sampled_from(AWKWARD)
lists = st.none() | st.lists(st.text(max_size=5), max_size=3)
amounts = st.none() | st.decimals(Decimal("-1e17"), Decimal("1e17"), places=2)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(texts, texts, lists), max_size=6), st.lists(st.tuples(amounts, texts), max_size=4))
def test_any_text_list_and_amount_survives(units: list[tuple[object, ...]], revisions: list[tuple[object, ...]]) -> None:
    unit_rows = [{"unit_name": name or "", "kind": kind, "aliases": aliases} for name, kind, aliases in units]
    revision_rows = [{"amount_before": amount, "amount_text_before": text, "row": "–"} for amount, text in revisions]
    with tempfile.TemporaryDirectory() as name, open_duckdb(Path(name)) as db:
        folder = Path(name)
        for table, frame in ((UNITS, UNITS.frame(unit_rows)), (REVISIONS, REVISIONS.frame(revision_rows))):
            files = write_frame(frame, table, folder)
            csv = next(file for file in files if file.format == "csv")
            read = db.execute(f"SELECT * FROM {sql_csv(folder / csv.path, table)}").fetchall()
            assert read == frame.rows()
            assert verify_tables(db, folder, files, folder / "none", [table])[table.name][0] == frame.height


def test_duckdb_here_loads_nothing_from_the_network(tmp_path: Path) -> None:
    with open_duckdb(tmp_path) as db:
        query = "SELECT current_setting('autoinstall_known_extensions'), current_setting('autoload_known_extensions')"
        assert db.execute(query).fetchall() == [(False, False)]
