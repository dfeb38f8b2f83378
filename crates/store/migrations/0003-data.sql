-- Requests count their changes, so that what was made from an earlier look is not written over a later word of the person. Who acts for whom (s.20), and agreements that are not whole yet.
ALTER TABLE requests ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
CREATE TABLE representations (person BYTEA NOT NULL, representative BYTEA NOT NULL, kind TEXT NOT NULL, evidence TEXT NOT NULL, begins_at BIGINT NOT NULL, ends_at BIGINT, granted_by BYTEA NOT NULL, PRIMARY KEY (person, representative, kind));
CREATE INDEX representations_by_representative ON representations (representative);
CREATE TABLE consent_parts (person BYTEA NOT NULL, activity TEXT NOT NULL, agreed_by TEXT NOT NULL, at BIGINT NOT NULL, notice BIGINT NOT NULL, PRIMARY KEY (person, activity, agreed_by));
