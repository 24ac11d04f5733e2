-- What the pages of the site ask for: the number of a school in the national directory, and ids that are no longer used.
ALTER TABLE schools ADD COLUMN uai TEXT CHECK (uai GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][A-Z]');

CREATE TABLE former_ids (
    former_id TEXT PRIMARY KEY,
    school_id TEXT NOT NULL REFERENCES schools (school_id)
) STRICT;
CREATE INDEX former_ids_school ON former_ids (school_id);
CREATE INDEX schools_departement ON schools (departement_code, name);
CREATE INDEX schools_academie ON schools (academie, name);
CREATE INDEX schools_name ON schools (name);
