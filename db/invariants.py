"""The invariants of the history: name -> (what must hold, in the French of `check`; query for what contradicts it).

``ranked`` gives each list its place: the order of the lists by signature, one after the other, and its act: an order
and the corrigenda to it are one. ``settled`` are the lists that acts leave, as corrected; the others are as printed.
"""

# ruff: noqa: S608  (constants put together, nothing from outside)

from __future__ import annotations

from typing import Final, NamedTuple


class Check(NamedTuple):
    """One check: its name, what it holds to be true, whether it is, and what contradicts it (empty if nothing)."""

    name: str
    description: str
    is_success: bool
    notes: str


_RANKED = """
WITH ranked AS (
    SELECT o.order_id, o.sequence, o.kind, lag(o.order_id) OVER (ORDER BY o.sequence) AS previous_id,
           count(*) FILTER (WHERE o.kind <> 'corrigendum') OVER (ORDER BY o.sequence) AS act
    FROM orders AS o WHERE EXISTS (SELECT 1 FROM listings AS l WHERE l.order_id = o.order_id)
),
settled AS (
    SELECT o.act, o.order_id, lag(o.order_id) OVER (ORDER BY o.act) AS previous_id FROM ranked AS o
    WHERE NOT EXISTS (SELECT 1 FROM ranked AS c WHERE c.act = o.act AND c.sequence > o.sequence)
)
"""
_SPANS = (
    _RANKED
    + """,
spans AS (
    SELECT r.recognition_id, r.school_id, f.act AS first, coalesce(u.act, 1e9) AS past
    FROM recognitions AS r
    JOIN ranked AS f ON f.order_id = r.from_order_id
    LEFT JOIN ranked AS u ON u.order_id = r.until_order_id
)
"""
)

