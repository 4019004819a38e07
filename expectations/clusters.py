"""One cause, one finding: what fails around the same figure is put together, and the figure whose change settles most is named.

Works on the table `checks` alone, whatever kind of rule a row comes from: two failures belong together where they show the same
figure at the same place. Failures are few, so this goes document by document.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from warehouse.places import format_figure, parse_sum, place_column
from warehouse.schema import CHECKS

_ZERO = re.compile(r"^[-—–－─0.,]+ @")
_SEVERITY = ("error", "warning", "info")
_ID_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Failure:
    """One failing row: its number, and each figure that it shows with its coefficient (left 1, what is added −1)."""

    number: int
    rule_id: str
    severity: str
    difference: Decimal | None
    tolerance: Decimal
    figures: Mapping[str, int]

    @property
    def name(self) -> str:
        """What tells it apart from others of its document, from one run to the next."""
        return f"{self.rule_id} {' '.join(self.figures)}"


def cluster(checks: pl.DataFrame, line_items: pl.DataFrame) -> pl.DataFrame:
    """Return `checks` with `finding`, `finding_rank` and `culprit` of what fails; the rows keep their order.

    The culprit is the figure whose change by one amount settles most failures of the finding; of several the one that fewest
    other identities support, and where that does not tell either, none is named.

    Args:
        checks: table `checks` from all rules.
        line_items: table `line_items`, with `verified_by`.
    """
    numbered = checks.with_row_index("number").drop("finding", "finding_rank", "culprit")
    failing = numbered.filter(pl.col("outcome") == "fail")
    support = _support(failing, line_items)
    rows = [row for part in _by_document(failing) for row in _findings(part, support)]
    found = pl.DataFrame(
        rows, schema={"number": pl.UInt32, "finding": pl.String, "finding_rank": pl.Int64, "culprit": pl.String}, orient="row"
    )
    joined = numbered.join(found, on="number", how="left", maintain_order="left")
    return joined.select(CHECKS.polars_schema.names())


def read_figures(left: str | None, right: str | None) -> dict[str, int]:
    """Return the figures of a check as `414.89 @p8 (310,120,352,131)`, each with its coefficient in left − right.

    A figure that stands on both sides has the sum of its coefficients, one of a quotient none (0); what is no figure with a place
    is left out.
    """
    figures: Counter[str] = Counter()
    for text, side in ((left, 1), (right, -1)):
        read = parse_sum(text).figures
        linear = not any(figure.divides for figure in read)
        for figure in read:
            if figure.place:
                figures[format_figure(figure)] += side * figure.sign * linear
    return dict(figures)


def _by_document(failing: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The failing rows of each part of each document; what is only worth knowing is kept apart from what is wrong."""
    info = pl.col("severity") == "info"
    yield from failing.with_columns(info=info).partition_by("document_id", "part", "info", maintain_order=True)


def _support(failing: pl.DataFrame, line_items: pl.DataFrame) -> dict[tuple[str, int, str], int]:
    """How many identities support each figure of the documents in which something fails, by document, part and place."""
    concerned = line_items.join(failing.select("document_id").unique(), on="document_id", how="semi")
    rows = concerned.select("document_id", "part", place_column(pl.col("amount_text")).alias("figure"), "verified_by")
    return {(document, part, figure): verified for document, part, figure, verified in rows.iter_rows()}


def _findings(rows: pl.DataFrame, support: Mapping[tuple[str, int, str], int]) -> Iterator[tuple[int, str, int, str | None]]:
    """Yield number, finding, rank and culprit of one document's failing rows."""
    document, part = rows.item(0, "document_id"), rows.item(0, "part")
    failures = [
        Failure(number, rule_id, severity, difference, tolerance or Decimal(0), read_figures(left, right))
        for number, rule_id, severity, difference, tolerance, left, right in rows.select(
            "number", "rule_id", "severity", "difference", "tolerance", "left_text", "right_text"
        ).iter_rows()
    ]
    for group in _connected(failures):
        culprit, settled = _culprit(group, lambda figure: support.get((document, part, figure), 0))
        ranked = sorted(
            group,
            key=lambda f: (f.number not in settled, _SEVERITY.index(f.severity), -abs(f.difference or Decimal(0)), f.number),
        )
        name = hashlib.sha256(f"{document} {part} {culprit or ranked[0].name}".encode()).hexdigest()[:_ID_LENGTH]
        for rank, failure in enumerate(ranked, 1):
            yield failure.number, name, rank, culprit


def _connected(failures: Sequence[Failure]) -> list[list[Failure]]:
    """The failures in groups that share figures; a zero connects nothing."""
    groups: dict[int, list[Failure]] = {i: [failure] for i, failure in enumerate(failures)}
    group_of: dict[str, int] = {}
    for i, failure in enumerate(failures):
        target = i
        for figure in failure.figures:
            if _ZERO.match(figure):
                continue
            other = group_of.get(figure, target)
            if other != target:
                low, high = sorted((other, target))
                groups[low] += groups.pop(high)
                group_of = {name: low if number == high else number for name, number in group_of.items()}
                target = low
            group_of[figure] = target
    return list(groups.values())


def _culprit(group: Sequence[Failure], supported: Callable[[str], int]) -> tuple[str | None, set[int]]:
    """The figure whose change by one amount settles most of a group, or None where none stands out; and what it settles."""
    settled: dict[str, set[int]] = {}
    changes: dict[str, list[tuple[Decimal, Failure]]] = defaultdict(list)
    for failure in group:
        for figure, coefficient in failure.figures.items():
            if coefficient and failure.difference is not None:
                changes[figure].append((-failure.difference / coefficient, failure))
    for figure, wanted in changes.items():
        alike = [{f.number for d, f in wanted if abs(d - change) <= f.tolerance + by.tolerance} for change, by in wanted]
        settled[figure] = max(alike, key=len)
    if not settled:
        return None, set()
    most = max(map(len, settled.values()))
    leading = [figure for figure, numbers in settled.items() if len(numbers) == most]
    least = min(map(supported, leading))
    weakest = [figure for figure in leading if supported(figure) == least]
    return (weakest[0], settled[weakest[0]]) if len(weakest) == 1 else (None, set())
