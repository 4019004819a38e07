"""What a status code or an odd body means: blocked, missing or failed."""

from __future__ import annotations

import re

from extractors.media import HTML, media_type
from flows.client.outcome import Fetched, Refused
from warehouse.ledger import RefusalKind

_BLOCKED = frozenset({401, 403, 405, 406, 407, 412, 418, 422, 429, 451, 468, 521})
"""Refusals, also those of web application firewalls in use on government sites (412, 468, 521 await a scripted cookie)."""
_MISSING = frozenset({404, 410, 550})

_CHALLENGE = re.compile(
    rb"__jsl_clearance|\$_ts\s*=|acw_sc__v2|_waf_|document\.cookie\s*=.{0,400}location", re.IGNORECASE | re.DOTALL
)
_CHALLENGE_BYTES = 16_384  # challenge pages are small; a real page may mention any of these words further down


def verdict(url: str, status: int) -> Refused | None:
    """Return the refusal that a status code is, None for a success."""
    if 200 <= status < 300:
        return None
    kind: RefusalKind = "blocked" if status in _BLOCKED else "missing" if status in _MISSING else "failed"
    return Refused(url, kind, f"{url} answered HTTP {status}", status)


def challenge(answer: Fetched) -> str | None:
    """Say why a successful answer is a web application firewall's challenge, None if it is not one."""
    if media_type(answer.body) != HTML:
        return "it answered HTTP 202 without content" if answer.status == 202 and not answer.body.strip() else None
    if answer.status == 202:
        return "it answered HTTP 202 with a page meant for browsers"
    if len(answer.body) < _CHALLENGE_BYTES and _CHALLENGE.search(answer.body):
        return "it answered with a script challenge meant for browsers"
    return None
