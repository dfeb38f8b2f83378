-- A parcel is written in parts, many transactions long: which writing a part belongs to, when it began, and whether it is the last, so that what was cut short is neither offered nor kept.
ALTER TABLE parcels ADD COLUMN making BYTEA;
ALTER TABLE parcels ADD COLUMN begun_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE parcels ADD COLUMN is_last BIGINT NOT NULL DEFAULT 0;
