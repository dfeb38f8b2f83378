-- What was entered, counted by the day in Thailand: nobody is in it. Kept in the transaction of the entries
-- it counts; can be made anew from the ledger.
CREATE TABLE tallies (day BIGINT NOT NULL, kind TEXT NOT NULL, operation TEXT NOT NULL, activity TEXT NOT NULL, basis TEXT NOT NULL, reason TEXT NOT NULL, category TEXT NOT NULL, recipient TEXT NOT NULL, entries BIGINT NOT NULL, crowd BIGINT NOT NULL, PRIMARY KEY (day, kind, operation, activity, basis, reason, category, recipient));
