"""The commands that run stages: demo, nightly, crawl, extract, validate, publish, coverage.

Each imports its stage when it runs, so that no command waits for what another one needs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from extractors.errors import FetchError, UsageError
from flows.cli.options import (
    DEMO_HOME,
    AcceptOption,
    DebugOption,
    DemoHomeOption,
    HomeOption,
    JsonOption,
    LogFormatOption,
    SourcesCommand,
    SourcesOption,
    TablesOption,
    ToOption,
    home_at,
    tables_at,
)
from flows.cli.output import print_rows
from flows.reporting import LogFormat, reporter_for
from warehouse.formats import FORMATS, Format

FAILED_CHECKS = 3


class ReviewForm(StrEnum):
    """How `validate` tells what it found."""

    TEXT = "text"
    MARKDOWN = "md"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command(epilog="Example: juesuan demo --home data/demo")(demo)
    app.command(
        cls=SourcesCommand,
        epilog="Example: juesuan nightly --source sources/wuhan-jianghan.yaml --home data --to s3://open-data/juesuan",
    )(nightly)
    app.command(cls=SourcesCommand, epilog="Example: juesuan crawl --source wuhan-jianghan --home data")(crawl)
    app.command(epilog="Example: juesuan extract reports/ 2024.pdf --out tables --format parquet,csv")(extract)
    app.command(epilog="Example: juesuan validate --tables tables --strict")(validate)
    app.command(epilog="Example: juesuan publish --home data --to s3://open-data/juesuan")(publish)
    app.command(epilog="Example: juesuan coverage --home data")(coverage)


def demo(home: DemoHomeOption = None, log_format: LogFormatOption = LogFormat.AUTO, debug: DebugOption = False) -> None:
    """Run the pipeline against a sample portal. The portal is bundled, runs on loopback and stops at the end."""
    from flows.clock import today
    from flows.stages.demo import demo as run_demo

    run_demo(home_at(home, DEMO_HOME), reporter_for(log_format=log_format), today())


def nightly(
    source: SourcesOption = [],  # noqa: B006 (typer copies it)
    home: HomeOption = None,
    to: ToOption = None,
    accept_baseline: AcceptOption = None,
    as_json: JsonOption = False,
    log_format: LogFormatOption = LogFormat.AUTO,
    debug: DebugOption = False,
) -> None:
    """Crawl, extract, validate and publish. Only what is new; without --source, all of HOME/sources and ./sources."""
    from flows.cli.nightly import told_night
    from flows.clock import today
    from flows.stages.gate import acceptance
    from flows.stages.night import find_sources, run_night
    from flows.stages.publishing import load_settings

    place, accept = home_at(home), acceptance(accept_baseline)
    settings, sources = load_settings(place.publish_config, to), source or find_sources(place, Path.cwd())
    report = reporter_for(sys.stderr if as_json else sys.stdout, log_format)
    with told_night(place, report, as_json) as record:
        summary = run_night(sources, place, report, today(), accept, settings, record)
        _require_all(summary.crawl.failed_sources)


def crawl(
    source: SourcesOption, home: HomeOption = None, log_format: LogFormatOption = LogFormat.AUTO, debug: DebugOption = False
) -> None:
    """Fetch new and changed documents. What has not changed is not downloaded again."""
    from flows.stages.crawl import crawl as run_crawl

    summary = run_crawl(source, home_at(home), reporter_for(log_format=log_format))
    _require_all(summary.failed_sources)


def extract(
    inputs: Annotated[list[Path], typer.Argument(metavar="FILE_OR_DIR", help="Documents, or folders of them.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", file_okay=False, help="Where the tables are written.")],
    formats: Annotated[
        str, typer.Option("--format", metavar="LIST", help="Any of parquet, csv and jsonl, separated by commas.")
    ] = "parquet",
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Processes; as many as processors by default.")] = None,
    log_format: LogFormatOption = LogFormat.AUTO,
    debug: DebugOption = False,
) -> None:
    """Extract the figures of local documents. One that cannot be read gets a status and a reason; the rest go on."""
    from flows.stages.extract import extract_files

    extract_files(inputs, out, _formats(formats), reporter_for(log_format=log_format), workers)


def validate(
    home: HomeOption = None,
    tables: TablesOption = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 3 where a check failed that is neither accepted nor a known misprint.")
    ] = False,
    form: Annotated[
        ReviewForm,
        typer.Option("--format", help="Print the review to standard output as md or json."),
    ] = ReviewForm.TEXT,
    accept_baseline: AcceptOption = None,
    log_format: LogFormatOption = LogFormat.AUTO,
    debug: DebugOption = False,
) -> None:
    """Check all arithmetic of the tables. Writes the table of checks, the Data Docs and the review report."""
    from flows.stages.validate import validate as validate_tables
    from flows.stages.validate import validate_home

    if tables and accept_baseline is not None:
        raise UsageError("--accept-baseline is about a home: a folder of tables has no baseline.")
    stream = sys.stdout if form is ReviewForm.TEXT else sys.stderr
    report = reporter_for(stream, log_format)
    folder = tables_at(home, tables)
    if tables:
        summary = validate_tables(folder, tables.absolute() / "reports", report)
    else:
        summary = validate_home(home_at(home), report, again=True)
        from flows.stages.gate import acceptance, judge_run

        judge_run(home_at(home), report, acceptance(accept_baseline))
    if form is not ReviewForm.TEXT and summary.review is not None:
        from expectations.review.words import to_json, to_markdown

        sys.stdout.write((to_markdown if form is ReviewForm.MARKDOWN else to_json)(summary.review))
    if strict and summary.open_failures:
        raise typer.Exit(FAILED_CHECKS)


def publish(
    home: HomeOption = None,
    to: ToOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Build and change nothing; say what would be carried and taken away.")
    ] = False,
    as_json: JsonOption = False,
    log_format: LogFormatOption = LogFormat.AUTO,
    debug: DebugOption = False,
) -> None:
    """Build a release and its site, and carry them to a target. Whole, or not at all; new files first, the pointer last."""
    from flows.clock import today
    from flows.stages.night_report import publish_report, target_report
    from flows.stages.publish import carry, preview
    from flows.stages.publish import publish as run_publish
    from flows.stages.publishing import load_settings

    place = home_at(home)
    settings, report = load_settings(place.publish_config, to), reporter_for(sys.stderr if as_json else sys.stdout, log_format)
    if dry_run:
        would = preview(place, settings, report)
        if as_json:
            sys.stdout.write((target_report(would).model_dump_json(indent=2) if would else "null") + "\n")
        return
    summary = run_publish(place, report, today(), settings)
    upload = carry(place, settings, report) if settings.to else None
    if as_json:
        sys.stdout.write(publish_report(summary, upload).model_dump_json(indent=2) + "\n")


def coverage(home: HomeOption = None, debug: DebugOption = False) -> None:
    """Print who has published what, who has not. One row a unit, fiscal year and report type; then what needs a look."""
    from flows.stages.coverage import coverage_report

    report = coverage_report(home_at(home))
    print_rows("Coverage", report.frame.columns, report.frame.rows(), numeric=("fiscal_year", "days_late"))
    print()
    for name in report.unmatched:
        years = f" ({', '.join(map(str, name.fiscal_years))})" if name.fiscal_years else ""
        print(f"Not matched: {name.division_code} {name.unit_name}{years}: {name.reason}; add it to the roster, or as an alias.")
        for url in name.documents:
            print(f"  {url}")
    for document in report.unplaced:
        print(f"Not placed: {document.division_code} “{document.title}” does not say its {document.unknown}: {document.url}")
    print(report.summary())


def _require_all(failed_sources: Sequence[str]) -> None:
    """Fail a command that did the rest of its work but could not crawl a source.

    Raises:
        FetchError: naming those sources.
    """
    if failed_sources:
        raise FetchError(f"Could not be crawled: {', '.join(failed_sources)}; the lines above say why, the rest is done.")


def _formats(text: str) -> list[Format]:
    """Return the formats named in a comma-separated list.

    Raises:
        typer.BadParameter: one of them is unknown.
    """
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        raise typer.BadParameter(f"--format takes {', '.join(FORMATS)}, not {', '.join(unknown) or 'nothing'}.")
    return [name for name in FORMATS if name in names]
