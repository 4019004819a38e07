"""What people decided on findings: rows of YAML files in git, each for one check at its place.

`model` reads the files, `apply` finds each row's check and says which rows are stale. The files in this folder go with the
project; a home keeps its own in `HOME/decisions/*.yaml`, tables of local documents in `decisions/` beside them.
"""

from expectations.decisions.apply import Stale, Verdicts, apply_decisions
from expectations.decisions.model import Decision, Located, load_decisions

__all__ = ["Decision", "Located", "Stale", "Verdicts", "apply_decisions", "load_decisions"]
