-- When the desk last posted the printed letter to a recipient that takes no e-mail (s.33, s.34, s.35).
ALTER TABLE tellings ADD COLUMN posted_at BIGINT;
