"""The steps of one source's crawl, each a function that can be called alone, again, and from another process.

`alone_with` keeps other runs of the source away, `open_run` gives a `Run`; then come `read_listings`, for each of `batches`
`read_pages` and `get_documents`, and last `finish`.
What is to do and what is done stands in the ledger, by the run's number, so that a step may run anywhere and a run that was
stopped goes on where it was. A batch is a number: steps of different batches may run at once, each in a `Run` of its own.
"""

from flows.stages.crawling.documents import get_documents
from flows.stages.crawling.finish import finish
from flows.stages.crawling.listings import batches, read_listings
from flows.stages.crawling.pages import read_pages
from flows.stages.crawling.record import Failure, SourceCounts
from flows.stages.crawling.run import Run, alone_with, open_run

__all__ = [
    "Failure",
    "Run",
    "SourceCounts",
    "alone_with",
    "batches",
    "finish",
    "get_documents",
    "open_run",
    "read_listings",
    "read_pages",
]
