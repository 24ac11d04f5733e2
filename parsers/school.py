"""One item of the list, taken apart: name, acronym, address, postal code, commune.

Each field is cut out of the printed words; what is then left over must be commas, dashes and small words, or it is
reported (``unread_words``). So a wording never seen before gives a finding, not a wrong field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from parsers.locality import Locality, find_locality, postal_codes
from parsers.model import Severity
from parsers.vocabulary import (
    ACRONYM,
    ADDRESS_START,
    ARTICLE_START,
    INNER_STREET,
    ORGANISATION_START,
    ORGANISATION_WORD,
    PARTICLE,
)
from reference.gazetteer import FORMER, Gazetteer, Place, commune_key, communes
from reference.resolve import Resolution, resolve
from reference.text import fold

Remark = tuple[Severity, str, str]
"""A finding without its citation: severity, code, French sentence."""

_PROTECTED = re.compile(r"\([^()]*\)|«[^«»]*»|“[^“”]*”|\"[^\"]*\"|\s[-–—]\s(?=[a-zà-ÿ])[^-–—\d]*\s[-–—]\s")
_COMMA = re.compile(r"\s*,\s*")
_DASH = re.compile(r"\s+[-–—]\s+")
_ACRONYM_AT_END = re.compile(rf"\s*(?:\(\s*(?P<inside>{ACRONYM})\s*\)|\s[-–—]\s+(?P<dashed>{ACRONYM}))\s*$")
_ACRONYM_AT_START = re.compile(rf"^(?P<dashed>{ACRONYM})(?:\s+[-–—]\s+|\s*\((?=[^()]*\s[^()]*\)))")
_GLUE = re.compile(
    r"(?i)c[ée]dex\s*\d{0,2}|\b(?:à|a|au|aux|en|de|du|des|d['’]|la|l['’]|commune|ville|F)(?!\w)|[\s,;.:()–—\-]+"
)
_OTHER_SITE = re.compile(r"^\s*[,;]?\s*(?:et|ainsi que)\b", re.IGNORECASE)
_EDGES = " ,;-–—\u00a0\t"


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


@dataclass(frozen=True, slots=True)
class _Head:
    """What precedes the town: name, acronym, address, and the words between that could be of either."""

    name: str | None
    acronym: str | None
    address: str | None
    undecided: str | None = None


@lru_cache(maxsize=8192)  # most items are printed in the same words year after year, and in each form of an order
def read_school(text: str, gazetteer: Gazetteer | None = None) -> SchoolReading:
    """The school that an item (without its number and final punctuation) names.

    ``name`` and ``address`` are substrings of ``text``; the acronym at the end of a name, in parentheses or after a
    dash, is not part of it.
    """
    gazetteer = gazetteer or communes()
    locality = find_locality(text, gazetteer)
    head = _read_head(text[: locality.head_end], gazetteer)
    remarks = [*_item_remarks(text, locality), *_head_remarks(head)]
    place = None
    if locality.commune:
        resolution = resolve(locality.commune, locality.postal_code, gazetteer)
        place = resolution.place
        remarks += _place_remarks(locality.commune, locality.postal_code, resolution, gazetteer)
    left = _left_over(text, locality, head)
    if left:
        remarks.append(("warning", "unread_words", f"Mots non lus : « {left} »."))
    code = locality.postal_code
    return SchoolReading(head.name, head.acronym, head.address, code, locality.commune, place, tuple(remarks))


def _read_head(head: str, gazetteer: Gazetteer) -> _Head:
    """Name and address: the name ends at its acronym, or where the first words begin that only an address begins."""
    segments = _segments(head)
    folded = [fold(head[start:end]) for start, end in segments]
    if not segments or not _can_begin_a_name(head[segments[0][0] : segments[0][1]], folded[0]):
        return _Head(None, None, head.strip(_EDGES) or None)
    first_address = next((i for i, words in enumerate(folded) if i and _begins_address(words)), len(segments))
    named = max(i for i in range(first_address) if i == 0 or ORGANISATION_START.match(folded[i]))
    closed = [i for i in range(named, first_address) if _acronym(head[slice(*segments[i])])]
    if closed:  # an acronym closes the name: what follows it is the address, whatever its words
        return _split(head, segments[closed[0]][1], segments, closed[0] + 1)
    undecided = range(named + 1, first_address)
    if not undecided or _is_a_locality(head, segments, folded, undecided, first_address, gazetteer):
        return _split(head, segments[named][1], segments, named + 1)
    between = head[segments[undecided[0]][0] : segments[undecided[-1]][1]]
    return _split(head, segments[named][1], segments, first_address, between)


def _segments(head: str) -> list[tuple[int, int]]:
    """The spans between commas, and between dashes where an address follows; what is in brackets is not cut."""
    protected = [match.span() for match in _PROTECTED.finditer(head)]
    cuts = [match.span() for match in _COMMA.finditer(head)]
    cuts += [match.span() for match in _DASH.finditer(head) if ADDRESS_START.match(fold(head[match.end() :]))]
    inner = INNER_STREET.search(head)
    if inner and not any(start <= inner.start() for start, _ in cuts):
        cuts.append((inner.start(), inner.start() + len(inner[0]) - len(inner[0].lstrip())))
    free = sorted(cut for cut in cuts if not any(start < cut[0] < end for start, end in protected))
    starts, ends = [0, *(end for _, end in free)], [*(start for start, _ in free), len(head)]
    spans = list(zip(starts, ends, strict=True))
    return spans if head[: spans[0][1]].strip() else []


def _begins_address(words: str) -> bool:
    return bool(ADDRESS_START.match(words)) and not ORGANISATION_START.match(words)


def _can_begin_a_name(printed: str, words: str) -> bool:
    """Whether words can be a name's first: not a street, not the second half of a broken line."""
    if re.match(r"\s*\d", printed) and _begins_address(words):
        return False
    begins_small = printed.strip()[:1].islower() and PARTICLE.match(words)
    return any(letter.isalpha() for letter in words) and not begins_small


