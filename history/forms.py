"""The same order reached through several documents is one order.

Same NOR or JORFTEXT id; else same kind, signature date and title, and no conflicting NOR. The ranking
XML > JSON > HTML > PDF > transcript chooses whose wording is the order's; within one medium the document archived last.
A secondary source (someone else's reprint) comes after all of them: it is evidence, and what it says differently, of an
entry or of the list as a whole, is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from history.model import Form, HeldOrder, Quarantined
from parsers.model import Finding, Medium, Order, Reading
from reference.text import fold

_RANK: dict[Medium, int] = {"jorfsimple": 0, "jorf": 1, "piste": 2, "website": 3, "pdf": 4, "transcript": 5}
_PREFIX = {"list": "arrete", "amendment": "arrete-modificatif", "corrigendum": "rectificatif"}
_IDENTIFIERS = "nature nor jorftext_id eli url published_on in_force_on jo_number ministry amends".split()
_STATEMENTS = ("secondary_statement", "another_total")


def gather(readings: Sequence[Reading]) -> tuple[tuple[HeldOrder, ...], tuple[Quarantined, ...]]:
    """The orders held, oldest signature first, and the documents that no proven reading makes good.

    ``readings`` come in the order in which their documents were archived.
    """
    held: list[HeldOrder] = []
    quarantined: list[Quarantined] = []
    for group in _groups(readings):
        proven = [reading for reading in group if reading.order.is_proven]
        if proven:
            held.append(_merge(proven, [reading for reading in group if not reading.order.is_proven]))
        else:
            quarantined += (Quarantined(one.document, one.medium, one.order, one.order.findings) for one in group)
    return _with_ids(held), tuple(quarantined)


def _groups(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Readings of one order together, the best form first."""
    groups: list[list[Reading]] = []
    for reading in readings:
        same = [group for group in groups if any(_is_same(reading.order, other.order) for other in group)]
        merged = [one for group in same for one in group] + [reading]
        groups = [group for group in groups if group not in same] + [merged]
    return [_ranked(group) for group in groups]


def _ranked(group: list[Reading]) -> list[Reading]:
    latest_first = list(reversed(group))
    return sorted(latest_first, key=lambda reading: (reading.is_secondary, _RANK[reading.medium]))


def _is_same(one: Order, other: Order) -> bool:
    if _agree(one.nor, other.nor) or _agree(one.jorftext_id, other.jorftext_id):
        return True
    conflict = (one.nor and other.nor) or (one.jorftext_id and other.jorftext_id)
    said = ((order.kind, order.signed_on, fold(order.title)) for order in (one, other))
    return not conflict and next(said) == next(said)


def _agree(one: str | None, other: str | None) -> bool:
    return one is not None and one == other


def _merge(proven: list[Reading], others: list[Reading]) -> HeldOrder:
    """One order: the wording of the best proven form, the identifiers of whichever form has them."""
    text = proven[0]
    findings = [finding for other in proven[1:] for finding in _differences(text, other)]
    findings += (said for other in (*proven[1:], *others) for said in _statements(other))
    findings += (_not_proven(other) for other in others)
    forms = {form.document: form for one in (*others, *reversed(proven)) for form in _forms(one, one is text)}
    return HeldOrder("", _completed(text.order, proven[1:]), tuple(forms.values())[::-1], tuple(findings))


def _forms(reading: Reading, is_text: bool) -> Iterator[Form]:
    for document in (*reversed(reading.others), reading.document):
        yield Form(document, reading.medium, is_text, reading.is_secondary)


def _statements(other: Reading) -> Iterator[Finding]:
    """What a secondary source says of the list as a whole."""
    return (finding for finding in other.order.findings if finding.code in _STATEMENTS)


def _completed(order: Order, others: list[Reading]) -> Order:
    found: dict[str, Any] = {}
    for name in _IDENTIFIERS:
        values = (getattr(one, name) for one in (order, *(other.order for other in others)))
        found[name] = next((value for value in values if value is not None), None)
    return replace(order, **found)


def _differences(text: Reading, other: Reading) -> Iterator[Finding]:
    """What two forms of one order print differently, number by number, with both quotes."""
    left = {entry.number: entry for entry in text.order.entries}
    right = {entry.number: entry for entry in other.order.entries}
    for number in sorted(left.keys() | right.keys()):
        one, two = left.get(number), right.get(number)
        quotes = [entry.quote if entry else "(absent)" for entry in (one, two)]
        if fold(quotes[0]) != fold(quotes[1]):
            message = f"N° {number} : « {quotes[0]} » ({text.medium}), mais « {quotes[1]} » ({other.medium})."
            cited = two or one
            yield Finding("warning", "forms_disagree", message, cited.citation if cited else None)


def _not_proven(other: Reading) -> Finding:
    causes = sorted({finding.code for finding in other.order.findings if finding.severity == "error"})
    message = f"Un autre exemplaire ({other.medium}, {other.document[:12]}) n'est pas sûr : {', '.join(causes)}."
    return Finding("warning", "form_not_proven", message)


def _with_ids(held: list[HeldOrder]) -> tuple[HeldOrder, ...]:
    """Ids of kind and signature date; a second order of that kind and day is "-2", in the order of NOR and title."""
    ordered = sorted(
        held, key=lambda one: (one.order.signed_on, one.order.kind, one.order.nor or "~", fold(one.order.title))
    )
    seen: dict[str, int] = {}
    named = []
    for one in ordered:
        order_id = f"{_PREFIX[one.order.kind]}-{one.order.signed_on}"
        seen[order_id] = seen.get(order_id, 0) + 1
        suffix = f"-{seen[order_id]}" if seen[order_id] > 1 else ""
        named.append(replace(one, order_id=order_id + suffix))
    return tuple(named)
