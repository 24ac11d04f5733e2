-- One row a school of the newest list held, in a département, an académie or a commune.
WITH demande AS MATERIALIZED (
    SELECT upper(trim(coalesce(:territoire, ''))) AS ecrit,
           replace(replace(replace(replace(replace(
               lower(trim(:territoire)), 'É', 'e'), 'é', 'e'), 'Ç', 'c'), 'ç', 'c'), ' ', '-') AS academie
),
trouvees AS (
    SELECT s.rowid AS rang FROM demande AS d JOIN schools AS s ON s.departement_code = d.ecrit
    UNION
    SELECT s.rowid FROM schools AS s WHERE s.academie IN (
        SELECT a.academie FROM (SELECT DISTINCT t.academie FROM schools AS t) AS a, demande AS d
        WHERE replace(replace(replace(lower(a.academie), 'é', 'e'), 'ç', 'c'), ' ', '-') = d.academie)
    UNION
    SELECT f.rowid FROM schools_fts AS f WHERE schools_fts MATCH 'commune : (' || {mots_de_territoire} || ')'
    UNION
    SELECT p.rang FROM (SELECT s.rowid AS rang FROM schools AS s WHERE s.recognised_now
                        ORDER BY s.departement_code, s.sort_name LIMIT {limite}) AS p, demande AS d
    WHERE d.ecrit = ''
),
demandees AS MATERIALIZED (
    SELECT s.school_id FROM trouvees AS t JOIN schools AS s ON s.rowid = t.rang AND s.recognised_now
    ORDER BY s.departement_code, s.sort_name LIMIT {limite}
)
SELECT e.departement_code AS departement, e.academie, e.commune_official AS commune, e.name AS ecole,
       r.from_on AS premiere_reconnaissance, {certitude} AS certitude, r.because AS preuve,
       l.order_id AS arrete, l.number AS numero, e.quote AS ligne, e.clause,
       e.document_sha256 AS document, e.page, e.line AS ligne_du_document, {texte} AS texte, s.school_id
FROM demandees AS s
CROSS JOIN listings AS l ON l.order_id = {derniere_liste} AND l.school_id = s.school_id
JOIN orders AS o ON o.order_id = l.order_id
JOIN entries AS e ON e.entry_id = l.entry_id
LEFT JOIN recognitions AS r ON r.recognition_id = {premiere_periode}
ORDER BY e.departement_code, e.commune_official, e.name, s.school_id
