"""What the arithmetic says of each figure: how many identities support it, and which figures it points at.

The witnesses are the equalities that the rules of `rules/*.yaml` state (a ≤ proves nothing). An identity is one rule at one
place, and a figure counts it once, however often it stands in it and whichever of the rule's readings hold. Two rules that
say the same of the same figures are one identity: what counts is the set of figures other than zero. An identity that has nothing
printed to hold against, or only the same printed figure, counts for nobody. Where all figures are 0.00 it counts for those zeros:
had one of them been misread, it would not hold.

An identity that does not hold leaves a doubt on at least one figure, so that no wrong figure leaves silently, and spares the
figures that others prove. On a text layer the printed value is the value: those figures carry the doubt that nothing else proves,
or the left-hand one where all are proven. On pages read by OCR the search of `expectations.digits` comes first; what one misread
digit explains in two identities or more is explained, else the unproven figures (or all) carry the doubt; and where a sum is not
judged, for the document's structure is not certain, the unproven figures carry it too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import polars as pl

from expectations.dataset import ARITHMETIC, Dataset, extraction_doubt
from expectations.digits import Figure, Identity, Suspect, find_misread
from expectations.plan import PLACE, Plan
from extractors.model import YUAN_PER_UNIT
from warehouse.schema import LINE_ITEMS

_HOLDS = ("pass", "rounding")
_MOST_SENTENCES = 3
_OPERANDS = ("cell", "right_figures", "right_signs", "difference", "tolerance")
_PRINTED = ["document", "page", "x0", "top", "x1", "bottom"]


def find_support(plan: Plan, places: pl.DataFrame, best: pl.DataFrame, data: Dataset) -> pl.DataFrame:
    """Return `cell`, `items`, `verified_by`, `misgivings` (sentences or null) and `suggested` (fen or null) of every cell.

    Args:
        plan: what the rules ask for.
        places: all rules' places in all readings.
        best: the best reading of each place.
        data: the cells that they are about.
    """
    figures = _figures(data)
    equality, own = (pl.lit(plan.findings[name]).gather("finding") for name in ("equality", "own"))
    holding = _holding(places.filter(equality), data, figures)
    figures = figures.join(_verified(holding), on="cell", how="left", maintain_order="left")
    figures = figures.with_columns(pl.col("verified_by").fill_null(0))
    # What a sentence or another document says differently is a finding; that the statement is misread it does not show.
    failing = _failing(best.filter(equality & own), plan, data, figures)
    pointed = _misgivings(failing, holding, data)
    return figures.join(pointed, on="cell", how="left").select("cell", "items", "verified_by", "misgivings", "suggested")


def doubtful_figures(plan: Plan, places: pl.DataFrame, best: pl.DataFrame, data: Dataset) -> pl.DataFrame:
    """Return the `figure` of every one that proves no mistake: extraction doubts it, or arithmetic does after OCR.

    The arithmetic is asked of documents with figures read by OCR and of those compared with them.
    """
    shaky = data.figures.filter(pl.col("doubt").is_not_null()).select("figure")
    recognized = data.figures.filter(pl.col("method") == "ocr").select("figure", "cell", "document")
    if recognized.is_empty():
        return shaky
    linked = data.links.join(recognized, left_on="other_document", right_on="document", how="semi").select("document")
    around = pl.concat([recognized.select("document"), linked]).unique()
    places, best = (frame.join(around, on="document", how="semi", maintain_order="left") for frame in (places, best))
    pointed = find_support(plan, places, best, data).filter(pl.col("misgivings").is_not_null())
    return pl.concat([shaky, recognized.join(pointed, on="cell", how="semi").select("figure")])


def apply_support(line_items: pl.DataFrame, support: pl.DataFrame) -> pl.DataFrame:
    """Return `line_items` with the columns that `find_support` is about; the rows keep their order."""
    by_row = (
        support.filter(pl.col("items").list.len() > 0)
        .explode("items")
        .select("verified_by", "misgivings", "suggested", row_number="items")
    )
    plain = line_items.drop("verified_by", "suggested_amount", strict=False).with_row_index("row_number")
    doubt = pl.concat_str(extraction_doubt(), pl.lit(ARITHMETIC) + pl.col("misgivings"), separator="; ", ignore_nulls=True)
    joined = plain.join(by_row, on="row_number", how="left", maintain_order="left")
    return joined.with_columns(
        pl.col("verified_by").fill_null(0),
        doubt=pl.when(doubt != "").then(doubt),
        suggested_amount=(pl.col("suggested").cast(pl.Decimal(20, 2)) / 100).cast(pl.Decimal(20, 2)),
    ).select(LINE_ITEMS.polars_schema.names())


def _figures(data: Dataset) -> pl.DataFrame:
    """Every cell once, those of the narrative too, with `printed`: the same number where two cells are one printed figure."""
    cells = data.figures.select("cell", "items", "fen", *_PRINTED, recognized=pl.col("method") == "ocr")
    cells = cells.unique("cell", keep="first", maintain_order=True)
    same = pl.col("cell").first().over(_PRINTED)
    return cells.with_columns(printed=pl.when(pl.col("x0").is_not_null()).then(same).otherwise("cell")).drop(_PRINTED)


def _verified(members: pl.DataFrame) -> pl.DataFrame:
    """Return `cell` and `verified_by` of the cells that some identity includes; `members` are those of what holds."""
    nothing = (pl.col("fen") == 0).all().over("identity")
    said = members.filter((pl.col("fen") != 0) | nothing).group_by("identity").agg(pl.col("cell").unique().sort())
    said = said.select("identity", said=pl.col("cell").cast(pl.List(pl.String)).list.join(" ").rank("dense"))
    # What a rule says of a place is one thing, the first that any of its readings says.
    first = pl.col("said").sort_by("nth").first().over("finding", "document", *PLACE)
    counts = members.join(said, on="identity").with_columns(first=first).group_by("cell")
    return counts.agg(verified_by=pl.min_horizontal(pl.col("said").n_unique(), pl.col("first").n_unique()).cast(pl.Int64))


def _holding(places: pl.DataFrame, data: Dataset, figures: pl.DataFrame) -> pl.DataFrame:
    """Return the figures of every identity that holds: all readings of each place, without those that have no evidence."""
    held = places.filter(pl.col("outcome").is_in(_HOLDS)).with_columns(data.of("cell"))
    members = _members(held.select("finding", "document", *PLACE, "nth", *_OPERANDS), data, figures)
    return members.filter((pl.col("printed") != pl.col("left_printed")).any().over("identity"))


def _failing(best: pl.DataFrame, plan: Plan, data: Dataset, figures: pl.DataFrame) -> pl.DataFrame:
    """Return the figures of every identity that does not hold, in its best reading.

    `unsure` are those of OCR that are not judged because the document's structure is not certain.
    """
    unsure = (pl.col("outcome") == "not_evaluable") & pl.col("difference").is_not_null() & (pl.col("reason") != "amounts_unread")
    rule = pl.lit(plan.findings["rule_id"]).gather("finding").alias("rule")
    wrong = best.filter(unsure | (pl.col("outcome") == "fail")).with_columns(data.of("cell"))
    members = _members(wrong.select("document", rule, data.of("page"), unsure.alias("unsure"), *_OPERANDS), data, figures)
    return members.filter(~pl.col("unsure") | pl.col("recognized").any().over("identity"))


def _members(identities: pl.DataFrame, data: Dataset, figures: pl.DataFrame) -> pl.DataFrame:
    """Return one row a figure of an identity, with its `coefficient` (left 1, what is added −1) and the figure's columns."""
    numbered = identities.filter(pl.col("right_figures").is_not_null()).with_row_index("identity")
    left = numbered.drop("right_figures", "right_signs").join(
        figures.select("cell", left_printed="printed"), on="cell", maintain_order="left"
    )
    left = left.with_columns(left=pl.col("cell"), coefficient=pl.lit(1, pl.Int64))
    right = numbered.select("identity", figure="right_figures", sign="right_signs").explode("figure", "sign")
    right = right.select("identity", data.of("cell"), coefficient=-pl.col("sign"))
    right = left.drop("cell", "coefficient").join(right, on="identity", maintain_order="left_right")
    members = pl.concat([left, right.select(left.columns)])
    return members.join(figures.drop("items"), on="cell", maintain_order="left")


