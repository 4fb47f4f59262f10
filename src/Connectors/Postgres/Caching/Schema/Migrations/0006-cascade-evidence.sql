CREATE TABLE IF NOT EXISTS {schema}.cascade_evidence (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cascade_id text COLLATE "C" NOT NULL,
  task_class text COLLATE "C" NOT NULL,
  evidence bytea NOT NULL
);

CREATE INDEX IF NOT EXISTS cascade_evidence_newest ON {schema}.cascade_evidence (cascade_id, id);

CREATE INDEX IF NOT EXISTS cascade_evidence_class ON {schema}.cascade_evidence (cascade_id, task_class, id);
