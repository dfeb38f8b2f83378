-- A version of a policy on its way: proposed by one, approved by another, in force on its day.
CREATE TABLE proposals (proposal BYTEA PRIMARY KEY, pack TEXT NOT NULL, version BIGINT NOT NULL, digest BYTEA NOT NULL, files TEXT NOT NULL, base_version BIGINT NOT NULL, base_digest BYTEA NOT NULL, effective TEXT NOT NULL, laws TEXT NOT NULL, stage TEXT NOT NULL, proposed_by BYTEA NOT NULL, proposed_at BIGINT NOT NULL, decided_by BYTEA, decided_at BIGINT, reason TEXT, statement TEXT);
-- Who is to be told of a version, and what became of it; round 0 is the version itself, each later round a reminder.
CREATE TABLE deliveries (person BYTEA NOT NULL, version BIGINT NOT NULL, round BIGINT NOT NULL, state TEXT NOT NULL, channel TEXT NOT NULL, attempts BIGINT NOT NULL, begun_at BIGINT NOT NULL, due_at BIGINT NOT NULL, at BIGINT, PRIMARY KEY (person, version, round));
CREATE INDEX deliveries_by_due ON deliveries (state, due_at);
CREATE INDEX deliveries_by_version ON deliveries (version, round, state);
-- What a version asks people to agree to, until when, and what they answered.
CREATE TABLE campaigns (version BIGINT NOT NULL, activity TEXT NOT NULL, began_at BIGINT NOT NULL, ends_at BIGINT NOT NULL, PRIMARY KEY (version, activity));
CREATE TABLE answers (person BYTEA NOT NULL, version BIGINT NOT NULL, activity TEXT NOT NULL, given BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (person, version, activity));
