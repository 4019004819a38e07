"""The page on publishing: its Python runs against what is served."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from threading import Thread

import polars as pl

from flows.serving import site_server
from flows.stages.publishing.at_home import point_home
from tests.publishing.homes import NOW
from warehouse.home import Home
from warehouse.releases.model import parquet_path

PAGE = Path(__file__).parents[2] / "docs" / "publishing.md"


def test_the_python_of_the_page_runs(home: Home) -> None:
    release = home.releases / "2026.11.27"
    path = parquet_path("line_items", 2024)
    table = release / path
    table.parent.mkdir(parents=True)
    pl.DataFrame({"amount": [1, 2, 3]}).write_parquet(table)
    with (release / "SHA256SUMS").open("a", encoding="utf-8") as sums:
        sums.write(f"{hashlib.sha256(table.read_bytes()).hexdigest()}  {path}\n")
    point_home(home, NOW)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(blocks) == 3
    names: dict[str, object] = {}
    with site_server(home, 0) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            for block in blocks:
                exec(block.replace("127.0.0.1:8000", f"127.0.0.1:{server.server_address[1]}"), names)
                items = names.get("items")
                if isinstance(items, pl.LazyFrame):
                    assert items.select(pl.col("amount").sum()).collect().item() == 6
            assert names["items"].aggregate("sum(amount)").fetchall() == [(6,)]  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()
