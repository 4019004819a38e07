"""An S3-compatible endpoint on loopback that can be told to break down."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock, Thread
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import requests
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.publishing.homes import Fetch

BUCKET = "open-data"


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing a request."""


class Endpoint:
    """Moto's server with a counter in front: from the request on that `breaks_at` numbers, it answers 500."""

    def __init__(self) -> None:
        self._app: WSGIApplication = DomainDispatcherApplication(create_backend_app)
        self._lock = Lock()
        self.breaks_at: int | None = None
        self.asked: list[tuple[str, str]] = []
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Endpoint:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()

    def new_bucket(self) -> None:
        """Start with an empty bucket."""
        self.breaks_at = None
        requests.post(f"{self.url}/moto-api/reset", timeout=60).raise_for_status()
        requests.put(f"{self.url}/{BUCKET}", timeout=60).raise_for_status()
        self.asked.clear()

    def reader(self, prefix: str) -> Fetch:
        """Read as somebody on the web does."""
        session = requests.Session()
        session.headers["Authorization"] = "AWS reader:signature"  # moto minds that there is one, not what it says

        def fetch(path: str) -> bytes:
            answer = session.get(f"{self.url}/{BUCKET}/{prefix}/{path}", timeout=60)
            answer.raise_for_status()
            return answer.content

        return fetch

    def _answer(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        with self._lock:
            self.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
            broken = self.breaks_at is not None and len(self.asked) > self.breaks_at
        if broken:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start("500 Internal Server Error", [("Content-Type", "application/xml")])
            return [b"<Error><Code>InternalError</Code><Message>out of order</Message></Error>"]
        return self._app(environ, start)
