"""What the narrative says in words, without a figure of its own, against the statements that print the figures.

It lists the items that money consists of, and says what a line's money is for. A name that no statement and no list of the
classification knows is not judged, nor is a statement whose lines do not add up as they were read. `rules.yaml` declares the
rules.
"""

from expectations.wording.evaluate import evaluate
from expectations.wording.model import load_rules

__all__ = ["evaluate", "load_rules"]
