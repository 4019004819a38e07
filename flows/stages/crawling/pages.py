"""Second step, by batch: read the rows' pages and note what they offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extractors.errors import PageError
from extractors.portals.base import Offer, Page, Row
from extractors.portals.names import Witness, read_title
from flows.client import Refused
from flows.stages.crawling.bodies import is_same_page, note_outcome, stored
from flows.stages.crawling.fetching import fetch_pages
from flows.stages.crawling.run import Run
from flows.stages.crawling.wanted import is_wanted
from warehouse.ledger import Announcement
from warehouse.listed import ListedRow


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A document that is wanted, with what the titles around it say."""

    offer: Offer
    witness: Witness


def read_pages(run: Run, batch: int, advance: Callable[[int], None] = lambda _rows: None) -> None:
    """Read the pages of a batch's rows and announce the documents they offer; rows already read are left alone."""
    rows = run.agenda.unread_rows(run.number, batch)
    to_read: dict[str, ListedRow] = {}
    for found in rows:
        row = found.row
        if row.kind == "page":
            to_read[row.request.key] = found
            continue
        offer = Offer(row.title, row.request.url, found.listing_url, None, row.published_on)
        _note_offers(run, found, [offer], None)
        advance(1)
    for request, answer in fetch_pages(run, [found.row.request for found in to_read.values()]):
        _read_page(run, to_read[request.key], answer)
        advance(1)


def _read_page(run: Run, found: ListedRow, answer: Page | Refused) -> None:
    if isinstance(answer, Refused):
        _not_readable(run, found, answer)
        return
    url = found.row.request.url
    try:
        offers = run.adapter.offers(answer, found.row)
    except PageError as error:
        _not_readable(run, found, Refused(url, "failed", str(error)))
        return
    if not offers:
        shell = run.client.shell(url, answer.url, answer.body)
        reason = shell or f"{answer.url} links to no document and prints no table"
        _not_readable(run, found, Refused(url, "missing", reason))
        return
    _note_offers(run, found, offers, answer.body)


def _note_offers(run: Run, found: ListedRow, offers: Sequence[Offer], body: bytes | None) -> None:
    """Announce the offers that the source file wants; the others stay as they are. One step: all of it or nothing."""
    row, source = found.row, run.source
    with run.ledger.transaction():
        if all(offer.url != row.request.url for offer in offers):
            run.ledger.forget_stand_in(source.id, row.request.key, row.request.url)
        for offer in offers:
            item = _Wanted(offer, _witness(offer, row))
            if not is_wanted(source, item.witness, offer.title, row.title):
                run.ledger.still_offered(source.id, row.request.key, offer.url, run.number, run.now())
                continue
            _announce(run, found, item)
            if offer.content_key is not None and body is not None:
                _keep_page_as_document(run, offer, offer.content_key, body)
        run.agenda.note_page(row.request.key, run.number, len(offers), read=True)


def _keep_page_as_document(run: Run, offer: Offer, content_key: str, body: bytes) -> None:
    """A page that is itself the document is kept at once: its bytes are here."""
    same = is_same_page(run, offer.url, content_key)
    note_outcome(run, offer.url, offer.title, same or stored(run.archive, body, content_key=content_key, downloaded=0))


def _not_readable(run: Run, found: ListedRow, refused: Refused) -> None:
    """A row whose page gives no document: it stands in for them, unless some were had before."""
    row, key = found.row, found.row.request.key
    with run.ledger.transaction():
        run.fail(refused.url, f"“{row.title}”: {refused.reason}")
        run.ledger.note_refusal(row.request.url, refused.kind, refused.reason, run.now())
        had = run.ledger.was_had(run.source.id, key)
        run.agenda.note_check(key if had else row.request.url, run.number, "refused")
        if had:
            run.agenda.note_page(key, run.number, 0 if refused.gone else None, read=refused.gone)
            return
        stand_in = Offer(row.title, row.request.url, found.listing_url, None, row.published_on)
        _announce(run, found, _Wanted(stand_in, _witness(stand_in, row)))
        run.agenda.note_page(key, run.number, None, read=False)


def _witness(offer: Offer, row: Row) -> Witness:
    """What the link says, then the row, the link's place on its page, the page's title, last the row's place in the portal."""
    at_link = offer.unit_name if offer.unit_name != row.unit_name else None
    return (
        read_title(offer.title)
        .filled_from(read_title(row.title))
        .filled_from(Witness(unit_name=at_link))
        .filled_from(read_title(offer.page_title or ""))
        .filled_from(Witness(unit_name=row.unit_name))
    )


def _announce(run: Run, found: ListedRow, item: _Wanted) -> None:
    offer = item.offer
    announcement = Announcement(
        source_id=run.source.id,
        row_key=found.row.request.key,
        url=offer.url,
        start_url=found.start_url,
        page_url=offer.page_url,
        title=offer.title,
        row_title=found.row.title,
        published_on=offer.published_on,
        division_code=run.source.division_code,
        witness=item.witness,
        disagreement=_disagreement(offer, found.row),
    )
    run.ledger.announce(announcement, run.number, run.now())


def _disagreement(offer: Offer, row: Row) -> str | None:
    """Say where the words of the link and of its row differ on year or report type; the units may well differ."""
    link, listed = read_title(offer.title), read_title(row.title)
    differing = [name for name in link.disagreements(listed) if name in ("fiscal_year", "report_type")]
    if not differing:
        return None
    return "; ".join(f"{name}: the link says {getattr(link, name)}, its row {getattr(listed, name)}" for name in differing)
