"""Whose document it is: unit, fiscal year, report type and scope, as cover, titles and tables say.

Several witnesses are heard (`hearing`); the cover comes first. Where they disagree the conflict is kept with its pages, and
a file name is never asked. `parts` tells several units' documents in one file apart, `papers` what is no disclosure at all.
`roster` finds the unit on a roster that a name means.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence

from extractors.content import PageContent
from extractors.identity.hearing import hear
from extractors.identity.names import may_be_same
from extractors.identity.witnesses import decide
from extractors.model import Identity


def read_identity(pages: Sequence[PageContent]) -> Identity:
    """Hear every witness of a document's identity.

    Returns:
        What they say; None for what none says. `conflicts` holds one sentence for each disagreement, with the pages.
    """
    cover, told = hear(pages)
    year, year_conflict = decide("fiscal year", told.years, operator.eq)
    report, report_conflict = decide("report type", told.reports, operator.eq)
    scope, scope_conflict = decide("scope", told.scopes, operator.eq)
    unit, unit_conflict = decide("unit name", told.units, may_be_same)
    return Identity(
        unit_name=unit,
        fiscal_year=year,
        report_type=report,
        scope=scope,
        title=cover.printed_title,
        conflicts=tuple(c for c in (year_conflict, report_conflict, scope_conflict, unit_conflict) if c),
    )
