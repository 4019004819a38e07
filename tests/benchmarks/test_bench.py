"""The benchmark's sections, as far as they can be asked without measuring."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.bench import Options, reader_table
from flows.demo.generate import documents


def test_a_folder_without_documents_to_read_is_said(tmp_path: Path) -> None:
    options = Options(tmp_path, tmp_path, tmp_path, 1, 1, 1, (), (), 1, 1, cluster=False, document_pages=2)
    with pytest.raises(SystemExit, match="has no PDF whose pages all have text: name a folder"):
        list(reader_table(options))
    (tmp_path / "damaged.pdf").write_bytes(next(iter(documents(1))).data[:100])
    with pytest.raises(SystemExit, match="name a folder"):
        list(reader_table(options))
