"""The words by which French addresses and names of schools are recognised."""

from __future__ import annotations

import re

_STREETS = (
    "rue|avenue|av|boulevard|bd|bld|chemin|ch|route|rte|allees?|impasse|place|pl|quai|cours|cour|square|faubourg|fbg|"
    "passage|sentier|sente|voie|rond point|montee|esplanade|promenade|ruelle|venelle|traverse|chaussee|rocade|parvis|"
    "mail|villa|cite|carrefour|corniche|cote"
)
_GROUNDS = (
    "zone|za|zi|zac|zae|zip|z a|z i|z a c|z a e|parc|pole|technopole|campus|domaine|lotissement|lieu dit|lieudit|"
    "hameau|quartier|residence|batiment|bat|immeuble|tour|hall|espace|carre|village|port|porte|gare|mas|clos|moulin|"
    "chateau|abbaye|prieure|ferme|centre commercial|centre d affaires|bp|b p|cs|c s|tsa|chez|c o|etage|aeroport|"
    "aerodrome|autodrome|caserne|usine|halle|marche|plaine|plateau"
)
_QUALIFIERS = "grande?s?|petite?s?|vieux|vieille|ancien|ancienne|nouvelle"
_ORGANISATIONS = (
    "ecoles?|institut|lycee|ateliers?|association|fondation|groupe|centre (?:de|d) (?:formation|apprentissage)|antenne|"
    "site (?:d|de|du|des)|section|unite|maison familiale"
)

STREET_START = re.compile(rf"(?:(?:{_QUALIFIERS}) )?(?:{_STREETS})\b")
"""Matches folded words that begin with a kind of street."""

ADDRESS_START = re.compile(
    rf"\d+ ?(?:bis|ter|quater|[a-z])?(?: |$)|(?:(?:{_QUALIFIERS}) )?(?:{_STREETS}|{_GROUNDS})\b|bp ?\d|cs ?\d"
)
"""Matches folded words that can only begin an address: a number, a kind of street, a kind of ground or building."""

ORGANISATION_START = re.compile(rf"(?:{_ORGANISATIONS})\b")
"""Matches folded words that begin the name, or the second name, of an establishment."""

ORGANISATION_WORD = re.compile(
    r"\b(?:ecoles?|institut|lycee|ateliers?|association|fondation|centre|campus|academie|academy)\b"
)
"""Matches a folded name in which an establishment is named at all."""

STREET_WORD = re.compile(rf"\b(?:{_STREETS})\b")
"""Matches a kind of street anywhere in folded words."""

INNER_STREET = re.compile(
    r"(?<!\bde)(?<!\bdu)(?<!\bdes)(?<!\bla)(?<!\ble)(?<!\bles)(?<!\s)\s{1,3}"
    r"(?P<number>\d{1,5}\s?(?:bis|ter|quater|[A-Z])?(?P<comma>\s?,)?\s{1,3}(?:[Gg]rande?\s|[Pp]etite\s)?)?"
    r"(?:rue|avenue|boulevard|impasse|all[ée]e|(?(number)(?i:rue|avenue|boulevard|chemin|route|all[ée]e|impasse|place|"
    r"quai|cours|square|faubourg)|rue))\b"
)
"""Matches, in printed words, a street after a name without a comma (``comma``: its only one is after a number)."""

HIDDEN_SCHOOL = re.compile(
    r"(?<![\w'’])(?<!\bde )(?<!\bdes )(?<!\bdu )(?<!\bla )(?<!\bles )(?<!\baux )(?<!\bvieille )(?<!\bancienne )"
    r"(?:[ÉE]coles?|Ateliers?|Association)\b(?!\s*,?\s*\d)|(?i:\b[ée]coles?\s(?:\w+\s){0,3}de\sproduction\b)"
)
"""Matches, in a printed address, what can only be the name of another school: two items have run into one."""

ARTICLE_START = re.compile(r"(?:la|le|les|l) ")
"""Matches folded words that begin like the name of a lieu-dit."""

PARTICLE = re.compile(r"(?:a|au|aux|de|du|des|d|en|et|sur|sous|la|le|les|l)(?: |$)")
"""Matches folded words that begin with a small word."""

ACRONYM = r"[A-ZÀ-ÖØ-Þ0-9](?:[A-ZÀ-ÖØ-Þ0-9]|[&.'’\-](?=[A-ZÀ-ÖØ-Þ0-9])){1,14}\.?"
"""A run of capitals and digits, also with inner dots, dashes or apostrophes, as in "EP2B", "O'TECH", "M.F.R."."""
