"""All kinds of errors, and those that the documents alone do not decide."""

from __future__ import annotations

from tests.injection.cases import Kind, Undecidable
from tests.injection.kinds_documents import ACROSS, CODES, COMPLETENESS, PLAUSIBILITY
from tests.injection.kinds_tables import BETWEEN, NEAR, WITHIN
from tests.injection.kinds_text import AGAINST_TABLES, NEAR_TEXT, WITHIN_TEXT

FAMILIES: dict[str, tuple[Kind, ...]] = {
    "within a statement": WITHIN,
    "between statements": BETWEEN,
    "text against tables": AGAINST_TABLES,
    "within the text": WITHIN_TEXT,
    "completeness": COMPLETENESS,
    "codes": CODES,
    "plausibility": PLAUSIBILITY,
    "across documents": ACROSS,
    "within rounding": (*NEAR, *NEAR_TEXT),
}

KINDS: tuple[Kind, ...] = tuple(kind for kinds in FAMILIES.values() for kind in kinds)

UNDECIDABLE: tuple[Undecidable, ...] = (
    Undecidable(
        "same-error-everywhere",
        "an amount that is wrong in every table and sentence that states it, with all sums adjusted",
        "the document is consistent; only the books or another document could show it",
    ),
    Undecidable(
        "within-rounding",
        "a figure that is off by less than the roundings of its identity allow",
        "a figure rounded correctly may differ by as much: it becomes `rounding`",
    ),
    Undecidable(
        "single-figure",
        "a figure that stands in no identity and is stated once, such as the number of vehicles or of guests received",
        "nothing in the document restates it",
    ),
    Undecidable(
        "whole-direction",
        "a change whose amount, rate and direction are all turned round, without last year's account at hand",
        "the sentence agrees with itself for some earlier figure; last year's account decides it where it is published",
    ),
    Undecidable(
        "reason",
        "a reason given for a change that is not the real one",
        "the documents do not hold what happened",
    ),
    Undecidable(
        "opening-after-adjustment",
        "an opening balance that differs from last year's closing balance by a booked adjustment",
        "adjustments of opening balances are allowed and not always explained: reported as a warning to look at",
    ),
    Undecidable(
        "transfers",
        "a department that is less than the sum of its units by transfers among them",
        "the transfers are not printed: the difference is reported as a warning",
    ),
    Undecidable(
        "adjusted-budget",
        "a final account's 三公 budget that differs from the published one because the budget was adjusted",
        "the form's 预算数 may be the adjusted budget: reported as information",
    ),
    Undecidable(
        "unit-of-a-lone-figure",
        "元 printed for 万元 in all tables of a document without text, in its first year",
        "nothing states the same money in another unit",
    ),
    Undecidable(
        "run-in-section",
        "no section on procurement, assets or 三公",
        "many documents begin these within a paragraph, without a heading: not finding one proves nothing",
    ),
    Undecidable(
        "note-elsewhere",
        "an empty statement without a note, or one that is left out, while the text says that there is no such money",
        "the text explains it",
    ),
    Undecidable(
        "budget-statement-left-out",
        "a budget without one of the usual statements",
        "the forms of budgets differ between cities: `budget-prints-its-statements` does not judge it",
    ),
    Undecidable(
        "due-date",
        "a late publication where the source gives no date of approval",
        "the twenty days run from the approval, which no document states",
    ),
)
