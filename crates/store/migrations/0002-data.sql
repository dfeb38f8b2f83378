-- Requests say what they wait for and who of the desk holds them, so that the queue needs no case opened.
ALTER TABLE requests ADD COLUMN waits TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN assigned BYTEA;
