"""Classification codes: valid for their year, named as the year's list names them, each level at its width.

`functional.csv` and `economic.csv` are the lists, versioned by fiscal year: what is confirmed and what has only been seen.
`python -m expectations.codes.build` adds to them what the tables of a release show. `rules.yaml` declares the rules.
"""

from expectations.codes.evaluate import evaluate, load_rules

__all__ = ["evaluate", "load_rules"]
