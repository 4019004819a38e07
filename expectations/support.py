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
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from expectations.dataset import ARITHMETIC, Dataset, extraction_doubt
from expectations.digits import Figure, Identity, Suspect, find_misread
from expectations.model import Rule
from extractors.model import YUAN_PER_UNIT, StatementName
from warehouse.schema import LINE_ITEMS

_HOLDS = ("pass", "rounding")
_MOST_SENTENCES = 3
_OPERANDS = ("cell", "right_cells", "right_signs", "difference", "tolerance")
_FIGURE = ("cell", "items", "fen", "amount_text", "currency_unit", "method")
_PRINTED = ["document_id", "page", "x0", "top", "x1", "bottom"]
_NOT_VERIFIED = pl.lit(0, pl.Int64).alias("verified_by")
_NO_SENTENCE = pl.lit(None, pl.String).alias("misgivings")
_NO_AMOUNT = pl.lit(None, pl.Int64).alias("suggested")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found with `statement` as its own: all places by reading, the best reading of each, documents without any."""

    rule: Rule
    statement: StatementName
    places: pl.DataFrame
    best: pl.DataFrame
    absent: pl.DataFrame


def place_keys(rule: Rule) -> list[str] | None:
    """The columns that name a place of a rule whatever the reading; None where every row is a place of its own."""
    if rule.each:
        return ["document_id", "cell"]
    if "line" in rule.readings[0].match:
        return ["document_id", "line_id", "measure"]
    return ["document_id", "code", "measure"] if len(rule.readings) > 1 else None


def find_support(findings: Sequence[Finding], data: Dataset) -> pl.DataFrame:
    """Return `cell`, `items`, `verified_by`, `misgivings` (sentences or null) and `suggested` (fen or null) of every cell.

    Args:
        findings: all rules' findings on `data`.
        data: the cells that they are about.
    """
    figures = _figures(data)
    equalities = [finding for finding in findings if finding.rule.relation == "eq"]
    if not equalities:
        return figures.select("cell", "items", _NOT_VERIFIED, _NO_SENTENCE, _NO_AMOUNT)
    holding = _holding(equalities, figures)
    figures = figures.join(_verified(holding), on="cell", how="left").with_columns(pl.col("verified_by").fill_null(0))
    # What a sentence or another document says differently is a finding; that the statement is misread it does not show.
    own = [finding for finding in equalities if not finding.rule.sources]
    pointed = _misgivings(_failing(own, figures), holding)
    return figures.join(pointed, on="cell", how="left").select("cell", "items", "verified_by", "misgivings", "suggested")


def doubtful_figures(findings: list[Finding], data: Dataset) -> pl.DataFrame:
    """Return the `cell` of every figure that proves no mistake: extraction doubts it, or arithmetic does after OCR."""
    read = pl.concat([cells.select("cell", "method", "doubt") for cells in data.cells.values()])
    shaky = read.filter(pl.col("doubt").is_not_null()).select("cell")
    recognized = read.filter(pl.col("method") == "ocr").select("cell")
    if recognized.is_empty():
        return shaky
    pointed = find_support(findings, data).filter(pl.col("misgivings").is_not_null()).select("cell")
    return pl.concat([shaky, pointed.join(recognized, on="cell", how="semi")])


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
    tables = [part.select(*_FIGURE, *_PRINTED) for part in data.cells.values()]
    stated = [part.select(*_FIGURE, *_PRINTED) for part in data.narrative.values()]
    cells = pl.concat([*tables, *stated]).unique("cell", keep="first", maintain_order=True)
    return cells.with_columns(
        printed=pl.when(pl.col("x0").is_not_null()).then(pl.col("cell").first().over(_PRINTED)).otherwise("cell")
    ).drop(_PRINTED[1:])


def _verified(members: pl.DataFrame) -> pl.DataFrame:
    """Return `cell` and `verified_by` of the cells that some identity includes; `members` are those of what holds."""
    nothing = (pl.col("fen") == 0).all().over("identity")
    said = members.filter((pl.col("fen") != 0) | nothing).group_by("identity").agg(pl.col("cell").unique().sort())
    said = said.select("identity", said=pl.col("cell").cast(pl.List(pl.String)).list.join(" ").rank("dense"))
    # What a rule says of a place is one thing, the first that any of its readings says.
    first = pl.col("said").sort_by("reading").first().over("rule", "place")
    counts = members.join(said, on="identity").with_columns(first=first).group_by("cell")
    return counts.agg(verified_by=pl.min_horizontal(pl.col("said").n_unique(), pl.col("first").n_unique()).cast(pl.Int64))


def _holding(findings: Sequence[Finding], figures: pl.DataFrame) -> pl.DataFrame:
    """Return the figures of every identity that holds: all readings of each place, without those that have no evidence."""
    parts = []
    for number, finding in enumerate(findings):
        keys = place_keys(finding.rule)
        place = pl.int_range(pl.len(), dtype=pl.Int64) if keys is None else pl.col("cell").first().over(keys).cast(pl.Int64)
        held = finding.places.with_columns(rule=pl.lit(number), place=place).filter(pl.col("outcome").is_in(_HOLDS))
        parts.append(held.select("rule", "place", "reading", *_OPERANDS))
    members = _members(pl.concat(parts), figures)
    return members.filter((pl.col("printed") != pl.col("left_printed")).any().over("identity"))


def _failing(findings: Sequence[Finding], figures: pl.DataFrame) -> pl.DataFrame:
    """Return the figures of every identity that does not hold, in its best reading.

    `unsure` are those of OCR that are not judged because the document's structure is not certain.
    """
    unsure = (pl.col("outcome") == "not_evaluable") & pl.col("difference").is_not_null() & (pl.col("reason") != "amounts_unread")
    parts = [
        f.best.filter(unsure | (pl.col("outcome") == "fail")).select(
            pl.lit(f.rule.id).alias("rule"), "page", unsure.alias("unsure"), *_OPERANDS
        )
        for f in findings
    ]
    members = _members(pl.concat(parts), figures)
    return members.filter(~pl.col("unsure") | (pl.col("method") == "ocr").any().over("identity"))


def _members(identities: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """Return one row a figure of an identity, with its `coefficient` (left 1, what is added −1) and the figure's columns."""
    numbered = identities.filter(pl.col("right_cells").is_not_null()).with_row_index("identity").drop_nulls("cell")
    left = numbered.drop("right_cells", "right_signs").join(figures.select("cell", left_printed="printed"), on="cell")
    left = left.with_columns(left=pl.col("cell"), coefficient=pl.lit(1, pl.Int64))
    right = numbered.select("identity", cell="right_cells", coefficient="right_signs").explode("cell", "coefficient")
    right = left.drop("cell", "coefficient").join(right.with_columns(-pl.col("coefficient")), on="identity")
    return pl.concat([left, right.select(left.columns)]).join(figures, on="cell")


def _misgivings(failing: pl.DataFrame, holding: pl.DataFrame) -> pl.DataFrame:
    """Return `cell`, `misgivings` and `suggested` of the cells that the arithmetic points at."""
    suspects, explained = _suspects(failing.filter(~pl.col("unsure")), holding)
    open_ones = failing.join(explained, on="identity", how="anti")
    recognized = (pl.col("method") == "ocr").any().over("identity")
    may_be_wrong = ~recognized | (pl.col("method") == "ocr")
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


def _suspects(failing: pl.DataFrame, holding: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Search the documents read by OCR for misread digits.

    Returns:
        `cell`, `sentence` and `suggested` (fen) of each suspect; and `identity` of what one suspect alone explains together with
        another identity, so that no other figure of it needs a doubt.
    """
    recognized = failing.filter((pl.col("method") == "ocr").any().over("identity"))
    sentences: list[dict[str, object]] = []
    explained: list[int] = []
    for _, part in recognized.group_by("document_id", maintain_order=True):
        kept = holding.join(part.select("cell"), on="cell", how="semi").select("identity").unique()
        beside = holding.join(kept, on="identity", how="semi")
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
    read = failing.filter(pl.col("method") == "ocr").unique("cell", maintain_order=True)
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
