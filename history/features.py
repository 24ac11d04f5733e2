"""What of an entry tells its school from the others: words of the name, acronyms, commune, street.

Everything is folded; nothing is looked up but the official commune, which the reader found already.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from history.names import fold, name_core
from history.streets import Street, street
from history.vocabulary import KIND_WORDS, SMALL_WORDS, weight
from parsers.model import Entry
from reference.gazetteer import commune_key, departements
from reference.resolve import departements_of

_UPPER = re.compile(r"\b(?=[A-Z0-9]*[A-Z]{2})[A-Z0-9]{3,}\b")
_FORMER = re.compile(r"\b(?:anciennement|ancien nom|ancienne ecole|precedemment|autrefois|ex)\b")
_SUBTITLE = re.compile(r" [-–—] |[,(:]")
_SHORTEST_ACRONYM = 3


@dataclass(frozen=True, eq=False)
class Profile:
    """What is compared of an entry; what the entry does not say is empty or None.

    ``words`` are those of the name in their order, each once, without small words and words of legal form. ``print`` is
    equal for two entries in which nothing that matters differs. The other features are made when they are first asked
    for, since most entries differ in nothing from those of the year before.
    """

    entry: Entry
    key: str
    words: tuple[str, ...]
    print: str

    @cached_property
    def former(self) -> tuple[str, ...]:
        """The words of a name that is said to be an earlier one ("anciennement …")."""
        return _telling(" ".join(self._names[1:]))

    @cached_property
    def head(self) -> frozenset[str]:
        """The words of the name without its subtitle ("La Fabrique - Académie de mécanique")."""
        return frozenset(_telling(fold(_SUBTITLE.split(self.entry.name or "")[0])))

    @cached_property
    def core(self) -> str:
        """The name as :func:`history.names.name_core` has it."""
        return name_core(self._names[0])

    @cached_property
    def run(self) -> str:
        """The whole name, folded, without blanks."""
        return self._names[0].replace(" ", "")

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """The printed acronym, and the words in capitals of a name that is not all in capitals."""
        name = self.entry.name or ""
        capitals = _UPPER.findall(name) if name != name.upper() else []
        found = (fold(one) for one in (self.entry.acronym or "", *capitals))
        return frozenset(one for one in found if len(one) >= _SHORTEST_ACRONYM and weight(one) == 1) - self.place_words

    @cached_property
    def initials(self) -> frozenset[str]:
        """What the name would spell."""
        spelt = "".join(word[0] for word in self._names[0].split() if word not in SMALL_WORDS)
        return frozenset([spelt] if len(spelt) >= _SHORTEST_ACRONYM else [])

    @cached_property
    def communes(self) -> frozenset[str]:
        """The names of the commune, printed and official."""
        place = self.entry.place
        return frozenset(commune_key(text) for text in (self.entry.commune, place and place.name) if text)

    @property
    def insee_code(self) -> str | None:
        """The INSEE code of the commune."""
        return self.entry.place.insee_code if self.entry.place else None

    @property
    def departement(self) -> str | None:
        """The number of the département, by the postal code where the commune is in doubt."""
        if self.entry.place:
            return self.entry.place.departement_code
        codes = departements_of(self.entry.postal_code) if self.entry.postal_code else ()
        return codes[0] if len(codes) == 1 else None

    @cached_property
    def place_words(self) -> frozenset[str]:
        """The words of commune and département."""
        words = frozenset(word for commune in self.communes for word in commune.split())
        return (words | _departement_words(self.departement)) - SMALL_WORDS

    @cached_property
    def street(self) -> Street | None:
        """The street; None when the address says nothing."""
        return street(self.entry.address)

    @property
    def organisation(self) -> str:
        """The name without any place, which the sites of one organisation share."""
        entry, words = self.entry, sorted(self.words)
        places = fold(f"{entry.commune} {entry.place.name if entry.place else ''}").split()
        known = _departement_words(self.departement)
        return " ".join(word for word in words if word not in places and word not in known)

    @property
    def _names(self) -> list[str]:
        return _names(self.entry)


def profile(entry: Entry) -> Profile:
    """The profile of an entry."""
    words, said = _telling(_names(entry)[0]), street(entry.address) or Street("", ())
    where = entry.place.insee_code if entry.place else f"{fold(entry.commune or '')} {entry.postal_code}"
    print_ = "/".join((" ".join(words) or fold(entry.name or ""), where, said.number, " ".join(said.words)))
    return Profile(entry, identity_key(entry), words, print_)


def identity_key(entry: Entry) -> str:
    """Name core and commune: the INSEE code where it is known, so that a new spelling of the town changes nothing."""
    commune = entry.place.insee_code if entry.place else fold(entry.commune or "")
    return f"{name_core(entry.name or '')}|{commune}"


def _names(entry: Entry) -> list[str]:
    """The present name, and those that it is said to have had, folded."""
    return _FORMER.split(fold(entry.name or ""))


def _telling(folded: str) -> tuple[str, ...]:
    words = (word for word in folded.split() if word not in SMALL_WORDS and word not in KIND_WORDS)
    return tuple(dict.fromkeys(words))


@cache
def _departement_words(code: str | None) -> frozenset[str]:
    known = departements().get(code) if code else None
    return frozenset(fold(known.name).split()) if known else frozenset()
