"""JSON that a portal answers with: its values, texts and dates, and how far a list that comes page by page has been read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from html import unescape

from extractors.errors import PageError
from extractors.portals.base import Page, Request
from extractors.portals.html import first_date

_CHINA = timezone(timedelta(hours=8))
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_TITLE = re.compile(r"<title[^>]*>\s*([^<]{1,60})", re.IGNORECASE)
_SAID = ("code", "status", "success", "errcode", "msg", "message", "errmsg", "error")
_DAY, _SECOND = ("%Y%m%d", 8), ("%Y%m%d%H%M%S", 14)
_PAGES, _ROWS, _ANNOUNCED, _LAST = "pages", "rows", "announced", "last"


def read_json(page: Page) -> object:
    """Return what a page's JSON says.

    Raises:
        PageError: it is a web page, or nothing that can be read as JSON.
    """
    text = _decoded(page)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        if not text.lstrip().startswith("<"):
            raise PageError(f"{page.url} holds no JSON: {error}.") from error
        title = _TITLE.search(text)
        said = f" (“{title[1].strip()}”)" if title else ""
        raise PageError(
            f"{page.url} answers with a web page{said} instead of JSON: look at the address and the options; "
            "some sites have become applications that run in the browser."
        ) from error


def at(value: object, path: str) -> object:
    """Return the value at a dotted path (`data.list`, `0.rows`, `.` for the value itself), None where there is nothing."""
    for step in path.split(".") if path != "." else ():
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def count_of(value: object) -> int | None:
    """Return a count, which may be written as text; None for anything else."""
    text = text_of(value)
    return int(text) if text.isdecimal() and len(text) < 12 else None


def text_of(value: object) -> str:
    """Return a text or number as text, "" for anything else. Halves of surrogate pairs become question marks."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value).encode("utf-8", "replace").decode().strip()


def title_of(value: object) -> str:
    """Return a title without the markup and entities that some sites leave in it, white space folded."""
    return " ".join(unescape(_TAG.sub(" ", text_of(value))).split())


def date_of(value: object) -> date | None:
    """Return the calendar date in China that a value names.

    It may be 2024-08-20, 2024/8/20, 2024年8月20日, each with a time or not; 20240820, 20240820093000; or seconds or
    milliseconds since 1970.
    """
    text = text_of(value)
    try:
        if text.isdecimal():
            return _numbered_date(text)
        if "T" in text:
            told = datetime.fromisoformat(text)
            return (told.astimezone(_CHINA) if told.tzinfo else told).date()
    except (ValueError, OverflowError):
        pass  # no such form: the date may still stand in the text
    return first_date(text)


def said(answer: object) -> str:
    """Return in brackets what an answer says of itself ("code: 500, msg: 系统繁忙"), or else which keys it has."""
    if not isinstance(answer, dict):
        return f" (the answer is a {'list' if isinstance(answer, list) else 'single value'})"
    words = [f"{key}: {text_of(answer[key])[:60]}" for key in _SAID if text_of(answer.get(key))]
    return f" (it says {', '.join(words)})" if words else f" (it has the keys {', '.join(map(repr, [*answer][:12]))})"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a list has been read; it travels in the requests' context from page to page."""

    pages: int = 0
    rows: int = 0
    announced: int | None = None
    """How many rows the list was last said to have."""
    last: str = ""
    """A digest of the last page's rows."""

    @classmethod
    def told(cls, request: Request) -> Progress:
        """Return what was read before this request."""
        told = dict(request.context)
        announced = told.get(_ANNOUNCED)
        return cls(int(told.get(_PAGES, 0)), int(told.get(_ROWS, 0)), int(announced) if announced else None, told.get(_LAST, ""))

    @property
    def context(self) -> tuple[tuple[str, str], ...]:
        """The words from which `told` reads this again."""
        announced = "" if self.announced is None else str(self.announced)
        return ((_PAGES, str(self.pages)), (_ROWS, str(self.rows)), (_ANNOUNCED, announced), (_LAST, self.last))

    def repeats(self, keys: Sequence[str]) -> bool:
        """Tell whether a page's rows are those of the page before it."""
        return self.last == _digest(keys)

    def after(self, page: Page, keys: Sequence[str], announced: int | None) -> Progress:
        """Return the progress after one more page of the list.

        Args:
            page: the page.
            keys: what tells its rows apart, one for each row.
            announced: how many rows it says the list has.

        Raises:
            PageError: its rows are those of the page before: the site does not page as it was asked to.
        """
        if self.repeats(keys):
            raise PageError(
                f"{page.url} gives the same {len(keys)} rows as page {self.pages} of the list when asked for page "
                f"{self.pages + 1}: the rest of it cannot be had in this way."
            )
        return Progress(self.pages + 1, self.rows + len(keys), announced, _digest(keys))

    def check_end(self, page: Page, announced: int | None) -> None:
        """Check at the list's end that it gave as many rows as it announced.

        Raises:
            PageError: it gave fewer.
        """
        if announced is not None and self.rows < announced:
            raise PageError(
                f"{page.url}: the list announces {announced} rows, and it ends after {self.rows} on {self.pages} pages: "
                "the others are hidden, or the site could not find them just now."
            )


def check_pages(page: Page, pages: int, max_pages: int) -> None:
    """Check a list's number of pages.

    Raises:
        PageError: there are more than max_pages.
    """
    if pages > max_pages:
        raise PageError(
            f"{page.url}: the list has {pages} pages or more, which is above max_pages ({max_pages}): "
            "raise the option if that is right."
        )


def _digest(keys: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]


def _numbered_date(text: str) -> date | None:
    for form, digits in (_DAY, _SECOND):
        if len(text) == digits:
            return datetime.strptime(text, form).date()
    if len(text) in (9, 10):
        return datetime.fromtimestamp(int(text), _CHINA).date()
    return datetime.fromtimestamp(int(text) // 1000, _CHINA).date() if len(text) in (12, 13) else None


def _decoded(page: Page) -> str:
    """JSON is UTF-8 whatever the header says; only where it is not, the header's charset or GB18030."""
    for name in ("utf-8-sig", page.charset or "gb18030"):
        try:
            return page.body.decode(name)
        except (LookupError, ValueError):
            continue
    return page.body.decode("gb18030", errors="replace")
