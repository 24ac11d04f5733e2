"""From a printed commune and postal code to the official commune, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reference.gazetteer import CURRENT, Candidate, Gazetteer, Place, commune_key, communes

Rule = Literal["exact", "cedex", "name", "mismatch", "spelling", "ambiguous", "unknown"]

# A misspelt commune is recognised among the handful that share its postal code, so the bar need not be high: it keeps
# out the neighbour with a similar beginning ("Saint-Loup" / "Saint-Louis" are 84 apart).
_SPELLING_SCORE = 86.0


@dataclass(frozen=True, slots=True)
class Resolution:
    """The official commune, or None when in doubt; the rule that decided; and the communes or codes that bear on it.

    ``exact``: the commune has this code (also through a former name or an arrondissement). ``cedex``: the code is
    nobody's, but begins with the département of the one commune there that bears the name. ``name``: no code is printed
    and one commune bears the name. ``mismatch``: the code is another commune's; one commune bears the name.
    ``spelling``: no commune bears the name, one with this code nearly does. ``ambiguous``: several could be meant.
    ``unknown``: none.
    """

    place: Place | None
    rule: Rule
    candidates: tuple[Candidate, ...] = ()


def resolve(
    commune: str, postal_code: str | None, departement: str | None = None, gazetteer: Gazetteer | None = None
) -> Resolution:
    """The official commune meant by a printed commune, postal code (five digits) and département number, if any."""
    gazetteer = gazetteer or communes()
    named = gazetteer.named(commune)
    named = tuple(one for one in named if one.departement_code == departement) or named
    if not named:
        return _by_spelling(commune, postal_code, gazetteer)
    if postal_code is None:
        return _decide(named, "name")
    having_code = [one for one in named if postal_code in one.postal_codes]
    if having_code:
        return _decide(having_code, "exact")
    in_departement = [one for one in named if one.departement_code in departements_of(postal_code)]
    if in_departement and not gazetteer.with_postal_code(postal_code):
        return _decide(in_departement, "cedex")
    return _decide(in_departement or list(named), "mismatch")


def departements_of(postal_code: str) -> tuple[str, ...]:
    """The départements in which a postal code can be: its first two digits; three overseas; either one of Corse."""
    if postal_code.startswith("20"):
        return ("2A", "2B")
    return (postal_code[:3],) if postal_code.startswith(("97", "98")) else (postal_code[:2],)


def _decide(candidates: list[Candidate] | tuple[Candidate, ...], rule: Rule) -> Resolution:
    """One official commune or none: a current commune outranks a former one only where the code proves both."""
    chosen = list(candidates)
    if rule in ("exact", "cedex"):
        chosen = [one for one in candidates if one.kind == CURRENT] or chosen
    officials = {one.insee_code: one for one in chosen}
    if len(officials) > 1:
        return Resolution(None, "ambiguous", tuple(officials.values()))
    return Resolution(chosen[0].place, rule, tuple(officials.values()))


def _by_spelling(commune: str, postal_code: str | None, gazetteer: Gazetteer) -> Resolution:
    from rapidfuzz.fuzz import ratio  # here: no correctly spelt list should pay for loading it

    neighbours = gazetteer.with_postal_code(postal_code) if postal_code else ()
    key = commune_key(commune)
    alike = [one for one in neighbours if ratio(key, commune_key(one.name)) >= _SPELLING_SCORE]
    if len(alike) == 1:
        return Resolution(alike[0].place, "spelling", tuple(alike))
    return Resolution(None, "ambiguous" if alike else "unknown", tuple(alike))
