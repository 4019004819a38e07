"""The web server of `juesuan serve`: what a target offers, from a home, on loopback. Starlette and uvicorn do the work.

Ranges are answered (206, 416), also suffixes and several at once, so that DuckDB, polars and pyarrow read a few columns of a
Parquet file over http without the rest of it; ETag, Last-Modified, If-Range, conditional requests and HEAD as well.
"""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path
from types import TracebackType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send

from extractors.errors import StoreError, UsageError
from warehouse.home import Home
from warehouse.publishing.names import cache_control, media_type

LOOPBACK = "127.0.0.1"

_RANGES = re.compile(r"bytes=\s*(\d+-\d*|-\d+)(\s*,\s*(\d+-\d*|-\d+))*\s*")
"""What a request for ranges looks like; anything else is to be answered as if nothing had been asked (RFC 9110, 14.2)."""


class SiteServer:
    """A bound server; `serve_forever` answers until `shutdown` or Ctrl-C. Closes its socket where its `with` ends."""

    def __init__(self, home: Home, port: int) -> None:
        """Bind to the port on loopback; 0 takes a free one.

        Raises:
            OSError: the port is taken.
        """
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((LOOPBACK, port))
        except OSError:
            self._socket.close()
            raise
        self._socket.listen(128)
        quiet: dict[str, Any] = {"log_config": None, "access_log": False, "server_header": False}
        self._server = uvicorn.Server(uvicorn.Config(site_app(home), lifespan="off", timeout_graceful_shutdown=2, **quiet))

    @property
    def server_address(self) -> tuple[str, int]:
        """The address and the port that it answers at."""
        address, port = self._socket.getsockname()
        return address, port

    def serve_forever(self) -> None:
        """Answer requests until somebody stops it."""
        self._server.run(sockets=[self._socket])

    def shutdown(self) -> None:
        """Stop answering; from another thread."""
        self._server.should_exit = True

    def __enter__(self) -> SiteServer:
        """Return the server itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Give the port back."""
        self._socket.close()


def site_server(home: Home, port: int) -> SiteServer:
    """Return a bound server of the home's site.

    Raises:
        StoreError: nothing has been published in this home yet.
        UsageError: the port is taken.
    """
    if not (home.site / "index.html").is_file():
        raise StoreError(f"{home.site} holds no site yet: run `juesuan publish --home {home.root}` first.")
    try:
        return SiteServer(home, port)
    except OSError as error:
        raise UsageError(f"Port {port} cannot be used ({error.strerror}): give another one with --port, or 0 for any.") from error


def site_app(home: Home) -> Starlette:
    """Return the application: the site at the root, the folders that it links to beside it, and nothing else of the home."""
    beside = [Mount(f"/{folder.name}", _Folder(folder)) for folder in (home.releases, home.reports)]
    return Starlette(routes=[*beside, Mount("/", _Folder(home.site))])


class _Folder(StaticFiles):
    """The files of a folder, without lists of them; a folder's own index.html answers for it.

    A link is followed where it stays in the folder (`releases/latest`). Hidden files are nobody's: a release being built is one.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._name = folder.name

    async def check_config(self) -> None:
        """Let a folder be absent: there are no reports before the first validation."""

    def get_path(self, scope: Scope) -> str:
        """Return the path below the folder that is asked for.

        Raises:
            HTTPException: it is hidden, or leads out.
        """
        path = super().get_path(scope)
        if any(part.startswith(".") and part != "." for part in Path(path).parts):
            raise HTTPException(404)
        return path

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Answer with a file: its type and how long it holds are those that it has at a target."""
        headers = {"cache-control": cache_control(f"{self._name}/{self.get_path(scope)}"), "x-content-type-options": "nosniff"}
        kind = media_type(os.fspath(full_path))
        response = _File(full_path, status_code=status_code, headers=headers, media_type=kind, stat_result=stat_result)
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response


class _File(FileResponse):
    """A file, whole or in ranges; what is no request for ranges of bytes gets the whole."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; a HEAD tells of the whole file, for ranges are defined for GET only."""
        wanted = Headers(scope=scope).get("range", "")
        if scope["method"] != "GET" or not _RANGES.fullmatch(wanted):
            scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"range"]}
        await super().__call__(scope, receive, send)
