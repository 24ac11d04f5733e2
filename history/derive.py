"""From readings to history: the whole derivation, pure, in one function."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from history.changes import log_changes
from history.coverage import cover
from history.forms import gather
from history.identity import Identities, identify
from history.ids import assign
from history.model import HeldOrder, History, KnownOrder, Listing, Minted, Quarantined, School, entry_id
from history.recognition import recognise
from parsers.model import Finding, Reading


def derive(
    readings: Sequence[Reading],
    refused: Sequence[Quarantined] = (),
    known: Sequence[KnownOrder] = (),
    minted: Sequence[Minted] = (),
) -> History:
    """What was true when, as the documents say.

    ``readings`` come in the order of the archive's journal, ``refused`` are the documents that could not be read at
    all, ``minted`` the ids given so far; ``History.minted`` are the new ones. Nothing else goes in: no clock, no disk.
    """
    gathered, doubtful = gather(readings)
    lists = tuple(one for one in gathered if one.order.kind == "list")
    not_applied = tuple(form for one in gathered if one.order.kind != "list" for form in _not_applied(one))
    quarantined = (*doubtful, *not_applied, *refused)
    coverage = cover(lists, quarantined, known)
    identities = identify(lists)
    ids, new = assign(identities.schools, minted)
    schools = [School(school_id, one.mentions) for school_id, one in zip(ids, identities.schools, strict=True)]
    with_periods = [(school, tuple(recognise(school, lists, coverage))) for school in schools]
    return History(
        orders=lists,
        quarantined=quarantined,
        known=tuple(known),
        coverage=coverage,
        schools=tuple(schools),
        links=identities.links,
        listings=_listings(lists, schools, identities),
        periods=tuple(period for _, periods in with_periods for period in periods),
        changes=log_changes(with_periods, lists, coverage),
        minted=new,
    )


def _not_applied(amending: HeldOrder) -> Iterator[Quarantined]:
    """Every form of an amendment that was read and is not applied yet: what the list became is not known."""
    told = f"{amending.order.title} : lu ({len(amending.order.clauses)} clauses), pas encore appliqué à la liste."
    finding = Finding("error", "not_applied", told)
    for form in amending.forms:
        yield Quarantined(form.document, form.medium, amending.order, (finding, *amending.findings))


def _listings(lists: Sequence[HeldOrder], schools: Sequence[School], identities: Identities) -> tuple[Listing, ...]:
    """The list in force after each order, in the order of its numbers."""
    rank = {held.order_id: i for i, held in enumerate(lists)}
    links = {link.right: link.link_id for link in identities.links}
    rows = [
        (
            rank[mention.order_id],
            mention.entry.number,
            school.school_id,
            entry_id(mention.order_id, mention.entry.number),
        )
        for school in schools
        for mention in school.mentions
    ]
    return tuple(
        Listing(lists[order].order_id, school_id, entry, links.get(entry))
        for order, _, school_id, entry in sorted(rows)
    )