def _misgivings(failing: pl.DataFrame, holding: pl.DataFrame, data: Dataset) -> pl.DataFrame:
    """Return `cell`, `misgivings` and `suggested` of the cells that the arithmetic points at."""
    suspects, explained = _suspects(failing.filter(~pl.col("unsure")), holding, data)
    open_ones = failing.join(explained, on="identity", how="anti")
    recognized = pl.col("recognized").any().over("identity")
    may_be_wrong = ~recognized | pl.col("recognized")
    unproven = may_be_wrong & (pl.col("verified_by") == 0)
    last_resort = ~pl.col("unsure") & may_be_wrong & (recognized | (pl.col("cell") == pl.col("left")))
    pointed = open_ones.filter(pl.when(unproven.any().over("identity")).then(unproven).otherwise(last_resort))
    over = pl.col("difference") > 0
    sentence = pl.format(
        "does not add up: {}, p.{}; {} {}",
        "rule",
        "page",
        (pl.col("difference").abs().cast(pl.Decimal(20, 2)) / 100).cast(pl.Decimal(20, 2)),
        pl.when(over).then(pl.lit("over")).otherwise(pl.lit("short")),
    )
    said = pl.concat([suspects, pointed.select("cell", sentence=sentence, suggested=pl.lit(None, pl.Int64))])
    return said.group_by("cell", maintain_order=True).agg(
        misgivings=_listed(pl.col("sentence").unique(maintain_order=True)), suggested=pl.col("suggested").drop_nulls().first()
    )


