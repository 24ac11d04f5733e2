"""The addresses that are looked at in a browser. A page joins every test of this folder by a line here."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from tests.conftest import REAL_ORDER

Home = Literal["real", "years"]


@dataclass(frozen=True, slots=True)
class Address:
    """A page: ``name`` names its screenshots, ``path`` begins with ``/``, ``status`` is what HTTP answers.

    ``home`` tells whether it is served from the real order alone, or from the synthetic years.
    """

    name: str
    path: str
    home: Home = "real"
    status: int = 200


REAL_DOCUMENT = sha256(REAL_ORDER.read_bytes()).hexdigest()

OF_DATASETTE = (
    Address("base", "/ecoles"),
    Address("table", "/ecoles/schools?_size=20"),
    Address("table-filtree", "/ecoles/schools?_search=icam&academie__notblank=1&_sort_desc=name"),
    Address("table-vide", "/ecoles/schools?_search=introuvable"),
    Address("vue-facettes", "/ecoles/first_recognition?_facet=departement_code&_size=20"),
    Address("ligne", "/ecoles/schools/fask-academy-marseille"),
    Address("arrete-ligne", "/ecoles/orders/arrete-2024-11-18"),
    Address("question", "/ecoles/premiere_reconnaissance?ecole=fask"),
    Address("question-sql", "/ecoles/premiere_reconnaissance?ecole=fask&_hide_sql="),
    Address("sql", "/ecoles?sql=select+name%2C+commune+from+schools+order+by+name"),
    Address("sql-erreur", "/ecoles?sql=select+*+from+nulle_part", status=400),
    Address("sql-refuse", "/ecoles?sql=delete+from+runs", status=400),
    Address("table-absente", "/ecoles/nulle_part", status=404),
    Address("synthetic-changements", "/ecoles/changes?_size=20", "years"),
    Address("synthetic-par-annee", "/ecoles/changes_per_year", "years"),
)
"""Datasette's own pages."""

OF_THE_SITE = (
    Address("accueil", "/"),
    Address("recherche", "/?q=fask"),
    Address("recherche-ambigue", "/?q=icam"),
    Address("recherche-vaine", "/?q=lyc%C3%A9e+introuvable"),
    Address("ecoles", "/ecole"),
    Address("ecole", "/ecole/fask-academy-marseille"),
    Address("annees", "/annee"),
    Address("annee", "/annee/2024"),
    Address("arretes", "/arrete"),
    Address("arrete", "/arrete/arrete-2024-11-18"),
    Address("arrete-non-detenu", "/arrete/arrete-2022-11-09"),
    Address("comparer", "/comparer"),
    Address("carte", "/carte"),
    Address("departement", "/departement/13"),
    Address("academie", "/academie/aix-marseille"),
    Address("anomalies", "/anomalies"),
    Address("document", f"/document/{REAL_DOCUMENT}"),
    Address("donnees", "/donnees"),
    Address("absente", "/ecole/nulle-part", status=404),
    Address("synthetic-accueil", "/", "years"),
    Address("synthetic-ecole", "/ecole/garage-ecole-du-mans-allonnes", "years"),
    Address("synthetic-annees", "/annee", "years"),
    Address("synthetic-annee", "/annee/2024", "years"),
    Address("synthetic-arrete", "/arrete/arrete-modificatif-2025-11-03", "years"),
    Address("synthetic-comparer", "/comparer/arrete-2020-03-16/arrete-2026-05-04", "years"),
    Address("synthetic-carte", "/carte/2020", "years"),
    Address("synthetic-anomalies", "/anomalies", "years"),
)
"""The pages of the reading room."""

EVERY = OF_THE_SITE + OF_DATASETTE
