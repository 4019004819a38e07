from extractors.engines.base import Rulings
from extractors.model import Box

def find_tables(rulings: Rulings) -> tuple[tuple[Box, ...], ...]: ...
