-- What is under way for a person, and where they are signed in, is found by them: their erasure ends both.
CREATE INDEX work_by_person ON work (person);
CREATE INDEX sessions_by_person ON sessions (person);
