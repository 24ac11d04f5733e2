-- One row for each list that names the school, and one for each order that takes it away.
WITH {ecoles_demandees},
faits AS (
    SELECT s.name AS ecole, s.commune AS ville, l.school_id, l.order_id, 'figure sur la liste' AS fait,
           r.bound, r.because, l.number,
           e.name, e.address, e.postal_code, e.commune, e.quote, e.clause, e.document_sha256, e.page, e.line
    FROM demandees AS s
    JOIN listings AS l ON l.school_id = s.school_id
    JOIN entries AS e ON e.entry_id = l.entry_id
    LEFT JOIN recognitions AS r ON r.school_id = l.school_id AND r.from_order_id = l.order_id
    UNION ALL
    SELECT s.name, s.commune, c.school_id, c.order_id, 'ne figure plus sur la liste', c.bound, NULL, c.number,
           NULL, NULL, NULL, NULL, c.quote, NULL, c.document_sha256, c.page, c.line
    FROM demandees AS s JOIN changes AS c ON c.school_id = s.school_id AND c.kind = 'lost'
)
SELECT f.ecole, o.signed_on AS signe_le, o.published_on AS publie_le, f.fait,
       (SELECT group_concat({changement}, ', ') FROM changes AS c
        WHERE c.school_id = f.school_id AND c.order_id = f.order_id) AS changement,
       coalesce({certitude}, 'la ligne le dit') AS certitude,
       f.name AS nom_imprime, f.address AS adresse, f.postal_code AS code_postal, f.commune,
       f.order_id AS arrete, f.number AS numero, f.quote AS ligne, f.clause, f.because AS preuve,
       f.document_sha256 AS document, f.page, f.line AS ligne_du_document, {texte} AS texte, f.school_id
FROM faits AS f JOIN orders AS o ON o.order_id = f.order_id
ORDER BY f.ecole, f.ville, f.school_id, o.sequence
