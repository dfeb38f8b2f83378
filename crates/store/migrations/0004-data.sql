-- Ties to courses say which source told them and in which run it told them last, so that a whole roster ends those of its own that it no longer holds.
ALTER TABLE enrolments ADD COLUMN source TEXT;
ALTER TABLE enrolments ADD COLUMN told_in BYTEA;
ALTER TABLE teaching ADD COLUMN source TEXT;
ALTER TABLE teaching ADD COLUMN told_in BYTEA;
UPDATE enrolments SET source = (SELECT courses.source FROM courses WHERE courses.course = enrolments.course);
UPDATE teaching SET source = (SELECT courses.source FROM courses WHERE courses.course = teaching.course);
-- A class is found by what its source calls it.
CREATE INDEX courses_by_name ON courses (source, external_id);
CREATE INDEX imports_by_source ON imports (source, began_at);
