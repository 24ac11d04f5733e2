-- What analysts read. An order without listings (a corrigendum of a title, say) fixes no list of its own.

-- One row a school: the first period, and the line of the list that opened it. school_rowid serves the search box.
CREATE VIEW first_recognition AS
SELECT s.school_id, s.name, s.commune, s.departement_code, s.academie,
       r.from_on AS first_signed_on, o.published_on AS first_published_on, r.bound,
       r.from_order_id AS first_order_id, e.number AS first_number, e.quote AS first_quote,
       s.recognised_now, s.rowid AS school_rowid
FROM schools AS s
LEFT JOIN recognitions AS r ON r.recognition_id = (
    SELECT f.recognition_id FROM recognitions AS f JOIN orders AS fo ON fo.order_id = f.from_order_id
    WHERE f.school_id = s.school_id ORDER BY fo.sequence LIMIT 1)
LEFT JOIN orders AS o ON o.order_id = r.from_order_id
LEFT JOIN listings AS l ON l.order_id = r.from_order_id AND l.school_id = s.school_id
LEFT JOIN entries AS e ON e.entry_id = l.entry_id;

-- The list after each order, as its entries print it.
CREATE VIEW lists AS
SELECT o.order_id, o.sequence, o.signed_on, o.published_on, o.in_force_on, o.effective_on,
       e.number, l.school_id, e.name, e.acronym, e.address, e.postal_code, e.commune, e.insee_code,
       e.commune_official, e.departement_code, e.academie, e.quote, e.entry_id, e.order_id AS entry_order_id,
       e.document_sha256, e.page, e.line, s.rowid AS school_rowid
FROM listings AS l
JOIN orders AS o ON o.order_id = l.order_id
JOIN entries AS e ON e.entry_id = l.entry_id
JOIN schools AS s ON s.school_id = l.school_id;

CREATE VIEW list_in_force AS
SELECT number, school_id, name, acronym, address, postal_code, commune, insee_code, commune_official,
       departement_code, academie, quote, order_id, signed_on, in_force_on, entry_id, document_sha256, page, line,
       school_rowid
FROM lists
WHERE order_id = (SELECT o.order_id FROM orders AS o
                  WHERE EXISTS (SELECT 1 FROM listings AS l WHERE l.order_id = o.order_id)
                  ORDER BY o.sequence DESC LIMIT 1)
ORDER BY number, school_id;

CREATE VIEW changes_per_year AS
SELECT y.year,
       (SELECT count(*) FROM changes AS c WHERE c.year = y.year AND c.kind = 'gained') AS gained,
       (SELECT count(*) FROM changes AS c WHERE c.year = y.year AND c.kind = 'lost') AS lost,
       (SELECT count(*) FROM changes AS c WHERE c.year = y.year AND c.kind = 'regained') AS regained,
       (SELECT count(*) FROM changes AS c WHERE c.year = y.year AND c.kind = 'renamed') AS renamed,
       (SELECT count(*) FROM changes AS c WHERE c.year = y.year AND c.kind = 'moved') AS moved,
       (SELECT count(*) FROM listings AS l JOIN orders AS o ON o.order_id = l.order_id
        WHERE o.sequence = y.last_sequence) AS total_in_force
FROM (SELECT CAST(substr(o.signed_on, 1, 4) AS INTEGER) AS year, max(o.sequence) AS last_sequence
      FROM orders AS o
      WHERE EXISTS (SELECT 1 FROM listings AS l WHERE l.order_id = o.order_id)
      GROUP BY 1) AS y
ORDER BY y.year;

-- Everything dated that concerns a school: each list it stands on, and each change.
CREATE VIEW school_timeline AS
SELECT l.school_id, s.name AS school, l.signed_on AS event_on, 'listed' AS event, l.order_id, l.number, l.quote,
       NULL AS before, NULL AS after, l.document_sha256, l.page, l.line
FROM lists AS l JOIN schools AS s ON s.school_id = l.school_id
UNION ALL
SELECT c.school_id, c.school, c.changed_on, c.kind, c.order_id, c.number, c.quote,
       c.before, c.after, c.document_sha256, c.page, c.line
FROM changes AS c;
