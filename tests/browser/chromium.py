"""Chromium for tests and screenshots: the system's, without a network beyond loopback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from flows.serving import site_server
from warehouse.home import Home

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--font-render-hinting=none",
)  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the system's Chromium."""
    assert CHROMIUM is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def serving(home: Home) -> Iterator[str]:
    """Serve a home's site on loopback and give its address."""
    with site_server(home, 0) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        host, port = server.server_address[:2]
        try:
            yield f"http://{host!s}:{port}/"
        finally:
            server.shutdown()
            thread.join()


class Watch:
    """What a page must not do: errors on the console, exceptions, requests that fail or go to another host."""

    def __init__(self, page: Page, home: str) -> None:
        self.problems: list[str] = []
        self._home = home
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", lambda request: self._failed(request))
        page.on("response", lambda response: self._answered(response.status, response.url))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._home, "data:", "blob:", "file:")):
            self.problems.append(f"another host: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a page that was left, or a download
            self.problems.append(f"failed: {request.url} {request.failure}")

    def _answered(self, status: int, url: str) -> None:
        if status >= 400:
            self.problems.append(f"{status}: {url}")
