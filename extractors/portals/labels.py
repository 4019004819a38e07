"""Names of units that a page prints before their documents, in a list's entry, a block or a paragraph, linked or not.

One such name may be a signature or a publisher. Two that stand in elements of the same kind are labels, and the others of that
kind are, too, where at least half are names of units: 妇联 among them is one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from extractors.portals import html
from extractors.portals.names import read_title

_INLINE = frozenset({"a", "b", "em", "font", "i", "span", "strong", "u"})
_ENTRIES = frozenset({"li", "td", "tr", "dd", "body"})
_AROUND = " \t\r\n\u3000\xa0:：·•、.—-|>【】[]"
_ORDINAL = re.compile(r"^[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）]?[、.．]\s*")
_NO_LABEL = re.compile(r"\d|预算|决算|[，。；？！：:]")
_LONGEST = 30
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class _Printed:
    """A piece of text that may be a label, the element that it holds for, and the links after it."""

    name: str
    scope: HtmlElement
    links: list[HtmlElement]


def labelled(root: HtmlElement) -> dict[HtmlElement, str]:
    """Return by element, links and their like, the unit whose name is printed before it."""
    kinds: defaultdict[tuple[str, ...], list[_Printed]] = defaultdict(list)
    latest: _Printed | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start" and latest is not None and latest.scope in element.iterancestors():
            latest.links.append(element)
        holder = element if event == "start" else element.getparent()
        text = _label(element.text if event == "start" else element.tail)
        if text is None or holder is None or not _prints(holder):
            continue
        latest = _Printed(text, _scope(holder), [])
        kinds[_path(holder)].append(latest)
    return {link: printed.name for kind in kinds.values() if _are_units(kind) for printed in kind for link in printed.links}


def _label(text: str | None) -> str | None:
    cleaned = _ORDINAL.sub("", (text or "").strip(_AROUND)).strip(_AROUND) if text and len(text) < 4 * _LONGEST else ""
    return cleaned if 1 < len(cleaned) <= _LONGEST and not _NO_LABEL.search(cleaned) and not html.says_nothing(cleaned) else None


def _are_units(kind: list[_Printed]) -> bool:
    names = {printed.name for printed in kind}
    units = [name for name in names if (unit := read_title(name).unit_name) is not None and name.startswith(unit)]
    return len(units) >= _FEWEST and 2 * len(units) >= len(names)


def _prints(holder: HtmlElement) -> bool:
    """Tell whether an element's text is content: no link's words, no script, no menu."""
    around = {str(element.tag) for element in (holder, *holder.iterancestors())}
    return not around & {"a", "script", "style", "head", "option", "title"} and not html.in_furniture(holder)


def _scope(holder: HtmlElement) -> HtmlElement:
    """The element in which what follows is the label's: its entry of a list, else what holds its block."""
    block = holder
    while block.tag in _INLINE and block.getparent() is not None:
        block = block.getparent()
    parent = block.getparent()
    return block if block.tag in _ENTRIES or parent is None else parent


def _path(holder: HtmlElement) -> tuple[str, ...]:
    return tuple(str(element.tag) for element in (holder, *holder.iterancestors()))
