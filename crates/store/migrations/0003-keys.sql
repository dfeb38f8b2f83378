-- Names are looked for by their terms, so that the copy of one person need not read everybody's.
CREATE INDEX names_by_term ON names (term);
