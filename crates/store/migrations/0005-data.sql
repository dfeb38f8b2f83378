-- Who received data and is told that a person erased, restricted or corrected it, until they confirm (s.33, s.34, s.35). A telling names a request, no person: after an erasure nothing says whose it was.
CREATE TABLE tellings (telling BYTEA PRIMARY KEY, request BYTEA NOT NULL, recipient TEXT NOT NULL, act TEXT NOT NULL, disclosures TEXT NOT NULL, told_at BIGINT NOT NULL, due_day TEXT NOT NULL, reminded BIGINT NOT NULL, confirmed_at BIGINT, confirmed_by TEXT NOT NULL);
CREATE INDEX tellings_by_request ON tellings (request);
