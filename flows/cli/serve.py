"""`juesuan serve`: the published site on loopback."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Annotated
from urllib.parse import urlsplit

import typer

from extractors.errors import StoreError, UsageError
from flows.cli.options import DebugOption, HomeOption, home_at
from flows.reporting import LineReporter
from warehouse.home import Home

LOOPBACK = "127.0.0.1"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog="Example: juesuan serve --home data/demo --port 8000")(serve)


def serve(
    home: HomeOption = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    debug: DebugOption = False,
) -> None:
    """Serve the published site on this machine. With the releases and the reports, until interrupted."""
    with site_server(home_at(home), port) as server:
        LineReporter().say(f"The site is at http://{LOOPBACK}:{server.server_address[1]}/ until Ctrl-C.")
        server.serve_forever()


def site_server(home: Home, port: int) -> ThreadingHTTPServer:
    """Return a bound server of the home's site; `serve_forever` starts it.

    Raises:
        StoreError: nothing has been published in this home yet.
        UsageError: the port is taken.
    """
    if not (home.site / "index.html").is_file():
        raise StoreError(f"{home.site} holds no site yet: run `juesuan publish --home {home.root}` first.")
    try:
        return ThreadingHTTPServer((LOOPBACK, port), partial(_SiteHandler, home))
    except OSError as error:
        raise UsageError(f"Port {port} cannot be used ({error.strerror}): give another one with --port, or 0 for any.") from error


class _SiteHandler(SimpleHTTPRequestHandler):
    """The site at the root, the folders that it links to beside it; nothing else of the home, and no log of requests."""

    extensions_map = {  # noqa: RUF012 (the base class declares it so)
        **SimpleHTTPRequestHandler.extensions_map,
        ".md": "text/markdown; charset=utf-8",
        ".parquet": "application/vnd.apache.parquet",
    }

    def __init__(self, home: Home, *arguments: object) -> None:
        """Handle one connection; the base class answers it while it is being constructed."""
        self._home = home
        super().__init__(*arguments, directory=str(home.site))  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        """Map an address to a file. The base class drops `..`, so no address leaves the folder that is set here."""
        first, _, rest = urlsplit(path).path.lstrip("/").partition("/")
        beside = {folder.name: folder for folder in (self._home.releases, self._home.reports)}
        self.directory = str(beside.get(first, self._home.site))
        return super().translate_path(f"/{rest}" if first in beside else path)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        """Say nothing a request."""
