CREATE TABLE IF NOT EXISTS {schema}.evidence (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  policy_id text COLLATE "C" NOT NULL,
  judged_at timestamptz NOT NULL,
  entry_key bytea NOT NULL,
  cosine_similarity real NOT NULL,
  probability double precision,
  was_served boolean NOT NULL,
  is_right boolean NOT NULL
);

CREATE INDEX IF NOT EXISTS evidence_policy ON {schema}.evidence (policy_id, id);
