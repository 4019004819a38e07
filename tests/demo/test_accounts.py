"""The sample accounts add up exactly in yuan, and follow on from one year to the next."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractors.errors import UsageError
from flows.demo import accounts, final_account
from flows.demo.accounts import Account
from flows.demo.classification import FUNCTIONAL
from flows.demo.statements import wan
from flows.demo.units import KEXIE, SILENT, UNITS, YEARS

ACCOUNTS = [accounts.budget(unit, year) for unit in UNITS for year in YEARS]
ACCOUNTS += [accounts.final_account(unit, year) for unit in UNITS for year in YEARS if (unit.name, year) != (KEXIE, 2024)]


def _name(account: Account) -> str:
    return f"{account.unit.alias}-{account.year}-{account.report_type}"


def test_there_are_enough_units_and_years() -> None:
    assert len(UNITS) >= 14
    assert len(YEARS) == 2
    assert SILENT not in {unit.name for unit in UNITS}


@pytest.mark.parametrize("account", ACCOUNTS, ids=_name)
def test_every_account_adds_up_in_yuan(account: Account) -> None:
    general = account.of("general_budget")
    assert all(e.opening + e.revenue == e.spent + e.closing for e in account.entries)
    assert all(min(e.opening, e.revenue, e.basic, e.project, e.closing) >= 0 for e in account.entries)
    assert sum(e.basic for e in general) == sum(yuan for _, yuan in account.economic) == account.personnel + account.public
    assert sum(e.public for e in general) == account.public
    assert all(e.code in FUNCTIONAL and e.code[:5] in FUNCTIONAL and e.code[:3] in FUNCTIONAL for e in account.entries)
    three = account.three_public
    assert three.total == three.overseas_travel + three.vehicle_purchase + three.vehicle_operation + three.reception
    assert three.total <= account.three_public_budget.total


def test_balances_are_carried_into_the_next_year() -> None:
    carried = 0
    for unit in (u for u in UNITS if u.name != KEXIE):
        before, after = (accounts.final_account(unit, year) for year in YEARS)
        for old, new in zip(before.entries, after.entries, strict=True):
            assert (old.code, old.source, old.closing) == (new.code, new.source, new.opening)
            carried += new.opening > 0
    assert carried >= 5


def test_rounding_leaves_residues_within_tables() -> None:
    """Figures are rounded one by one, so that parts do not always add up to their printed total."""
    residues = 0
    for account in (a for a in ACCOUNTS if a.report_type == "final_account"):
        (expenditure,) = (s for s in final_account.build(account) if s.statement == "expenditure")
        total, *items = expenditure.lines
        parts = sum(Decimal(i.text("total").replace(",", "")) for i in items if i.code and len(i.code) == 7)
        difference = parts - Decimal(total.text("total").replace(",", ""))
        assert abs(difference) < Decimal("0.1")
        residues += difference != 0
    assert residues >= 5


def test_the_published_account_is_not_computed() -> None:
    unit = next(u for u in UNITS if u.name == KEXIE)
    with pytest.raises(UsageError, match="published"):
        accounts.final_account(unit, 2024)


def test_its_other_years_agree_with_what_it_states() -> None:
    unit = next(u for u in UNITS if u.name == KEXIE)
    assert sum(e.spent for e in accounts.final_account(unit, 2023).entries) == 5_759_600  # 414.89 + 161.07 万元
    budget = accounts.budget(unit, 2024)
    assert sum(e.spent for e in budget.entries) == 4_148_900
    assert budget.public == 280_300  # 21.37 + 6.66 万元


@pytest.mark.parametrize(("yuan", "text"), [(0, "0.00"), (50, "0.01"), (49, "0.00"), (123_456_750, "12345.68"), (-50, "-0.01")])
def test_yuan_are_rounded_half_up(yuan: int, text: str) -> None:
    assert wan(yuan) == text
