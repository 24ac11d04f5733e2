-- Search without accents. External content: the words live in schools alone. schools has a text key, so that only a
-- database built in one go, never vacuumed afterwards, keeps the rowids these indexes point to.
CREATE VIRTUAL TABLE schools_fts USING fts5(
    name, acronym, commune, search_text,
    content="schools", tokenize="unicode61 remove_diacritics 2", prefix="2 3 4"
);

-- Candidates for misspelt words. Single quotes around the content keep Datasette from taking it for the search index.
CREATE VIRTUAL TABLE schools_trigram USING fts5(search_text, content='schools', tokenize='trigram');
