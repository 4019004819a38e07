"""Printed text as it is compared: folded, without white space, without ordinals."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_RADICAL_FORMS = (
    "⺁⺇⺌⺎⺐⺒⺓⺛⺝⺟⺠⺩⺬⺮⺶⺷⺸⺼⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻫⻬⻮⻰⻳",
    "厂几小兀尢巳幺旡月母民王示竹羊羊羊肉虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齐齿龙龟",
)
"""CJK radicals that fonts use in place of the character they look like. NFKC folds the Kangxi radicals; these it leaves alone."""

_RADICALS = str.maketrans(*_RADICAL_FORMS)

_UNUSUAL = re.compile(r"[^\u4e00-\u9fff!-~。、“”]")
"""All but the characters that most texts are made of and that fold to themselves."""

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_ORDINAL = re.compile(
    r"^(?:其中[:：]|[一二三四五六七八九十百]+、|[(（](?:[一二三四五六七八九十]+|\d{1,2})[)）]|\d{1,2}(?:、|\.(?!\d)))"
)
UNIT_ENDS = "局|委员会|委|办公室|中心|站|所|队|院|校|处|厅|馆|机关"
"""How names of units end wherever they stand, as alternatives of a pattern."""

_BRACKETED_CODE = re.compile(r"^[\[【(（]?(\d{3}|\d{5}|\d{7})[\]】)）]?[-—]?(?=[^\d.,%)）])")


class _Folded(dict[str, str]):
    """What marks, blanks and full-width forms fold to; a KeyError for what may join with the character before or after it.

    Only letters and combining marks do, and no letters of full width.
    """

    def __missing__(self, character: str) -> str:
        folded = _folded(character)
        joins = unicodedata.category(character)[0] in "LM" and not "！" <= character <= "～"
        if joins or any(map(unicodedata.combining, folded)):
            raise KeyError(character)
        self[character] = folded
        return folded


_FOLDED = _Folded()


@lru_cache(maxsize=1 << 15)
def squeeze(text: str) -> str:
    """Fold full-width forms and radical look-alikes (NFKC; 、and “” stay) and drop all white space."""
    if text.isascii():
        return "".join(text.split())
    try:
        return _UNUSUAL.sub(lambda found: _FOLDED[found[0]], text)
    except KeyError:
        return _folded(text)


def _folded(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text.translate(_RADICALS)))


def unspaced(text: str) -> str:
    """The printed text without white space and otherwise as it is: for titles and notes that are quoted."""
    return _SPACE.sub("", text)


@lru_cache(maxsize=1 << 13)
def line_name(text: str) -> str:
    """A line's name as the contract has it: squeezed and without its ordinals (一、 （一） 1. 其中：)."""
    name = squeeze(text)
    for _ in range(3):
        shorter = _ORDINAL.sub("", name)
        if shorter == name or not shorter:
            break
        name = shorter
    return name


def split_code(name: str) -> tuple[str | None, str]:
    """Split a squeezed name that carries its code ("2010301行政运行", "[2010301]行政运行") into code and name."""
    found = _BRACKETED_CODE.match(name)
    return (found[1], name[found.end() :]) if found else (None, name)
