"""What a page kind is: the pages that it wants, and how one of them is written. `kinds.py` lists all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from warehouse.releases import DATA_LICENSE, Release
from warehouse.site import paths, words
from warehouse.site.words import Words

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Site:
    """What a site is built from. It goes to worker processes, so it names tables and does not hold them."""

    tables: Path
    """The folder of the tables."""
    folder: Path
    """Where the site is written."""
    release: Release
    rules: Mapping[str, Words] = field(default_factory=dict)
    """What each rule says, by its id."""
    reasons: Mapping[str, Words] = field(default_factory=dict)
    """What the codes in `checks.reason` mean."""
    reports: Path | None = None
    """The folder of the review report and the Data Docs."""
    work: Path | None = None
    """A folder for the time of the build, in which plans leave what their tasks read."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A page that is wanted: its address, what it is made of, and what writes it.

    `fingerprint` changes with every input of the page but its templates; while it stays, the page is left as it is.
    `write` returns the files by address, that of the page among them; it is called only where the page must be written.
    """

    address: str
    fingerprint: str
    write: Callable[[], Mapping[str, str | bytes]]


Task = object
"""What a worker is to do at once, such as some documents; small and picklable."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of page.

    `plan` splits the work into tasks that each fit into memory; `drafts` gives a task's pages, in a worker process. Both must be
    functions of a module.
    """

    name: str
    plan: Callable[[Site], Iterable[Task]]
    drafts: Callable[[Site, Task], Iterable[Draft]]
    sources: tuple[str, ...] = ()
    """Modules of this package that the page's text depends on; a change of one writes its pages again."""


def one_task(site: Site) -> Iterator[Task]:
    """Plan the pages of a kind at once: for kinds that are made of what `gather` holds anyway."""
    yield None


def fingerprint(*parts: object) -> str:
    """Return a short digest of what a page is made of."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def as_it_is(address: str, text: str) -> Draft:
    """Return the draft of a file whose text is at hand: data that scripts load."""
    return Draft(address, fingerprint(text), lambda: {address: text})


def render(template: str, address: str, /, **context: object) -> str:
    """Return a page as HTML.

    Every template may use `root` (the way to the site's folder), `address`, the functions and texts of `words`, and `paths`.
    """
    return _environment().get_template(template).render(root=paths.root_of(address), address=address, **context)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("warehouse.site"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"t": words.translated, "yuan": words.yuan, "wan": words.wan}
    environment.globals |= words.VOCABULARY | {
        "t": words.both, "attr": words.attribute, "text_attrs": words.text_attributes, "percent": words.percent, "paths": paths,
        "Words": Words, "measure_title": words.measure_title,
        "division_name": words.division_name, "statement_title": words.statement_title, "license": DATA_LICENSE,
    }  # fmt: skip
    return environment
