"""The same order reached through several documents is one order.

Same kind and signature date, and: same NOR or JORFTEXT id, or both are lists (there is one a day), or one title begins
with the other; never when identifiers conflict, nor corrigenda that were published on two days. The ranking
XML > JSON > HTML > PDF > transcript chooses whose wording is the order's; within one medium the document archived last.
A secondary source (someone else's reprint) comes after all of them: it is evidence, and what it says differently, of an
entry or of the list as a whole, is a finding.

Documents that contradict each other on what a person must settle (which schools the list names, which order bears a
number) are quarantined; what was held before them stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from history.acts import rank
from history.identity import identity_key
from history.model import Form, HeldOrder, Quarantined
from parsers.model import Entry, Finding, Medium, Order, Reading
from reference.text import fold

_RANK: dict[Medium, int] = {"jorfsimple": 0, "jorf": 1, "piste": 2, "website": 3, "pdf": 4, "transcript": 5}
_PREFIX = {"list": "arrete", "amendment": "arrete-modificatif", "corrigendum": "rectificatif"}
_IDENTIFIERS = "nature nor jorftext_id eli url published_on in_force_on jo_number ministry amends".split()
_DATED = {"published_on": "Publié le", "in_force_on": "En vigueur le", "jo_number": "Journal officiel n°"}
_DELIVERED: tuple[Medium, ...] = ("jorfsimple", "jorf", "piste", "website")
_STATEMENTS = ("secondary_statement", "another_total")


@dataclass(frozen=True, slots=True)
class _Group:
    """The readings of one order, in the order in which their documents were archived."""

    readings: tuple[Reading, ...]

    def admits(self, order: Order) -> bool:
        """Whether an order is the one of this group: it is some reading's, and no reading's identifiers forbid it."""
        orders = [reading.order for reading in self.readings]
        return any(_is_same(order, one) for one in orders) and not any(_conflict(order, one) for one in orders)


def gather(readings: Sequence[Reading]) -> tuple[tuple[HeldOrder, ...], tuple[Quarantined, ...]]:
    """The orders held, oldest signature first, and the documents that no proven reading makes good.

    ``readings`` come in the order in which their documents were archived.
    """
    arrived = {id(reading): place for place, reading in enumerate(readings)}
    held: list[tuple[int, HeldOrder]] = []
    quarantined: list[Quarantined] = []
    for group in _groups(readings):
        proven = [one for one in group.readings if one.order.is_proven]
        if not proven:
            quarantined += (_quarantine(one) for one in group.readings)
            continue
        text, agreeing, conflicting = _choose(proven)
        others = [one for one in group.readings if not one.order.is_proven]
        held.append((min(arrived[id(one)] for one in proven), _merge(text, agreeing, others)))
        quarantined += (_quarantine(one, _conflict_told(text, one)) for one in conflicting)
    # By the first copy that proved itself: what was published is not unseated by what came earlier and was no good.
    kept, rivals = _one_a_day([one for _, one in sorted(held, key=lambda pair: pair[0])])
    return _with_ids(kept), (*quarantined, *rivals)


def _groups(readings: Sequence[Reading]) -> list[_Group]:
    """One group an order, in the order of their first documents.

    A copy that bears no number comes after those that do, and is of the order whose text it has: two amendments of one
    day may have one title.
    """
    arrived = {id(reading): place for place, reading in enumerate(readings)}
    groups: list[_Group] = []
    for reading in sorted(readings, key=lambda one: not (one.order.nor or one.order.jorftext_id)):
        same = [group for group in groups if group.admits(reading.order)]
        same = same if _are_one(same) else [_likest(same, reading)]
        joined = [*(one for group in same for one in group.readings), reading]
        groups = [group for group in groups if group not in same]
        groups.append(_Group(tuple(sorted(joined, key=lambda one: arrived[id(one)]))))
    return sorted(groups, key=lambda group: arrived[id(group.readings[0])])


def _likest(groups: list[_Group], reading: Reading) -> _Group:
    """The order of which a reading is a copy, among those that it may be of: by its text, else by their numbers."""

    def unlikeness(group: _Group) -> tuple[bool, str, str]:
        numbers = ((one.order.nor or "", one.order.jorftext_id or "") for one in group.readings)
        return not any(_agree_on_schools(reading, one) for one in group.readings), *max(numbers)

    return min(groups, key=unlikeness)


def _are_one(groups: list[_Group]) -> bool:
    """Whether groups that one reading would join can be joined: none of their identifiers conflict."""
    orders = [reading.order for group in groups for reading in group.readings]
    return not any(_conflict(one, other) for one in orders for other in orders)


def _is_same(one: Order, other: Order) -> bool:
    if (one.kind, one.signed_on) != (other.kind, other.signed_on):
        return False
    if _agree(one.nor, other.nor) or _agree(one.jorftext_id, other.jorftext_id):
        return True
    if one.kind == "list":
        return True  # print and metadata word a title differently; two lists of one day would be two orders of one day
    titles = sorted((fold(one.title), fold(other.title)), key=len)
    return titles[1].startswith(titles[0])  # a short title is the beginning of the full one


def _conflict(one: Order, other: Order) -> bool:
    """Whether both have a NOR, or a JORFTEXT id, and not the same, or are two corrigenda."""
    pairs = ((one.nor, other.nor), (one.jorftext_id, other.jorftext_id))
    return any(left and right and left != right for left, right in pairs) or _are_two_corrigenda(one, other)


def _are_two_corrigenda(one: Order, other: Order) -> bool:
    """Whether both correct a print, on two days: the corrigenda of one order may have one title and one NOR."""
    days = {one.published_on, other.published_on} - {None}
    return one.kind == other.kind == "corrigendum" and len(days) > 1


def _agree(one: str | None, other: str | None) -> bool:
    return one is not None and one == other


def _choose(proven: list[Reading]) -> tuple[Reading, list[Reading], list[Reading]]:
    """The reading whose text is the order's, those that say the same, and those that contradict it.

    The form archived first says which schools there are, unless a better one names those and more; of the forms that
    agree the best, and among equals the last, says how they are spelt. So a copy that comes later can mend a word or
    add a school, never take one away.
    """
    forms = [one for one in proven if not one.is_secondary] or proven
    first = forms[0]
    whole = [one for one in forms if not _lacking(one, first)]
    best = min(whole, key=lambda one: (_rank(one), -len(one.order.entries)))
    text = [one for one in forms if _rank(one) == _rank(best) and _agree_on_schools(one, best)][-1]
    others = [one for one in proven if one is not text]
    conflicting = [one for one in others if not one.is_secondary and not _agree_on_schools(one, text)]
    agreeing = sorted((one for one in others if one not in conflicting), key=_rank)
    return text, agreeing, conflicting


def _rank(reading: Reading) -> tuple[bool, int]:
    return reading.is_secondary, _RANK[reading.medium]


def _agree_on_schools(one: Reading, other: Reading) -> bool:
    return not _lacking(one, other) and not _lacking(other, one) and _clauses(one) == _clauses(other)


def _lacking(one: Reading, other: Reading) -> list[Entry]:
    """The schools that ``other`` names and ``one`` does not. Under the same number in the same town, a name that
    differs is a difference of print, not another school."""
    named = {identity_key(entry) for entry in one.order.entries}
    places = {_place(entry) for entry in one.order.entries}
    return [entry for entry in other.order.entries if identity_key(entry) not in named and _place(entry) not in places]


def _place(entry: Entry) -> tuple[int, str]:
    return entry.number, identity_key(replace(entry, name=""))


def _clauses(reading: Reading) -> set[tuple[str, ...]]:
    """What the clauses of an amending order say, whatever the form prints them in."""
    said = ((one.kind, one.target, one.number, one.words, one.replacement) for one in reading.order.clauses)
    return {tuple(fold(str(part)) for part in one) for one in said}


def _merge(text: Reading, agreeing: list[Reading], others: list[Reading]) -> HeldOrder:
    """One order: the wording of the chosen form, the identifiers of whichever form has them."""
    findings = [finding for other in agreeing for finding in _differences(text, other)]
    findings += (said for other in (*agreeing, *others) for said in _statements(other))
    findings += (_not_proven(other) for other in others)
    findings += _metadata_differences(text, agreeing)
    forms: dict[str, Form] = {}
    for one in (text, *agreeing, *others):
        for form in _forms(one, one is text):
            forms.setdefault(form.document, form)
    mended = tuple(pair for other in agreeing for pair in _mended(text, other))
    return HeldOrder("", _completed(text.order, agreeing), tuple(forms.values()), tuple(findings), mended)


def _forms(reading: Reading, is_text: bool) -> Iterator[Form]:
    for document in (reading.document, *reading.others):
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


def _metadata_differences(text: Reading, others: list[Reading]) -> Iterator[Finding]:
    """Days and issue that another form of the order itself states differently."""
    for other in others:
        for name, label in _DATED.items():
            one, two = getattr(text.order, name), getattr(other.order, name)
            if one and two and one != two and not other.is_secondary:
                told = f"{label} : {one} ({text.medium}), mais {two} ({other.medium})."
                yield Finding("warning", "forms_disagree", told)


def _differences(text: Reading, other: Reading) -> Iterator[Finding]:
    """What two forms of one order print differently, school by school, with both quotes."""
    pairs = _paired(text.order.entries, other.order.entries)
    for one, two in pairs:
        if _said(one) != _said(two):
            message = f"{_quoted(one)} ({text.medium}), mais {_quoted(two)} ({other.medium})."
            cited = two or one
            yield Finding("warning", "forms_disagree", message, cited.citation if cited else None)


def _mended(text: Reading, other: Reading) -> Iterator[tuple[Entry, Entry]]:
    """The entries that another delivery of the same published file spells otherwise, with the text's own; a transcript
    or a reprint is not the publisher's, and what differs there was not corrected by it."""
    if other.medium != text.medium or text.medium not in _DELIVERED or other.is_secondary:
        return
    for one, two in _paired(other.order.entries, text.order.entries):
        if one and two and fold(one.quote) != fold(two.quote):
            yield one, two


