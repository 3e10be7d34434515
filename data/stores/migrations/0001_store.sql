-- Releases, publications, the desk's documents and the audit log.

CREATE TABLE atlas.release (
    digest text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
    made timestamptz NOT NULL DEFAULT now()
);

-- Where ATLAS_OBJECTS is set, the content lies there and is NULL here.
CREATE TABLE atlas.release_file (
    digest text NOT NULL REFERENCES atlas.release ON DELETE CASCADE,
    name text NOT NULL,
    size bigint NOT NULL,
    content bytea,
    PRIMARY KEY (digest, name)
);
ALTER TABLE atlas.release_file ALTER COLUMN content SET STORAGE EXTERNAL;

-- The last one is in force; adding it is the one atomic switch.
CREATE TABLE atlas.publication (
    number bigint PRIMARY KEY,
    at text NOT NULL,
    action text NOT NULL CHECK (action IN ('publish', 'rollback')),
    digest text NOT NULL,
    note text NOT NULL,
    who text NOT NULL
);

-- `detail` keeps the order of its keys, `hash` covers the line and the hash before it.
CREATE TABLE atlas.record (
    number bigint PRIMARY KEY,
    at text NOT NULL,
    who text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail json NOT NULL,
    hash text NOT NULL
);

CREATE TABLE atlas.document (
    kind text NOT NULL,
    key text NOT NULL,
    version bigint NOT NULL,
    content json NOT NULL,
    PRIMARY KEY (kind, key)
);

CREATE TABLE atlas.kept (
    name text PRIMARY KEY,
    content bytea NOT NULL
);

CREATE FUNCTION atlas.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON atlas.publication
    FOR EACH STATEMENT EXECUTE FUNCTION atlas.refuse_change();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON atlas.record
    FOR EACH STATEMENT EXECUTE FUNCTION atlas.refuse_change();
