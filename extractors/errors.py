"""The one exception family.

Every error names the file or URL, the place in it where there is one, and what to do. Bad input of a batch is not an
exception: it becomes a document's `status` and `status_reason`.
"""

from typing import Literal


class JuesuanError(Exception):
    """Base of every error that a user may see; its message is one complete sentence."""


class UsageError(JuesuanError):
    """The caller asked for something that cannot be (exit code 2)."""


class SourceError(JuesuanError):
    """A source file or roster is wrong; the message names file, line and field."""


class FetchError(JuesuanError):
    """A portal could not be read; the message names the URL and the reason."""


class PageError(JuesuanError):
    """A portal page does not have the form that its adapter reads."""


class UnreadableDocumentError(JuesuanError):
    """A document cannot be opened, has no text, or is plainly none.

    `status` is the document status that follows; what was learned before it ended is kept with it.
    """

    def __init__(
        self,
        message: str,
        status: Literal["unreadable", "failed", "not_a_disclosure"] = "unreadable",
        pages: int | None = None,
        producer: str | None = None,
        text_layer: Literal["scanned"] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.pages = pages
        self.producer = producer
        self.text_layer = text_layer


class StoreError(JuesuanError):
    """A home, archive, table or release on disk is missing, damaged or locked."""


class GateError(JuesuanError):
    """The figures of a night fell so sharply that it is not published; the message names suite, source and figures."""


class RuleError(JuesuanError):
    """A rule declaration is wrong; the message names file and rule."""


class DecisionError(JuesuanError):
    """A decision on a finding is declared wrongly; the message names file and row."""
