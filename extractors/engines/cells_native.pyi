from collections.abc import Sequence

from extractors.model import Box

def find_tables(rulings: Sequence[Box], ways: Sequence[str]) -> tuple[tuple[Box, ...], ...]: ...
