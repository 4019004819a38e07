"""The file formats that tables are written in. Apart from `tables`, so that naming them does not start polars."""

from __future__ import annotations

from typing import Literal

Format = Literal["parquet", "csv", "jsonl"]
FORMATS: tuple[Format, ...] = ("parquet", "csv", "jsonl")
