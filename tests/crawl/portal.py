"""A tiny loopback portal whose every answer a test sets, faults included."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `declared_length` lies about the body's length; `then_close` cuts the connection instead of answering."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    declared_length: int | None = None
    then_close: bool = False
    write: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the portal got it."""

    path: str
    headers: dict[str, str]


@dataclass(slots=True)
class Portal:
    """Answers by path: a fixed answer, or a list of answers given one after the other (the last one stays)."""

    answers: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

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
        answer = self.answers.get(path, Answer(b"not here", 404))
        if isinstance(answer, list):
            return answer.pop(0) if len(answer) > 1 else answer[0]
        return answer

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Serve on loopback until the block ends."""
        server = _Server(("127.0.0.1", 0), _handler(self))
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


def _handler(portal: Portal) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each body waits 40 ms for the client to acknowledge the headers

        def do_GET(self) -> None:
            portal.asked.append(Asked(self.path, dict(self.headers.items())))
            answer = portal.next_answer(self.path)
            if answer.then_close:
                self.close_connection = True
                self.connection.shutdown(2)
                return
            headers = dict(answer.headers)
            if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                self.send_response(304)
                self.end_headers()
                return
            self._send(answer)

        do_POST = do_GET

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            if answer.write is None:
                length = len(answer.body) if answer.declared_length is None else answer.declared_length
                self.send_header("Content-Length", str(length))
            self.end_headers()
            if answer.write is None:
                self.wfile.write(answer.body)
            else:
                answer.write(self)
            if answer.write is not None or answer.declared_length is not None:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            return

    return Handler
