-- One row a finding on an order, then one a pair of lines that may be the same school or not.
WITH doutes AS (
    SELECT f.order_id, CASE f.severity WHEN 'error' THEN 1 WHEN 'warning' THEN 2 ELSE 4 END AS rang,
           CASE f.severity WHEN 'error' THEN 'document refusé' WHEN 'warning' THEN 'à regarder'
                           ELSE 'pour information' END AS gravite,
           f.code, f.message, f.status, f.number, f.quote, NULL AS autre_ligne, f.document_sha256, f.page, f.line
    FROM findings AS f WHERE f.source IS NULL
    UNION ALL
    SELECT n.order_id, 3, 'à trancher', 'same_school', k.evidence, 'open', n.number, coalesce(n.clause, n.quote),
           a.quote, n.document_sha256, n.page, n.line
    FROM links AS k JOIN entries AS a ON a.entry_id = k.left_entry_id JOIN entries AS n ON n.entry_id = k.right_entry_id
    WHERE k.verdict = 'unsure'
)
SELECT o.signed_on AS signe_le, f.gravite, f.message AS constat,
       CASE f.status WHEN 'open' THEN 'en doute : attend un regard' ELSE 'résolu, pour mémoire' END AS certitude,
       f.order_id AS arrete, f.number AS numero, f.quote AS ligne, f.autre_ligne, f.code,
       f.document_sha256 AS document, f.page, f.line AS ligne_du_document, {texte} AS texte
FROM doutes AS f LEFT JOIN orders AS o ON o.order_id = f.order_id
WHERE trim(coalesce(:arrete, '')) IN ('', f.order_id, o.signed_on, substr(o.signed_on, 1, 4))
ORDER BY f.rang, o.sequence DESC, f.number, f.message
