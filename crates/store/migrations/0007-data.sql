-- What connected systems are asked to do for a request, and what each answered. A row outlives the person's keys: it names nobody, and what identifies somebody in a system is sealed under a key of the row's own, which is destroyed when the system is done.
CREATE TABLE system_tasks (task BYTEA PRIMARY KEY, request BYTEA NOT NULL, system TEXT NOT NULL, act TEXT NOT NULL, categories TEXT NOT NULL, state TEXT NOT NULL, asked_at BIGINT NOT NULL, due_day TEXT NOT NULL, changed_at BIGINT NOT NULL, attempts BIGINT NOT NULL, trouble TEXT NOT NULL, answer TEXT NOT NULL, ended_at BIGINT, ended_by BYTEA, sealed BYTEA);
CREATE INDEX system_tasks_by_request ON system_tasks (request);
CREATE INDEX system_tasks_by_end ON system_tasks (ended_at);
