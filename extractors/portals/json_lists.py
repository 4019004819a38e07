"""Reading lists out of JSON whose wrapping differs from site to site. What is not recognised is an error, never an empty list.

Keys are compared in lower case and without underscores: `t_oldName` is asked for as `toldname`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from extractors.errors import PageError
from extractors.portals.answers import date_of, read_json, text_of
from extractors.portals.base import Page

JsonObject = Mapping[str, Any]

_DEPTH = 4
_WELL = frozenset({"0", "1", "200", "00", "000", "0000", "00000", "ok", "success", "true", "none", ""})
"""What answers say of themselves when all is well."""


def load(page: Page) -> object:
    """Parse a page as JSON; JSON that is packed in a JSON string is unpacked.

    Raises:
        PageError: it is none. A web page in its place is named as such.
    """
    found = read_json(page)
    if not isinstance(found, str):
        return found
    try:
        return json.loads(found)
    except (ValueError, RecursionError) as error:
        raise PageError(f"{page.url} answers a text instead of lists: {text_of(found)[:100]}.") from error


def records(page: Page, answer: object, names: Sequence[str]) -> tuple[JsonObject, ...]:
    """Return the list that an answer is, or holds under one of the names, also some levels down; a filled one before an empty.

    Raises:
        PageError: there is no such list, its elements are no objects, or it is empty and the answer says that something failed.
    """
    found = list(_lists(answer, names, _DEPTH))
    if not found:
        raise PageError(f"{page.url} answers JSON without a list that is known; it has: {keys(answer)}.")
    chosen = next((one for one in found if one), found[0])
    if not all(isinstance(record, dict) for record in chosen):
        raise PageError(f"{page.url} answers a list of something else than objects: {_whole(str(chosen[:3])[:100])}.")
    if not chosen and (fault := _fault(answer)):
        raise PageError(f"{page.url} answers an empty list and says that something failed: {fault[:200]}.")
    return tuple(chosen)


def text(record: JsonObject, names: Sequence[str]) -> str | None:
    """Return the first of the named values that is a text or a whole number, stripped; None where there is none.

    Halves of surrogate pairs become question marks.
    """
    for value in values(record, names):
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str | int) and not isinstance(value, bool) and (said := _whole(str(value)).strip()):
            return said
    return None


def values(record: JsonObject, names: Sequence[str]) -> Iterator[Any]:
    """Yield the named values of a record that are there, in the order of the names."""
    known = {_plain(key): value for key, value in record.items()}
    for name in names:
        if known.get(name) is not None:
            yield known[name]


def day(record: JsonObject, names: Sequence[str]) -> date | None:
    """Return the first of the named values that is a date, in China's time where it is a moment; None where there is none."""
    for value in values(record, names):
        if isinstance(value, dict):  # java.util.Date as JSON
            value = value.get("time")
        if (found := date_of(value)) is not None:
            return found
    return None


def children(record: JsonObject, names: Sequence[str]) -> tuple[JsonObject, ...]:
    """Return the objects in the record's named lists."""
    lists = (value for value in values(record, names) if isinstance(value, list))
    return tuple(child for one in lists for child in one if isinstance(child, dict))


def keys(answer: object) -> str:
    """Return the names that an object has, to be shown in an error."""
    return _whole(", ".join(answer))[:200] or "nothing" if isinstance(answer, dict) else f"a {type(answer).__name__}"


def number(answer: object, names: Sequence[str], depth: int = _DEPTH) -> int | None:
    """Return the first of the named whole numbers in an answer's objects, outside its lists; None where there is none."""
    if not isinstance(answer, dict) or not depth:
        return None
    for value in values(answer, names):
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().isdecimal() and len(value) < 10:
            return int(value)
    below = (number(value, names, depth - 1) for value in answer.values())
    return next((found for found in below if found is not None), None)


def _lists(answer: object, names: Sequence[str], depth: int) -> Iterator[list[Any]]:
    """The lists in an answer, also such as are packed in a text."""
    if isinstance(answer, str) and answer.lstrip()[:1] in ("[", "{"):
        with suppress(ValueError, RecursionError):
            answer = json.loads(answer)
    if isinstance(answer, list):
        yield answer
    elif isinstance(answer, dict) and depth:
        for value in values(answer, [_plain(name) for name in names]):
            yield from _lists(value, names, depth - 1)


def _fault(answer: object) -> str | None:
    """What an answer says of itself, if that is anything but success."""
    if not isinstance(answer, dict):
        return None
    for value in values(answer, ("success", "code", "status", "errcode", "error")):
        if str(value).strip().lower() not in _WELL:
            return _whole(str(next(values(answer, ("msg", "message", "errmsg", "error")), value)))
    return None


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _plain(key: str) -> str:
    return key.lower().replace("_", "")
