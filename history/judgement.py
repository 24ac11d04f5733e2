"""Whether two entries are the same school: a score with explicit weights, what forbids to rely on it, and a sentence.

The score counts points of a hundred: up to 55 for the name, 20 for the commune, 25 for the street. From ``SAME`` on two
entries are the same school unless an objection stands against it; from ``NEAR`` on, a person might ask. The thresholds
are justified, with figures, in docs/decisions/2026-11-23-identity.md; ``make eval`` measures them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from history.features import Profile
from history.likeness import Likeness, likeness
from history.streets import StreetLevel, compare_streets

SAME, NEAR = 66, 45

NAME_POINTS = 55
PLACE_POINTS = {"commune": 20, "postal_code": 18, "departement": 17, "elsewhere": 0}
STREET_POINTS = {"same": 25, "other_number": 14, "unknown": 8, "different": -3}

LEAST_NAME = 0.65  # An address alone never makes two entries one school.
_FAR = "d'un autre département"
_SAME_NAME = 0.85
_DISTINCT = 0.5  # What the words in common must weigh for a name to be followed to another commune.

Place = Literal["commune", "postal_code", "departement", "elsewhere"]


@dataclass(frozen=True)
class Judgement:
    """Two entries, the older first, compared.

    ``has_sites``: several schools of one list bear this name. ``is_return``: the school was absent in between.
    ``is_amended``: a clause replaces words of the older line, and so gives the newer.
    """

    left: Profile
    right: Profile
    has_sites: bool = False
    is_return: bool = False
    is_amended: bool = False

    @cached_property
    def name(self) -> Likeness:
        """How alike the names are."""
        return likeness(self.left, self.right, self.place == "commune")

    @cached_property
    def place(self) -> Place:
        """What the communes have in common."""
        left, right = self.left, self.right
        if left.insee_code and right.insee_code:
            is_same = left.insee_code == right.insee_code
        else:
            known = left.departement and right.departement
            is_same = bool(left.communes & right.communes) and not (known and left.departement != right.departement)
        if is_same:
            return "commune"
        codes = left.entry.postal_code, right.entry.postal_code
        if codes[0] and codes[0] == codes[1]:
            return "postal_code"
        is_near = left.departement is not None and left.departement == right.departement
        return "departement" if is_near else "elsewhere"

    @cached_property
    def street(self) -> StreetLevel:
        """What the streets have in common; those of communes that do not share a postal code are different."""
        if self.place not in ("commune", "postal_code"):
            return "different"
        return compare_streets(self.left.street, self.right.street)

    @cached_property
    def score(self) -> int:
        """Points of a hundred."""
        return round(NAME_POINTS * self.name.value) + PLACE_POINTS[self.place] + STREET_POINTS[self.street]

    @cached_property
    def objections(self) -> tuple[str, ...]:
        """Why two entries are not taken for the same school, however high the score (French)."""
        return tuple(sentence for sentence, stands in _OBJECTIONS.items() if stands(self))

    @property
    def stays(self) -> bool:
        """Whether the school is where it was: in the same commune, or at the same address of a commune renamed."""
        return self.place == "commune" or (self.place == "postal_code" and self.street == "same")

    @property
    def is_same(self) -> bool:
        """Whether the two can be the same school without anybody being asked."""
        return self.score >= (NEAR if self.is_amended else SAME) and not self.objections

    @property
    def is_near(self) -> bool:
        """Whether a person might ask if the two are the same school."""
        return self.score >= NEAR and not self._is_mere_namesake

    @property
    def _is_mere_namesake(self) -> bool:
        return self.place == "elsewhere" and (self.name.weight < _DISTINCT or self.has_sites or self.name.other_site)

    @property
    def rule(self) -> str:
        """The rule that the judgement rests on most."""
        if self.is_amended and self.is_same:
            return "amended"
        if self.name.value >= _SAME_NAME:
            by = self.name.by if self.name.by == "former_name" else "name"
            return f"{by}_and_commune" if self.place == "commune" else "moved"
        if self.name.value >= LEAST_NAME:
            return "acronym" if self.name.by == "acronym" else "near_name"
        return "address" if self.street == "same" else "near_name"

    @property
    def features(self) -> tuple[tuple[str, float | str], ...]:
        """What was compared, and with what result."""
        return (
            ("name", round(self.name.value, 2)),
            ("name_weight", round(self.name.weight, 2)),
            ("name_by", self.name.by),
            ("place", self.place),
            ("street", self.street),
        )

    @property
    def evidence(self) -> str:
        """One sentence (French): what agrees, what changes, what stands against it."""
        found = f"{self._name_told}, {self._place_told}{self._street_told}"
        amended = "mots remplacés par l'arrêté : " if self.is_amended else ""
        but = f" ; mais {', '.join(self.objections)}" if self.objections else ""
        return f"{amended}{found}{but}"

    @property
    def _name_told(self) -> str:
        names = self.left.entry.name or "sans nom", self.right.entry.name or "sans nom"
        if self.left.core == self.right.core or self.name.value >= 1:
            return "même nom"
        both = f"{names[0]} -> {names[1]}"
        if self.name.by != "words":
            return f"{'même sigle' if self.name.by == 'acronym' else 'ancien nom'} ({both})"
        return f"{'nom voisin' if self.name.value >= LEAST_NAME else 'le nom change'} ({both})"

    @property
    def _place_told(self) -> str:
        communes = self.left.entry.commune or "inconnue", self.right.entry.commune or "inconnue"
        if self.place == "commune":
            return f"même commune ({communes[1]})"
        near = {"postal_code": "de même code postal", "departement": "du même département"}
        return f"autre commune {near.get(self.place, _FAR)} ({communes[0]} -> {communes[1]})"

    @property
    def _street_told(self) -> str:
        streets = self.left.entry.address, self.right.entry.address
        if self.place in ("departement", "elsewhere") or streets == (None, None):
            return ""
        if self.street == "same":
            return ", même adresse"
        if self.street == "unknown":
            return f" ; adresse imprimée d'un seul côté : {streets[0] or streets[1]}"
        changed = "le numéro change" if self.street == "other_number" else "la rue change"
        return f" ; {changed} : {streets[0]} -> {streets[1]}"


def _acronyms_differ(one: Judgement) -> bool:
    left, right = (profile.acronyms - set(profile.words) for profile in (one.left, one.right))
    return bool(left and right) and not left & right and (one.name.value < _SAME_NAME or one.name.weight < _DISTINCT)


_OBJECTIONS: dict[str, Callable[[Judgement], bool]] = {
    "les noms ne se ressemblent pas assez": lambda one: one.name.value < LEAST_NAME and not one.is_amended,
    "les sigles diffèrent": _acronyms_differ,
    "chaque nom désigne son propre site": lambda one: one.name.other_site,
    "le nom est trop commun pour être suivi ailleurs": lambda one: not one.stays and one.name.weight < _DISTINCT,
    "plusieurs sites portent ce nom": lambda one: not one.stays and one.has_sites,
    "le département change": lambda one: one.place == "elsewhere",
    "elle n'était plus sur la liste et reparaît dans une autre commune": lambda one: not one.stays and one.is_return,
}
