"""Made-up legal French in the markup of JORFSIMPLE: enough words, and few enough, that it packs as real texts do."""

from __future__ import annotations

import random
from collections.abc import Sequence
from html import escape
from itertools import accumulate

from reference.gazetteer import communes

_PARAGRAPHS = 20_000
_SHORT, _LONG, _HUGE = (2, 14), (50, 110), (1400, 2400)  # Paragraphs of a text.
_TEMPLATES = (
    "Vu le code {code}, notamment ses articles L. {n}-{m} et R. {k}-{d} ;",
    "Vu le décret n° {year}-{n} du {d} {month} {year} relatif {matter}, {words} ;",
    "Vu l'arrêté du {d} {month} {year} modifié portant {act} {matter} ;",
    "Vu l'avis du comité {words} en date du {d} {month} {year},",
    "L'article {m} de l'arrêté du {d} {month} {year} susvisé est ainsi modifié : {words} ;",
    "Sont autorisées, au titre de l'année {year}, les opérations {words} dans la commune de {town} ({n}).",
    "Délégation est donnée à {name}, administrateur de l'Etat, chef du bureau {words}, à l'effet de signer {words2}.",
    "Le préfet dont relève la commune de {town} est chargé de l'exécution du présent arrêté, {words}.",
    "Les dépenses {words} sont imputées sur le programme {n} ; elles ne peuvent excéder {k} {n} euros.",
    "Les candidats déposent leur dossier auprès du centre de {town}, {m}, rue {name}, {words}.",
    "Par dérogation, {words}, le délai est porté à {m} mois pour les établissements de {town} et de {name}.",
    "{words}, sous réserve {words2}, conformément aux dispositions de l'article {n}-{m}.",
)
_CODES = (
    "de l'éducation",
    "du travail",
    "de la santé publique",
    "de l'environnement",
    "général des impôts",
    "de commerce",
    "de la sécurité sociale",
    "rural et de la pêche maritime",
    "de l'urbanisme",
    "de la défense",
)
_MATTERS = (
    "à la composition du Gouvernement",
    "aux délégations de signature",
    "à la prévention des risques majeurs",
    "au recrutement sans concours",
    "à l'organisation de l'administration centrale",
    "aux conditions de délivrance des titres",
    "à la tarification des prestations",
    "à l'exercice des activités privées de sécurité",
    "à l'indemnisation des catastrophes naturelles",
    "aux conventions collectives de branche",
)
_ACTS = ("nomination", "agrément", "délégation de signature", "extension d'un avenant", "ouverture d'un concours")
_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_CITED = (
    "Vu le code de l'urbanisme, notamment son article L. 443-6 ;",
    "Vu le code de la construction et de l'habitation, notamment ses articles L. 443\u20116 et R. 443-1 ;",
    "Une subvention est versée à la fédération des écoles de production au titre de l'année 2021.",
)
_CITING = 5000
_SYLLABLES = "ac ba cer con dé di é fé ga in jo la li ma men mi no or pa pré ra re sa sti sur ta té tion tri vo".split()
_WORDS = 8000
_EMPTY = "<SM>\n<CONTENU/>\n</SM>\n"