def _is_a_locality(
    head: str,
    segments: list[tuple[int, int]],
    folded: list[str],
    undecided: range,
    first_address: int,
    gazetteer: Gazetteer,
) -> bool:
    """Whether the words between name and town are a place: a lieu-dit, a former commune, or anything with a number."""
    words = folded[undecided[0]]
    if any(letter.isdigit() for letter in words):
        return True
    if first_address < len(segments):
        return False
    return bool(ARTICLE_START.match(words)) or _ends_in_a_commune(head[slice(*segments[undecided[-1]])], gazetteer)


def _ends_in_a_commune(words: str, gazetteer: Gazetteer) -> bool:
    parts = words.split()
    return any(gazetteer.named(" ".join(parts[i:])) for i in range(len(parts)))


def _split(
    head: str, name_end: int, segments: list[tuple[int, int]], first_address: int, undecided: str | None = None
) -> _Head:
    """The head cut after the name, and again before the segment where the address begins."""
    printed = head[segments[0][0] : name_end].strip(_EDGES)
    found = _acronym(printed)
    name = printed[: found[1]].strip(_EDGES) if found else printed
    address = head[segments[first_address][0] :].strip(_EDGES) if first_address < len(segments) else None
    return _Head(name or None, found[0] if found else _leading_acronym(printed), address or None, undecided)


def _acronym(printed: str) -> tuple[str, int] | None:
    """The acronym that closes a name, and where the name before it ends."""
    match = _ACRONYM_AT_END.search(printed)
    if not match:
        return None
    acronym = match["inside"] or match["dashed"]
    return (acronym, match.start()) if sum(letter.isupper() for letter in acronym) >= 2 else None


