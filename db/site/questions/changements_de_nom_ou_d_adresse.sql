-- One row a change of what the lists print of a school, both lines cited.
WITH {ecoles_trouvees}
SELECT c.changed_on AS signe_le, c.school AS ecole, {changement} AS changement, c.before AS avant, c.after AS apres,
       {certitude} AS certitude, {cause} AS cause,
       c.order_id AS arrete, c.number AS numero, c.quote AS ligne,
       c.document_sha256 AS document, c.page, c.line AS ligne_du_document,
       c.before_number AS numero_d_avant, c.before_quote AS ligne_d_avant,
       c.before_document_sha256 AS document_d_avant, c.before_page AS page_d_avant,
       c.before_line AS ligne_du_document_d_avant, {texte} AS texte, c.school_id
FROM changes AS c
JOIN schools AS s ON s.school_id = c.school_id
JOIN orders AS o ON o.order_id = c.order_id
WHERE c.kind IN ('renamed', 'moved', 'corrected')
  AND (trim(coalesce(:ecole, '')) = '' OR s.rowid IN (SELECT t.rang FROM trouvees AS t))
ORDER BY o.sequence, c.school, c.school_id, c.kind
