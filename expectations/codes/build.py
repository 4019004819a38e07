"""Adds to the lists what a release shows: `python -m expectations.codes.build --tables DIR [--lists DIR]`.

A code and name printed in enough documents of enough cities is confirmed; what is seen less often is kept as unconfirmed and
judges nothing. Counts are those of the tables given, or of an earlier run where they were higher, so that a second run over the
same tables changes nothing. Lines read by recognition and names cut by a line break are no evidence.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import get_args

import polars as pl

from expectations.codes.classification import FOLDER, SCHEMA, Classification, by_spelling, load_list
from expectations.codes.lines import coded_lines
from expectations.codes.model import load_rules
from expectations.findings import DOCUMENT
from warehouse.tables import read_table

DOCUMENTS_NEEDED = 3
PLACES_NEEDED = 2
_PREFECTURE = 4
_LISTED = 1_000_000_000
"""What a confirmed name of the list weighs, in documents."""
_PLACE = r"^(?:中共|中国共产党)?(\p{Han}{2,3}?)[省市州盟]"
_KEY = ["code", "normal"]


def extend(
    listed: pl.DataFrame, documents: pl.DataFrame, line_items: pl.DataFrame, classification: Classification
) -> pl.DataFrame:
    """Return a list with what the tables show added to it, sorted by code and year.

    Args:
        listed: a list with the columns of `SCHEMA`.
        documents: table `documents`.
        line_items: table `line_items`.
        classification: which list it is.
    """
    seen = _without_parts(_seen(documents, line_items, classification), listed)
    spelled = by_spelling(listed).select(*_KEY, "name").unique(_KEY, keep="first", maintain_order=True)
    matched = seen.join(spelled, on=_KEY, how="inner").group_by("code", "name").agg(*_counts())
    new = seen.join(spelled, on=_KEY, how="anti").with_columns(name="printed", confidence=pl.lit("unconfirmed"))
    merged = listed.join(matched, on=["code", "name"], how="left", suffix="_now").with_columns(
        *(pl.max_horizontal(c, f"{c}_now").fill_null(0).alias(c) for c in ("documents", "places")),
        known_from=pl.min_horizontal("known_from", "known_from_now"),
        known_to=pl.max_horizontal("known_to", "known_to_now"),
    )
    whole = pl.concat([merged.select(SCHEMA.names()), new.select(c for c in new.columns if c in SCHEMA)], how="diagonal_relaxed")
    enough = (pl.col("documents") >= DOCUMENTS_NEEDED) & (pl.col("places") >= PLACES_NEEDED)
    whole = whole.with_columns(confidence=pl.when(enough).then(pl.lit("confirmed")).otherwise("confidence"))
    order = ["code", pl.col("valid_from").fill_null(0), "name"]
    return whole.select(pl.col(n).cast(t) for n, t in SCHEMA.items()).sort(order)


def _counts() -> list[pl.Expr]:
    """How spellings of one name are counted together: at least as many as the commonest of them."""
    return [pl.col("documents", "places", "known_to").max(), pl.col("known_from").min()]


def _seen(documents: pl.DataFrame, line_items: pl.DataFrame, classification: Classification) -> pl.DataFrame:
    """Return one row a code and name that the tables print: how it is mostly written, and in how many documents and places."""
    named = [rule for rule in load_rules() if rule.classification == classification and rule.check == "name"]
    statements = tuple(sorted({s for rule in named for s in rule.statements}))
    widths = sorted({w for rule in named for w in rule.widths})
    lines = coded_lines(documents, line_items, statements, classification)
    lines = lines.filter(pl.col("own") & pl.col("doubt").is_null() & pl.col("width").is_in(widths))
    city = pl.coalesce(pl.col("division_code").str.head(_PREFECTURE), pl.col("unit_name").str.extract(_PLACE, 1))
    where = documents.with_columns(pl.col("part").fill_null(1), city=city).unique(DOCUMENT).select(*DOCUMENT, "city")
    return (
        lines.join(where, on=DOCUMENT, how="left")
        .group_by(_KEY)
        .agg(
            printed=pl.col("row").sort().mode(maintain_order=True).first(),
            documents=pl.struct(DOCUMENT).n_unique(),
            places=pl.col("city").drop_nulls().n_unique(),
            known_from=pl.col("fiscal_year").min(),
            known_to=pl.col("fiscal_year").max(),
        )
    )


def _without_parts(seen: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Drop what line breaks have cut: names that are part of one of the same code that the list has or more documents print."""
    seen_names = seen.select("code", whole="normal", weight=pl.col("documents").cast(pl.Int64))
    confirmed = by_spelling(listed.filter(pl.col("confidence") == "confirmed"))
    others = pl.concat([seen_names, confirmed.select("code", whole="normal", weight=pl.lit(_LISTED, pl.Int64))])
    inside = pl.col("whole").str.contains(pl.col("normal"), literal=True)
    around = pl.col("normal").str.contains(pl.col("whole"), literal=True)
    differs = (pl.col("normal") != pl.col("whole")) & (pl.col("weight") >= pl.col("documents"))
    pairs = seen.join(others, on="code").filter(differs & (inside | around))
    return seen.join(pairs, on=_KEY, how="anti")


def write_lists(tables: Path, folder: Path = FOLDER) -> dict[Classification, tuple[int, int]]:
    """Extend both lists in a folder from the tables in another; returns how many names each has and how many are confirmed.

    Raises:
        StoreError: a table cannot be read.
        RuleError: a list cannot be read.
    """
    documents, line_items = read_table(tables, "documents"), read_table(tables, "line_items")
    sizes: dict[Classification, tuple[int, int]] = {}
    for classification in get_args(Classification):
        whole = extend(load_list(classification, folder), documents, line_items, classification)
        whole.write_csv(folder / f"{classification}.csv")
        sizes[classification] = (whole.height, whole.filter(pl.col("confidence") == "confirmed").height)
    return sizes


def main() -> None:
    """Read the arguments, extend the lists, say what they hold."""
    parser = argparse.ArgumentParser(description="Add the codes and names of a release to the classification lists.")
    parser.add_argument("--tables", type=Path, required=True, help="folder with documents and line_items")
    parser.add_argument("--lists", type=Path, default=FOLDER, help="folder with functional.csv and economic.csv")
    arguments = parser.parse_args()
    for name, (names, confirmed) in write_lists(arguments.tables, arguments.lists).items():
        sys.stdout.write(f"{name}: {names} names, {confirmed} confirmed\n")


if __name__ == "__main__":
    main()
