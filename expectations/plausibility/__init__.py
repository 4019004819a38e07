"""What is unlikely rather than wrong: a unit of money that does not fit, a jump against earlier years, a late publication.

Nothing here is an error. `rules.yaml` declares the rules with their thresholds.
"""

from expectations.plausibility.evaluate import evaluate
from expectations.plausibility.model import load_rules

__all__ = ["evaluate", "load_rules"]
