-- Consents as evidence (s.19): each word says what became of it, on which words (by their hash), how it was said and where it is entered; the words themselves are kept for good. What never bound anybody is found once for all who were asked alike.
ALTER TABLE consents ADD COLUMN state TEXT NOT NULL DEFAULT '';
ALTER TABLE consents ADD COLUMN wording BYTEA;
ALTER TABLE consents ADD COLUMN method TEXT NOT NULL DEFAULT '';
ALTER TABLE consents ADD COLUMN evidence TEXT NOT NULL DEFAULT '';
ALTER TABLE consents ADD COLUMN flaw TEXT NOT NULL DEFAULT '';
ALTER TABLE consents ADD COLUMN explicit BIGINT NOT NULL DEFAULT 0;
ALTER TABLE consents ADD COLUMN entry BIGINT;
ALTER TABLE consents ADD COLUMN done_on_it BIGINT;
CREATE INDEX consents_by_wording ON consents (wording);
CREATE TABLE consent_texts (wording BYTEA PRIMARY KEY, body TEXT NOT NULL, first_at BIGINT NOT NULL);
CREATE TABLE consent_findings (wording BYTEA PRIMARY KEY, flaw TEXT NOT NULL, found_by BYTEA NOT NULL, at BIGINT NOT NULL, people BIGINT NOT NULL, done BIGINT NOT NULL);
