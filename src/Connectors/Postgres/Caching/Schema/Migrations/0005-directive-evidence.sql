CREATE TABLE IF NOT EXISTS {schema}.directive_evidence (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  directives_id text COLLATE "C" NOT NULL,
  task_class text COLLATE "C" NOT NULL,
  judged_at timestamptz NOT NULL,
  level smallint NOT NULL,
  score double precision NOT NULL,
  requested_model_id text,
  served_model_id text,
  full_joules double precision,
  brief_joules double precision,
  full_seconds double precision,
  brief_seconds double precision,
  is_reset boolean NOT NULL
);

CREATE INDEX IF NOT EXISTS directive_evidence_newest ON {schema}.directive_evidence (directives_id, id);

CREATE INDEX IF NOT EXISTS directive_evidence_class ON {schema}.directive_evidence (directives_id, task_class, id);
