"""What must hold of projects and their indicators: rates, sums of lists, the statements beside them, targets that were reached.

`rules.yaml` declares the rules; amounts are compared in exact decimals within what the printed digits may hide.
"""

from expectations.projects.evaluate import evaluate
from expectations.projects.model import load_rules

__all__ = ["evaluate", "load_rules"]
