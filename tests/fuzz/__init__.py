"""Hostile input: documents that are mutated, and what must become of them."""
