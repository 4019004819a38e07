"""Want of memory, which OpenCV and onnxruntime each report in their own way, as the one error that callers know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_OPENCV_NO_MEMORY = -4
_SAID = ("bad_alloc", "bad allocation", "Failed to allocate memory", "Cannot allocate memory")
"""What onnxruntime's errors say, and rapidocr's, which hold the text of onnxruntime's."""


@contextmanager
def memory_errors() -> Iterator[None]:
    """Raise MemoryError where the libraries of recognition run out of memory.

    Raises:
        MemoryError: from the library's own error.
    """
    try:
        yield
    except Exception as error:
        if _is_want_of_memory(error):
            raise MemoryError("Text recognition has no memory left.") from error
        raise


def _is_want_of_memory(error: Exception) -> bool:
    return getattr(error, "code", None) == _OPENCV_NO_MEMORY or any(words in str(error) for words in _SAID)
