-- What was put right, with what stood there before; what was sent to other controllers and what came from them, part by part; what came from them and waits for the person's word.
CREATE TABLE corrections (person BYTEA NOT NULL, record BYTEA NOT NULL, field TEXT NOT NULL, version BIGINT NOT NULL, category TEXT NOT NULL, request BYTEA NOT NULL, at BIGINT NOT NULL, ended_at BIGINT, sealed BYTEA NOT NULL, PRIMARY KEY (person, record, field, version));
CREATE TABLE transfer_parts (person BYTEA NOT NULL, transfer BYTEA NOT NULL, part BIGINT NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (person, transfer, part));
CREATE TABLE arrivals (person BYTEA NOT NULL, transfer BYTEA NOT NULL, sender TEXT NOT NULL, at BIGINT NOT NULL, until_at BIGINT NOT NULL, PRIMARY KEY (person, transfer));
CREATE INDEX arrivals_by_end ON arrivals (until_at);
