"""`juesuan source`: the sources there are, and a try of one on the live site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from extractors.errors import SourceError
from flows.cli.options import DebugOption, HomeOption, home_at
from flows.cli.output import print_rows
from flows.reporting import reporter_for

if TYPE_CHECKING:
    from flows.client import Client
    from flows.registry import Source
    from flows.stages.source_findings import SourceCheck, StartFound

NOTHING_FOUND = 1
_SHOWN = 5

source_app = typer.Typer(help="Look at sources: the list of them, and a try of one on the live site.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the group of commands to the application."""
    source_app.command("list", epilog="Example: juesuan source list --home data")(list_sources)
    source_app.command("check", epilog="Example: juesuan source check wuhan-jianghan --pages 10")(check)
    app.add_typer(source_app, name="source")


def list_sources(home: HomeOption = None, debug: DebugOption = False) -> None:
    """List the sources that an id finds. Those of HOME/sources, of ./sources and of the package."""
    from flows.registry import read_source, source_files

    rows: list[tuple[object, ...]] = []
    for identity, path in sorted(source_files(home_at(home)).items()):
        try:
            source = read_source(path)
            when = source.verified or "never"
            rows.append((identity, source.name, source.division_code, source.portal, when, source.units, path, None))
        except SourceError as error:
            rows.append((identity, None, None, None, None, None, path, str(error).splitlines()[0]))
    print_rows("Sources", ("id", "name", "division_code", "portal", "verified", "units", "file", "wrong"), rows)


def check(
    source: Annotated[str, typer.Argument(metavar="ID_OR_FILE", help="A source's id, or its YAML file.")],
    pages: Annotated[
        int, typer.Option("--pages", min=0, max=500, help="How many list pages to read beside the start pages.")
    ] = 20,
    home: HomeOption = None,
    debug: DebugOption = False,
) -> None:
    """Try a source on the live site: what works, and what to change. Keeps nothing; exit 1 where no document was found."""
    from flows.clock import today
    from flows.registry import load_source
    from flows.stages.source_advice import advice, division_hints
    from flows.stages.source_check import check_source

    wanted = load_source(source, home_at(home))
    with _client(wanted) as client:
        found = check_source(wanted, client, reporter_for(), pages)
    for title, lines in _sections(found):
        _print(title, lines)
    _print("Division", division_hints(found), "nothing odd")
    _print("What to change", (f"- {line}" for line in advice(found, today())), "nothing")
    if not found.found_documents:
        raise typer.Exit(NOTHING_FOUND)


def _client(source: Source) -> Client:
    """The crawl's own client, whose pace is that of all crawls on this machine."""
    from flows.client import Client, Limits, pace_folder

    return Client(pace_folder(), Limits(**source.politeness.model_dump()), source.hosts, tls=source.tls_by_host())


def _print(title: str, lines: Iterable[str], otherwise: str | None = None) -> None:
    printed = list(lines) or ([otherwise] if otherwise else [])
    print(f"\n{title}")
    for line in printed:
        print(f"  {line}")


def _sections(found: SourceCheck) -> Iterator[tuple[str, list[str]]]:
    source = found.source
    last = f"last verified {source.verified}" if source.verified else "never verified live"
    yield f"{source.id}: {source.name}, {source.division_code}, {source.portal}; {last}", [str(source.file)]
    yield (
        "robots.txt",
        [_robots_line(robots.origin, robots.unavailable, robots.crawl_delay, robots.closed) for robots in found.robots],
    )
    yield "Start URLs", [_start_line(start) for start in found.starts]
    yield "List pages", [f"{found.pages_read} more read, {found.pages_left} known and not read", *found.page_failures]
    yield "Rows", list(_row_lines(found))
    yield "Rows' pages", [f"{len(s.offers)} documents: “{s.row.title}” {s.failure or s.row.request.url}" for s in found.samples]
    yield "Documents", [d.failure or f"{d.media_type}, {d.size:,} bytes: {d.offer.url}" for d in found.documents]
    yield "Units", list(_unit_lines(found))


def _robots_line(origin: str, unavailable: str | None, delay: float, closed: tuple[str, ...]) -> str:
    if unavailable is not None:
        return f"{origin}: could not be had: {unavailable}"
    state = f"closes {len(closed)} of the start URLs" if closed else "open"
    return f"{origin}: {state}; {f'{delay:g} s between requests' if delay else 'no Crawl-delay'}"


def _start_line(start: StartFound) -> str:
    if start.failure is not None:
        return f"FAILED  {start.url}: {start.failure}"
    led = f" → {start.final_url}" if start.final_url != start.url else ""
    secured = "TLS, certificate verified" if str(start.final_url).startswith("https:") else "no TLS"
    return (
        f"OK  {start.url}{led}: HTTP {start.status}, {secured}, “{start.title or ''}”, {start.rows} rows, "
        f"leads to {start.follow} list pages"
    )


def _row_lines(found: SourceCheck) -> Iterator[str]:
    counts = Counter(row.wanted for row in found.rows)
    left_out = ", ".join(f"{counts[kind]} left out by {kind}" for kind in ("include", "exclude", "years"))
    yield f"{len(found.rows)} found: {counts['wanted']} wanted, {left_out}"
    years = sorted({row.witness.fiscal_year for row in found.wanted() if row.witness.fiscal_year})
    yield f"fiscal years in titles: {', '.join(map(str, years)) or 'none'}"
    for kind in ("wanted", "include", "exclude", "years"):
        said = "wanted" if kind == "wanted" else f"left out by {kind}"
        yield from (f"{said}: “{row.row.title}” {row.row.published_on or 'no date'}" for row in found.wanted(kind)[:_SHOWN])


def _unit_lines(found: SourceCheck) -> Iterator[str]:
    roster = f"{found.roster_units} on the roster" if found.roster_units else "no roster"
    yield f"{len(found.names)} names in titles, {roster}, {len(found.unmatched)} not matched"
    for name in found.unmatched:
        yield f"not matched: {name.reason}"
