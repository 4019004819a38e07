"""A sample district whose lists are numbered: a program that needs its cookie, and static pages counted from 1.

Documents are dealt to two columns in turn.

- `/gkml/list.jsp?pageNo=2` says “共 3 页”. Without the cookie that its first page sets, every other page is the first one again.
- `/bmys/index.html`, `index_2.html`, … say nothing of their number; 尾页 leads to the last one.

Rows lead to an article, whose attachment `download.do?iid=…` redirects to the place where the file lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from html import escape

from flows.demo.portals.base import Asked, Offered, Reply, SampleSite

ROWS_PER_PAGE = 3
_SESSION = "JSESSIONID=5A1F0C"


class PagedSite(SampleSite):
    """See the module's docstring."""

    kind = "paged"

    @property
    def start_paths(self) -> tuple[str, ...]:
        """Both columns."""
        return (f"{self.root}/gkml/list.jsp", f"{self.root}/bmys/index.html")

    def answer(self, asked: Asked) -> Reply | None:
        """Return the page, document or redirect at a path."""
        if asked.path == f"{self.root}/gkml/list.jsp":
            return self._listed(asked)
        if asked.path == f"{self.root}/download.do":
            document = self._by_key.get(asked.query.get("iid", ""))
            return None if document is None else Reply(b"", status=302, headers=(("Location", self.document_path(document)),))
        return self._replies.get(asked.path)

    def document_path(self, document: Offered) -> str:
        """Path to which a document's link redirects."""
        return f"{self.root}/oss/{document.key}.{document.extension}"

    def _listed(self, asked: Asked) -> Reply | None:
        """A page of the program's list; the first again for who does not bring its cookie."""
        said = asked.query.get("pageNo", "1")
        known = _SESSION in asked.headers.get("Cookie", "")
        pages = _paged(self.offered[::2])
        number = int(said) if said.isdecimal() and known else 1
        if not 1 <= number <= len(pages):
            return None
        links = "".join(f'<a href="?pageNo={at}&amp;size=3">{at}</a>' for at in range(1, len(pages) + 1) if at != number)
        pager = f'<div class="page">第 {number} 页 {links} 共 {len(pages)} 页</div>'
        reply = _page("部门决算公开", self._rows(pages[number - 1]) + pager)
        return Reply(reply.body, headers=(("Set-Cookie", f"{_SESSION}; Path=/; HttpOnly"),), validated=False)

    @cached_property
    def _by_key(self) -> dict[str, Offered]:
        return {document.key: document for document in self.offered}

    @cached_property
    def _replies(self) -> dict[str, Reply]:
        """Every reply that no cookie changes."""
        replies = {self.document_path(d): Reply(d.body, "application/octet-stream") for d in self.offered}
        pages = _paged(self.offered[1::2])
        for at, part in enumerate(pages, start=1):
            pager = f'<p><a href="{_numbered(1)}">首页</a>'
            pager += (
                f' <a href="{_numbered(at + 1)}">下一页</a> <a href="{_numbered(len(pages))}">尾页</a></p>'
                if at < len(pages)
                else "</p>"
            )
            replies[f"{self.root}/bmys/{_numbered(at)}"] = _page("部门预算公开", self._rows(part) + pager)
        for document in self.offered:
            replies[self._article(document)] = self._article_page(document)
        return replies

    def _rows(self, documents: Sequence[Offered]) -> str:
        return (
            "<ul>"
            + "".join(
                f'<li><a href="{self._article(d)}">{escape(d.title)}</a><span>{d.published_on}</span></li>' for d in documents
            )
            + "</ul>"
        )

    def _article(self, document: Offered) -> str:
        return f"{self.root}/art/{document.published_on.year}/art_{document.key}.html"

    def _article_page(self, document: Offered) -> Reply:
        address = f"{self.root}/download.do?iid={document.key}"
        return _page(
            document.title,
            f"<h1>{escape(document.title)}</h1><p>发布时间：{document.published_on}</p>"
            f'<p>附件：<a href="{address}">{escape(document.title)}.{document.extension}</a></p>',
        )


def _paged(documents: Sequence[Offered]) -> list[Sequence[Offered]]:
    return [documents[start : start + ROWS_PER_PAGE] for start in range(0, len(documents), ROWS_PER_PAGE)] or [()]


def _numbered(number: int) -> str:
    return "index.html" if number == 1 else f"index_{number}.html"


def _page(title: str, content: str) -> Reply:
    text = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(title)}</title></head><body>'
        f'<div class="header"><a href="/">首页</a></div>{content}'
        '<div class="footer"><a href="/files/manual.pdf">使用手册</a></div></body></html>'
    )
    return Reply(text.encode())
