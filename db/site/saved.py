"""The questions that the site keeps ready, each an SQL query with a parameter that may be left empty.

Whatever is typed gives a page: words are cut at the first NUL, at 200 characters, and quoted one by one for the search
index, so that no sign of its query language gets through; a day or a year that is none finds nothing.
"""

# ruff: noqa: S608  (constants put together, nothing from outside)

from __future__ import annotations

from typing import Final, TypedDict


class Saved(TypedDict):
    """A query as Datasette's metadata has it; ``params`` are shown as fields of its page."""

    title: str
    description: str
    params: list[str]
    hide_sql: bool
    sql: str


_WORDS = """'"' || replace(replace(replace(replace(
        printf('%!.200s', :ecole), '"', ' '), 'œ', 'oe'), 'Œ', 'oe'), ' ', '"* "') || '"*'"""

_CERTAINTY = """CASE {}.bound WHEN 'exact' THEN 'exacte' WHEN 'not_later_than' THEN 'au plus tard'
       ELSE 'entre deux listes : une autre manque' END AS certitude"""

_KIND = """CASE c.kind WHEN 'gained' THEN 'reconnue' WHEN 'lost' THEN 'retirée'
       WHEN 'regained' THEN 'reconnue de nouveau' WHEN 'renamed' THEN 'renommée'
       WHEN 'moved' THEN 'déménagée' ELSE 'rectifiée' END AS changement"""

SAVED: Final[dict[str, Saved]] = {
    "premiere_reconnaissance": {
        "title": "Depuis quand cette école est-elle reconnue ?",
        "description": "Des mots du nom, le sigle ou la commune, avec ou sans accents (par exemple : fask marseille)."
        " Par défaut (vide) : toutes les écoles.",
        "params": ["ecole"],
        "hide_sql": True,
        "sql": f"""SELECT f.name AS ecole, f.commune, f.first_signed_on AS signe_le,
       {_CERTAINTY.format("f")},
       f.first_order_id AS arrete, f.first_number AS numero, f.first_quote AS ligne,
       f.recognised_now AS reconnue_aujourd_hui, f.school_id
FROM first_recognition AS f
WHERE trim(coalesce(:ecole, '')) = '' OR f.school_rowid IN (
    SELECT rowid FROM schools_fts WHERE schools_fts MATCH {_WORDS})
ORDER BY f.name, f.commune""",
    },
    "liste_en_vigueur": {
        "title": "Quelle était la liste en vigueur ce jour-là ?",
        "description": "Un jour sous la forme AAAA-MM-JJ. Par défaut (vide) : la plus récente liste détenue."
        " Un jour antérieur à la plus ancienne liste détenue ne donne rien : la liste d'alors est inconnue.",
        "params": ["jour"],
        "hide_sql": True,
        "sql": """SELECT l.number AS numero, l.name AS ecole, l.address AS adresse, l.postal_code AS code_postal,
       l.commune, l.academie, l.quote AS ligne, l.order_id AS arrete, l.signed_on AS signe_le,
       l.in_force_on AS en_vigueur_le, l.school_id
FROM lists AS l
WHERE l.sequence = (SELECT max(o.sequence) FROM orders AS o
                    WHERE EXISTS (SELECT 1 FROM listings AS g WHERE g.order_id = o.order_id)
                      AND (trim(coalesce(:jour, '')) = '' OR o.effective_on <= date(trim(:jour))))
ORDER BY l.number""",
    },
    "changements_de_l_annee": {
        "title": "Qu'est-ce qui a changé cette année-là ?",
        "description": "Une année (par exemple : 2024). Par défaut (vide) : l'année de l'arrêté le plus récent.",
        "params": ["annee"],
        "hide_sql": True,
        "sql": f"""SELECT c.changed_on AS signe_le, {_KIND},
       c.school AS ecole, c.before AS avant, c.after AS apres,
       {_CERTAINTY.format("c")},
       c.order_id AS arrete, c.number AS numero, c.quote AS ligne, c.school_id
FROM changes AS c
WHERE c.year = CASE WHEN trim(coalesce(:annee, '')) = '' THEN (SELECT max(y.year) FROM changes_per_year AS y)
                    ELSE CAST(:annee AS INTEGER) END
ORDER BY c.changed_on, c.kind, c.school""",
    },
}
