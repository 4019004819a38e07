"""Rules from YAML: every catalogue is read, checked row by row and refused in the same words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from extractors.errors import RuleError

YAML: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader written in C where there is one: catalogues are read whenever a process starts."""


class Named(Protocol):
    """What has an id."""

    @property
    def id(self) -> str:
        """The rule's id."""


_Rule = TypeVar("_Rule", bound=Named)


def load_rows(path: Path, kind: TypeAdapter[_Rule]) -> tuple[_Rule, ...]:
    """Return the rules that a file lists, in the order in which they are written.

    Raises:
        RuleError: the file is no list of rules, a rule is wrong, or an id stands twice; the message names file and rule.
    """
    try:
        rows = yaml.load(path.read_text(encoding="utf-8"), YAML)  # noqa: S506 (a safe loader)
    except yaml.YAMLError as error:
        raise RuleError(f"{path} is not YAML: {error}.") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RuleError(f"{path} must be a list of rules, each a mapping with an id.")
    return each_once((_parse(path, row, kind) for row in rows), path)


def each_once(rules: Iterable[_Rule], where: Path) -> tuple[_Rule, ...]:
    """Return the rules, of which no two may have one id.

    Raises:
        RuleError: an id stands twice.
    """
    found: dict[str, _Rule] = {}
    for rule in rules:
        if rule.id in found:
            raise RuleError(f"{where}: rule {rule.id} is declared twice; give each rule its own id.")
        found[rule.id] = rule
    return tuple(found.values())


def _parse(path: Path, row: dict[str, object], kind: TypeAdapter[_Rule]) -> _Rule:
    """Return one rule or say which field of it is wrong."""
    try:
        return kind.validate_python(row)
    except ValidationError as error:
        details = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise RuleError(f"{path}, rule {row.get('id', '(no id)')}: {details}.") from error
