"""Reading one answer: a redirect, something to try again, or an outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from email.message import Message
from urllib.parse import urlsplit

import requests
import urllib3
from urllib3.util.retry import Retry

from extractors.portals.base import Request
from flows.client.address import redirect_target
from flows.client.body import BodyLimits, TooLongError, TruncatedError, read_body
from flows.client.disposition import file_name
from flows.client.exchange import Deadline
from flows.client.outcome import Fetched, NotModified, Outcome, Refused
from flows.client.tls import advice, may_pass, tls_failure
from flows.client.verdict import READ_ANYWAY, RETRIED, refusal_of

_NOT_MODIFIED = 304
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SAME_METHOD = frozenset({307, 308})
_TOO_MANY = 429

BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)
"""What is raised where a connection cannot be made or breaks."""


@dataclass(frozen=True, slots=True)
class Again:
    """A refusal that may pass, and after how many seconds the site asks to be asked again."""

    refused: Refused
    after_s: float | None = None


def read_answer(
    hop: Request, response: requests.Response, limits: BodyLimits, end: Deadline, *, conditional: bool
) -> Outcome | Again | Request:
    """Make of an answer what it is; a redirect is the request that it leads to.

    Raises:
        TooLongError: the body is too long or takes too long.
        requests.RequestException, urllib3.exceptions.HTTPError, OSError: the connection broke.
    """
    status, headers = response.status_code, response.headers
    if end.passed:
        raise TooLongError("the answer took too long to arrive")
    if status == _NOT_MODIFIED:
        _keep_connection(response)
        unasked = Refused(hop.url, "failed", f"{hop.url} answered HTTP 304 to a request without conditions", status)
        return NotModified(hop.url) if conditional else unasked
    if status in _REDIRECTS and "Location" in headers:  # an empty one leads to itself
        return _redirected(hop, status, redirect_target(hop.url, headers["Location"]))
    success = 200 <= status < 300
    body = read_body(response, limits, end) if success else _glimpse(response, limits, end)
    refused = refusal_of(hop.url, status, headers, body)
    if refused is not None:
        firewall = refused.kind == "blocked" and status != _TOO_MANY
        return Again(refused, _retry_after(response)) if status in RETRIED and not firewall else refused
    content = Message()
    content["Content-Type"] = headers.get("Content-Type", "")
    return Fetched(
        url=hop.url,
        final_url=hop.url,
        status=status,
        body=body,
        content_type=content.get_content_type() if content["Content-Type"] else None,
        charset=content.get_content_charset(),
        etag=headers.get("ETag"),
        last_modified=headers.get("Last-Modified"),
        file_name=file_name(headers.get("Content-Disposition")),
    )


def broken(url: str, error: Exception) -> Refused | Again:
    """Make of a broken connection what it is: TLS that cannot work stays so, all else may pass."""
    tls = tls_failure(error)
    if tls is not None and not may_pass(tls):
        return Refused(url, "failed", f"{url}: {advice(urlsplit(url).hostname or '', tls)}")
    return Again(Refused(url, "failed", f"{url}: {_plain(error)}"))


def _keep_connection(response: requests.Response) -> None:
    """Let the next request have the connection of an answer that has no body; without this it is closed.

    One that is said to be in chunks, as some servers say of it all the same, would be waited for.
    """
    if not response.raw.chunked:
        response.raw.drain_conn()


def _redirected(hop: Request, status: int, url: str) -> Request:
    """The next request: 307 and 308 keep method and body, the others turn into a GET, as browsers have it."""
    return replace(hop, url=url) if status in _SAME_METHOD else Request(url)


def _glimpse(response: requests.Response, limits: BodyLimits, end: Deadline) -> bytes:
    """The beginning of a refusal's body, as far as it can be had: its status counts, whatever its body does."""
    try:
        return read_body(response, replace(limits, max_bytes=min(READ_ANYWAY, limits.max_bytes), cut=True), end)
    except (TooLongError, TruncatedError, *BROKEN):
        return b""


def _retry_after(response: requests.Response) -> float | None:
    """Seconds that the site asks to wait, whether it says so in seconds or as a date."""
    said = response.headers.get("Retry-After")
    if said is None:
        return None
    try:
        return float(Retry().parse_retry_after(said))
    except (urllib3.exceptions.InvalidHeader, ValueError, OverflowError):
        return None


def _plain(error: BaseException) -> str:
    """The innermost reason of a connection error, in its own words."""
    inner = error
    while inner.__cause__ is not None or inner.__context__ is not None:
        inner = inner.__cause__ or inner.__context__ or inner
    return f"{type(error).__name__}: {inner}"
