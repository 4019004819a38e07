"""The extractor's version."""

EXTRACTOR_VERSION = "8"
"""Raised by every change that can give other rows for the same bytes; documents read by an older one are read again."""
