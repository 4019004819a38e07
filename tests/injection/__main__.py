"""Recall and precision by kind: `python -m tests.injection [cases a kind [pattern of ids]]`."""

from __future__ import annotations

import re
import sys
from collections import Counter

from tests.injection.cases import cases
from tests.injection.kinds import KINDS
from tests.injection.measure import judge

if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    chosen = [kind for kind in KINDS if re.search(sys.argv[2] if len(sys.argv) > 2 else "", kind.id)]
    verdicts = judge([case for kind in chosen for case in cases(kind, range(count))])
    print(f"{'kind':32}{'cases':>6}{'recall':>8}{'culprit':>9}{'false alarms':>14}")
    for kind in chosen:
        own = [v for v in verdicts if v.case.kind is kind]
        alarms = Counter(str(row["rule_id"]) for v in own for row in v.false_alarms)
        recall, named = (sum(values) / len(own) for values in ([v.found for v in own], [v.named for v in own]))
        print(f"{kind.id:32}{len(own):6}{recall:8.3f}{named:9.3f}{sum(alarms.values()):14} {dict(alarms) or ''}")
