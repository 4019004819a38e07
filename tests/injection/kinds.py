"""All kinds of errors."""

from __future__ import annotations

from tests.injection.cases import Kind
from tests.injection.kinds_tables import BETWEEN, NEAR, WITHIN
from tests.injection.kinds_text import AGAINST_TABLES, NEAR_TEXT, WITHIN_TEXT

KINDS: tuple[Kind, ...] = (*WITHIN, *BETWEEN, *NEAR, *AGAINST_TABLES, *WITHIN_TEXT, *NEAR_TEXT)
