-- Files of records: what each is stands sealed, its octets lie part by part under the key that seals the record. A file that is still coming in is not there for anybody.
CREATE TABLE media (person BYTEA NOT NULL, media BYTEA NOT NULL, record BYTEA NOT NULL, category TEXT NOT NULL, field TEXT NOT NULL, slot BYTEA NOT NULL, source TEXT NOT NULL, begun_at BIGINT NOT NULL, parts BIGINT NOT NULL, ready BIGINT NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (person, media));
CREATE INDEX media_by_record ON media (person, record);
CREATE INDEX media_by_id ON media (media);
CREATE TABLE media_parts (person BYTEA NOT NULL, media BYTEA NOT NULL, part BIGINT NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (person, media, part));
