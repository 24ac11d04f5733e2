-- One row a year since the first of which an order is held or known. NULL where no list says how many.
WITH RECURSIVE manquants AS MATERIALIZED (
    SELECT CAST(substr(m.value, 1, 4) AS INTEGER) AS annee, max(m.value) AS signe_le
    FROM meta, json_each(meta.value) AS m WHERE meta.key = 'missing' GROUP BY 1
),
bornes AS (
    SELECT min(annee) AS premiere, max(annee) AS derniere
    FROM (SELECT y.year AS annee FROM changes_per_year AS y UNION ALL SELECT m.annee FROM manquants AS m)
),
annees(annee) AS (
    SELECT premiere FROM bornes WHERE premiere IS NOT NULL
    UNION ALL
    SELECT a.annee + 1 FROM annees AS a, bornes AS b WHERE a.annee < b.derniere
),
lues AS (
    SELECT y.*, CASE WHEN y.year = min(y.year) OVER () THEN 0 END AS inconnu,
           (SELECT o.order_id FROM orders AS o
            WHERE CAST(substr(o.signed_on, 1, 4) AS INTEGER) = y.year
              AND EXISTS (SELECT 1 FROM listings AS l WHERE l.order_id = o.order_id)
            ORDER BY o.sequence DESC LIMIT 1) AS order_id
    FROM changes_per_year AS y
)
-- What the oldest list held changed is unknown: nullif(0, inconnu) is NULL in its year, 0 in the others.
SELECT a.annee, y.total_in_force AS en_vigueur,
       nullif(y.gained, y.inconnu) AS reconnues, nullif(y.lost, y.inconnu) AS retirees,
       nullif(y.regained, y.inconnu) AS reconnues_de_nouveau,
       nullif(y.renamed, y.inconnu) AS changements_de_nom, nullif(y.moved, y.inconnu) AS changements_d_adresse,
       CASE WHEN y.year IS NULL AND m.signe_le IS NULL THEN 'inconnue : aucune liste n''est connue pour cette année'
            WHEN y.year IS NULL THEN 'inconnue : l''arrêté de cette année n''est pas détenu'
            WHEN y.inconnu = 0 THEN 'liste lue en entier ; ce qui la précède est inconnu'
            WHEN EXISTS (SELECT 1 FROM changes AS c WHERE c.year = y.year AND c.bound <> 'exact')
            THEN 'liste lue en entier ; une autre manque avant elle, dont des changements peuvent dater'
            WHEN m.signe_le IS NOT NULL THEN 'liste lue en entier ; un autre acte de l''année manque'
            ELSE 'exacte' END AS certitude,
       m.signe_le AS acte_manquant, y.order_id AS arrete, d.document_sha256 AS document, {texte} AS texte
FROM annees AS a
LEFT JOIN lues AS y ON y.year = a.annee
LEFT JOIN manquants AS m ON m.annee = a.annee
LEFT JOIN orders AS o ON o.order_id = y.order_id
LEFT JOIN order_documents AS d ON d.order_id = y.order_id AND d.is_text
ORDER BY a.annee
