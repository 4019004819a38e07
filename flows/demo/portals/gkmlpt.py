"""A site of Guangdong's directory platform: an index page with a tree of categories, and JSON for each category.

Half of the rows' pages have their text in the HTML, half only in a script, and some categories lead elsewhere.
"""

from __future__ import annotations

import json
import mimetypes
import zlib
from collections.abc import Sequence
from datetime import datetime, time, timedelta, timezone
from html import escape
from typing import Any

from flows.demo.portals.base import Asked, Offered, Reply, SampleSite

_SID = "755999"
_BUDGET, _FINAL = 5421, 5422
_LARGEST_PAGE = 100
_CHINA = timezone(timedelta(hours=8))


class GkmlptSite(SampleSite):
    """See the module's docstring; counterpart of the adapter `gkmlpt`."""

    kind = "gkmlpt"

    def __init__(self, root: str, offered: Sequence[Offered]) -> None:
        super().__init__(root, offered)
        self._documents = {self.document_path(document): document for document in self.offered}
        self._pages = {self._page_path(document): document for document in self.offered}

    @property
    def start_paths(self) -> tuple[str, ...]:
        """The index page; the adapter finds the categories by their names."""
        return (f"{self.root}/gkmlpt/index",)

    def answer(self, asked: Asked) -> Reply | None:
        """Answer for the index page, a category's page, a row's page or a document."""
        path = asked.path.removeprefix(self.root)
        if path == "/gkmlpt/index":
            return Reply(self._index().encode())
        if path.startswith("/gkmlpt/api/all/"):
            return self._articles(path.rpartition("/")[2], asked)
        if document := self._documents.get(asked.path):
            return Reply(document.body, mimetypes.guess_type(path)[0] or "application/octet-stream")
        document = self._pages.get(asked.path)
        return None if document is None else Reply(self._page(document).encode())

    def document_path(self, document: Offered) -> str:
        """Path of an attachment: the number of its row, cut in two."""
        number = _number(document)
        return f"{self.root}/attachment/0/{number // 1000}/{number}/{document.key}.{document.extension}"

    def _page_path(self, document: Offered) -> str:
        return f"{self.root}/gkmlpt/content/5/{_number(document) // 1000}/post_{document.key}.html"

    def _index(self) -> str:
        tree = [
            {"id": 30, "name": "政策文件", "parent_id": 0, "jump_url": "", "children": []},
            {
                "id": 542,
                "name": "财政预决算",
                "parent_id": 0,
                "jump_url": "",
                "children": [
                    {"id": _BUDGET, "name": "部门预算", "parent_id": 542, "jump_url": "", "children": []},
                    {"id": _FINAL, "name": "部门决算", "parent_id": 542, "jump_url": None, "children": None},
                    {"id": 5423, "name": "预决算公开", "parent_id": 542, "jump_url": f"{self.root}/gkmlpt/index#542"},
                ],
            },
        ]
        return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>政府信息公开平台</title></head><body><div id="app"></div>
<script>
window._CONFIG = {{
    NFCMS_SITE_ID: '{_SID}', // the number of the site
    SID: '{_SID}',
    TREE: {json.dumps(tree)},
    SERVICE_AREA_ID: 0,
}}
</script></body></html>"""

    def _articles(self, category: str, asked: Asked) -> Reply | None:
        if asked.query.get("sid") != _SID or not category.isdecimal():
            return None
        rows = [document for document in self.offered if _category(document) == int(category)]
        size = min(_LARGEST_PAGE, max(1, -(-len(rows) // 3)))
        number = max(1, int(asked.query.get("page", "1")))
        data = {
            "classify": {"id": int(category), "post_count": len(rows)},
            "articles": [self._article(asked, document) for document in rows[size * (number - 1) : size * number]],
            "total": len(rows),
        }
        return Reply(json.dumps(data).encode(), "application/json")

    def _article(self, asked: Asked, document: Offered) -> dict[str, Any]:
        begin = datetime.combine(document.published_on, time(), _CHINA)
        return {
            "id": _number(document),
            "title": document.title,
            "publisher": document.unit_name,
            "url": self._page_path(document),
            "post_url": "",
            "create_time": int(begin.timestamp()),
            "created_at": begin.strftime("%Y-%m-%d %H:%M:%S"),
        }

    def _page(self, document: Offered) -> str:
        link = f'<a class="nfw-cms-attachment" href="{self.document_path(document)}" alt="{escape(document.title)}">点击下载</a>'
        content = f"<p>现将有关情况公开如下。</p><p>附件：{link}</p>"
        in_script = _number(document) % 2 == 1
        # As this platform does it: the content's markup is escaped, so that it cannot end the script.
        detail = json.dumps({"content": content if in_script else ""}).replace("<", "\\u003C").replace(">", "\\u003E")
        return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{escape(document.title)}</title>
<meta name="PubDate" content="{document.published_on:%Y-%m-%d 09:00}"></head>
<body><div class="article-content">{"" if in_script else content}</div>
<script>window._CONFIG = {{SID: '{_SID}', DETAIL: {detail}}}</script></body></html>"""


def _category(document: Offered) -> int:
    return _FINAL if "决算" in document.title else _BUDGET


def _number(document: Offered) -> int:
    """A number of six digits that stays with the document."""
    return 100_000 + zlib.crc32(document.key.encode()) % 900_000
