"""gkmlpt: the directory of disclosed information (政府信息公开目录管理平台) of the sites of Guangdong.

Province, cities, districts and their departments have it below their own address: `/gkmlpt/index`, `/szmzj/gkmlpt/index`.

How such a site lists documents
    - The page `/gkmlpt/index` (also `mindex`, `policy`) holds a script `window._CONFIG = {SID: '755031', TREE: [ … ]}`: the
      site's number and its tree of categories (`id`, `name`, `children`, `jump_url`). `#542` in its address opens category 542.
    - A category is asked for with `/gkmlpt/api/all/542?page=1&sid=755031`, pages counted from 1 and of about 100 rows. The JSON
      says how many rows there are (`total`, or `post_count` of `classify`) and gives `articles`: `title`, `url` or `post_url`,
      and the time of publication in seconds or as text.
    - A row's page `/gkmlpt/content/5/5427/post_5427890.html` links to `/attachment/0/542/542789/4361282.pdf`. On some sites a
      script writes its text, from `DETAIL: {content: "<p>…"}` of `_CONFIG`.
    - A category may only lead elsewhere (`jump_url`): to another category or site of this kind, which is followed, or to another
      column, which is reported: it needs a source of its own.

Start URLs are such an index page, with a category's `#id` or without, or the address of the API for one category.

Options in the source file
    categories
        a list of ids (numbers) or regexes on names (text); the categories below a chosen one belong to it. Default: those below
        the start URL's `#id`; without one, those whose name says 预算, 决算, 财政 or 三公.
    sid
        the site's number, for a page that does not give it.
    max_pages
        the most list pages of one category (default 500): a guard against a wrong count, reported when it bites.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl, quote, urldefrag, urlencode, urlsplit

from pydantic import Field

from extractors.errors import PageError
from extractors.portals import html
from extractors.portals.answers import Progress, at, check_pages, count_of, date_of, read_json, said, text_of, title_of
from extractors.portals.base import AdapterOptions, Listing, Offer, Page, PortalAdapter, Request, Row
from extractors.portals.columns import Regex, offers_of
from extractors.portals.parameters import with_query
from extractors.portals.scripts import assigned

_API = "/gkmlpt/api/all/"
_BASE = re.compile(r"([^?#]*?)/gkmlpt(?:[/?#]|$)")
_MONEY = "预算|决算|财政|三公"
_PUBLISHED = ("display_publish_time", "first_publish_time", "create_time", "created_at")
"""Where an article says when it was published, best first; `date` is when it was written."""
_JUMP = "jump"


class GkmlptOptions(AdapterOptions):
    """The adapter's options; the module's docstring says what they do."""

    categories: list[int | Regex] = Field(default_factory=list)
    sid: Annotated[str, Field(pattern=r"^\w+$", coerce_numbers_to_str=True)] | None = None
    max_pages: int = Field(default=500, ge=1, le=5000)


@dataclass(frozen=True, slots=True)
class _Category:
    """One category of the tree, with the ids of those above it."""

    id: str
    name: str
    jump: str
    above: tuple[str, ...]

    def lies_in(self, ids: set[str]) -> bool:
        """Tell whether it is one of these categories or lies below one."""
        return self.id in ids or not ids.isdisjoint(self.above)


class GkmlptAdapter(PortalAdapter):
    """Reads sites of Guangdong's directory platform; see the module's docstring."""

    kind = "gkmlpt"
    options_model = GkmlptOptions
    options: GkmlptOptions

    def start(self, url: str) -> Request:
        """Return the request for a start URL, an index page or a category of the API."""
        parts = urlsplit(url)
        if self.options.sid is None or _API not in parts.path or "sid" in dict(parse_qsl(parts.query)):
            return Request(url)
        return Request(with_query(url, {"sid": self.options.sid}))

    def listing(self, page: Page) -> Listing:
        """Read an index page, which leads to categories, or a page of a category."""
        if _API in urlsplit(page.request.url).path:
            return self._articles(page)
        return Listing(follow=tuple({request.key: request for request in self._categories(page)}.values()))

    def offers(self, page: Page, row: Row) -> tuple[Offer, ...]:
        """Read a row's page: its attachments; without one, the page itself if its tables print numbers."""
        content = text_of(at(_assigned(page, "DETAIL"), "content"))
        written = [html.parse(Page(page.request, page.url, f"<div>{content}</div>".encode(), "utf-8"))] if content else []
        return offers_of(page, row, *written)

    # Index page

    def _categories(self, page: Page) -> Iterator[Request]:
        own = None if _jumped(page) else self.options.sid
        sid = own or text_of(_assigned(page, "SID"))
        if not sid:
            raise PageError(
                f"{page.url} {_led(page)}gives no SID in window._CONFIG: it is no index page, or needs the option sid."
            )
        base = _BASE.match(page.url) or _BASE.match(page.request.url)
        if base is None:
            raise PageError(f"{page.url} does not lie below /gkmlpt/: give the address of the site's page /gkmlpt/index.")
        for category in self._chosen(page):
            target = html.absolute(page.url, category.jump)
            fragment = urldefrag(category.jump).fragment if target is not None else ""
            if target is not None and (fragment or target != urldefrag(page.url).url):
                yield Request(f"{target}#{fragment}" if fragment else target, context=((_JUMP, category.name),))
            else:
                yield Request(f"{base[1]}{_API}{quote(category.id)}?{urlencode({'page': 1, 'sid': sid})}")

    def _chosen(self, page: Page) -> list[_Category]:
        """The categories that options and start URL want, with those below them."""
        known = list(_tree(page))
        fragment = urldefrag(page.request.url).fragment.strip("/")
        within = [category for category in known if not fragment or category.lies_in({fragment})]
        options = [] if _jumped(page) else self.options.categories  # another site has its own numbers and names
        ids = {str(wanted) for wanted in options if isinstance(wanted, int)}
        patterns = [wanted for wanted in options if isinstance(wanted, str)]
        if not options:
            ids, patterns = ({fragment}, []) if fragment else (set(), [_MONEY])
        chosen = [category for category in known if category.lies_in(ids)]
        named = {category.id for category in within if any(re.search(pattern, category.name) for pattern in patterns)}
        chosen += [category for category in within if category.lies_in(named) and category not in chosen]
        # A category that the tree does not show can still be asked for.
        chosen += [_Category(wanted, wanted, "", ()) for wanted in sorted(ids - {category.id for category in known})]
        if not chosen:
            names = ", ".join(category.name for category in within[:40]) or "none"
            raise PageError(f"{page.url} has no category that matches {' or '.join(patterns)}; its categories are: {names}.")
        return chosen

    # Categories

    def _articles(self, page: Page) -> Listing:
        answer = read_json(page)
        articles, before = at(answer, "articles"), Progress.told(page.request)
        total = count_of(at(answer, "total"))
        total = count_of(at(answer, "classify.post_count")) if total is None else total
        if not isinstance(articles, list) or total is None:
            raise PageError(f"{page.url} does not answer with articles and their total{said(answer)}.")
        if not articles:
            before.check_end(page, total or before.announced)
            return Listing()
        rows = tuple(_row(page, number, article) for number, article in enumerate(articles, 1))
        check_pages(page, max(-(-total // len(rows)) if before.pages == 0 else 0, before.pages + 1), self.options.max_pages)
        now = before.after(page, [row.request.url for row in rows], total)
        return Listing(rows, (self._next(page, now),) if now.rows < total else ())

    def _next(self, page: Page, now: Progress) -> Request:
        number = count_of(dict(parse_qsl(urlsplit(page.request.url).query)).get("page")) or 1  # page 0 is page 1 on some sites
        return Request(with_query(urldefrag(page.request.url).url, {"page": number + 1}), context=now.context)


def _row(page: Page, number: int, article: object) -> Row:
    title = html.DOCUMENT_NAME.sub("", title_of(at(article, "title")))
    url = html.absolute(page.url, text_of(at(article, "url"))) or html.absolute(page.url, text_of(at(article, "post_url")))
    if not title or url is None:
        raise PageError(f"{page.url}: article {number} has no title or no address{said(article)}.")
    published = next((day for name in _PUBLISHED if (day := date_of(at(article, name))) is not None), None)
    return Row(title, Request(url), "document" if html.DOCUMENT_NAME.search(urlsplit(url).path) else "page", published)


def _tree(page: Page) -> Iterator[_Category]:
    """Yield the categories of an index page, each before those below it."""
    tree = _assigned(page, "TREE")
    if not isinstance(tree, list) or not tree:
        raise PageError(
            f"{page.url} {_led(page)}shows no TREE of categories in window._CONFIG: it is no index page of this kind."
        )
    waiting: list[tuple[object, tuple[str, ...]]] = [(node, ()) for node in reversed(tree)]
    while waiting:
        node, above = waiting.pop()
        if not isinstance(node, dict) or not (name := title_of(node.get("name"))):
            raise PageError(f"{page.url}: a category of its TREE has no name{said(node)}.")
        own = text_of(node.get("id"))
        if own:
            yield _Category(own, name, text_of(node.get("jump_url")), above)
        children = node.get("children") or []
        if not isinstance(children, list):
            raise PageError(f"{page.url}: the category {name} of its TREE has no list of children.")
        waiting += [(child, (*above, own)) for child in reversed(children)]


def _jumped(page: Page) -> str | None:
    """The name of the category that only leads to this page, None for a start URL."""
    return page.request.told(_JUMP)


def _led(page: Page) -> str:
    """In brackets: which category leads here."""
    name = _jumped(page)
    return f"(where the category {name} leads: give that page a source of its own, and choose others here) " if name else ""


def _assigned(page: Page, name: str) -> object:
    """What the page's scripts give a name of `_CONFIG`."""
    for script in (element.text or "" for element in html.parse(page).iter("script")):
        try:
            value = assigned(script, name) if "_CONFIG" in script else None
        except ValueError as error:
            raise PageError(f"{page.url}: {name} in its window._CONFIG cannot be read: {error}.") from error
        if value is not None:
            return _unpacked(value)
    return None


def _unpacked(value: object) -> object:
    """A list or mapping that stands in its place as a text of JSON; any other value as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith(("[", "{")):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
