-- Parts of names as keyed terms, beside the keys so that no data backup holds them; a row goes with the key of its slot.
CREATE TABLE names (person BYTEA NOT NULL, slot TEXT NOT NULL, term BYTEA NOT NULL, PRIMARY KEY (person, slot, term));
