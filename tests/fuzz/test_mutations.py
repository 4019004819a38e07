"""Whatever bytes come, a document gets a status, and a reason where it was not read whole."""

from __future__ import annotations

from random import Random

import pytest

from extractors.document import extract_document
from tests.fuzz import mutations
from tests.fuzz.campaign import STATUSES
from tests.fuzz.mutations import mutate
from tests.fuzz.seeds import seeds

_QUICK = ("small.pdf", "plain.pdf", "turned.pdf", "scan.pdf", "account.xlsx", "page.png", "page.tif", "several.zip", "nested.zip")
_EACH = 23


@pytest.fixture(scope="module")
def documents() -> dict[str, bytes]:
    return {name: data for name, data in seeds().items() if name in _QUICK}


@pytest.mark.parametrize("name", _QUICK)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_every_damaged_document_has_a_status_and_a_reason(
    name: str, documents: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mutations, "COUNTS", (20, 200))
    others = list(documents.values())
    for number in range(_EACH):
        chance = Random(f"{name}/{number}")
        done, data = mutate(documents[name], name.rpartition(".")[2], chance, others)
        extraction = extract_document(data)
        assert extraction.status in STATUSES, done
        assert extraction.status == "extracted" or extraction.status_reason, done
        assert extraction.byte_count == len(data)
