-- The tables. Days are ISO 8601 (YYYY-MM-DD) and NULL when unknown: 2999-01-01 and its like are "no date" upstream.
-- Moments are ISO 8601 in UTC (YYYY-MM-DDTHH:MM:SSZ). Enumerations and formats are those of parsers.model, history.model.

CREATE TABLE sources (
    source TEXT PRIMARY KEY,
    documents INTEGER NOT NULL CHECK (documents > 0),
    first_fetched_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', first_fetched_at) IS first_fetched_at),
    last_fetched_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', last_fetched_at) IS last_fetched_at)
) STRICT;

CREATE TABLE documents (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64 AND NOT sha256 GLOB '*[^0-9a-f]*'),
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    source TEXT NOT NULL REFERENCES sources (source),
    url TEXT,
    fetched_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', fetched_at) IS fetched_at)
) STRICT;
CREATE INDEX documents_source ON documents (source);

-- effective_on: in force the day after publication (code civil, art. 1) unless the order says otherwise; the day of
-- signature stands in where publication is unknown.
CREATE TABLE orders (
    order_id TEXT PRIMARY KEY,
    sequence INTEGER UNIQUE CHECK ((sequence IS NULL) = (is_held = 0)),
    kind TEXT CHECK (kind IN ('list', 'amendment', 'corrigendum')),
    title TEXT,
    nature TEXT,
    nor TEXT,
    jorftext_id TEXT,
    eli TEXT,
    url TEXT,
    signed_on TEXT NOT NULL CHECK (signed_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
        AND date(signed_on) IS signed_on AND signed_on <> '2999-01-01'),
    published_on TEXT CHECK (published_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
        AND date(published_on) IS published_on AND published_on <> '2999-01-01'),
    in_force_on TEXT CHECK (in_force_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
        AND date(in_force_on) IS in_force_on AND in_force_on <> '2999-01-01'),
    effective_on TEXT GENERATED ALWAYS AS (coalesce(in_force_on, date(published_on, '+1 day'), signed_on)) VIRTUAL,
    jo_number TEXT,
    ministry TEXT,
    amends TEXT CHECK (amends GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
        AND date(amends) IS amends AND amends <> '2999-01-01'),
    is_held INTEGER NOT NULL CHECK (is_held IN (0, 1)),
    is_of_the_series INTEGER NOT NULL CHECK (is_of_the_series IN (0, 1)),
    entry_count INTEGER CHECK (entry_count >= 0),
    mentioned_in TEXT,
    note TEXT,
    CHECK (published_on IS NULL OR published_on >= signed_on),
    CHECK (is_held = 0 OR (kind IS NOT NULL AND title IS NOT NULL AND entry_count IS NOT NULL))
) STRICT;
CREATE INDEX orders_signed_on ON orders (signed_on);

