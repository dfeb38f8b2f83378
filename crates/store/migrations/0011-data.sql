-- What visitors of the institution's own sites chose, under a random number of which only the hash is kept, and the texts they answered; and how often pages were opened, as sums of a day.
CREATE TABLE choices (visitor BYTEA NOT NULL, at BIGINT NOT NULL, site TEXT NOT NULL, policy BIGINT NOT NULL, text_digest BYTEA NOT NULL, language TEXT NOT NULL, method TEXT NOT NULL, agreed TEXT NOT NULL, declined TEXT NOT NULL, ends_at BIGINT NOT NULL, PRIMARY KEY (visitor, at));
CREATE INDEX choices_by_end ON choices (ends_at);
CREATE INDEX choices_by_site ON choices (site, at);
CREATE TABLE choice_texts (digest BYTEA PRIMARY KEY, language TEXT NOT NULL, body TEXT NOT NULL, first_at BIGINT NOT NULL);
CREATE TABLE visits (site TEXT NOT NULL, day TEXT NOT NULL, what TEXT NOT NULL, word TEXT NOT NULL, times BIGINT NOT NULL, settled BIGINT NOT NULL, PRIMARY KEY (site, day, what, word));
CREATE INDEX visits_by_day ON visits (settled, day);
