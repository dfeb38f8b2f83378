-- The key side: its own file or its own database, never in a data backup.
CREATE TABLE epochs (epoch BIGINT PRIMARY KEY, stage TEXT NOT NULL, began_at BIGINT NOT NULL, wrapped BYTEA);
CREATE TABLE person_keys (person BYTEA NOT NULL, slot TEXT NOT NULL, epoch BIGINT NOT NULL, wrapped BYTEA NOT NULL, PRIMARY KEY (person, slot));
CREATE INDEX person_keys_by_epoch ON person_keys (epoch);
CREATE TABLE house_keys (name TEXT PRIMARY KEY, epoch BIGINT NOT NULL, wrapped BYTEA NOT NULL);
