"""`juesuan serve`: the published site on loopback."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.options import DebugOption, HomeOption, home_at
from flows.reporting import LineReporter


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog="Example: juesuan serve --home data/demo --port 8000")(serve)


def serve(
    home: HomeOption = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    debug: DebugOption = False,
) -> None:
    """Serve the published site on this machine. With the releases and the reports, in whole or by ranges, until interrupted."""
    from flows.serving import LOOPBACK, site_server

    with site_server(home_at(home), port) as server:
        LineReporter().say(f"The site is at http://{LOOPBACK}:{server.server_address[1]}/ until Ctrl-C.")
        server.serve_forever()
