"""A small TRS WCM site: paging in a script call alone, every third row written by a script, attachments linked relatively.

A document of the extension `html` has no attachment: its page is the document.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from html import escape

from flows.demo.portals.base import Asked, Offered, Reply, SampleSite

ROWS_PER_PAGE = 5
_PDF = {"pdf": "application/pdf", "zip": "application/zip"}


class TrsSite(SampleSite):
    """The counterpart of `extractors/portals/trs.py`."""

    kind = "trs"

    def __init__(
        self, root: str, offered: Sequence[Offered], references: Mapping[str, str] | None = None, footer: str = ""
    ) -> None:
        """Make a site below `root`.

        Args:
            root: path without a slash at its end.
            offered: the documents, in the order of their rows.
            references: what the page of a document links to in place of its own address, by key.
            footer: HTML at the end of every page.
        """
        super().__init__(root, offered)
        self._references = dict(references or {})
        self._footer = footer
        self._pages = {self.page_path(document): document for document in offered}
        self._files = {self.document_path(document): document for document in offered if document.extension != "html"}

    @property
    def column(self) -> str:
        """Path of the one column."""
        return f"{self.root}/czzj/"

    @property
    def start_paths(self) -> tuple[str, ...]:
        """The column's first page."""
        return (self.column,)

    @property
    def list_paths(self) -> tuple[str, ...]:
        """Paths of all list pages."""
        count = max(1, -(-len(self.offered) // ROWS_PER_PAGE))
        return (self.column, *(f"{self.column}index_{number}.html" for number in range(1, count)))

    def page_path(self, document: Offered) -> str:
        """Path of the page that a row leads to."""
        number = zlib.crc32(document.key.encode())
        return f"{self.column}{document.published_on:%Y%m}/t{document.published_on:%Y%m%d}_{number}.html"

    def document_path(self, document: Offered) -> str:
        """Path of an attachment, or of the page that is the document."""
        if document.extension == "html":
            return self.page_path(document)
        day = document.published_on
        return f"{self.column}{day:%Y%m}/P0{day:%Y%m%d}_{document.key}.{document.extension}"

    def answer(self, asked: Asked) -> Reply | None:
        """Answer list pages, pages of rows, and attachments."""
        path = self.column if asked.path == f"{self.column}index.html" else asked.path
        if path in self.list_paths:
            return self._html(self._list(self.list_paths.index(path)))
        if page := self._pages.get(path):
            return Reply(page.body) if page.extension == "html" else self._html(self._detail(page))
        if document := self._files.get(path):
            return Reply(document.body, _PDF.get(document.extension, "application/octet-stream"))
        return None

    def _html(self, body: str) -> Reply:
        head = '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>财政资金</title></head>\n<body>\n'
        return Reply(f'{head}{body}\n<div class="footer">{self._footer}</div>\n</body></html>\n'.encode())

    def _list(self, number: int) -> str:
        shown = self.offered[number * ROWS_PER_PAGE : (number + 1) * ROWS_PER_PAGE]
        rows = [self._row(document, scripted=index % 3 == 2) for index, document in enumerate(shown)]
        call = f'<script>createPageHTML({len(self.list_paths)}, {number}, "index", "html");</script>'
        return "\n".join(['<ul class="list">', *rows, "</ul>", call])

    def _row(self, document: Offered, *, scripted: bool) -> str:
        href = "./" + self.page_path(document).removeprefix(self.column)
        title, day = escape(document.title), document.published_on.isoformat()
        if not scripted:
            return f'<li><a href="{href}" title="{title}">{title}</a><span>{day}</span></li>'
        return (
            f'<li><script>\nvar url="{href}";\nvar title="{title}";\n'
            "document.write('<a href=\"'+url+'\">'+title+'</a>');\n"
            f"document.writeln('<span>{day}</span>');\n</script></li>"
        )

    def _detail(self, document: Offered) -> str:
        own = "./" + self.document_path(document).rpartition("/")[2]
        reference = escape(self._references.get(document.key, own))
        title = escape(document.title)
        return (
            f"<h1>{title}</h1>\n<p>发布日期：{document.published_on.isoformat()} 来源：{escape(document.unit_name)}</p>\n"
            f'<div class="TRS_Editor"><p>现将{title}予以公开，详见附件。</p></div>\n'
            f'<div>附件：<a href="{reference}">{title}.{document.extension}</a></div>'
        )
