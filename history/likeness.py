"""How alike two names are: word by word, whatever their order, with typos, acronyms and former names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from history.features import Profile
from history.vocabulary import DIRECTION_WORDS, TRADE_WORDS, weight

PART = 0.8  # A name that holds the whole of the other, or its acronym, is this much like it.
FORMER = 0.95  # A name that the other entry says was its own.
CONTRADICTORY = 0.5  # "Ecole 12" and "Ecole 21", "Alpha Bois" and "Alpha Métal": the most that they are alike.
_TYPO, _JOINED = 0.75, 0.8  # The least that two words, or the rests of two names run together, must have in common.
_SHORTEST = 4  # Shorter words are compared letter by letter: "ICAM" is no misprint of "IFAM".
_SHARED_PLACE, _OWN_PLACE = 0.1, 0.5
_TELLING = 0.8  # What the words in common must weigh before one name can be a part of the other.


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are (0 to 1), what their common words weigh, whether an acronym or a former name made them
    alike, and whether each names a place that the other does not."""

    value: float
    weight: float
    by: str
    other_site: bool


def likeness(left: Profile, right: Profile, is_same_commune: bool) -> Likeness:
    """Compares two names; the name of the common commune tells nothing, that of another one tells of another site."""
    found = _compare(left, right, left.words, right.words, is_same_commune)
    slip = _slip(left.run, right.run)
    if slip > found.value:
        found = replace(found, value=slip, by="words")
    for one, other in ((left, right), (right, left)):
        if one.former and found.value < FORMER:
            former = _compare(one, other, one.former, other.words, is_same_commune)
            if former.weight >= _OWN_PLACE and former.value * FORMER > found.value:
                found = Likeness(former.value * FORMER, former.weight, "former_name", found.other_site)
    return found


def _compare(
    left: Profile, right: Profile, lefts: tuple[str, ...], rights: tuple[str, ...], is_same_commune: bool
) -> Likeness:
    weigh = _Scales(left, right, is_same_commune)
    common = [word for word in lefts if word in rights]
    rest = [word for word in lefts if word not in common], [word for word in rights if word not in common]
    matched = sum(weigh.matched(word) for word in common)
    stood_for = _acronyms(rest[0], right) + _acronyms(rest[1], left)
    matched += len(stood_for)
    rest = [word for word in rest[0] if word not in stood_for], [word for word in rest[1] if word not in stood_for]
    by_typo, missed, rest = _typos(*rest)
    matched += by_typo
    only_left = missed / 2 + sum(weigh.unmatched(word, left, right) for word in rest[0])
    only_right = missed / 2 + sum(weigh.unmatched(word, right, left) for word in rest[1])
    value = _value(matched, only_left, only_right)
    same_acronym = left.acronyms & right.acronyms
    if is_same_commune and (_is_head(left, rights) or _is_head(right, lefts)):
        value = max(value, PART)
    is_contradictory = _contradict(*rest)
    if is_contradictory:
        value = min(value, CONTRADICTORY)
    has_acronym = is_same_commune and not is_contradictory and bool(stood_for or same_acronym)
    by_acronym = has_acronym and value < PART
    other_site = not is_same_commune and all(
        any(word in one.place_words for word in words) for one, words in ((left, rest[0]), (right, rest[1]))
    )
    weighs = matched + len(same_acronym - set(common))
    return Likeness(PART if by_acronym else value, weighs, "acronym" if by_acronym else "words", other_site)


def _slip(one: str, other: str) -> float:
    """How alike two whole names are that differ by blanks and one letter at most; 0 for any others."""
    if one == other:
        return 1.0
    is_slip = _digits(one) == _digits(other) and OSA.distance(one, other, score_cutoff=1) == 1
    return PART if is_slip else 0.0


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _is_head(one: Profile, words: tuple[str, ...]) -> bool:
    """Whether words are a name without its subtitle ("La Fabrique - Académie de mécanique")."""
    return bool(words) and one.head == set(words)


def _value(matched: float, only_left: float, only_right: float) -> float:
    """The common part of all words; more where one name is contained in the other by words that tell something."""
    whole = matched + only_left + only_right
    if whole == 0:
        return 1.0  # neither name says more than its kind and its commune
    contained = matched / (matched + min(only_left, only_right)) if matched else 0.0
    common = matched / whole
    return max(common, PART * contained) if matched >= _TELLING and contained >= PART else common


@dataclass(frozen=True, slots=True)
class _Scales:
    """What words weigh between two entries: a place that both are in says little, a place of one alone says more."""

    left: Profile
    right: Profile
    is_same_commune: bool

    def matched(self, word: str) -> float:
        in_left, in_right = word in self.left.place_words, word in self.right.place_words
        if in_left and in_right:
            return _SHARED_PLACE
        return min(weight(word), _OWN_PLACE) if in_left or in_right else weight(word)

    def unmatched(self, word: str, own: Profile, other: Profile) -> float:
        if word in other.place_words or (self.is_same_commune and word in own.place_words):
            return 0.0
        return min(weight(word), _OWN_PLACE) if word in own.place_words else weight(word)


def _acronyms(words: list[str], other: Profile) -> list[str]:
    """The words that are the acronym of the other name, printed or spelled by its initials."""
    return [word for word in words if word in other.acronyms or word in other.initials]


def _typos(lefts: list[str], rights: list[str]) -> tuple[float, float, tuple[list[str], list[str]]]:
    """What words that nearly agree have in common, what they miss, and the words left over on either side."""
    near = sorted(
        (-likeness, one, other) for one in lefts for other in rights if (likeness := _typo(one, other)) >= _TYPO
    )
    matched = missed = 0.0
    for negative, one, other in near:
        if one in lefts and other in rights:
            lefts, rights = [w for w in lefts if w != one], [w for w in rights if w != other]
            weighs = max(weight(one), weight(other))
            matched, missed = matched - negative * weighs, missed + (1 + negative) * weighs
    joined = "".join(lefts), "".join(rights)
    if lefts and rights and (alike := _typo(*joined)) >= _JOINED:  # "Usin' Eure" and "Usineure"
        weighs = max(sum(map(weight, lefts)), sum(map(weight, rights)))
        return matched + alike * weighs, missed + (1 - alike) * weighs, ([], [])
    return matched, missed, (lefts, rights)


def _typo(one: str, other: str) -> float:
    if min(len(one), len(other)) < _SHORTEST or _has_digit(one) or _has_digit(other):
        return 0.0
    return float(OSA.normalized_similarity(one, other, score_cutoff=_TYPO))


def _contradict(lefts: list[str], rights: list[str]) -> bool:
    """Whether either name has a number, a direction, or a trade, that is not the other's."""
    kinds: tuple[Callable[[str], bool], ...] = (_has_digit, DIRECTION_WORDS.__contains__, TRADE_WORDS.__contains__)
    return any(any(map(kind, lefts)) and any(map(kind, rights)) for kind in kinds)


def _has_digit(word: str) -> bool:
    return bool(_digits(word))
