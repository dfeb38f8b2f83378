-- A filled-in form as a case of its desk: what was written stands in records, sealed; here stand numbers, words and times alone.
CREATE TABLE form_cases (person BYTEA NOT NULL, request_case BYTEA NOT NULL, form TEXT NOT NULL, session TEXT NOT NULL, channel TEXT NOT NULL, way TEXT NOT NULL, notice_given TEXT NOT NULL, entered_by BYTEA, state TEXT NOT NULL, received_at BIGINT NOT NULL, due_day TEXT NOT NULL, changed_at BIGINT NOT NULL, told TEXT NOT NULL, ends_at BIGINT, word BYTEA NOT NULL, sent_once BYTEA NOT NULL, revision BIGINT NOT NULL, PRIMARY KEY (person, request_case));
CREATE INDEX form_cases_by_case ON form_cases (request_case);
CREATE INDEX form_cases_by_desk ON form_cases (form, state, due_day);
CREATE INDEX form_cases_by_sending ON form_cases (sent_once);
CREATE INDEX form_cases_by_end ON form_cases (ends_at);
