"""What inline scripts say: paging calls, rows that a script writes, values that it assigns."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from extractors.portals.html import first_date

_CALL = re.compile(r"(?<!function )\bcreatePageHTML\s*\(([^()]*)\)", re.IGNORECASE)
_CALLED = re.compile(r"(?<!function )\bcreatePageHTML\s*\(", re.IGNORECASE)
_BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LINE_COMMENT = re.compile(r"(?<!:)//")
_WHOLE_LINE_COMMENT = re.compile(r"(?<!:)//[^\n]*")
_ARGUMENT = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|(-?\w+))\s*(?:,|$)""")
_CAST = re.compile(r"\b(?:parseInt|Number)\s*\(([^(),]*)(?:,\s*10\s*)?\)")
_VARIABLE = re.compile(r"""(?<![\w$.])([A-Za-z_$][\w$]*)\s*=\s*(?:"([^"\n]*)"|'([^'\n]*)'|(\d{1,6})(?![\w.]))(?!\s*\+)""")
_EXTENSION = re.compile(r"^\.?[a-z]{2,5}$", re.IGNORECASE)

_COUNTED = re.compile(r"\bcountPage\s*=\s*['\"]?(\d{1,6})", re.IGNORECASE)
_CURRENT = re.compile(r"\bcurrentPage\s*=\s*['\"]?(\d{1,6})", re.IGNORECASE)
_WRITTEN_PAGE = re.compile(
    r"""([\w-]+)_(?:\\?["'])\s*\+([^+"']{1,60}|\s*\([^()"']{1,60}\)\s*)\+\s*(?:\\?["'])\.?([a-z]{2,5})\b""", re.IGNORECASE
)
"""`"index_" + nextPage + ".htm"`."""
_JOINT = re.compile(r"""(?<!\\)(["'])\s*\+\s*\1""")
"""Between two literals that a script puts together: `"index"+"_" + nextPage + "."+"htm"`."""
_PAGE_COUNT = re.compile(
    r"\b(?:total_?pages?|page_?(?:count|total)|pages_?(?:count|total)|total_?page_?(?:count|num)|all_?pages?|count_?pages?)"
    r"""["']?\s*[:=]\s*["']?(\d{1,6})\b""",
    re.IGNORECASE,
)

_ASSIGNED = re.compile(r"""\b(\w*(?:url|href|link|title))\s*=\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')""", re.IGNORECASE)
_PAGE_REFERENCE = re.compile(r"\.(?:s?html?|pdf|docx?|xlsx?|zip|rar)(?:\?[^\s]*)?$", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)")
_CONCATENATION = re.compile(r"""^["']\s*\+|\+\s*["']$""")
"""Not a value but the hole in markup that the script writes: `title="'+title+'"`."""
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_TOKEN = re.compile(
    r"""(?P<gap>\s+|/\*.*?\*/|//[^\n]*)|"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'"""
    r"|(?P<word>[A-Za-z_$][\w$]*)|(?P<number>-?\d[\w.+-]*)|(?P<mark>.)",
    re.DOTALL,
)
_CONSTANTS = {"true": "true", "false": "false", "null": "null", "undefined": "null"}


@dataclass(frozen=True, slots=True)
class PageCall:
    """`createPageHTML(count, current, name, extension)`: pages are `name.ext`, `name_1.ext` … `name_<count-1>.ext`.

    With `from_one` the second page is `name_2.ext`.
    """

    count: int
    current: int
    name: str
    extension: str
    from_one: bool = False


@dataclass(frozen=True, slots=True)
class ScriptedRow:
    """A row that a script writes: reference as printed, title, date."""

    url: str
    title: str
    published_on: date | None


def page_calls(scripts: Sequence[str]) -> Iterator[PageCall]:
    """Yield the paging calls of a page's scripts, whatever their quoting and white space; a function's definition is none.

    An argument may be a variable to which one of the scripts gives a value: `var countPage = 3; createPageHTML(countPage, …)`.
    """
    live = [_BLOCK_COMMENT.sub("", script) for script in scripts]
    everywhere = {name: value for script in live for name, value in _variables(script)}
    for script in live:
        own = {**everywhere, **dict(_variables(script))}
        source = _CAST.sub(r"\1", script)
        for found in _CALL.finditer(source):
            if _LINE_COMMENT.search(source, source.rfind("\n", 0, found.start()) + 1, found.start()):
                continue
            arguments = [m[1] or m[2] or own.get(m[3] or "", m[3]) or "" for m in _ARGUMENT.finditer(found[1])]
            if call := _page_call(arguments):
                yield call


def calls_without_pages(scripts: Sequence[str]) -> int:
    """Return how many paging calls have pages that cannot be told: their arguments are put together as the page is shown."""
    live = (_live(script) for script in scripts)
    return sum(len(_CALLED.findall(script)) for script in live) - len(list(page_calls(scripts)))


def counted_pages(script: str) -> PageCall | None:
    """Read the paging of `currentPage = 0; countPage = 10; … "index_" + nextPage + ".htm"`; None where it is not whole.

    Name and extension are empty where another script writes the addresses. Where the script tells the first page by 1
    (`i == 1 ? "index.html" : "index_" + i + ".html"`), the files are counted from 1.
    """
    live = _live(script)
    count, current, name = _COUNTED.search(live), _CURRENT.search(live), _WRITTEN_PAGE.search(_JOINT.sub("", live))
    if count is None or current is None:
        return None
    if name is None:
        return PageCall(int(count[1]), int(current[1]), "", "")
    return PageCall(int(count[1]), int(current[1]), name[1], name[3], _tells_first_by_one(live, name[2].strip()))