def _paired(left: Sequence[Entry], right: Sequence[Entry]) -> Iterator[tuple[Entry | None, Entry | None]]:
    """The entries of two forms side by side: by name and town, else by number and town, else alone."""
    by_key = {identity_key(entry): entry for entry in right}
    by_place = {_place(entry): entry for entry in right}
    met: set[int] = set()
    for entry in left:
        other = by_key.get(identity_key(entry)) or by_place.get(_place(entry))
        met.add(id(other))
        yield entry, other
    yield from ((None, entry) for entry in right if id(entry) not in met)


def _said(entry: Entry | None) -> tuple[int, str] | None:
    return (entry.number, fold(entry.quote)) if entry else None


def _quoted(entry: Entry | None) -> str:
    return f"N° {entry.number} : « {entry.quote} »" if entry else "absente"


def _not_proven(other: Reading) -> Finding:
    causes = sorted({finding.code for finding in other.order.findings if finding.severity == "error"})
    message = f"Un autre exemplaire ({other.medium}, {other.document[:12]}) n'est pas sûr : {', '.join(causes)}."
    return Finding("warning", "form_not_proven", message)


def _conflict_told(text: Reading, other: Reading) -> Finding:
    """Which schools one copy names and the other does not."""
    parts = [f"sans « {entry.quote} »" for entry in _lacking(other, text)]
    parts += [f"avec « {entry.quote} »" for entry in _lacking(text, other)]
    parts = parts or ["leurs clauses diffèrent"]
    shown = ", ".join(parts[:5]) + (f" et {len(parts) - 5} autres écarts" if len(parts) > 5 else "")
    return Finding("error", "forms_conflict", f"Ce document et {text.document[:12]} sont le même arrêté, mais {shown}.")


