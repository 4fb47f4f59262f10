-- Apart from the entries, which are wide and in many indexes: a hit rewrites a few bytes.
CREATE TABLE {schema}.usage (
  entry_id bigint PRIMARY KEY REFERENCES {schema}.entries ON DELETE CASCADE,
  size_bytes bigint NOT NULL,
  joules_per_byte double precision NOT NULL,
  hits bigint NOT NULL DEFAULT 0,
  priority double precision NOT NULL
);

-- One row: the priority of what was evicted last.
CREATE TABLE {schema}.eviction (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  clock double precision NOT NULL
);

INSERT INTO {schema}.eviction (clock) VALUES (0);

-- What older versions wrote has no energy on record: as if each token of four bytes had taken a joule.
INSERT INTO {schema}.usage (entry_id, size_bytes, joules_per_byte, priority)
SELECT id, size_bytes, octet_length(payload) / 4.0 / size_bytes, octet_length(payload) / 4.0 / size_bytes
FROM (SELECT id, payload, 200 + 2 * octet_length(payload) + 4 * dimension AS size_bytes FROM {schema}.entries) AS sized;
