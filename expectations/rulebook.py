"""Every rule of every kind, and the words for every reason: the one place that knows all catalogues."""

from __future__ import annotations

from functools import cache

from expectations import codes, completeness, identity, messages, model, plausibility, projects, wording
from expectations.codes import reasons as of_codes
from expectations.completeness import reasons as of_completeness
from expectations.model import RuleCard
from expectations.narrative import messages as of_narrative
from expectations.narrative.model import load_rules as load_narrative
from expectations.plausibility import reasons as of_plausibility
from expectations.projects import reasons as of_projects
from expectations.wording import reasons as of_wording

_REASONS = (messages, of_narrative, of_codes, of_completeness, of_plausibility, of_projects, of_wording)


@cache
def all_rules() -> tuple[RuleCard, ...]:
    """Return the cards of all rules, catalogue after catalogue.

    Raises:
        RuleError: a catalogue is wrong.
    """
    further = (
        *(load_narrative(), wording.load_rules(), completeness.load_rules()),
        *(codes.load_rules(), plausibility.load_rules(), projects.load_rules()),
    )
    return (*model.load_rules(), identity.CARD, *(rule for catalogue in further for rule in catalogue))


def all_reasons() -> dict[str, tuple[str, str]]:
    """Return why a rule was not evaluated or does not apply: code → Chinese, English."""
    return {code: words for module in _REASONS for code, words in module.REASONS.items()}
