"""Parameters as requests carry them: in an address's query, or in a form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

from pydantic import JsonValue


def with_query(url: str, parameters: Mapping[str, JsonValue]) -> str:
    """Return an address with these parameters in its query, in place of those of the same names.

    >>> with_query("http://host/list?page=1&type=4", {"page": 2, "size": 15})
    'http://host/list?page=2&type=4&size=15'
    """
    if not parameters:
        return url
    parts = urlsplit(url)
    query: dict[str, JsonValue] = {name: [*values] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    return parts._replace(query=urlencode(pairs({**query, **parameters}))).geturl()


def pairs(parameters: Mapping[str, JsonValue]) -> list[tuple[str, str]]:
    """Return parameters as a query or form has them: a list repeats its name, what nests deeper is JSON text."""
    return [(name, _plain(one)) for name, value in parameters.items() for one in (value if isinstance(value, list) else [value])]


def _plain(value: JsonValue) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)