def _tells_first_by_one(script: str, variable: str) -> bool:
    compared = re.findall(rf"(?<![\w$.]){re.escape(variable)}\s*===?\s*(\d+)", script)
    return "1" in compared and "0" not in compared


def page_count(script: str) -> int | None:
    """Return the number of pages that a script states in any of the usual variables (`totalPage`, `pageCount`, …)."""
    counts = [int(found[1]) for found in _PAGE_COUNT.finditer(_live(script))]
    return max(counts, default=None)


def scripted_rows(script: str, beside: str = "") -> Iterator[ScriptedRow]:
    """Yield the rows that a script writes from `url = "…"` and `title = "…"`.

    Args:
        script: the inline script's source.
        beside: the printed words of the element around it, where a lone row's date may stand.
    """
    said = [(m.start(), m[1].lower(), unescaped(m[2] or m[3] or "")) for m in _ASSIGNED.finditer(script)]
    said = [
        s for s in said if s[2] and not _CONCATENATION.search(s[2]) and (s[1].endswith("title") or _PAGE_REFERENCE.search(s[2]))
    ]
    starts = list(_record_starts(said))
    for begin, end in itertools.pairwise([*starts, len(script)]):
        part = [s for s in said if begin <= s[0] < end]
        urls = [text for _, name, text in part if not name.endswith("title")]
        titles = [text for _, name, text in part if name.endswith("title")]
        if urls and titles:
            printed = first_date(script[begin:end].replace(urls[0], "").replace(titles[-1], ""))
            yield ScriptedRow(urls[0], titles[-1], printed or (first_date(beside) if len(starts) == 1 else None))


def assigned(script: str, name: str) -> object:
    """Return the literal that a script gives a name (`NAME: [ … ]`, `x.NAME = '…'`), None where it gives it none.

    A literal may be less strict than JSON: bare or single-quoted keys, single-quoted texts, comments, a comma too many. It may
    also be JSON in a text: `NAME: JSON.parse('…')`.

    Raises:
        ValueError: what stands there is no literal, or is cut off.
    """
    unreadable: ValueError | None = None
    for found in re.finditer(rf"""(?<![\w$]){name}["']?\s*[:=](?!=)(\s*JSON\.parse\s*\()?""", script):
        try:
            value = json.loads("".join(_as_json(script, found.end())))
            return json.loads(value) if found[1] and isinstance(value, str) else value
        except (ValueError, RecursionError) as error:
            unreadable = unreadable or ValueError(str(error))
    if unreadable is not None:
        raise unreadable
    return None


def _as_json(script: str, start: int) -> list[str]:
    """The JSON tokens of the literal that begins there."""
    tokens: list[str] = []
    depth = 0
    for found in _TOKEN.finditer(script, start):
        if found["gap"] is not None:
            continue
        token = _json_token(found)
        if token in ("]", "}") and tokens and tokens[-1] == ",":
            tokens.pop()
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token, 0)
        tokens.append(token)
        if depth <= 0:
            break
    return tokens


def _json_token(found: re.Match[str]) -> str:
    text = found["double"] if found["double"] is not None else found["single"]
    if text is not None:
        return json.dumps(unescaped(text))
    word = found["word"]
    if word is None or word in _CONSTANTS:
        return _CONSTANTS.get(word or "", found[0])
    is_key = re.match(r"\s*:", found.string[found.end() : found.end() + 50]) is not None
    return json.dumps(word) if is_key else word  # any other name is no literal, which JSON will say


def _live(script: str) -> str:
    """The script without its comments."""
    return _WHOLE_LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", script))


def _variables(script: str) -> Iterator[tuple[str, str]]:
    """The names to which a script gives a number or a text, in its order."""
    for found in _VARIABLE.finditer(_WHOLE_LINE_COMMENT.sub("", script)):
        yield found[1], found[2] or found[3] or found[4] or ""


def _page_call(arguments: list[str]) -> PageCall | None:
    for at in (0, 1):  # some sites name the pager's container first
        four = arguments[at : at + 4]
        if len(four) == 4 and four[0].isdecimal() and four[1].isdecimal() and four[2] and _EXTENSION.match(four[3]):
            return PageCall(int(four[0]), int(four[1]), four[2], four[3].lstrip("."))
    return None


def _record_starts(said: list[tuple[int, str, str]]) -> Iterator[int]:
    """Where each row's assignments begin: whichever of address and title comes first in the script begins them all."""
    title_leads = bool(said) and said[0][1].endswith("title")
    complete = True
    for place, name, _ in said:
        leads = name.endswith("title") == title_leads
        if leads and complete:
            yield place
        complete = not leads


def unescaped(text: str) -> str:
    """Undo a JavaScript string literal's escapes."""
    return _ESCAPE.sub(lambda m: chr(int(m[1][1:], 16)) if len(m[1]) > 1 else _CONTROL.get(m[1], m[1]), text)
