"""The lists of classification codes as data: which name a code has had, in which fiscal years, and how sure that is."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import polars as pl

from extractors.errors import RuleError

Classification = Literal["functional", "economic"]

FOLDER = Path(__file__).parent
SCHEMA = pl.Schema(
    {
        "code": pl.String(),
        "name": pl.String(),
        "valid_from": pl.Int64(),
        "valid_to": pl.Int64(),
        "aliases": pl.String(),
        "confidence": pl.String(),
        "documents": pl.Int64(),
        "places": pl.Int64(),
        "known_from": pl.Int64(),
        "known_to": pl.Int64(),
    }
)
"""`valid_from`, `valid_to`: the first and last fiscal year of the name for this code, empty where open or not known.
`aliases`: other ways of writing the name, separated by `|`. `confidence`: confirmed or unconfirmed. `documents`, `places`: how
many documents of how many cities print it. `known_from`, `known_to`: the fiscal years that it is attested for, by documents or by
the list itself."""

ALIAS_MARK = "|"
_STROKES = r"[（）()\[\]【】“”\"'、，,．.·:：；;—–\-_/\s]"
_ENDING = r"(.)支出$"


@cache
def load_list(classification: Classification, folder: Path = FOLDER) -> pl.DataFrame:
    """Return a list with the columns of `SCHEMA`, one row a code and name.

    Raises:
        RuleError: the file cannot be read or has other columns.
    """
    path = folder / f"{classification}.csv"
    try:
        return pl.read_csv(path, schema=SCHEMA)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise RuleError(f"{path} cannot be read as a list of codes: {error}") from error


def normal_name(name: pl.Expr) -> pl.Expr:
    """A name without what cities print differently: strokes and brackets, and the 支出 at its end."""
    return name.str.replace_all(_STROKES, "").str.replace(_ENDING, "$1")


def by_spelling(listed: pl.DataFrame) -> pl.DataFrame:
    """Return one row a code and spelling in its normal form (`normal`): each name and each of its aliases."""
    spellings = pl.concat_str("name", pl.col("aliases"), separator=ALIAS_MARK, ignore_nulls=True).str.split(ALIAS_MARK)
    rows = listed.with_columns(spelling=spellings).explode("spelling")
    return rows.with_columns(normal=normal_name(pl.col("spelling"))).unique(["code", "name", "normal"], maintain_order=True)
