"""Where an item names its town: the postal code and the commune at its end.

The forms are those of FORMATS of the real list and of other official lists: "… à Roubaix (59100)", "…, au Landreau
(44430)", "… - BP25 Picauville (50360)", "…, 69362 Lyon Cedex 07", and the same without a code. Nothing is guessed: a
word is taken for the commune because it is set off from the street, or because its postal code proves it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.vocabulary import ADDRESS_START, STREET_WORD
from reference.gazetteer import Gazetteer, commune_key
from reference.resolve import departements_of, resolve
from reference.text import fold

_FIVE_DIGITS = r"\d[\s\u00a0\u202f]?\d[\s\u00a0\u202f]?\d[\s\u00a0\u202f]?\d[\s\u00a0\u202f]?\d"
_CEDEX = r"(?i:c[ée]dex)"
_CODE_IN_PARENTHESES = re.compile(
    rf"\(\s*(?:(?P<before>{_CEDEX})\s*)?(?:F\s?-\s?)?(?P<code>{_FIVE_DIGITS})(?:[\s,-]*{_CEDEX}\s*\d{{0,2}})?\s*\)"
)
_CODE_BEFORE_COMMUNE = re.compile(
    r"(?:^|(?<=[\s,;–-]))(?:F\s?-\s?)?(?P<code>\d{2}[ \u00a0]?\d{3})(?=[\s\u00a0,]+[^\W\d])"
)
_POST_BOX = re.compile(r"(?i:BP|B\.P\.|CS|C\.S\.|TSA)\s*(?:n°)?\s*$")
_CEDEX_AT_END = re.compile(rf"[\s,-]*{_CEDEX}\s*\d{{0,2}}\s*$")
_CEDEX_AFTER_CODE = re.compile(rf"^[\s,-]*{_CEDEX}\s*\d{{0,2}}(?!\d)")
_WORD_START = re.compile(r"(?:^|(?<=[\s,;(«'’–—-]))(?=[^\W_])")
_SET_OFF = re.compile(r"(?:[,;–—(]|(?<=\s)-)\s*$|(?:^|[\s,])(?i:commune|ville)\s+d(?:e\s+|['’]\s*)$")
_PREPOSITION = re.compile(r"(?:^|[\s,;])(?P<word>(?i:[àa]|au|aux|en))\s+$")
_OF = re.compile(r"(?:^|[\s,;])(?P<word>(?i:de|du|des|de\s+la|d['’]|de\s+l['’]))\s*$")
_PROPER_NAME = re.compile(r"(?:(?:la|le|les)\s+|l['’])?[A-ZÀ-ÖØ-ÞŒ]")
_CONTRACTED = {"au": "Le", "du": "Le", "aux": "Les", "des": "Les"}
_MOST_WORDS = 9  # "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson" is the longest; printed without hyphens it has nine
_NEAR_SPELLING = 86.0


@dataclass(frozen=True, slots=True)
class Locality:
    """Where the town stands in an item.

    ``commune`` is as printed (but for a contracted article); ``start`` is where the commune begins in the item and
    ``head_end`` where what precedes it (name and address, without the preposition or comma) ends; ``is_set_off`` is
    false where the commune is also the end of what precedes it ("Ecole de production de Besançon (25000)");
    ``trailing`` is what follows the locality and was not understood.
    """

    commune: str | None
    postal_code: str | None
    start: int
    head_end: int
    end: int
    is_set_off: bool
    trailing: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """A candidate for the commune: where it starts, how it is set off, and how well its postal code agrees."""

    commune: str
    start: int
    head_end: int
    is_set_off: bool
    agreement: int


def find_locality(text: str, gazetteer: Gazetteer) -> Locality:
    """The postal code and commune of an item; ``commune`` is None where none can be proved to be one."""
    in_parentheses = _CODE_IN_PARENTHESES.search(text)
    if in_parentheses:
        return _before_code(text, in_parentheses, gazetteer)
    return _after_code(text, gazetteer) or _without_code(text, gazetteer)


def postal_codes(text: str) -> list[str]:
    """Every postal code printed in parentheses, five digits each."""
    return [_digits(match["code"]) for match in _CODE_IN_PARENTHESES.finditer(text)]


def _before_code(text: str, match: re.Match[str], gazetteer: Gazetteer) -> Locality:
    code = _digits(match["code"])
    after = _CEDEX_AFTER_CODE.match(text[match.end() :])
    end = match.end() + (after.end() if after else 0)
    body = _strip_cedex(text[: match.start()])
    return _locality(_best(body, code, gazetteer), code, body, end, text[end:])


def _after_code(text: str, gazetteer: Gazetteer) -> Locality | None:
    """The form "49071 Beaucouzé Cedex": the whole of what follows the last code, post boxes apart, is the commune."""
    codes = [one for one in _CODE_BEFORE_COMMUNE.finditer(text) if not _POST_BOX.search(text[: one.start()])]
    if not codes:
        return None
    match, code = codes[-1], _digits(codes[-1]["code"])
    printed = _strip_cedex(text[match.end() :]).strip(" ,\u00a0")
    start = text.index(printed, match.end())
    head_end = len(text[: match.start()].rstrip(" ,;-–—\u00a0"))
    if not printed or (any(letter.isdigit() for letter in printed) and not gazetteer.named(printed)):
        return Locality(None, code, start, head_end, len(text), True, printed)
    return Locality(printed, code, start, head_end, len(text), True, "")


def _without_code(text: str, gazetteer: Gazetteer) -> Locality:
    body = _strip_cedex(text)
    return _locality(_best(body, None, gazetteer), None, body, len(text), "")


def _locality(hit: _Hit | None, code: str | None, body: str, end: int, trailing: str) -> Locality:
    if hit is None:
        return Locality(None, code, len(body), len(body), end, True, trailing)
    return Locality(hit.commune, code, hit.start, hit.head_end, end, hit.is_set_off, trailing)


def _best(body: str, code: str | None, gazetteer: Gazetteer) -> _Hit | None:
    """The commune at the end of ``body``: set off before not, agreeing with the code before not, the longest name."""
    hits = list(_hits(body, code, gazetteer))
    if hits:
        return max(hits, key=lambda hit: (hit.is_set_off, hit.agreement, -hit.start))
    return _misspelt(body, code, gazetteer) or _unheard_of(body, code)


def _hits(body: str, code: str | None, gazetteer: Gazetteer) -> Iterator[_Hit]:
    for start in _starts(body):
        before = body[:start]
        for commune, head_end, is_set_off in _readings(body[start:], before):
            if gazetteer.named(commune):
                agreement = _agreement(commune, code, gazetteer)
                is_proven = agreement == 2
                if (is_set_off and (is_proven or _is_a_proper_name(body[start:]))) or (
                    is_proven and not _is_in_a_street(before)
                ):
                    yield _Hit(commune, start, head_end, is_set_off, agreement)


def _readings(suffix: str, before: str) -> Iterator[tuple[str, int, bool]]:
    """The ways to read a suffix as a commune: (commune, end of what precedes it, whether it is set off)."""
    preposition, of, set_off = _PREPOSITION.search(before), _OF.search(before), _SET_OFF.search(before)
    if set_off or not before.strip():
        yield suffix, _trim(before, set_off.start() if set_off else 0), bool(set_off)
    elif preposition:
        article = _CONTRACTED.get(preposition["word"].lower())
        yield f"{article} {suffix}" if article else suffix, _trim(before, preposition.start()), True
    elif of:
        article = _CONTRACTED.get(of["word"].lower())
        yield f"{article} {suffix}" if article else suffix, len(before) + len(suffix), False
    else:
        yield suffix, len(before.rstrip()), False


def _agreement(commune: str, code: str | None, gazetteer: Gazetteer) -> int:
    """2: the commune has this code, or it is a CEDEX code of its département; 1: no code to ask; 0: another's code."""
    if code is None:
        return 1
    if resolve(commune, code, gazetteer).rule in ("exact", "cedex"):
        return 2
    return 1 if any(one.departement_code in departements_of(code) for one in gazetteer.named(commune)) else 0


