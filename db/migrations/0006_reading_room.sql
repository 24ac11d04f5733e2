-- What the pages of the site ask for: the number of a school in the national directory, its name as an index of names
-- has it, and ids that are no longer used.
ALTER TABLE schools ADD COLUMN uai TEXT CHECK (uai GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][A-Z]');
ALTER TABLE schools ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';

CREATE TABLE former_ids (
    former_id TEXT PRIMARY KEY,
    school_id TEXT NOT NULL REFERENCES schools (school_id)
) STRICT;
CREATE INDEX former_ids_school ON former_ids (school_id);
CREATE INDEX schools_departement ON schools (departement_code, sort_name);
CREATE INDEX schools_academie ON schools (academie, sort_name);
CREATE INDEX schools_name ON schools (sort_name);

-- What a page asks of a list of any length is in an index, in the order in which it is shown.
CREATE INDEX schools_recognised ON schools (recognised_now, departement_code, academie);
CREATE INDEX schools_shortest ON schools (recognised_now, length(name), school_id);
CREATE INDEX changes_of_year ON changes (year);
CREATE INDEX changes_of_order ON changes (order_id);
CREATE INDEX links_unsure ON links (score DESC, link_id) WHERE verdict = 'unsure';
DROP INDEX findings_order;
CREATE INDEX findings_order ON findings (order_id, number, finding_id);
DROP INDEX entries_document;
CREATE INDEX entries_document ON entries (document_sha256, page, line, number);
DROP INDEX changes_school;
CREATE INDEX changes_school ON changes (school_id, order_id, kind);
DROP INDEX changes_document;
CREATE INDEX changes_document ON changes (document_sha256, page, line);
