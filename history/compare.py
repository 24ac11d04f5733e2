"""What differs between two derivations, and why it is no change of law.

A derivation starts from nothing each time, so its change log only knows what orders did (``law``) and what the
publisher mended (``publisher``). Our own doing shows between two derivations: from the same documents, whatever differs
was read or linked otherwise (``reading``); with documents added, it is known better (``coverage``).
"""

from __future__ import annotations

from collections.abc import Iterator

from history.model import Difference, DifferenceCause, Fact, History, entry_id
from parsers.model import Entry


def compare(before: History, after: History, *, same_documents: bool) -> tuple[Difference, ...]:
    """Every fact that one history states and the other does not, or states otherwise, by its kind and key.

    ``same_documents``: both are derived from the same documents, by other code or other decisions.
    """
    cause: DifferenceCause = "reading" if same_documents else "coverage"
    one, two = dict(_facts(before)), dict(_facts(after))
    return tuple(
        Difference(kind, key, one.get((kind, key)), two.get((kind, key)), cause)
        for kind, key in sorted(one.keys() | two.keys())
        if one.get((kind, key)) != two.get((kind, key))
    )


def _facts(history: History) -> Iterator[tuple[tuple[Fact, str], str]]:
    """What a history states: how lines read, which school they name, since when each is recognised, what changed."""
    for school in history.schools:
        for mention in school.mentions:
            yield ("entry", entry_id(mention.order_id, mention.entry.number)), _read(mention.entry)
    for listing in history.listings:
        yield ("listing", f"{listing.order_id} {listing.entry_id}"), listing.school_id
    for period in history.periods:
        key = f"{period.school_id} {period.from_order}"
        yield ("period", key), f"{period.bound} {period.not_before} {period.until_day}"
    for change in history.changes:
        key = f"{change.order_id} {change.kind} {change.school_id}"
        yield ("change", key), f"{change.before} -> {change.after}"


def _read(entry: Entry) -> str:
    place = entry.place.insee_code if entry.place else None
    fields = (entry.quote, entry.name, entry.acronym, entry.address, entry.postal_code, entry.commune, place)
    return " | ".join(field or "" for field in fields)
