"""The ten questions that the site keeps ready, each an SQL query with parameters that may be left empty.

What is read of a question is in ``questions/questions.toml``, its SQL in ``questions/<name>.sql``. A word in braces
there stands for what several of them share, which is here.

Whatever is typed gives a page: words are cut at the first NUL, at 200 characters, and quoted one by one for the search
index, so that no sign of its query language gets through; a day or a year that is none finds nothing.
"""

# ruff: noqa: S608  (constants put together, nothing from outside)

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypedDict, cast

from db.french import CERTAINTY, CHANGES
from db.in_force import DATED
from db.official import LEGIFRANCE

MAX_ROWS: Final = 5000
"""Rows of an answer that the site shows; where there are more it says so."""


class Saved(TypedDict):
    """A query as Datasette's metadata has it; ``params`` are shown as fields of its page."""

    title: str
    description: str
    params: list[str]
    hide_sql: bool
    sql: str


_QUESTIONS = Path(__file__).with_name("questions")


def _words(parameter: str) -> str:
    """What was typed, as a query of the search index: each word in quotes, and taken for the beginning of one."""
    typed = f"printf('%!.200s', :{parameter})"
    for sign, instead in {'"': " ", "œ": "oe", "Œ": "oe", " ": '"* "'}.items():
        typed = f"replace({typed}, '{sign}', '{instead}')"
    return f"""'"' || {typed} || '"*'"""


def _in_words(column: str, words: Mapping[str, str]) -> str:
    cases = [f"WHEN '{code}' THEN '{_escaped(told)}'" for code, told in words.items()]
    return "\n            ".join((f"CASE {column}", *cases, "END"))


def _escaped(text: str) -> str:
    return text.replace("'", "''")


_CAUSES = {"law": "un arrêté a changé la liste", "publisher": "l'imprimé a été corrigé"}

# An exact id wins, be it a former one.
_FOUND = f"""nommee AS (
    SELECT s.rowid AS rang FROM schools AS s
    WHERE s.school_id IN (trim(:ecole), (SELECT f.school_id FROM former_ids AS f WHERE f.former_id = trim(:ecole)))
),
trouvees AS (
    SELECT n.rang FROM nommee AS n
    UNION ALL
    SELECT f.rowid FROM schools_fts AS f
    WHERE schools_fts MATCH {_words("ecole")} AND NOT EXISTS (SELECT 1 FROM nommee)
)"""

# Nothing typed asks for all. One row more than is shown, so that the site says that there are others.
_ASKED_FOR = f"""{_FOUND},
demandees AS MATERIALIZED (
    SELECT s.school_id, s.name, s.sort_name, s.commune, s.recognised_now
    FROM (SELECT t.rang FROM trouvees AS t
          UNION ALL
          SELECT p.rang FROM (SELECT s.rowid AS rang FROM schools AS s ORDER BY s.sort_name LIMIT {MAX_ROWS + 1}) AS p
          WHERE trim(coalesce(:ecole, '')) = '') AS d
    JOIN schools AS s ON s.rowid = d.rang
    ORDER BY s.sort_name, s.commune, s.school_id LIMIT {MAX_ROWS + 1}
)"""

