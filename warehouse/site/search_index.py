"""The search index: text that a browser loads as scripts and searches at once, also from a disk and without a server.

Units come in shards of bounded size, a line a unit, grouped by division so that what their names share is stored once; codes and
headlines come in one more. A shard is a script that calls `juesuanSearch(…)` with one JSON object:

`{"kind": "units", "groups": [[division code, division name, [prefix, …], lines], …]}`, where a line is the digit of the prefix,
the rest of the name, the eight hex digits of the unit's folder, `1` where it has published anything, the name of its department
and its other names, separated by tabs; lines are separated by line feeds.

`{"kind": "items", "rows": [[code, name, classification, units, other names, address], …]}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

SHARD_CHARACTERS = 200_000
"""A shard of units is closed when its lines are longer than this; in UTF-8 it is up to three times that in bytes."""

_SEPARATORS = re.compile(r"[\t\n\r]+")


@dataclass(frozen=True, slots=True)
class SearchUnit:
    """A unit that can be found: `folder` is the last part of its page's address, eight hex digits."""

    division_code: str
    division_name: str
    name: str
    folder: str
    published: bool
    parent: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchItem:
    """A code of a classification or a headline; `href` is the address of its page from the site's root."""

    code: str
    name: str
    kind: str
    units: int
    href: str
    aliases: tuple[str, ...] = ()


def unit_shards(units: Iterable[SearchUnit]) -> Iterator[str]:
    """Yield the scripts of the units, which must come sorted by division; memory is bounded by one shard."""
    groups: list[list[object]] = []
    size = 0
    for (code, name), members in groupby(units, key=lambda unit: (unit.division_code, unit.division_name)):
        prefixes = prefixes_of(name)
        lines: list[str] = []
        for unit in members:
            lines.append(_line(unit, prefixes))
            size += len(lines[-1]) + 1
            if size > SHARD_CHARACTERS:
                yield _script({"kind": "units", "groups": [*groups, [code, name, prefixes, "\n".join(lines)]]})
                groups, lines, size = [], [], 0
        if lines:
            groups.append([code, name, prefixes, "\n".join(lines)])
    if groups:
        yield _script({"kind": "units", "groups": groups})


def items_script(items: Iterable[SearchItem]) -> str:
    """Return the script of the codes and headlines."""
    rows = [[item.code, item.name, item.kind, item.units, "|".join(item.aliases), item.href] for item in items]
    return _script({"kind": "items", "rows": rows})


def prefixes_of(division_name: str) -> list[str]:
    """Return the ways in which units' names begin with that of their division: not at all, with its own, with more levels."""
    levels = re.findall(r"[^省市区县州盟旗]*(?:自治区|[省市区县州盟旗])", division_name)
    tails = ("".join(levels[start:]) for start in range(len(levels) - 1, -1, -1))
    return list(dict.fromkeys(["", *tails, division_name]))[:9]


def _line(unit: SearchUnit, prefixes: Sequence[str]) -> str:
    chosen = max((prefix for prefix in prefixes if unit.name.startswith(prefix)), key=len)
    others = [alias for alias in unit.aliases if alias not in unit.name]  # a part of the name is found in the name
    fields = (unit.name[len(chosen) :], unit.folder, "1" if unit.published else "0", unit.parent, "|".join(others))
    return f"{prefixes.index(chosen)}" + "\t".join(_SEPARATORS.sub(" ", field) for field in fields)


def _script(content: object) -> str:
    """A call with JSON, safe inside a script file: JSON is JavaScript but for two line separators, which are escaped."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"juesuanSearch({text.replace(chr(0x2028), chr(92) + 'u2028').replace(chr(0x2029), chr(92) + 'u2029')});\n"
