"""Which entries of different orders are the same school.

Consecutive lists are compared: what is printed alike is itself; the rest is judged pair by pair
(:mod:`history.judgement`) and paired so that the whole fits best (:mod:`history.assignment`); what then is new is
compared with every school that was on a list before. What is doubtful stays apart, for a person to decide, and a
person's decision beats every rule (:mod:`history.rulings`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from history.features import identity_key
from history.groups import Groups
from history.judgement import Judgement
from history.matching import Judged, match
from history.mentions import Mentions
from history.model import Decision, InForce, Link, Mention, entry_id
from history.names import fold
from history.rulings import Ruling, rule
from parsers.model import Entry, Finding

__all__ = ["Identities", "Identity", "identify", "identity_key"]

_ALIKE_FEATURES = (("name", 1.0), ("place", "commune"), ("street", "same"))


@dataclass(frozen=True, slots=True)
class Identity:
    """One school's mentions, oldest first, and the key by which its id is found again."""

    key: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Identities:
    """Every school, in the order of first mention; the judgements on its mentions; and what is to be said of people's
    decisions that do not hold.

    Links are ``same``, ``unsure`` where a person should decide, and ``different`` where one might have asked.
    """

    schools: tuple[Identity, ...]
    links: tuple[Link, ...]
    findings: tuple[Finding, ...] = ()


def identify(states: Sequence[InForce], decisions: Sequence[Decision] = ()) -> Identities:
    """The schools of the lists in force, which come oldest first.

    A mention that a list carries on unchanged is one mention; the order of the lines within a list decides nothing.
    """
    mentions = Mentions(states)
    groups = Groups(mentions.lists_of)
    rulings = rule(decisions, mentions.all, mentions.lists_of, groups)
    judged = tuple(match(states, mentions, groups))
    standing = (one for one in judged if one.verdict == "same" or groups.of(one.left) != groups.of(one.right))
    links = {(one.left, one.right): _link(one, mentions) for one in standing}
    links |= {(one.left, one.right): _decided(one, mentions) for one in rulings.applied}
    keys = _keys(mentions)
    schools = (groups.members(group) for group in groups.all())
    found = tuple(Identity(keys[one[0]], tuple(mentions.all[number] for number in one)) for one in schools)
    return Identities(found, tuple(links[pair] for pair in sorted(links)), rulings.findings)


def _keys(mentions: Mentions) -> list[str]:
    """The key of each mention, with its address where sites of one name in one town stand on one list."""
    keys = [profile.key for profile in mentions.profiles]
    shared = {key for numbers in mentions.lists for key in _repeated(keys[number] for number in numbers)}
    return [
        _with_address(key, one.entry) if key in shared else key for key, one in zip(keys, mentions.all, strict=True)
    ]


def _repeated(keys: Iterable[str]) -> Iterable[str]:
    return (key for key, count in Counter(keys).items() if count > 1)


def _with_address(key: str, entry: Entry) -> str:
    return f"{key}|{fold(entry.address or entry.quote)}"


def _link(one: Judged, mentions: Mentions) -> Link:
    judged = one.judgement
    ends = _ends(one.left, one.right, mentions)
    if judged is None:
        commune = mentions.all[one.right].entry.commune
        evidence = f"même nom, même commune ({commune}), même adresse"
        return Link("~".join(ends), *ends, one.verdict, "identical", 1.0, evidence, "rule", _ALIKE_FEATURES)
    evidence = f"{judged.evidence} ; {one.note}" if one.note else judged.evidence
    return Link("~".join(ends), *ends, one.verdict, judged.rule, judged.score / 100, evidence, "rule", judged.features)


def _decided(one: Ruling, mentions: Mentions) -> Link:
    """The link that a person decided, with the person's reason before what is printed."""
    ends = _ends(one.left, one.right, mentions)
    judged = Judgement(mentions.profiles[one.left], mentions.profiles[one.right])
    decision = one.decision
    evidence = f"{decision.because} ({judged.evidence})"
    score, features = judged.score / 100, judged.features
    return Link("~".join(ends), *ends, decision.verdict, "decision", score, evidence, decision.decided_by, features)


def _ends(left: int, right: int, mentions: Mentions) -> tuple[str, str]:
    both = mentions.all[left], mentions.all[right]
    return entry_id(both[0].order_id, both[0].entry.number), entry_id(both[1].order_id, both[1].entry.number)
