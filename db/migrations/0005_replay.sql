-- What amendments and corrigenda did to the lists. An item of which a clause replaced words is printed whole nowhere:
-- quote is what it reads, clause the verbatim words that make it so, at the line cited.
ALTER TABLE entries ADD COLUMN clause TEXT CHECK (clause <> '');
ALTER TABLE listings ADD COLUMN number INTEGER CHECK (number > 0);
CREATE UNIQUE INDEX listings_number ON listings (order_id, number);

ALTER TABLE links ADD COLUMN features TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(features));

ALTER TABLE changes ADD COLUMN cause TEXT NOT NULL DEFAULT 'law' CHECK (cause IN ('law', 'publisher'));
ALTER TABLE changes ADD COLUMN before_number INTEGER CHECK (before_number > 0);
ALTER TABLE changes ADD COLUMN before_quote TEXT CHECK (before_quote <> '' AND (before_quote IS NULL) = (before IS NULL));
ALTER TABLE changes ADD COLUMN before_document_sha256 TEXT REFERENCES documents (sha256);
ALTER TABLE changes ADD COLUMN before_page INTEGER CHECK (before_page > 0);
ALTER TABLE changes ADD COLUMN before_line INTEGER CHECK (before_line > 0);
CREATE INDEX changes_before_document ON changes (before_document_sha256);

-- The list after each order, under the numbers of that list; the line may be of an earlier order, which it then carries on.
DROP VIEW lists;
CREATE VIEW lists AS
SELECT o.order_id, o.sequence, o.signed_on, o.published_on, o.in_force_on, o.effective_on,
       l.number, l.school_id, e.name, e.acronym, e.address, e.postal_code, e.commune, e.insee_code,
       e.commune_official, e.departement_code, e.academie, e.quote, e.clause, e.entry_id, e.order_id AS entry_order_id,
       e.document_sha256, e.page, e.line, s.rowid AS school_rowid
FROM listings AS l
JOIN orders AS o ON o.order_id = l.order_id
JOIN entries AS e ON e.entry_id = l.entry_id
JOIN schools AS s ON s.school_id = l.school_id;
