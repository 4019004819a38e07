"""`python -m flows.demo`: the sample portal by itself, to be crawled by hand; with `--faults`, one on which everything breaks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from extractors.errors import JuesuanError
from flows.demo.server import SamplePortal
from flows.demo.source import known_port
from flows.demo.trial import trials, write_trial_sources
from flows.reporting import LineReporter
from warehouse.home import Home

_LISTEN_S = 0.2  # one long wait would not be interrupted by Ctrl-C once polars has set its handler of SIGINT


def serve(
    home: Annotated[
        Path, typer.Option("--home", metavar="DIR", file_okay=False, help="Where the source files are written.")
    ] = Path("data/trial"),
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one, the home's last one by default."),
    ] = None,
    faults: Annotated[bool, typer.Option("--faults", help="Break in every way that a portal can.")] = False,
) -> None:
    """Serve the sample district and a small site an idiom on this machine, with source files for them, until interrupted."""
    sources = Home(home.absolute()).root / "sources"
    tried = trials(faults=faults)
    said = LineReporter()
    with SamplePortal(port=known_port(sources) if port is None else port, sites=[trial.served for trial in tried]) as portal:
        written = write_trial_sources(sources, portal.base_url, tried)
        said.say(f"The sample portal answers at {portal.base_url} until Ctrl-C. To crawl it:")
        for path in written:
            said.say(f"  juesuan crawl --home {home} --source {path.stem}")
        while not portal.closing.wait(_LISTEN_S):
            pass


if __name__ == "__main__":
    try:
        typer.run(serve)
    except JuesuanError as error:
        print(f"flows.demo: {error}", file=sys.stderr)
        sys.exit(1)
