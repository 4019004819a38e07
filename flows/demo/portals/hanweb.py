"""A site in Hanweb's idiom: a page of two columns, jpage data stores, a proxy for further rows, downloads by `downfile.jsp`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from html import escape
from urllib.parse import parse_qs, quote, urlencode

from flows.demo.portals.base import Asked, Offered, Reply, SampleSite

_PAGE_ROWS = 15
_HUB = "30515"
_COLUMNS = {"30516": ("部门决算", "745545"), "30517": ("部门预算", "745546")}
_PROXY = "/module/web/jpage/dataproxy.jsp"
_XML = "text/xml; charset=utf-8"
_MEDIA = {"pdf": "application/pdf", "zip": "application/zip"}


class HanwebSite(SampleSite):
    """The start page leads to a column of final accounts and one of budgets; a column holds 15 rows and announces the others."""

    kind = "hanweb"

    @property
    def start_paths(self) -> tuple[str, ...]:
        """Path of the page that lists the columns."""
        return (f"{self.root}/col/col{_HUB}/index.html",)

    def answer(self, asked: Asked) -> Reply | None:
        """Answer a column, a group of rows, a row's page or a download."""
        if asked.path in self.start_paths:
            return _page("财政预决算", "".join(f'<li><a href="../col{c}/">{name}</a></li>' for c, (name, _) in _COLUMNS.items()))
        for column in _COLUMNS:
            if asked.path in (f"{self.root}/col/col{column}/", f"{self.root}/col/col{column}/index.html"):
                return self._column(column)
        if asked.path == self.root + _PROXY:
            return self._group(asked)
        for document in self.offered:
            if asked.path == self._row_path(document):
                return self._detail(document)
        if asked.path == f"{self.root}/module/download/downfile.jsp":
            return self._download(asked.query.get("filename", ""))
        return None

    def document_path(self, document: Offered) -> str:
        """Path of a document's download."""
        return f"{self.root}/module/download/downfile.jsp?{urlencode({'classid': 0, 'filename': _file_name(document)})}"

    def _in_column(self, column: str) -> list[Offered]:
        return [document for document in self.offered if ("预算" in document.title) == (column == "30517")]

    def _column(self, column: str) -> Reply:
        name, unit = _COLUMNS[column]
        held = self._in_column(column)
        parameters = (
            f"col:1,appid:'1',webid:1,path:'{self.root}/',columnid:{column},sourceContentType:1,unitid:'{unit}',webname:'样例区'"
        )
        link = f"{self.root}{_PROXY}?page=1&appid=1&webid=1&path=/&columnid={column}&unitid={unit}&webname=样例区"
        store = (
            f'<div id="{unit}"><script type="text/xml"><datastore>\n<nextgroup><![CDATA[<a href="{link}"></a>]]></nextgroup>\n'
            f"{self._record_set(held[:_PAGE_ROWS])}</datastore></script></div>\n"
        )
        call = (
            f"<script>var param_{unit} = {{{parameters},permissiontype:0}};\n$(function(){{$('#{unit}').jpage({{"
            f"themeName:'default',showMode:'full',totalRecord:{len(held)},openCookies:false,dataBefore:'<ul>',dataAfter:'</ul>',"
            f"groupSize:1,proxyUrl:'{self.root}{_PROXY}',perPage:{_PAGE_ROWS},ajaxParam:param_{unit}}});}});</script>"
        )
        return _page(name, store + call)

    def _group(self, asked: Asked) -> Reply:
        """Answer a group of rows, of a GET's query or of a POST's query and form; to anything but its own ids, nothing."""
        form = {name: values[0] for name, values in parse_qs(asked.body.decode("ascii", errors="replace")).items()}
        said = {**form, **asked.query}
        column = said.get("columnid", "")
        numbers = [said.get(name, "") for name in ("startrecord", "endrecord")]
        if column not in _COLUMNS or said.get("unitid") != _COLUMNS[column][1] or not all(n.isdecimal() for n in numbers):
            return Reply(b"<datastore><recordset></recordset></datastore>", _XML)
        held = self._in_column(column)
        rows = held[int(numbers[0]) - 1 : min(int(numbers[1]), int(numbers[0]) - 1 + _PAGE_ROWS)]
        head = f"<?xml version='1.0' encoding='utf-8'?>\n<datastore><totalrecord>{len(held)}</totalrecord>"
        return Reply(f"{head}{self._record_set(rows)}</datastore>".encode(), _XML)

    def _record_set(self, documents: Sequence[Offered]) -> str:
        records = (
            f"<record><![CDATA[<li><a href='{self._row_path(d)}' title='{escape(d.title)}' target=\"_blank\">{_cut(d.title)}</a>"
            f"<span>{d.published_on}</span></li>]]></record>\n"
            for d in documents
        )
        return f"<recordset>\n{''.join(records)}</recordset>"

    def _row_path(self, document: Offered) -> str:
        """Path of a row's page; every third is named by a digest, as newer versions do."""
        digest, day = hashlib.sha256(document.key.encode()).hexdigest(), document.published_on
        if int(digest, 16) % 3 == 0:
            return f"{self.root}/art/{day.year}/art_{digest[:32]}.html"
        return f"{self.root}/art/{day.year}/{day.month}/{day.day}/art_30516_{int(digest[:6], 16)}{quote(document.key)}.html"

    def _detail(self, document: Offered) -> Reply:
        path = escape(self.document_path(document))
        return _page(
            document.title,
            f'<div id="zoom"><p>发布日期：{document.published_on} 来源：{document.unit_name}</p>'
            f'<p>附件：<a href="{path}">{escape(document.title)}.{document.extension}</a></p></div>',
        )

    def _download(self, name: str) -> Reply | None:
        for document in self.offered:
            if name == _file_name(document):
                return Reply(document.body, _MEDIA.get(document.extension, "application/octet-stream"))
        return None


def _file_name(document: Offered) -> str:
    return f"{document.key}.{document.extension}"


def _cut(title: str) -> str:
    """A title as a list prints it: a long one ends in dots."""
    return escape(title if len(title) <= 24 else f"{title[:24]}...")


def _page(title: str, content: str) -> Reply:
    name = escape(title)
    head = f'<head><meta charset="utf-8"><meta name="ArticleTitle" content="{name}"><title>{name}-样例区</title></head>'
    menu = '<div class="header"><a href="/">首页</a></div>'
    return Reply(f"<!DOCTYPE html>\n<html>{head}\n<body>{menu}\n{content}\n</body></html>\n".encode())