INVARIANTS: Final[dict[str, tuple[str, str]]] = {
    "numbering": (
        "Les écoles d'une liste détenue sont numérotées de 1 à N, et N est le nombre lu.",
        """
        SELECT o.order_id, 'a', count(e.entry_id), 'lignes sur', o.entry_count
        FROM orders AS o LEFT JOIN entries AS e ON e.order_id = o.order_id
        WHERE o.is_held AND o.kind = 'list'
        GROUP BY o.order_id
        HAVING count(e.entry_id) <> o.entry_count OR o.entry_count = 0
            OR min(e.number) <> 1 OR max(e.number) <> o.entry_count
        """,
    ),
    "entries_cite_their_order": (
        "Chaque ligne cite un document qui porte son arrêté.",
        """
        SELECT e.entry_id FROM entries AS e
        WHERE NOT EXISTS (SELECT 1 FROM order_documents AS d
                          WHERE d.order_id = e.order_id AND d.document_sha256 = e.document_sha256)
        """,
    ),
    "listed_once": (
        "Une ligne d'arrêté nomme une seule école, la même sur toute liste où elle figure.",
        """
        SELECT l.order_id, l.school_id, l.entry_id FROM listings AS l JOIN entries AS e ON e.entry_id = l.entry_id
        WHERE e.school_id IS NOT l.school_id
        """,
    ),
    "carried_on": (
        "Une ligne d'un arrêté antérieur est gardée de la liste précédente, sous le même numéro.",
        _RANKED
        + """
        SELECT l.order_id, l.entry_id FROM listings AS l JOIN ranked AS o ON o.order_id = l.order_id
        JOIN entries AS e ON e.entry_id = l.entry_id
        WHERE e.order_id <> l.order_id
          AND NOT EXISTS (SELECT 1 FROM listings AS was WHERE was.order_id = o.previous_id
                          AND was.entry_id = l.entry_id AND was.number = l.number)
        """,
    ),
    "listed_is_recognised": (
        "Toute école qu'une liste nomme, telle que rectifiée, est alors reconnue.",
        _SPANS
        + """
        SELECT l.order_id, l.school_id FROM listings AS l JOIN settled AS o ON o.order_id = l.order_id
        WHERE NOT EXISTS (SELECT 1 FROM spans AS s WHERE s.school_id = l.school_id
                          AND o.act >= s.first AND o.act < s.past)
        """,
    ),
    "recognised_is_listed": (
        "Toute liste détenue pendant une période, telle que rectifiée, nomme l'école : "
        "seule une liste peut la retirer.",
        _SPANS
        + """
        SELECT o.order_id, s.school_id FROM spans AS s
        JOIN settled AS o ON o.act >= s.first AND o.act < s.past
        WHERE NOT EXISTS (SELECT 1 FROM listings AS l WHERE l.order_id = o.order_id AND l.school_id = s.school_id)
        """,
    ),
    "recognised_now": (
        "Les écoles reconnues aujourd'hui sont celles de la plus récente liste, et elles seules.",
        """
        SELECT s.school_id FROM schools AS s
        WHERE s.recognised_now <> EXISTS (SELECT 1 FROM list_in_force AS f WHERE f.school_id = s.school_id)
           OR s.recognised_now <> EXISTS (SELECT 1 FROM recognitions AS r
                                          WHERE r.school_id = s.school_id AND r.until_on IS NULL)
        """,
    ),
    "periods_apart": (
        "Les périodes d'une école ne se chevauchent pas.",
        _SPANS
        + """
        SELECT a.recognition_id, 'et', b.recognition_id AS other_id FROM spans AS a JOIN spans AS b USING (school_id)
        WHERE a.recognition_id <> b.recognition_id AND a.first <= b.first AND b.first < a.past
        """,
    ),
    "recognitions_are_cited": (
        "Chaque période s'ouvre par une ligne citée, le jour où son arrêté est signé.",
        """
        SELECT r.recognition_id FROM recognitions AS r
        LEFT JOIN orders AS o ON o.order_id = r.from_order_id
        LEFT JOIN listings AS l ON l.order_id = r.from_order_id AND l.school_id = r.school_id
        LEFT JOIN entries AS e ON e.entry_id = l.entry_id
        WHERE e.quote IS NULL OR e.document_sha256 IS NULL OR r.because = '' OR o.signed_on IS NOT r.from_on
        """,
    ),
    "first_is_proven": (
        "Chaque école a une première reconnaissance, avec la ligne et le document qui la prouvent ; "
        "celles qu'un rectificatif retire de la seule liste qui les imprime n'en ont pas.",
        _RANKED
        + """
        SELECT f.school_id FROM first_recognition AS f
        LEFT JOIN entries AS e ON e.order_id = f.first_order_id AND e.number = f.first_number
        WHERE (f.bound IS NULL OR coalesce(f.first_quote, '') = '' OR e.document_sha256 IS NULL)
          AND (f.bound IS NOT NULL
               OR NOT EXISTS (SELECT 1 FROM listings AS l WHERE l.school_id = f.school_id)
               OR EXISTS (SELECT 1 FROM listings AS l JOIN settled AS o ON o.order_id = l.order_id
                          WHERE l.school_id = f.school_id))
        """,
    ),
    "bounds_hold": (
        "Une date est exacte si rien ne manque entre la liste qui omet l'école et celle qui la nomme ; "
        "seule la plus ancienne liste donne une date au plus tard.",
        _RANKED
        + """
        SELECT r.recognition_id, r.bound FROM recognitions AS r JOIN ranked AS o ON o.order_id = r.from_order_id
        WHERE (r.bound = 'not_later_than') <> (o.act = (SELECT min(first.act) FROM ranked AS first))
           OR (r.bound = 'exact' AND (r.not_before IS NULL OR r.not_before > r.from_on
               OR EXISTS (SELECT 1 FROM meta AS m, json_each(m.value) AS day
                          WHERE m.key = 'missing' AND day.value >= r.not_before AND day.value < r.from_on)
               OR EXISTS (SELECT 1 FROM meta AS m, json_each(m.value) AS year WHERE m.key = 'suspected_years'
                          AND year.value > CAST(substr(r.not_before, 1, 4) AS INTEGER)
                          AND year.value < CAST(substr(r.from_on, 1, 4) AS INTEGER))
               OR EXISTS (SELECT 1 FROM meta AS m, json_each(m.value) AS one WHERE m.key = 'witnesses'
                          AND json_extract(one.value, '$[0]') >= substr(r.not_before, 1, 7)
                          AND json_extract(one.value, '$[0]') < substr(r.from_on, 1, 7))))
        """,
    ),
    "changes_agree": (
        "Une école reconnue est sur la liste et non sur la précédente, telles que rectifiées ; "
        "une école retirée, l'inverse.",
        _RANKED
        + """
        SELECT c.change_id FROM changes AS c LEFT JOIN ranked AS o ON o.order_id = c.order_id
        LEFT JOIN settled AS a ON a.act = o.act
        LEFT JOIN listings AS was ON was.order_id = a.previous_id AND was.school_id = c.school_id
        LEFT JOIN listings AS printed ON printed.order_id = o.order_id AND printed.school_id = c.school_id
        LEFT JOIN listings AS now ON now.order_id = a.order_id AND now.school_id = c.school_id
        WHERE (c.kind IN ('gained', 'regained') AND (a.previous_id IS NULL OR was.school_id IS NOT NULL
                                                     OR printed.school_id IS NULL OR now.school_id IS NULL))
           OR (c.kind = 'lost' AND (was.school_id IS NULL OR printed.school_id IS NOT NULL
                                    OR now.school_id IS NOT NULL))
        """,
    ),
    "differences_are_logged": (
        "Toute différence entre une liste et la suivante est au journal des changements, "
        "et toute différence qu'un rectificatif fait à une liste imprimée.",
        _RANKED
        + """,
        pairs AS (
            SELECT act, order_id, previous_id, 0 AS is_correction FROM settled WHERE previous_id IS NOT NULL
            UNION ALL
            SELECT act, order_id, previous_id, 1 FROM ranked WHERE kind = 'corrigendum'
        ),
        differences AS (
            SELECT p.*, 'gagne' AS what, l.school_id FROM pairs AS p JOIN listings AS l ON l.order_id = p.order_id
            WHERE NOT EXISTS (SELECT 1 FROM listings AS o
                              WHERE o.order_id = p.previous_id AND o.school_id = l.school_id)
            UNION ALL
            SELECT p.*, 'perd', l.school_id FROM pairs AS p JOIN listings AS l ON l.order_id = p.previous_id
            WHERE NOT EXISTS (SELECT 1 FROM listings AS o
                              WHERE o.order_id = p.order_id AND o.school_id = l.school_id)
        )
        SELECT d.order_id, d.what, d.school_id FROM differences AS d
        WHERE NOT EXISTS (
            SELECT 1 FROM changes AS c JOIN ranked AS o ON o.order_id = c.order_id
            WHERE c.school_id = d.school_id AND o.act = d.act
              AND CASE WHEN d.is_correction THEN c.kind = 'corrected' AND c.order_id = d.order_id
                       WHEN d.what = 'gagne' THEN c.kind IN ('gained', 'regained') ELSE c.kind = 'lost' END)
        """,
    ),
}