def _one_a_day(held: list[HeldOrder]) -> tuple[list[HeldOrder], list[Quarantined]]:
    """Two lists signed on one day, or two orders with one NOR: the one archived first stays, a person is told."""
    kept: list[HeldOrder] = []
    rivals: list[Quarantined] = []
    for one in held:
        rival = next((other for other in kept if _are_rivals(one.order, other.order)), None)
        if rival is None:
            kept.append(one)
            continue
        told = f"{_identified(one.order)}, et {_identified(rival.order)}, déjà détenu : lequel est le bon ?"
        finding = Finding("error", "rival_orders", told)
        rivals += (Quarantined(form.document, form.medium, one.order, (finding,)) for form in one.forms)
    return kept, rivals


def _identified(order: Order) -> str:
    numbers = f"NOR {order.nor or 'inconnu'}, {order.jorftext_id or 'sans identifiant'}"
    return f"« {order.title} » signé le {order.signed_on} ({numbers})"


def _are_rivals(one: Order, other: Order) -> bool:
    same_day = one.kind == other.kind == "list" and one.signed_on == other.signed_on
    same_number = _agree(one.nor, other.nor) or _agree(one.jorftext_id, other.jorftext_id)
    return same_day or (same_number and not _are_two_corrigenda(one, other))


def _quarantine(one: Reading, *findings: Finding) -> Quarantined:
    return Quarantined(one.document, one.medium, one.order, findings)


def _with_ids(held: list[HeldOrder]) -> tuple[HeldOrder, ...]:
    """Ids of kind and signature date, oldest first; a second amendment of one day is "-2", whichever came first."""
    seen: dict[str, int] = {}
    named = []
    for one in sorted(held, key=lambda one: (one.order.signed_on, one.order.kind, rank(one))):
        order_id = f"{_PREFIX[one.order.kind]}-{one.order.signed_on}"
        seen[order_id] = seen.get(order_id, 0) + 1
        suffix = f"-{seen[order_id]}" if seen[order_id] > 1 else ""
        named.append(replace(one, order_id=order_id + suffix))
    return tuple(named)
