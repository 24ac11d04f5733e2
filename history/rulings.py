"""People's decisions on which entries are the same school, applied before any rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from history.groups import Groups
from history.model import Decision, Mention
from history.names import fold, french_day
from parsers.model import Finding


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision and the two mentions, by number and the older first, that it is about."""

    decision: Decision
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Rulings:
    """The decisions that hold, and what is to be said of those that do not."""

    applied: tuple[Ruling, ...]
    findings: tuple[Finding, ...]


def rule(
    decisions: Sequence[Decision], mentions: Sequence[Mention], lists_of: Sequence[Sequence[int]], groups: Groups
) -> Rulings:
    """Puts together and keeps apart in ``groups`` what people decided.

    "Same" joins whatever it leads to. Decisions that contradict each other, or make two entries of one list one school,
    do not hold, none of them: ``decision_contradicts``. Nor does one that names no entry: ``decision_stale``.
    """
    found, stale = _find(decisions, mentions)
    bad = _contradicted(found, lists_of)
    applied = tuple(one for one in found if one not in bad)
    for one in applied:
        left, right = groups.of(one.left), groups.of(one.right)
        if one.decision.verdict == "different":
            groups.separate(one.left, one.right)
        elif left != right:
            groups.join(min(left, right), max(left, right))
    contradicting = (_finding("decision_contradicts", one.decision, _CONTRADICTS) for one in found if one in bad)
    return Rulings(applied, (*stale, *contradicting))


_CONTRADICTS = "contredit une autre décision, ou réunit deux entrées d'une même liste ; annulez l'une d'elles."
_STALE = "ne nomme plus aucune entrée (ou en nomme plusieurs) : l'arrêté n'est pas détenu, ou se lit autrement."


def _find(decisions: Sequence[Decision], mentions: Sequence[Mention]) -> tuple[list[Ruling], list[Finding]]:
    """The mentions that decisions are about, and a finding for each that names none, or more than one."""
    orders = {order for one in decisions for order in (one.left_order, one.right_order)}
    by_quote: dict[tuple[str, str], list[int]] = {}
    for number, mention in enumerate(mentions):
        if mention.order_id in orders:
            by_quote.setdefault((mention.order_id, fold(mention.entry.quote)), []).append(number)
    found: list[Ruling] = []
    stale: list[Finding] = []
    for one in dict.fromkeys(decisions):
        left = by_quote.get((one.left_order, fold(one.left_quote)), [])
        right = by_quote.get((one.right_order, fold(one.right_quote)), [])
        if len(left) == len(right) == 1:
            found.append(Ruling(one, *sorted((left[0], right[0]))))
        else:
            stale.append(_finding("decision_stale", one, _STALE))
    return found, stale


def _contradicted(rulings: Sequence[Ruling], lists_of: Sequence[Sequence[int]]) -> set[Ruling]:
    """The rulings of every chain of "same" that leads from a school to one that it cannot be."""
    bad: set[Ruling] = set()
    for chain in _chains([one for one in rulings if one.decision.verdict == "same"]):
        within = [one for one in rulings if {one.left, one.right} <= chain]
        lists = [position for mention in chain for position in lists_of[mention]]
        is_split = any(one.decision.verdict == "different" for one in within)
        if is_split or len(lists) > len(set(lists)):
            bad |= set(within)
    return bad | {one for one in rulings if one.left == one.right}


def _chains(sames: Sequence[Ruling]) -> Iterator[set[int]]:
    """The mentions that "same" puts together, directly or by way of others."""
    chains: list[set[int]] = []
    for one in sames:
        ends = {one.left, one.right}
        met = [chain for chain in chains if chain & ends]
        chains = [chain for chain in chains if not chain & ends] + [ends.union(*met)]
    yield from chains


def _finding(code: str, decision: Decision, told: str) -> Finding:
    verdict = {"same": "la même école", "different": "deux écoles"}.get(decision.verdict, decision.verdict)
    entries = (
        f"« {decision.left_quote} » ({decision.left_order}) et « {decision.right_quote} » ({decision.right_order})"
    )
    when = f"décision du {french_day(decision.decided_on[:10])}"
    return Finding("warning", code, f"La {when} ({entries} : {verdict}) {told}")
