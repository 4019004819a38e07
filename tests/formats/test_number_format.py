"""What cells print, by number format."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.formats.number_format import BUILTIN, GENERAL, print_number
from extractors.numbers import parse_amount

ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("stored", "code", "printed"),
    [
        ("1234.5600000000001", GENERAL, "1234.56"),
        ("0.30000000000000004", GENERAL, "0.3"),
        ("2010101", GENERAL, "2010101"),
        ("1E3", GENERAL, "1000"),
        ("1E1000000", GENERAL, "1E1000000"),
        ("1234567890.12", GENERAL, "1234567890.12"),
        ("-9.9999999983629E-3", GENERAL, "-0.01"),
        ("33.333333333333336", GENERAL, "33.33333333"),
        ("0", GENERAL, "0"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("999.995", "0.00", "1000.00"),
        ("1.005", "0.00", "1.01"),
        ("1234.5", "#,##0.0#", "1,234.5"),
        ("1000000", "#,##0", "1,000,000"),
        ("0", "#,###", ""),
        ("-5.1", "#,##0.00", "-5.10"),
        ("0", ACCOUNTING, "-"),
        ("-5.1", ACCOUNTING, "-5.10"),
        ("1234567.891", ACCOUNTING, "1,234,567.89"),
        ("-3", "0.00_);[Red](0.00)", "(3.00)"),
        ("-3", "0.00_ ;[红色]-0.00 ", "-3.00"),
        ("0", '0.00;-0.00;""', ""),
        ("0", ";;", ""),
        ("3", "00", "03"),
        ("12345", "0!.0,", "1.2"),
        ("12345678.9", "#,##0.00,", "12,345.68"),
        ("0.125", "0.00%", "12.50%"),
        ("2024", '0"年度"', "2024年度"),
        ("44927", "yyyy/m/d", "2023-01-01"),
        ("44927", 'yyyy"年"m"月"', "2023-01-01"),
        ("1234", "0.00E+00", "1234"),
        ("5", "[DBNum1]General", "5"),
        ("1234", "[$¥-804]#,##0.00", "¥1,234.00"),
        ("0", BUILTIN[43], "-"),
        ("1e400", "0.00", "1e400"),
        ("#REF!", "0.00", "#REF!"),
    ],
)
def test_a_number_is_printed_as_its_format_shows_it(stored: str, code: str, printed: str) -> None:
    assert print_number(stored, code) == printed


DIGITS = st.integers(-(10**11), 10**11)


@settings(max_examples=100, deadline=None)
@given(
    DIGITS,
    st.integers(0, 4),
    st.sampled_from(["0", "0.0", "0.00", "0.000", "#,##0", "#,##0.00", "#,##0.00_ ", "#,##0.00_);(#,##0.00)", ACCOUNTING]),
)
def test_a_printed_amount_reads_back_as_it_is_shown(digits: int, places: int, code: str) -> None:
    """To as many decimals as the format shows, halves away from zero, as spreadsheets round."""
    stored = Decimal(digits).scaleb(-places)
    shown = len(code.split(";")[0].partition(".")[2].rstrip("_ )"))
    expected = stored.quantize(Decimal(1).scaleb(-shown), ROUND_HALF_UP)
    assert parse_amount(print_number(f"{stored:f}", code)) == expected


@settings(max_examples=100, deadline=None)
@given(DIGITS, st.integers(0, 6), st.integers(0, 8))
def test_what_is_typed_reads_back_whatever_the_file_stores(digits: int, places: int, noise: int) -> None:
    """Files hold binary floats: 0.1 + 0.2 as 0.30000000000000004."""
    typed = Decimal(digits).scaleb(-places)
    stored = repr(float(typed)) if noise % 2 else f"{typed:f}"
    assert parse_amount(print_number(stored, GENERAL)) == typed


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='0#?,.;%_*"\\[]@E+-General年/ymd() ', max_size=14), st.text(alphabet="0123456789.-eE", max_size=10))
def test_no_format_and_no_value_is_an_error(code: str, stored: str) -> None:
    assert isinstance(print_number(stored, code), str)
