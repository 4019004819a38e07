"""What a disclosure must contain: its statements, a note where one is empty, its sections, a unit of money.

Only what the pages prove is a finding: a document whose tables or whose narrative lie in another file, were not read, or follow a
city's own form is not judged. `rules.yaml` declares the rules.
"""

from expectations.completeness.evaluate import evaluate
from expectations.completeness.model import load_rules

__all__ = ["evaluate", "load_rules"]
