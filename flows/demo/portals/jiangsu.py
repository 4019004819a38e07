"""A site in the idiom of Jiangsu's unified platform: departments, items page by page, an item's files, all in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs

from extractors.portals.names import read_title
from flows.demo.portals.base import Asked, Offered, Reply, SampleSite

_PID, _TYPE = "122", "2"
_PAGE_ITEMS = 1
"""Items of a page: one, so that a department with two has two pages."""
_CHINA_TIME = timezone(timedelta(hours=8))


class JiangsuSite(SampleSite):
    """Departments publish by fiscal year; where one has more than two documents in a year, the first two are one item's files."""

    kind = "jiangsu"

    @property
    def start_paths(self) -> tuple[str, ...]:
        """Path of the platform's base."""
        return (f"{self.root}/",)

    @property
    def options(self) -> dict[str, Any]:
        """The district's number and the fiscal years of its documents."""
        years = sorted({_year(document) for document in self.offered})
        return {"pid": _PID, "typeid": _TYPE, "dates": years or ["2024"]}

    def answer(self, asked: Asked) -> Reply | None:
        """Answer a list, which is asked for by POST or GET, or a file."""
        form = {name: values[0] for name, values in parse_qs(asked.body.decode("ascii", errors="replace")).items()}
        said = {**asked.query, **form}
        lists = {
            "front/department/getdepartmentname.do": self._departments,
            "front/budgetfinal/itemsandpag.do": self._items,
            "front/budgetfinal/getTemporaryFiles.do": self._files,
        }
        path = asked.path.removeprefix(f"{self.root}/")
        if path in lists:
            body = json.dumps(lists[path](said), ensure_ascii=False).encode()
            return Reply(body, "application/json; charset=utf-8", validated=False)
        if path == "front/budgetfinal/download.do":
            return self._download(asked.query.get("iid", ""))
        return None

    def document_path(self, document: Offered) -> str:
        """Path of a document's download."""
        return f"{self.root}/front/budgetfinal/download.do?iid={document.key}"

    def _units(self) -> list[str]:
        return list(dict.fromkeys(document.unit_name for document in self.offered))

    def _departments(self, said: dict[str, str]) -> list[dict[str, Any]]:
        if said.get("pid") != _PID or said.get("typeid") != _TYPE:
            return []
        there = {document.unit_name for document in self.offered if _year(document) == said.get("date")}
        return [
            {"iid": number, "name": name, "pid": int(_PID), "dtype": 2}
            for number, name in enumerate(self._units(), start=1)
            if name in there
        ]

    def _items(self, said: dict[str, str]) -> dict[str, Any]:
        number, year = said.get("groupid", ""), said.get("date", "")
        groups = list(self._groups(number, year))
        page = int(said.get("page_num", "1"))
        shown = groups[(page - 1) * _PAGE_ITEMS : page * _PAGE_ITEMS]
        templates = [
            {"uuid": group[0].key, "title": "部门信息公开", "t_uploaddate": f"{group[0].published_on} 10:00:00"}
            for group in shown
        ]
        return {"budgetTemplates": templates, "page": {"page_num": page, "pagecount": -(-len(groups) // _PAGE_ITEMS)}}

    def _groups(self, number: str, year: str) -> Iterator[list[Offered]]:
        """A department's items in a year: the files of each."""
        units = dict(enumerate(self._units(), start=1))
        unit = units.get(int(number)) if number.isdecimal() else None
        documents = [d for d in self.offered if d.unit_name == unit and _year(d) == year]
        if len(documents) > 2:
            yield documents[:2]
            documents = documents[2:]
        yield from ([document] for document in documents)

    def _files(self, said: dict[str, str]) -> list[dict[str, Any]]:
        uuid = said.get("uuid", "").strip("'")
        years = {_year(document) for document in self.offered}
        numbers = range(1, len(self._units()) + 1)
        groups = (group for year in sorted(years) for number in numbers for group in self._groups(str(number), year))
        found = next((group for group in groups if group[0].key == uuid), [])
        return [
            {
                "iid": document.key,
                "t_oldname": f"{document.title}.{document.extension}",
                "t_uploaddate": int(datetime.combine(document.published_on, time(9), _CHINA_TIME).timestamp() * 1000),
            }
            for document in found
        ]

    def _download(self, key: str) -> Reply | None:
        """Answer a file, whose name stands in GBK in the header, as on the platform."""
        for document in self.offered:
            if document.key == key:
                name = f"{document.title}.{document.extension}".encode("gb18030").decode("latin-1")
                header = ("Content-Disposition", f'attachment; filename="{name}"')
                return Reply(document.body, "application/octet-stream", headers=(header,))
        return None


def _year(document: Offered) -> str:
    return str(read_title(document.title).fiscal_year or document.published_on.year)