def _is_in_a_street(before: str) -> bool:
    """Whether the word that follows still belongs to a street ("rue de Nantes", "route Lyon"), and so is no commune."""
    segment = fold(re.split(r"[,;]", before)[-1])
    last = segment.rpartition(" ")[2]
    if _OF.search(before):
        return bool(STREET_WORD.search(segment))
    return bool(STREET_WORD.fullmatch(last)) or last in ("la", "le", "les", "l", "saint", "sainte", "sur", "sous", "et")


def _misspelt(body: str, code: str | None, gazetteer: Gazetteer) -> _Hit | None:
    """A commune that is spelt as none is, but nearly as one that has this code."""
    neighbours = {commune_key(one.name) for one in gazetteer.with_postal_code(code)} if code else set()
    if not neighbours:
        return None
    from rapidfuzz.fuzz import ratio

    scored = []
    for start in _starts(body):
        before = body[:start]
        for commune, head_end, is_set_off in _readings(body[start:], before):
            score = max(ratio(commune_key(commune), one) for one in neighbours)
            if score >= _NEAR_SPELLING and (is_set_off or not _is_in_a_street(before)):
                scored.append((score, _Hit(commune, start, head_end, is_set_off, 1)))
    return max(scored, key=lambda pair: pair[0])[1] if scored else None


def _unheard_of(body: str, code: str | None) -> _Hit | None:
    """What stands where a commune stands, though the gazetteer knows none: a foreign town, or a name of long ago."""
    if code is None:
        return None
    for start in _starts(body):
        before, suffix = body[:start], body[start:]
        for commune, head_end, is_set_off in _readings(suffix, before):
            if is_set_off and before.strip() and _looks_like_a_town(suffix):
                return _Hit(commune, start, head_end, True, 0)
    return None


def _is_a_proper_name(words: str) -> bool:
    """Whether words are written as a name is ("École" is a commune of Savoie, "école" is not)."""
    return bool(_PROPER_NAME.match(words))


def _looks_like_a_town(words: str) -> bool:
    is_plain = not re.search(r"[\d,;()«»]|\s-\s", words)
    return is_plain and words[:1].isupper() and len(words.split()) <= 5 and not ADDRESS_START.match(fold(words))


def _starts(body: str) -> list[int]:
    """Where the last words of ``body`` begin, the longest tail first."""
    return [match.start() for match in _WORD_START.finditer(body)][-_MOST_WORDS:]


def _strip_cedex(text: str) -> str:
    return _CEDEX_AT_END.sub("", text).rstrip(" ,;-–—\u00a0\t")


def _trim(before: str, end: int) -> int:
    return len(before[:end].rstrip(" ,;-–—(\u00a0\t"))


def _digits(code: str) -> str:
    return "".join(letter for letter in code if letter.isdigit())
