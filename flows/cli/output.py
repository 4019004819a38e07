"""Print rows: a drawn table on a terminal, tab-separated lines otherwise."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def print_rows(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], numeric: Sequence[str] = ()) -> None:
    """Print rows under their columns; the columns in `numeric` are set flush right on a terminal. Null prints as nothing."""
    texts = [["" if value is None else str(value) for value in row] for row in rows]
    if not sys.stdout.isatty():
        print("\t".join(columns))
        for row in texts:
            print("\t".join(row))
        return
    # rich is imported here: lines in a pipe need none of it.
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, justify="right" if column in numeric else "left", overflow="fold")
    for row in texts:
        # As Text: square brackets in a name are no markup.
        table.add_row(*(Text(value) for value in row))
    Console().print(table)