# As db.queries.list_on; what may have changed the list since is an act that is not held, one that waits for the act
# before it, or the list that is due each year. SQLite takes "now" for a day, and 31 February for one until it counts
# from it.
_LIST_OF_THE_DAY = """demande AS MATERIALIZED (
    SELECT ecrit = '' AS est_vide, CASE WHEN date(ecrit, '+0 days') IS ecrit THEN ecrit END AS jour
    FROM (SELECT CASE WHEN ecrit LIKE '__/__/____'
                      THEN substr(ecrit, 7) || '-' || substr(ecrit, 4, 2) || '-' || substr(ecrit, 1, 2)
                      ELSE ecrit END AS ecrit
          FROM (SELECT trim(coalesce(:jour, '')) AS ecrit))
),
{dates},
fixee AS MATERIALIZED (
    SELECT q.jour, o.order_id, o.sequence, o.signed_on, o.url, o.jorftext_id, coalesce(d.base, 1) AS depuis
    FROM dated AS d JOIN orders AS o ON o.order_id = d.order_id, demande AS q
    WHERE (q.est_vide OR d.effective_on <= q.jour)
      AND EXISTS (SELECT 1 FROM listings AS l WHERE l.order_id = d.order_id)
      AND NOT EXISTS (SELECT 1 FROM dated AS e
                      WHERE e.effective_on > q.jour AND e.sequence < d.sequence AND e.sequence >= d.base)
    ORDER BY d.sequence DESC LIMIT 1
),
manquants AS MATERIALIZED (
    SELECT m.value AS signe_le, coalesce(o.effective_on, m.value) AS effectif_le
    FROM meta, json_each(meta.value) AS m LEFT JOIN orders AS o ON o.signed_on = m.value AND NOT o.is_held
    WHERE meta.key = 'missing'
),
liste AS MATERIALIZED (
    SELECT f.*,
           CASE WHEN f.acte_manquant IS NOT NULL
                THEN 'à confirmer : un acte non détenu ou non appliqué a pu la changer'
                WHEN f.attendent
                THEN 'à confirmer : un acte en vigueur attend celui qui le précède, et n''y est pas appliqué'
                WHEN f.annees_sans_liste > 0
                THEN 'à confirmer : des listes dues depuis lors ne sont pas connues'
                ELSE 'sûre : aucun acte manquant n''est connu' END AS certitude
    FROM (SELECT o.order_id, o.signed_on, {texte} AS texte, d.document_sha256 AS document,
                 (SELECT count(*) FROM listings AS l WHERE l.order_id = o.order_id) AS ecoles,
                 (SELECT max(m.signe_le) FROM manquants AS m
                  WHERE m.signe_le >= (SELECT b.signed_on FROM orders AS b WHERE b.sequence = o.depuis)
                    AND (o.jour IS NULL OR m.effectif_le <= o.jour)) AS acte_manquant,
                 EXISTS (SELECT 1 FROM dated AS w WHERE w.kind <> 'corrigendum' AND w.effective_on <= o.jour
                         AND w.sequence > o.sequence) AS attendent,
                 substr(o.jour, 1, 4) - substr(o.signed_on, 1, 4) - 1
                 - (SELECT count(DISTINCT substr(m.signe_le, 1, 4)) FROM manquants AS m
                    WHERE substr(m.signe_le, 1, 4) > substr(o.signed_on, 1, 4)
                      AND substr(m.signe_le, 1, 4) < substr(o.jour, 1, 4)) AS annees_sans_liste
          FROM fixee AS o LEFT JOIN order_documents AS d ON d.order_id = o.order_id AND d.is_text) AS f
)"""

_TEXT = f"coalesce(o.url, '{LEGIFRANCE}' || o.jorftext_id)"

_SHARED = {
    "ecoles_trouvees": _FOUND,
    "ecoles_demandees": _ASKED_FOR,
    "liste_du_jour": _LIST_OF_THE_DAY.format(dates=DATED.strip(), texte=_TEXT),
    "mots_de_territoire": _words("territoire"),
    "limite": str(MAX_ROWS + 1),
    "certitude": _in_words("bound", CERTAINTY),
    "changement": _in_words("c.kind", CHANGES),
    "cause": _in_words("c.cause", _CAUSES),
    "texte": _TEXT,
    "premiere_periode": """(
    SELECT p.recognition_id FROM recognitions AS p JOIN orders AS po ON po.order_id = p.from_order_id
    WHERE p.school_id = s.school_id ORDER BY po.sequence LIMIT 1)""",
    "derniere_liste": """(
    SELECT g.order_id FROM orders AS g
    WHERE EXISTS (SELECT 1 FROM listings AS gl WHERE gl.order_id = g.order_id) ORDER BY g.sequence DESC LIMIT 1)""",
}


def _saved() -> dict[str, Saved]:
    told = tomllib.loads((_QUESTIONS / "questions.toml").read_text(encoding="utf-8"))
    return {name: cast(Saved, {**read, "hide_sql": True, "sql": _sql(name)}) for name, read in told.items()}


def _sql(name: str) -> str:
    return (_QUESTIONS / f"{name}.sql").read_text(encoding="utf-8").format(**_SHARED)


SAVED: Final[dict[str, Saved]] = _saved()
"""The ten questions by name, in the order in which the site shows them."""
