"""Put a whole sample document together: cover, contents, chapters, the nine tables, text, glossary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reportlab.platypus import Flowable, Spacer

from flows.demo import layout_budget, layout_numbered, layout_split
from flows.demo.drawing import body, heading, page, render
from flows.demo.facts import Chapters
from flows.demo.narrative import GLOSSARY, duties
from flows.demo.statements import Statement, chinese_number
from flows.demo.units import DISTRICT, Unit


def final_account_pdf(
    unit: Unit,
    year: int,
    statements: tuple[Statement, ...],
    chapters: Chapters,
    published_on: date,
    members: tuple[str, ...] = (),
    appendix: Sequence[Flowable] = (),
) -> bytes:
    """Return the PDF of a final account.

    Args:
        unit: whose account.
        year: of which year.
        statements: the nine statements as printed.
        chapters: the text; its figures may be those of other statements than the printed ones (a deliberate error).
        published_on: the date on the cover.
        members: names of the units whose money it includes; none means the unit alone.
        appendix: pages after the glossary.
    """
    word = "部门" if unit.scope == "department" else "单位"
    parts = (
        f"第一部分 {unit.name}概况",
        f"第二部分 {unit.name}{year}年度{word}决算表",
        f"第三部分 {unit.name}{year}年度{word}决算情况说明",
    )
    story: list[Flowable] = [Spacer(1, 190)]
    cover = [f"{year}年度{unit.name}", f"{word}决算公开"] if unit.form == "numbered" else [unit.name, f"{year}年度{word}决算"]
    story += [heading(text, 24) for text in cover]
    story += [Spacer(1, 260), heading(f"{published_on.year}年{published_on.month}月{published_on.day}日", 14)]
    story += _contents(parts, statements, chapters)
    story += [*page("portrait"), heading(parts[0], 16), *_chapter("一、主要职责", duties(unit))]
    story += _chapter("二、机构设置情况", (_members(unit, year, word, members),))
    story += [*page("portrait"), Spacer(1, 240), heading(parts[1], 20)]
    story += layout_numbered.pages(statements, unit.name) if unit.form == "numbered" else layout_split.pages(statements)
    story += [*page("portrait"), heading(parts[2], 16)]
    for number, (title, texts) in enumerate(chapters, 1):
        story += _chapter(f"{chinese_number(number)}、{title}", texts)
    story += [*page("portrait"), heading("第四部分 名词解释", 16), *body(GLOSSARY), *appendix]
    return render(story, f"{year}年度{unit.name}{word}决算")


def budget_pdf(unit: Unit, year: int, statements: tuple[Statement, ...], chapters: Chapters) -> bytes:
    """Return the PDF of a budget: the first chapter of its text before the tables, the others after them; all landscape."""
    department = unit.scope == "department"
    word = "部门" if department else "单位"
    titles = [s.title for s in statements]
    entries = [f"一、{word}主要职能", f"二、{word}机构设置", "三、名词解释", f"四、{word}预算编制说明", f"五、{word}预算表"]
    entries += [f"　{number}. {title}" for number, title in enumerate(titles, 1)]
    story: list[Flowable] = [Spacer(1, 150), heading(f"{DISTRICT}{year}年区级{word}预算", 26), Spacer(1, 60)]
    story.append(heading(f"{'预算主管部门' if department else '预算单位'}：{unit.name}", 16))
    story += [*page("landscape"), heading("目　录", 18), *body([*entries, "六、其他相关情况说明"], 11)]
    story += [*page("landscape"), heading(f"{unit.name}主要职能"), *body(duties(unit))]
    story += [*page("landscape"), heading(f"{unit.name}机构设置"), *body((f"本{word}预算编制范围为{unit.name}本级。",))]
    story += [*page("landscape"), heading("名词解释"), *body(GLOSSARY, 11)]
    (note, texts), *others = chapters
    story += [*page("landscape"), heading(f"{year}年{word}预算{note}"), *body(texts, 11)]
    story += layout_budget.pages(statements, unit.name, department=department)
    for title, texts in others:
        story += [*page("landscape"), heading(title), *body(texts, 11)]
    return render(story, f"{unit.name}{year}年{word}预算", first="landscape")


def _chapter(title: str, texts: tuple[str, ...]) -> list[Flowable]:
    return [heading(title, 13), *body(texts)]


def _members(unit: Unit, year: int, word: str, members: tuple[str, ...]) -> str:
    """Say which units the account is of."""
    names = "、".join(members) or f"{unit.name}本级"
    return f"纳入{unit.name}{year}年度{word}决算编制范围的单位共{len(members) or 1}家，即{names}。"


def _contents(parts: tuple[str, str, str], statements: tuple[Statement, ...], chapters: Chapters) -> list[Flowable]:
    entries = [parts[0], "一、主要职责", "二、机构设置情况", parts[1]]
    entries += [f"{chinese_number(number)}、{statement.title}" for number, statement in enumerate(statements, 1)]
    entries.append(parts[2])
    entries += [f"{chinese_number(number)}、{title}" for number, (title, _) in enumerate(chapters, 1)]
    return [*page("portrait"), heading("目　录", 18), *body([*entries, "第四部分 名词解释"], 11)]
