"""Whatever the true amounts: what is rounded from them is never called wrong, and what is beyond the tolerance always is."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.narrative_rules.stated import Said, check, claims_of

FEN = st.integers(min_value=0, max_value=10**13)
DECIMALS = st.integers(min_value=0, max_value=2)
MODES = st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN])
SLOW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def printed(fen: int, decimals: int, mode: str) -> str:
    return f"{(Decimal(fen) / 1_000_000).quantize(Decimal(1).scaleb(-decimals), mode)}万元"


def percent(part: int, whole: int, decimals: int, mode: str) -> str:
    return f"{(Decimal(100 * part) / whole).quantize(Decimal(1).scaleb(-decimals), mode)}%"


def outcomes(said: list[Said], only: str) -> dict[str, set[str]]:
    """The outcomes of each rule whose id `only` matches."""
    checks = check(claims_of(said), only=only)
    return {str(rule[0]): set(rows["outcome"]) for rule, rows in checks.group_by("rule_id")}


def structure(parts: list[int], decimals: int, mode: str, cut: bool) -> list[Said]:
    """A total with its parts and their shares, each rounded from the true amounts."""
    total = sum(parts)
    said = [Said(printed(total, decimals, mode), "general_budget_total")]
    for i, part in enumerate(parts):
        about = {"subject": "class", "code": f"2{i:02}"}
        said.append(Said(printed(part, decimals, mode), **about))  # type: ignore[arg-type]
        share = percent(part, total, 2, ROUND_DOWN if cut else mode)
        said.append(Said(share, kind="share", base="general_budget_total", **about))  # type: ignore[arg-type]
    return said


@SLOW
@given(st.lists(FEN, min_size=1, max_size=6).filter(lambda parts: sum(parts) > 0), DECIMALS, MODES, st.booleans())
def test_rounded_parts_and_shares_are_never_wrong(parts: list[int], decimals: int, mode: str, cut: bool) -> None:
    found = outcomes(structure(parts, decimals, mode, cut), "share|one-whole|twice")
    assert not any("fail" in kinds for kinds in found.values()), found


@SLOW
@given(FEN, FEN, DECIMALS, DECIMALS, MODES)
def test_rounded_growth_is_never_wrong(this: int, last: int, decimals: int, rate_decimals: int, mode: str) -> None:
    way = "increase" if this > last else "decrease" if this < last else "flat"
    about = {"subject": "item", "code": "2080505", "phase": "budget"}
    said = [
        Said(printed(last, decimals, mode), **{**about, "phase": "last_year"}),  # type: ignore[arg-type]
        Said(printed(this, decimals, mode), **about),  # type: ignore[arg-type]
        Said(printed(abs(this - last), decimals, mode), kind="change", base="last_year", direction=way, **about),  # type: ignore[arg-type]
    ]
    if last:
        rate = percent(abs(this - last), last, rate_decimals, mode)
        said.append(Said(rate, kind="rate", base="last_year", direction=way, **about))  # type: ignore[arg-type]
    found = outcomes(said, "growth-rate|change$|direction|twice")
    assert not any("fail" in kinds for kinds in found.values()), found


@SLOW
@given(FEN, FEN.filter(bool), DECIMALS, MODES)
def test_rounded_completion_is_never_wrong(final: int, budget: int, decimals: int, mode: str) -> None:
    about = {"subject": "general_budget_total"}
    said = [
        Said(printed(budget, decimals, mode), phase="budget", **about),  # type: ignore[arg-type]
        Said(printed(final, decimals, mode), **about),  # type: ignore[arg-type]
        Said(percent(final, budget, 2, mode), kind="budget_rate", base="budget", quote="完成年初预算的", **about),  # type: ignore[arg-type]
    ]
    assert "fail" not in outcomes(said, "completion")["narrative-completion-rate"]


@SLOW
@given(st.integers(10**4, 10**12), st.integers(10**4, 10**12), st.integers(0, 10_000))
def test_a_share_is_wrong_exactly_beyond_its_tolerance(part: int, rest: int, stated: int) -> None:
    said = structure([part, rest], 2, ROUND_HALF_UP, cut=False)
    share = next(i for i, s in enumerate(said) if s.kind == "share")
    said[share] = Said(f"{Decimal(stated) / 100:.2f}%", "class", "share", code="200", base="general_budget_total")
    (row, _) = check(claims_of(said), only="narrative-share$").rows(named=True)
    # What is told of the computed share is rounded to a hundredth, what is decided on is exact.
    hundredth = Decimal("0.01")
    if abs(row["difference"]) > row["tolerance"] + hundredth:
        assert row["outcome"] == "fail"
    if abs(row["difference"]) < row["tolerance"] - hundredth:
        assert row["outcome"] in ("pass", "rounding")
    if part > 10**8 < rest:  # amounts of which rounding to 0.01万元 changes little
        assert row["tolerance"] < 2 * hundredth


@SLOW
@given(st.lists(FEN, min_size=3, max_size=3), DECIMALS, MODES, st.integers(1, 10**6))
def test_a_sum_is_wrong_exactly_beyond_its_tolerance(parts: list[int], decimals: int, mode: str, extra: int) -> None:
    names = ("procurement_goods", "procurement_works", "procurement_services")
    said = [Said(printed(sum(parts), decimals, mode), "procurement_total")]
    said += [Said(printed(part, decimals, mode), name) for part, name in zip(parts, names, strict=True)]
    rule = pl.col("rule_id") == "narrative-procurement"
    (row,) = check(claims_of(said), only="procurement$").filter(rule).rows(named=True)
    assert row["outcome"] in ("pass", "rounding")
    assert abs(row["difference"]) <= row["tolerance"]
    assert (row["outcome"] == "pass") == (row["difference"] == 0)
    step = Decimal(1).scaleb(-decimals)
    beyond = (row["right"] + row["tolerance"]) / 10_000 + extra * step
    said[0] = Said(f"{beyond.quantize(step, ROUND_HALF_UP)}万元", "procurement_total")
    (row,) = check(claims_of(said), only="procurement$").filter(rule).rows(named=True)
    assert (row["outcome"] == "fail") == (abs(row["difference"]) > row["tolerance"])


FIGURES = st.from_regex(r"\A-?[0-9]{1,16}(\.[0-9]{1,7})?\Z") | st.sampled_from(["0", "0.00", "", "-", "…", "1e5", "9" * 30])
SUBJECTS = st.sampled_from([None, "item", "class", "general_budget_total", "three_public_total", "vehicles", "reception"])
PHASES = st.sampled_from([None, "final", "budget", "adjusted_budget", "last_year"])
CLAIMS = st.builds(
    Said,
    st.sampled_from(["1.00万元", "1%", "1亿元", "1元", "1辆", "1"]),
    SUBJECTS,
    st.sampled_from(["amount", "share", "change", "rate", "budget_rate", "count"]),
    PHASES,
    st.sampled_from([None, "208", "2080505"]),
    SUBJECTS | PHASES,
    st.sampled_from([None, "increase", "decrease", "flat"]),
    st.sampled_from(["eq", "lt", "gt", "about"]),
    st.integers(1, 2),
    st.integers(1, 3),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(CLAIMS, FIGURES), min_size=1, max_size=12))
def test_whatever_is_claimed_gives_findings_and_no_error(said: list[tuple[Said, str]]) -> None:
    values = pl.Series([value for _, value in said], dtype=pl.String)
    checks = check(claims_of(claim for claim, _ in said).with_columns(value=values))
    assert checks["message_zh"].null_count() == 0
    assert checks["message_en"].null_count() == 0
    unjudged = checks["outcome"].is_in(["not_evaluable", "not_applicable"])
    assert (checks["reason"].is_not_null() == unjudged).all()
