-- Texts are compared byte by byte, as the app compares them. "scope" is a hash of tenant and user: short enough for an index whatever their
-- length, and never null, which an index needs to serve a comparison. Vectors have no fixed dimension: each dimension has an index of its own.
CREATE TABLE {schema}.entries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  scope bytea NOT NULL,
  tenant text COLLATE "C",
  user_id text COLLATE "C",
  partition bytea NOT NULL,
  key bytea NOT NULL,
  dimension integer NOT NULL,
  embedding vector NOT NULL,
  payload bytea NOT NULL,
  tags text[] COLLATE "C" NOT NULL,
  model_id text COLLATE "C",
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  UNIQUE (scope, key)
);

CREATE INDEX entries_partition ON {schema}.entries (scope, partition);
CREATE INDEX entries_tenant ON {schema}.entries USING hash (tenant);
CREATE INDEX entries_tags ON {schema}.entries USING gin (tags);
CREATE INDEX entries_expires_at ON {schema}.entries (expires_at);
