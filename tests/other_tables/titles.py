"""How many documents print each table beside the nine statements, by its title, and how many of these are read.

    python -m tests.other_tables.titles FOLDER [-v]

FOLDER holds PDFs. What is printed is told by literal words in the bare lines of a page's text, and by none of the readers'
patterns: the words are those of the forms' titles and of the headings that the Ministry's template gives to the text. Sentences,
and the lines of a page of contents, are no titles. With -v the documents are named that print one and give no row.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from extractors.document import extract_document
from extractors.model import READ_STATUSES, Extraction

TITLES: dict[str, tuple[str, ...]] = {
    "projects": (
        *("绩效目标表", "绩效目标申报表", "绩效自评表", "绩效目标自评表", "项目支出总表", "项目支出预算表", "项目支出明细表"),
        *("项目支出表", "专项业务经费支出表", "项目经费支出表", "项目支出情况表", "项目自评综述", "项目绩效自评综述"),
    ),
    "indicators": ("绩效目标表", "绩效目标申报表", "绩效自评表", "绩效目标自评表"),
    "key_work": ("年度主要任务", "任务名称", "重点工作完成情况", "重要事项工作内容", "年度重点工作任务"),
    "procurement": (
        "政府采购情况",
        "政府采购预算情况",
        "政府采购支出情况",
        "政府采购支出说明",
        "政府采购支出预算情况",
        "政府采购执行情况",
    ),
    "assets": ("国有资产占用", "国有资产占有", "国有资产情况", "国有资产使用", "国有资本占有"),
    "reception_and_travel": ("接待批次", "接待人次", "国内公务接待", "出国（境）团组", "出国(境)团组", "公务用车保有量"),
    "organisation": ("机构设置", "机构情况", "主要职能", "主要职责", "部门职责", "单位职责", "工作职责", "单位构成"),
}
"""By table: words that stand in its title, or in the heading over the text that it is read from."""

_NO_TITLE = ("。", "，", "…", "...", "．．", "···", "《", "见附件")
_SENTENCES = {"reception_and_travel"}
"""What is counted stands in sentences; a line with its words and a digit is one of them."""

_LONGEST = 40
_FEWEST_OF_CONTENTS = 8
"""A page on which so many lines end in 表 lists tables and prints none."""
_FEWEST_OF_REST = 2
"""As many are enough on the page after such a page."""

_COUNTED = ("批次", "团组", "人次", "保有量", "接待")
"""What a line on receptions and journeys has directly before its digits."""


def printed(pdf: Path) -> dict[str, tuple[int, str]]:
    """For each table whose title the document prints: the page of the first, and the line."""
    found: dict[str, tuple[int, str]] = {}
    contents = False
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1):
        lines = ["".join(text.split()) for text in page.get_textpage().get_text_bounded().splitlines()]
        listed = sum(line.endswith("表") for line in lines)
        contents = "目录" in lines or listed >= (_FEWEST_OF_REST if contents else _FEWEST_OF_CONTENTS)
        if contents:
            continue
        for line in lines:
            for table in _titled(line):
                found.setdefault(table, (number, line))
    return found


def _titled(line: str) -> Iterator[str]:
    for table, words in TITLES.items():
        if not any(word in line for word in words):
            continue
        if table in _SENTENCES:
            if any(re.search(rf"{word}[^，。；]{{0,3}}\d|\d+(?:个|批)?{word}", line) for word in _COUNTED):
                yield table
        elif len(line) <= _LONGEST and not any(mark in line for mark in _NO_TITLE):
            yield table


def main() -> None:
    """Print, for each table, how many documents of a folder print it and how many are read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true", help="name each document that prints a table and gives no row")
    args = parser.parse_args()
    counts = {table: [0, 0, 0] for table in TITLES}
    for pdf in sorted(args.folder.glob("*.pdf")):
        data = pdf.read_bytes()
        first = extract_document(data)
        if first.status not in READ_STATUSES or not data.startswith(b"%PDF"):
            continue
        titles = printed(pdf)
        for table, count in counts.items():
            rows = _rows((first, *first.further), table)
            count[0] += table in titles
            count[1] += table in titles and rows > 0
            count[2] += table not in titles and rows > 0
            if args.verbose and table in titles and not rows:
                page, line = titles[table]
                print(f"{pdf.name} p.{page}: “{line}” gives no {table}")
    print("table | documents that print it | of these read | read without such a title")
    for table, (printing, read, untitled) in counts.items():
        print(f"{table} | {printing} | {read} | {untitled}")


def _rows(parts: tuple[Extraction, ...], table: str) -> int:
    return sum(len(getattr(part, table)) for part in parts)


if __name__ == "__main__":
    main()
