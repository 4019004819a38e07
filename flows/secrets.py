"""Keep credentials out of everything that is printed or logged: they come from the environment and go nowhere else."""

from __future__ import annotations

import os
import re

from extractors.errors import UsageError

HIDDEN = "***"

_NAMES = re.compile(r"SECRET|TOKEN|PASSW|ACCESS_KEY|ACCOUNT_KEY|API_KEY|CONNECTION_STRING|CREDENTIAL", re.IGNORECASE)
"""Names of environment variables whose values are nobody's business."""

_SHORTEST = 6
"""Shorter values would be found in ordinary words."""

_USER_AND_PASSWORD = re.compile(r"(?<=://)[^\s@'\"]*:[^\s@'\"]*(?=@)")
"""What stands before the @ of an address; a password may have slashes that nobody has escaped."""

_PARAMETER = re.compile(
    r"(?<=[?&])(X-Amz-[\w-]+|AWSAccessKeyId|Signature|sig|sas|token|key|secret|password|passwd)=[^&\s'\"]+", re.IGNORECASE
)
_HEADER = re.compile(r"(?i)\b(authorization|x-amz-security-token)(['\"]?\s*[:=]\s*['\"]?)[^\r\n'\"]+")


def scrub(text: str) -> str:
    """Return a text without passwords of addresses, signatures, and values of secret variables of the environment."""
    for value in _secret_values():
        text = text.replace(value, HIDDEN)
    text = _USER_AND_PASSWORD.sub(HIDDEN, text)
    text = _PARAMETER.sub(lambda found: f"{found[1]}={HIDDEN}", text)
    return _HEADER.sub(lambda found: f"{found[1]}{found[2]}{HIDDEN}", text)


def refuse_credentials(url: str) -> None:
    """Refuse an address with a password in it: it would be kept in shells' histories, process lists and settings.

    Raises:
        UsageError: there is one; the message does not show it.
    """
    if _USER_AND_PASSWORD.search(url) or _PARAMETER.search(url):
        raise UsageError(
            f"{scrub(url)} has credentials in it: leave them out; the environment has them, as docs/publishing.md says."
        )


def _secret_values() -> list[str]:
    """Return the secrets of the environment, the longest first, so that one within another leaves nothing over."""
    found = {value for name, value in os.environ.items() if _NAMES.search(name) and len(value) >= _SHORTEST}
    return sorted(found, key=len, reverse=True)