class Writer:
    """Writes texts of the Journal officiel, the same ones from the same seed."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._towns = [town.name for town in communes().all_current()]
        self._words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(_WORDS)]
        self._often = list(accumulate(1 / (place + 5) for place in range(_WORDS)))
        self._paragraphs = [self._paragraph() for _ in range(_PARAGRAPHS)]

    def text(self, number: int) -> tuple[str, list[str]]:
        """Title and paragraphs of a text that is no order of ours; one in 5,000 holds a needle all the same."""
        sizes = _HUGE if number % 2500 == 1999 else _LONG if self._chance.random() < 0.08 else _SHORT
        paragraphs = self._chance.choices(self._paragraphs, k=self._chance.randint(*sizes))
        if number % _CITING == _CITING // 3:
            paragraphs.append(_CITED[number // _CITING % len(_CITED)])
        return f"{self._chance.choice(_ACTS)} {self._chance.choice(_MATTERS)} (synthetic)", paragraphs

    def _paragraph(self) -> str:
        chance = self._chance
        said = {
            "words": self._some_words(18),
            "words2": self._some_words(9),
            "code": chance.choice(_CODES),
            "matter": chance.choice(_MATTERS),
            "act": chance.choice(_ACTS),
            "town": chance.choice(self._towns),
            "name": chance.choice(self._towns),
            "month": chance.choice(_MONTHS),
            "d": chance.randrange(1, 29),
            "year": chance.randrange(1990, 2025),
            "n": chance.randrange(100, 1000),
            "k": chance.randrange(100, 1000),
            "m": chance.randrange(1, 50),
        }
        return escape(chance.choice(_TEMPLATES).format(**said), quote=False)

    def _some_words(self, most: int) -> str:
        return " ".join(self._chance.choices(self._words, cum_weights=self._often, k=self._chance.randint(3, most)))


def jorfsimple(text_id: str, issue: str, day: str, title: str, paragraphs: Sequence[str]) -> bytes:
    """The file of an arrêté of that day (``YYYY-MM-DD``): paragraphs are markup, three of them an article."""
    written = f"{int(day[8:])} {_MONTHS[int(day[5:7]) - 1]} {day[:4]}"
    head = (
        f"<ID>{text_id}</ID>\n<ANCIEN_ID/>\n<ORIGINE>JORF</ORIGINE>\n<NATURE>ARRETE</NATURE>\n\n<NUM/>\n"
        f"<NUM_PARUTION>0001</NUM_PARUTION>\n<NUM_SEQUENCE>{int(text_id[-2:])}</NUM_SEQUENCE>\n"
        f"<NOR>SYNX{text_id[-7:]}A</NOR>\n<DATE_PUBLI>{day}</DATE_PUBLI>\n<DATE_TEXTE>{day}</DATE_TEXTE>\n"
        f'<ORIGINE_PUBLI id="{issue}">JORF n°0001 du {written}</ORIGINE_PUBLI>\n<PAGE_DEB_PUBLI/>\n<PAGE_FIN_PUBLI/>\n'
        f"<TITRE>Arrêté du {written}</TITRE>\n<TITREFULL>Arrêté du {written} {title}</TITREFULL>\n<AUTORITE/>\n"
        "<MINISTERE>Ministère (synthetic)</MINISTERE>\n<MCS_TEXT/>\n<LIENS/>\n\n"
    )
    around = "".join(f"<{tag}>\n<CONTENU/>\n</{tag}>\n" for tag in ("NOTICE", "VISAS", "ABRO", "RECT", "SM", "TP"))
    articles = "".join(
        _article(text_id, i // 3 + 1, "<br/>\n<br/>".join(paragraphs[i : i + 3])) for i in range(0, len(paragraphs), 3)
    )
    struct = f"<STRUCT>\n{articles}<SIGNATAIRES>\n<CONTENU/>\n</SIGNATAIRES>\n</STRUCT>\n"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<TEXTE>\n{head}{around}{struct}</TEXTE>\n'.encode()


def order(items: Sequence[str]) -> tuple[str, list[str]]:
    """Title and paragraphs of a synthetic order of the series, of its numbered list."""
    title = "fixant la liste des écoles de production prévue à l'article L. 443-6 du code de l'éducation (synthetic)"
    listed = "<br/>\n".join(f"{i}. {escape(item, quote=False)}" for i, item in enumerate(items, start=1))
    return title, [f"La liste des écoles de production est fixée ainsi qu'il suit :<br/>\n{listed}"]


def issue_file(issue: str, day: str, titles: Sequence[tuple[str, str]]) -> bytes:
    """The file of the issue itself: ids and titles of its texts."""
    links = "".join(f'<LIEN_TXT idtxt="{one}" titretxt="Arrêté {escape(title)}"/>\n' for one, title in titles)
    head = f"<ID>{issue}</ID>\n<NATURE>JO</NATURE>\n<TITRE>JORF (synthetic)</TITRE>\n<DATE_PUBLI>{day}</DATE_PUBLI>\n"
    struct = f'<STRUCTURE_TXT>\n<TM niv="1">\n{links}</TM>\n</STRUCTURE_TXT>\n'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<JO>\n{head}{struct}</JO>\n'.encode()


def _article(text_id: str, number: int, contents: str) -> str:
    return (
        f"<ARTICLE>\n<ID>JORFARTI{text_id[8:]}{number:03}</ID>\n<ANCIEN_ID/>\n\n<NUM>{number}</NUM>\n<MCS_ART/>\n"
        f"<DATE_DEBUT>2999-01-01</DATE_DEBUT>\n<DATE_FIN>2999-01-01</DATE_FIN>\n\n{_EMPTY}<BLOC_TEXTUEL>\n<CONTENU>\n"
        f"<p>\n<br/>{contents}</p>\n</CONTENU>\n</BLOC_TEXTUEL>\n</ARTICLE>\n"
    )
