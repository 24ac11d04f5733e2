-- One row a school: whether the list in force on the day names it. Where no list of that time is held, nobody knows; nor
-- where it leaves the school out, and an act that is not held may have added it since.
WITH {ecoles_demandees},
{liste_du_jour}
SELECT s.name AS ecole, s.commune, q.jour,
       CASE WHEN l.entry_id IS NOT NULL THEN 'oui' WHEN d.certitude LIKE 'sûre%' THEN 'non' ELSE 'inconnu' END AS reponse,
       coalesce(d.certitude, 'inconnue') AS certitude,
       CASE WHEN d.order_id IS NULL THEN 'Aucune liste détenue n''était en vigueur ce jour-là.'
            WHEN l.entry_id IS NULL THEN 'La liste, lue en entier (' || d.ecoles || ' écoles), ne la nomme pas.'
            ELSE 'La liste la nomme au n° ' || l.number || '.' END AS preuve,
       d.acte_manquant, d.order_id AS arrete, d.signed_on AS signe_le, l.number AS numero, e.quote AS ligne, e.clause,
       coalesce(e.document_sha256, d.document) AS document, e.page, e.line AS ligne_du_document, d.texte, s.school_id
FROM demandees AS s
JOIN demande AS q ON q.est_vide OR q.jour IS NOT NULL
LEFT JOIN liste AS d
LEFT JOIN listings AS l ON l.order_id = d.order_id AND l.school_id = s.school_id
LEFT JOIN entries AS e ON e.entry_id = l.entry_id
ORDER BY s.sort_name, s.commune, s.school_id
