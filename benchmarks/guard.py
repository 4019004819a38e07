"""Fail where reading has become much slower than it was: its ratio to pdfium's bare text, of the same pages in the same run.

    python -m benchmarks.guard [--at-most 7]

No times are compared, only a ratio, and the bound is generous: it is what a mistake exceeds (a page that is read twice, a
table that is looked for by every rule), not what a change of a tenth does. Other work on the machine only ever makes the ratio
larger, so one round below the bound is enough.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.bench_documents import page_count, write_sample
from benchmarks.bench_readers import BASE, OWN, extract, read_by_peer

DOCUMENTS = 12
AT_MOST = 7.0
"""The sample's pages are drawn thinly, so that pdfium is done with them sooner than with real ones; measured: 3 to 4."""
_ROUNDS = 3


def main() -> int:
    """Measure until a round passes; the exit code is 1 where none does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--at-most", type=float, default=AT_MOST)
    bound = parser.parse_args().at_most
    with tempfile.TemporaryDirectory(prefix="juesuan-guard-") as folder:
        files = write_sample(Path(folder, "documents"), DOCUMENTS)
        for _ in range(_ROUNDS):
            base = read_by_peer(sys.executable, OWN[BASE], files, {})
            ratio = extract(files, Path(folder, "tables")).processor / base.processor
            print(
                f"juesuan extract: {ratio:.1f} × pdfium's bare text of the same {page_count(files)} pages (bound {bound:g})",
                flush=True,
            )
            if ratio <= bound:
                return 0
    print("Reading has become slower: `python -m cProfile -m flows.cli.main` tells where, docs/benchmarks.md what it was.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
