CREATE TABLE IF NOT EXISTS {schema}.gateway_documents (
  name text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  content bytea NOT NULL
);
