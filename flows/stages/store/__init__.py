"""A home's store: a bucket, or what else fsspec knows, that keeps originals, readings, tables and ledger, and that workers read.

`place` says where it is, `keep` carries a home there and brings one back, `spread`, `batch` and `reader` read documents on
machines that have nothing in common but the store. Nothing here imports Prefect; importing `place` is cheap.
"""