def _listed(sentences: pl.Expr) -> pl.Expr:
    """A few sentences as one, and how many more there are."""
    more = sentences.len().cast(pl.Int64) - _MOST_SENTENCES
    rest = pl.when(more > 0).then(pl.format("; and {} more", more)).otherwise(pl.lit(""))
    return sentences.head(_MOST_SENTENCES).str.join("; ") + rest


def _suspects(failing: pl.DataFrame, holding: pl.DataFrame, data: Dataset) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Search the documents read by OCR for misread digits.

    Returns:
        `cell`, `sentence` and `suggested` (fen) of each suspect; and `identity` of what one suspect alone explains together with
        another identity, so that no other figure of it needs a doubt.
    """
    recognized = failing.filter(pl.col("recognized").any().over("identity"))
    texts = data.figures.filter(pl.col("cell").is_in(recognized["cell"].implode())).unique("cell", keep="first")
    texts = texts.select("cell", "amount_text", "currency_unit")
    recognized = recognized.join(texts, on="cell", maintain_order="left")
    near = holding.join(recognized, on="cell", how="semi").select("identity").unique()
    holding = holding.join(near, on="identity", how="semi", maintain_order="left")
    sentences: list[dict[str, object]] = []
    explained: list[int] = []
    for _, part in recognized.group_by("document", maintain_order=True):
        kept = holding.join(part.select("cell"), on="cell", how="semi").select("identity").unique()
        beside = holding.join(kept, on="identity", how="semi", maintain_order="left")
        for suspect, rules, identities in _search(part, beside):
            sentences.append({"cell": suspect.cell, "sentence": _suspicion(suspect, rules), "suggested": suspect.fen})
            if suspect.rivals == 1 and len(identities) > 1:
                explained += identities
    return (
        pl.DataFrame(sentences, schema={"cell": pl.UInt32, "sentence": pl.String, "suggested": pl.Int64}),
        pl.DataFrame({"identity": explained}, schema={"identity": pl.UInt32}),
    )


def _search(failing: pl.DataFrame, holding: pl.DataFrame) -> Iterator[tuple[Suspect, list[str], list[int]]]:
    """Yield one document's suspects, each with the failing identities that it settles: `rule p.page`, and their numbers."""
    read = failing.filter("recognized").unique("cell", maintain_order=True)
    figures = {
        cell: Figure(text, fen, YUAN_PER_UNIT.get(unit, 1) * 100)
        for cell, text, fen, unit in read.select("cell", "amount_text", "fen", "currency_unit").iter_rows()
    }
    names: list[tuple[str, int]] = []
    identities: list[Identity] = []
    for frame, name in ((failing, pl.format("{} p.{}", "rule", "page")), (holding, pl.lit(""))):
        rows = frame.group_by("identity", maintain_order=True).agg(
            name.first().alias("name"), "cell", "coefficient", pl.col("difference").first(), pl.col("tolerance").first()
        )
        for number, text, cells, coefficients, difference, tolerance in rows.iter_rows():
            terms: dict[int, int] = {}
            for cell, coefficient in zip(cells, coefficients, strict=True):
                terms[cell] = terms.get(cell, 0) + coefficient
            names.append((text, number))
            identities.append(Identity({c: k for c, k in terms.items() if k}, difference, tolerance))
    for suspect in find_misread(figures, identities):
        settled = [names[i] for i in suspect.settles]
        yield suspect, [text for text, _ in settled], [number for _, number in settled]


def _suspicion(suspect: Suspect, rules: Sequence[str]) -> str:
    """The sentence on a suspect."""
    more = f" and {len(rules) - 1} more" if len(rules) > 1 else ""
    rivals = f"; one of {suspect.rivals} figures that may be misread" if suspect.rivals > 1 else ""
    value = "another digit" if suspect.fen is None else f"{Decimal(suspect.fen) / 100:.2f}"
    return f"{rules[0]}{more} would hold with {value}{rivals}"
