"""All kinds of errors."""

from __future__ import annotations

from tests.injection.cases import Kind
from tests.injection.kinds_tables import BETWEEN, NEAR, WITHIN

KINDS: tuple[Kind, ...] = (*WITHIN, *BETWEEN, *NEAR)
