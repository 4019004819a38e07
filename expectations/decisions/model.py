"""The rows of decision files, and how they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import Field, StringConstraints, ValidationError, model_validator

from expectations.model import Declaration
from extractors.errors import DecisionError
from extractors.model import StatementName
from warehouse.schema import CODE_PATTERN, DOCUMENT_ID_PATTERN

FOLDER = Path(__file__).parent
"""The decisions that go with the project: those on documents that a home does not have say nothing there."""

Verdict = Literal["accepted", "known_misprint", "extractor_error"]
"""The document is right as it is; the document is wrong and that is known; the program has misread it."""

SETTLED: frozenset[Verdict] = frozenset({"accepted", "known_misprint"})
"""What takes a failed check out of those that `--strict` minds. An error of the program stays one."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class DecidedPlace(Declaration):
    """Where the check stands: its statement, code and measure (what it does not have is left out), or its left text."""

    statement: StatementName | None = None
    code: str | None = Field(default=None, pattern=CODE_PATTERN)
    measure: Text | None = None
    left: Text | None = None
    """The left figure with its place, as in `checks.left_text`; instead of the other three."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        """Two ways to name a place might name two."""
        if self.left is not None and (self.statement, self.code, self.measure) != (None, None, None):
            raise ValueError("give statement, code and measure, or left, not both")
        return self


class DecidedFigures(Declaration):
    """What the check compared when it was decided on; where this changes, the decision no longer holds.

    A check of words has no figures: `words` is then its Chinese message.
    """

    left: Text | None = None
    right: Text | None = None
    words: Text | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        """Without anything to compare, nobody would notice a change."""
        if (self.left, self.right, self.words) == (None, None, None):
            raise ValueError("give the figures that it was decided on, or the words where there are none")
        return self


class Decision(Declaration):
    """One row: what was decided on one check of one document, why, by whom and when."""

    document: str = Field(pattern=DOCUMENT_ID_PATTERN)
    part: int = Field(default=1, ge=1)
    rule: Text
    place: DecidedPlace = DecidedPlace()
    figures: DecidedFigures
    decision: Verdict
    reason: Text
    by: Text
    on: date


@dataclass(frozen=True, slots=True)
class Located:
    """A decision and where it is written: file and row, from 1. `own` is true in the folder of the home itself."""

    decision: Decision
    file: Path
    row: int
    own: bool

    @property
    def source(self) -> str:
        """File and row in words."""
        return f"{self.file}, row {self.row}"


class _Loader(yaml.SafeLoader):
    """YAML whose only booleans are true and false, as in YAML 1.2: `on` is the name of a field here."""


_BOOLEAN = "tag:yaml.org,2002:bool"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOLEAN]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOLEAN, re.compile(r"^(?:true|false)$"), ["t", "f"])


def load_decisions(own: Path | None = None, shared: Path = FOLDER) -> tuple[Located, ...]:
    """Return the decisions of every `*.yaml` in both folders, in order of file name and row; an absent folder has none.

    Args:
        own: the home's own folder, whose decisions must all find their documents.
        shared: the folder that goes with the project.

    Raises:
        DecisionError: a file is no list of decisions, or a row is wrong, or is written twice; the message names file and row.
    """
    found = [*_load_folder(shared, own=False), *(_load_folder(own, own=True) if own else ())]
    seen: dict[Decision, Located] = {}
    for located in found:
        # What makes a decision is its check: reason, name and date may differ between two rows on one.
        key = located.decision.model_copy(update={"decision": "accepted", "reason": "", "by": "", "on": date.min})
        if key in seen:
            raise DecisionError(f"{located.source} decides again what {seen[key].source} decides: keep one of them.")
        seen[key] = located
    return tuple(found)


def _load_folder(folder: Path, own: bool) -> Iterator[Located]:
    for path in sorted(folder.glob("*.yaml")):
        for number, row in enumerate(_rows(path), 1):
            yield Located(_parse(path, number, row), path, number, own)


def _rows(path: Path) -> Sequence[object]:
    """The rows of one file; a file with comments only has none."""
    try:
        rows = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 (a SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DecisionError(f"{path} is not YAML in UTF-8: {' '.join(str(error).split())}.") from error
    if rows is None:
        return ()
    if not isinstance(rows, list):
        raise DecisionError(f"{path} must be a list of decisions: each begins with `- document:`.")
    return rows


def _parse(path: Path, number: int, row: object) -> Decision:
    """One decision, or which of its fields is wrong."""
    try:
        return Decision.model_validate(row)
    except ValidationError as error:
        rule = f" ({row['rule']})" if isinstance(row, dict) and isinstance(row.get("rule"), str) else ""
        details = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'row'}: {e['msg']}" for e in error.errors())
        raise DecisionError(f"{path}, row {number}{rule}: {details}.") from error
