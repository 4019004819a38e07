"""Lists that are read page by page: `?page=2`, `pageNo=2`, `index_2.html`, `2.html`, whatever a site's software makes of it.

Sites that use it: NFCMS (Shenzhen and others) and Shanghai's districts (`index.html`, `index_2.html`), the Ministry's bureaus
(`currentPage=0,countPage=10` in a script, `index_1.htm`), sites whose pages are `column-index-2.shtml` or `1.html`, and every
.jsp, .aspx or .php list with the page's number in the query. Some need the cookie of the first page for the others, and redirect
attachments to another host: both are the client's affair.

How such a site lists documents
    - A column lists rows; each is a page with attachments or tables, or the document itself.
    - The number of pages is printed (共 12 页, 1/12 页), stands in a script (`totalPage = 12`, `countPage=10`), or is that of the
      link 尾页; where nothing tells it, 下一页 is followed until there is none.
    - How pages are addressed is taken from the links to them (2, 3, 下一页); only a site that pages by script needs `parameter`
      or `template`.
    - A page that repeats the rows before it, or lists nothing, is the end; where the announced count says that there should be
      more it is an error, since the site did not understand the address.

Options in the source file
    parameter
        name of the query parameter that holds the page's number (`pageNo`). With it and without any announced count, pages are
        asked for until one repeats.
    template
        address of a further page relative to the start URL, with `{n}` for its number (`index_{n}.html`). Only one of the two.
    first
        the number of the first page in `parameter` or `template` (0 or 1, default 1).
    detail
        regex on the address of a row's page (default: the usual forms, and links with a date beside them or a year or report in
        their words).
    list
        the part of the page that holds the rows, as `#id`, `.class` or a tag (default: all but header, menu and footer).
    max_pages
        the most pages of one list (default 500): a guard against a wrong count, reported when it bites.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from extractors.portals import columns, html
from extractors.portals.base import AdapterOptions, Listing, Offer, Page, PortalAdapter, Request, Row
from extractors.portals.columns import Regex, Selector
from extractors.portals.paging import Pattern, other_pages

_START = "start"


class PagedOptions(AdapterOptions):
    """The adapter's options; the module's docstring says what they do."""

    parameter: Annotated[str, StringConstraints(pattern=r"^[\w.$-]+$")] | None = None
    template: Annotated[str, StringConstraints(pattern=r"^[^{}]*\{n\}[^{}]*$")] | None = None
    first: int = Field(default=1, ge=0, le=1)
    detail: Regex | None = None
    list: Selector | None = None
    max_pages: int = Field(default=500, ge=1, le=5000)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.parameter is not None and self.template is not None:
            raise ValueError("parameter and template are two ways to say one thing: give one of them")
        return self


class PagedAdapter(PortalAdapter):
    """Reads lists page by page; see the module's docstring."""

    kind = "paged"
    options_model = PagedOptions
    options: PagedOptions

    def start(self, url: str) -> Request:
        """Return the request for a start URL, which is the first page of a list."""
        return Request(url, context=((_START, url),))

    def listing(self, page: Page) -> Listing:
        """Read a list page: its rows, and the list's other pages."""
        root = html.parse(page)
        target = html.refresh_target(root, page.url)
        if target is not None and not html.is_document_address(target):
            return Listing(follow=(self.start(target),))
        rows = tuple(columns.rows(page, root, self.options.detail, self.options.list))
        pages = other_pages(page, root, rows, self.options.max_pages, self._pattern(page))
        follow = {request.key: request for request in pages if request.key != page.request.key}
        if not rows and not follow and page.request == self.start(page.request.url):
            return Listing(follow=tuple(self.start(url) for url in html.framed_pages(root, page.url)))
        return Listing(rows, tuple(follow.values()))

    def offers(self, page: Page, row: Row) -> tuple[Offer, ...]:
        """Read a row's page: its attachments; without one, the page itself if its tables print numbers."""
        return columns.offers_of(page, row)

    def _pattern(self, page: Page) -> Pattern | None:
        if self.options.parameter is None and self.options.template is None:
            return None
        start = page.request.told(_START) or page.request.url
        return Pattern(start, self.options.first, self.options.parameter, self.options.template)
