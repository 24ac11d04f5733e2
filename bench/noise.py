"""The real list as another year could print it: each kind of noise changes what a list may change, and no school."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from parsers.model import Entry
from reference.gazetteer import FORMER, Candidate, communes
from reference.text import fold

_STREETS = (
    "3, rue des Tilleuls",
    "21, avenue Victor-Hugo",
    "8 bis, chemin du Moulin",
    "ZA de la Plaine",
    "145, route de Paris",
    "17, boulevard Gambetta",
    "2, place de l'Eglise",
)
_LEGAL_NAMES = (
    "École technique privée {}",
    "Ecole technologique privée hors contrat {}",
    "Lycée professionnel privé {}",
    "Etablissement d'enseignement secondaire professionnel privé {}",
    "Association {}",
    "ECOLE DE PRODUCTION - {}",
)
_WRITTEN = {"avenue": "av.", "boulevard": "bd", "rue": "r.", "route": "rte", "place": "pl."}
_KIND = ("ecole de production ", "ecole technique privee de production ")

Noise = Callable[[Entry, random.Random], Entry]


def typo(entry: Entry, chance: random.Random) -> Entry:
    """A letter lost, doubled, exchanged for another, or for its neighbour, in a word of the name."""
    name = entry.name or ""
    places = [i for i in range(len(_kind(name)), len(name) - 1) if name[i].isalpha() and name[i + 1].isalpha()]
    at = chance.choice(places)
    here, following = name[at], name[at + 1]
    changed = chance.choice(
        (following, here + here + following, chance.choice(string.ascii_lowercase) + following, following + here)
    )
    return replace(entry, name=name[:at] + changed + name[at + 2 :])


def accents_and_case(entry: Entry, chance: random.Random) -> Entry:
    """Capitals, or no accents."""
    change = chance.choice((str.upper, fold))
    return replace(entry, name=change(entry.name or ""), address=change(entry.address or "") or None)


def hyphens(entry: Entry, chance: random.Random) -> Entry:
    """Hyphens and apostrophes as blanks, blanks as hyphens, or a compound run together."""
    name = entry.name or ""
    kind, rest = _kind(name), name[len(_kind(name)) :]
    written = chance.choice((rest.replace("-", " ").replace("'", " "), rest.replace(" ", "-"), _together(rest, chance)))
    return replace(entry, name=kind + written)


def reordered(entry: Entry, chance: random.Random) -> Entry:
    """The words of the name in another order."""
    name = entry.name or ""
    words = name[len(_kind(name)) :].split()
    chance.shuffle(words)
    return replace(entry, name=_kind(name) + " ".join(words))


def lost_acronym(entry: Entry, _: random.Random) -> Entry:
    """No acronym, or one where none was."""
    return replace(entry, acronym=None if entry.acronym else _initials(entry))


def legal_name(entry: Entry, chance: random.Random) -> Entry:
    """Another legal form before the name."""
    name = entry.name or ""
    return replace(entry, name=chance.choice(_LEGAL_NAMES).format(name[len(_kind(name)) :]))


def moved_within(entry: Entry, chance: random.Random) -> Entry:
    """Another street of the same commune."""
    return replace(entry, address=chance.choice(_STREETS))


def moved_between(entry: Entry, chance: random.Random) -> Entry:
    """Another commune of the same département."""
    towns = _towns()[entry.place.departement_code if entry.place else ""]
    town = chance.choice([one for one in towns if entry.place and one.insee_code != entry.place.insee_code])
    address, code = chance.choice(_STREETS), town.postal_codes[0]
    return replace(entry, address=address, postal_code=code, commune=town.name, place=town.place)


def commune_renamed(entry: Entry, chance: random.Random) -> Entry:
    """A name that the commune bore, or of a commune now part of it; or a new one that no gazetteer knows yet."""
    former = _former().get(entry.place.insee_code if entry.place else "", ())
    if former and chance.random() < 0.5:
        return replace(entry, commune=chance.choice(former).name)
    return replace(entry, commune=f"Val-de-{entry.commune}-Nouvelle (synthetic)", place=None)


def address_respelt(entry: Entry, chance: random.Random) -> Entry:
    """Abbreviations of street words, commas and hyphens lost, or no address at all."""
    address = (entry.address or "").replace(",", "").replace("-", " ")
    for word, short in _WRITTEN.items():
        address = address.replace(f" {word} ", f" {short} ")
    return replace(entry, address=None if chance.random() < 0.2 else address or None)


NOISES: dict[str, Noise] = {
    "typo": typo,
    "accents and case": accents_and_case,
    "hyphens and blanks": hyphens,
    "words reordered": reordered,
    "acronym lost or new": lost_acronym,
    "another legal name": legal_name,
    "address respelt or gone": address_respelt,
    "moved within the commune": moved_within,
    "moved to another commune": moved_between,
    "commune renamed": commune_renamed,
    "renumbered": lambda entry, _: entry,
}


def disturbed(entries: Sequence[Entry], noises: Sequence[Noise], seed: int) -> list[tuple[int, Entry]]:
    """The list of another year, numbered anew in another order: (number of the school in ``entries``, its entry)."""
    chance = random.Random(seed)
    found = []
    for entry in entries:
        changed = entry
        for noise in noises:
            changed = noise(changed, chance)
        found.append((entry.number, changed))
    chance.shuffle(found)
    return [(number, renumbered(entry, i)) for i, (number, entry) in enumerate(found, start=1)]


def renumbered(entry: Entry, number: int) -> Entry:
    """The entry under another number, quoted as its fields now read."""
    acronym = f" ({entry.acronym})" if entry.acronym else ""
    quote = f"{entry.name}{acronym}, {entry.address}, {entry.commune} ({entry.postal_code})"
    return replace(entry, citation=replace(entry.citation, number=number, line=number, quote=quote))


def _kind(name: str) -> str:
    """The beginning of a name that says only what kind of school it is."""
    length = next((len(kind) for kind in _KIND if fold(name).startswith(kind.strip())), 0)
    return name[:length]


def _together(name: str, chance: random.Random) -> str:
    gaps = [i for i, letter in enumerate(name) if letter in " -'"]
    if not gaps:
        return name
    at = chance.choice(gaps)
    return name[:at] + name[at + 1 :]


def _initials(entry: Entry) -> str | None:
    words = [word for word in fold(entry.name or "").split() if len(word) > 2]
    return "".join(word[0] for word in words).upper() or None


@cache
def _towns() -> dict[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = {}
    for town in communes().all_current():
        if town.postal_codes:
            found.setdefault(town.departement_code, []).append(town)
    return found


@cache
def _former() -> dict[str, list[Candidate]]:
    """Former names by the code of the commune of today."""
    gazetteer = communes()
    found: dict[str, list[Candidate]] = {}
    for name in ("Beaumesnil", "Cormaranche-en-Bugey", "Condé-sur-Noireau", "Bazouges", "Azé", "Meythet", "Seynod"):
        for one in gazetteer.named(name):
            if one.kind == FORMER:
                found.setdefault(one.insee_code, []).append(one)
    return found
