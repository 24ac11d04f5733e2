-- One row a school: the first order held that names it, how surely it is the first, and the line.
WITH {ecoles_demandees}
SELECT s.name AS ecole, s.commune, r.from_on AS signe_le,
       {certitude} AS certitude,
       r.from_order_id AS arrete, l.number AS numero, e.quote AS ligne,
       s.recognised_now AS reconnue_aujourd_hui, s.school_id,
       r.because AS preuve, r.not_before AS pas_avant_le,
       e.document_sha256 AS document, e.page, e.line AS ligne_du_document, {texte} AS texte
FROM demandees AS s
LEFT JOIN recognitions AS r ON r.recognition_id = {premiere_periode}
LEFT JOIN orders AS o ON o.order_id = r.from_order_id
LEFT JOIN listings AS l ON l.order_id = r.from_order_id AND l.school_id = s.school_id
LEFT JOIN entries AS e ON e.entry_id = l.entry_id
ORDER BY s.sort_name, s.commune, s.school_id
