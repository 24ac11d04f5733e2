-- One row an order held, known or in quarantine, or a year without any. All that an order opens is known as surely.
WITH actes AS (
    SELECT CAST(substr(o.signed_on, 1, 4) AS INTEGER) AS annee, o.signed_on, o.published_on, o.in_force_on,
           CASE WHEN o.is_held THEN 'détenu, lu en entier' WHEN o.is_of_the_series THEN 'connu, non détenu'
                ELSE 'connu, étranger à l''article L. 443-6' END AS etat,
           o.kind, o.entry_count, o.title, o.order_id, d.document_sha256, {texte} AS texte, o.mentioned_in, o.note
    FROM orders AS o LEFT JOIN order_documents AS d ON d.order_id = o.order_id AND d.is_text
    UNION ALL
    SELECT CAST(substr(coalesce(k.in_force_in, k.published_on), 1, 4) AS INTEGER), NULL, k.published_on, k.in_force_in,
           'connu, sans date', 'list', k.school_count, NULL, NULL, NULL, NULL, k.mentioned_in, k.note
    FROM known_states AS k
    UNION ALL
    SELECT CAST(substr(q.signed_on, 1, 4) AS INTEGER), q.signed_on, NULL, NULL,
           'en quarantaine', q.kind, NULL, q.title, NULL, q.document_sha256, d.url, NULL, f.message
    FROM quarantined AS q JOIN documents AS d ON d.sha256 = q.document_sha256
    LEFT JOIN findings AS f ON f.finding_id = (
        SELECT c.finding_id FROM findings AS c
        WHERE c.document_sha256 = q.document_sha256 AND c.severity = 'error' ORDER BY c.finding_id LIMIT 1)
    UNION ALL
    SELECT y.value, NULL, NULL, NULL, 'aucune liste connue', NULL, NULL, NULL, NULL, NULL, NULL, NULL,
           'Une liste est due chaque année (art. L. 443-6).'
    FROM meta, json_each(meta.value) AS y WHERE meta.key = 'suspected_years'
)
SELECT a.annee, a.signed_on AS signe_le, a.published_on AS publie_le, a.in_force_on AS en_vigueur_le, a.etat,
       CASE a.kind WHEN 'list' THEN 'fixe la liste' WHEN 'amendment' THEN 'modifie la liste'
                   WHEN 'corrigendum' THEN 'rectifie un arrêté' END AS nature,
       a.entry_count AS ecoles_enumerees,
       (SELECT nullif(count(*), 0) FROM listings AS g WHERE g.order_id = a.order_id) AS ecoles_en_vigueur,
       (SELECT nullif(count(*), 0) FROM recognitions AS p
        WHERE p.from_order_id = a.order_id) AS reconnaissances_ouvertes,
       {certitude} AS certitude, r.not_before AS pas_avant_le,
       l.number AS numero, e.quote AS ligne, r.because AS preuve,
       a.order_id AS arrete, coalesce(e.document_sha256, a.document_sha256) AS document, e.page,
       e.line AS ligne_du_document, a.texte, a.mentioned_in AS mentionne_dans, a.note, a.title AS intitule
FROM actes AS a
LEFT JOIN listings AS l ON l.order_id = a.order_id AND l.number = (
    SELECT g.number FROM listings AS g
    JOIN recognitions AS p ON p.school_id = g.school_id AND p.from_order_id = g.order_id
    WHERE g.order_id = a.order_id ORDER BY g.number LIMIT 1)
LEFT JOIN entries AS e ON e.entry_id = l.entry_id
LEFT JOIN recognitions AS r ON r.school_id = l.school_id AND r.from_order_id = l.order_id
ORDER BY a.annee, coalesce(a.signed_on, a.published_on, a.in_force_on), a.order_id