CREATE TABLE known_states (
    known_id INTEGER PRIMARY KEY,
    published_on TEXT CHECK (published_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
        AND date(published_on) IS published_on AND published_on <> '2999-01-01'),
    in_force_in TEXT CHECK (in_force_in GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]'),
    school_count INTEGER CHECK (school_count >= 0),
    is_of_the_series INTEGER NOT NULL CHECK (is_of_the_series IN (0, 1)),
    mentioned_in TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;

CREATE TABLE order_documents (
    order_id TEXT NOT NULL REFERENCES orders (order_id),
    document_sha256 TEXT NOT NULL REFERENCES documents (sha256),
    medium TEXT NOT NULL CHECK (medium IN ('transcript', 'jorfsimple', 'jorf', 'piste', 'website', 'pdf')),
    is_text INTEGER NOT NULL CHECK (is_text IN (0, 1)),
    is_secondary INTEGER NOT NULL CHECK (is_secondary IN (0, 1)),
    PRIMARY KEY (order_id, document_sha256)
) STRICT;
CREATE INDEX order_documents_document ON order_documents (document_sha256);

CREATE TABLE quarantined (
    document_sha256 TEXT PRIMARY KEY REFERENCES documents (sha256),
    medium TEXT CHECK (medium IN ('transcript', 'jorfsimple', 'jorf', 'piste', 'website', 'pdf')),
    kind TEXT CHECK (kind IN ('list', 'amendment', 'corrigendum')),
    title TEXT,
    nor TEXT,
    signed_on TEXT CHECK (signed_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
        AND date(signed_on) IS signed_on AND signed_on <> '2999-01-01')
) STRICT;

CREATE TABLE schools (
    school_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    acronym TEXT,
    commune TEXT,
    postal_code TEXT CHECK (postal_code GLOB '[0-9][0-9][0-9][0-9][0-9]'),
    insee_code TEXT CHECK (length(insee_code) = 5),
    commune_official TEXT,
    departement_code TEXT,
    academie TEXT,
    search_text TEXT NOT NULL,
    recognised_now INTEGER NOT NULL CHECK (recognised_now IN (0, 1))
) STRICT;

CREATE TABLE school_aliases (
    school_id TEXT NOT NULL REFERENCES schools (school_id),
    kind TEXT NOT NULL CHECK (kind IN ('name', 'acronym', 'commune')),
    alias TEXT NOT NULL,
    folded TEXT NOT NULL,
    core TEXT NOT NULL,
    PRIMARY KEY (school_id, kind, alias)
) STRICT;
CREATE INDEX school_aliases_core ON school_aliases (core);

CREATE TABLE entries (
    entry_id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (order_id),
    number INTEGER NOT NULL CHECK (number > 0),
    quote TEXT NOT NULL CHECK (quote <> ''),
    name TEXT,
    acronym TEXT,
    address TEXT,
    postal_code TEXT CHECK (postal_code GLOB '[0-9][0-9][0-9][0-9][0-9]'),
    commune TEXT,
    insee_code TEXT CHECK (length(insee_code) = 5),
    commune_official TEXT,
    departement_code TEXT,
    academie TEXT,
    school_id TEXT REFERENCES schools (school_id),
    document_sha256 TEXT NOT NULL REFERENCES documents (sha256),
    page INTEGER CHECK (page > 0),
    line INTEGER CHECK (line > 0),
    UNIQUE (order_id, number)
) STRICT;
CREATE INDEX entries_school ON entries (school_id);
CREATE INDEX entries_document ON entries (document_sha256);

CREATE TABLE links (
    link_id TEXT PRIMARY KEY,
    left_entry_id TEXT NOT NULL REFERENCES entries (entry_id),
    right_entry_id TEXT NOT NULL REFERENCES entries (entry_id),
    verdict TEXT NOT NULL CHECK (verdict IN ('same', 'different', 'unsure')),
    rule TEXT NOT NULL,
    score REAL NOT NULL,
    evidence TEXT NOT NULL,
    decided_by TEXT NOT NULL
) STRICT;
CREATE INDEX links_left ON links (left_entry_id);
CREATE INDEX links_right ON links (right_entry_id);

CREATE TABLE listings (
    order_id TEXT NOT NULL REFERENCES orders (order_id),
    school_id TEXT NOT NULL REFERENCES schools (school_id),
    entry_id TEXT NOT NULL REFERENCES entries (entry_id),
    link_id TEXT REFERENCES links (link_id),
    PRIMARY KEY (order_id, school_id),
    UNIQUE (order_id, entry_id)
) STRICT;
CREATE INDEX listings_school ON listings (school_id);
CREATE INDEX listings_entry ON listings (entry_id);
CREATE INDEX listings_link ON listings (link_id);

CREATE TABLE recognitions (
    recognition_id TEXT PRIMARY KEY,
    school_id TEXT NOT NULL REFERENCES schools (school_id),
    from_on TEXT NOT NULL CHECK (date(from_on) IS from_on AND from_on <> '2999-01-01'),
    until_on TEXT CHECK (date(until_on) IS until_on AND until_on <> '2999-01-01' AND until_on >= from_on),
    from_order_id TEXT NOT NULL REFERENCES orders (order_id),
    until_order_id TEXT REFERENCES orders (order_id),
    bound TEXT NOT NULL CHECK (bound IN ('exact', 'not_later_than', 'between')),
    not_before TEXT CHECK (date(not_before) IS not_before AND not_before <> '2999-01-01'),
    because TEXT NOT NULL,
    UNIQUE (school_id, from_order_id),
    CHECK ((until_on IS NULL) = (until_order_id IS NULL))
) STRICT;
CREATE INDEX recognitions_from_order ON recognitions (from_order_id);
CREATE INDEX recognitions_until_order ON recognitions (until_order_id);

CREATE TABLE changes (
    change_id TEXT PRIMARY KEY,
    changed_on TEXT NOT NULL CHECK (date(changed_on) IS changed_on AND changed_on <> '2999-01-01'),
    year INTEGER NOT NULL CHECK (year = CAST(substr(changed_on, 1, 4) AS INTEGER)),
    order_id TEXT NOT NULL REFERENCES orders (order_id),
    kind TEXT NOT NULL CHECK (kind IN ('gained', 'lost', 'regained', 'renamed', 'moved', 'corrected')),
    school_id TEXT NOT NULL REFERENCES schools (school_id),
    school TEXT NOT NULL,
    before TEXT,
    after TEXT,
    bound TEXT NOT NULL CHECK (bound IN ('exact', 'not_later_than', 'between')),
    number INTEGER CHECK (number > 0),
    quote TEXT NOT NULL CHECK (quote <> ''),
    document_sha256 TEXT NOT NULL REFERENCES documents (sha256),
    page INTEGER CHECK (page > 0),
    line INTEGER CHECK (line > 0)
) STRICT;
CREATE INDEX changes_year ON changes (year, kind);
CREATE INDEX changes_order ON changes (order_id, kind, school_id);
CREATE INDEX changes_school ON changes (school_id);
CREATE INDEX changes_document ON changes (document_sha256);

CREATE TABLE findings (
    finding_id TEXT PRIMARY KEY,
    severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'info')),
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    order_id TEXT REFERENCES orders (order_id),
    document_sha256 TEXT REFERENCES documents (sha256),
    number INTEGER CHECK (number > 0),
    page INTEGER CHECK (page > 0),
    line INTEGER CHECK (line > 0),
    quote TEXT,
    status TEXT NOT NULL CHECK (status IN ('open', 'noted', 'closed'))
) STRICT;
CREATE INDEX findings_order ON findings (order_id);
CREATE INDEX findings_document ON findings (document_sha256);

CREATE TABLE decisions (
    decision_id TEXT PRIMARY KEY,
    "left" TEXT NOT NULL,
    "right" TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('same', 'different', 'unsure')),
    because TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_on TEXT NOT NULL CHECK (date(decided_on) IS decided_on AND decided_on <> '2999-01-01')
) STRICT;

CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    verb TEXT NOT NULL,
    started_at TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', started_at) IS started_at),
    finished_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', finished_at) IS finished_at),
    exit_status INTEGER CHECK (exit_status BETWEEN 0 AND 255),
    documents_new INTEGER CHECK (documents_new >= 0),
    message TEXT
) STRICT;

-- What every answer rests on (history.model.Coverage), one row a key; lists are JSON arrays.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT
) STRICT;
