CREATE TABLE {schema}.purges (
  id smallint PRIMARY KEY CHECK (id = 1),
  number bigint NOT NULL,
  latest bytea[] NOT NULL
);
