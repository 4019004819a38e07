"""What must hold of the small parsers whatever a document prints."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.engines.base import Glyph
from extractors.engines.overprint import without_overprints
from extractors.grid import EDGE_SNAP, Cell, build_grid
from extractors.identity.words import plain, report_type, report_years, undated
from extractors.lines import group_lines, read_lines
from extractors.model import YUAN_PER_UNIT, Box, CurrencyUnit
from extractors.numbers import find_unit, parse_amount, to_yuan
from extractors.statements.headers import Column
from extractors.statements.labels import CodeMemory, read_label
from extractors.statements.titles import is_title, read_title
from extractors.text import _RADICAL_FORMS, line_name, split_code, squeeze

QUICK = settings(max_examples=60, deadline=None)

# Amounts

AMOUNTS = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**14), 10**14), st.integers(min_value=0, max_value=6)
)
FULL_WIDTH = str.maketrans("0123456789,.-()", "０１２３４５６７８９，．－（）")
BLANKS = st.text(alphabet=" \u3000\u00a0\t\n\u200b", max_size=3)


def printed(amount: Decimal, commas: bool) -> str:
    return f"{amount:,f}" if commas else f"{amount:f}"


@QUICK
@given(AMOUNTS, st.booleans(), st.booleans(), BLANKS, BLANKS)
def test_an_amount_is_read_however_it_is_printed(amount: Decimal, commas: bool, wide: bool, before: str, after: str) -> None:
    text = printed(amount, commas)
    assert parse_amount(before + (text.translate(FULL_WIDTH) if wide else text) + after) == amount


@QUICK
@given(AMOUNTS.filter(lambda a: a > 0), st.sampled_from(["-{}", "−{}", "－{}", "({})", "（{}）", "( {} )"]), st.booleans())
def test_a_negative_amount_is_read_however_it_is_printed(amount: Decimal, form: str, commas: bool) -> None:
    assert parse_amount(form.format(printed(amount, commas))) == -amount


@QUICK
@given(st.text(alphabet="0123456789.,-()（）−—－ ０９，．％%元x", max_size=14))
@example("(-5)")
@example("()")
@example("(,)")
@example("-")
@example("1٣")
@example("1,234²")
def test_what_is_read_is_the_number_that_is_printed(text: str) -> None:
    """The digits of the number are those of the text, in their order and with the point at its place: none else is ever read."""
    amount = parse_amount(text)
    if amount is None:
        return
    folded = squeeze(text)
    digits = "".join(c for c in folded if c.isdigit())
    assert digits == "" or Decimal("".join(c for c in folded if c.isdigit() or c == ".")) == abs(amount)
    assert digits or amount == 0
    assert not set(folded) - set("0123456789.,-()−‐‑‒–—―─")


@QUICK
@given(
    AMOUNTS,
    st.sampled_from(["{}.", "{}..1", "{}万元", "{}%", "{}-", "1 {},1", "({}", "{})", "--{}", "+{}", "{}e5", "{}*", "{}/2"]),
)
def test_what_is_malformed_is_no_number(amount: Decimal, form: str) -> None:
    assert parse_amount(form.format(f"{abs(amount) + 1000:.2f}")) is None


@QUICK
@given(st.text(alphabet="-‐‑‒–—―−─－", min_size=1, max_size=4), BLANKS)
def test_dashes_are_zero(dashes: str, blank: str) -> None:
    assert parse_amount(blank + dashes + blank) == 0


@pytest.mark.parametrize(
    "mark", ["/", "*", "…", "..", "·", "、", "无", "~", "=", "_", "#DIV/0!", "Infinity", "NaN", "1e5", "٣", "²", "½", "Ⅳ", "①"]
)
def test_marks_and_other_numerals_are_no_amounts(mark: str) -> None:
    assert parse_amount(mark) is None
    assert parse_amount("1,234" + mark) is None


@QUICK
@given(AMOUNTS, st.sampled_from(list(YUAN_PER_UNIT)))
def test_yuan_are_exact_or_not_given(amount: Decimal, unit: CurrencyUnit) -> None:
    exact = amount * YUAN_PER_UNIT[unit]
    yuan = to_yuan(amount, unit)
    fits = exact * 100 == int(exact * 100) and abs(exact) < 10**18
    assert yuan == exact if fits else yuan is None
    assert yuan is None or yuan.as_tuple().exponent == -2


@pytest.mark.parametrize("digits", ["9" * 26, "9" * 30, "9" * 60])
def test_an_amount_beyond_all_measure_is_unread_and_no_error(digits: str) -> None:
    number = parse_amount(digits)
    assert number is not None
    assert to_yuan(number, "亿元") is None


# Units of money

UNITS = st.sampled_from(list(YUAN_PER_UNIT))


@QUICK
@given(
    UNITS,
    st.sampled_from(
        ["单位：{}", "单位:{}", "金额单位：{}", "计量单位：人民币{}", "单位：（{}）", "（{}）", "（单位：{}）", "单位 {}"]
    ),
    st.sampled_from(["", "部门：示例市示例局 ", "2024年度 ", "公开01表 "]),
    st.sampled_from(["", " ", "\u3000"]),
)
def test_a_unit_is_found_however_it_is_spaced(unit: CurrencyUnit, form: str, before: str, blank: str) -> None:
    assert find_unit(before + blank.join(form.format(unit))) == unit


@QUICK
@given(st.sampled_from(["单位：示例市元宝区财政局", "编制单位：千元镇", "3万元", "万元", "收入12万元", "单位名称：示例局"]))
def test_names_and_sentences_state_no_unit(text: str) -> None:
    assert find_unit(text) in (None, "千元") if "千元镇" in text else find_unit(text) is None or "元宝" in text


# Titles

TITLES = {
    "收入支出决算总表": "revenue_expenditure_summary",
    "收入决算表": "revenue",
    "支出决算表": "expenditure",
    "部门支出预算总表": "expenditure",
    "财政拨款收入支出决算总表": "fiscal_appropriation_summary",
    "一般公共预算财政拨款支出决算表": "general_budget_expenditure",
    "一般公共预算财政拨款基本支出决算明细表": "general_budget_basic_expenditure",
    "政府性基金预算财政拨款收入支出决算表": "government_fund",
    "国有资本经营预算财政拨款支出决算表": "state_capital",
    "财政拨款“三公”经费支出决算表": "three_public",
    "项目支出总表": "other",
}
PREFIXES = [
    *("", "表1", "表1：", "表一：", "预算01表", "预算01表 ", "附表", "附表2：", "附件1：", "公开01表 ", "公开01表", "表1-1 "),
    *("一、", "（一）", "（六）", "1.", "10、", "2024年度", "二〇二四年度", "2024 年", "2024年部门", "示例市示例局2024年"),
]
SUFFIXES = ("", "（续表）", "（续）", "(续)", " 单位：万元", "（单位：万元）", " 部门：示例市示例局")


@QUICK
@given(st.sampled_from(list(TITLES)), st.sampled_from(PREFIXES), st.sampled_from(SUFFIXES), st.sampled_from(["", " ", "\u3000"]))
def test_what_is_printed_around_a_title_leaves_its_meaning(title: str, prefix: str, suffix: str, blank: str) -> None:
    assert read_title(prefix + blank.join(title) + suffix) == TITLES[title]


@QUICK
@given(
    st.sampled_from(list(TITLES)),
    st.sampled_from(
        [
            "{}。",
            "详见{}。",
            "详见{}",
            "见附表{}",
            "{}情况说明",
            "{}反映本年收支情况",
            "注：{}",
            "根据{}，本年收入增加",
            "{}……3",
            "{}.......5",
            "《{}》的说明",
            "如{}所示",
        ]
    ),
)
def test_a_sentence_is_no_title(title: str, form: str) -> None:
    assert not is_title(form.format(title))


# Codes

CODES = st.builds(
    lambda a, b, c, depth: (f"{a:03}", f"{b:02}", f"{c:02}")[:depth],
    st.integers(201, 599),
    *[st.integers(1, 99)] * 2,
    st.integers(1, 3),
)
BOX = Box(0, 0, 10, 10)


def code_cell(column: int, text: str) -> Cell:
    return Cell(0, 1, column, column + 1, (text,), BOX, BOX)


def column(at: int, role: str, level: int | None = None) -> Column:
    return Column(at * 10.0, at * 10.0 + 10, role, (), level=level)  # type: ignore[arg-type]


@QUICK
@given(CODES, st.booleans())
def test_a_code_over_several_columns_is_joined_at_its_width(code: tuple[str, ...], lost: bool) -> None:
    """Each level in a column of its own, also where a spreadsheet has taken the leading zeros."""
    cells = [(code_cell(i, str(int(part)) if lost else part), column(i, "code", i)) for i, part in enumerate(code)]
    cells.append((code_cell(3, "行政运行"), column(3, "name")))
    label = read_label(cells, [], CodeMemory())
    assert (label.code, label.name) == ("".join(code), "行政运行")


@QUICK
@given(CODES, st.booleans())
def test_a_code_in_one_column_is_taken_as_it_is(code: tuple[str, ...], by_level: bool) -> None:
    cells = [
        (code_cell(0, "".join(code)), column(0, "code", 0 if by_level else None)),
        (code_cell(1, "教育支出"), column(1, "name")),
    ]
    label = read_label(cells, [], CodeMemory())
    assert (label.code, label.name) == ("".join(code), "教育支出")


@QUICK
@given(CODES.filter(lambda c: len(c) > 1), st.booleans())
def test_a_lower_level_alone_takes_the_levels_above_it(code: tuple[str, ...], lost: bool) -> None:
    """类, 款 and 项 on three lines, each printing its own level only."""
    memory = CodeMemory()
    label = None
    for level, part in enumerate(code):
        cells = [
            (code_cell(level, str(int(part)) if lost else part), column(level, "code", level)),
            (code_cell(3, "名"), column(3, "name")),
        ]
        label = read_label(cells, [], memory)
    assert label is not None
    assert label.code == "".join(code)


@QUICK
@given(CODES, st.sampled_from(["{}{}", "[{}]{}", "【{}】{}", "({}){}", "（{}）{}", "{}-{}", "{} {}", "［{}］ {}"]))
def test_a_name_that_carries_its_code_is_split(code: tuple[str, ...], form: str) -> None:
    whole = "".join(code)
    assert split_code(squeeze(form.format(whole, "行政运行"))) == (whole, "行政运行")
    cells = [(code_cell(0, form.format(whole, "行政运行")), column(0, "name"))]
    label = read_label(cells, [], CodeMemory())
    assert (label.code, label.name) == (whole, "行政运行")


@QUICK
@given(st.text(alphabet="0123456789[]（）【】-—.,%年度行政运行", max_size=12).map(squeeze))
def test_splitting_a_name_loses_no_letter_of_it(text: str) -> None:
    code, name = split_code(text)
    assert text.endswith(name)
    assert (code or "") in text[: len(text) - len(name)]
    assert code is None or len(code) in (3, 5, 7)


# Years

NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")
YEARS = st.integers(2010, 2039)


@QUICK
@given(
    YEARS,
    st.sampled_from(["决算", "预算"]),
    st.sampled_from(["digits", "numerals", "wide", "short", "spaced"]),
    st.sampled_from(["年", "年度"]),
)
def test_a_year_is_read_in_every_script(year: int, word: str, script: str, suffix: str) -> None:
    digits = str(year)
    forms = {
        "digits": digits,
        "numerals": digits.translate(NUMERALS),
        "wide": digits.translate(FULL_WIDTH),
        "short": digits[2:],
        "spaced": " ".join(digits),
    }
    title = plain(f"示例市示例局{forms[script]}{suffix}部门{word}")
    assert report_years(title) == [year]
    assert report_type(title) == ("final_account" if word == "决算" else "budget")


@QUICK
@given(
    YEARS,
    st.integers(1, 12),
    st.integers(1, 28),
    st.sampled_from(["{y}年{m}月{d}日", "{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}年{m}月", "{y} 年 {m} 月 {d} 日"]),
    st.booleans(),
)
def test_a_date_of_publication_is_no_fiscal_year(year: int, month: int, day: int, form: str, before: bool) -> None:
    date, title = form.format(y=year + 1, m=month, d=day), f"{year}年度部门决算"
    assert report_years(plain(f"{date} {title}" if before else f"{title} {date}")) == [year]
    assert report_years(plain(f"部门决算 {date}")) == []
    assert undated(plain(f"发布日期：{date}")) == "发布日期:"


@QUICK
@given(YEARS, st.integers(1, 12), st.integers(1, 31))
def test_a_date_in_numerals_is_no_fiscal_year(year: int, month: int, day: int) -> None:
    date = f"{str(year + 1).translate(NUMERALS)}年{chinese(month)}月{chinese(day)}日"
    assert report_years(plain(f"{year}年度部门决算 {date}")) == [year]


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else "一二三四五六七八九"[tens - 1] + "十") + (
        "" if ones == 0 else "一二三四五六七八九"[ones - 1]
    )


# Text


@QUICK
@given(st.text(st.characters(exclude_categories=["M", "Sk", "Cs", "Co", "Cn"]), max_size=30))
@example("⻉⻋⼀㈠①ﬁ")
def test_folding_twice_changes_nothing(text: str) -> None:
    once = squeeze(text)
    assert squeeze(once) == once
    assert not any(c.isspace() for c in once)


JOINING = "支出（ＡA1，。、“”：％①㎡e\u0301か\u3099ﾊﾟ\u1100\u1161\u11a8￥⼀⻉¨＜\u0338 \u3000\u200b"
"""Characters of texts, and such as join with the one before them."""


@QUICK
@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(JOINING), max_size=16))
def test_what_folds_by_itself_folds_as_its_text_does(text: str) -> None:
    """Marks and forms of full width are folded one by one, a text with anything else as a whole: always to the same."""
    looks = text.translate(str.maketrans(*_RADICAL_FORMS))
    assert squeeze(text) == re.sub(r"[\s\u200b\ufeff]", "", unicodedata.normalize("NFKC", looks))


@QUICK
@given(st.integers(0x2F00, 0x2FD5).map(chr))
def test_every_kangxi_radical_is_the_character_that_it_looks_like(radical: str) -> None:
    assert squeeze(radical) == unicodedata.normalize("NFKC", radical) != radical


@QUICK
@given(st.text(alphabet="一二十、（）()1234567890.：:其中支出行政类款 ⼀", max_size=16))
def test_a_name_is_the_end_of_what_is_printed(text: str) -> None:
    assert squeeze(text).endswith(line_name(text))


# Grids and lines

POINTS = st.floats(0, 300, allow_nan=False, width=32)
GLYPHS = st.lists(
    st.builds(
        lambda text, x, y, size: Glyph(text, Box(x, y, x + size / 2, y + size), size),
        st.sampled_from("0123456789.,-支出合计"),
        POINTS,
        POINTS,
        st.sampled_from([0.0, 6.0, 9.0, 9.5, 12.0, 1e5]),
    ),
    max_size=40,
)


@st.composite
def tables(draw: st.DrawFn) -> list[Box]:
    """Cells between rulings, some over two columns, some missing, each border a hair off."""
    xs = [20 + 40 * i for i in range(draw(st.integers(2, 6)))]
    ys = [20 + 18 * i for i in range(draw(st.integers(2, 8)))]
    hair = st.floats(-EDGE_SNAP / 4, EDGE_SNAP / 4, width=32)
    boxes = []
    for top, bottom in pairwise(ys):
        at = 0
        while at < len(xs) - 1:
            end = min(at + draw(st.sampled_from([1, 1, 1, 2])), len(xs) - 1)
            if draw(st.integers(0, 9)):
                boxes.append(Box(xs[at] + draw(hair), top + draw(hair), xs[end] + draw(hair), bottom + draw(hair)))
            at = end
    return boxes or [Box(20, 20, 60, 38)]


@QUICK
@given(tables(), GLYPHS)
def test_no_glyph_is_lost_in_a_grid(boxes: list[Box], glyphs: list[Glyph]) -> None:
    grid, outside = build_grid(1, boxes, glyphs)
    inside = "".join(cell.text for cell in grid.cells).replace(" ", "")
    assert sorted(inside + "".join(g.text for g in outside)) == sorted(g.text for g in glyphs)
    for cell in grid.cells:
        assert 0 <= cell.row0 < cell.row1 <= grid.row_count
        assert 0 <= cell.col0 < cell.col1 <= len(grid.xs) - 1
    assert list(grid.xs) == sorted(set(grid.xs))


@QUICK
@given(GLYPHS)
def test_no_glyph_is_lost_in_lines(glyphs: list[Glyph]) -> None:
    assert sorted(g.text for line in group_lines(glyphs) for g in line) == sorted(g.text for g in glyphs)
    assert sorted("".join(line.text for line in read_lines(glyphs)).replace(" ", "")) == sorted(g.text for g in glyphs)


@QUICK
@given(GLYPHS, st.floats(-0.125, 0.125, width=32))
def test_what_is_printed_twice_counts_once(glyphs: list[Glyph], shift: float) -> None:
    """The second layer a hair beside the first, as bold type is drawn."""
    layer = [Glyph(g.text, Box(g.box.x0 + shift, g.box.top, g.box.x1 + shift, g.box.bottom), g.size) for g in glyphs if g.size]
    once = without_overprints(glyphs)
    assert without_overprints([*glyphs, *layer]) == once
    assert without_overprints(once) == once
