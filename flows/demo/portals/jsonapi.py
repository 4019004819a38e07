"""A site whose list a script fills from a JSON interface, as the Shanghai districts Putuo and Pudong have it.

A POST names channels and a page. Most rows lead to a page with an attachment, some straight to the file.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Sequence
from html import escape
from typing import Any

from flows.demo.portals.base import Asked, Offered, Reply, SampleSite

_BUDGET, _FINAL, _NEWS = "8101", "8102", "3"
_LARGEST_PAGE = 15
_ORDER = ["display_date"]


class JsonApiSite(SampleSite):
    """See the module's docstring; counterpart of the adapter `jsonapi`."""

    kind = "jsonapi"

    def __init__(self, root: str, offered: Sequence[Offered]) -> None:
        super().__init__(root, offered)
        self._documents = {self.document_path(document): document for document in self.offered}
        self._pages = {self._page_path(document): document for document in self.offered}

    @property
    def start_paths(self) -> tuple[str, ...]:
        """The page that people see; its list is empty until its script has run."""
        return (f"{self.root}/zhengwu/zfyjs-czjzdgz/index.html",)

    @property
    def options(self) -> dict[str, Any]:
        """How the list is asked for, in pages so small that there are several."""
        return {
            "url": self._interface,
            "method": "POST",
            "parameters": {"channelList": [_BUDGET, _FINAL], "orderFields": _ORDER, "orderTypes": ["desc"]},
            "page": {
                "parameter": "pageNo",
                "size_parameter": "pageSize",
                "size": min(_LARGEST_PAGE, max(1, -(-len(self.offered) // 3))),
            },
            "rows": "data.list",
            "total_count": "data.totalCount",
            "total_pages": "data.totalPage",
            "fields": {"title": "title", "url": "url", "date": ["display_date", "issue_date"]},
        }

    def answer(self, asked: Asked) -> Reply | None:
        """Answer for the list page, its interface, a row's page or a document."""
        if asked.path == self._interface:
            return self._list(asked)
        if asked.path in self.start_paths:
            return Reply('<html><head><title>政府预决算</title></head><body><ul id="list"></ul></body></html>'.encode())
        if document := self._documents.get(asked.path):
            return Reply(document.body, mimetypes.guess_type(asked.path)[0] or "application/octet-stream")
        page = self._pages.get(asked.path)
        return None if page is None else Reply(self._page(page).encode())

    def document_path(self, document: Offered) -> str:
        """Path of a file: two digests, as this CMS writes them."""
        return f"{self.root}/cmsres/{_hex(document)[:2]}/{_hex(document)}/{_hex(document)[::-1]}.{document.extension}"

    @property
    def _interface(self) -> str:
        return f"{self.root}/front/api/data/affair"

    def _page_path(self, document: Offered) -> str:
        channel, day = _channel(document), document.published_on
        return f"{self.root}/zhengwu/{channel}/{day.year}/{day.timetuple().tm_yday}/{document.key}.html"

    def _list(self, asked: Asked) -> Reply:
        query = _query(asked)
        if query is None:  # whoever does not ask as the site's script does gets a page, and that with status 200
            return Reply("<html><head><title>系统提示</title></head><body>请求方式有误</body></html>".encode())
        channels = query.get("channelList") or [_NEWS]
        rows = sorted((d for d in self.offered if _channel(d) in channels), key=lambda d: d.published_on, reverse=True)
        size = min(_LARGEST_PAGE, int(query.get("pageSize", 10)))
        number = int(query.get("pageNo", 1))
        shown = rows[size * (number - 1) : size * number]
        data = {"list": [], "pageNo": 0, "totalPage": 0, "totalCount": 0}  # behind the last page, it says nothing else
        if shown:
            data = {
                "list": [self._row(document) for document in shown],
                "pageNo": number,
                "totalPage": -(-len(rows) // size),
                "totalCount": len(rows),
            }
        return Reply(json.dumps({"code": 0, "message": "", "data": data}, ensure_ascii=False).encode(), "application/json")

    def _row(self, document: Offered) -> dict[str, Any]:
        is_file = int(_hex(document), 16) % 5 == 0
        return {
            "id": document.key,
            "channel_id": _channel(document),
            "title": document.title,
            "url": self.document_path(document) if is_file else self._page_path(document),
            "display_date": f"{document.published_on:%Y-%m-%d %H:%M:%S}",
        }

    def _page(self, document: Offered) -> str:
        name = f"{document.title}.{document.extension}"
        return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{escape(document.title)}_样例区</title>
<meta name="ArticleTitle" content="{escape(document.title)}"></head>
<body><div class="header"><a href="{self.root}/cmsres/manual.pdf">操作手册.pdf</a></div>
<table><tr><td>索引号：{_hex(document)[:8]}</td><td>公开主体：{escape(document.unit_name)}</td>
<td>发布日期：{document.published_on:%Y年%m月%d日}</td></tr></table>
<div id="ivs_content"><p>{escape(document.title)}</p><p><a href="{self.document_path(document)}">{escape(name)}</a></p></div>
</body></html>"""


def _query(asked: Asked) -> dict[str, Any] | None:
    if asked.method != "POST":
        return None
    try:
        query = json.loads(asked.body)
    except ValueError:
        return None
    return query if isinstance(query, dict) else None


def _channel(document: Offered) -> str:
    return _FINAL if "决算" in document.title else _BUDGET


def _hex(document: Offered) -> str:
    return hashlib.sha256(document.key.encode()).hexdigest()[:32]