def _leading_acronym(printed: str) -> str | None:
    """The acronym that opens a name ("GEVES (Groupe d'étude …)"), which then stays part of it."""
    match = _ACRONYM_AT_START.match(printed)
    return match["dashed"] if match and sum(letter.isupper() for letter in match["dashed"]) >= 2 else None


def _item_remarks(text: str, locality: Locality) -> list[Remark]:
    codes = postal_codes(text)
    if locality.trailing and _OTHER_SITE.match(locality.trailing):
        message = (
            f"Plusieurs adresses dans un seul numéro ; seule la première est lue, pas « {locality.trailing.strip()} »."
        )
        return [("warning", "two_sites", message)]
    if len(codes) > 1 or "\t" in text:
        return [
            ("error", "merged_items", f"Plusieurs écoles dans un seul numéro ? Codes postaux : {', '.join(codes)}.")
        ]
    if locality.postal_code is None:
        return [("info", "postal_code_missing", "Aucun code postal imprimé.")]
    return []


def _head_remarks(head: _Head) -> list[Remark]:
    remarks: list[Remark] = []
    if head.undecided:
        message = f"« {head.undecided} » peut être du nom ou de l'adresse ; laissé hors des deux."
        remarks.append(("warning", "name_or_address", message))
    if head.name and not ORGANISATION_WORD.search(fold(head.name)):
        remarks.append(
            ("warning", "unusual_name", f"« {head.name} » ne contient aucun mot désignant un établissement.")
        )
    return remarks


def _place_remarks(commune: str, code: str | None, found: Resolution, gazetteer: Gazetteer) -> list[Remark]:
    """What the resolution of the commune leaves to be said."""
    if found.rule == "mismatch" and found.place and code:
        return [("warning", "postal_code_mismatch", _mismatch(commune, code, found, gazetteer))]
    if found.rule == "cedex":
        return [
            ("info", "cedex_code", f"{code} n'est le code d'aucune commune : code CEDEX de {commune}, lu par le nom.")
        ]
    if found.rule == "spelling" and found.place:
        message = f"Aucune commune ne s'écrit « {commune} » ; lu {found.place.name}, de même code postal {code}."
        return [("warning", "commune_spelling", message)]
    if found.place is None:
        several = ", ".join(f"{one.official_name} ({one.insee_code})" for one in found.candidates)
        because = f"plusieurs communes possibles : {several}" if several else "aucune commune française ne porte ce nom"
        rule = "ambiguous_commune" if found.candidates else "unknown_commune"
        return [("warning", rule, f"« {commune} » ({code or 'sans code'}) : {because}.")]
    if all(one.kind == FORMER for one in found.candidates) and commune_key(commune) != commune_key(found.place.name):
        return [("info", "former_commune", f"« {commune} » est une ancienne commune, aujourd'hui {found.place.name}.")]
    return []


def _mismatch(commune: str, code: str, found: Resolution, gazetteer: Gazetteer) -> str:
    others = ", ".join(one.name for one in gazetteer.with_postal_code(code)) or "d'aucune commune connue"
    right = ", ".join(found.candidates[0].postal_codes) or "inconnu"
    return f"Le code postal imprimé, {code}, est celui de : {others} ; celui de {commune} est {right}."


def _left_over(text: str, locality: Locality, head: _Head) -> str:
    """The printed words that no field holds and that are not mere glue."""
    rest = text[: locality.head_end]
    for field in (head.name, head.address, head.undecided):
        rest = rest.replace(field, " ", 1) if field else rest
    if head.acronym:
        rest = rest.replace(head.acronym, " ", 1)
    between = text[locality.head_end : locality.start] if locality.is_set_off and locality.commune else ""
    unread = rest + " " + re.sub(r"\d", "", between) + " " + locality.trailing
    if locality.commune is None:
        unread += " " + text[locality.head_end : locality.end]
    if _OTHER_SITE.match(locality.trailing):
        unread = unread.replace(locality.trailing, " ")
    words = " ".join(_GLUE.sub(" ", unread).split())
    return unread.strip(_EDGES) if words else ""
