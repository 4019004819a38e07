"""The shell: everything that touches the network, the clock, processes, terminals or Prefect.

What lives here
    the command line (`cli`), the four stages as plain functions (`stages`), the Prefect flows that schedule them
    (`crawl`, `extract`, `validate`, `publish`, `nightly`) with what only they need (`host_leases`, `artifacts`), the polite
    HTTP client (`client`), the registry of districts (`registry`, `sources/*.yaml`), the bundled sample portal (`demo`), the web
    server of `juesuan serve` (`serving`), and how all of it is told (`reporting`, `bars`, `logs`, `secrets`).
What may not
    parsing of documents or pages (that is `extractors`), arithmetic (that is `expectations`), table layouts (that is
    `warehouse`). Importing `flows` or `flows.cli` imports no Prefect.
"""
