"""One item of the list, taken apart: name, acronym, address, postal code, commune.

Each field is cut out of the printed words; what is then left over must be commas, dashes and small words, or it is
reported (``unread_words``). So a wording never seen before gives a finding, not a wrong field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from parsers.head import Head, read_head, trimmed
from parsers.locality import Locality, find_locality
from parsers.model import Severity
from parsers.postcode import find_codes
from parsers.vocabulary import HIDDEN_SCHOOL, ORGANISATION_WORD
from reference.gazetteer import FORMER, Gazetteer, Place, commune_key, communes
from reference.resolve import Resolution, resolve
from reference.text import fold

Remark = tuple[Severity, str, str]
"""A finding without its citation: severity, code, French sentence."""

MAX_CHARACTERS = 2000
"""The longest item read; the longest of the real list has 143."""

_GLUE = re.compile(
    r"(?i)c[ée]dex ?\d{0,2}|\b(?:à|a|au|aux|en|de|du|des|d['’]|la|l['’]|commune|ville|dans|France)(?!\w)"
    r"|[\s,;.:()\[\]–—\-]+"
)
_OTHER_SITE = re.compile(r"\s?[,;]?\s?(?:et|ainsi que)\b", re.IGNORECASE)
_POST_BOX = re.compile(r"(?i)\b(?:BP|B\.P\.|CS|C\.S\.|TSA)\s?(?:n°)?\s?\d{2} ?\d{3}(?!\d)")
_FIVE_DIGITS = re.compile(r"(?<!\d)\d{5}(?!\d)")


@dataclass(frozen=True, slots=True)
class SchoolReading:
    """The fields of one item and what was noticed while reading it. Fields that could not be read are None."""

    name: str | None
    acronym: str | None
    address: str | None
    postal_code: str | None
    commune: str | None
    place: Place | None
    remarks: tuple[Remark, ...]


@lru_cache(maxsize=8192)  # most items are printed in the same words year after year, and in each form of an order
def read_school(text: str, gazetteer: Gazetteer | None = None) -> SchoolReading:
    """The school that an item (without its number and final punctuation) names.

    ``name`` and ``address`` are substrings of ``text``; the acronym at the end of a name, in parentheses or after a
    dash, is not part of it.
    """
    if len(text) > MAX_CHARACTERS:
        told = f"{len(text)} caractères dans un seul numéro, pour {MAX_CHARACTERS} au plus ; rien n'en est lu."
        return SchoolReading(None, None, None, None, None, None, (("error", "item_too_long", told),))
    gazetteer = gazetteer or communes()
    locality = find_locality(text, gazetteer)
    code, commune = locality.postal_code, locality.commune
    head = read_head(text[: locality.head_end], code, gazetteer)
    found = resolve(commune, code, locality.departement, gazetteer) if commune else None
    remarks = (
        *_item_remarks(text, locality, head),
        *_head_remarks(head),
        *(_place_remarks(commune, code, found, gazetteer) if commune and found else ()),
        *_unread(text, locality, head),
    )
    return SchoolReading(head.name, head.acronym, head.address, code, commune, found.place if found else None, remarks)


def _item_remarks(text: str, locality: Locality, head: Head) -> Iterator[Remark]:
    """More than one school in the item, or less than one."""
    codes = [one.code for one in find_codes(text)]
    if _has_other_site(locality):
        told = f"Plusieurs adresses dans un seul numéro ; seule la première est lue, pas « {locality.trailing} »."
        yield "warning", "two_sites", told
    elif len(codes) > 1 or "\t" in text:
        yield "error", "merged_items", f"Plusieurs écoles dans un seul numéro ? Codes postaux : {', '.join(codes)}."
    elif hidden := HIDDEN_SCHOOL.search(f"{head.address or ''} {head.undecided or ''}"):
        told = f"Plusieurs écoles dans un seul numéro ? « {hidden[0]} » se trouve après l'adresse."
        yield "error", "merged_items", told
    elif head.second:
        yield "error", "merged_items", f"Plusieurs écoles dans un seul numéro ? « {head.second} » suit un autre nom."
    if locality.postal_code is None:
        yield "warning", "postal_code_missing", "Aucun code postal imprimé ; la commune est lue par son seul nom."
    if _FIVE_DIGITS.search(_POST_BOX.sub("", head.address or "")):
        yield "warning", "code_in_address", f"Un code postal dans l'adresse ? « {head.address} »."


def _head_remarks(head: Head) -> Iterator[Remark]:
    if head.undecided:
        told = f"« {head.undecided} » peut être du nom ou de l'adresse ; laissé hors des deux."
        yield "warning", "name_or_address", told
    if head.name and not ORGANISATION_WORD.search(fold(head.name)):
        yield "warning", "unusual_name", f"« {head.name} » ne contient aucun mot désignant un établissement."


def _place_remarks(commune: str, code: str | None, found: Resolution, gazetteer: Gazetteer) -> Iterator[Remark]:
    """What the resolution of the commune leaves to be said."""
    if found.place is None:
        several = ", ".join(f"{one.official_name} ({one.insee_code})" for one in found.candidates)
        because = f"plusieurs communes possibles : {several}" if several else "aucune commune française ne porte ce nom"
        rule = "ambiguous_commune" if found.candidates else "unknown_commune"
        yield "warning", rule, f"« {commune} » ({code or 'sans code'}) : {because}."
    elif found.rule == "mismatch":
        yield "warning", "postal_code_mismatch", _mismatch(commune, code or "", found, gazetteer)
    elif found.rule == "cedex":
        yield "info", "cedex_code", f"{code} n'est le code d'aucune commune : code CEDEX de {commune}, lu par le nom."
    elif found.rule == "spelling":
        told = f"Aucune commune ne s'écrit « {commune} » ; lu {found.place.name}, de même code postal {code}."
        yield "warning", "commune_spelling", told
    elif all(one.kind == FORMER for one in found.candidates) and commune_key(commune) != commune_key(found.place.name):
        yield "info", "former_commune", f"« {commune} » est une ancienne commune, aujourd'hui {found.place.name}."


def _mismatch(commune: str, code: str, found: Resolution, gazetteer: Gazetteer) -> str:
    others = ", ".join(one.name for one in gazetteer.with_postal_code(code))
    bearers = f"celui de : {others}" if others else "celui d'aucune commune"
    right = ", ".join(found.candidates[0].postal_codes) or "inconnu"
    return f"Le code postal imprimé, {code}, est {bearers} ; celui de {commune} est {right}."


def _unread(text: str, locality: Locality, head: Head) -> Iterator[Remark]:
    """The printed words that no field holds and that are not mere glue."""
    rest = text[: locality.head_end]
    for field in (head.name, head.address, head.undecided, head.acronym):
        rest = rest.replace(field, " ", 1) if field else rest
    trailing = "" if _has_other_site(locality) else locality.trailing
    left = " ".join(trimmed(part) for part in (rest, locality.between, trailing) if _GLUE.sub("", part))
    if left:
        yield "warning", "unread_words", f"Mots non lus : « {left} »."


def _has_other_site(locality: Locality) -> bool:
    return bool(_OTHER_SITE.match(locality.trailing))
