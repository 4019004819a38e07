"""A sample district that lists by department, as old sites do: GB18030 said in a `<meta>` alone, and every careless kind of link.

The page of departments is `/bmgk/`. Its departments take turns in four manners:

0. a folder in raw Chinese; documents whose names hold Chinese and blanks; pages by TRS's script call
1. backslashes; pages of articles, joined by 下一页 alone, that open their documents by `window.open`
2. blanks and line breaks in addresses; a folder a year; documents in a viewer (`viewer.html?file=…`); titles without the unit
3. opened by script from the page of departments; documents without an extension, behind `downloadfile.jsp`
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from html import escape
from urllib.parse import quote, unquote

from flows.demo.portals.base import Asked, Offered, Reply, SampleSite

ROWS_PER_PAGE = 2
_PDF = "application/pdf"


class DirectorySite(SampleSite):
    """See the module's docstring."""

    kind = "directory"

    @property
    def start_paths(self) -> tuple[str, ...]:
        """The page of departments."""
        return (f"{self.root}/bmgk/",)

    def answer(self, asked: Asked) -> Reply | None:
        """Return the page or document at a path."""
        path = unquote(asked.path)
        if path == f"{self.root}/downloadfile.jsp":
            path = f"{path}?id={asked.query.get('id', '')}"
        return self._replies.get(path + "index.html" if path.endswith("/") else path)

    def document_path(self, document: Offered) -> str:
        """Path of a document's bytes; in every manner another."""
        return quote(self._plain_path(document), safe="/?=")

    @cached_property
    def _units(self) -> list[str]:
        return list(dict.fromkeys(document.unit_name for document in self.offered))

    @cached_property
    def _replies(self) -> dict[str, Reply]:
        """Every reply by its decoded path."""
        listed = "".join(f"<li><a {self._door(unit)}>{escape(unit)}</a></li>" for unit in self._units)
        replies = {f"{self.root}/bmgk/index.html": _page("部门信息公开", f'<ul class="bm">{listed}</ul>')}
        manners: tuple[Callable[[str, Sequence[Offered]], dict[str, Reply]], ...] = (_direct, _articles, _years, _downloads)
        for unit in self._units:
            own = [document for document in self.offered if document.unit_name == unit]
            replies |= {self._folder(unit) + name: reply for name, reply in manners[self._manner(unit)](self.root, own).items()}
        for document in self.offered:
            replies[self._plain_path(document)] = Reply(document.body, _PDF)
        return replies

    def _manner(self, unit: str) -> int:
        return self._units.index(unit) % 4

    def _folder(self, unit: str) -> str:
        at, manner = self._units.index(unit), self._manner(unit)
        return f"{self.root}/bmgk/{unit if manner == 0 else f'bm {at}' if manner == 2 else f'bm{at}'}/"

    def _door(self, unit: str) -> str:
        """The attributes of a department's link."""
        name = self._folder(unit).removeprefix(f"{self.root}/bmgk/")
        return (
            f'href="./{name}"',
            f"href='.\\{name[:-1]}\\index.html'",
            f'href="\n  {name}index.html "',
            f"href=\"javascript:void(0)\" onclick=\"window.open('{name}','_blank');return false;\"",
        )[self._manner(unit)]

    def _plain_path(self, document: Offered) -> str:
        folder, key = self._folder(document.unit_name), document.key
        return (
            f"{folder}附件 {key}.{document.extension}",
            f"{folder}uploads/{key}.{document.extension}",
            f"{self.root}/upload/{key} 公开稿.{document.extension}",
            f"{self.root}/downloadfile.jsp?id={key}",
        )[self._manner(document.unit_name)]


def _direct(_: str, documents: Sequence[Offered]) -> dict[str, Reply]:
    rows = [_row(f'href=" 附件 {d.key}.{d.extension}"', d.title, d) for d in documents]
    pages = _paged(rows)
    call = f'<script>createPageHTML({len(pages)}, 0, "index", "html");</script>'
    return {_numbered(at): _page("信息公开", f"<ul>{part}</ul>{call}") for at, part in enumerate(pages)}


def _articles(_: str, documents: Sequence[Offered]) -> dict[str, Reply]:
    rows = [_row(f"href='{_article(d)}'", d.title, d) for d in documents]
    pages = _paged(rows)
    replies = {}
    for at, part in enumerate(pages):
        onward = f'<a href=".\\{_numbered(at + 1)}">下一页</a>' if at + 1 < len(pages) else "<a>下一页</a>"
        replies[_numbered(at)] = _page("信息公开", f"<ul>{part}</ul><div>{onward}</div>")
    for d in documents:
        opened = f'<a href="#" onclick="window.open(\'uploads\\{d.key}.{d.extension}\')">附件1</a>'
        replies[_article(d)] = _page(d.title, f"<p>发布日期：{d.published_on}</p><p>{opened}</p>")
    return replies


def _years(root: str, documents: Sequence[Offered]) -> dict[str, Reply]:
    years = sorted({d.published_on.year for d in documents}, reverse=True)
    links = "".join(f'<li><a href=" {year}/ ">{year}年</a></li>' for year in years)
    replies = {"index.html": _page("信息公开", f"<ul>{links}</ul>")}
    for year in years:
        rows = [
            _row(f'href="{root}/pdfjs/web/viewer.html?file={quote(f"{root}/upload/{d.key} 公开稿.{d.extension}", safe="")}"',
                 d.title.replace(d.unit_name, "") or d.title, d)
            for d in documents if d.published_on.year == year
        ]  # fmt: skip
        pages = _paged(rows)
        numbers = "".join(f'<a href="{_numbered(at)}">{at + 1}</a> ' for at in range(len(pages)))
        for at, part in enumerate(pages):
            replies[f"{year}/{_numbered(at)}"] = _page(f"{year}年", f"<ul>{part}</ul><p>{numbers}</p>")
    return replies


def _downloads(root: str, documents: Sequence[Offered]) -> dict[str, Reply]:
    rows = "".join(
        f"<tr><td>{d.title}</td><td>{d.published_on}</td><td><a href='javascript:;' "
        f"onclick=\"download('{root}/downloadfile.jsp?id={d.key}', '{d.title}.{d.extension}')\">下载</a></td></tr>"
        for d in documents
    )
    return {"index.html": _page("信息公开", f"<table>{rows}</table>")}


def _row(attributes: str, title: str, document: Offered) -> str:
    return f"<li><a {attributes}>{escape(title)}</a><span>{document.published_on}</span></li>"


def _paged(rows: Sequence[str]) -> list[str]:
    return ["".join(rows[start : start + ROWS_PER_PAGE]) for start in range(0, len(rows), ROWS_PER_PAGE)]


def _numbered(at: int) -> str:
    return f"index_{at}.html" if at else "index.html"


def _article(document: Offered) -> str:
    return f"t{document.published_on:%Y%m%d}_{sum(document.key.encode())}{len(document.key)}_{document.key}.html"


def _page(title: str, content: str) -> Reply:
    """A page in GB18030; the server's header says nothing of it."""
    text = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
        f"<title>{escape(title)}</title></head><body>"
        '<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div>'
        f'{content}<div class="footer"><a href="/about/index.html">主办单位：样例区人民政府办公室</a></div></body></html>'
    )
    return Reply(text.encode("gb18030"), "text/html")
