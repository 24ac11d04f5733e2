"""Where an item names its town: the postal code and the commune, at its end or after its code.

The forms are those of the real list and of other official lists: "… à Roubaix (59100)", "…, au Landreau (44430)",
"… - BP25 Picauville (50360)", "…, 69362 Lyon Cedex 07", "Lille – 59000", and the same without a code. Nothing is
guessed: words are taken for the commune because they are set off from the street, or because the code proves it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.postcode import SEPARATORS, PrintedCode, brackets_at_end, cut_cedex, find_codes, is_qualifier, peel
from parsers.vocabulary import ADDRESS_START, STREET_WORD
from reference.gazetteer import Gazetteer, commune_key
from reference.resolve import departements_of, resolve
from reference.text import fold

_WORD_START = re.compile(r"(?:^|(?<=[\s,;(«'’–—-]))(?=[^\W_])")
_WORD_END = re.compile(r"(?<=[^\W_])(?=[\s,;.(–—]|$)")
_SET_OFF = re.compile(r"(?:[,;–—]|(?<=\s)-)\s?$")
_PREPOSITION = re.compile(r"(?:^|[\s,;])(?P<word>(?i:[àa]|au|aux|en))\s$")
_OF = re.compile(r"(?:^|[\s,;])(?P<word>(?i:de|du|des|de la|d['’]|de l['’]))\s?$")
_TOWN_OF = re.compile(
    r"(?:^|[\s,;])(?:(?:à|dans) la )?(?i:commune|ville) (?P<word>(?i:de|du|des|de la|d['’]|de l['’]))\s?$"
)
_PROPER_NAME = re.compile(r"(?:(?:la|le|les)\s+|l['’])?[A-ZÀ-ÖØ-ÞŒ]")
_CONTRACTED = {"au": "Le", "du": "Le", "aux": "Les", "des": "Les"}
_SMALL_WORDS = frozenset("la le les l saint sainte sur sous et".split())
_MOST_WORDS = 9  # "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson" is the longest; printed without hyphens it has nine
_NEAR_SPELLING = 86.0
_PROVEN, _POSSIBLE, _CONTRADICTED = 2, 1, 0


@dataclass(frozen=True, slots=True)
class Locality:
    """Where the town stands in an item.

    ``commune`` is as printed (but for a contracted article); what precedes it (name and address, without the
    preposition or comma) ends at ``head_end``, and ``between`` is what is printed from there to the commune.
    ``is_set_off`` is false where the commune is also the end of what precedes it ("Ecole de production de Besançon
    (25000)"). ``trailing`` is what stands around the locality and was not understood.
    """

    commune: str | None
    postal_code: str | None
    departement: str | None
    head_end: int
    is_set_off: bool
    between: str
    trailing: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """A candidate for the commune: where it starts, how it is set off, and how well its postal code agrees."""

    commune: str
    start: int
    head_end: int
    is_set_off: bool
    agreement: int
    trailing: str = ""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What else is printed about the town: its code, its département."""

    code: str | None
    departement: str | None
    gazetteer: Gazetteer

    def agreement(self, commune: str) -> int:
        """Proven: the commune has this code, or it is a CEDEX code of its département, or the département is named."""
        named = self.gazetteer.named(commune)
        if self.code is None:
            is_there = self.departement and any(one.departement_code == self.departement for one in named)
            return _PROVEN if is_there else _POSSIBLE
        if resolve(commune, self.code, self.departement, self.gazetteer).rule in ("exact", "cedex"):
            return _PROVEN
        is_near = any(one.departement_code in departements_of(self.code) for one in named)
        return _POSSIBLE if is_near else _CONTRADICTED


def find_locality(text: str, gazetteer: Gazetteer) -> Locality:
    """The postal code and commune of an item; ``commune`` is None where none can be proved to be one."""
    codes = find_codes(text)
    bracketed = [one for one in codes if one.is_in_brackets]
    code = bracketed[0] if bracketed else codes[-1] if codes else None
    if code is None:
        peeled = peel(text)
        evidence = _Evidence(None, peeled.departement, gazetteer)
        return _locality(text, None, evidence, _before(text[: peeled.end], evidence), "", peeled.end)
    before, after = peel(text[: code.start]), text[code.end :]
    evidence = _Evidence(code.code, before.departement or peel(after).departement, gazetteer)
    hit, rest = _around(text, code, before.end, after, evidence)
    return _locality(text, code, evidence, hit, rest, before.end)


def _around(text: str, code: PrintedCode, before_end: int, after: str, evidence: _Evidence) -> tuple[_Hit | None, str]:
    """The commune before, inside or after the brackets of its code, and what is left unread on the other side.

    A code in brackets follows its commune, a bare one precedes it: that side is asked first, the other must prove it.
    """
    ahead = _before(text[:before_end], evidence)
    behind = _after(text, code, after, evidence)
    inside = _inside(text, code, evidence) if code.inside else None
    if code.is_in_brackets:
        proven = [hit for hit in (ahead, inside, behind) if hit and hit.agreement == _PROVEN]
        chosen = proven[0] if proven else ahead
    else:
        chosen = behind or ahead
    if chosen and chosen is behind:
        return chosen, ""
    return chosen, _unread("" if chosen and chosen is inside else code.inside, after)


def _unread(inside: str, after: str) -> str:
    """What stands in or after the brackets of a code and is neither CEDEX, nor a département, nor the country."""
    words, beyond = cut_cedex(after[: peel(after).end])
    parts = ("" if is_qualifier(inside) else inside, words.strip(SEPARATORS), beyond.strip(SEPARATORS))
    return " ".join(part for part in parts if part)


def _locality(
    text: str, code: PrintedCode | None, evidence: _Evidence, hit: _Hit | None, rest: str, before_end: int
) -> Locality:
    if hit is None:
        return Locality(None, evidence.code, evidence.departement, before_end, True, "", rest)
    between = text[hit.head_end : hit.start] if hit.is_set_off and hit.head_end < hit.start else ""
    if code and code.end <= hit.start:  # the code stands between the address and the town
        between = (text[hit.head_end : code.start] if hit.head_end < code.start else "") + text[code.end : hit.start]
    trailing = " ".join(part for part in (hit.trailing, rest) if part)
    return Locality(hit.commune, evidence.code, evidence.departement, hit.head_end, hit.is_set_off, between, trailing)


def _before(body: str, evidence: _Evidence) -> _Hit | None:
    """The commune at the end of ``body``: set off before not, agreeing with the code before not, the longest name."""
    brackets = brackets_at_end(body)
    return _bracketed_commune(body, brackets, evidence) if brackets else _at_end(body, evidence)


def _at_end(body: str, evidence: _Evidence) -> _Hit | None:
    hits = list(_hits(body, evidence))
    if hits:
        return max(hits, key=lambda hit: (hit.is_set_off, hit.agreement, -hit.start))
    return _misspelt(body, evidence) or _unheard_of(body, evidence)


def _bracketed_commune(body: str, brackets: re.Match[str], evidence: _Evidence) -> _Hit | None:
    """ "Segré (Segré-en-Anjou Bleu)": the commune of today in brackets; any other words there stay unread."""
    words, head_end = brackets["words"], len(body[: brackets.start()].rstrip(SEPARATORS))
    if evidence.gazetteer.named(words) and evidence.agreement(words) == _PROVEN:
        return _Hit(words.strip(), brackets.start("words"), head_end, True, _PROVEN)
    hit = _at_end(body[:head_end], evidence)
    return hit and _Hit(hit.commune, hit.start, hit.head_end, hit.is_set_off, hit.agreement, brackets[0])


def _inside(text: str, code: PrintedCode, evidence: _Evidence) -> _Hit | None:
    """ "(59000 Lille)"."""
    if not evidence.gazetteer.named(code.inside):
        return None
    head_end = len(text[: code.start].rstrip(SEPARATORS))
    return _Hit(
        code.inside, text.index(code.inside.split()[0], code.start), head_end, True, evidence.agreement(code.inside)
    )


def _after(text: str, code: PrintedCode, after: str, evidence: _Evidence) -> _Hit | None:
    """ "49071 Beaucouzé Cedex": the longest commune with which the words after the code begin."""
    words, beyond = cut_cedex(after[: peel(after).end])
    start = code.end + len(words) - len(words.lstrip(SEPARATORS))
    words = words.strip(SEPARATORS)
    head_end = len(text[: code.start].rstrip(SEPARATORS))
    ends = [match.start() for match in _WORD_END.finditer(words)][: _MOST_WORDS + 3]
    for end in reversed(ends):
        if evidence.gazetteer.named(words[:end]):
            trailing = f"{words[end:]} {beyond}".strip(SEPARATORS)
            return _Hit(words[:end], start, head_end, True, evidence.agreement(words[:end]), trailing)
    if _looks_like_a_town(words) and not code.is_in_brackets:
        return _Hit(words, start, head_end, True, _CONTRADICTED, beyond.strip(SEPARATORS))
    return None


def _hits(body: str, evidence: _Evidence) -> Iterator[_Hit]:
    for start in _starts(body):
        before = body[:start]
        for commune, head_end, is_set_off in _readings(body[start:], before):
            if not evidence.gazetteer.named(commune):
                continue
            agreement = evidence.agreement(commune)
            is_proven = agreement == _PROVEN
            is_plain = is_set_off and _is_proper_name(body[start:])
            if (is_proven and (is_set_off or not _is_in_a_street(before))) or is_plain:
                yield _Hit(commune, start, head_end, is_set_off, agreement)


def _readings(suffix: str, before: str) -> Iterator[tuple[str, int, bool]]:
    """The ways to read a suffix as a commune: (commune, end of what precedes it, whether it is set off)."""
    near = before[-40:]
    town = _TOWN_OF.search(near)
    set_off = _SET_OFF.search(near)
    preposition = town or _PREPOSITION.search(near)
    of = _OF.search(near)
    if set_off or not before.strip():
        yield suffix, len(before.rstrip(SEPARATORS)), bool(set_off)
    elif preposition:
        article = _CONTRACTED.get(preposition["word"].lower())
        head_end = len(before) - len(near) + preposition.start()
        yield _with_article(article, suffix), len(before[:head_end].rstrip(SEPARATORS)), True
    elif of:
        yield _with_article(_CONTRACTED.get(of["word"].lower()), suffix), len(before) + len(suffix), False
    else:
        yield suffix, len(before.rstrip()), False


def _with_article(article: str | None, suffix: str) -> str:
    return f"{article} {suffix}" if article else suffix


def _is_in_a_street(before: str) -> bool:
    """Whether the word that follows still belongs to a street ("rue de Nantes", "route Lyon"), and so is no commune."""
    segment = fold(re.split(r"[,;]", before)[-1])
    last = segment.rpartition(" ")[2]
    if _OF.search(before[-40:]):
        return bool(STREET_WORD.search(segment))
    return bool(STREET_WORD.fullmatch(last)) or last in _SMALL_WORDS


def _misspelt(body: str, evidence: _Evidence) -> _Hit | None:
    """A commune that is spelt as none is, but nearly as one that has this code."""
    named = evidence.gazetteer.with_postal_code(evidence.code) if evidence.code else ()
    neighbours = {commune_key(one.name) for one in named}
    if not neighbours:
        return None
    from rapidfuzz.fuzz import ratio

    scored = []
    for start in _starts(body):
        before = body[:start]
        for commune, head_end, is_set_off in _readings(body[start:], before):
            score = max(ratio(commune_key(commune), one) for one in neighbours)
            if score >= _NEAR_SPELLING and (is_set_off or not _is_in_a_street(before)):
                scored.append((score, _Hit(commune, start, head_end, is_set_off, _POSSIBLE)))
    return max(scored, key=lambda pair: pair[0])[1] if scored else None


def _unheard_of(body: str, evidence: _Evidence) -> _Hit | None:
    """What stands where a commune stands, though the gazetteer knows none: a foreign town, or a name of long ago."""
    if evidence.code is None:
        return None
    for start in _starts(body):
        before, suffix = body[:start], body[start:]
        for commune, head_end, is_set_off in _readings(suffix, before):
            if is_set_off and before.strip() and _looks_like_a_town(suffix):
                return _Hit(commune, start, head_end, True, _CONTRADICTED)
    return None


def _is_proper_name(words: str) -> bool:
    """Whether words are written as a name is, and are no kind of street ("Rue" and "Chemin" are communes too)."""
    return bool(_PROPER_NAME.match(words)) and not STREET_WORD.fullmatch(fold(words))


def _looks_like_a_town(words: str) -> bool:
    is_plain = not re.search(r"[\d,;()«»]|\s-\s", words)
    return is_plain and words[:1].isupper() and len(words.split()) <= 5 and not ADDRESS_START.match(fold(words))


def _starts(body: str) -> list[int]:
    """Where the last words of ``body`` begin, the longest tail first."""
    near = max(0, len(body) - 200)
    return [near + match.start() for match in _WORD_START.finditer(body[near:])][-_MOST_WORDS:]
