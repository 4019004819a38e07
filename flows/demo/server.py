"""A real HTTP server on loopback for the sample district's site: robots.txt, ETag, Last-Modified, 304, HEAD."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from extractors.errors import UsageError
from flows.demo.site import Resource, site

HOST = "127.0.0.1"
DEFAULT_PORT = 8757
"""Where the portal answers when it may choose; a ledger knows documents by address, so a home keeps to one port."""


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request that the portal answered: method, path, status, bytes of the answer's body."""

    method: str
    path: str
    status: int
    bytes_sent: int


class SamplePortal:
    """The sample portal as a context manager; it answers from entering to leaving.

    Args:
        edition: 1 is the first night's site, 2 the next night's.
        port: the port to answer on; 0 for any free one; None for `DEFAULT_PORT`, or any free one where that is taken.

    Raises:
        UsageError: on entering, when a given port is taken.
    """

    def __init__(self, edition: int = 1, port: int | None = None) -> None:
        self.requests: list[LoggedRequest] = []
        self._edition = edition
        self._wanted = port
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port that the portal answers on; only between entering and leaving."""
        assert self._server is not None, "the portal is not running"
        return int(self._server.server_address[1])

    @property
    def base_url(self) -> str:
        """Address of the site's root, without a slash at its end."""
        return f"http://{HOST}:{self.port}"

    def switch(self, edition: int) -> None:
        """Serve another edition from the next request on."""
        self._edition = edition

    def resource(self, path: str) -> Resource | None:
        """Return what the current edition serves at a path, None where there is nothing."""
        return site(self._edition).get(path + "index.html" if path.endswith("/") else path)

    def __enter__(self) -> Self:
        """Start answering in a thread of its own."""
        self._server = self._listen()
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop answering and free the port."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def _listen(self) -> ThreadingHTTPServer:
        handler = type("Handler", (_Handler,), {"portal": self})
        choices = (DEFAULT_PORT, 0) if self._wanted is None else (self._wanted,)
        for port in choices:
            try:
                return _Server((HOST, port), handler)
            except OSError as error:
                reason = error.strerror
        raise UsageError(
            f"The sample portal cannot answer at {HOST}:{choices[-1]}: {reason}; free that port, or use another --home."
        )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection from the portal's current edition."""

    portal: SamplePortal
    protocol_version = "HTTP/1.1"
    server_version = "SamplePortal"
    sys_version = ""
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer with headers and body."""
        self._answer(send_body=True)

    def do_HEAD(self) -> None:
        """Answer with the headers of GET alone."""
        self._answer(send_body=False)

    def _answer(self, *, send_body: bool) -> None:
        path = self.path.partition("?")[0]
        resource = self.portal.resource(path)
        if resource is not None:
            self._serve(resource, send_body=send_body)
        elif self.portal.resource(path + "/") is not None:
            self._finish(HTTPStatus.MOVED_PERMANENTLY, {"Location": path + "/"}, b"", send_body=send_body)
        else:
            body = "<!DOCTYPE html><title>404</title><p>您访问的页面不存在。</p>".encode()
            self._finish(HTTPStatus.NOT_FOUND, {"Content-Type": "text/html; charset=utf-8"}, body, send_body=send_body)

    def _serve(self, resource: Resource, *, send_body: bool) -> None:
        headers = {"ETag": resource.etag, "Last-Modified": format_datetime(resource.last_modified, usegmt=True)}
        if self._is_current(resource):
            self._finish(HTTPStatus.NOT_MODIFIED, headers, None, send_body=False)
        else:
            headers["Content-Type"] = resource.content_type
            self._finish(HTTPStatus.OK, headers, resource.body, send_body=send_body)

    def _is_current(self, resource: Resource) -> bool:
        """Tell whether the client's copy is current; If-None-Match decides alone where it is sent (RFC 9110, 13.2.2)."""
        if (tags := self.headers.get("If-None-Match")) is not None:
            known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return resource.etag in known or "*" in known
        since = self.headers.get("If-Modified-Since")
        return since is not None and _is_unmodified(resource.last_modified, since)

    def _finish(self, status: HTTPStatus, headers: dict[str, str], body: bytes | None, *, send_body: bool) -> None:
        """Send an answer; a body of None has no length either, as in 304."""
        sent = body if send_body and body else b""
        self.portal.requests.append(LoggedRequest(self.command, self.path, int(status), len(sent)))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(sent)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the Date header's value."""
        moment = datetime.now(UTC) if timestamp is None else datetime.fromtimestamp(timestamp, UTC)
        return format_datetime(moment, usegmt=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (named by the base class)
        """Write nothing: `requests` has it all."""


def _is_unmodified(last_modified: datetime, since: str) -> bool:
    """Compare with a client's If-Modified-Since; a date that cannot be read is as none (RFC 9110, 13.1.3)."""
    try:
        return last_modified <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
