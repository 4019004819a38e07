"""A tiny loopback portal whose every answer a test sets, faults included."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `declared_length` lies about the body's length; `then_close` cuts the connection instead of answering.

    `write` writes the body itself, `take_over` the status line and headers as well; the connection ends after either.
    """

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    declared_length: int | None = None
    then_close: bool = False
    write: Callable[[BaseHTTPRequestHandler], None] | None = None
    take_over: Callable[[BaseHTTPRequestHandler], None] | None = None
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the portal got it; `at` is in seconds of the monotonic clock, `port` is the client's of this connection."""

    path: str
    headers: dict[str, str]
    at: float = 0.0
    port: int = 0


@dataclass(slots=True)
class Portal:
    """Answers by path, with its query or without: a fixed one, or a list given one after the other (the last one stays)."""

    answers: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    tls: ssl.SSLContext | None = None
    at_once: int = 0
    """The most requests that were being answered at the same time."""
    _open: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"{'http' if self.tls is None else 'https'}://127.0.0.1:{self.port}"

    @contextmanager
    def counted(self, asked: Asked) -> Iterator[None]:
        """Record a request, and count how many are open with it."""
        with self._lock:
            self.asked.append(asked)
            self._open += 1
            self.at_once = max(self.at_once, self._open)
        try:
            yield
        finally:
            with self._lock:
                self._open -= 1

    def page(self, path: str, html: str, **headers: str) -> None:
        """Answer a path with a UTF-8 page."""
        head = ("Content-Type", "text/html; charset=utf-8")
        self.answers[path] = Answer(html.encode(), headers=(head, *((k.replace("_", "-"), v) for k, v in headers.items())))

    def file(self, path: str, body: bytes, etag: str | None = None) -> None:
        """Answer a path with a PDF's content type, conditionally where an ETag is given."""
        self.answers[path] = Answer(body, headers=(("Content-Type", "application/pdf"), *((("ETag", etag),) if etag else ())))

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def next_answer(self, path: str) -> Answer:
        answer = self.answers.get(path) or self.answers.get(path.partition("?")[0], Answer(b"not here", 404))
        if isinstance(answer, list):
            return answer.pop(0) if len(answer) > 1 else answer[0]
        return answer

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Serve on loopback until the block ends."""
        server = _Server(("127.0.0.1", 0), _handler(self))
        if self.tls is not None:
            server.socket = self.tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what these tests are about."""


def _holds_still(answer: Answer, etag: str | None) -> bool:
    return etag is not None and dict(answer.headers).get("ETag") == etag


def _write(body: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(body)

    return write


def _send(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    handler.send_response(answer.status)
    for name, value in answer.headers:
        handler.send_header(name, value)
    if answer.write is None:
        length = len(answer.body) if answer.declared_length is None else answer.declared_length
        handler.send_header("Content-Length", str(length))
    handler.end_headers()
    (answer.write or _write(answer.body))(handler)
    if answer.write is not None or answer.declared_length is not None:
        handler.close_connection = True


def _handler(portal: Portal) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each body waits 40 ms for the client to acknowledge the headers

        def do_GET(self) -> None:
            answer = portal.next_answer(self.path)
            if answer.take_over is None:  # what takes over reads it, if it wants to
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with portal.counted(Asked(self.path, dict(self.headers.items()), time.monotonic(), self.client_address[1])):
                time.sleep(answer.after_s)  # what is sent later lets the client go on, and is no longer one request at once
            self._answer(answer)

        def _answer(self, answer: Answer) -> None:
            if answer.take_over is not None:
                self.close_connection = True
                answer.take_over(self)
                return
            if answer.then_close:
                self.close_connection = True
                self.connection.shutdown(2)
                return
            if _holds_still(answer, self.headers.get("If-None-Match")):
                self.send_response(304)
                self.end_headers()
                return
            _send(self, answer)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            return

    return Handler
