-- How the sources fare. A trouble that lasts is one finding with a count and its dates, closed when the source recovers.
ALTER TABLE findings ADD COLUMN source TEXT;
ALTER TABLE findings ADD COLUMN first_at TEXT
    CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', first_at) IS first_at AND (first_at IS NULL) = (source IS NULL));
ALTER TABLE findings ADD COLUMN last_at TEXT
    CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', last_at) IS last_at AND (last_at IS NULL) = (source IS NULL));
ALTER TABLE findings ADD COLUMN times INTEGER CHECK (times > 0 AND (times IS NULL) = (source IS NULL));

CREATE TABLE run_sources (
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    source TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'failed', 'skipped')),
    documents_new INTEGER NOT NULL CHECK (documents_new >= 0),
    counts TEXT NOT NULL CHECK (json_valid(counts)),
    message TEXT,
    PRIMARY KEY (run_id, source)
) STRICT;
