"""What printed line names mean, read from `lines.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from expectations.loading import YAML
from extractors.errors import RuleError
from extractors.model import StatementName

LINES_FILE = Path(__file__).parent / "lines.yaml"


class Group(BaseModel):
    """A revenue line that prints the sum of the lines under it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: str
    parts: str


class Category(BaseModel):
    """A “三公” category and the header paths that mean it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measure: str
    path: str


class ThreePublicNames(BaseModel):
    """What the header paths and periods of “三公” tables mean."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    categories: tuple[Category, ...]
    source: str
    change: str
    last_year: str


class LineNames(BaseModel):
    """Regular expressions on line names, and the functional 类 with the names they have had."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    total: str
    personnel_total: str
    public_total: str
    current_total: str
    grand_total: str
    opening: str
    closing: str
    revenue_lines: str
    revenue_groups: tuple[Group, ...]
    other_expenditure_lines: str
    classes: dict[str, tuple[str, ...]]
    three_public: ThreePublicNames
    measures: dict[StatementName, tuple[str, ...]]

    @field_validator("revenue_lines")
    @classmethod
    def _unfold(cls, value: str) -> str:
        """Undo the line folding of a long expression."""
        return value.replace(" ", "")

    def class_codes(self) -> dict[str, str]:
        """Return every name of a functional 类 with its code; some cities leave the 支出 at the end of a name out."""
        full = {name: code for code, names in self.classes.items() for name in names}
        return {name.removesuffix("支出"): code for name, code in full.items() if name != "其他支出"} | full


@cache
def line_names() -> LineNames:
    """Return the declarations of `lines.yaml`.

    Raises:
        RuleError: the file is wrong.
    """
    try:
        rows = yaml.load(LINES_FILE.read_text(encoding="utf-8"), YAML)  # noqa: S506 (a safe loader)
        return LineNames.model_validate(rows)
    except (yaml.YAMLError, ValidationError) as error:
        raise RuleError(f"{LINES_FILE} cannot be used: {error}") from error
