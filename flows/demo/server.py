"""A real HTTP server on loopback for the sample district's site and for sites in other idioms.

It knows robots.txt, ETag, Last-Modified, 304, HEAD and POST, breaks answers off as a site asks it to, and logs every request in
such a way that a crawl's politeness can be measured afterwards.
"""

from __future__ import annotations

import hashlib
import select
import socket
import struct
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

from requests.structures import CaseInsensitiveDict

from extractors.errors import UsageError
from flows.demo.portals.base import Answering, Asked, Reply
from flows.demo.request_log import LoggedRequest, Running
from flows.demo.site import District
from flows.demo.wire import CHUNKED, Line, send

HOST = "127.0.0.1"
DEFAULT_PORT = 8757
"""Where the portal answers when it may choose; a ledger knows documents by address, so a home keeps to one port."""

_NOT_FOUND = Reply("<!DOCTYPE html><title>404</title><p>您访问的页面不存在。</p>".encode(), status=404)
_BROKEN = Reply("<!DOCTYPE html><title>500</title><p>示例门户自身出错。</p>".encode(), status=500)
_POLL_S = 0.2
_RESET = struct.pack("ii", 1, 0)  # linger for no time: closing sends a reset


class SamplePortal:
    """The sample portal as a context manager; it answers from entering to leaving.

    Args:
        edition: 1 is the first night's site of the district, 2 the next night's.
        port: the port to answer on; 0 for any free one; None for `DEFAULT_PORT`, or any free one where that is taken.
        sites: sites in other idioms, each below a folder of its own. With any, the portal answers at a second port too.
        latency_s: how long each answer waits, so that requests overlap and can be counted.

    Raises:
        UsageError: on entering, when a given port is taken.
    """

    def __init__(
        self, edition: int = 1, port: int | None = None, sites: Sequence[Answering] = (), latency_s: float = 0.0
    ) -> None:
        self.requests: list[LoggedRequest] = []
        self.sites = tuple(sites)
        self.errors: list[Exception] = []
        self.closing = threading.Event()
        self.latency_s = latency_s
        self._district = District(edition)
        self._wanted = port
        self._servers: list[ThreadingHTTPServer] = []
        self._threads: list[threading.Thread] = []
        self.running = Running()

    @property
    def port(self) -> int:
        """The port that the portal answers on; only between entering and leaving."""
        assert self._servers, "the portal is not running"
        return int(self._servers[0].server_address[1])

    @property
    def base_url(self) -> str:
        """Address of the site's root, without a slash at its end."""
        return f"http://{HOST}:{self.port}"

    @property
    def base_urls(self) -> tuple[str, ...]:
        """`base_url` and, with sites, the address of the second port, where all is served too."""
        return tuple(f"http://{HOST}:{server.server_address[1]}" for server in self._servers)

    @property
    def most_at_once(self) -> int:
        """The most requests that ran at once at one port."""
        return max((request.at_once for request in self.requests), default=0)

    def switch(self, edition: int) -> None:
        """Serve another edition of the district from the next request on."""
        self._district.edition = edition

    def answer(self, asked: Asked) -> Reply:
        """Return what is answered to a request; a site that fails is a 500, kept in `errors`."""
        if asked.path == "/robots.txt":
            return self._robots()
        site: Answering = next((s for s in self.sites if f"{asked.path}/".startswith(f"{s.root}/")), self._district)
        try:
            return site.answer(asked) or _NOT_FOUND
        except Exception as error:
            self.errors.append(error)
            return _BROKEN

    def __enter__(self) -> Self:
        """Start answering in threads of its own."""
        self._servers.append(self._listen())
        if self.sites:
            self._servers.append(_Server((HOST, 0), self._handler()))
        for server in self._servers:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop answering, let go of what hangs, and free the ports."""
        self.closing.set()
        for server, thread in zip(self._servers, self._threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()

    def _robots(self) -> Reply:
        closed = (path for site in (self._district, *self.sites) for path in site.closed_paths)
        lines = ["User-agent: *", "Crawl-delay: 0", *(f"Disallow: {path}" for path in closed), ""]
        return Reply("\n".join(lines).encode(), "text/plain; charset=utf-8")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        return type("Handler", (_Handler,), {"portal": self})

    def _listen(self) -> ThreadingHTTPServer:
        choices = (DEFAULT_PORT, 0) if self._wanted is None else (self._wanted,)
        for port in choices:
            try:
                return _Server((HOST, port), self._handler())
            except OSError as error:
                reason = error.strerror
        raise UsageError(
            f"The sample portal cannot answer at {HOST}:{choices[-1]}: {reason}; free that port, or use another --home or port."
        )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error of ours."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    portal: SamplePortal
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer with headers and body; of HEAD with the headers of GET alone."""
        port = int(self.connection.getsockname()[1])
        with self.portal.running.counted(port) as (at_once, end):
            started = time.monotonic()
            asked = self._asked()
            reply = self.portal.answer(asked)
            if self.portal.latency_s:
                self.portal.closing.wait(self.portal.latency_s)
            reply = _conditional(asked, reply)
            bodiless = self.command == "HEAD" or reply.status == HTTPStatus.NOT_MODIFIED
            body = b"" if bodiless else reply.body
            host = self.headers.get("Host", "")
            self.portal.requests.append(
                LoggedRequest(self.command, self.path, reply.status, len(body), host, port, started, at_once)
            )
            line = Line(self.wfile.write, end, self._reset, self._gone)
            if not send(line, "whole" if bodiless else reply.way, self._head(reply), body):
                self.close_connection = True

    do_HEAD = do_GET  # noqa: N815  (the base class looks for these names)
    do_POST = do_GET  # noqa: N815

    def _asked(self) -> Asked:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        method = "GET" if self.command == "HEAD" else self.command
        headers = CaseInsensitiveDict(self.headers.items())
        return Asked(method, path, dict(parse_qsl(query, keep_blank_values=True)), headers, body, self.portal.base_urls)

    def _head(self, reply: Reply) -> bytes:
        """Return the status line and the headers; the site's own come last and win over what the server would say."""
        phrase = responses.get(reply.status, "")
        own = {name.lower() for name, _ in reply.headers}
        said = [("Server", "SamplePortal"), ("Date", format_datetime(datetime.now(UTC), usegmt=True))]
        if reply.content_type and reply.status != HTTPStatus.NOT_MODIFIED:
            said.append(("Content-Type", reply.content_type))
        if reply.way in CHUNKED:
            said.append(("Transfer-Encoding", "chunked"))
        elif reply.status != HTTPStatus.NOT_MODIFIED:
            said.append(("Content-Length", str(len(reply.body))))
        lines = [f"{name}: {value}" for name, value in said if name.lower() not in own]
        lines += [f"{name}: {value}" for name, value in reply.headers]
        return "\r\n".join([f"HTTP/1.1 {reply.status} {phrase}", *lines, "", ""]).encode("latin-1")

    def _gone(self, seconds: float) -> bool:
        """Wait, and tell whether the client has hung up or the portal stops."""
        until = time.monotonic() + seconds
        while not self.portal.closing.is_set():
            wait = max(0.0, min(_POLL_S, until - time.monotonic()))
            try:
                if select.select([self.connection], [], [], wait)[0] and not self.connection.recv(1, socket.MSG_PEEK):
                    return True
            except OSError:
                return True
            if time.monotonic() >= until:
                return False
        return True

    def _reset(self) -> None:
        """Close the socket itself: `rfile` keeps it open, and the server would say an orderly goodbye first."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.rfile.close()
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (named by the base class)
        """Write nothing: `requests` has it all."""


def _conditional(asked: Asked, reply: Reply) -> Reply:
    """Give a success its validators, and turn it into a 304 where the client's copy is current."""
    if reply.status != HTTPStatus.OK or not reply.validated or asked.method != "GET":
        return reply
    etag = f'"{hashlib.sha256(reply.body).hexdigest()[:32]}"'
    validators = [("ETag", etag)]
    if reply.modified is not None:
        validators.append(("Last-Modified", format_datetime(reply.modified, usegmt=True)))
    status = HTTPStatus.NOT_MODIFIED if _is_current(asked, etag, reply.modified) else HTTPStatus.OK
    return replace(reply, status=int(status), headers=(*validators, *reply.headers))


def _is_current(asked: Asked, etag: str, modified: datetime | None) -> bool:
    """Tell whether the client's copy is current; If-None-Match decides alone where it is sent (RFC 9110, 13.2.2)."""
    if (tags := asked.headers.get("If-None-Match")) is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return etag in known or "*" in known
    since = asked.headers.get("If-Modified-Since")
    return modified is not None and since is not None and _is_unmodified(modified, since)


def _is_unmodified(last_modified: datetime, since: str) -> bool:
    """Compare with a client's If-Modified-Since; a date that cannot be read is as none (RFC 9110, 13.1.3)."""
    try:
        return last_modified <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
