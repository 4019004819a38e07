"""Which figures each selector means, and in which documents each rule applies at all."""

from __future__ import annotations

import polars as pl

from expectations.dataset import Dataset
from expectations.plan import Plan

_LONG = {"selector": pl.UInt32, "figure": pl.UInt32}


def select(plan: Plan, data: Dataset) -> pl.DataFrame:
    """Return `selector`, `figure` and `document` of every figure that a selector means, and `other_document`.

    `document` is the one that prints the figure, or where the selector means another document's figures, the one that is compared
    with that, which is then `other_document`. Every selector is evaluated once, however many rules have it.
    """
    found = [pl.DataFrame(schema=_LONG)]
    for (source, statement), selectors in plan.selectors.items():
        printed = data.printed(source, statement)
        if printed.is_empty():
            continue
        lists = [pl.col("figure").filter(condition).implode().alias(str(number)) for number, condition in selectors]
        listed = printed.select(lists).unpivot(variable_name="selector", value_name="figure")
        listed = listed.filter(pl.col("figure").list.len() > 0).cast({"selector": pl.UInt32})
        found.append(listed.explode("figure"))
    selected = pl.concat(found).with_columns(data.of("document"))
    elsewhere = selected.join(plan.elsewhere, on="selector", maintain_order="left")
    links = data.links.rename({"document": "compared", "other_document": "document"})
    linked = elsewhere.join(links, on=["source", "document"], maintain_order="left")
    own = selected.join(plan.elsewhere, on="selector", how="anti", maintain_order="left")
    return pl.concat(
        [
            own.with_columns(other_document=pl.lit(None, pl.UInt32)),
            linked.select("selector", "figure", document="compared", other_document="document"),
        ]
    )


def applicable(plan: Plan, data: Dataset, selected: pl.DataFrame) -> pl.DataFrame:
    """Return `finding`, `document` and `applies` for each document of the type that a rule is about.

    A rule applies to documents that print what it needs, nothing that rules it out, and have the documents to be compared with.
    """
    pairs = plan.findings.select("finding", "types", "any_type", "linked_to", "needs").join(
        data.documents.select("document", "report_type", "linked"), how="cross"
    )
    pairs = pairs.filter(pl.col("any_type") | (pl.col("report_type") & pl.col("types") != 0))
    printed = selected.join(plan.conditions.select("selector").unique(), on="selector", how="semi")
    met = plan.conditions.join(printed.select("selector", "document").unique(), on="selector").group_by("finding", "document")
    counts = met.agg(met=(~pl.col("barred")).sum(), barred=pl.col("barred").any())
    linked = pl.col("linked") & pl.col("linked_to") == pl.col("linked_to")
    prints = pl.col("met").fill_null(0) == pl.col("needs")
    return pairs.join(counts, on=["finding", "document"], how="left", maintain_order="left").select(
        "finding", "document", applies=linked & prints & ~pl.col("barred").fill_null(value=False)
    )
