-- One row a change that an order signed that year made.
SELECT c.changed_on AS signe_le, {changement} AS changement,
       c.school AS ecole, c.before AS avant, c.after AS apres,
       {certitude} AS certitude,
       c.order_id AS arrete, c.number AS numero, c.quote AS ligne, c.school_id,
       {cause} AS cause, c.document_sha256 AS document, c.page, c.line AS ligne_du_document,
       c.before_document_sha256 AS document_d_avant, c.before_line AS ligne_du_document_d_avant, {texte} AS texte
FROM changes AS c JOIN orders AS o ON o.order_id = c.order_id
WHERE c.year = CASE WHEN trim(coalesce(:annee, '')) = '' THEN (SELECT max(y.year) FROM changes_per_year AS y)
                    ELSE CAST(:annee AS INTEGER) END
ORDER BY o.sequence, c.kind, c.school, c.school_id
