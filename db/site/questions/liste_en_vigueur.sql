-- One row a school of the list in force on the day, under its number there.
WITH {liste_du_jour}
SELECT l.number AS numero, l.name AS ecole, l.address AS adresse, l.postal_code AS code_postal,
       l.commune, l.academie, l.quote AS ligne, l.order_id AS arrete, l.signed_on AS signe_le,
       l.in_force_on AS en_vigueur_le, l.school_id,
       d.certitude, d.acte_manquant, l.clause,
       l.document_sha256 AS document, l.page, l.line AS ligne_du_document, d.texte
FROM lists AS l CROSS JOIN liste AS d
WHERE l.order_id = (SELECT order_id FROM liste)
ORDER BY l.number
