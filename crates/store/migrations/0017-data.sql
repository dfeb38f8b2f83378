-- What came from elsewhere than the person (s.25): by when they must be told of it, and since when they know; and what was found about a source.
CREATE TABLE indirect (person BYTEA NOT NULL, source TEXT NOT NULL, since BIGINT NOT NULL, due_at BIGINT NOT NULL, told_at BIGINT, ground TEXT NOT NULL, PRIMARY KEY (person, source));
CREATE INDEX indirect_by_source ON indirect (source, ground);
CREATE TABLE source_findings (finding BYTEA PRIMARY KEY, source TEXT NOT NULL, kind TEXT NOT NULL, word TEXT NOT NULL, reference TEXT NOT NULL, reason TEXT NOT NULL, actor BYTEA NOT NULL, at BIGINT NOT NULL);
CREATE INDEX source_findings_by_source ON source_findings (source, kind, at);
