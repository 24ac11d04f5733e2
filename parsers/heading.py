"""What titles and headings say: which kind of order this is, of which series, signed when, published in which issue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from parsers.errors import NotTheDocument
from parsers.model import Day, OrderKind
from reference.text import fold

_MONTHS = dict(
    zip(
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split(),
        range(1, 13),
        strict=True,
    )
)
_DATE = re.compile(rf"\b(\d{{1,2}}|1 ?er) ({'|'.join(_MONTHS)}) (\d{{4}})\b")
_ACT_OF = re.compile(
    rf"\b(?:arrete|decision)(?: (?:interministeriel|conjoint|modificatif|rectificatif))* du {_DATE.pattern[2:]}"
)
_AMENDS = re.compile(
    r"\b(?:modifiant|completant|rectifiant|abrogeant|rapportant|arrete (?:modificatif|rectificatif)"
    r"|(?:modification|complement|abrogation|actualisation|mise a jour) (?:de|a|d)\b|modificatif\b)"
)
# What the order does to the list; whatever comes after it, such as a repeal, is not what the order is.
_FIXES = re.compile(r"\b(?:fixant|etablissant|arretant|determinant|portant (?:la )?liste|relati(?:f|ve) a la liste)\b")
_OUR_LIST = re.compile(
    r"\bliste (?:(?:nationale|annuelle|pour l annee \d{4}) )*des "
    r"(?:(?:etablissements?|prives?|techniques?|d enseignement|reconnus|denommes|dits|dites|en qualite"
    r"|en tant que|comme|d|des) )*"
    r"ecoles (?:(?:techniques|privees|dites) )*de production\b"
)
# A list of the schools that are something more (habilitées, situées dans …) is another list, and takes no school away.
_OF_SOME = re.compile(
    r" (?:(?!(?:prevu|mentionne|vise|reconnu|fixe|etabli|defini)es?\b)[a-z]*(?:[eiu]es|[ai]bles?|aires?|ants?)\b"
    r"|(?:qui|dont|dans|pouvant)\b|(?:de|du|d|des) (?!l article\b))"
)
_STANDING = re.compile(r"^ (?:(?:modifie|susvise|precite) )*")
_SEVERAL = re.compile(r"\barretes (?:du|des) ")
_NOR = re.compile(r"(?<![A-Z0-9])[A-Z]{4}\d{7}[A-Z](?![A-Z0-9])", re.ASCII)
_ISSUE = re.compile(
    r"\b(?:jorf|jo|journal officiel(?: de la republique francaise)?) (?:n|no|numero) ?(\d{1,4}) "
    rf"du {_DATE.pattern[2:]}"
)
_ARTICLE = re.compile(r"\bL\.?\s{0,3}443\s{0,3}[-‐‑‒–—−]\s{0,3}6(?!\d|\s{0,3}[-‐‑‒–—−]\s{0,3}\d)", re.IGNORECASE)
_CITED = "article443point6"
_NAMED = r"(?P<name>(?:de|du|des|d|general|monetaire|rural|civil|penal)\b)(?P<ours> l education\b)?"
_CODE_AFTER = re.compile(
    r"(?: (?:et|ou|a|au|articles?|alinea|premier|dernier|susvisee?s?|[lrd]|\d{1,4}))* (?:du|dudit) (?:meme )?code"
    rf"(?: {_NAMED})?"
)
_CITED_OR_CODE = re.compile(rf"{_CITED}|\bcode {_NAMED}")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NO_DAY = ("2999-01-01", "0001-01-01")


@dataclass(frozen=True, slots=True)
class Heading:
    """Kind of the order, the day of signature that its title prints, and that of the order it amends or corrects.

    A day is None when the title prints none.
    """

    kind: OrderKind
    signed_on: Day | None
    amends: Day | None = None


def read_title(title: str, nor: str | None = None) -> Heading:
    """What the title of an order says. Raises :class:`NotTheDocument`, with the reason, when it is none of ours.

    A corrigendum says so in its title, or by the last letter of its NOR alone. A title that names the list but not what
    is done to it is that of a list; one that brings it up to date amends it, since only a list read in full may take a
    school away.
    """
    words = fold(title)
    if not _names_our_list(title, words):
        raise NotTheDocument(_reason(title, words))
    signed_on = signature_day(title)
    is_corrigendum = "rectificatif" in words and "arrete rectificatif" not in words
    if is_corrigendum or (nor and is_corrigendum_nor(nor)):
        return Heading("corrigendum", signed_on, amends=signed_on)
    fixes = _FIXES.search(words)
    amends = _AMENDS.search(words, 0, fixes.start() if fixes else len(words))
    if amends:
        return Heading("amendment", signed_on, _amended_day(words[amends.end() :]))
    return Heading("list", signed_on)


def _names_our_list(title: str, words: str) -> bool:
    listed = _OUR_LIST.search(words)
    if listed:
        return not _OF_SOME.match(words, listed.end())
    return "ecoles de production" not in words and "liste" in words.split() and cites_our_article(title)


def cited_lists(text: str) -> tuple[Day, ...]:
    """The days of the orders on the list that words cite ("Vu l'arrêté du 9 novembre 2022 fixant la liste des écoles
    de production"), in the order of the text; of no other orders."""
    words = fold(text)
    acts = list(_ACT_OF.finditer(words))
    ends = (*(act.start() for act in acts[1:]), len(words))
    ours = (act for act, end in zip(acts, ends, strict=False) if _fixes_our_list(words[act.end() : end]))
    return tuple(dict.fromkeys(day for act in ours if (day := _day(*act.groups()))))


def _fixes_our_list(words: str) -> bool:
    """Whether the words right after the day of an order say that it fixes the list."""
    listed = _OUR_LIST.search(words)
    if not listed or not _FIXES.match(_STANDING.sub("", words)):
        return False
    return not _OF_SOME.match(words, listed.end())


def is_corrigendum_nor(nor: str) -> bool:
    """Whether a NOR is that of a corrigendum: the last letter of the order's own, A, is turned Z."""
    return bool(_NOR.fullmatch(nor.strip())) and nor.strip().endswith("Z")


def find_nor(text: str) -> str | None:
    """The first NOR printed in a text: four letters, seven digits, a letter."""
    match = _NOR.search(text)
    return match[0] if match else None


def read_issue(text: str) -> tuple[str, Day] | None:
    """Number and day of an issue: "JORF n°0274 du 26 novembre 2022" gives ("0274", "2022-11-26")."""
    match = _ISSUE.search(fold(text))
    day = _day(match[2], match[3], match[4]) if match else None
    return (match[1].zfill(4), day) if match and day else None


def cites_our_article(text: str) -> bool:
    """Whether a text cites article L. 443-6 of the code de l'éducation, and not that of another code.

    Its code is the one named right after it ("L. 443-6 du code …"), else the last one named before it within the same
    visa ("Vu le code …, notamment son article L. 443-6"). Where none is named, it is not known to be ours.
    """
    return any(_cites_ours(fold(clause)) for clause in _ARTICLE.sub(f" {_CITED} ", text).split(";"))


def _cites_ours(words: str) -> bool:
    is_ours = False  # the last code named, so far
    for found in _CITED_OR_CODE.finditer(words):
        after = _CODE_AFTER.match(words, found.end()) if found[0] == _CITED else None
        if found[0] != _CITED:
            is_ours = bool(found["ours"])
        elif bool(after["ours"]) if after and after["name"] else is_ours:
            return True
    return False


def _reason(title: str, words: str) -> str:
    """Why a title is of no order of the series."""
    if "ecoles de production" in words or "ecole de production" in words:
        return f"On écoles de production, but not on their list: « {title} »."
    cites = ""
    if cites_our_article(title):
        cites = " It cites article L. 443-6 of the code de l'éducation, but fixes no list."
    elif _ARTICLE.search(title):
        cites = " It cites an article L. 443-6, but other codes have one too."
    return f"Not an order on the écoles de production: « {title} ».{cites}"


def _amended_day(words: str) -> Day | None:
    """The day of the one order that a title amends; None when it names none, or several at once."""
    match = _ACT_OF.search(words)
    if not match or _SEVERAL.search(words, 0, match.start()):
        return None
    return _day(*match.groups())


def signature_day(title: str) -> Day | None:
    """The day in "Arrêté du 1er février 2024 …", ISO 8601; the first one, since others are of the acts it mentions."""
    match = _ACT_OF.search(fold(title))
    return _day(*match.groups()) if match else None


def written_day(text: str) -> Day | None:
    """The first day written in words ("1er février 2024"), ISO 8601; None when there is none that exists."""
    match = _DATE.search(fold(text))
    return _day(*match.groups()) if match else None


def iso_day(text: str) -> Day | None:
    """An ISO 8601 day as it stands, None for blanks and for the days that mean "no date".

    Raises ValueError for anything else (a 30 February, 18/11/2024).
    """
    day = text.strip()
    if not day or day in _NO_DAY or day.startswith("0000"):
        return None
    if not _ISO_DAY.fullmatch(day) or not "1800" <= day < "2200":
        raise ValueError(f"not an ISO 8601 day of an order: {day!r}")
    return date.fromisoformat(day).isoformat()


def in_force_day(published_on: Day | None, stated: Day | None) -> Day | None:
    """The day an order enters into force: as it states, else the day after its publication (code civil, art. 1)."""
    if stated or not published_on:
        return stated
    return (date.fromisoformat(published_on) + timedelta(days=1)).isoformat()


def _day(number: str, month: str, year: str) -> Day | None:
    try:
        return iso_day(date(int(year), _MONTHS[month], int(number.removesuffix("er"))).isoformat())
    except ValueError:
        return None
